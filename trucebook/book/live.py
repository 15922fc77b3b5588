"""The script that draws charts live in a page: Vega, Vega-Lite and vega-embed as the renderer brings them, in one file."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from importlib.metadata import version
from multiprocessing.process import BaseProcess

from trucebook.book import forks
from trucebook.evidence.kept import folder, found, kept

KIND, RENDERER = "vega", "vl-convert-python"
"""What the script is kept as, and the package that it comes with."""

_ahead: list[BaseProcess] = []


def script() -> str:
    """Return it as a classic script, so that charts live on pages opened from a disk as well; wrapped, to keep its names to itself."""
    while _ahead:
        _ahead.pop().join()
    return f"(() => {{{kept(KIND, _made_of(), _bundle)}}})();\n"


def make_ahead() -> None:
    """Let a process of its own make it while pages are read, where it is kept for those that come after; else it is made when asked for.

    To bundle it takes half as long as to read all pages, and holds up whatever else its process does.
    """
    if folder() is not None and forks.forked() and found(KIND, _made_of()) is None:
        _ahead.append(multiprocessing.get_context("fork").Process(target=_make, daemon=True))
        _ahead[-1].start()


def _made_of() -> list[str]:
    return [version(RENDERER)]


def _bundle() -> str:
    import vl_convert

    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle


def _make() -> None:
    with suppress(Exception):  # who asks for it makes it then, and says what is wrong
        kept(KIND, _made_of(), _bundle)
