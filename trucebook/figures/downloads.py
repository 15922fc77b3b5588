"""Files that a page offers: in a notebook they are part of the page, in the book they become files beside it."""

from __future__ import annotations

import base64
import csv
import io
import re
import zipfile

from trucebook.figures.html import Html
from trucebook.prose import count

TYPES = {
    "csv": "text/csv", "ics": "text/calendar", "xml": "application/atom+xml", "json": "application/json", "zip": "application/zip",
}  # fmt: skip
"""Media types by ending."""

BOM = "\ufeff"
"""What Excel needs in front of a CSV to read it as UTF-8 (it takes one without for the code page of the machine, and Türkiye for TÃ¼rkiye);
pandas, R's readr and DuckDB skip it. Only in tables beside charts: those of the data package are for programs."""

FORMULA = "=+-@\t\r"
FORMULA_SOMEWHERE = re.compile(rf'(?:^|[,\n])"?[{re.escape(FORMULA)}]')
NUMBER = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?|-")

_tables: dict[str, tuple[str, str]] = {}
"""The tables that this page (a notebook runs in a process of its own) has offered: file name → content, what it holds."""


def download(name: str, content: str | bytes, words: str, holds: str = "") -> Html:
    """Return a link to a file.

    Parameters
    ----------
    name : str
        File name, ``a-z 0-9 -`` and one of the endings of ``TYPES``; the book puts the chapter's name in front.
    content : str or bytes
        What the file holds.
    words : str
        Text of the link.
    holds : str
        What a table holds, in a sentence, for the list of contents of :func:`all_files`.
    """
    ending = name.rsplit(".", 1)[-1]
    if ending == "csv" and isinstance(content, str):
        content = BOM + for_spreadsheets(content)
        _tables[name] = content, holds or words
    raw = content if isinstance(content, bytes) else content.encode()
    return Html('<a href="data:{};base64,{}" download="{}">{}</a>').format(
        TYPES[ending], base64.b64encode(raw).decode(), name, words
    )


def for_spreadsheets(text: str) -> str:
    """Return a CSV in which no cell is a formula: one that begins with ``= + - @`` and is no number gets an apostrophe in front.

    Spreadsheets run such cells; see OWASP, "CSV Injection".
    """
    if not FORMULA_SOMEWHERE.search(text):
        return text
    rows = csv.reader(io.StringIO(text, newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [[f"'{cell}" if _is_formula(cell) else cell for cell in row] for row in rows]
    )
    return out.getvalue()


def _is_formula(cell: str) -> bool:
    return cell[:1] in FORMULA and cell != "" and not NUMBER.fullmatch(cell)


def all_files() -> Html:
    """Return a link to one archive with every table that the page has offered; nothing where there is none."""
    if not _tables:
        return Html()
    contents = "".join(f"{name}: {holds}\n" for name, (_, holds) in _tables.items())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in [("contents.txt", contents), *((name, text) for name, (text, _) in _tables.items())]:
            # Without a date of its own, an entry carries the same one in every build.
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    link = download("data.zip", buffer.getvalue(), f"All data of this page ({count(len(_tables), 'table')}, zip)")
    return Html('<p class="take">{}</p>').format(link)
