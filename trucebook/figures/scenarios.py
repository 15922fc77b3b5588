"""Charts, tables and sentences of what could come of the talks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from trucebook.analysis import scenarios as analysis
from trucebook.analysis import timeline
from trucebook.analysis.scenarios import COLLAPSE, FROZEN, OUTCOMES, PARTIAL, PEACE, Outlook, Settings
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.model import Slider, model
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import INK, QUIET
from trucebook.figures.words import answer, names_of
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


@dataclass(frozen=True)
class Chapter:
    """What the figures of the chapter share: the evidence, the outlook now, and our forecast at each past month end."""

    evidence: Evidence
    frames: Mapping[str, pd.DataFrame]
    complete: Mapping[str, date]
    settings: Settings
    now: Outlook
    record: pd.DataFrame

    @property
    def until(self) -> str:
        """The last day of the horizon, in words."""
        return day(self.now.day + pd.DateOffset(months=self.settings.months))


def prepare(
    evidence: Evidence, months: int, discount: float, weights: tuple[float, float, float], past: bool = True
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


def about(value: float) -> str:
    """Return a chance in whole percent, for prose: no estimate here is good to a decimal."""
    return "under 1%" if value < 0.01 else f"{100 * value:.0f}%"


# ------------------------------------------------------------------ in short


def pooled_sentence(chapter: Chapter) -> str:
    """Give the four pooled chances, the likeliest first, with the range of the views."""
    now = chapter.now
    order = sorted(OUTCOMES, key=lambda name: -now.pooled[name])
    top = order[0]
    spread = sorted(view[top] for view in now.views.values())
    low, high = about(spread[0]), about(spread[-1])
    views = count(len(spread), "view")
    across = f"{low} in each of the {views}" if low == high else f"{low} to {high} in the {views} that are pooled"
    rest = listed(f"{NAMES[name].lower()} {about(now.pooled[name])}" for name in order[1:])
    return (
        f"Within {count(chapter.settings.months, 'month')} (to {chapter.until}) we hold <b>{NAMES[top].lower()}</b> likeliest: "
        f"<b>{about(now.pooled[top])}</b> as of {day(now.day)} ({across}); {rest}."
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


def outside_sentence(chapter: Chapter, cite: Citations) -> str:
    """Say how others' forecasts did."""
    scored, states = analysis.outside_record(chapter.frames["forecasts"])
    if scored.empty:
        return "No forecast of others has come out yes or no on this date."
    row = analysis.outside_scores(scored).iloc[0]
    number = cite(count(states["scored"], "forecast"), "forecasts", scored)
    left = f"{count(states['void'], 'void one')} and {count(states['open'], 'open one')} left out"
    return (
        f"Of {number} of others that came out yes or no, <b>{count(int(scored['y'].sum()), 'outcome')}</b> came true where {scored['p'].sum():.1f} were to be "
        f"expected from the chances stated (Brier score {row['brier_score']:.2f}; {left}). Several bear on one question, so they count as fewer."
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
            outside_sentence(chapter, cite), mind_sentence(chapter),
        ]
    )  # fmt: skip


# ------------------------------------------------------------------ outcomes and views


def outcomes_table(chapter: Chapter) -> Html:
    """Return the four outcomes with their rules."""
    rows = chapter.evidence["outcomes"].sort_values("order")
    if rows.empty:
        return Html("<p>The data define no outcome; the names stand for the book's own four.</p>")
    table = pd.DataFrame(
        {
            "order": rows["order"], "outcome": rows["title"], "counts as come true when": rows["rule"],
            "early sign": rows["early_sign"], "what it would mean": rows["consequences"],
        }
    )  # fmt: skip
    return html_table(table, "Outcomes and their rules, in the order in which they are tried", stack=True)


def views_chart(chapter: Chapter) -> Figure:
    """Draw the chance of each outcome by view, with the intervals of the two views that have one."""
    now = chapter.now
    total = sum(now.counts.values())
    rows = []
    for name in OUTCOMES:
        for view, chances in {**now.views, "pooled": now.pooled}.items():
            low, high = (float("nan"), float("nan"))
            if view in ("base", "drivers"):
                low, high = analysis.beta_interval({key: total * value for key, value in chances.items()}, name)
            rows.append((NAMES[name], VIEWS[view], 100 * chances[name], 100 * low, 100 * high))
    table = pd.DataFrame(rows, columns=["outcome", "view", "percent", "low", "high"]).round(1)
    top = likeliest(now.pooled)
    agree = {likeliest(one) for one in now.views.values()} == {top}
    title = (
        f"All views hold {NAMES[top].lower()} likeliest"
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
                .encode(x=x.axis(tickCount=5, labels=last), x2="high:Q")
                .transform_calculate(percent="datum.low")
            )
            dots = base.mark_point(filled=True, size=70, opacity=1).encode(
                x=x.axis(tickCount=5, labels=last), color=alt.value(COLOURS[name]),
                shape=alt.condition("datum.view == 'Pooled'", alt.value("diamond"), alt.value("circle")),
                tooltip=["outcome:N", "view:N", "percent:Q", "low:Q", "high:Q"],
            )  # fmt: skip
            text = base.mark_text(align="left", dx=8, dy=-8, color=INK, fontSize=11).encode(
                x=x.axis(tickCount=5, labels=last), text=alt.Text("percent:Q", format=".0f")
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
        subtitle=f"Chance of each outcome from {day(now.day)} to {chapter.until}, percent; lines: 95% interval of the Dirichlet (outsiders and pool give none)",
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
    return Html(
        f"<p>Of {count(len(own), 'truce or offer of one', 'truces and offers')} with a known outcome since 24 February 2022: {listed(parts)}."
        f"{longest} Truces are complete to {day(chapter.complete['truces'])}.</p>"
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
    table = pd.DataFrame(
        {
            "question": rows["question"],
            "forecasts": rows["question"].map(asked),
            "counts for": rows["fits"],
            "why": rows["reason"],
        }
    )
    return Html(
        f"<details><summary>Which questions fit ({count(len(table), 'question')})</summary>{html_table(table, 'Questions and what they count for', find=True)}</details>"
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
    table = pd.DataFrame(
        [
            (row["day"], NAMES[name], 100 * row[name], 100 * low.loc[row["day"], name], 100 * high.loc[row["day"], name], NAMES.get(row["came"], "not resolved yet"))
            for row in own.to_dict("records")
            for name in OUTCOMES
        ],
        columns=["month end", "outcome", "percent", "lowest view", "highest view", "came"],
    ).round(dict.fromkeys(("percent", "lowest view", "highest view"), 1))  # fmt: skip
    done = own[own["came"].notna()]
    lead = [likeliest({name: row[name] for name in OUTCOMES}) for row in done.to_dict("records")]
    right = sum(one == came for one, came in zip(lead, done["came"], strict=True))
    title = (
        f"At {right} of {len(done)} month ends that can be scored, the outcome we held likeliest came"
        if len(done)
        else "Our forecasts at past month ends: none can be scored yet"
    )

    drawn = table.set_axis(["day", "outcome", "percent", "low", "high", "came"], axis=1)

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "wide" else 1
        parts = []
        for name in OUTCOMES:
            own_rows = drawn[drawn["outcome"] == NAMES[name]]
            x = alt.X("day:T").title(None).axis(format="%Y", tickCount="year", grid=False)
            base = alt.Chart(own_rows).encode(x=x)
            y = alt.Y("percent:Q").scale(domain=[0, 100]).title(None).axis(values=[0, 50, 100])
            band = base.mark_area(color=COLOURS[name], opacity=0.25).encode(
                y=alt.Y("low:Q").scale(domain=[0, 100]).title(None), y2="high:Q"
            )
            line = base.mark_line(color=COLOURS[name], strokeWidth=2).encode(
                y=y,
                tooltip=[
                    alt.Tooltip("day:T", format="%d %B %Y"),
                    "outcome:N",
                    "percent:Q",
                    "low:Q",
                    "high:Q",
                    "came:N",
                ],
            )
            hits = own_rows[own_rows["came"] == own_rows["outcome"]]
            layers = [band, line]
            if len(hits):  # of no rows, Vega cannot tell the extent and warns
                points = alt.Chart(hits).mark_point(filled=True, size=26, opacity=1, color=COLOURS[name])
                layers.append(points.encode(x=x, y=y))
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
        draw, table, id="course", title=title,
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
    """Return the scores of others by forecaster, and each forecast with its outcome."""
    scored, states = analysis.outside_record(chapter.frames["forecasts"])
    if scored.empty:
        return Html("<p>No forecast of others has come out yes or no on this date.</p>")
    scores = analysis.outside_scores(scored)
    skill = scores[scores["forecaster"] == "all"].iloc[0]["skill"]
    table = pd.DataFrame(
        {
            "forecaster": scores["forecaster"], "forecasts": scores["forecasts"], "came true": scores["came_true"], "mean chance stated, %": scores["mean_pct"].round(0),
            "Brier score (0 best, 1 worst)": scores["brier_score"].round(3), "log score": scores["log_score"].round(2),
        }
    )  # fmt: skip
    each = scored.sort_values(["known_on", "id"], ascending=False)
    listing = pd.DataFrame(
        {
            "forecaster": each["forecaster"], "question": each["question"], "outcome": each["outcome"], "stated on": each["date"], "public since": each["known_on"],
            "chance, %": each["probability_pct"], "came true": each["resolved"], "Brier score": each["brier_score"].round(3),
        }
    )  # fmt: skip
    never = float(scored["y"].mean())
    late = int(scored["afterwards"].sum())
    said = f"{skill:+.2f}" if not math.isnan(skill) else "not defined, as all came out alike"
    return Html(
        html_table(table, "Scores of others' forecasts")
        + f"<p>Skill of all against the share that came true: {said}. A forecaster who always said 0% would have had a Brier score of {never:.2f}. Forecasters "
        f"answered different questions, so the rows do not rank them. {sentence(count(states['void'], 'void forecast'))[:-1]} and {count(states['open'], 'open one')} are left out; "
        f"{count(late, 'scored one')} became public only on or after the day of the outcome, when the choice of what to report could know it.</p>"
        f"<details><summary>Each forecast and what came of it ({count(len(listing), 'row')})</summary>{html_table(listing, 'Forecasts that came out yes or no', tall=True, find=True)}</details>"
    )


def reliability_chart(chapter: Chapter) -> Figure:
    """Draw how often others' forecasts came true, by the chance stated."""
    scored, _ = analysis.outside_record(chapter.frames["forecasts"])
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


# ------------------------------------------------------------------ obstacles


def obstacles_table(evidence: Evidence) -> Html:
    """Return the groups of obstacles: who could remove each, by which step, and the statements behind it."""
    obstacles = evidence["obstacles"]
    groups = analysis.obstacle_counts(obstacles, evidence["obstacle_groups"], evidence.as_of)
    groups = groups[groups["all"] > 0]
    if groups.empty:
        return Html("<p>No obstacle is recorded on this date.</p>")
    rows = []
    for group in groups.to_dict("records"):
        own = obstacles[obstacles["issue"] == group["key"]].sort_values("known_on", ascending=False)
        items = "".join(
            f"<li>{sentence(safe(one['statement']))} ({day(one['date'] if pd.notna(one['date']) else one['known_on'])}; {source_links(evidence, one['sources'])})</li>"
            for one in own.to_dict("records")
        )
        rows.append(
            {
                "obstacle": group["title"], "who could remove it": names_of(evidence, group["removable_by"]), "by which step": group["how"],
                "statements": group["all"], "of the last year": group["lately"],
                "evidence": f"<details><summary>{count(len(own), 'statement')}, newest {day(own.iloc[0]['known_on'])}</summary><ul>{items}</ul></details>",
            }
        )  # fmt: skip
    return html_table(
        pd.DataFrame(rows), "Obstacles, who could remove them, and their evidence", ["evidence"], stack=True
    )


# ------------------------------------------------------------------ escalation and diplomacy


def _round_months(chapter: Chapter) -> list[pd.Period]:
    return sorted({one.to_period("M") for one in timeline.rounds(chapter.frames["events"])["start"]})


def launches_chart(chapter: Chapter) -> Figure:
    """Draw drones and missiles launched a month, with the months of rounds marked."""
    own = analysis.launches(chapter.frames["escalation"])
    months = set(_round_months(chapter))
    table = own.assign(round=["round" if one.to_period("M") in months else "" for one in own["month"]])
    full = own.dropna(subset=["drones"])
    title = "Drones and missiles launched a month"
    if len(full) >= 13:
        last, before = full.iloc[-1], full.iloc[-13]
        ratio = last["drones"] / before["drones"]
        change = (
            f"{ratio:.1f} times as many as"
            if ratio >= 1.95
            else f"{abs(100 * (ratio - 1)):.0f}% {'more' if ratio > 1 else 'fewer'} than"
        )
        title = f"By Ukraine's count, {last['drones']:,.0f} drones were launched in {day(str(last['month'])[:7])}, {change} a year before"

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for name, colour, height in (("drones", COLOURS[COLLAPSE], 150), ("missiles", COLOURS[FROZEN], 110)):
            base = alt.Chart(table).encode(
                x=alt.X("month:T").title(None).axis(format="%Y", tickCount="year", grid=False)
            )
            bars = base.mark_bar(color=colour, width=3 if size == "narrow" else 8).encode(
                y=alt.Y(f"{name}:Q").title(None).axis(tickCount=4),
                tooltip=[alt.Tooltip("month:T", format="%B %Y"), f"{name}:Q", "round:N"],
            )
            marks = (
                base.transform_filter("datum.round == 'round'")
                .mark_point(shape="triangle-down", filled=True, size=45, color=INK, opacity=1, yOffset=-8)
                .encode(y=f"{name}:Q")
            )
            parts.append(
                (bars + marks).properties(
                    width=WIDTHS[size] - 60,
                    height=height,
                    title=alt.TitleParams(
                        f"{name.capitalize()} a month (triangle: a round was held)",
                        anchor="start",
                        color=INK,
                        fontSize=12,
                    ),
                )
            )
        return alt.vconcat(*parts, spacing=10)

    rows = chapter.frames["escalation"]
    drawn = rows[rows["measure"].isin(["drones-launched", "missiles-launched"])]
    return figure(
        draw, table, id="launches", title=title,
        subtitle="Long-range drones (Shahed type and decoys) and missiles that Russia launched, a month, as claimed by Ukraine's Air Force; the counts of one side, not verified, without intervals",
        alt=f"{title}. {count(len(table), 'month')} are drawn, {int((table['round'] == 'round').sum())} of them with a round.", sources=source_line(chapter.evidence, drawn),
    )  # fmt: skip


def placebo_table(chapter: Chapter) -> Html:
    """Return what happened around the rounds against placebo calendars, and what cannot be concluded."""
    own = analysis.launches(chapter.frames["escalation"])
    rows = []
    for name in ("drones", "missiles"):
        part = own.dropna(subset=[name])
        series = pd.Series(part[name].to_numpy(), index=pd.PeriodIndex(part["month"], freq="M"))
        found = analysis.before_and_after(series, _round_months(chapter))
        if found:
            rows.append(
                {
                    "launched": name, "months with a round": int(found["rounds"]), "change from the month before to the month after": f"{found['change_pct']:+.0f}%",
                    "middle 95% of placebo calendars": f"{found['placebo_low_pct']:+.0f}% to {found['placebo_high_pct']:+.0f}%", "placebos": int(found["placebos"]), "p": f"{found['p']:.2f}",
                    "low": found["p"] < 0.05,
                }
            )  # fmt: skip
    if not rows:
        return Html(
            "<p>Fewer than three months with a round have counts of launches on both sides of it on this date, so nothing can be compared.</p>"
        )
    table = pd.DataFrame(rows)
    clear = [str(row["launched"]) for row in rows if row["low"]]
    verdict = (
        f"Around rounds, launches of {listed(clear)} changed by more than the calendar's own course explains; that does not show which caused which"
        if clear
        else "What happened around rounds is what one would see around any months of that stretch"
    )
    return Html(
        html_table(table.drop(columns="low"), "Launches around rounds, with placebo calendars")
        + f"<p>{verdict}. Rounds are few and stand close together, counts are monthly and come from one side, and season, stocks and weather move them too. "
        "It cannot be concluded that talks raise or lower attacks, nor that attacks bring or stop talks.</p>"
    )


def territory_table(chapter: Chapter) -> Html:
    """Return the territory gained a month, by the one count that has several months in a row."""
    rows = chapter.frames["escalation"]
    own = rows[rows["measure"] == "territory-gained-km2-afp-isw"].sort_values("month")
    if own.empty:
        return Html("<p>No monthly count of territory is in the evidence on this date.</p>")
    own = own.tail(12)
    months = {str(one) for one in _round_months(chapter)}
    table = pd.DataFrame(
        {
            "month": [day(one) for one in own["month"]], "square kilometres gained by Russian forces": own["value"], "a round was held": ["yes" if one in months else "no" for one in own["month"]],
            "confidence": own["confidence"], "sources": [source_links(chapter.evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return Html(
        html_table(table, "Territory gained a month", ["sources"])
        + "<p>AFP's counts from the maps of the Institute for the Study of War. Months are missing between those listed, so the series is too short and gappy for a test against the calendar of rounds.</p>"
    )
