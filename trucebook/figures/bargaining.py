"""Charts, tables and the model of the gap between positions: how it moved, how sure it is, what could be traded."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.model import Slider, model
from trucebook.figures.positions import (
    ERROR,
    PAIRS,
    SIDE_COLOUR,
    SIDE_SHAPE,
    SIDES,
    change_sentence,
    issue_rows,
    issue_titles,
    level_axis,
    pair_names,
    pair_select,
    signed,
)
from trucebook.figures.sources import source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import INK, PAPER, QUIET
from trucebook.prose import count, day, listed, sentence

SHADES = ("#f3efe6", "#e3cfa6", "#d29b5f", "#b2541a", "#6b2a0c")
"""Gap of 0 to 4 levels, from pale to dark: read by lightness alone."""


def spells_chart(evidence: Evidence, positions: pd.DataFrame) -> Figure:
    """Draw the gap of a pair on each issue over time; the darker, the wider."""
    titles = issue_titles(evidence)
    spells = analysis.gap_spells(positions, evidence.as_of, PAIRS)
    table = spells.assign(issue=spells["issue"].map(titles), gap=spells["gap"].round(2))
    chosen = str(table["pair"].iloc[0]) if len(table) else "RU-UA"
    order = [title for title in titles if title in set(table["issue"])]
    moved = analysis.movement(positions, *chosen.split("-"))["course"].value_counts()
    title = (
        f"{pair_names(evidence)[chosen]}: since the first comparison, the gap narrowed on {count(int(moved.get('narrowed', 0)), 'issue')}, "
        f"widened on {_number(int(moved.get('widened', 0)))} and is as wide as at first on {_number(int(moved.get('back', 0) + moved.get('never moved', 0)))}"
        if len(table)
        else "Gap by issue over time"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        pair = alt.param(name="spellpair", value=chosen)
        y, names, height = issue_rows(order, size, 24, thick=15)
        chart = (
            alt.Chart(table)
            .transform_filter("datum.pair == spellpair")
            .mark_bar(height=15, cornerRadius=0)
            .encode(
                x=alt.X("start:T").title(None).axis(format="%Y", tickCount="year"), x2="end:T",
                y=y,
                color=alt.Color("gap:Q").scale(domain=[0, 1, 2, 3, 4], range=list(SHADES)).legend(title="levels apart", values=[0, 1, 2, 3, 4], gradientLength=160),
                tooltip=["issue:N", alt.Tooltip("start:T", format="%d %B %Y", title="from"), alt.Tooltip("end:T", format="%d %B %Y", title="to"), alt.Tooltip("gap:Q", format=".2~f", title="levels apart")],
            )
        )  # fmt: skip
        return alt.layer(chart, *names).add_params(pair).properties(width=WIDTHS[size], height=height)

    return figure(
        draw, table, id="gap-history", title=title,
        subtitle="Distance on each issue in levels, 0 to 4; a bar begins when both have a coded position that is public",
        alt=f"{title}.", sources=source_line(evidence, positions[positions["concession_level"].notna()]),
        controls=pair_select(evidence, table, "spellpair"),
    )  # fmt: skip


def movement_table(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return what became of the gap of the two sides on each issue, and who moved in which direction."""
    moves = analysis.movement(positions)
    if moves.empty:
        return Html("<p>No issue can be compared on this date.</p>")
    titles = issue_titles(evidence)
    order = [key for key in titles.index if key in moves.index]
    moves = moves.reindex(order)
    table = pd.DataFrame(
        {
            "issue": titles[order].to_numpy(), "compared since": moves["since"].to_numpy(), "gap then": moves["first"].to_numpy(),
            "gap now": moves["last"].to_numpy(), "course": [{"back": "moved, as wide as at first"}.get(c, c) for c in moves["course"]],
            "Russia moved": [_moved(value, "towards Ukraine’s demand", "away from it") for value in moves["one_moved"]],
            "Ukraine moved": [_moved(-value, "towards Russia’s demand", "away from it") for value in moves["other_moved"]],
        }
    )  # fmt: skip
    return html_table(table, "Gap then and now, and who moved", stack=True, find=True)


def _number(value: int) -> str:
    return count(value, "", " ").strip() if value else "none"


def _moved(value: float, towards: str, away: str) -> str:
    return "no net move" if value == 0 else f"{abs(value):.3g} {towards if value > 0 else away}"


def movement_sentence(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Say on how many issues each side moved towards the other, or away, net since the first comparison."""
    moves = analysis.movement(positions)
    if moves.empty:
        return Html("")
    parts = []
    for name, step in (("Russia", moves["one_moved"]), ("Ukraine", -moves["other_moved"])):
        closer, farther = int((step > 0).sum()), int((step < 0).sum())
        parts.append(
            f"{name} now stands closer to the other side’s demand than at the first comparison on {count(closer, 'issue')} and farther from it on {_number(farther)}"
        )
    return Html(f"<p>{'; '.join(parts)}. The first comparison is another day on each issue, see the table.</p>")


def pairs_table(evidence: Evidence, positions: pd.DataFrame, error: float = ERROR) -> Html:
    """Return the overall gap of each pair now, with its interval and the issues on which the pair differs most."""
    titles = issue_titles(evidence)
    rows = []
    for key, words in pair_names(evidence).items():
        one, other = key.split("-")
        table = analysis.gaps(positions, one, other)
        if table.empty:
            continue
        low, high = analysis.index_band(positions, [pd.Timestamp(evidence.as_of)], one, other, error=error)
        widest = table.index[table["gap"] == table["gap"].max()]
        rows.append(
            {
                "pair": words, "gap, % of the widest (nine times in ten)": f"{analysis.weighted_index(table['gap']):.0f} ({low[0]:.0f} to {high[0]:.0f})",
                "issues": len(table), "farthest apart on": _names(titles, list(widest), 3), "levels": float(table["gap"].max()),
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>No two actors can be compared on this date.</p>")
    return html_table(pd.DataFrame(rows), "Overall gap of each pair", stack=True)


def _names(titles: pd.Series, keys: list[str], limit: int) -> str:
    more = f" and {len(keys) - limit} more" if len(keys) > limit else ""
    return "; ".join(str(titles[key]) for key in keys[:limit]) + more


def gap_results(evidence: Evidence, gaps: pd.DataFrame, weights: dict[str, float]) -> dict[str, str]:
    """Return what the page's sliders give under some weights: the same texts as the page's script."""
    titles = issue_titles(evidence)
    index = analysis.weighted_index(gaps["gap"], weights)
    parts = {str(issue): weights.get(str(issue), 1.0) * gap for issue, gap in gaps["gap"].items()}
    top = max(parts.values(), default=0.0)
    most = [key for key, part in parts.items() if top > 0 and part == top]
    # Half up, as in the script: Python's own rounding takes a tie to the even digit.
    shown = "nothing weighs" if math.isnan(index) else f"{math.floor(10 * index + 0.5) / 10:.1f}%"
    weighs = sum(part > 0 for part in parts.values())
    return {
        "index": shown,
        "most": _names(titles, most, 3) if most else "none",
        "weighs": f"{weighs} of {len(parts)}",
    }


def gap_data(evidence: Evidence, gaps: pd.DataFrame) -> dict[str, object]:
    """Return what the page's script needs to compute the gap."""
    titles = issue_titles(evidence)
    issues = [str(issue) for issue in gaps.index]
    return {"issues": issues, "gaps": [float(gap) for gap in gaps["gap"]], "titles": [str(titles[issue]) for issue in issues],
            "scale": analysis.SCALE}  # fmt: skip


def gap_model(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return the sliders with which a reader weighs the issues."""
    gaps = analysis.gaps(positions)
    if gaps.empty:
        return Html("<p>Nothing to weigh: no issue has a coded position of both sides on this date.</p>")
    titles = issue_titles(evidence)
    order = [key for key in titles.index if key in gaps.index]
    gaps = gaps.reindex(order)
    sliders = [Slider(key, str(titles[key]), 1, 0, 5, 0.5, "Weight of each issue") for key in order]
    first = gap_results(evidence, gaps, {})
    labels = {
        "index": "Overall gap, percent of the widest possible",
        "most": "Adds most to it",
        "weighs": "Issues that add to it",
    }
    return model(
        "weights", "gap-index", sliders, gap_data(evidence, gaps), {key: (labels[key], text) for key, text in first.items()},
        title="How far apart are Russia and Ukraine on what matters to you?",
        note="At first all issues weigh the same: no source ranks them for both sides, and equal weights hide no judgement of ours. Set an issue to 0 to leave it out.",
    )  # fmt: skip


def certainty(evidence: Evidence, positions: pd.DataFrame, error: float = ERROR) -> Html:
    """Say whether the gap changed by more than coding errors, and whether one issue alone decides the sign."""
    found = analysis.convergence(positions, evidence.as_of, error=error)
    if found is None:
        return Html("<p>No issue could be compared two years ago, so nothing can be said on a change.</p>")
    titles = issue_titles(evidence)
    text = change_sentence(found, error)
    steps = [analysis.convergence(positions, evidence.as_of, error=other) for other in (0.1, 0.3)]
    ranges = "; ".join(
        f"at {100 * other:.0f}%, {signed(one['low'])} to {signed(one['high'])} points"
        for other, one in zip((0.1, 0.3), steps, strict=True)
        if one
    )
    without = found["without"]
    flips = [key for key, value in without.items() if value * found["change"] <= 0]
    if without.empty or abs(found["change"]) < 1e-9:
        survival = "There is no change whose sign could depend on one issue."
    elif flips:
        survival = f"The sign of the change rests on {listed(str(titles[key]) for key in flips)}: without it, the sign turns or the change is nil."
    else:
        survival = f"The sign survives when any one issue is left out (change between {without.min():+.1f} and {without.max():+.1f} points).".replace(
            "-", "−"
        )
    return Html(
        f"<p>{text} The gap narrowed in {100 * found['narrowing']:.0f}% of the simulated values. With another probability of an error: {ranges}. {survival}</p>"
    )


def without_chart(evidence: Evidence, positions: pd.DataFrame, error: float = ERROR) -> Figure:
    """Draw the change of the gap when each issue in turn is left out."""
    found = analysis.convergence(positions, evidence.as_of, error=error)
    titles = issue_titles(evidence)
    if found is None or found["without"].empty:
        table = pd.DataFrame(columns=["left out", "change_points"])
        title = "The change of the gap without each issue"
    else:
        without = found["without"].sort_values()
        table = pd.DataFrame(
            {"left out": titles[without.index].to_numpy(), "change_points": without.round(2).to_numpy()}
        )
        one_sign = (without > 0).all() or (without < 0).all()
        title = (
            f"Whichever issue is left out, the gap {'narrows' if without.max() < 0 else 'widens'} on paper: by {min(abs(without)):.1f} to {max(abs(without)):.1f} points"
            if one_sign
            else f"Leaving out one issue puts the change of the gap anywhere between {without.min():+.1f} and {without.max():+.1f} points".replace("-", "−")
        )  # fmt: skip
    change = float(found["change"]) if found else 0.0

    def draw(size: Size) -> alt.TopLevelMixin:
        y, names, height = issue_rows(list(table["left out"]), size, 24, "left out")
        dots = alt.Chart(table).mark_point(filled=True, size=80, color=INK, opacity=1).encode(
            y=y, x=alt.X("change_points:Q").title("points").scale(zero=True),
            tooltip=["left out:N", alt.Tooltip("change_points:Q", format="+.1f")],
        )  # fmt: skip
        marks = alt.Chart(pd.DataFrame({"x": [0.0, change], "what": ["no change", "all issues"]}))
        rules = marks.mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="x:Q")
        words = marks.mark_text(align="left", dx=3, dy=-4, baseline="bottom", color=QUIET).encode(
            x="x:Q", y=alt.value(0), text="what:N"
        )
        return alt.layer(rules, words, dots, *names).properties(width=WIDTHS[size], height=height)

    since = f" since {day(found['since'])}" if found else ""
    return figure(
        draw, table, id="leave-one-out", title=title,
        subtitle=f"Change of the mean gap between Russia and Ukraine{since} on the same issues, in points, with the named issue left out; below zero: closer",
        alt=f"{title}. " + "; ".join(f"without {row[0]} {row[1]:+.1f}" for row in table.itertuples(index=False)) + ".",
        sources=source_line(evidence, positions[positions["actor"].isin(SIDES) & positions["concession_level"].notna()]),
    )  # fmt: skip


def range_chart(evidence: Evidence, positions: pd.DataFrame) -> Figure:
    """Draw the range that each side ever put on paper, issue by issue."""
    titles = issue_titles(evidence)
    ranges = analysis.ranges(positions)
    names = titles.reindex(ranges.index)
    parts = [
        pd.DataFrame(
            {
                "issue": names.to_numpy(), "side": name, "lowest": ranges[f"{key}_low"].to_numpy(), "highest": ranges[f"{key}_high"].to_numpy(),
                "newest": ranges[f"{key}_now"].to_numpy(), "room": ranges["room"].to_numpy(),
            }
        )
        for key, name in (("one", "Russia"), ("other", "Ukraine"))
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    meet, now = int((ranges["room"] >= 0).sum()), int((ranges["one_now"] == ranges["other_now"]).sum())
    title = (
        f"On {_number(meet)} of {count(len(ranges), 'issue')} the ranges that the two sides ever put on paper meet; their newest positions do on {_number(now)}"
        if len(ranges)
        else "What each side ever accepted"
    )
    order = list(names)

    def draw(size: Size) -> alt.TopLevelMixin:
        y, names, height = issue_rows(order, size, 32, thick=26)
        offset = alt.YOffset("side:N").scale(paddingInner=0.1)
        base = alt.Chart(table).encode(
            y=y, yOffset=offset, color=SIDE_COLOUR, tooltip=["issue:N", "side:N", "lowest:Q", "highest:Q", "newest:Q"]
        )
        bars = base.mark_rule(strokeWidth=6, opacity=0.45, strokeCap="round").encode(
            x=level_axis("lowest"), x2="highest:Q"
        )
        dots = base.mark_point(filled=True, size=70, opacity=1, stroke=PAPER, strokeWidth=1).encode(
            x="newest:Q", shape=SIDE_SHAPE
        )
        return alt.layer(bars, dots, *names).properties(width=WIDTHS[size], height=height)

    words = "; ".join(f"{row.issue}, {row.side} {row.lowest:g} to {row.highest:g}" for row in table.itertuples())
    return figure(
        draw, table, id="bargaining", title=title,
        subtitle="Lowest and highest level that each side’s documents ever held (bar) and the newest (mark), 0 to 4; a draft that was dropped counts, so a bar is no offer that stands",
        alt=f"{title}. {words}.", sources=source_line(evidence, positions[positions["actor"].isin(SIDES) & positions["concession_level"].notna()]),
    )  # fmt: skip


def closest_table(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return for each issue whether the two sides' ranges meet, and which third party's clause stands nearest to both now."""
    ranges = analysis.ranges(positions)
    if ranges.empty:
        return Html("<p>No issue has coded positions of both sides on this date.</p>")
    titles = issue_titles(evidence)
    names = evidence["documents"].set_index("id")["name"]
    actors = evidence["actors"].set_index("code")["name"]
    offers = analysis.closest_offers(positions)
    rows = []
    for key in [one for one in titles.index if one in ranges.index]:
        room = float(ranges.loc[key, "room"])
        row = {
            "issue": titles[key],
            "ranges": "meet" if room == 0 else f"overlap by {room:.3g}" if room > 0 else f"{-room:.3g} apart",
        }
        if key in offers.index:
            offer = offers.loc[key]
            row |= {
                "nearest clause of a third party": sentence(str(offer["position"])),
                "in": f"{names.get(offer['document'], offer['document'])} ({actors.get(offer['actor'], offer['actor'])}, {day(offer['said_on'])})",
                "levels from Russia now": f"{offer['to_one']:.3g}", "levels from Ukraine now": f"{offer['to_other']:.3g}",
            }  # fmt: skip
        rows.append(row)
    return html_table(pd.DataFrame(rows).fillna(""), "Ranges and nearest clauses by issue", tall=True, stack=True)


def trades_table(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return pairs of issues that could be traded, as hypotheses."""
    pairs = analysis.trades(positions, limit=4)
    if pairs.empty:
        return Html("<p>The documents on record suggest no pair of issues.</p>")
    titles = issue_titles(evidence)
    rows = [
        {
            "hypothesis": f"Ukraine gives way on: {titles[row.for_one]}. Russia gives way on: {titles[row.for_other]}.",
            "Russia’s papers that raise them": f"{100 * row.one_on_one:.0f}% and {100 * row.one_on_other:.0f}%",
            "Ukraine’s papers that raise them": f"{100 * row.other_on_one:.0f}% and {100 * row.other_on_other:.0f}%",
        }
        for row in pairs.itertuples()
    ]
    return html_table(pd.DataFrame(rows), "Hypotheses: pairs of issues that could be traded", stack=True)
