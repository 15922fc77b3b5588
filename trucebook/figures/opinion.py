"""Charts, tables and sentences of public opinion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.analysis import pooling
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure, wrapped
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, INK, PAPER, QUIET
from trucebook.figures.words import answer
from trucebook.prose import count, day, direction, interval, listed, percent, safe, span

PUBLICS = {"UA": "Ukrainians", "RU": "Russians"}

FRONT = ("territorial-concessions", "talks-or-continue")
HEADLINES = ("territorial-concessions", "talks-or-continue")
UKRAINE = (
    "negotiate-or-fight",
    "territorial-concessions",
    "endure-as-long-as-necessary",
    "freeze-front-line",
    "trust-president",
)
PLANS = ("plan-russia", "plan-us", "plan-europe-ukraine", "donbas-withdrawal-for-guarantees")
RUSSIA = ("talks-or-continue", "support-forces", "concessions-acceptable", "return-territory")
DRAWN = (*UKRAINE, *PLANS, *RUSSIA)
"""Keys of the series that the page draws, in order; a series without a poll on the edition's date is left out."""

DUAL = {"UA": ("negotiate-or-fight", ("plan-russia", "territorial-concessions")), "RU": ("talks-or-continue", ("return-territory", "support-forces"))}  # fmt: skip
"""Of each public: a wish for talks, and an answer on the terms (the first series with a poll counts)."""

MARKS = (
    ("events", "2022-03-29-istanbul-round"), ("events", "2022-09-30-annexation"), ("documents", "2024-putin-conditions"),
    ("events", "2025-02-28-oval-office"), ("truces", "2025-03-18-energy-moratorium"), ("events", "2025-05-16-istanbul-round-1"),
    ("events", "2025-08-15-alaska-summit"), ("events", "2025-11-20-us-28-point-plan-leaked"), ("truces", "2026-01-25-energy-truce"),
)  # fmt: skip
"""Summits, plans and truces that the trend charts mark, by table and row."""

MATTERS: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    ("Refusing to give up land", "UA", ("territorial-concessions", "freeze-front-line", "recognise-occupied", "hand-over-held-land"), "refuse", "territorial-concessions"),
    ("Accepting a package of terms", "UA", ("peace-packages",), "accept", "peace-packages"),
    ("Accepting a ceasefire on the front line, by who would keep it", "UA", ("ceasefire-scenarios",), "accept", "ceasefire-scenarios"),
    ("Backing an end of the war by Putin's decision", "RU", ("support-if-putin-ends", "return-territory"), "accept", "support-if-putin-ends"),
)  # fmt: skip
"""Matters asked in several wordings within one poll: label, public, series of the wordings, class of answers, series of the trend."""


SHORT_SPAN = 700
"""A trend chart of fewer days names months below it, not years."""


def _when(row: pd.Series) -> str:
    if pd.notna(row["field_end"]):
        return span(row["field_start"], row["field_end"])
    return day(row["wave"]) if pd.notna(row["wave"]) else f"published {day(row['known_on'])}"


def _range(row: pd.Series) -> str:
    return (
        f", 95% interval {interval(row['low_pct'], row['high_pct'])}{' from an assumed sample' if row['n_from'] == 'assumed' else ''}"
        if pd.notna(row["low_pct"])
        else ", sample size not known"
    )


def _sample(row: pd.Series) -> str:
    return f", n = {int(row['n_used']):,}" if pd.notna(row["n_used"]) else ""


def _meaning(evidence: Evidence, key: str, row: pd.Series) -> str:
    meaning = evidence["series"].set_index("key").loc[key, "headline_meaning"]
    return str(meaning) if pd.notna(meaning) else str(row["answer"])


def _number(evidence: Evidence, key: str, row: pd.Series, cite: Citations) -> str:
    """Give one headline number: share, meaning, pollster, fieldwork, sample, interval."""
    return (
        f"<b>{cite(percent(row['share_pct']), 'poll_answers', row)}</b> {safe(_meaning(evidence, key, row))} "
        f"({safe(row['pollster'])}, {_when(row)}{_sample(row)}{_range(row)})"
    )


def latest_sentence(evidence: Evidence, answers: pd.DataFrame, key: str, cite: Citations, compare: bool = True) -> str:
    """Give the newest headline number of a series with its interval, and how it compares with that pollster's first wave.

    Parameters
    ----------
    evidence : Evidence
        The evidence.
    answers : pandas.DataFrame
        From :func:`trucebook.analysis.opinion.with_intervals`.
    key : str
        Key of the series.
    cite : Citations
        Links the numbers.
    compare : bool
        Whether to compare with the first wave of the same pollster and question.

    Returns
    -------
    str
        A sentence as HTML; blank if the series has no poll.
    """
    waves = analysis.headline(answers, evidence["series"], key)
    if waves.empty:
        return ""
    series = evidence["series"].set_index("key").loc[key]
    last = waves.iloc[-1]
    text = f"<b>{cite(percent(last['share_pct']), 'poll_answers', last)}</b> of {PUBLICS.get(series['public'], 'those asked')}: "
    text += (
        f"{safe(_meaning(evidence, key, last))} ({safe(last['pollster'])}, {_when(last)}{_sample(last)}{_range(last)})"
    )
    alike = ["pollster", "question", "country"]
    same = waves[(waves[alike] == last[alike]).all(axis="columns")]
    if not compare or len(same) < 2:
        return f"{text}."
    first = same.iloc[0]
    difference, margin = analysis.change(first, last)
    if pd.isna(margin):
        return f"{text}; the same pollster had {cite(percent(first['share_pct']), 'poll_answers', first)} ({_when(first)})."
    moved = direction(difference, margin)
    size = "" if abs(difference) <= margin else f" (±{margin:.0f})"
    return f"{text}, {moved}{size} against {cite(percent(first['share_pct']), 'poll_answers', first)} ({_when(first)})."


def dual_sentence(evidence: Evidence, answers: pd.DataFrame, public: str, cite: Citations) -> str:
    """Give two numbers of one public that are both true: the wish for talks, and the answer on the terms."""
    talks, terms = DUAL[public]
    found = []
    for keys in ((talks,), terms):
        for key in keys:
            waves = analysis.headline(answers, evidence["series"], key)
            if len(waves):
                found.append(_number(evidence, key, waves.iloc[-1], cite))
                break
    if len(found) < 2:
        return f"Of {PUBLICS[public]}, {found[0]}." if found else ""
    return f"Both are true of {PUBLICS[public]}: {found[0]}, and {found[1]}."


def coverage_sentence(evidence: Evidence) -> str:
    """Say until when the polls are complete, where that is before the date of the edition."""
    coverage = evidence.coverage("polls")
    if coverage.complete_until >= evidence.as_of:
        return ""
    return f"Our polls are complete to {day(coverage.complete_until)}; later ones may be missing."


def in_short(evidence: Evidence, answers: pd.DataFrame, keys: Sequence[str], cite: Citations) -> Html:
    """Return the chapter's first sentences: two numbers of each public, how some series moved, what wording does."""
    lines = [dual_sentence(evidence, answers, public, cite) for public in DUAL]
    lines += [latest_sentence(evidence, answers, key, cite) for key in keys]
    lines.append(" ".join(filter(None, (wording_sentence(evidence, answers, cite), coverage_sentence(evidence)))))
    return answer(lines if any(lines) else ["The evidence holds no poll on this date."])


# ---------------------------------------------------------------------------------------------------------------- trends


def waves_of(evidence: Evidence, answers: pd.DataFrame, keys: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the headline waves of those series that have any, marked for comparability."""
    found = {key: analysis.headline(answers, evidence["series"], key) for key in keys}
    return {key: analysis.comparable(table) for key, table in found.items() if len(table)}


def pooled(evidence: Evidence, answers: pd.DataFrame) -> dict[str, pooling.Pooled]:
    """Return the pooled level of those series drawn that have enough comparable waves."""
    waves = waves_of(evidence, answers, DRAWN)
    found = {key: pooling.pool(table[table["main"]], grid_days=42) for key, table in waves.items()}
    return {key: level for key, level in found.items() if level is not None}


def marks(evidence: Evidence) -> pd.DataFrame:
    """Return the events that charts mark and the edition knows, numbered in order of time: ``number, when, what``."""
    rows = []
    for table, name in MARKS:
        own = evidence[table]
        for row in own[own["id"] == name].to_dict("records"):
            days = [row.get("start"), row.get("planned_from"), row.get("date")]
            when = next((one for one in days if one is not None and pd.notna(one)), None)
            if when is not None and when <= pd.Timestamp(evidence.as_of):
                rows.append({"when": when, "what": row["name"]})
    table = pd.DataFrame(rows, columns=["when", "what"]).sort_values("when", kind="stable").reset_index(drop=True)
    return table.assign(number=range(1, len(table) + 1))


def marks_key(evidence: Evidence) -> Html:
    """Return what the numbers in the trend charts stand for."""
    items = [f"<b>{row['number']}</b> {safe(row['what'])} ({day(row['when'])})" for row in marks(evidence).to_dict("records")]  # fmt: skip
    if not items:
        return Html("")
    return Html(f"<p>Numbered lines in the charts: {'; '.join(items)}. They mark the day. That a number moved after one of them does not show that it moved because of it.</p>")  # fmt: skip


def trend_chart(
    evidence: Evidence,
    answers: pd.DataFrame,
    levels: Mapping[str, pooling.Pooled],
    keys: Sequence[str],
    *,
    id: str,
    title: str,
) -> Figure:
    """Draw the headline numbers of some series over time, one small chart a series: polls with their intervals, the pooled band.

    Filled dots are of the question that their pollster asked most often, hollow ones of another; only filled ones enter the band.
    """
    series = evidence["series"].set_index("key")
    waves = waves_of(evidence, answers, keys)
    events = marks(evidence)
    rows = [
        {
            "series": series.loc[key, "title"], "when": row["when"], "pollster": row["pollster"], "question": row["question"], "answer": row["answer"],
            "share": row["share_pct"], "low": round(row["low_pct"], 1), "high": round(row["high_pct"], 1), "n": row["n_used"], "sample": row["n_from"],
            "fieldwork": _when(row), "comparable": "yes" if row["main"] else "no", "key": key,
        }
        for key, table in waves.items() for _, row in table.iterrows()
    ]  # fmt: skip
    names = ["series", "when", "pollster", "question", "answer", "share", "low", "high", "n", "sample", "fieldwork", "comparable", "key"]  # fmt: skip
    table = pd.DataFrame(rows, columns=names)
    first, last = table["when"].min(), table["when"].max()
    inside = events[(events["when"] >= first) & (events["when"] <= last)] if len(table) else events.iloc[:0]

    def draw(size: Size) -> alt.TopLevelMixin:
        edge = (last - first) / 40 + pd.Timedelta(days=1)  # so that no dot lies on the axis
        domain = [f"{first - edge:%Y-%m-%d}", f"{last + edge:%Y-%m-%d}"]
        time = alt.X("when:T").scale(domain=domain).title(None)
        years = (last - first).days > SHORT_SPAN
        time = (
            time.axis(format="%Y", tickCount="year", grid=False)
            if years
            else time.axis(format="%b %Y", tickCount=4, grid=False)
        )
        share = alt.Scale(domain=[0, 100])
        parts = []
        for panel, (key, own) in enumerate(table.groupby("key", sort=False)):
            numbered = len(inside) > 0 and panel % 3 == 0  # each third one, as the lines run through all
            colour = ACTOR_COLOURS.get(series.loc[str(key), "public"], ACTOR_COLOURS["INT"])
            base = alt.Chart(own.assign(main=own["comparable"] == "yes")[["when", "pollster", "fieldwork", "share", "low", "high", "main"]])  # fmt: skip
            layers: list[alt.Chart] = []
            if len(inside):
                layers.append(alt.Chart(inside).mark_rule(strokeWidth=1, strokeDash=[2, 3]).encode(x="when:T", tooltip=["what:N"]))  # fmt: skip
                for place in range(3) if numbered else ():
                    layers.append(
                        alt.Chart(inside[inside["number"] % 3 == place])
                        .mark_text(fontSize=11, color=QUIET)
                        .encode(x="when:T", y=alt.value(-7 - 10 * place), text="number:Q")
                    )
            if key in levels:
                band = alt.Chart(levels[str(key)].curve.round({"level_pct": 1, "low_pct": 1, "high_pct": 1})).encode(
                    x="when:T"
                )
                layers.append(band.mark_area(color=colour, opacity=0.22).encode(y=alt.Y("low_pct:Q").scale(share).title(None), y2="high_pct:Q"))  # fmt: skip
                layers.append(band.mark_line(color=colour, strokeWidth=1.5).encode(y="level_pct:Q"))
            layers.append(
                base.mark_rule(strokeWidth=2, color=colour, opacity=0.45).encode(
                    x="when:T",
                    y=alt.Y("low:Q").scale(share).title(None).axis(values=[0, 50, 100], ticks=False, domain=False),
                    y2="high:Q",
                )
            )
            layers.append(
                base.mark_point(filled=True, size=42, opacity=1, stroke=colour, strokeWidth=1.5).encode(
                    x=time, y="share:Q", shape=alt.Shape("pollster:N").legend(None),
                    fill=alt.condition("datum.main", alt.value(colour), alt.value(PAPER)),
                    tooltip=["pollster:N", "fieldwork:N", alt.Tooltip("share:Q", title="percent"), "low:Q", "high:Q"],
                )
            )  # fmt: skip
            layers.append(
                alt.Chart(own.tail(1)[["when", "share"]])
                .mark_text(align="left", dx=8, color=colour, fontWeight=600, fontSize=13)
                .encode(x="when:T", y="share:Q", text=alt.Text("share:Q", format=".0f"))
            )
            about = _meaning(evidence, str(key), waves[str(key)].iloc[-1])
            caption = alt.TitleParams(
                wrapped(str(own["series"].iloc[0]), size),
                subtitle=wrapped(f"{about} ({_behind(levels.get(str(key)))})", size, 12),
                anchor="start",
                color=INK,
                fontSize=13,
                subtitleFontSize=12,
                subtitleColor=QUIET,
                offset=34 if numbered else 8,
            )
            parts.append(alt.layer(*layers).properties(width=WIDTHS[size] - 52, height=110, title=caption))
        return alt.vconcat(*parts, spacing=14).resolve_scale(shape="independent")

    words = [
        f"{series.loc[key, 'title']}: {waves_.iloc[0]['share_pct']:.0f} percent ({_when(waves_.iloc[0])}), {waves_.iloc[-1]['share_pct']:.0f} percent ({_when(waves_.iloc[-1])})"
        for key, waves_ in waves.items()
    ]
    behind = answers[answers["id"].isin([one for own in waves.values() for one in own["id"]])]
    return figure(
        draw, table.drop(columns="key"), id=id, title=title,
        subtitle="Percent of those asked. Dot: a poll (hollow: another question than that pollster's usual one), upright line: its 95% interval, shape: pollster; band: pooled level with its 90% interval, where six comparable waves or more allow it",
        alt=f"{title}. {'; '.join(words) or 'No poll'}.", sources=source_line(evidence, behind),
        columns=["series", "pollster", "fieldwork", "share", "low", "high", "n", "comparable"],
    )  # fmt: skip


def newest_table(evidence: Evidence, answers: pd.DataFrame, keys: Sequence[str]) -> Html:
    """Return the newest poll of some series with its words, all its answers and its margin."""
    titles = evidence["series"].set_index("key")["title"]
    rows = []
    for key in keys:
        waves = analysis.headline(answers, evidence["series"], key)
        if waves.empty:
            continue
        last = waves.iloc[-1]
        whole = answers[
            (answers["poll"] == last["poll"]) & (answers["series"] == key) & (answers["question"] == last["question"])
        ]
        rows.append(
            {
                "question": f"<b>{safe(titles[key])}</b><br>{safe(last['question'])}",
                "answers": "<br>".join(f"{safe(words)}: {percent(share)}" for words, share in zip(whole["answer"], whole["share_pct"], strict=True)),
                "asked by": f"{last['pollster']}, {_when(last)}{_sample(last)}",
                "margin": f"±{(last['high_pct'] - last['low_pct']) / 2:.0f} points" if pd.notna(last["low_pct"]) else "not known",
                "sources": source_links(evidence, last["sources"].split(";")[0]),
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The evidence holds no such poll on this date.</p>")
    return html_table(
        pd.DataFrame(rows), "Newest poll of each question", ["question", "answers", "sources"], stack=True
    )


def _behind(level: pooling.Pooled | None) -> str:
    if level is None:
        return "too few comparable waves for a curve"
    if level.houses.empty:
        return f"band: {count(level.waves, 'wave')} of one pollster"
    return f"band: {count(level.waves, 'wave')} of {count(len(level.houses), 'pollster')}, each with a constant difference of its own"


def validation(evidence: Evidence, answers: pd.DataFrame, levels: Mapping[str, pooling.Pooled]) -> Html:
    """Return how often polls left out fell into their 90% intervals, by series and over all."""
    series = evidence["series"].set_index("key")
    rows = []
    for key, waves in waves_of(evidence, answers, list(levels)).items():
        left = pooling.leave_one_out(waves[waves["main"]])
        if len(left):
            off = (left["share_pct"] - left["predicted_pct"]).abs().mean()
            rows.append({"series": series.loc[key, "title"], "polls": len(left), "inside their 90% interval": int(left["inside"].sum()), "share": 100 * left["inside"].mean(), "mean miss, points": round(off, 1), "scatter beyond sampling, points": round(levels[key].extra_sd, 1)})  # fmt: skip
    if not rows:
        return Html("<p>No series has enough comparable waves for a pooled level on this date.</p>")
    table = pd.DataFrame(rows)
    inside, total = int(table["inside their 90% interval"].sum()), int(table["polls"].sum())
    verdict = (
        "That is fewer than the intervals promise: the bands are somewhat too narrow."
        if inside / total < 0.87
        else "That is about what the intervals promise."
    )
    table["share"] = [percent(value) for value in table["share"]]
    return Html(
        f"<p>Each poll was left out in turn and predicted from the others: {inside} of {total} ({percent(100 * inside / total)}) fell into their 90% interval. {verdict}</p>"
        + html_table(table, "Leave-one-poll-out test of the pooled levels")
    )


def houses_table(evidence: Evidence, levels: Mapping[str, pooling.Pooled]) -> Html:
    """Return the house effects of the series with two pollsters or more; blank if there is none."""
    series = evidence["series"].set_index("key")
    rows = []
    for key, level in levels.items():
        for one in level.houses.to_dict("records"):
            pollster, question = one["house"].split(": ", 1)
            rows.append({"series": series.loc[key, "title"], "pollster": pollster, "its question": question, "against the mean of all": f"{one['effect_pct']:+.0f} points ({one['low_pct']:+.0f} to {one['high_pct']:+.0f})"})  # fmt: skip
    if not rows:
        return Html("")
    lead = "<p>Where several pollsters are pooled, each keeps a constant difference from their mean; it holds their wording as well as their method, so the level of the band is a mean of wordings and its course is what counts.</p>"
    return Html(lead + html_table(pd.DataFrame(rows), "House effects with their 90% intervals", stack=True))


# -------------------------------------------------------------------------------------------------------- did it change?


def changes(evidence: Evidence, answers: pd.DataFrame, levels: Mapping[str, pooling.Pooled], cite: Citations) -> Html:
    """Return, for each series and pollster, first against last wave and the steps between waves that exceed their margin."""
    series = evidence["series"].set_index("key")
    rows, tested, beyond, firm = [], 0, 0, 0
    for key, waves in waves_of(evidence, answers, DRAWN).items():
        own = waves.reset_index(drop=True)
        moves = analysis.steps(own, levels[key].extra_sd if key in levels else float("nan"))
        tested += int(moves["margin"].notna().sum())
        beyond += int(moves["beyond"].sum())
        firm += int(moves["firm"].sum())
        for (pollster, question), mine in moves.groupby(["pollster", "question"], sort=False):
            one, other = own.loc[mine["first"].iloc[0]], own.loc[mine["last"].iloc[-1]]
            difference, margin = analysis.change(one, other)
            rows.append(
                {
                    "series": f"<b>{safe(series.loc[key, 'title'])}</b><br>{safe(pollster)}: {safe(question)}",
                    "first": f"{cite(percent(one['share_pct']), 'poll_answers', one)} ({_month(one)})",
                    "last": f"{cite(percent(other['share_pct']), 'poll_answers', other)} ({_month(other)})",
                    "difference": f"{_signed(difference)} ±{margin:.1f}: {direction(difference, margin)}" if pd.notna(margin) else f"{_signed(difference)}; samples not known",
                    "steps beyond their margin": "<br>".join(_step(own, move, cite) for _, move in mine[mine["beyond"]].iterrows()) or "none",
                }
            )  # fmt: skip
    if not rows:
        return Html("<p>No series has two comparable waves on this date.</p>")
    lead = f"<p>Of {count(tested, 'difference')} between successive waves of one pollster and question, {beyond} are beyond the 95% interval; about {0.05 * tested:.0f} would be by chance alone if nothing ever changed. Polls scatter by more than their sampling error: where a pooled level tells by how much (see the test below), {firm} are beyond it too, and set in bold. The rest may be scatter, above all where the next wave takes the step back.</p>"
    return Html(lead + html_table(pd.DataFrame(rows), "Differences between waves, in points with 95% margins", ["series", "first", "last", "steps beyond their margin"], stack=True))  # fmt: skip


def _step(own: pd.DataFrame, move: pd.Series, cite: Citations) -> str:
    """Return a step, linked to its later wave, with margin and months; bold where it exceeds the scatter beyond sampling too."""
    one, other = own.loc[move["first"]], own.loc[move["last"]]
    text = f"{cite(_signed(move['difference']), 'poll_answers', other)} ±{move['margin']:.1f} ({_months(one, other)})"
    return f"<b>{text}</b>" if move["firm"] else text


def _month(row: pd.Series) -> str:
    return day(f"{row['when']:%Y-%m}")


def _months(one: pd.Series, other: pd.Series) -> str:
    """Return when two waves were, by month, or by the middle day of fieldwork where the month is the same."""
    form = "%b %Y" if _month(one) != _month(other) else "%d %b %Y"
    return f"{one['when']:{form}} to {other['when']:{form}}"


def _signed(number: float) -> str:
    return f"{number:+.0f}".replace("-", "−")


# -------------------------------------------------------------------------------------------------------- wording matters


def _matters(evidence: Evidence, answers: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Return label, public, wordings of one poll, waves of one wording, for each matter that has the former."""
    found = []
    known = set(evidence["series"]["key"])
    for label, public, keys, answer_class, trend in MATTERS:
        words = analysis.wordings(answers, keys, answer_class)
        if words.empty:
            continue
        waves = analysis.headline(answers, evidence["series"], trend) if trend in known else answers.iloc[:0]
        waves = waves[waves["answer_class"] == answer_class]
        sizes = waves.groupby(["pollster", "question"])["share_pct"].transform("size")
        waves = waves[(sizes == sizes.max()) & (sizes > 1)]
        waves = waves[waves["question"] == waves["question"].iloc[0]] if len(waves) else waves
        found.append((label, public, words, waves))
    return found


def _hidden(evidence: Evidence, answers: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Return the same for each experiment that asked for one answer outright and in another form."""
    series = evidence["series"].set_index("key")
    found = []
    pairs = analysis.forms(evidence["poll_wordings"], analysis.assumed_effect(evidence["polls"]))
    for _, pair in pairs.groupby("id", sort=False):
        key = pair["series"].iloc[0]
        usual, other = pair["form"]
        words = pair.assign(question=pair["form"], n_used=pair["n"], n_from="", field_end=pd.NaT, wave=None)
        waves = analysis.headline(answers, evidence["series"], key)
        waves = analysis.comparable(waves) if len(waves) else waves
        sizes = waves.groupby("question")["share_pct"].transform("size") if len(waves) else pd.Series(dtype=int)
        own = waves[sizes == sizes.max()] if len(waves) and sizes.max() > 1 else waves.iloc[:0]
        found.append(
            (f"{series.loc[key, 'title']}: {usual} (hollow) or {other}", series.loc[key, "public"], words, own)
        )
    return found


def _spread(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series, float, float]:
    ordered = rows.sort_values("share_pct", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return low, high, *analysis.change(low, high)


def wording_sentence(evidence: Evidence, answers: pd.DataFrame, cite: Citations) -> str:
    """Say how far an answer moves with the words of the question, beside how far it moved over time."""
    matters = _matters(evidence, answers)
    if not matters:
        return ""
    label, public, words, waves = matters[0]
    low, high, gap, margin = _spread(words)
    text = (
        f"{label}, depending on what the question spells out: {cite(percent(low['share_pct']), 'poll_answers', low)} to {cite(percent(high['share_pct']), 'poll_answers', high)} "
        f"of {PUBLICS[public]} in one poll ({safe(low['pollster'])}, {_when(low)}), {gap:.0f}{_plus(margin)} points apart"
    )
    if len(waves):
        early, late, moved, error = _spread(waves)
        text += f"; in other polls the same words drew, between {_month(waves.iloc[0])} and {_month(waves.iloc[-1])}, {cite(percent(early['share_pct']), 'poll_answers', early)} to {cite(percent(late['share_pct']), 'poll_answers', late)}, {moved:.0f}{_plus(error)} points apart"
    return f"{text}."


def wording_paragraph(evidence: Evidence, answers: pd.DataFrame, cite: Citations) -> Html:
    """Return the same as a paragraph, or that nothing is known."""
    text = wording_sentence(evidence, answers, cite)
    return Html(f"<p>{text or 'No poll known on this date asked one matter in several wordings.'}</p>")


def _plus(margin: float) -> str:
    return f" (±{margin:.0f})" if pd.notna(margin) else ""


def wording_chart(evidence: Evidence, answers: pd.DataFrame) -> Figure:
    """Draw answers to several wordings or forms of a question in one poll, and to one wording over time, on one scale."""
    spelt, hidden = _matters(evidence, answers), _hidden(evidence, answers)
    rows = []
    for label, public, words, waves in (*spelt, *hidden):
        for kind, own in (("one poll", words), ("over time", waves)):
            if own.empty:
                continue
            low, high, gap, _ = _spread(own)
            extremes = own.loc[[low.name, high.name]] if kind == "over time" else own
            for row in extremes.to_dict("records"):
                rows.append({"matter": label, "public": public, "compared": kind, "share": row["share_pct"], "low": round(row["low_pct"], 1), "high": round(row["high_pct"], 1), "question": row["question"], "words": row["question"] if kind == "one poll" else "the same words", "pollster": row["pollster"], "fieldwork": _when(pd.Series(row)), "gap": round(gap, 1), "from": low["share_pct"], "to": high["share_pct"], "n": row["n_used"], "hollow": kind == "one poll" and row.get("usual") is True})  # fmt: skip
    table = pd.DataFrame(rows, columns=["matter", "public", "compared", "share", "low", "high", "question", "words", "pollster", "fieldwork", "gap", "from", "to", "n", "hollow"])  # fmt: skip

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for matter, own in table.groupby("matter", sort=False):
            colour = ACTOR_COLOURS.get(own["public"].iloc[0], ACTOR_COLOURS["INT"])
            y = alt.Y("compared:N").sort(["one poll", "over time"]).title(None).axis(domain=False, ticks=False)
            x = alt.X("share:Q").scale(domain=[0, 100]).title(None).axis(values=[0, 25, 50, 75, 100])
            base = alt.Chart(own[["compared", "share", "low", "high", "words", "pollster", "fieldwork", "hollow"]]).encode(y=y)  # fmt: skip
            ends = own.drop_duplicates("compared")[["compared", "from", "to", "gap"]]
            reach = alt.Chart(ends).mark_rule(strokeWidth=2, color=colour).encode(x=alt.X("from:Q").scale(domain=[0, 100]), x2="to:Q", y=y)  # fmt: skip
            error = base.mark_rule(strokeWidth=9, color=colour, opacity=0.22).encode(x=alt.X("low:Q").scale(domain=[0, 100]), x2="high:Q")  # fmt: skip
            dots = base.mark_point(filled=True, size=48, stroke=colour, strokeWidth=1.5, opacity=1).encode(
                x=x, fill=alt.condition("datum.hollow", alt.value(PAPER), alt.value(colour)),
                tooltip=["words:N", "pollster:N", "fieldwork:N", "share:Q", "low:Q", "high:Q"],
            )  # fmt: skip
            gaps = alt.Chart(ends).mark_text(align="right", dx=-16, color=colour, fontWeight=600).encode(
                x="from:Q", y=y, text=alt.Text("gap:Q", format=".0f")
            )  # fmt: skip
            caption = alt.TitleParams(
                wrapped(str(matter), size), anchor="start", color=INK, fontSize=13, subtitleFontSize=12
            )
            parts.append(alt.layer(reach, error, dots, gaps).properties(width=WIDTHS[size] - 100, height=64, title=caption))  # fmt: skip
        return alt.vconcat(*parts, spacing=10)

    claims = [
        f"{words} {listed([f'{_spread(one[2])[2]:.0f}' for one in own])} points"
        for words, own in (("what a question spells out moves answers by", spelt), ("asking under cover by", hidden))
        if own
    ]
    title = f"Within one poll, {' and '.join(claims)}" if claims else "No poll asked one matter in several wordings"
    shown = [(words, waves) for *_, words, waves in (*spelt, *hidden)]
    behind = answers[answers["id"].isin([one for pair in shown for own in pair for one in own["id"]])]
    experiments = evidence["poll_wordings"]
    experiments = experiments[experiments["id"].isin([one for *_, words, _ in hidden for one in words["id"]])]
    return figure(
        draw, table.drop(columns=["from", "to", "hollow"]), id="wording", title=title,
        subtitle="Percent. Upper row: one poll that put the question in several ways; lower row: the extremes of polls that put it in the same words over time. Number: points between the extremes; pale bars: 95% intervals, where the number asked is known",
        alt=f"{title}. {wording_words(table)}", sources=source_line(evidence, behind, experiments),
        columns=["matter", "compared", "words", "pollster", "fieldwork", "share", "low", "high"],
    )  # fmt: skip


def hidden_sentence(evidence: Evidence, answers: pd.DataFrame, cite: Citations) -> Html:
    """Say how far answers move when the question is asked so that nobody learns the respondent's own; blank without experiments."""
    parts = []
    for label, public, words, _ in _hidden(evidence, answers):
        usual, other = words.iloc[0], words.iloc[1]
        row = evidence["poll_wordings"].set_index("id", drop=False).loc[usual["id"]]
        difference, margin = analysis.change(usual, other)
        known = f"{_signed(difference)} ±{margin:.1f} points: {direction(difference, margin)}" if pd.notna(margin) else f"{_signed(difference)} points, interval not known"  # fmt: skip
        parts.append(f"{safe(label.split(':')[0]).lower()} ({PUBLICS[public]}), {percent(usual['share_pct'])} {safe(usual['form'])}, {cite(percent(other['share_pct']), 'poll_wordings', row)} {safe(other['form'])} ({known}; {safe(row['pollster'])}, published {day(row['known_on'])})")  # fmt: skip
    if not parts:
        return Html("")
    return Html(f"<p>Where the form of asking hides the respondent's own answer: {'; '.join(parts)}. Lists may lower an estimate by themselves, so a gap need not be fear.</p>")  # fmt: skip


def wording_words(table: pd.DataFrame) -> str:
    """Return the chart of wordings in words."""
    ends = table.drop_duplicates(["matter", "compared"])
    return " ".join(f"{row['matter']}, {row['compared']}: {row['from']:.0f} to {row['to']:.0f} percent." for row in ends.to_dict("records"))  # fmt: skip


def wordings_table(evidence: Evidence) -> Html:
    """Return the experiments with wordings, newest first."""
    rows = evidence["poll_wordings"].sort_values("known_on", ascending=False)
    if rows.empty:
        return Html("<p>No experiment with wordings is known on this date.</p>")
    titles = evidence["series"].set_index("key")["title"]
    table = pd.DataFrame(
        {
            "what was varied": [f"<b>{safe(variant)}</b><br>{safe(wording)}" for variant, wording in zip(rows["variant"], rows["wording"], strict=True)],
            "what it did": rows["effect"], "question": rows["series"].map(titles), "whose": rows["pollster"],
            "sources": [source_links(evidence, cell.split(";")[0]) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table, "Experiments with wordings", ["what was varied", "sources"], tall=True, stack=True, find=True
    )


def effect_sentence(polls: pd.DataFrame) -> str:
    """Say which design effect is assumed where a pollster states none, and where it comes from."""
    stated = polls[polls["n"].notna() & polls["moe_pct"].notna()]
    effect = analysis.assumed_effect(polls)
    origin = (
        f"the median of what {count(len(stated), 'poll')} here imply by their stated margins"
        if len(stated)
        else "no poll here states its margin"
    )
    return f"Where a pollster gives no margin of error, the interval assumes a design effect of {effect:.2f}: {origin}."


def pollsters_sentence(polls: pd.DataFrame) -> str:
    """Say how many polls of whom the chapter rests on."""
    parts = []
    for code, name in PUBLICS.items():
        own = polls[polls["country"] == code]
        if len(own):
            top = list(own["pollster"].value_counts().index[:3])
            parts.append(f"{count(len(own), 'poll')} of {name} ({safe(listed(top))} most often)")
    return f"The evidence holds {listed(parts)}." if parts else "The evidence holds no poll."


NOT_REACHED = ("territory not covered", "soldiers", "response rate", "fear and refusals", "legal risk")
"""Matters of method that say who is not in a sample."""


def methods_table(evidence: Evidence, issues: Sequence[str] = ()) -> Html:
    """Return what is known about response, fear and modes, newest first; of some of these matters, the three newest findings."""
    rows = evidence["poll_methods"].sort_values("known_on", ascending=False)
    rows = rows[rows["issue"].isin(issues)].groupby("issue", sort=False).head(3) if issues else rows
    table = pd.DataFrame(
        {
            "matter": rows["issue"], "finding": rows["finding"], "whose": rows["pollster"], "known": rows["known_on"],
            "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return (
        html_table(table, "Findings on polling in wartime", ["sources"], tall=True, stack=True)
        if len(rows)
        else Html("<p>No finding on this date.</p>")
    )


def how_we_know(polls: pd.DataFrame) -> Html:
    """Return the computed part of the chapter's method."""
    return Html(f"<p>{pollsters_sentence(polls)} {effect_sentence(polls)}</p>")


def ukraine_title(evidence: Evidence, answers: pd.DataFrame) -> str:
    """Return the finding on what Ukrainians want."""
    return _pair(evidence, answers, "negotiate-or-fight", "territorial-concessions", "In Ukraine")


def plans_title(evidence: Evidence, answers: pd.DataFrame) -> str:
    """Return the finding on what Ukrainians would accept."""
    return _pair(evidence, answers, "plan-russia", "plan-europe-ukraine", "On the plans put to Ukrainians")


def russia_title(evidence: Evidence, answers: pd.DataFrame) -> str:
    """Return the finding on what Russians want."""
    return _pair(evidence, answers, "talks-or-continue", "support-forces", "In Russia")


def _pair(evidence: Evidence, answers: pd.DataFrame, one: str, other: str, where: str) -> str:
    """Say two numbers of one public that are both true, each with its date."""
    series = evidence["series"].set_index("key")
    parts = []
    for key in (one, other):
        waves = analysis.headline(answers, evidence["series"], key)
        if len(waves):
            last = waves.iloc[-1]
            meaning = series.loc[key, "headline_meaning"]
            words = meaning if pd.notna(meaning) else last["answer"]
            parts.append(f"{percent(last['share_pct'])} {words} ({day(last['when'].strftime('%Y-%m'))})")
    return f"{where}, {listed(parts)}" if parts else f"{where}: no poll on this date"
