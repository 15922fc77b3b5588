"""What a warm process has imported before chapters are forked from it: what chapters import of the library, Altair, the kernel itself."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
from contextlib import suppress

import trucebook.chapters
from trucebook.book.forks import look_for_garbage_rarely
from trucebook.evidence.fingerprint import look_ahead

KERNEL = ("ipykernel.kernelapp", "ipykernel.debugger")
"""What runs cells. The debugger, too: each kernel would import it, a tenth of a second each time."""


def modules() -> list[str]:
    """Return the dotted names of the modules of chapters.

    They import what they need of the other floors; what is there for commands alone, such as drafts, is none of their business.
    """
    found = pkgutil.walk_packages(trucebook.chapters.__path__, "trucebook.chapters.", onerror=lambda _: None)
    return ["trucebook.chapters", *(name for _, name, _ in found)]


look_for_garbage_rarely()

# The debugger would warn on the terminal that breakpoints may be missed; nobody sets any.
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"

with suppress(Exception):
    import pandas as pd

    # What pandas chooses in a kernel; here it sees none, and would fit tables as text to a terminal. Altair names parts of charts by that text.
    pd.set_option("display.max_columns", 20)

with suppress(Exception):
    for name in (*KERNEL, *modules()):
        # A module that cannot be imported is the business of the chapter that wants it, which says so in a cell of its own.
        with suppress(Exception):
            importlib.import_module(name)

with suppress(Exception):  # a chapter that cannot read the data says so itself
    look_ahead()

gc.freeze()  # what is here stays: a collection in a kernel would only copy the memory that it shares with the others
