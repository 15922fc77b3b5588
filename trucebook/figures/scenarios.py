"""Charts, tables and sentences of what could come of the talks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd

from trucebook.analysis import scenarios as analysis
from trucebook.analysis.scenarios import COLLAPSE, FROZEN, OUTCOMES, PARTIAL, PEACE, Outlook, Settings
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.model import Slider, model
from trucebook.figures.sources import Citations, publisher_anchor, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import INK, QUIET
from trucebook.figures.words import answer
from trucebook.prose import count, day, listed, safe, sentence

FACTS = ("events", "truces", "positions", "documents", "escalation", "sanctions", "forecasts", "base_rates")
JUDGEMENTS = ("drivers", "prior_counts", "question_fits")

NAMES = {PARTIAL: "Partial ceasefire", FROZEN: "Frozen conflict", PEACE: "Comprehensive peace", COLLAPSE: "No truce"}
COLOURS = {PARTIAL: "#2b8cbe", FROZEN: "#5b6770", PEACE: "#00795a", COLLAPSE: "#b2541a"}
VIEWS = {
    "base": "Base rates",
    "drivers": "Driver model",
    "outsiders": "Outsiders",
    "pooled": "Pooled",
}
STATES = {True: "seen", False: "not seen", None: "not known"}

RECORD = "forecasts-of-others"
"""Anchor of the list of all forecasts of others."""

LEFT_OUT = {"bounds": ("bound", "bounds"), "void": ("void one", ""), "open": ("open one", "")}
"""Forecasts that get no score, by state: in words, one and several."""

ECONOMIC = {
    "what it would mean in money": "economy.html#what-would-each-outcome-mean-in-money",
    "which sanctions could be lifted": "economy.html#who-could-lift-which-sanctions-and-could-they-come-back",
}
HUMANITARIAN = {
    "civilians during truces": "humanitarian.html#did-fewer-civilians-die-during-truces",
    "prisoners and bodies": "humanitarian.html#how-many-prisoners-and-bodies-came-home",
}
"""Where the consequences of an outcome are worked out."""


@dataclass(frozen=True)
class Chapter:
    """What the figures of the chapter share: the evidence, the outlook now, and our forecast at each past month end."""

    evidence: Evidence
    frames: Mapping[str, pd.DataFrame]
    complete: Mapping[str, date]
    settings: Settings
    now: Outlook
    record: pd.DataFrame

    @cached_property
    def ends(self) -> dict[str, tuple[float, float]]:
        """The 95% interval of each pooled chance."""
        return analysis.pooled_interval(self.now, self.settings)

    @property
    def until(self) -> str:
        """The last day of the horizon, in words."""
        return day(self.now.day + pd.DateOffset(months=self.settings.months))


def prepare(
    evidence: Evidence,
    months: int = Settings.months,
    discount: float = Settings.discount,
    weights: tuple[float, float, float] = Settings.weights,
    past: bool = True,
) -> Chapter:
    """Compute the outlook on the as-of date and, unless ``past`` is off, at each past month end."""
    settings = Settings(months, discount, weights)
    frames = {name: evidence[name] for name in (*FACTS, *JUDGEMENTS)}
    complete = {name: evidence.coverage(name).complete_until for name in FACTS}
    now = analysis.outlook(frames, pd.Timestamp(evidence.as_of), complete, settings)
    record = analysis.own_record(frames, evidence.as_of, complete, settings) if past else pd.DataFrame()
    return Chapter(evidence, frames, complete, settings, now, record)


def shown(value: float) -> str:
    """Return a chance as the page and its sliders print it, in percent with one decimal, halves rounded up."""
    return f"{math.floor(1000 * value + 1e-9 + 0.5) / 10:.1f}%"


def likeliest(chances: Mapping[str, float]) -> str:
    """Return the outcome with the highest chance."""
    return max(OUTCOMES, key=lambda name: chances[name])


def even(chances: Mapping[str, float]) -> bool:
    """Tell whether the chances are equal, so that none is the likeliest."""
    return max(chances.values()) - min(chances.values()) < 1e-6


def about(value: float) -> str:
    """Return a chance in whole percent, for prose: no estimate here is good to a decimal."""
    return "under 1%" if value < 0.01 else f"{100 * value:.0f}%"


def within(ends: tuple[float, float]) -> str:
    """Return an interval of chances in whole percent."""
    return f"{100 * ends[0]:.0f} to {100 * ends[1]:.0f}%"


# ------------------------------------------------------------------ in short


def pooled_sentence(chapter: Chapter) -> str:
    """Give the four pooled chances, the likeliest first, with the range of the views."""
    now = chapter.now
    if even(now.pooled):
        return f"The evidence of {day(now.day)} tells the four outcomes within {count(chapter.settings.months, 'month')} (to {chapter.until}) not apart: each has a chance of {about(now.pooled[COLLAPSE])} ({within(chapter.ends[COLLAPSE])})."
    order = sorted(OUTCOMES, key=lambda name: -now.pooled[name])
    top = order[0]
    spread = sorted(view[top] for view in now.views.values())
    low, high = about(spread[0]), about(spread[-1])
    views = count(len(spread), "view")
    across = f"{low} in each of the {views}" if low == high else f"{low} to {high} in the {views} that are pooled"
    rest = listed(
        f"{NAMES[name].lower()} {about(now.pooled[name])} ({within(chapter.ends[name])})" for name in order[1:]
    )
    return (
        f"Within {count(chapter.settings.months, 'month')} (to {chapter.until}) we hold <b>{NAMES[top].lower()}</b> likeliest: "
        f"<b>{about(now.pooled[top])}</b> as of {day(now.day)} (95% interval {within(chapter.ends[top])}; {across}); {rest}."
    )


def lasting_sentence(chapter: Chapter, cite: Citations) -> str:
    """Give the chance of a lasting ceasefire or peace by each view."""
    now = chapter.now
    parts = [f"{VIEWS[name].lower()} {about(view[FROZEN] + view[PEACE])}" for name, view in now.views.items()]
    text = f"A halt of the fighting that lasts, with or without a treaty, has a chance of {about(now.pooled[FROZEN] + now.pooled[PEACE])} ({listed(parts)})"
    if "outsiders" not in now.views:
        return f"{text}; no forecast of others made in the last 120 days fits our outcomes on this date."
    rows = now.outside
    newest = rows.sort_values("stated").iloc[-1]
    said = cite(
        f"{newest['probability_pct']:g}% ({newest['forecaster']}, {day(newest['stated'])})", "forecasts", newest
    )
    return f"{text}; the newest forecast of others that fits gives {said} to the question “{safe(newest['question'])}”."


def record_sentence(chapter: Chapter) -> str:
    """Say how our own forecasts did against base rates, plainly."""
    scores = analysis.own_scores(chapter.record)
    own = scores[scores["view"] == "pooled"]
    if own.empty:
        return f"None of our monthly forecasts can be scored yet: no window of {count(chapter.settings.months, 'month')} is over and covered by the evidence."
    row = own.iloc[0]
    base = scores[scores["view"] == "base"].iloc[0]
    verdict = "no better than" if row["skill"] <= 0.02 else "better than"
    years = int(row["forecasts"]) // chapter.settings.months
    return (
        f"Our pooled forecasts at {count(int(row['forecasts']), 'past month end')} were {verdict} the base rates alone: Brier score "
        f"{row['brier_score']:.2f} against {base['brier_score']:.2f} (0 is perfect, 0.75 is four equal chances). Their windows overlap, so they are worth "
        f"about {count(max(years, 1), 'separate test')}, and no conclusion on skill can rest on so few."
    )


def outside_sentence(chapter: Chapter) -> str:
    """Say how others' forecasts did."""
    scored, states = analysis.outside_record(chapter.frames["forecasts"])
    exact = scored[scored["brier_score"].notna()]
    if exact.empty:
        return "No forecast of others has come out yes or no on this date."
    row = analysis.outside_scores(scored).iloc[0]
    number = f'<a class="n" href="#{RECORD}">{count(states["scored"], "forecast")}</a>'
    left = listed(count(states[state], *words) for state, words in LEFT_OUT.items() if states[state])
    return (
        f"Of {number} of others that came out yes or no, <b>{count(int(exact['y'].sum()), 'outcome')}</b> came true where {exact['p'].sum():.1f} were to be "
        f"expected from the chances stated (Brier score {row['brier_score']:.2f}{f'; {left} left out' if left else ''}). Several bear on one question, so they count as fewer."
    )


def mind_sentence(chapter: Chapter) -> str:
    """Name the observation that would move the chance of no truce most."""
    table = analysis.mind_changers(chapter.now, chapter.frames["drivers"], chapter.settings)
    own = table[table["outcome"] == COLLAPSE]
    if own.empty:
        return ""
    row = own.iloc[0]
    title = chapter.frames["drivers"].set_index("key")["title"][row["driver"]]
    verb = "seen" if row["becomes"] else "no longer seen" if chapter.now.states[row["driver"]] else "known not to hold"
    word = "up" if row["change"] > 0 else "down"
    return f"What would move the chance of no truce most: “{safe(title)}” {verb} ({word} by {abs(row['change']):.0f} points)."


def in_short(chapter: Chapter, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    return answer(
        [
            pooled_sentence(chapter), lasting_sentence(chapter, cite), record_sentence(chapter),
            outside_sentence(chapter), mind_sentence(chapter),
        ]
    )  # fmt: skip


# ------------------------------------------------------------------ outcomes and views


def outcomes_table(chapter: Chapter) -> Html:
    """Return the four outcomes with their rules, early signs, drivers and consequences, the latter linked to their chapters."""
    rows = chapter.evidence["outcomes"].sort_values("order")
    if rows.empty:
        return Html("<p>The data define no outcome; the names stand for the book's own four.</p>")
    table = pd.DataFrame(
        {
            "order": rows["order"], "outcome": rows["title"], "counts as come true when": rows["rule"],
            "early sign": rows["early_sign"], "drivers": [drivers_of(chapter, name) for name in rows["key"]],
            "for the economy": [f"{safe(one)} {links(ECONOMIC)}" for one in rows["economic"]],
            "for people": [f"{safe(one)} {links(HUMANITARIAN)}" for one in rows["humanitarian"]],
        }
    )  # fmt: skip
    return Html(
        f"<p>The window runs {count(chapter.settings.months, 'month')}, from {day(chapter.now.day)} to {chapter.until}.</p>"
        + html_table(
            table, "Outcomes and their rules, in the order in which they are tried", ["for the economy", "for people", "drivers"], stack=True
        )
    )  # fmt: skip


def links(places: Mapping[str, str]) -> str:
    """Return links to sections of other chapters as a phrase."""
    return "See " + listed(f'<a href="{target}">{text}</a>' for text, target in places.items()) + "."


def drivers_of(chapter: Chapter, outcome: str, most: int = 3) -> str:
    """Return the observations that speak most for an outcome, each with whether it is seen.

    What speaks for it: seeing (or not seeing) the driver is expected more often before this outcome than before the others, on average.
    """
    weighed = []
    for row in chapter.frames["drivers"].to_dict("records"):
        for seen in (True, False):
            one = analysis.likelihood(row, seen)
            rest = math.fsum(value for name, value in one.items() if name != outcome) / (len(OUTCOMES) - 1)
            weighed.append((one[outcome] / rest, row, seen))
    weighed.sort(key=lambda item: -item[0])
    items = []
    for ratio, row, seen in weighed[:most]:
        state = chapter.now.states.get(row["key"])
        now = "not known" if state is None else "so now" if state == seen else "not so now"
        items.append(f"{'' if seen else 'not: '}{safe(row['title'])} (×{ratio:.1f}; {now})")
    return "; ".join(items)


def views_chart(chapter: Chapter) -> Figure:
    """Draw the chance of each outcome by view, with the intervals of the two views that have one."""
    now = chapter.now
    total = sum(now.counts.values())
    rows = []
    for name in OUTCOMES:
        for view, chances in {**now.views, "pooled": now.pooled}.items():
            low, high = chapter.ends[name] if view == "pooled" else (float("nan"), float("nan"))
            if view in ("base", "drivers"):
                low, high = analysis.beta_interval({key: total * value for key, value in chances.items()}, name)
            rows.append((NAMES[name], VIEWS[view], 100 * chances[name], 100 * low, 100 * high))
    table = pd.DataFrame(rows, columns=["outcome", "view", "percent", "low", "high"]).round(1)
    top = likeliest(now.pooled)
    agree = {likeliest(one) for one in now.views.values()} == {top}
    title = (
        "Nothing tells the outcomes apart"
        if even(now.pooled)
        else f"All views hold {NAMES[top].lower()} likeliest"
        if agree
        else f"The views differ; pooled, {NAMES[top].lower()} is likeliest"
    ) + f" within {count(chapter.settings.months, 'month')}: {about(now.pooled[top])}"

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for place, name in enumerate(OUTCOMES):
            part = table[table["outcome"] == NAMES[name]]
            last = place == len(OUTCOMES) - 1
            x = alt.X("percent:Q").scale(domain=[0, 100]).title("chance, percent" if last else None)
            base = alt.Chart(part).encode(
                y=alt.Y("view:N").sort(list(VIEWS.values())).title(None).axis(domain=False, ticks=False)
            )
            bars = (
                base.transform_filter("isValid(datum.low)")
                .mark_rule(color=COLOURS[name], strokeWidth=2)
                .encode(x=x.axis(tickCount=5, labels=last, ticks=last, grid=last), x2="high:Q")
                .transform_calculate(percent="datum.low")
            )
            dots = base.mark_point(filled=True, size=70, opacity=1).encode(
                x=x.axis(tickCount=5, labels=last, ticks=last, grid=last), color=alt.value(COLOURS[name]),
                shape=alt.condition("datum.view == 'Pooled'", alt.value("diamond"), alt.value("circle")),
                tooltip=["outcome:N", "view:N", "percent:Q", "low:Q", "high:Q"],
            )  # fmt: skip
            text = base.mark_text(align="left", dx=8, dy=-8, color=INK, fontSize=11).encode(
                x=x.axis(tickCount=5, labels=last, ticks=last, grid=last), text=alt.Text("percent:Q", format=".0f")
            )
            parts.append((bars + dots + text).properties(
                width=WIDTHS[size] - 120, height=24 * part["view"].nunique(),
                title=alt.TitleParams(NAMES[name], anchor="start", color=INK, fontSize=13),
            ))  # fmt: skip
        return alt.vconcat(*parts, spacing=8)

    words = "; ".join(
        f"{NAMES[name]}: " + ", ".join(f"{VIEWS[view].lower()} {about(one[name])}" for view, one in {**now.views, "pooled": now.pooled}.items())
        for name in OUTCOMES
    )  # fmt: skip
    return figure(
        draw, table, id="views", title=title,
        subtitle=f"Chance of each outcome from {day(now.day)} to {chapter.until}, percent; lines: 95% interval from the uncertainty of the base rates (outsiders state none, so that of the pool is too narrow)",
        alt=f"{title}. {words}.", sources=source_line(chapter.evidence, chapter.frames["base_rates"], now.outside),
    )  # fmt: skip


# ------------------------------------------------------------------ the three views in full


def base_table(chapter: Chapter) -> Html:
    """Return every count behind the base rates, with its reason and source."""
    studies = chapter.frames["base_rates"].set_index("id")
    rows: list[dict[str, Any]] = []
    for row in analysis.counts_used(chapter.frames).to_dict("records"):
        study = studies.loc[row["base_rate"]] if pd.notna(row["base_rate"]) else None
        rows.append(
            {
                "outcome": NAMES.get(row["outcome"], row["outcome"]), "years of war": row["pseudo_count"], "reason": row["reason"],
                "rests on": "" if study is None else f"{study['study']}: {study['measure']}, {study['value']} {study['unit']}",
                "sources": "" if study is None else source_links(chapter.evidence, study["sources"]),
            }
        )  # fmt: skip
    complete = min(chapter.complete["events"], chapter.complete["truces"])
    for window in analysis.own_windows(chapter.frames, chapter.now.day, chapter.settings.months, complete).itertuples():
        begins = window.begin + pd.Timedelta(days=1)
        rows.append(
            {
                "outcome": NAMES[window.outcome], "years of war": chapter.settings.months / 12,
                "reason": f"This war itself, {day(begins)} to {day(window.end)}: how that window ended by our rules.", "rests on": "tables of truces and events", "sources": "",
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The evidence holds no base rate on this date; all four outcomes start with equal chances.</p>")
    return html_table(pd.DataFrame(rows), "Counts behind the base rates", ["sources"], stack=True)


def truces_sentence(chapter: Chapter, cite: Citations) -> Html:
    """Say how this war's own truces fared."""
    truces = chapter.frames["truces"]
    own = truces[(truces["known_on"] >= analysis.WAR_BEGAN) & (truces["status"] != "planned")]
    if own.empty:
        return Html("<p>No truce with a known outcome is recorded since February 2022 on this date.</p>")
    words = {
        "kept": "kept",
        "partly-kept": "partly kept",
        "not-kept": "not kept",
        "never-began": "never began",
        "unclear": "unclear",
    }
    parts = [
        f"{cite(str(len(one)), 'truces', one)} {words[status]}"
        for status in words
        if len(one := own[own["status"] == status])
    ]
    halts = analysis.accepted_halts(truces)
    longest = (
        f" The longest halt accepted by both sides, single sites left out, ran or was to run {count(int(halts['days'].max()), 'day')}."
        if len(halts) and halts["days"].notna().any()
        else ""
    )
    running = [
        f"{cite(row['name'], 'truces', row)}{f' (to {day(row.planned_until)})' if pd.notna(row['planned_until']) else ''}"
        for _, row in analysis.in_force(truces, chapter.now.day).iterrows()
    ]
    now = (
        f" By what was announced, {listed(running)} {'is' if len(running) == 1 else 'are'} in force; how well it is kept is not known yet."
        if running
        else ""
    )
    return Html(
        f"<p>Of {count(len(own), 'truce or offer of one', 'truces and offers')} with a known outcome since 24 February 2022: {listed(parts)}."
        f"{longest}{now} Truces are complete to {day(chapter.complete['truces'])}.</p>"
    )


def drivers_table(chapter: Chapter) -> Html:
    """Return the drivers: whether seen, how often expected before each outcome, and the ratio against no truce."""
    rows = []
    for row in chapter.frames["drivers"].sort_values("order").to_dict("records"):
        state = chapter.now.states.get(row["key"])
        seen = state is not False
        one = analysis.likelihood(row, seen)
        ratio = {name: one[name] / one[COLLAPSE] for name in (PARTIAL, FROZEN, PEACE)}
        rows.append(
            {
                "driver": row["title"], "on this date": STATES[state], "rule": row["rule"],
                "expected before partial / frozen / peace / no truce, %": " / ".join(f"{row[column]:.0f}" for column in analysis.SHARES.values()),
                "likelihood ratio against no truce": "counts for nothing" if state is None else f"partial {ratio[PARTIAL]:.2f}, frozen {ratio[FROZEN]:.2f}, peace {ratio[PEACE]:.2f}",
                "reason": row["reason"],
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The data define no drivers; the driver model equals the base rates.</p>")
    return html_table(pd.DataFrame(rows), "Drivers and their likelihoods", stack=True)


def driver_sum(chapter: Chapter) -> Html:
    """Return the driver model as a table: prior, product of likelihoods, result with interval."""
    now = chapter.now
    total = sum(now.counts.values())
    base, after = now.views["base"], now.views["drivers"]
    rows = []
    for name in OUTCOMES:
        low, high = analysis.beta_interval({key: total * value for key, value in after.items()}, name)
        factor = (after[name] / base[name]) / (after[COLLAPSE] / base[COLLAPSE])
        rows.append(
            (
                NAMES[name],
                now.counts[name],
                shown(base[name]),
                factor,
                total * after[name],
                shown(after[name]),
                f"{100 * low:.0f} to {100 * high:.0f}%",
            )
        )
    columns = [
        "outcome",
        "count before, years of war",
        "chance before",
        "all ratios together",
        "count after",
        "chance after",
        "95% interval",
    ]
    return html_table(pd.DataFrame(rows, columns=columns), "From the base rates to the driver model")


def outsiders_table(chapter: Chapter) -> Html:
    """Return the forecasts of others that are used, put on our horizon."""
    rows = chapter.now.outside
    if rows.empty:
        return Html(
            "<p>No forecast of others made in the 120 days up to this date fits our outcomes, so this view drops out of the pool.</p>"
        )
    fits = {"peace": "comprehensive peace", "ceasefire-or-peace": "frozen conflict or comprehensive peace"}
    table = pd.DataFrame(
        {
            "forecaster": rows["forecaster"], "question": rows["question"], "stated on": rows["stated"], "stated, %": rows["probability_pct"],
            "counts for": rows["fits"].map(fits), f"within {chapter.settings.months} months, %": rows["on_horizon_pct"].round(0),
            "sources": [source_links(chapter.evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    note = (
        "<p>These forecasts contradict each other: a peace deal stands no lower than the ceasefire that it would bring along. Both are "
        "taken to speak of a ceasefire or peace.</p>"
        if analysis.contradictory(rows)
        else ""
    )
    return Html(html_table(table, "Forecasts of others on our horizon", ["sources"], stack=True) + note)


def fits_table(chapter: Chapter) -> Html:
    """Return which of the questions on record fit our outcomes, and why not."""
    asked = chapter.frames["forecasts"]["question"].value_counts()
    rows = chapter.frames["question_fits"]
    rows = rows[rows["question"].isin(asked.index)]
    if rows.empty:
        return Html("")
    used = rows[rows["fits"] != "none"]
    table = pd.DataFrame(
        {
            "question": used["question"], "forecasts": used["question"].map(asked), "counts for": used["fits"].str.replace("-", " "),
            "why": used["reason"],
        }
    )  # fmt: skip
    rest = len(rows) - len(used)
    return Html(
        f"<details><summary>Which questions fit ({len(used)} of {len(rows)})</summary>{html_table(table, 'Questions and what they count for', find=True)}"
        f"<p>{sentence(count(rest, 'question'))[:-1]} on record {'fits' if rest == 1 else 'fit'} no outcome: asked for something else, for a suspension of any length, by periods, on a condition, or without a day.</p></details>"
    )


# ------------------------------------------------------------------ the reader's own view


def sliders(chapter: Chapter) -> Html:
    """Return the form with which the reader sets drivers and weights."""
    now, settings = chapter.now, chapter.settings
    value = {True: 1.0, False: 0.0, None: 0.5}
    drivers = chapter.frames["drivers"].sort_values("order").to_dict("records")
    own = [
        Slider(
            row["key"],
            row["title"],
            value[now.states.get(row["key"])],
            0,
            1,
            0.5,
            "Drivers: 1 seen, 0 not seen, 0.5 not known",
        )
        for row in drivers
    ]
    own += [
        Slider(f"w-{name}", VIEWS[name], weight, 0, 4, 0.5, "Weights of the views")
        for name, weight in zip(("base", "drivers", "outsiders"), settings.weights, strict=True)
        if name in now.views
    ]
    return model(
        "own-view", "scenarios", own, model_data(chapter),
        {name: (NAMES[name], shown(now.pooled[name])) for name in OUTCOMES}, bars=OUTCOMES,
        title=f"Your own view: which chances follow by {chapter.until}?",
        note="Set what you think holds and how much each view should weigh; the four chances always sum to 100%, up to rounding.",
    )  # fmt: skip


def model_data(chapter: Chapter) -> dict[str, Any]:
    """Return what the browser needs for the four chances."""
    now = chapter.now
    others = now.views.get("outsiders")
    return {
        "outcomes": list(OUTCOMES), "base": [now.views["base"][name] for name in OUTCOMES], "discount": chapter.settings.discount,
        "least": analysis.LEAST / 100, "outsiders": None if others is None else [others[name] for name in OUTCOMES],
        "drivers": [
            {"key": row["key"], "shares": [row[analysis.SHARES[name]] / 100 for name in OUTCOMES]}
            for row in chapter.frames["drivers"].sort_values("order").to_dict("records")
        ],
    }  # fmt: skip


def mind_table(chapter: Chapter) -> Html:
    """Return for each outcome the three observations that would move its pooled chance most."""
    table = analysis.mind_changers(chapter.now, chapter.frames["drivers"], chapter.settings)
    if table.empty:
        return Html("<p>No driver is defined, so none can change our mind.</p>")
    titles = chapter.frames["drivers"].set_index("key")["title"]
    rows = table.groupby("outcome", sort=False).head(3)
    shown_rows = pd.DataFrame(
        {
            "outcome": rows["outcome"].map(NAMES), "observation": rows["driver"].map(titles),
            "now": [STATES[chapter.now.states.get(key)] for key in rows["driver"]],
            "if it were": ["seen" if one else "not seen" for one in rows["becomes"]],
            "change of the pooled chance, points": [f"{one:+.1f}" for one in rows["change"]],
        }
    )  # fmt: skip
    return html_table(shown_rows, "Observations that would move each probability most")


# ------------------------------------------------------------------ the record


def course_chart(chapter: Chapter) -> Figure:
    """Draw our pooled chances at each month end, made with what was known then, and what came."""
    own = chapter.record[chapter.record["view"] == "pooled"]
    views = chapter.record[chapter.record["view"] != "pooled"].groupby("day")[list(OUTCOMES)]
    low, high = views.min(), views.max()
    days = list(own["day"])
    table = pd.DataFrame({"month end": days, "came": [NAMES.get(one, "not resolved yet") for one in own["came"]]})
    drawn = table.set_axis(["day", "came"], axis=1)
    for place, name in enumerate(OUTCOMES):
        ends = {
            "": list(own[name]),
            ", lowest view": list(low[name].reindex(days)),
            ", highest view": list(high[name].reindex(days)),
        }
        for (part, values), key in zip(ends.items(), ("p", "l", "h"), strict=True):
            percent = [round(100 * value, 1) for value in values]
            table[NAMES[name] + part], drawn[f"{key}{place}"] = percent, percent
    done = own[own["came"].notna()]
    lead = [likeliest({name: row[name] for name in OUTCOMES}) for row in done.to_dict("records")]
    right = sum(one == came for one, came in zip(lead, done["came"], strict=True))
    title = (
        f"At {right} of {len(done)} month ends that can be scored, the outcome we held likeliest came"
        if len(done)
        else "Our forecasts at past month ends: none can be scored yet"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "wide" else 1
        parts = []
        for place, name in enumerate(OUTCOMES):
            x = alt.X("day:T").title(None).axis(format="%Y", tickCount="year", grid=False)
            base = alt.Chart(drawn).encode(x=x)
            y = alt.Y(f"p{place}:Q").scale(domain=[0, 100]).title(None).axis(values=[0, 50, 100])
            band = base.mark_area(color=COLOURS[name], opacity=0.25).encode(
                y=alt.Y(f"l{place}:Q").scale(domain=[0, 100]).title(None), y2=f"h{place}:Q"
            )
            tips = [
                alt.Tooltip(field, title=title, format=form)
                for field, title, form in (
                    ("day:T", "month end", "%d %B %Y"), (f"p{place}:Q", "percent", ""), (f"l{place}:Q", "lowest view", ""),
                    (f"h{place}:Q", "highest view", ""),
                )
            ]  # fmt: skip
            line = base.mark_line(color=COLOURS[name], strokeWidth=2).encode(y=y, tooltip=[*tips, "came:N"])
            layers = [band, line]
            if (drawn["came"] == NAMES[name]).any():  # of no rows, Vega cannot tell the extent and warns
                hits = base.transform_filter(f"datum.came === '{NAMES[name]}'")
                layers.append(hits.mark_point(filled=True, size=26, opacity=1, color=COLOURS[name]).encode(y=y))
            parts.append(
                alt.layer(*layers).properties(
                    width=WIDTHS[size] // columns - 44,
                    height=110,
                    title=alt.TitleParams(NAMES[name], anchor="start", color=INK, fontSize=13),
                )
            )
        if size == "narrow":
            return alt.vconcat(*parts, spacing=12)
        return alt.vconcat(alt.hconcat(*parts[:2], spacing=12), alt.hconcat(*parts[2:], spacing=12), spacing=12)

    resolved = ", ".join(
        f"{NAMES[name].lower()} after {number}" for name, number in done["came"].value_counts().items()
    )
    return figure(
        draw, table, id="course", title=title, columns=["month end", *NAMES.values(), "came"],
        subtitle=f"Pooled chance of each outcome within {count(chapter.settings.months, 'month')}, percent, from what was known at each month end; band: lowest to highest view; dots: months after which this outcome came",
        alt=f"{title}. What came: {resolved or 'not resolved'}.", sources=source_line(chapter.evidence, chapter.frames["truces"]),
    )  # fmt: skip


def own_scores_table(chapter: Chapter) -> Html:
    """Return the scores of each view over the months that are resolved."""
    scores = analysis.own_scores(chapter.record)
    if scores.empty:
        return Html("<p>No window is over yet within what the evidence covers, so nothing can be scored.</p>")
    table = pd.DataFrame(
        {
            "view": scores["view"].map(VIEWS), "forecasts scored": scores["forecasts"], "Brier score (0 best, 2 worst)": scores["brier_score"].round(2),
            "log score (0 best)": scores["log_score"].round(2), "skill against base rates": [f"{one:+.2f}" for one in scores["skill"]],
        }
    )  # fmt: skip
    waiting = chapter.record[(chapter.record["view"] == "pooled") & chapter.record["came"].isna()]
    return Html(
        html_table(table, "Scores of our forecasts")
        + f"<p>{sentence(count(len(waiting), 'month end'))[:-1]} not scored: the window is not over, or runs past what the evidence covers ({day(min(chapter.complete['events'], chapter.complete['truces']))}).</p>"
    )


def outside_scores_table(chapter: Chapter) -> Html:
    """Return the scores of others by forecaster, with what bounds leave open."""
    scored, states = analysis.outside_record(chapter.frames["forecasts"])
    exact = scored[scored["brier_score"].notna()]
    if exact.empty:
        return Html("<p>No forecast of others has come out yes or no on this date.</p>")
    scores = analysis.outside_scores(scored)
    skill = scores[scores["forecaster"] == "all"].iloc[0]["skill"]
    table = pd.DataFrame(
        {
            "forecaster": scores["forecaster"], "forecasts": scores["forecasts"], "came true": scores["came_true"], "mean chance stated, %": scores["mean_pct"].round(0),
            "Brier score (0 best, 1 worst)": scores["brier_score"].round(3), "log score": scores["log_score"].round(2),
        }
    )  # fmt: skip
    never = float(exact["y"].mean())
    late = int(exact["afterwards"].sum())
    said = f"{skill:+.2f}" if not math.isnan(skill) else "not defined, as all came out alike"
    bounds = (
        f"With the {count(states['bounds'], 'resolved forecast')} that stated only a bound (“below 1%”), the Brier score of all lies between "
        f"{scored['brier_best'].mean():.3f} and {scored['brier_worst'].mean():.3f}. "
        if states["bounds"]
        else ""
    )
    return Html(
        html_table(table, "Scores of others' forecasts")
        + f"<p>Skill of all against the share that came true: {said}. A forecaster who always said 0% would have had a Brier score of {never:.2f}. Forecasters "
        f"answered different questions, so the rows do not rank them. {bounds}{sentence(count(late, 'scored one'))[:-1]} became public only on or after the day of "
        "the outcome, when the choice of what to report could know it.</p>"
    )


def outside_listing(chapter: Chapter) -> Html:
    """Return every forecast of others on record, with what came of it; none is taken off."""
    rows = chapter.frames["forecasts"].sort_values(["known_on", "id"], ascending=False)
    if rows.empty:
        return Html("<p>No forecast of others is on record on this date.</p>")
    scored, _ = analysis.outside_record(rows)
    scores = scored.set_index("id")
    words = {"at-least": "at least ", "at-most": "at most "}
    over = rows["horizon_end"] < pd.Timestamp(chapter.evidence.as_of)
    came = rows["resolved"].where(~((rows["resolved"] == "open") & over), "date passed, outcome not on record")

    def score(key: str) -> str:
        if key not in scores.index:
            return ""
        row = scores.loc[key]
        if pd.notna(row["brier_score"]):
            return f"{row['brier_score']:.3f}"
        return f"{row['brier_best']:.4f} to {row['brier_worst']:.4f}"

    table = pd.DataFrame(
        {
            "forecaster": rows["forecaster"], "question": rows["question"], "outcome": rows["outcome"], "stated on": rows["date"], "public since": rows["known_on"],
            "chance": [f"{words.get(bound, '')}{chance:g}%" for bound, chance in zip(rows["bound"].fillna(""), rows["probability_pct"], strict=True)],
            "came true": came, "Brier score": [score(key) for key in rows["id"]],
            "source": [publisher_links(chapter.evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return Html(
        f'<details id="{RECORD}"><summary>Every forecast and what came of it ({count(len(table), "row")})</summary>'
        f"{html_table(table, 'Forecasts of others and what came of them', ['source'], tall=True, find=True)}</details>"
    )


def publisher_links(evidence: Evidence, cell: str) -> str:
    """Return the publishers of a row's sources, each linked to its pages on the page of sources."""
    names = dict.fromkeys(evidence["sources"].loc[cell.split(";"), "publisher"])
    return "; ".join(f'<a href="sources.html#{publisher_anchor(name)}">{safe(name)}</a>' for name in names)


def reliability_chart(chapter: Chapter) -> Figure:
    """Draw how often others' forecasts came true, by the chance stated."""
    scored, _ = analysis.outside_record(chapter.frames["forecasts"])
    scored = scored[scored["brier_score"].notna()]
    classes = analysis.reliability(scored)
    table = classes.assign(
        said=[f"{100 * low:.0f}–{100 * high:.0f}%" for low, high in zip(classes["low"], classes["high"], strict=True)]
    )[["said", "forecasts", "mean_pct", "came_pct", "low_pct", "high_pct"]].round(1)
    table.columns = pd.Index(["chance stated", "forecasts", "mean stated", "came true", "low", "high"])
    outside = int(((table["mean stated"] < table["low"]) | (table["mean stated"] > table["high"])).sum())
    title = (
        f"Only {count(len(scored), 'forecast')} of others can be scored, too few to judge"
        if 0 < len(scored) < 20
        else "What others held likely came true about as often as stated, within wide intervals"
        if len(table) and not outside
        else f"Others' forecasts came true more or less often than stated in {count(outside, 'class', 'classes')} of {len(table)}"
        if len(table)
        else "No forecast of others can be scored yet"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        line = (
            alt.Chart(pd.DataFrame({"x": [0, 100], "y": [0, 100]}))
            .mark_line(color=QUIET, strokeDash=[4, 3])
            .encode(x="x:Q", y="y:Q")
        )
        base = alt.Chart(table).encode(
            x=alt.X("mean stated:Q").scale(domain=[0, 100]).title("mean chance stated, percent")
        )
        bars = base.mark_rule(color=COLOURS[PARTIAL], strokeWidth=2).encode(
            y=alt.Y("low:Q").scale(domain=[0, 100]).title("came true, percent"), y2="high:Q"
        )
        dots = base.mark_point(filled=True, size=80, opacity=1, color=COLOURS[PARTIAL]).encode(
            y="came true:Q", tooltip=["chance stated:N", "forecasts:Q", "mean stated:Q", "came true:Q"]
        )
        text = base.mark_text(dx=8, dy=-8, align="left", color=INK).encode(
            y="came true:Q", text=alt.Text("forecasts:Q")
        )
        return (line + bars + dots + text).properties(width=min(WIDTHS[size], 460), height=280)

    words = "; ".join(
        f"{row[0]} stated: {row[3]:.0f} percent of {row[1]} came true" for row in table.itertuples(index=False)
    )
    return figure(
        draw, table, id="reliability", title=title,
        subtitle="Share of others' forecasts that came true, by class of the chance stated; labels: number of forecasts; lines: 95% Wilson intervals; dashed: perfect",
        alt=f"{title}. {words}.", sources=source_line(chapter.evidence, scored),
    )  # fmt: skip
