"""Text that is HTML already, and data inside a page: the one gate through which they go."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pandas as pd

CITE_MARK = '<span class="edition-cited">Truce Talks</span>'
"""Where the book puts its edition and the version of its data; a notebook alone names the book."""


class Html(str):
    """Text that is HTML already; shows itself in a notebook."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def safe(text: Any) -> Html:
    """Return text from a table as HTML, its marks escaped, in quotes too; blank for a missing value; HTML already as it is."""
    if isinstance(text, Html):
        return text
    return Html("" if text is None or pd.isna(text) else escape(str(text), quote=True))


def made(text: str) -> Html:
    """Take text for HTML that was made elsewhere: a drawing by Vega, a column that its caller declared to be HTML.

    Who calls it vouches for the text; ``tests/escapes.py`` takes nothing else for HTML unseen.
    """
    return Html(text)


def in_page(data: Any) -> Html:
    r"""Return data as JSON that can stand inside a ``script`` element of a page.

    No text in it can end the element, or begin a comment in which the parser of the page would lose it: ``<`` is written
    ``\u003c``, which JSON reads as the same.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Html(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
