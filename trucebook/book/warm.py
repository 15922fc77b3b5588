"""What a warm process has imported before chapters are forked from it: what chapters import of the library, Altair, the kernel itself."""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import suppress

import ipykernel.kernelapp  # noqa: F401

import trucebook

ROOMS = "trucebook.chapters"
"""Chapters import what they need of the other floors; what is there for commands alone, such as drafts, is none of their business."""


def modules() -> list[str]:
    """Return the dotted names of the modules that chapters are made of."""
    found = pkgutil.walk_packages(trucebook.__path__, "trucebook.", onerror=lambda _: None)
    return [name for _, name, _ in found if name.startswith(ROOMS)]


with suppress(Exception):
    import ipykernel.debugger  # noqa: F401 - each kernel would import it, a tenth of a second each time

with suppress(Exception):
    names = modules()
    for name in names:
        # A module that cannot be imported is the business of the chapter that wants it, which says so in a cell of its own.
        with suppress(Exception):
            importlib.import_module(name)
