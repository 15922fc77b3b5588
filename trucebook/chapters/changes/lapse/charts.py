"""Charts: the book over time: its headline measures in steps of time, as a reader of each day would have seen them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from trucebook.analysis import lapse, scenarios
from trucebook.analysis.outcomes import OUTCOMES
from trucebook.analysis.poll_series import of_role
from trucebook.analysis.scenarios import Settings
from trucebook.evidence.door import Coverage, Evidence
from trucebook.evidence.kept import kept
from trucebook.evidence.tables import SIDES
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.outcomes import COLOURS, NAMES
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, QUIET, colour_of
from trucebook.prose import count, day, percent

TABLES = (*scenarios.FACTS, "polls", "poll_answers")


def asked(series: pd.DataFrame) -> dict[str, str]:
    """Return the series that ask each public about talks, each with the pollster that asked in the same words for longest."""
    named = series.set_index("key")["pollster"].dropna()
    return {key: str(named[key]) for key in of_role(series, "lapse") if key in named}


def panels(evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Return heading and colour of each panel, by measure, from top to bottom."""
    series = evidence["series"]
    known = series.set_index("key")
    lines = {
        key: (str(known.loc[key, "line_title"]), colour_of(evidence, known.loc[key, "public"])) for key in asked(series)
    }
    return {
        "gap": ("Gap on paper, % of the widest", INK),
        **lines,
        lapse.CONTACTS: ("Meetings and calls in the month", QUIET),
        **{name: (f"Chance of {NAMES[name].lower()}, %", COLOURS[name]) for name in OUTCOMES},
    }


COVERED = {"gap": "positions", lapse.CONTACTS: "events", **dict.fromkeys(OUTCOMES, "truces")}
"""Whose coverage bounds each measure; all others are shares of polls."""


LEAST = 3
"""With fewer days there is no course to draw."""

LOOKS = {"month": "month end", "day": "day"}
"""Steps that can be drawn, and what each looks at in words; a week would cut months, by which contacts are counted."""

THEN = {"month": "at that month's end", "day": "on that day"}


def lapse_chart(evidence: Evidence, every: str = "month") -> Figure:
    """Draw the measures as small charts over the same time.

    Parameters
    ----------
    evidence : Evidence
        The evidence as known on the day of the edition.
    every : str
        One of :data:`LOOKS`; contacts are counted by month in any.

    Raises
    ------
    ValueError
        If ``every`` is none of them.
    """
    if every not in LOOKS:
        raise ValueError(f"every {every!r}: no step of this chart, expected {' or '.join(LOOKS)}")
    frames, complete = scenarios.tables_of(evidence)
    frames |= {name: evidence[name] for name in ("polls", "poll_answers", "series")}
    pollsters, headings = asked(frames["series"]), panels(evidence)
    data = lapse.measures(frames, evidence.as_of, complete, pollsters, keep=kept, every=every).round(
        {"value": 1, "low": 1, "high": 1}
    )
    looked = data["day"].nunique()
    data, wide = _shown(data if looked >= LEAST else data.iloc[:0], headings, every)
    shown = [name for name in headings if name in set(data["measure"])]
    days = [str(data["day"].min())[:10], str(data["day"].max())[:10]]

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "wide" else 1
        width = WIDTHS[size] // columns - 40
        parts = [
            _panel(
                data[data["measure"] == name],
                *headings[name],
                days,
                width,
                evidence.coverage(COVERED.get(name, "polls")),
                every,
            )
            for name in shown
        ]
        rows = [alt.hconcat(*parts[at : at + columns], spacing=16) for at in range(0, len(parts), columns)]
        return alt.vconcat(*rows, spacing=10)

    title = _title(data, every)
    said, answers = evidence["positions"], evidence["poll_answers"]
    drawn = [
        said[said["actor"].isin(SIDES) & said["concession_level"].notna()],
        answers[answers["series"].isin(list(pollsters))],
    ]
    return figure(
        draw, wide, id="lapse", title=title,
        subtitle=f"Each point is computed from nothing but what was public {THEN[every]}. Chances are for {count(Settings.months, 'month')} ahead. Bands: uncertain codes (gap), 95% interval of the newest poll (publics), the range of the base rate (chances). Hatched: what a measure rests on is incomplete",
        alt=f"{title}. Small charts of {len(shown)} measures at {count(looked, LOOKS[every])}.",
        sources=source_line(evidence, *drawn), columns=[name for name in wide if not name.endswith((": low", ": high"))],
    )  # fmt: skip


def _shown(
    data: pd.DataFrame, headings: Mapping[str, tuple[str, str]], every: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what is drawn, and the table behind it: of days those on which something changed, and contacts by month alone."""
    data = data[data["measure"].isin(headings)]
    bars = data["measure"] == lapse.CONTACTS
    lines, bars = data[~bars], data[bars & data["day"].dt.is_month_end]
    data = pd.concat([lines, bars])
    wide = _wide(data, headings, LOOKS[every])
    if every == "day":
        data = pd.concat([lapse.steps(lines), bars])  # a bar a month, be it like the one before or not
        wide = wide[wide["day"].isin(data["day"])]
    return data, wide


def _wide(data: pd.DataFrame, headings: Mapping[str, tuple[str, str]], look: str) -> pd.DataFrame:
    """Return the measures with a row a day looked at, the newest first, each with the ends of its interval where it has one."""
    parts = {}
    for name, (words, _) in headings.items():
        own = data[data["measure"] == name].set_index("day")
        if len(own):
            parts[words] = own["value"]
        if own["low"].notna().any():
            parts[f"{words}: low"], parts[f"{words}: high"] = own["low"], own["high"]
    return pd.DataFrame(parts).rename_axis(look).sort_index(ascending=False).reset_index()


def _panel(
    own: pd.DataFrame, words: str, colour: str, days: list[str], width: int, known: Coverage, every: str
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    x = alt.X("day:T").title(None).scale(domain=days).axis(format="%Y", tickCount="year", grid=False)
    when: dict[str, Any] = (
        {"format": "%B %Y", "title": "end of"} if every == "month" else {"format": "%-d %B %Y", "title": "from"}
    )
    tips = [alt.Tooltip("day:T", **when), alt.Tooltip("value:Q")]
    if own["low"].notna().any():
        tips += [alt.Tooltip("low:Q"), alt.Tooltip("high:Q")]
    base = alt.Chart(own).encode(x=x, tooltip=tips)
    if own["measure"].iloc[0] == lapse.CONTACTS:
        bars = base.mark_bar(color=colour, width=max(width // (2 * own["day"].nunique()), 2))
        drawn = [bars.encode(y=alt.Y("value:Q").title(None).axis(tickCount=3, tickMinStep=1))]
    else:
        y = alt.Y("value:Q").scale(domain=[0, 100]).axis(values=[0, 50, 100]).title(None)
        low = alt.Y("low:Q").scale(domain=[0, 100]).axis(values=[0, 50, 100]).title(None)
        band = base.mark_area(color=colour, opacity=0.2, interpolate="step-after").encode(y=low, y2="high:Q")
        line = base.mark_line(color=colour, strokeWidth=2, interpolate="step-after").encode(y=y)
        last = alt.Chart(own.tail(1)).mark_text(align="right", dy=-9, color=colour, fontWeight=600)
        drawn = [band, line, last.encode(x=x, y=y, text=alt.Text("value:Q", format=".0f"))]
    title = alt.TitleParams(words, anchor="start", color=INK, fontSize=12)
    return alt.layer(*hatch.uncovered(known, *days), *drawn).properties(width=width, height=84, title=title)


def _title(data: pd.DataFrame, every: str) -> str:
    gap = data[data["measure"] == "gap"]
    if gap.empty:
        return f"The book's headline measures at each {LOOKS[every]}: too few yet"
    last = gap.iloc[-1]
    when = f"At the end of {day(last['day'].strftime('%Y-%m'))}" if every == "month" else f"On {day(last['day'])}"
    return (
        f"{when} the gap on paper was {percent(last['value'])} of the widest; issues come in over time, "
        "so the line is no measure of convergence"
    )
