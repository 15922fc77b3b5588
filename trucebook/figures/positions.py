"""Charts, tables and sentences of the positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, INK, QUIET
from trucebook.figures.words import answer
from trucebook.prose import count, day, listed, safe, sentence

SIDES = {"RU": "Russia", "UA": "Ukraine"}

PAIRS = (("RU", "UA"), ("RU", "US"), ("UA", "US"), ("RU", "EU"), ("UA", "EU"), ("US", "EU"))
"""Pairs of actors that are compared, the two sides first."""

MAIN, REST = ("RU", "UA", "US", "EU"), ("CN", "TR", "AF", "INT")
"""Actors with a column of their own in the matrix, and those who share one."""

CONDITIONS = "2024-putin-conditions"
"""The demand of June 2024, with which later ones are compared."""

NAMES = ("Crimea", "Zaporizhzhia", "Russian")
"""First words of titles that are names."""

ERROR = 0.2
"""Probability that a code is off by a level, where the chapter names no other: our guess."""

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
        names = listed(_inside(titles[key]) for key in keys[:5])
        more = f" and {count(len(keys) - 5, 'other')}" if len(keys) > 5 else ""
        parts.append(f"{word} on {cite(names + more, 'positions', rows)} ({_levels(value)})")
    return f"As coded, the distance between Russia and Ukraine is {parts[0]} and {parts[1]}."


def _inside(title: str) -> str:
    """Return an issue's title as it stands inside a sentence: names keep their capital."""
    first = title.split()[0].rstrip(",")
    return title if first.isupper() or first in NAMES else title[0].lower() + title[1:]


def _levels(gap: float) -> str:
    return f"{gap:.3g} of {analysis.SCALE} levels apart"


def _behind(positions: pd.DataFrame, issues: pd.Index) -> pd.DataFrame:
    """Return the coded clauses that a gap on some issues rests on: those of each side's newest document."""
    coded = positions[
        positions["concession_level"].notna() & positions["actor"].isin(SIDES) & positions["issue"].isin(issues)
    ]
    newest = coded.groupby(["actor", "issue"])["said_on"].transform("max")
    return coded[coded["said_on"] == newest]


def index_sentence(evidence: Evidence, positions: pd.DataFrame, cite: Citations, error: float = ERROR) -> str:
    """Say how large the overall gap is and how it compares with two years before, claiming a trend only where the interval supports it."""
    table = analysis.gaps(positions)
    if table.empty:
        return ""
    low, high = analysis.index_band(positions, [pd.Timestamp(evidence.as_of)], error=error)
    text = (
        f"Over the {cite(count(len(table), 'issue'), 'positions', _behind(positions, table.index))} on which both have a coded position, "
        f"the mean gap is <b>{analysis.gap_index(positions):.0f}%</b> of the widest possible; uncertain codes allow {low[0]:.0f} to {high[0]:.0f}%"
    )
    found = analysis.convergence(positions, evidence.as_of, error=error)
    return f"{text}. {change_sentence(found, error)}" if found else f"{text}."


def change_sentence(found: dict[str, Any], error: float) -> str:
    """Say how the gap moved on the same issues, and whether the uncertainty of the coding allows to call it a change."""
    interval = f"{signed(found['low'])} and {signed(found['high'])} points"
    verdict = {
        "narrowed": "the gap narrowed by more than coding errors explain",
        "widened": "the gap widened by more than coding errors explain",
        "open": "which allows no statement on whether the sides came closer",
    }[found["verdict"]]
    return (
        f"On the {count(found['issues'], 'issue')} that could already be compared on {day(found['since'])}, the mean gap went from {found['then']:.0f}% to "
        f"{found['now']:.0f}%; if each code is off by a level with a probability of {100 * error:.0f}%, the change lies between "
        f"{interval} nine times in ten: {verdict}."
    )


def signed(value: float) -> str:
    """Return a change in whole points with its sign."""
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


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
    if not parts:
        return ""
    text = (
        f"On Donetsk, Luhansk, Zaporizhzhia and Kherson regions, the newest positions on record are: {' '.join(parts)}"
    )
    before = positions[(positions["document"] == CONDITIONS) & (positions["issue"] == "territory-four-oblasts")]
    if before.empty or CONDITIONS in set(newest["document"]):
        return text
    row = before.iloc[0]
    return f"{text} In {cite(f'Putin’s conditions of {day(row.said_on)}', 'positions', row)} it was: {safe(sentence(row['position']))}"


def in_short(evidence: Evidence, positions: pd.DataFrame, cite: Citations, error: float = ERROR) -> Html:
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
            index_sentence(evidence, positions, cite, error),
            region_sentence(positions, cite),
            bound,
        ]
    )


SIDE_COLOUR = alt.Color("side:N").scale(domain=list(SIDES.values()), range=[ACTOR_COLOURS[code] for code in SIDES])
SIDE_SHAPE = alt.Shape("side:N").scale(domain=list(SIDES.values()), range=["square", "circle"])
"""Each side has its colour and its shape, so that no meaning rests on colour alone."""


def level_axis(field: str) -> alt.X:
    """Return the axis of the levels: 0 is Russia's demand, 4 Ukraine's."""
    return alt.X(f"{field}:Q").scale(domain=[-0.12, 4.12], nice=False).title(None).axis(
        values=[0, 2, 4], grid=True, labelExpr="datum.value == 0 ? 'Russia’s demand' : datum.value == 4 ? 'Ukraine’s' : ''",
        labelAlign={"condition": {"test": "datum.value == 4", "value": "right"}, "value": "left"},
    )  # fmt: skip


def issue_rows(
    order: Sequence[str], size: Size, row: int, field: str = "issue", thick: int = 10
) -> tuple[alt.Y, list[alt.Chart], int]:
    """Return how a chart with a row an issue is laid out, so that no issue's name is cut.

    Parameters
    ----------
    order : sequence of str
        The issues' names, from the top.
    size : str
        On a phone a name stands above its row and leaves the chart the whole width; elsewhere it stands beside it.
    row : int
        Height of a row beside its name, in px.
    field : str
        Column that holds the names.
    thick : int
        Height of what is drawn in a row, in px; on a phone the name goes above it.

    Returns
    -------
    tuple
        The vertical channel, the layers with the names, and the height of the chart.
    """
    y = alt.Y(f"{field}:N").sort(list(order)).title(None)
    if size == "wide":
        return y.axis(domain=False, ticks=False, labelLimit=320), [], row * max(len(order), 1)
    tall = thick + 28
    names = (
        alt.Chart(pd.DataFrame({field: list(order)}))
        .mark_text(align="left", baseline="middle", color=INK, dy=-thick / 2 - 8)
        .encode(x=alt.value(0), y=y, text=f"{field}:N")
    )
    gap = 1 - thick / tall
    return (
        y.axis(None).scale(type="band", paddingInner=gap, paddingOuter=gap / 2),
        [names],
        tall * max(len(order), 1),
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
        y, names, height = issue_rows(order, size, 27)
        line = (
            alt.Chart(table)
            .mark_rule(strokeWidth=2, color=QUIET, opacity=0.5)
            .encode(y=y, x="Russia:Q", x2="Ukraine:Q")
        )
        dots = (
            alt.Chart(long)
            .mark_point(filled=True, opacity=1, size=95)
            .encode(
                y=y, x=level_axis("level"), color=SIDE_COLOUR, shape=SIDE_SHAPE,
                tooltip=["issue:N", "side:N", alt.Tooltip("level:Q", format=".2~f"), alt.Tooltip("gap:Q", format=".2~f")],
            )
        )  # fmt: skip
        return alt.layer(line, dots, *names).properties(width=WIDTHS[size], height=height)

    words = "; ".join(f"{row.issue}: Russia {row.Russia:.3g}, Ukraine {row.Ukraine:.3g}" for row in table.itertuples())
    return figure(
        draw, table, id="gaps", title=title,
        subtitle="Newest coded position of each side on a scale from 0 (Russia’s maximal demand) to 4 (Ukraine’s); our own coding, may be off by a level",
        alt=f"{title}. {words}.", sources=source_line(evidence, _behind(positions, gaps.index)),
    )  # fmt: skip


def pair_names(evidence: Evidence) -> dict[str, str]:
    """Return the pairs of actors in words, by key (``RU-UA``)."""
    names = evidence["actors"].set_index("code")["name"]
    return {f"{one}-{other}": f"{names.get(one, one)} and {names.get(other, other)}" for one, other in PAIRS}


def pair_select(evidence: Evidence, table: pd.DataFrame, signal: str) -> list[Select]:
    """Return the list of the pairs that a table holds, if there is anything to choose."""
    held = set(table["pair"])
    options = [(key, words) for key, words in pair_names(evidence).items() if key in held]
    return [Select(signal, "Distance between", options)] if len(options) > 1 else []


def index_chart(evidence: Evidence, positions: pd.DataFrame, error: float = ERROR) -> Figure:
    """Draw the mean gap of each pair over time, with the band that uncertain codes leave."""
    parts = []
    for one, other in PAIRS:
        line = analysis.index_over_time(positions, evidence.as_of, one, other, error=error)
        parts.append(line.assign(pair=f"{one}-{other}"))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    for column in ("index_pct", "low_pct", "high_pct"):
        table[column] = table[column].astype("float64").round(2)
    first = table[table["pair"] == table["pair"].iloc[0]] if len(table) else table
    chosen = str(first["pair"].iloc[0]) if len(first) else "RU-UA"
    if len(first):
        now = first.iloc[-1]
        words = pair_names(evidence)[chosen]
        title = f"On paper, {words} stand {now['index_pct']:.0f}% of the widest gap apart; uncertain codes allow {now['low_pct']:.0f} to {now['high_pct']:.0f}%"
    else:
        title = "The mean gap over time"

    def draw(size: Size) -> alt.TopLevelMixin:
        pair = alt.param(name="pair", value=chosen)
        base = (
            alt.Chart(table)
            .transform_filter("datum.pair == pair")
            .encode(
                x=alt.X("day:T").title(None).axis(format="%Y", tickCount="year"),
                tooltip=[alt.Tooltip("day:T", format="%d %B %Y"), alt.Tooltip("index_pct:Q", format=".0f", title="percent"), alt.Tooltip("low_pct:Q", format=".0f", title="from"), alt.Tooltip("high_pct:Q", format=".0f", title="to"), alt.Tooltip("issues:Q", title="issues compared")],
            )
        )  # fmt: skip
        y = alt.Y("index_pct:Q").scale(domain=[0, 100]).title("percent of the widest gap").axis(tickCount=5)
        area = base.mark_area(interpolate="step-after", color=INK, opacity=0.15).encode(
            y=alt.Y("low_pct:Q").scale(domain=[0, 100]).title("percent of the widest gap"), y2="high_pct:Q"
        )
        line = base.mark_line(interpolate="step-after", color=INK, strokeWidth=2).encode(y=y)
        dots = base.mark_point(filled=True, color=INK, opacity=0.01, size=160).encode(y=y)
        return (area + line + dots).add_params(pair).properties(width=WIDTHS[size], height=230)

    return figure(
        draw, table, id="index", title=title,
        subtitle=f"Mean distance over the issues on which both have a coded position (equal weights; issues come in over time); band: holds the truth about nine times in ten if each code is off by a level with a probability of {100 * error:.0f}%",
        alt=f"{title}. " + (f"First {first['index_pct'].iloc[0]:.0f} percent over {first['issues'].iloc[0]} issues, last {first['index_pct'].iloc[-1]:.0f} percent over {first['issues'].iloc[-1]} issues." if len(first) else "No coded positions."),
        sources=source_line(evidence, positions[positions["actor"].isin(MAIN)]), controls=pair_select(evidence, table, "pair"),
    )  # fmt: skip


def matrix(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return who demands what: a row an issue, a column an actor; newest position first, how it moved behind it."""
    titles = issue_titles(evidence)
    names = evidence["actors"].set_index("code")["name"]
    documents = evidence["documents"].set_index("id")["name"]
    own = positions.assign(place=range(len(positions))).sort_values(["said_on", "place"], ascending=False)
    others = tuple(actor for actor in REST if actor in set(own["actor"]))
    shown = [actor for actor in MAIN if actor in set(own["actor"])]
    rows = []
    for issue in [key for key in titles.index if key in set(own["issue"])]:
        about = own[own["issue"] == issue]
        row: dict[str, str] = {"issue": str(titles[issue])}
        for actor in shown:
            row[str(names.get(actor, actor))] = _cell(evidence, about[about["actor"] == actor], documents)
        if others:
            cells = [(actor, about[about["actor"] == actor]) for actor in others]
            row["others"] = "<br>".join(
                f"<b>{safe(names.get(actor, actor))}</b>: {_cell(evidence, rows_of, documents)}"
                for actor, rows_of in cells
                if len(rows_of)
            )
        rows.append(row)
    if not rows:
        return Html("<p>No position of any actor was public on the date of this edition.</p>")
    table = pd.DataFrame(rows)
    return html_table(
        table, "Newest known position of each actor on each issue", list(table.columns[1:]), tall=True, stack=True
    )


def _cell(evidence: Evidence, rows: pd.DataFrame, documents: pd.Series) -> str:
    """Return an actor's positions on an issue: the newest in full, the earlier ones to unfold."""
    if rows.empty:
        return ""
    newest, *earlier = rows.to_dict("records")
    first = _stated(evidence, newest, documents)
    if not earlier:
        return first
    lines = "".join(f"<li>{_stated(evidence, row, documents, 1)}</li>" for row in earlier)
    return f"{first}<details><summary>How it moved: {count(len(earlier), 'earlier clause')}</summary><ol>{lines}</ol></details>"


def _stated(evidence: Evidence, row: dict[str, Any], documents: pd.Series, links: int = 2) -> str:
    level = "" if pd.isna(row["concession_level"]) else f", level {row['concession_level']:.0f}"
    return (
        f"{safe(sentence(row['position']))} <small>{day(row['said_on'])}, {safe(documents.get(row['document'], row['document']))}{level}; "
        f"{short_links(evidence, row['sources'], links)}</small>"
    )


def short_links(evidence: Evidence, cell: str, limit: int = 2) -> str:
    """Return the sources of a row as publishers' names that lead to the page of sources; the first few, the rest counted."""
    table = evidence["sources"]
    keys = cell.split(";")
    links = [f'<a href="sources.html#s-{key}">{safe(table.loc[key, "publisher"])}</a>' for key in keys[:limit]]
    return ", ".join(links) + (f" +{len(keys) - limit}" if len(keys) > limit else "")


def coded_table(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return every code with its reason: the codebook's cases."""
    titles = issue_titles(evidence)
    names = evidence["actors"].set_index("code")["name"]
    documents = evidence["documents"].set_index("id")["name"]
    order = positions["issue"].map({key: place for place, key in enumerate(titles.index)})
    own = positions.assign(order=order).sort_values(["order", "said_on", "actor"])
    table = pd.DataFrame(
        {
            "issue": own["issue"].map(titles), "who": own["actor"].map(names), "document": own["document"].map(documents),
            "of": own["said_on"], "level": own["concession_level"], "reason": own["coding_reason"],
        }
    )  # fmt: skip
    return html_table(table, "Every code and its reason", tall=True, stack=True, find=True)


def codebook(evidence: Evidence) -> Html:
    """Return what the ends of the scale stand for on each issue."""
    table = evidence["issues"].sort_values("order")[["title", "russia_maximum", "ukraine_maximum"]]
    table.columns = pd.Index(["issue", "0: Russia's maximal demand", "4: Ukraine's maximal demand"])
    return html_table(table, "What the ends of the scale stand for", stack=True)


def codebook_short(evidence: Evidence, positions: pd.DataFrame, cite: Citations) -> Html:
    """Return the first sentences of the codebook: how many clauses are coded, and how the codes spread."""
    if positions.empty:
        return answer(["No position of any actor was public on the date of this edition."])
    coded = positions[positions["concession_level"].notna()]
    ends = coded["concession_level"].isin([0, analysis.SCALE])
    blank = positions[positions["concession_level"].isna()]
    papers = positions["document"].nunique()
    return answer(
        [
            f"By {day(evidence.as_of)}, {cite(count(len(positions), 'clause'), 'positions', positions)} from {count(papers, 'document')} stand on record; "
            f"{cite(count(len(coded), 'has', 'have'), 'positions', coded)} a level.",
            f"{100 * float(ends.mean()):.0f}% of the levels are at an end of the scale, where an error can only pull a code inward." if len(coded) else "",
            f"{cite(count(len(blank), 'clause'), 'positions', blank)} {'has' if len(blank) == 1 else 'have'} no level, since they stand nowhere on the axis of their issue." if len(blank) else "",
            "All codes are by one coder; how far a second would agree was not measured.",
        ]
    )  # fmt: skip
