"""Tables that are meant to be read: the rows that matter, the others in place, what does not fit unfolds in its row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from trucebook.figures.html import Html as Html
from trucebook.prose import safe

FORMS = {"num": re.compile(r"[−+-]?[\d,]+(\.\d+)?%?"), "day": re.compile(r"\d{4}-\d\d(-\d\d)?")}
"""What the cells of a column look like that is set in a way of its own."""

LONG, LONG_CELL = "long", 50
"""A column with a cell of more characters keeps a width in which sentences can be read."""

FIRST, SPARED = 5, 2
"""Rows that a table shows before the reader asks for all; so few more are not worth hiding."""

COLUMN, PHONE, SMALL = 640, 330, 230
"""Width in px that the columns of a table have beside each other, on a phone, and on the smallest phone."""

LETTER, GAP, SENTENCE, WORDS = 7.4, 12, 180, 110
"""Widths in px: of a letter, between two columns, and the least of a column of sentences, and on a phone of one of some words."""

WORDY = 4
"""A row names so many things in words; more of them unfold."""

TAG = re.compile(r"<[^>]+>")


CARDS = """@media (max-width: {below}) {{
.{kind} thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.{kind} tr {{ display: block; border-bottom: 1px solid var(--line); padding: .55rem 0; }}
.{kind} td {{ display: block; border: 0; padding: .05rem 0; text-align: left; }}
.{kind} td:empty {{ display: none; }}
.{kind} td:not(:first-child)::before {{ content: attr(data-label) ": "; color: var(--quiet); }}
.{kind} td:has(> .rest:only-child)::before {{ content: none; }}
.{kind} td:first-child {{ font-weight: 600; }}
}}
"""
"""How a table becomes a list of cards on a screen that it does not fit."""

BELOW = {"stack": "43.99rem", "narrow": "23rem"}
"""Class of a table, and the width of the screen below which it is a list of cards: too wide for any phone, or for the smallest."""


def cards_css() -> str:
    """Return the style rules by which tables become cards."""
    return "".join(CARDS.format(kind=kind, below=below) for kind, below in BELOW.items())


def frame_of(rows: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return rows as a frame in which HTML stays HTML; pandas alone would take it for text, which a table escapes."""
    frame, as_given = pd.DataFrame(rows, columns=columns), pd.DataFrame(rows, columns=columns, dtype=object)
    for name in frame.columns:
        if any(isinstance(value, Html) for value in as_given[name]):
            frame[name] = as_given[name]
    return frame


def html_table(
    frame: pd.DataFrame,
    caption: str = "",
    raw: Iterable[str] = (),
    find: bool = False,
    anchors: str = "",
    shown: Sequence[str] = (),
    first: int = FIRST,
) -> Html:
    """Return a frame as a table that never scrolls inside the page.

    The first rows are shown, and a control below them shows all, in place and without a script; a link to a hidden row shows it.
    Columns that do not fit beside each other unfold in their row; on a phone a table that is too wide becomes a list of cards.

    Parameters
    ----------
    frame : pandas.DataFrame
        Readable column names, the rows that matter first; numbers are aligned right, missing values are blank.
    caption : str
        What the table shows, for readers who hear it.
    raw : iterable of str
        Columns of HTML, from :func:`frame_of`; other text in them is escaped, as in all columns.
    find : bool
        Whether the reader can search and sort the rows, where scripts run.
    anchors : str
        Name of a column that gives each row its anchor; the column is not shown.
    shown : sequence of str
        Columns that stand beside each other; the others unfold in the row. By default as many as fit.
    first : int
        Rows shown at first.
    """
    layout = _layout(frame.drop(columns=anchors) if anchors else frame, set(raw), shown)
    head = Html(" ").join(layout.heading(name, find) for name in layout.beside)
    cut = len(frame) > first + SPARED
    rows = [layout.row(row, anchors) for row in frame.to_dict("records")]
    body = [*rows[:first], Html('</tbody><tbody class="later">'), *rows[first:]] if cut else rows
    title = Html('<caption class="hidden">{}</caption>').format(caption) if caption else ""
    kinds = (("stack", layout.stacked), ("narrow", layout.narrow), ("find", find), ("cut", cut))
    classes = safe(" ".join(["table", *(name for name, on in kinds if on)]))
    finder = Html(
        '<p class="finder" hidden><label>Search this table <input type="search"></label> '
        '<span role="status">{:,} of {:,} rows</span></p>'
    ).format(len(frame), len(frame))
    every = Html(
        '<label class="all"><input type="checkbox" autocomplete="off"><span>Show all {:,}</span><span>Show fewer</span></label>'
    ).format(len(frame))
    return Html(
        '{}<div class="{}" data-first="{}"><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>'
    ).format(finder if find else "", classes, first, title, head, Html("").join(body), every if cut else "")


def left_out(rows: pd.DataFrame, most: int, file: str) -> Html:
    """Return a note below a table of the newest rows alone, which says in which file all are; blank if these are all."""
    if len(rows) <= most:
        return Html()
    words = Html('<p class="below">The {:,} newest of {:,}; all are in {} of the data of this edition.</p>')
    return words.format(most, len(rows), file)


@dataclass(frozen=True)
class _Layout:
    """Columns beside each other, those that unfold and in which, how each is set, and the least width in px."""

    beside: list[Any]
    folded: list[Any]
    host: Any
    raw: set[str]
    kinds: dict[Any, str]
    least: float

    @property
    def stacked(self) -> bool:
        return self.least > PHONE

    @property
    def narrow(self) -> bool:
        return SMALL < self.least <= PHONE

    def cell(self, name: Any, row: dict[Any, Any]) -> Html:
        kind = Html(' class="{}"').format(self.kinds[name]) if self.kinds[name] in FORMS else ""
        label = Html(' data-label="{}"').format(str(name)) if self.stacked or self.narrow else ""
        content = _cell(row[name], name in self.raw)
        if name == self.host:
            rest = {one: _cell(row[one], one in self.raw) for one in self.folded}
            content = _unfolding(content, name in self.raw, rest)
        return Html("<td{}{}>{}</td>").format(kind, label, content)

    def row(self, row: dict[Any, Any], anchors: str) -> Html:
        anchor = Html(' id="{}"').format(str(row[anchors])) if anchors else ""
        # The space keeps the words of two cells apart in the index of the search.
        cells = Html(" ").join(self.cell(name, row) for name in self.beside)
        return Html("<tr{}>{}</tr>\n").format(anchor, cells)

    def heading(self, name: Any, find: bool) -> Html:
        words = Html('<button type="button">{}</button>').format(str(name)) if find else str(name)
        kind = Html(' class="{}"').format(self.kinds[name]) if self.kinds[name] in {"num", LONG} else ""
        return Html('<th scope="col"{}>{}</th>').format(kind, words)


def _layout(frame: pd.DataFrame, raw: set[str], shown: Sequence[str]) -> _Layout:
    """Return how the columns of a frame are laid out."""
    names = list(frame.columns)
    texts = {name: [_text(value, name in raw) for value in frame[name]] for name in names}
    kinds = {name: "" if name in raw else _kind(frame[name]) for name in names}
    widths = {name: _least(str(name), texts[name]) for name in names}
    beside = [name for name in names if name in shown] if shown else _fitting(names, kinds, widths)
    folded = [name for name in names if name not in beside]
    host = _host(beside, texts, kinds, raw) if folded else None
    least = sum(max(widths[name], WORDS if _wordy(texts[name]) else 0) for name in beside)
    return _Layout(beside, folded, host, raw, kinds, least)


def _cell(value: Any, is_html: bool) -> Html:
    return safe(value) if is_html else _shown(value)


def _text(value: Any, is_html: bool) -> str:
    return TAG.sub(" ", _cell(value, is_html)).strip()


def _unfolding(content: Html, is_html: bool, rest: dict[Any, Html]) -> Html:
    """Return a cell in which the rest of its row unfolds; a cell without links is what the reader touches."""
    items = Html("").join(
        Html("<dt>{}</dt><dd>{}</dd>").format(str(name), value) for name, value in rest.items() if value.strip()
    )
    if not items:
        return content
    opener, before = ("more", Html("{} ").format(content)) if is_html or not content.strip() else (content, "")
    return Html('{}<details class="rest"><summary>{}</summary><dl>{}</dl></details>').format(before, opener, items)


def _wordy(texts: Sequence[str]) -> bool:
    return any(len(text.split()) > 2 for text in texts)


def _least(name: str, texts: Sequence[str]) -> float:
    """Return the least width in px in which no word of a column breaks."""
    longest = max((len(word) for text in (name, *texts) for word in re.split(r"[\s\-/;–]+", text)), default=0)
    sentences = any(len(text) > LONG_CELL for text in texts)
    return max(min(longest, 24) * LETTER, SENTENCE if sentences else 0) + GAP


def _fitting(names: Sequence[Any], kinds: dict[Any, str], widths: dict[Any, float]) -> list[Any]:
    """Return the columns that fit beside each other, from the left; sources are the first to give way."""
    late = [name for name in names if str(name).lower() in {"source", "sources"}] if len(names) > WORDY - 1 else []
    fitting: list[Any] = []
    room, words = float(COLUMN), 0
    for name in names:
        wordy = kinds[name] not in FORMS
        if name in late or widths[name] > room or (wordy and words == WORDY):
            continue
        fitting.append(name)
        room -= widths[name]
        words += wordy
    return fitting or list(names[:1])


def _host(beside: Sequence[Any], texts: dict[Any, list[str]], kinds: dict[Any, str], raw: set[str]) -> Any:
    """Return the column in which the rest of the row unfolds: the one with most words, without links if it can be."""
    wordy = [name for name in beside if kinds[name] not in FORMS] or list(beside)
    wordy = [name for name in wordy if name not in raw] or wordy
    return max(wordy, key=lambda name: sum(map(len, texts[name])))


def _kind(column: pd.Series) -> str:
    """Return how a column is set: figures aligned at the right, dates in one line, sentences not too narrow."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return "num"
    words = [text for value in column if (text := _shown(value).strip())]
    for kind, form in FORMS.items():
        if words and all(form.fullmatch(word) for word in words):
            return kind
    return LONG if any(len(word) > LONG_CELL for word in words) else ""


def _shown(value: Any) -> Html:
    if isinstance(value, pd.Timestamp):
        return Html("{:%Y-%m-%d}").format(value)
    if isinstance(value, float) and not pd.isna(value):
        return safe(
            f"{value:,.0f}" if value.is_integer() else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return Html("{:,}").format(value)
    return safe(value)
