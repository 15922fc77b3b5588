"""Altair looks up the class of a channel written as text in a table of all classes, which it makes anew each time: here it is made once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from altair.utils import schemapi

_FromDict: Any = getattr(schemapi, "_FromDict", None)


@lru_cache(maxsize=4)
def _table(classes: tuple[type, ...]) -> Any:
    return _FromDict(classes)


def share_classes() -> None:
    """Let all charts of this process share the table; without effect where a later Altair has no such place."""
    if _FromDict is not None:
        vars(schemapi)["_FromDict"] = lambda classes: _table(tuple(classes))
