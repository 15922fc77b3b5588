"""What looks wrong in the data, but may be right: shown and counted, and no reason not to build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd

from trucebook.evidence.columns import NUMBER, is_date
from trucebook.evidence.errors import Fault
from trucebook.evidence.rules import NEAR_DAYS, lateness
from trucebook.evidence.tables import LANDMARKS, TABLES

Frames = Mapping[str, pd.DataFrame]

UNITS = {
    "macro": ("country", "indicator", "kind"), "displacement": ("measure",), "escalation": ("measure",),
    "prices_daily": ("asset", "measure"), "prices_monthly": ("commodity",),
}  # fmt: skip
"""Columns that identify a series whose rows should have one unit."""

PRICES = {"prices_daily": ("asset", "date"), "prices_monthly": ("commodity", "month")}

NAMES = (("sources", "publisher"), ("polls", "pollster"), ("forecasts", "forecaster"), ("control", "estimated_by"))
"""Columns of names that are no codes."""

TIMES_NEIGHBOUR = 20.0
"""A price so many times the median of its neighbours, or so small a part of it, is a slip of the point, or a war."""

EQUAL_RUN = 8
"""So many equal values in a row are a series that was filled down, or a fixed price."""

BEFORE_SOURCES_DAYS = 31
"""A row may be public before the pages that were found on it, but seldom by more than a month."""

BEHIND_ALL_DAYS = 365
"""A row that became known so long after all others of its table is a slip in the year, or news after a long silence."""


def all_doubts(frames: Frames) -> Iterator[Fault]:
    """Yield every doubt about tables read as text."""
    yield from doubled_polls(frames)
    yield from doubled_rows(frames)
    yield from fractions(frames)
    yield from units(frames)
    yield from prices(frames)
    yield from sources_in_time(frames)
    yield from behind_all(frames)
    yield from missing_landmarks(frames)
    yield from near_names(frames)


def doubled_polls(frames: Frames) -> Iterator[Fault]:
    """Report the same poll under two ids: pollster, public, fieldwork and answers alike; it would count twice."""
    if not {"polls", "poll_answers"} <= set(frames):
        return
    answers = frames["poll_answers"]
    shares = answers.groupby("poll")[["series", "share_pct"]].apply(
        lambda own: frozenset(own.itertuples(index=False, name=None))
    )
    seen: dict[tuple[object, ...], str] = {}
    for line, row in zip(frames["polls"].index, frames["polls"].to_dict("records"), strict=True):
        told = shares.get(row["id"])
        if not told:
            continue
        same = (*(row[name] for name in ("country", "pollster", "field_start", "field_end", "wave")), told)
        if same in seen:
            yield Fault(
                "polls.csv",
                int(line),
                "id",
                str(row["id"]),
                f"each poll once ({seen[same]} has the same pollster, fieldwork and answers)",
            )
        seen.setdefault(same, str(row["id"]))


def doubled_rows(frames: Frames) -> Iterator[Fault]:
    """Report rows of facts that say the same as another that became known on the same day: a paste that was made twice."""
    for name, frame in frames.items():
        table = TABLES[name]
        said = [
            column
            for column in frame.columns
            if column not in {table.key, "sources", "confidence", "known_on_is", "note"}
        ]
        if table.is_fact:
            for line in frame.index[frame.duplicated(said)]:
                yield Fault(
                    table.file,
                    int(line),
                    table.key,
                    str(frame.at[line, table.key]),
                    "a row that says something of its own",
                )


def fractions(frames: Frames) -> Iterator[Fault]:
    """Report shares that look like fractions among percents: 0.53 where such answers are 40 to 70."""
    if "poll_answers" not in frames:
        return
    answers = frames["poll_answers"]
    shares = _numbers(answers["share_pct"])
    usual = shares.groupby([answers["series"], answers["answer_class"]]).transform("median")
    total = shares.groupby([answers["poll"], answers["series"], answers["question"]], dropna=False).transform("sum")
    for line in answers.index[(shares > 0) & (shares < 1) & ((usual >= 10) | (total <= 1.5))]:
        yield Fault("poll_answers.csv", int(line), "share_pct", answers.at[line, "share_pct"],
                    f"a percentage, not a fraction ({100 * shares[line]:g}?)")  # fmt: skip


def units(frames: Frames) -> Iterator[Fault]:
    """Report rows whose unit differs from that of most rows of their series."""
    for name, columns in UNITS.items():
        if name not in frames:
            continue
        frame = frames[name]
        for _, own in frame.groupby(list(columns), dropna=False)["unit"]:
            counts = own.value_counts()
            if len(counts) > 1 and counts.iloc[0] > 2 * counts.iloc[1:].sum():
                for line, unit in own[own != counts.index[0]].dropna().items():
                    yield Fault(
                        TABLES[name].file,
                        int(line),
                        "unit",
                        unit,
                        f"the unit of the other rows of its series, {counts.index[0]}",
                    )


def prices(frames: Frames) -> Iterator[Fault]:
    """Report prices many times their neighbours, and runs of equal ones."""
    for name, (asset, day) in PRICES.items():
        if name not in frames:
            continue
        frame = frames[name]
        levels = frame[frame["measure"] == "level"] if "measure" in frame else frame
        for key, own in levels.sort_values(day, kind="stable").groupby(asset):
            value = _numbers(own["value"])
            around = value.rolling(7, center=True, min_periods=3).median()
            ratio = (value / around.where(around > 0)).fillna(1)
            for line in own.index[(value > 0) & ((ratio > TIMES_NEIGHBOUR) | (ratio < 1 / TIMES_NEIGHBOUR))]:
                yield Fault(
                    TABLES[name].file,
                    int(line),
                    "value",
                    own.at[line, "value"],
                    f"a price near its neighbours (about {around[line]:g})",
                )
            run = (value != value.shift()).cumsum()
            for _, equal in value.groupby(run):
                if len(equal) >= EQUAL_RUN:
                    expected = f"prices of {key} that move ({len(equal)} equal ones in a row)"
                    yield Fault(
                        TABLES[name].file, int(equal.index[-1]), "value", own.at[equal.index[-1], "value"], expected
                    )


def sources_in_time(frames: Frames) -> Iterator[Fault]:
    """Report rows that were public long before all dated sources, or after them, or whose sources are too old."""
    for fault, _ in lateness(frames):
        yield fault
    if "sources" not in frames:
        return
    published = dict(zip(frames["sources"]["key"], frames["sources"]["published"], strict=True))
    records = frames.get("records")
    # A record kept over time told of each of its days on that day, whenever the copy that was read was made.
    kept = {} if records is None else dict(zip(records["key"], records["covers_from"], strict=True))
    for name, frame in frames.items():
        table = TABLES[name]
        if not table.is_fact or table.mechanical:
            continue
        told = "start" if "start" in frame else "date" if name in {"exchanges", "mediation"} else ""
        happened = frame[told] if told else [None] * len(frame)
        for line, known, cell, day in zip(frame.index, frame["known_on"], frame["sources"], happened, strict=True):
            keys = (cell or "").split(";")
            days = [published.get(key) for key in keys]
            dated = sorted(day for day in days if day and is_date(day))
            if not dated or len(dated) < len(days) or not known or not is_date(known):
                continue
            recorded = any(kept.get(key) and is_date(kept[key]) and kept[key] <= known for key in keys)
            if _days(known, dated[0]) > BEFORE_SOURCES_DAYS and not recorded:
                yield Fault(
                    table.file,
                    int(line),
                    "known_on",
                    known,
                    f"a day not long before every source of the row (first: {dated[0]})",
                )
            if day and is_date(day) and _days(dated[-1], day) > NEAR_DAYS and dated[-1] < known:
                yield Fault(
                    table.file, int(line), "sources", cell, f"a source that can tell of {day} (newest: {dated[-1]})"
                )


def behind_all(frames: Frames) -> Iterator[Fault]:
    """Report rows that became known more than a year after all others of their table."""
    for name, frame in frames.items():
        table = TABLES[name]
        if not table.is_fact:
            continue
        days = (
            pd.to_datetime(frame["known_on"].where(frame["known_on"].map(lambda day: bool(day) and is_date(day))))
            .dropna()
            .sort_values()
        )
        if len(days) > 5 and (days.iloc[-1] - days.iloc[-2]).days > BEHIND_ALL_DAYS:
            expected = f"a day nearer to the others of the table (the one before: {days.iloc[-2]:%Y-%m-%d})"
            yield Fault(table.file, int(days.index[-1]), "known_on", f"{days.iloc[-1]:%Y-%m-%d}", expected)


def near_names(frames: Frames) -> Iterator[Fault]:
    """Report names that differ from another in nothing but an article, a capital or a sign: one house counts as two."""
    for name, column in NAMES:
        if name in frames:
            cells = frames[name][column].dropna()
            usual: dict[str, str] = {}
            for one in cells.value_counts().index:
                usual.setdefault(re.sub(r"^the |[^a-z0-9]", "", one.casefold()), one)
            for line, cell in cells.items():
                first = usual[re.sub(r"^the |[^a-z0-9]", "", cell.casefold())]
                if cell != first:
                    yield Fault(
                        TABLES[name].file, int(line), column, cell, f"one spelling of a name (elsewhere: {first})"
                    )


def missing_landmarks(frames: Frames) -> Iterator[Fault]:
    """Report groups of landmarks that charts ask for and that have no row."""
    if "landmarks" in frames and len(frames["landmarks"]):
        missing = sorted(set(LANDMARKS) - set(frames["landmarks"]["group"]))
        if missing:
            expected = "at least one row of each of these groups, which chapters ask for"
            yield Fault("landmarks.csv", 0, "group", ", ".join(missing), expected)


def _days(one: str, other: str) -> int:
    return (date.fromisoformat(other) - date.fromisoformat(one)).days


def _numbers(cells: pd.Series) -> pd.Series:
    return cells.map(lambda cell: float(cell) if cell and NUMBER.fullmatch(cell) else np.nan).astype(float)
