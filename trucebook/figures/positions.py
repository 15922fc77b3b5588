"""Charts, tables and sentences of the positions."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, INK, QUIET
from trucebook.figures.words import answer
from trucebook.prose import count, day, listed, safe, sentence

SIDES = {"RU": "Russia", "UA": "Ukraine"}

US_PLANS = ("2025-us-28-point", "2025-20-point-framework")
OWN_PLANS = ("2024-putin-conditions", "2022-peace-formula")
"""Documents whose points the page sets side by side."""

ROUNDING = 0.005
"""Gaps closer than this count as the same."""


def issue_titles(evidence: Evidence) -> pd.Series:
    """Return the issues' titles by key, in the order of the book."""
    return evidence["issues"].sort_values("order").set_index("key")["title"]


def gap_sentence(evidence: Evidence, positions: pd.DataFrame, cite: Citations) -> str:
    """Say on which issues the two sides are farthest from each other, and on which closest."""
    table = analysis.gaps(positions)
    if len(table) < 2:
        return "The evidence holds too few coded positions of both sides to compare them."
    titles = issue_titles(evidence)
    widest, narrowest = table["gap"].max(), table["gap"].min()
    parts = []
    for word, value in (("widest", widest), ("narrowest", narrowest)):
        keys = table.index[(table["gap"] - value).abs() < ROUNDING]
        rows = _behind(positions, keys)
        names = listed(titles[key].lower() if not titles[key].isupper() else titles[key] for key in keys[:5])
        more = f" and {count(len(keys) - 5, 'other')}" if len(keys) > 5 else ""
        parts.append(f"{word} on {cite(names + more, 'positions', rows)} ({_levels(value)})")
    return f"As coded, the distance between Russia and Ukraine is {parts[0]} and {parts[1]}."


def _levels(gap: float) -> str:
    return f"{gap:.3g} of {analysis.SCALE} levels apart"


def _behind(positions: pd.DataFrame, issues: pd.Index) -> pd.DataFrame:
    """Return the coded clauses that a gap on some issues rests on: those of each side's newest document."""
    coded = positions[
        positions["concession_level"].notna() & positions["actor"].isin(SIDES) & positions["issue"].isin(issues)
    ]
    newest = coded.groupby(["actor", "issue"])["said_on"].transform("max")
    return coded[coded["said_on"] == newest]


def index_sentence(evidence: Evidence, positions: pd.DataFrame, cite: Citations) -> str:
    """Say how large the overall gap is and how it compares with two years before, without claiming a trend."""
    table = analysis.gaps(positions)
    if table.empty:
        return ""
    now = analysis.gap_index(positions)
    text = (
        f"Over the {cite(count(len(table), 'issue'), 'positions', _behind(positions, table.index))} on which both have a coded position, "
        f"the mean gap is <b>{now:.0f}%</b> of the widest possible"
    )
    same = analysis.gap_on_same_issues(positions, evidence.as_of)
    if same is None:
        return f"{text}."
    then, later, number, since = same
    moved = "unchanged" if abs(later - then) < 0.5 else "narrower" if later < then else "wider"
    return (
        f"{text}. On the {count(number, 'issue')} that could already be compared in {day(since)[-4:]}, it went from {then:.0f}% to {later:.0f}%: "
        f"{moved} on paper, but a step of one level on one issue moves it by {100 / analysis.SCALE / number:.1f} points, and codes are judgements."
    )


def region_sentence(positions: pd.DataFrame, cite: Citations) -> str:
    """Give each side's newest position on the four regions."""
    newest = analysis.latest(positions[positions["issue"] == "territory-four-oblasts"], tuple(SIDES)).set_index(
        "actor", drop=False
    )
    parts = [
        f"{name} ({cite(day(newest.loc[code, 'said_on']), 'positions', newest.loc[code])}): {safe(sentence(newest.loc[code, 'position']))}"
        for code, name in SIDES.items()
        if code in newest.index
    ]
    return (
        f"On Donetsk, Luhansk, Zaporizhzhia and Kherson regions, the newest positions on record are: {' '.join(parts)}"
        if parts
        else ""
    )


def in_short(evidence: Evidence, positions: pd.DataFrame, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    coverage = evidence.coverage("positions")
    bound = (
        f"Our positions are complete to {day(coverage.complete_until)}; a later statement may be missing."
        if coverage.complete_until < evidence.as_of
        else ""
    )
    return answer(
        [
            gap_sentence(evidence, positions, cite),
            index_sentence(evidence, positions, cite),
            region_sentence(positions, cite),
            bound,
        ]
    )


def gap_chart(evidence: Evidence, positions: pd.DataFrame) -> Figure:
    """Draw both sides' levels on each issue, the widest gap first."""
    gaps = analysis.gaps(positions)
    titles = issue_titles(evidence)
    names = titles.reindex(gaps.index)
    table = pd.DataFrame(
        {
            "issue": names.to_numpy(),
            "Russia": gaps["one"].to_numpy(),
            "Ukraine": gaps["other"].to_numpy(),
            "gap": gaps["gap"].to_numpy(),
        }
    )
    order = list(table["issue"])
    wide = int((gaps["gap"] > 2).sum())
    title = (
        f"On {count(wide, 'of', 'of')} {count(len(gaps), 'issue')} the two sides stand more than half the scale apart"
        if len(gaps)
        else "Gap by issue"
    )
    long = table.melt(["issue", "gap"], ["Russia", "Ukraine"], "side", "level")

    def draw(size: Size) -> alt.TopLevelMixin:
        y = (
            alt.Y("issue:N")
            .sort(order)
            .title(None)
            .axis(domain=False, ticks=False, labelLimit=150 if size == "narrow" else 260)
        )
        x = alt.X("level:Q").scale(domain=[0, 4]).title(None).axis(
            values=[0, 2, 4], grid=True, labelExpr="datum.value == 0 ? 'Russia’s demand' : datum.value == 4 ? 'Ukraine’s' : ''", labelFlush=True
        )  # fmt: skip
        line = (
            alt.Chart(table)
            .mark_rule(strokeWidth=2, color=QUIET, opacity=0.5)
            .encode(y=y, x="Russia:Q", x2="Ukraine:Q")
        )
        dots = (
            alt.Chart(long)
            .mark_point(filled=True, opacity=1, size=95)
            .encode(
                y=y, x=x,
                color=alt.Color("side:N").scale(domain=list(SIDES.values()), range=[ACTOR_COLOURS[c] for c in SIDES]),
                shape=alt.Shape("side:N").scale(domain=list(SIDES.values()), range=["square", "circle"]),
                tooltip=["issue:N", "side:N", alt.Tooltip("level:Q", format=".2~f"), alt.Tooltip("gap:Q", format=".2~f")],
            )
        )  # fmt: skip
        return (line + dots).properties(width=WIDTHS[size], height=27 * max(len(table), 1))

    words = "; ".join(f"{row.issue}: Russia {row.Russia:.3g}, Ukraine {row.Ukraine:.3g}" for row in table.itertuples())
    return figure(
        draw, table, id="gaps", title=title,
        subtitle="Newest coded position of each side on a scale from 0 (Russia’s maximal demand) to 4 (Ukraine’s); our own coding, may be off by a level",
        alt=f"{title}. {words}.", sources=source_line(evidence, _behind(positions, gaps.index)),
    )  # fmt: skip


def index_chart(evidence: Evidence, positions: pd.DataFrame) -> Figure:
    """Draw the mean gap over time."""
    table = analysis.index_over_time(positions, evidence.as_of)
    if len(table):
        low, high = table["index_pct"].min(), table["index_pct"].max()
        title = f"The mean gap on paper has stayed between {low:.0f}% and {high:.0f}% of the widest possible"
    else:
        title = "The mean gap over time"

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            x=alt.X("day:T").title(None).axis(format="%Y", tickCount="year"),
            y=alt.Y("index_pct:Q").scale(domain=[0, 100]).title("percent of the widest gap").axis(tickCount=5),
            tooltip=[alt.Tooltip("day:T", format="%d %B %Y"), alt.Tooltip("index_pct:Q", format=".0f", title="percent"), alt.Tooltip("issues:Q", title="issues compared")],
        )  # fmt: skip
        line = base.mark_line(interpolate="step-after", color=INK, strokeWidth=2)
        dots = base.mark_point(filled=True, color=INK, opacity=0.01, size=160)
        last = (
            alt.Chart(table.tail(1))
            .mark_text(align="right", dy=-10, fontWeight=600, color=INK)
            .encode(x="day:T", y="index_pct:Q", text=alt.Text("index_pct:Q", format=".0f"))
        )
        return (line + dots + last).properties(width=WIDTHS[size], height=220)

    return figure(
        draw, table, id="index", title=title,
        subtitle="Mean distance between Russia and Ukraine over the issues on which both have a coded position (equal weights); issues come in over time",
        alt=f"{title}. " + (f"First {table['index_pct'].iloc[0]:.0f} percent over {table['issues'].iloc[0]} issues, last {table['index_pct'].iloc[-1]:.0f} percent over {table['issues'].iloc[-1]} issues." if len(table) else "No coded positions."),
        sources=source_line(evidence, positions[positions["actor"].isin(SIDES)]),
    )  # fmt: skip


def matrix(evidence: Evidence, positions: pd.DataFrame, actors: tuple[str, ...] = ("RU", "UA", "US", "EU")) -> Html:
    """Return who demands what: a row an issue and actor, newest known position, with its document and sources."""
    newest = analysis.latest(positions, actors)
    titles = issue_titles(evidence)
    documents = evidence["documents"].set_index("id")["name"]
    names = evidence["actors"].set_index("code")["name"]
    newest = newest.assign(
        rank=newest["issue"].map({key: place for place, key in enumerate(titles.index)}),
        side=newest["actor"].map({a: i for i, a in enumerate(actors)}),
    )
    newest = newest.sort_values(["rank", "side"])
    table = pd.DataFrame(
        {
            "issue": newest["issue"].map(titles), "who": newest["actor"].map(names), "position": newest["position"].map(sentence),
            "level": newest["concession_level"], "document": newest["document"].map(documents), "of": newest["said_on"],
            "sources": [source_links(evidence, cell) for cell in newest["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Newest known position of each actor on each issue", ["sources"], tall=True, stack=True)


def codebook(evidence: Evidence) -> Html:
    """Return what the ends of the scale stand for on each issue."""
    table = evidence["issues"].sort_values("order")[["title", "russia_maximum", "ukraine_maximum"]]
    table.columns = pd.Index(["issue", "0: Russia's maximal demand", "4: Ukraine's maximal demand"])
    return html_table(table, "What the ends of the scale stand for", stack=True)


def plan_points_table(evidence: Evidence, points: pd.DataFrame, documents: tuple[str, ...]) -> Html:
    """Return the points of some plans that stand on the same issue, side by side, in the order of the issues."""
    names = evidence["documents"].set_index("id")["name"]
    known = [one for one in documents if one in set(points["document"])]
    if not known:
        return Html("<p>None of these plans was public on the date of this edition.</p>")
    titles = issue_titles(evidence)
    own = points[points["document"].isin(known) & points["issue"].notna()].sort_values("number")
    text = own.assign(
        line=[f"{number}. {safe(point)}" for number, point in zip(own["number"], own["point"], strict=True)]
    )
    cells = text.groupby(["issue", "document"])["line"].agg("<br>".join).unstack("document").reindex(columns=known)
    cells = cells.reindex([key for key in titles.index if key in cells.index])
    table = cells.rename(columns=names).reset_index()
    table["issue"] = table["issue"].map(titles)
    return html_table(table, "Points of the plans by issue", [names[one] for one in known], tall=True, stack=True)
