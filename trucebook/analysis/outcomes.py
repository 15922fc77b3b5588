"""The four outcomes that the book gives chances for, when a window counts as which, and how the same rows could be coded otherwise.

Every function takes tables as they are known on a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import pandas as pd

from trucebook.analysis import timeline
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


def worded(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return rows whose text columns say what the names in braces stand for: ``{window_days}`` becomes the row's own number."""
    own = rows.copy()
    for column in columns:
        own[column] = [
            text.format(**{name: f"{value:g}" for name, value in row.items() if isinstance(value, int | float)})
            for text, row in zip(rows[column], rows.to_dict("records"), strict=True)
        ]
    return own


def has(cells: pd.Series, code: str) -> pd.Series:
    """Tell for each ``;``-joined cell whether it holds a code; of no cells, nothing (as booleans)."""
    return timeline.names(cells, code).astype(bool)


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
        rules = frames["outcomes"].set_index("key")["min_days"].astype(float)
        never = float("inf")  # an outcome that the data do not define cannot come about
        least = {name: float(rules.get(name, never)) for name in (FROZEN, PARTIAL)}
        plain = cls(settled, _kept_halts(frames["truces"]), least)
        found = {}
        for coding in codings:
            other = recoded(frames, coding)
            found[coding] = plain if other is frames else cls(settled, _kept_halts(other["truces"]), least)
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
    signed = agreed_by_both(events)
    settles = signed["id"].isin(topics.loc[topics["topic"] == "settlement", "event_id"])
    return list(signed.loc[settles, "outcome_known_on"])


def _kept_halts(truces: pd.DataFrame) -> list[tuple[pd.Timestamp, bool, float, float]]:
    own = accepted_halts(truces[truces["status"].isin(KEPT)])
    general = own["scope_class"] == "whole-front"
    return list(zip(own["began"], general, own["lasted"].fillna(0), own["days"].fillna(0), strict=True))


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
    both = has(truces["accepted_by"], RUSSIA) & has(truces["accepted_by"], UKRAINE)
    own = truces[both & (truces["scope_class"] != "single-site")].copy()
    own["began"] = own["start"].fillna(own["planned_from"])
    own = own[own["began"] >= WAR_BEGAN]
    last = own["end"].fillna(own["planned_until"]).fillna(own["outcome_known_on"])
    own["lasted"] = (last - own["began"]).dt.days + 1
    planned = (own["planned_until"] - own["planned_from"]).dt.days + 1
    own["days"] = planned.where(planned > own["lasted"], own["lasted"])
    return own


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
    rows, first = [], WAR_BEGAN - pd.Timedelta(days=1)
    # No truces on record is no knowledge.
    limit = min(day, pd.Timestamp(complete)) if len(frames["truces"]) else WAR_BEGAN
    endings, begin, step = endings or Endings.of(frames), first, 1
    while (end := first + pd.DateOffset(months=months * step)) <= limit:
        rows.append((begin, end, endings.outcome(begin, months)))
        begin, step = end, step + 1
    return pd.DataFrame(rows, columns=["begin", "end", "outcome"])


# ------------------------------------------------------------------ other codings


def codings(alternatives: pd.DataFrame) -> list[Coding]:
    """Return every defensible coding, the codes as they stand first: each set of alternative cells, taken together."""
    keys = sorted(alternatives["key"])
    return [set_ for size in range(len(keys) + 1) for set_ in combinations(keys, size)]


def recoded(frames: Frames, coding: Sequence[str]) -> Frames:
    """Return tables in which some cells hold their other defensible value.

    A row that is not public keeps out, and so does a status that is not: another reading of a truce's end must not tell of it early.
    """
    alternatives = frames["alternative_codings"]
    cells = alternatives[alternatives["key"].isin(list(coding)) & alternatives["row"].isin(frames["truces"]["id"])]
    if cells.empty:
        return frames
    truces = frames["truces"].copy()
    for cell in cells.to_dict("records"):
        own = truces["id"] == cell["row"]
        if cell["column"] == "status":
            truces.loc[own & (truces["status"] != "planned"), "status"] = cell["value"]
        else:
            truces.loc[own, cell["column"]] = pd.Timestamp(cell["value"])
    return {**frames, "truces": truces}
