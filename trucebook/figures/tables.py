"""Tables that are meant to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

import pandas as pd

from trucebook.prose import safe

FORMS = {"num": re.compile(r"[−+-]?[\d,]+(\.\d+)?%?"), "day": re.compile(r"\d{4}-\d\d(-\d\d)?")}
"""What the cells of a column look like that is set in a way of its own."""

LONG, LONG_CELL = "long", 50
"""A column with a cell of more characters keeps a width in which sentences can be read."""


class Html(str):
    """Text that is HTML already; shows itself in a notebook."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def html_table(
    frame: pd.DataFrame,
    caption: str = "",
    raw: Iterable[str] = (),
    tall: bool = False,
    stack: bool = False,
    find: bool = False,
    anchors: str = "",
) -> Html:
    """Return a frame as a table that scrolls inside itself.

    Parameters
    ----------
    frame : pandas.DataFrame
        Readable column names; numbers are aligned right, missing values are blank.
    caption : str
        What the table shows, for readers who hear it.
    raw : iterable of str
        Columns that hold HTML already.
    tall : bool
        Whether a long table scrolls in a box of its own.
    stack : bool
        Whether rows become blocks of labelled lines on a phone: for tables with sentences in their cells.
    find : bool
        Whether the reader can search and sort the rows, where scripts run.
    anchors : str
        Name of a column that gives each row its anchor; the column is not shown.
    """
    raw = set(raw)
    names = [name for name in frame.columns if name != anchors]
    kinds = {name: "" if name in raw else _kind(frame[name]) for name in names}

    def cell(name: str, value: Any) -> str:
        kind = f' class="{kinds[name]}"' if kinds[name] in FORMS else ""
        label = f' data-label="{escape(str(name), quote=True)}"' if stack else ""
        return f"<td{kind}{label}>{value if name in raw and not _missing(value) else _shown(value)}</td>"

    def heading(name: str) -> str:
        words = f'<button type="button">{escape(str(name))}</button>' if find else escape(str(name))
        kind = f' class="{kinds[name]}"' if kinds[name] in {"num", LONG} else ""
        return f'<th scope="col"{kind}>{words}</th>'

    head = " ".join(heading(name) for name in names)
    body = []
    for row in frame.to_dict("records"):
        anchor = f' id="{escape(str(row[anchors]), quote=True)}"' if anchors else ""
        # The space keeps the words of two cells apart in the index of the search.
        body.append(f"<tr{anchor}>" + " ".join(cell(name, row[name]) for name in names) + "</tr>\n")
    label = escape(caption or "Table", quote=True)
    title = f'<caption class="hidden">{escape(caption)}</caption>' if caption else ""
    classes = " ".join(name for name, on in (("scroll", True), ("tall", tall), ("stack", stack), ("find", find)) if on)
    finder = f'<p class="finder" hidden><label>Search this table <input type="search"></label> <span role="status">{len(frame):,} of {len(frame):,} rows</span></p>'
    return Html(
        f'{finder if find else ""}<div class="{classes}" tabindex="0" role="group" aria-label="{label}"><table>{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _kind(column: pd.Series) -> str:
    """Return how a column is set: figures aligned at the right, dates in one line, sentences not too narrow."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "num"
    words = [text for value in column if (text := _shown(value).strip())]
    for kind, form in FORMS.items():
        if words and all(form.fullmatch(word) for word in words):
            return kind
    return LONG if any(len(word) > LONG_CELL for word in words) else ""


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _shown(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and not pd.isna(value):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return safe(value)
