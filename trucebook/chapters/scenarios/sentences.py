"""Sentences of what could come of the talks."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from trucebook.analysis import outcomes as halts
from trucebook.analysis import scenario_record as records
from trucebook.analysis import scenarios as analysis
from trucebook.analysis.outcomes import COLLAPSE, OUTCOMES
from trucebook.analysis.scenarios import lasting
from trucebook.chapters.scenarios.chapter import View
from trucebook.figures.outcomes import NAMES, about, leading_sentence, likeliest, rest_sentence, shown, within
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import opening
from trucebook.prose import count, day, listed

VIEWS = {
    "base": "Base rates", "drivers": "With what is observed", "outsiders": "Others’ forecasts", "pooled": "All views together",
    records.ALWAYS: "Always “no truce”", records.EQUAL: "Four equal chances",
}  # fmt: skip


RECORD = "forecasts-of-others"
"""Anchor of the list of all forecasts of others."""


LEFT_OUT = {"bounds": ("bound", "bounds"), "void": ("void one", ""), "open": ("open one", "")}
"""Forecasts that get no score, by state: in words, one and several."""


def score_of(seen: View, view: str) -> pd.Series | None:
    """Return the scores of a view; None where nothing can be scored yet."""
    own = seen.scores[seen.scores["view"] == view]
    return own.iloc[0] if len(own) else None


def pool_sentence(seen: View) -> Html:
    """Say where all views together stand, and why they do not lead."""
    pooled, top = seen.now.pooled, COLLAPSE
    text = Html("No truce, with today’s signs and others’ forecasts: {}").format(about(pooled[top]))
    own, base = score_of(seen, "pooled"), score_of(seen, "base")
    if own is None or base is None:
        return Html("{}; no past forecast can be scored yet; the record leads.").format(text)
    months = count(int(own["forecasts"]), "past month end")
    if own["brier_score"] < base["brier_score"]:
        return Html("{}; at {} that did better, but windows overlap; the record leads.").format(text, months)
    return Html("{}; at {} that did no better than the record, which leads.").format(text, months)


FEW = 5
"""Of fewer questions that came out no record is told."""


def record_sentence(seen: View) -> Html:
    """Give the record of others on the questions that enter."""
    own = seen.now.recalibrated
    if not own.questions:
        return Html("No forecast of others on a question that fits ours has come out on this date.")
    link = Html('<a class="n" href="#{}">{}</a>').format(RECORD, count(own.questions, "question"))
    if own.questions < FEW:
        return Html("Others’ forecasts on such questions: {} came out by this date, too few for a record.").format(link)
    came = "none came true" if own.came == 0 else Html("{} came true").format(count(int(own.came), "one", "ones"))
    return Html(
        "Others’ forecasts on such questions: of {} that came out (mean chance {:.0f}%), {} where {:.1f} were expected."
    ).format(link, own.mean_pct, came, own.expected)


def in_short(seen: View) -> Html:
    """Return the chapter's first sentences."""
    return opening([leading_sentence(seen.now, seen.ends, seen.settings), pool_sentence(seen), record_sentence(seen)])


def sure_of_views(seen: View) -> str:
    """Say how sure the chances are: their range, and what they were tested on."""
    top = likeliest(seen.now.leading)
    own = score_of(seen, "base")
    tested = (
        f"tested at {count(int(own['forecasts']), 'month end')} that overlap" if own is not None else "not yet tested"
    )
    return f"95% range {within(seen.ends[top])}; {tested}; one war, many judgements"


def sure_of_record(seen: View) -> str:
    """Say for how many separate tests the record counts."""
    own = score_of(seen, "base")
    if own is None:
        return ""
    separate = max(int(own["forecasts"]) // seen.settings.months, 1)
    return f"windows overlap, so {count(int(own['forecasts']), 'month end')} count as about {count(separate, 'separate test')}; rules knew the past"


def others_sentence(seen: View) -> Html:
    """Give the chances of the other outcomes, and what the range holds."""
    return Html("<p>{} The range holds everything that we know to be in doubt; it is not a promise.</p>").format(
        rest_sentence(seen.now, seen.ends)
    )


def outsiders_sentence(seen: View, cite: Citations) -> Html:
    """Say what others say of a halt that lasts, as stated and recalibrated, against the views that speak of it too."""
    now = seen.now
    parts = [f"{VIEWS[name].lower()} {about(lasting(view))}" for name, view in now.views.items()]
    if now.said is None or now.said.lasting is None:
        return Html(
            "<p>No forecast of others fits our horizon on this date, so none counts. A halt of the fighting that lasts, or a peace: {}.</p>"
        ).format(listed(parts))
    newest = now.outside.sort_values("date").iloc[-1]
    stated = cite(
        f"{newest['probability_pct']:g}% ({newest['forecaster']}, {day(newest['date'])})", "forecasts", newest
    )
    weight = f"; by its age it weighs {now.said.weight:.0%} of a fresh one" if now.said.weight < 0.95 else ""
    own = now.recalibrated
    return Html(
        "<p>Others are asked only about an end of the fighting. The newest that fits says {} to “{}”{}. "
        "On our horizon that is {}; moved by the record of {}, "
        "{}. Beside it: {}.</p>"
    ).format(
        stated,
        newest["question"],
        weight,
        about(newest["on_horizon_pct"] / 100),
        count(own.questions, "such question"),
        about(float(now.said.lasting[0])),
        listed(parts),
    )


def outside_sentence(seen: View) -> Html:
    """Say how others' forecasts of all kinds did."""
    exact = seen.exact
    if exact.empty:
        return Html("<p>No forecast of others has come out yes or no on this date.</p>")
    number = Html('<a class="n" href="#{}">{}</a>').format(RECORD, count(seen.states["scored"], "forecast"))
    left = listed(count(seen.states[state], *words) for state, words in LEFT_OUT.items() if seen.states[state])
    return Html(
        "<p>{} Of {} of all kinds, {} came true where {:.1f} were to be "
        "expected{}. Several bear on one question, so they count as fewer.</p>"
    ).format(
        record_sentence(seen),
        number,
        count(int(exact["y"].sum()), "outcome"),
        exact["p"].sum(),
        Html(" ({} left out)").format(left) if left else "",
    )


def coding_sentence(seen: View) -> Html:
    """Say whether the verdict on the record hangs on how one truce is coded."""
    own = seen.coded[seen.coded["forecasts"] > 0]
    if len(own) < 2:
        return Html("<p>No month can be scored yet, or no other coding is defined.</p>")
    first = own.iloc[0]
    always = own[own[records.ALWAYS] <= own[["base", "pooled"]].min(axis=1)]
    text = (
        f"Under {count(len(always), 'coding')} of {len(own)}, whoever always said “no truce” did best"
        if len(always)
        else "Under no coding did whoever always said “no truce” do best"
    )
    return Html(
        "<p>A halt or peace came within the window of {} of {} as we code; of "
        "{} to {} under the other defensible codings. {}.</p>"
    ).format(
        count(int(first["truces"]), "month end"),
        int(first["forecasts"]),
        int(own["truces"].min()),
        int(own["truces"].max()),
        text,
    )


def mind_sentence(seen: View) -> Html:
    """Name the observation that would move the pooled chance of no truce most."""
    own = seen.minds[seen.minds["outcome"] == COLLAPSE]
    if own.empty:
        return Html("<p>No driver is defined, so none can change our mind.</p>")
    row = own.iloc[0]
    title = seen.frames["drivers"].set_index("key")["title"][row["driver"]]
    state = seen.now.states[row["driver"]]
    verb = "seen" if row["becomes"] else "no longer seen" if state else "known not to hold"
    word = "up" if row["change"] > 0 else "down"
    return Html(
        "<p>What would move the chance of no truce, all views together, most: “{}” {} ({} by {:.0f} points).</p>"
    ).format(title, verb, word, abs(row["change"]))


def due_sentence(seen: View) -> Html:
    """Say what was registered and what of it is due."""
    own = seen.due
    if own.empty:
        return Html("<p>No forecast of this book had been registered by this date.</p>")
    done = own[own["state"].isin(["yes", "no"])]
    text = f"{count(len(own), 'forecast')} registered since {day(own['registered_on'].min())}, none changed since: each row carries a hash that the check recomputes."
    if done.empty:
        first = own["horizon_end"].min()
        return Html("<p>{}{} None is due; the first windows end on {}.</p>").format(
            text[0].upper(), text[1:], day(first)
        )
    base = done["brier_base"].mean()
    skill = (
        f"skill against base rates {1 - done['brier_score'].mean() / base:+.2f}"
        if base > 0
        else "base rates were right to the last"
    )
    return Html("<p>{}{} {} came due: mean score {:.3f} (0 is best, 1 worst), {}.</p>").format(
        text[0].upper(), text[1:], count(len(done), "one", "ones"), done["brier_score"].mean(), skill
    )


def links(places: Mapping[str, str]) -> Html:
    """Return links to sections of other chapters as a phrase."""
    return (
        Html("See ") + listed(Html('<a href="{}">{}</a>').format(target, text) for text, target in places.items()) + "."
    )


def drivers_of(seen: View, outcome: str, most: int = 3) -> Html:
    """Return the observations that speak most for an outcome, each with whether it is seen.

    What speaks for it: seeing (or not seeing) the driver is expected more often before this outcome than before the others, on average.
    """
    weighed = []
    for row in seen.frames["drivers"].to_dict("records"):
        for wanted in (True, False):
            one = analysis.likelihood(row, wanted)
            rest = math.fsum(value for name, value in one.items() if name != outcome) / (len(OUTCOMES) - 1)
            weighed.append((one[outcome] / rest, row, wanted))
    weighed.sort(key=lambda item: -item[0])
    items = []
    for ratio, row, wanted in weighed[:most]:
        state = seen.now.states.get(row["key"])
        now = "not known" if state is None else "so now" if state == wanted else "not so now"
        items.append(Html("{}{} (×{:.1f}; {})").format("" if wanted else "not: ", row["title"], ratio, now))
    return Html("; ").join(items)


FATES = {
    "kept": "kept",
    "partly-kept": "partly kept",
    "not-kept": "not kept",
    "never-began": "never began",
    "unclear": "unclear",
}


def truces_sentence(seen: View, cite: Citations) -> Html:
    """Say how this war's own truces fared."""
    truces = seen.frames["truces"]
    own = truces[(truces["known_on"] >= halts.WAR_BEGAN) & (truces["status"] != "planned")]
    if own.empty:
        return Html("<p>No truce with a known outcome is recorded since the full-scale war began on this date.</p>")
    parts = [
        Html("{} {}").format(cite(str(len(one)), "truces", one), words)
        for status, words in FATES.items()
        if len(one := own[own["status"] == status])
    ]
    accepted = halts.accepted_halts(truces)
    longest = (
        f" The longest halt accepted by both sides, single sites left out, ran or was to run {count(int(accepted['days'].max()), 'day')}."
        if len(accepted) and accepted["days"].notna().any()
        else ""
    )
    running = [
        Html("{}{}").format(
            cite(row["name"], "truces", row),
            Html(" (to {})").format(day(row.planned_until)) if pd.notna(row["planned_until"]) else "",
        )
        for _, row in halts.in_force(truces, seen.now.day).iterrows()
    ]
    now = (
        Html(" By what was announced, {} {} in force; how well it is kept is not known yet.").format(
            listed(running), "is" if len(running) == 1 else "are"
        )
        if running
        else ""
    )
    return Html("<p>Of {} with a known outcome since {}: {}.{}{} Truces are complete to {}.</p>").format(
        count(len(own), "truce or offer of one", "truces and offers"),
        day(halts.WAR_BEGAN),
        listed(parts),
        longest,
        now,
        day(seen.complete["truces"]),
    )


def chances_of(row: Mapping[str, float]) -> dict[str, str]:
    """Return the chances of a row of a table, by the outcomes' names."""
    return {NAMES[name]: shown(row[name]) for name in OUTCOMES}
