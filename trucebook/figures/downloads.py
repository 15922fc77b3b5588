"""Files that a page offers: in a notebook they are part of the page, in the book they become files beside it."""

from __future__ import annotations

import base64
from html import escape

from trucebook.figures.tables import Html

TYPES = {"csv": "text/csv", "ics": "text/calendar", "xml": "application/atom+xml", "json": "application/json"}
"""Media types by ending."""


def download(name: str, content: str, words: str) -> Html:
    """Return a link to a file.

    Parameters
    ----------
    name : str
        File name, ``a-z 0-9 -`` and one of the endings of ``TYPES``; the book puts the chapter's name in front.
    content : str
        What the file holds.
    words : str
        Text of the link.
    """
    data = base64.b64encode(content.encode()).decode()
    return Html(f'<a href="data:{TYPES[name.rsplit(".", 1)[-1]]};base64,{data}" download="{name}">{escape(words)}</a>')
