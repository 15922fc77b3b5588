"""What the page is computed from: the evidence as of several dates, and what one knows that another did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd

from trucebook.analysis import changes as analysis
from trucebook.analysis import claims, ground, lapse, positions, scenarios, timeline
from trucebook.analysis.outcomes import WAR_BEGAN
from trucebook.chapters.changes.lapse.charts import asked, panels
from trucebook.evidence.columns import is_date
from trucebook.evidence.door import Evidence
from trucebook.evidence.errors import AsOfError
from trucebook.evidence.fingerprint import fingerprint
from trucebook.evidence.kept import kept, made_by
from trucebook.evidence.snapshot import first_date
from trucebook.figures.outcomes import about, within
from trucebook.figures.sources import Citations
from trucebook.prose import day

FATE = ("status", "outcome_class", "later_class")
"""Columns of an event that say what became of it."""

FOLLOWED = 4
"""So many actors, by their order, have their positions followed."""

NONE = "–"


@dataclass(frozen=True)
class View:
    """Everything that the page says, computed once.

    Attributes
    ----------
    views : sequence of Evidence
        The evidence as of earlier dates and, last, as it is.
    cite : Citations
        Links numbers to their rows.
    added, told : mapping of str to pandas.DataFrame
        New rows of events and polls, and events whose fate became known, with the ``view`` that first shows it.
    rounds : pandas.DataFrame
        Rounds that became public since the date before.
    measures : mapping of str to list of str
        Headline measures in words, one a date.
    levels, verdicts : pandas.DataFrame
        Levels of actors, and verdicts on claims, that differ between dates: a column a date.
    forecasts : pandas.DataFrame
        Forecasts that came in and came out, a row a span.
    """

    views: Sequence[Evidence]
    cite: Citations
    added: Mapping[str, pd.DataFrame]
    told: pd.DataFrame
    rounds: pd.DataFrame
    measures: Mapping[str, list[str]]
    levels: pd.DataFrame
    verdicts: pd.DataFrame
    forecasts: pd.DataFrame

    @property
    def now(self) -> Evidence:
        """The evidence of the edition."""
        return self.views[-1]

    @property
    def before(self) -> Evidence | None:
        """The evidence as of the date before; None where there is none."""
        return self.views[-2] if len(self.views) > 1 else None


def view(evidence: Evidence, earlier: str = "") -> View:
    """Compare the evidence with what it was on earlier dates, see :func:`views`."""
    shown = views(evidence, earlier)
    actors = evidence["actors"].dropna(subset="order").sort_values("order")["code"]
    held = [timeline.rounds(one["events"], evidence.landmark("invasion")) for one in shown[-2:]]
    rows = [
        (f"{day(one.as_of)} – {day(other.as_of)}", *_forecasts([one["forecasts"], other["forecasts"]]))
        for one, other in pairwise(shown)
    ]
    told = [_told(one, evidence) for one in shown]
    judged = [
        pd.Series(one["verdicts"].values(), pd.Index(one["verdicts"], dtype="str"), dtype="object") for one in told
    ]
    by_date = pd.DataFrame(dict(enumerate(judged)))
    said = [positions.dated(one["positions"], one["documents"]) for one in shown]
    return View(
        shown,
        Citations(evidence),
        {name: analysis.added([one[name] for one in shown]) for name in ("events", "polls")},
        analysis.told([one["events"] for one in shown], FATE),
        held[-1][~held[-1]["id"].isin(held[0]["id"])] if len(shown) > 1 else held[-1].head(0),
        {words: [one["measures"][words] for one in told] for words in told[-1]["measures"]},
        analysis.moved(said, tuple(actors[:FOLLOWED])),
        analysis.differing(by_date),
        pd.DataFrame(rows, columns=["between", "new forecasts", "came out yes", "came out no"]).iloc[::-1],
    )


def _forecasts(two: list[pd.DataFrame]) -> tuple[int, int, int]:
    came = analysis.told(two, ["resolved"])["resolved_after"]
    return len(analysis.added(two)), int((came == "yes").sum()), int((came == "no").sum())


def _inputs(view: Evidence, tables: Iterable[str], **also: Any) -> dict[str, Any]:
    """Return what something said of a date depends on that reads some tables, and until when they are complete."""
    prints = fingerprint(view.data, view.tables, view.as_of)
    return {
        "modules": made_by("evidence", "analysis", "figures", "chapters/changes"), "as_of": view.as_of.isoformat(),
        "tables": {name: prints[name] for name in ("coverage", *tables)}, **also,
    }  # fmt: skip


def verdicts(view: Evidence) -> dict[str, str]:
    """Return the verdict on each claim as of a date, by id, kept by the tables that its rules read: a poll changes few."""
    ledger, rules = view["claims"], view["claim_rules"]
    found: dict[str, str] = {}
    for named, keys in claims.by_tables(ledger["id"], rules).items():
        read = [name for name in named if name in view.tables]
        inputs = _inputs(view, ("claims", "claim_rules", *read), claims=keys)
        found |= kept("verdicts", inputs, partial(_judged, view, keys, read))
    return {key: found[key] for key in ledger["id"]}


def _judged(view: Evidence, keys: Sequence[str], tables: Sequence[str]) -> dict[str, str]:
    """Return the verdicts on some claims, whose rules read some tables."""
    ledger, rules = view["claims"], view["claim_rules"]
    rows = claims.judged(
        ledger[ledger["id"].isin(keys)], rules[rules["claim"].isin(keys)], {name: view[name] for name in tables},
        lambda table, series: view.coverage(table, series).complete_until, view.as_of,
    )  # fmt: skip
    return dict(zip(rows["id"], rows["verdict"], strict=True))


def _told(then: Evidence, now: Evidence) -> dict[str, dict[str, str]]:
    """Return the verdicts and the headline measures in words as of a date: of an earlier one they are the same in every build."""
    since, headings = now.landmark("invasion"), {name: words for name, (words, _) in panels(now).items()}
    prints = fingerprint(then.data, then.tables, then.as_of)
    inputs = _inputs(then, prints, since=str(since), headings=headings)
    told: dict[str, dict[str, str]] = kept(
        "changes", inputs, lambda: {"verdicts": verdicts(then), "measures": _measures(then, since, headings)}
    )
    return told


def _measures(then: Evidence, since: pd.Timestamp, headings: Mapping[str, str]) -> dict[str, str]:
    """Return the headline measures as of a date, in words."""
    rows = {f"Rounds since {day(since)}": str(len(timeline.rounds(then["events"], since)))}
    said = {**_on_paper_and_in_polls(then), **_chances(then)}
    rows |= {words: said.get(name, NONE) for name, words in headings.items() if name != lapse.CONTACTS}
    rows["Ukraine’s land held by Russian forces, percent, by each observer’s map"] = _held(then)
    return rows


def _on_paper_and_in_polls(view: Evidence) -> dict[str, str]:
    """Return the gap on paper and the newest share of each public, with their intervals, in words."""
    today = [pd.Timestamp(view.as_of)]
    read = {name: view[name] for name in (*lapse.GAP_TABLES, *lapse.SHARE_TABLES)}
    said = pd.concat([lapse.gap(read, today), lapse.shares(read, today, asked(read["series"]))])
    return {row.measure: _with_interval(row.value, row.low, row.high) for row in said.itertuples()}


def _with_interval(value: float, low: float, high: float) -> str:
    # A single poll of few respondents known only by its share has no interval.
    return f"{value:.0f}" if pd.isna(low) or pd.isna(high) else f"{value:.0f} ({low:.0f} to {high:.0f})"


def _held(view: Evidence) -> str:
    """Return the share of Ukraine held by the newest map of each observer, in words."""
    until = view.coverage("control_daily").complete_until
    found = ground.newest_shares(view["control_daily"], view["observers"], view["regions"], until)
    regions = view["regions"].set_index("key")["name"]
    whole = found[found["region"] == regions.get(ground.WHOLE)]
    return "; ".join(f"{row.share_pct:.1f} ({row.observer})" for row in whole.itertuples()) or NONE


def _chances(view: Evidence) -> dict[str, str]:
    """Return the chance of each outcome with its range in words, kept by what it reads; before the full-scale war it has no meaning."""
    if pd.Timestamp(view.as_of) < WAR_BEGAN:
        return {}
    inputs = _inputs(view, (*scenarios.FACTS, *scenarios.JUDGEMENTS))
    words: dict[str, str] = kept("chances", inputs, lambda: _chances_anew(view))
    return words


def _chances_anew(view: Evidence) -> dict[str, str]:
    frames, complete = scenarios.tables_of(view)
    settings = scenarios.Settings()
    now = scenarios.outlook(frames, pd.Timestamp(view.as_of), complete, settings)
    ends = scenarios.chance_range(now, frames["drivers"], settings)
    return {name: f"{about(value)} ({within(ends[name])})" for name, value in now.leading.items()}


def views(evidence: Evidence, earlier: str) -> list[Evidence]:
    """Return the evidence as of earlier dates and, last, as it is.

    Parameters
    ----------
    evidence : Evidence
        The present.
    earlier : str
        Dates (YYYY-MM-DD) separated by commas; blank: one year before. Dates not before the present, or before the first row of the
        evidence, are passed over.

    Raises
    ------
    AsOfError
        If one of them is no date.
    """
    named = [one.strip() for one in earlier.split(",") if one.strip()]
    for one in named:
        if not is_date(one):
            raise AsOfError(f"earlier {one!r}: no date, expected YYYY-MM-DD, several separated by commas")
    year_ago = (pd.Timestamp(evidence.as_of) - pd.DateOffset(years=1)).date().isoformat()
    first, now = first_date(evidence.data).isoformat(), evidence.as_of.isoformat()
    days = sorted({one for one in named or [year_ago] if first <= one < now})
    return [*(evidence.earlier(one) for one in days), evidence]
