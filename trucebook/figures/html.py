"""Text that is HTML already, and data inside a page: the one gate through which they go."""

from __future__ import annotations

import json
import string
from functools import lru_cache
from html import escape
from typing import Any, Self

import pandas as pd
from markupsafe import Markup


class Html(Markup):
    """Text that is HTML already; shows itself in a notebook.

    It is written down, as in ``Html("<b>{}</b>").format(name)``: what ``format``, ``join`` and ``+`` put in is escaped unless it is
    HTML too, so that an escape cannot be forgotten. What writes blocks into a page takes nothing else.
    """

    __slots__ = ()

    def format(self, *values: Any, **named: Any) -> Html:
        """Put values into their places, escaped; a format of their own, as of a number, is kept to."""
        unnamed, parts = list(reversed(values)), []
        for text, name, form in _places(str(self)):
            parts.append(text)
            if name is not None:
                value = named[name] if name else unnamed.pop()
                parts.append(safe(format(value, form) if form else value))
        return Html("".join(parts))

    @classmethod
    def escape(cls, text: Any, /) -> Self:
        """Return text as HTML, its marks escaped, in quotes too; blank for a missing value; HTML already as it is."""
        if isinstance(text, cls):
            return text
        missing = text is None or (not isinstance(text, str) and pd.isna(text))
        return cls("" if missing else escape(str(text), quote=True))

    def _repr_html_(self) -> str:
        return str(self)


@lru_cache(maxsize=4096)
def _places(template: str) -> list[tuple[str, str | None, str]]:
    """Return the parts of a template: text, the name of the place behind it if there is one, its format."""
    return [(text, name, form or "") for text, name, form, _ in string.Formatter().parse(template)]


safe = Html.escape
"""From text in a table to HTML: the gate."""

CITE_MARK = Html('<span class="edition-cited">Truce Talks</span>')
"""Where the book puts its edition and the version of its data; a notebook alone names the book."""


def made(text: str) -> Html:
    """Take text for HTML that was made elsewhere, such as a drawing by Vega; who calls it vouches for the text, and stands in ``tests/test_escapes.py``."""
    return Html(text)


def in_page(data: Any) -> Html:
    r"""Return data as JSON that can stand inside a ``script`` element of a page.

    No text in it can end the element, or begin a comment in which the parser of the page would lose it: ``<`` is written
    ``\u003c``, which JSON reads as the same.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Html(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
