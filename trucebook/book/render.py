"""From staged sources to the pages of an edition, with Jupyter Book: anew, or, where only some pages have changed, those alone.

Sphinx keeps what it has read of each page and writes again those that have changed, and whatever shows something of them. What this
module adds is when it may: nothing that all pages share has changed, the last run came to its end, and what it left is untouched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from trucebook.book import forks
from trucebook.book.imprint import VERSION_MARK, Imprint
from trucebook.book.project import Project, empty_folder
from trucebook.book.search import Ahead, write_index
from trucebook.book.sums import sums
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.folder import digest

IMPRINT = "edition.json"
"""File in an edition's site that says what it is."""

JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
"""Jupyter Book of this very environment, wherever its command may lie."""

LEFTOVERS = (
    ".buildinfo", "objects.inv", "searchindex.js", "_static/mystnb.*.css", "_static/basic.css", "_static/pygments.css",
    *(f"_static/{name}.js" for name in ("searchtools", "language_data", "doctools", "sphinx_highlight", "documentation_options")),
    *(f"_static/{name}.png" for name in ("file", "minus", "plus")),
)  # fmt: skip
"""What Sphinx and MyST-NB write and the pages do not use: the book has a search and a style of its own."""

RECORD = "rendered.json"
"""File that says what the last run was made of, and what it left; there only when it came to its end."""

PAUSE = 0.05
"""Seconds between two looks at the pages that are being made."""

MAKERS = ("sphinx", "jupyter-book", "myst-nb", "myst-parser", "sphinx-external-toc", "docutils", "vl-convert-python")
"""Packages that make pages: another version may make others."""


class SiteError(TrucebookError):
    """Jupyter Book found something wrong with a page."""


def render(project: Project, imprint: Imprint, staged: Path, frame: str) -> None:
    """Make the pages of an edition from its staged sources with Jupyter Book; a warning is an error.

    Parameters
    ----------
    project : Project
        The book.
    imprint : Imprint
        The edition.
    staged : pathlib.Path
        Its sources, laid out afresh; the folder is used up.
    frame : str
        Hash of what all pages are made with: theme, extension, configuration. Where it has changed, so may every page.

    Raises
    ------
    SiteError
        With what Jupyter Book said.
    """
    stage, out = project.stage(imprint.id), project.stage(f"{imprint.id}.out")
    record = out / RECORD
    made_of = {
        "frame": frame,
        "place": str(stage),
        "files": sorted(_names(staged)),
        "with": [version(one) for one in MAKERS],
    }
    kept = _read(record)
    if made_of.items() <= kept.items() and kept.get("left") == _left(out):
        record.unlink()
        _bring(staged, stage)
    else:
        empty_folder(out)
        empty_folder(stage).rmdir()
        staged.rename(stage)
    _run_jupyter_book(imprint, stage, out)
    _take(project, imprint, out / "_build" / "html")
    record.write_text(json.dumps({**made_of, "left": _left(out)}), encoding="utf-8")


def _names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _read(record: Path) -> dict[str, object]:
    """Return what a record says; nothing if there is none that can be read."""
    with suppress(OSError, ValueError):
        kept = json.loads(record.read_text(encoding="utf-8"))
        return kept if isinstance(kept, dict) else {}
    return {}


def _left(out: Path) -> str:
    """Return a hash of all that a run has left."""
    held = {name: told for name, told in sums(out).items() if name != RECORD}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def _bring(fresh: Path, folder: Path) -> None:
    """Give a folder the content of another with files of the same names; those of equal content stay as they are."""
    for name in _names(fresh):
        new, old = fresh / name, folder / name
        if not old.is_file() or old.read_bytes() != new.read_bytes():
            old.parent.mkdir(parents=True, exist_ok=True)
            new.replace(old)
    shutil.rmtree(fresh)


def _run_jupyter_book(imprint: Imprint, stage: Path, out: Path) -> None:
    words = ["build", str(stage), "--path-output", str(out), "-W", "-n", "--keep-going", "-q"]
    # Sphinx writes the time zone's offset into the inventory's header unless told a date.
    environment = {"SOURCE_DATE_EPOCH": "0", **os.environ, "NO_COLOR": "1"}
    told = out.with_name(f"{imprint.id}.told")
    if forks.forked():
        process = forks.start(_make_pages, words, environment, os.fspath(Path.cwd()), os.fspath(told))
        ahead = Ahead(out / "_build" / "html")
        while process.exitcode is None:
            process.join(PAUSE)
            ahead.look()
        failed = process.exitcode
    else:
        with told.open("wb") as file:
            failed = subprocess.run([*JUPYTER_BOOK, *words], stdout=file, stderr=file, env=environment).returncode
    if failed:
        said = [line for line in told.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip(" =")]
        warnings = [line for line in said if "WARNING" in line or "ERROR" in line or "rror:" in line]
        raise SiteError(f"edition {imprint.id}: Jupyter Book says\n  " + "\n  ".join(warnings or said[-20:]))


def _make_pages(words: Sequence[str], env: Mapping[str, str], cwd: str, told: str) -> None:
    """Be Jupyter Book, in a freshly forked process that has imported it, with what it says going into a file."""
    forks.settle_in(env, cwd)
    with Path(told).open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    from jupyter_book.cli.main import main

    main(args=words, prog_name="jupyter-book")


def _take(project: Project, imprint: Imprint, pages: Path) -> None:
    """Copy the pages that Sphinx keeps for its next run to where publishing finds them, of this version, less what they do not use."""
    site, fresh = project.site(imprint.id), project.site(f"{imprint.id}.new")
    empty_folder(fresh).rmdir()
    unused = {str(path) for pattern in LEFTOVERS for path in pages.glob(pattern)}

    def copy(source: str, target: str) -> None:
        if source.endswith(".html"):
            Path(target).write_bytes(Path(source).read_bytes().replace(VERSION_MARK.encode(), imprint.version.encode()))
        else:
            shutil.copy2(source, target)

    shutil.copytree(
        pages, fresh, copy_function=copy,
        ignore=lambda folder, names: [one for one in names if str(Path(folder) / one) in unused],
    )  # fmt: skip
    (fresh / IMPRINT).write_text(json.dumps(imprint.told(), sort_keys=True) + "\n", encoding="utf-8")
    write_index(pages, fresh, imprint.version)
    manifest = project.manifest(imprint.id)
    manifest.unlink(missing_ok=True)
    empty_folder(site).rmdir()
    fresh.rename(site)
    # Publishing depends on every file of the site, told by this one: a change of a style alone is published, too.
    manifest.write_text(_digests(site), encoding="utf-8")


def _digests(site: Path) -> str:
    """Return a line a file: its hash and its path inside the site."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return "".join(f"{digest(path)}  {path.relative_to(site).as_posix()}\n" for path in files)
