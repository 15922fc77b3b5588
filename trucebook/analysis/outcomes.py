"""The four outcomes that the book gives chances for, when a window counts as which, and how the same rows could be coded otherwise.

Every function takes tables as they are known on a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trucebook.analysis import timeline
from trucebook.analysis.rows import both_included, by_row, days_of, first_known, holds
from trucebook.evidence.rules import agreed_by_both
from trucebook.evidence.tables import RUSSIA, UKRAINE

Frames = Mapping[str, pd.DataFrame]
Chances = dict[str, float]
Coding = tuple[str, ...]
"""Keys of the alternative codings that are taken; empty for the codes as they stand."""

PARTIAL, FROZEN, PEACE, COLLAPSE = "partial-ceasefire", "frozen-conflict", "comprehensive-peace", "collapse-escalation"
OUTCOMES = (PARTIAL, FROZEN, PEACE, COLLAPSE)
"""Exactly one comes true within the horizon; the last one when no other does."""

LASTING = (FROZEN, PEACE)
"""Outcomes that end the fighting for long: what forecasts of others are asked about."""

WAR_BEGAN = timeline.INVASION

KEPT = ("kept", "partly-kept")

HALT_COLUMNS = (
    "id", "scope_class", "status", "accepted_by", "planned_from", "planned_until", "start", "end", "outcome_known_on",
)  # fmt: skip
"""What of a truce decides whether it ends a window."""


def worded(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return rows whose text columns say what the names in braces stand for: ``{window_days}`` becomes the row's own number."""
    own = rows.copy()
    for column in columns:
        own[column] = [
            text.format(**{name: f"{value:g}" for name, value in row.items() if isinstance(value, int | float)})
            for text, row in zip(rows[column], rows.to_dict("records"), strict=True)
        ]
    return own


@dataclass(frozen=True)
class Endings:
    """What ends a window: settlements that became known, and halts of fire that both sides accepted.

    Attributes
    ----------
    settled : list of pandas.Timestamp
        Days on which a settlement of the war, signed for both sides, became known.
    halts : list of (pandas.Timestamp, bool, float, float)
        Halts that were kept or partly kept: first day, whether on the whole front, days it lasted, days it lasted or was planned for.
    least : mapping of str to float
        Days that a halt must last (frozen conflict), or last or be planned for (partial ceasefire), to count.
    """

    settled: list[pd.Timestamp]
    halts: list[tuple[pd.Timestamp, bool, float, float]]
    least: Mapping[str, float]

    @classmethod
    def of(cls, frames: Frames, coding: Sequence[str] = ()) -> Endings:
        """Find them in the tables of events and truces, by the lengths of the outcomes table, under a coding of the truces."""
        return cls.under_each(frames, [tuple(coding)])[tuple(coding)]

    @classmethod
    def under_each(cls, frames: Frames, codings: Sequence[Coding]) -> dict[Coding, Endings]:
        """Find them under each of some codings."""
        settled = _settled(frames["events"], frames["event_topics"])
        rules = dict(zip(frames["outcomes"]["key"], frames["outcomes"]["min_days"].astype(float), strict=True))
        never = float("inf")  # an outcome that the data do not define cannot come about
        least = {name: float(rules.get(name, never)) for name in (FROZEN, PARTIAL)}
        narrow = {**frames, "truces": frames["truces"][list(HALT_COLUMNS)]}
        plain = cls(settled, _kept_halts(narrow["truces"]), least)
        found = {}
        for coding in codings:
            other = recoded(narrow, coding)
            found[coding] = plain if other is narrow else cls(settled, _kept_halts(other["truces"]), least)
        return found

    def outcome(self, day: pd.Timestamp, months: int) -> str:
        """Return the outcome of the window of ``months`` after a day."""
        return self.between(day, day + pd.DateOffset(months=months))

    def between(self, day: pd.Timestamp, end: pd.Timestamp) -> str:
        """Return the outcome of the window after a day, its last day included."""
        if any(day < one <= end for one in self.settled):
            return PEACE
        own = [one for one in self.halts if day < one[0] <= end]
        if any(general and lasted >= self.least[FROZEN] for _, general, lasted, _ in own):
            return FROZEN
        return PARTIAL if any(days >= self.least[PARTIAL] for *_, days in own) else COLLAPSE


def _settled(events: pd.DataFrame, topics: pd.DataFrame) -> list[pd.Timestamp]:
    """Return the days on which a settlement of the war, signed for both sides, became known."""
    settles = {event for event, topic in by_row(topics, "event_id", "topic") if topic == "settlement"}
    told = zip(by_row(events, "id"), agreed_by_both(events), strict=True)
    return list(events["outcome_known_on"][[signed and key in settles for (key,), signed in told]])


def _kept_halts(truces: pd.DataFrame) -> list[tuple[pd.Timestamp, bool, float, float]]:
    places, began, lasted, days = _halts(truces)
    told = list(by_row(truces, "status", "scope_class"))
    return [
        (pd.Timestamp(first), scope == "whole-front", *lengths)
        for (status, scope), first, *lengths in zip(
            [told[place] for place in places],
            began,
            np.nan_to_num(lasted).tolist(),
            np.nan_to_num(days).tolist(),
            strict=True,
        )
        if status in KEPT
    ]


def resolve(frames: Frames, day: pd.Timestamp, months: int) -> str:
    """Return the outcome of the window of ``months`` after a day, by the rules of the outcomes table.

    The caller makes sure that ``truces`` and ``events`` are complete to the end of the window.
    """
    return Endings.of(frames).outcome(day, months)


def accepted_halts(truces: pd.DataFrame) -> pd.DataFrame:
    """Return halts of fire in the full-scale war that both sides accepted, single sites left out.

    Returns
    -------
    pandas.DataFrame
        The truces with ``began``, ``lasted`` (days it ran; of one without an end, days until its outcome was known) and ``days``
        (days it ran or was to run, whichever is more).
    """
    places, began, lasted, days = _halts(truces)
    return truces.iloc[places].assign(began=began, lasted=lasted, days=days)


def _halts(truces: pd.DataFrame) -> tuple[NDArray[Any], ...]:
    """Return where in a table the halts of :func:`accepted_halts` stand, and the columns that are told of them."""
    both = (
        holds(by, RUSSIA) and holds(by, UKRAINE) and scope != "single-site"
        for by, scope in by_row(truces, "accepted_by", "scope_class")
    )  # fmt: skip
    start, end, planned_from, planned_until, known = (
        days_of(truces[name]) for name in ("start", "end", "planned_from", "planned_until", "outcome_known_on")
    )
    began = first_known(start, planned_from)
    lasted = both_included(began, first_known(first_known(end, planned_until), known))
    planned = both_included(planned_from, planned_until)
    places = np.flatnonzero(np.fromiter(both, dtype=bool) & (began >= WAR_BEGAN.to_datetime64()))
    return places, began[places], lasted[places], np.where(planned > lasted, planned, lasted)[places]


def in_force(truces: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return truces and moratoria that by what was announced run on a day, while nothing is known yet of how they are kept.

    Until its outcome is known a truce stands in the evidence as planned, even while it runs. One without an announced end counts for
    as long as no outcome is known. Offers are left out.
    """
    begun = truces["planned_from"].notna() & (truces["planned_from"] <= day)
    open_ = truces["planned_until"].isna() | (truces["planned_until"] >= day)
    return truces[(truces["status"] == "planned") & (truces["kind"] != "truce-proposal") & begun & open_]


def own_windows(
    frames: Frames, day: pd.Timestamp, months: int, complete: date, endings: Endings | None = None
) -> pd.DataFrame:
    """Return how this war's own windows of ``months`` ended, one after the other from its first day: ``begin, end, outcome``.

    Only windows that are over on the day and within what the evidence covers; none where it holds no truces at all.
    """
    rows = list(_windows(frames, day, months, complete, endings))
    return pd.DataFrame(rows, columns=["begin", "end", "outcome"])


def own_outcomes(
    frames: Frames, day: pd.Timestamp, months: int, complete: date, endings: Endings | None = None
) -> list[str]:
    """Return the outcomes of :func:`own_windows` alone."""
    return [outcome for *_, outcome in _windows(frames, day, months, complete, endings)]


def _windows(
    frames: Frames, day: pd.Timestamp, months: int, complete: date, endings: Endings | None
) -> Iterator[tuple[pd.Timestamp, pd.Timestamp, str]]:
    first = WAR_BEGAN - pd.Timedelta(days=1)
    # No truces on record is no knowledge.
    limit = min(day, pd.Timestamp(complete)) if len(frames["truces"]) else WAR_BEGAN
    endings, begin, step = endings or Endings.of(frames), first, 1
    while (end := first + pd.DateOffset(months=months * step)) <= limit:
        yield begin, end, endings.outcome(begin, months)
        begin, step = end, step + 1


# ------------------------------------------------------------------ other codings


def codings(alternatives: pd.DataFrame) -> list[Coding]:
    """Return every defensible coding, the codes as they stand first: each set of alternative cells, taken together."""
    keys = sorted(alternatives["key"])
    return [set_ for size in range(len(keys) + 1) for set_ in combinations(keys, size)]


def recoded(frames: Frames, coding: Sequence[str]) -> Frames:
    """Return tables in which some cells hold their other defensible value.

    A row that is not public keeps out, and so does a status that is not: another reading of a truce's end must not tell of it early.
    """
    cells = [
        cell for key, *cell in by_row(frames["alternative_codings"], "key", "row", "column", "value") if key in coding
    ]
    ids = frames["truces"]["id"].to_numpy(object)
    cells = [cell for cell in cells if cell[0] in ids]
    if not cells:
        return frames
    truces = frames["truces"].copy()
    for row, column, value in cells:
        own = ids == row
        if column == "status":
            truces.loc[own & (truces["status"] != "planned"), "status"] = value
        else:
            truces.loc[own, column] = pd.Timestamp(value)
    return {**frames, "truces": truces}
