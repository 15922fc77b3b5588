"""What a warm process has imported before pages are made in processes forked from it: Jupyter Book, Sphinx and the extensions of the book."""

from __future__ import annotations

import gc
import importlib
from contextlib import suppress

from trucebook.book.forks import look_for_garbage_rarely

IMPORTED = ("jupyter_book.cli.main", "myst_nb.sphinx_ext", "sphinx_external_toc", "trucebook.book.extension")

look_for_garbage_rarely()

with suppress(Exception):  # what cannot be imported is the business of who makes the pages, and is said there
    for name in IMPORTED:
        importlib.import_module(name)
    from sphinx.application import builtin_extensions

    for name in builtin_extensions:
        importlib.import_module(name)

gc.freeze()  # what is here stays, and a collection in a process that makes pages need not look at it again and again
