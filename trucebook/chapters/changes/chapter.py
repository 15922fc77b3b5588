"""What the page is computed from: the evidence as of several dates, and what one knows that another did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from trucebook.analysis import changes as analysis
from trucebook.analysis import claims, ground, lapse, positions, scenarios, timeline
from trucebook.analysis.outcomes import OUTCOMES, WAR_BEGAN
from trucebook.chapters.changes.lapse.charts import asked, panels
from trucebook.evidence.columns import is_date
from trucebook.evidence.door import Evidence
from trucebook.evidence.errors import AsOfError
from trucebook.evidence.fingerprint import fingerprint
from trucebook.evidence.kept import kept, made_by
from trucebook.evidence.snapshot import first_date
from trucebook.evidence.tables import RULE_TABLES
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


def verdicts(view: Evidence) -> pd.Series:
    """Return the verdict on each claim as of a date, by id."""
    tables = {name: view[name] for name in RULE_TABLES if name in view.tables}
    rows = claims.judged(
        view["claims"], view["claim_rules"], tables,
        lambda table, series: view.coverage(table, series).complete_until, view.as_of,
    )  # fmt: skip
    return rows.set_index("id")["verdict"]


def _told(then: Evidence, now: Evidence) -> dict[str, dict[str, str]]:
    """Return the verdicts and the headline measures in words as of a date: of an earlier one they are the same in every build."""
    since, headings = now.landmark("invasion"), {name: words for name, (words, _) in panels(now).items()}
    inputs = {
        "modules": made_by("evidence", "analysis", "figures", "chapters/changes"), "as_of": then.as_of.isoformat(),
        "tables": fingerprint(then.data, then.tables, then.as_of), "since": str(since), "headings": headings,
    }  # fmt: skip
    told: dict[str, dict[str, str]] = kept(
        "changes", inputs, lambda: {"verdicts": verdicts(then).to_dict(), "measures": _measures(then, since, headings)}
    )
    return told


def _measures(then: Evidence, since: pd.Timestamp, headings: Mapping[str, str]) -> dict[str, str]:
    """Return the headline measures as of a date, in words."""
    rows = {f"Rounds since {day(since)}": str(len(timeline.rounds(then["events"], since)))}
    chances = _chances(then)
    for name, words in headings.items():
        if name in OUTCOMES:
            rows[words] = chances[name]
        elif name != "contacts":
            rows[words] = measure(then, name)
    rows["Ukraine’s land held by Russian forces, percent, by each observer’s map"] = _held(then)
    return rows


def measure(view: Evidence, name: str) -> str:
    """Return a measure with its interval as of a date, in words."""
    today = [pd.Timestamp(view.as_of)]
    if name == "gap":
        found = lapse.gap({key: view[key] for key in ("positions", "documents")}, today)
    else:
        found = lapse.share(
            {key: view[key] for key in ("polls", "poll_answers", "series")},
            today,
            name,
            asked(view["series"]).get(name, ""),
        )
    if found.empty:
        return NONE
    value, low, high = found.iloc[-1][["value", "low", "high"]]
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
    """Return the chance of each outcome with its range in words; before the full-scale war it has no meaning."""
    if pd.Timestamp(view.as_of) < WAR_BEGAN:
        return dict.fromkeys(OUTCOMES, NONE)
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
