"""What a warm process has imported before chapters are forked from it: the library below the book, Altair, the kernel itself."""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import suppress

import ipykernel.kernelapp  # noqa: F401

import trucebook

FLOORS = ("evidence", "analysis", "figures", "chapters", "prose")
"""Parts of the library that chapters import; what makes the book is none of their business."""


def modules() -> list[str]:
    """Return the dotted names of the modules that chapters may import."""
    found = pkgutil.walk_packages(trucebook.__path__, "trucebook.", onerror=lambda _: None)
    return [name for _, name, _ in found if name.split(".")[1] in FLOORS]


with suppress(Exception):
    names = modules()
    for name in names:
        # A module that cannot be imported is the business of the chapter that wants it, which says so in a cell of its own.
        with suppress(Exception):
            importlib.import_module(name)
