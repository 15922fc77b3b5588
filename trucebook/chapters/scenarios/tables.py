"""Tables of what could come of the talks."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from trucebook.analysis import outsiders
from trucebook.analysis import scenario_record as records
from trucebook.analysis import scenarios as analysis
from trucebook.analysis.outcomes import COLLAPSE, FROZEN, OUTCOMES, PARTIAL, PEACE, own_windows
from trucebook.chapters.scenarios.chapter import View, model_data
from trucebook.chapters.scenarios.sentences import RECORD, VIEWS, chances_of, drivers_of, links
from trucebook.figures.model import Slider, model
from trucebook.figures.outcomes import NAMES, shown
from trucebook.figures.sources import Citations, publisher_links, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.prose import count, day, sentence

STATES = {True: "seen", False: "not seen", None: "not known"}


ECONOMIC = {
    "what it would mean in money": "economy.html#what-would-each-outcome-mean-in-money",
    "which sanctions could be lifted": "economy.html#who-could-lift-which-sanctions",
}


HUMANITARIAN = {
    "civilians during truces": "humanitarian.html#did-fewer-civilians-die-during-truces",
    "prisoners and bodies": "humanitarian.html#how-many-prisoners-and-bodies-were-returned",
}
"""Where the consequences of an outcome are worked out."""


def outcomes_table(seen: View) -> Html:
    """Return the four outcomes with their rules, early signs, drivers and consequences, the latter linked to their chapters."""
    rows = seen.frames["outcomes"].sort_values("order")
    if rows.empty:
        return Html("<p>The data define no outcome; the names stand for the book's own four.</p>")
    table = frame_of(
        {
            "order": rows["order"], "outcome": rows["title"], "counts as come true when": rows["rule"],
            "early sign": rows["early_sign"], "drivers": [drivers_of(seen, name) for name in rows["key"]],
            "for the economy": [Html("{} {}").format(one, links(ECONOMIC)) for one in rows["economic"]],
            "for people": [Html("{} {}").format(one, links(HUMANITARIAN)) for one in rows["humanitarian"]],
        }
    )  # fmt: skip
    return (
        Html("<p>The window runs {}, from {} to {}.</p>").format(count(seen.settings.months, 'month'), day(seen.now.day), seen.until)
        + html_table(
            table, "Outcomes and their rules, in the order in which they are tried", ["for the economy", "for people", "drivers"], shown=("outcome", "counts as come true when")
        )
    )  # fmt: skip


def base_table(seen: View) -> Html:
    """Return every count behind the base rates, with its reason and source."""
    studies = seen.frames["base_rates"].set_index("id")
    rows: list[dict[str, Any]] = []
    used = analysis.counts_used(seen.frames)
    for row in used[used["used"] == "yes"].to_dict("records"):
        study = studies.loc[row["base_rate"]] if pd.notna(row["base_rate"]) else None
        rows.append(
            {
                "outcome": NAMES.get(row["outcome"], row["outcome"]), "years of war": row["pseudo_count"], "reason": row["reason"],
                "rests on": "" if study is None else f"{study['study']}: {study['measure']}, {study['value']} {study['unit']}",
                "sources": "" if study is None else source_links(seen.evidence, study["sources"]),
            }
        )  # fmt: skip
    complete = min(seen.complete["events"], seen.complete["truces"])
    for window in own_windows(seen.frames, seen.now.day, seen.settings.months, complete).itertuples():
        begins = window.begin + pd.Timedelta(days=1)
        rows.append(
            {
                "outcome": NAMES[window.outcome], "years of war": seen.settings.months / 12,
                "reason": f"This war itself, {day(begins)} to {day(window.end)}: how that window ended by our rules.", "rests on": "tables of truces and events", "sources": "",
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The evidence holds no base rate on this date; all four outcomes start with equal chances.</p>")
    weighty = frame_of(rows).sort_values("years of war", ascending=False, kind="stable")
    return html_table(
        weighty, "Counts behind the base rates", ["sources"], shown=("outcome", "years of war", "reason"), first=4
    )


def drivers_table(seen: View, cite: Citations) -> Html:
    """Return the drivers: whether seen, by which rows, how often expected before each outcome, and the ratio against no truce."""
    rows = []
    for row in seen.frames["drivers"].sort_values("order").to_dict("records"):
        found = seen.now.seen[row["key"]]
        state = found.state
        one = analysis.likelihood(row, state is not False)
        by = found.rows if state else found.rows.iloc[:0]
        ratio = {name: one[name] / one[COLLAPSE] for name in (PARTIAL, FROZEN, PEACE)}
        rows.append(
            {
                "driver": row["title"], "on this date": STATES[state], "by": cite(count(len(by), "row"), found.table, by) if len(by) else "", "rule": row["rule"],
                "expected before partial / frozen / peace / no truce, %": " / ".join(f"{row[column]:.0f}" for column in analysis.SHARES.values()),
                "likelihood ratio against no truce": "counts for nothing" if state is None else f"partial {ratio[PARTIAL]:.2f}, frozen {ratio[FROZEN]:.2f}, peace {ratio[PEACE]:.2f}",
                "reason": row["reason"],
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The data define no drivers; the driver model equals the base rates.</p>")
    return html_table(
        frame_of(rows),
        "Signs, and how often each is to be expected before an outcome",
        ["by"],
        shown=("driver", "on this date", "by"),
    )


def classes_table(seen: View) -> Html:
    """Return the base rates under each reference class."""
    rows = [
        {"reference class": row["reference_class"], **chances_of(row), "years of war": f"{row['years']:.0f}"}
        for row in seen.classes.to_dict("records")
    ]
    return html_table(pd.DataFrame(rows), "Base rates by reference class, each with this war’s own years")


def outsiders_table(seen: View) -> Html:
    """Return the forecasts of others that fit: those pooled, and those that are only shown, with the reason."""
    pooled, rest = seen.now.outside, seen.now.unpooled
    if pooled.empty and rest.empty:
        return Html(
            "<p>No forecast of others made public in the {} days up to this date fits our outcomes.</p>"
        ).format(outsiders.SHOWN_DAYS)
    fits = {"peace": "comprehensive peace", "ceasefire-or-peace": "frozen conflict or comprehensive peace"}
    rows = pd.concat([pooled.assign(why=[f"pooled, weight {one:.2f}" for one in pooled["weight"]]), rest])
    horizon = [
        f"{one:.0f}" if place < len(pooled) else "" for place, one in enumerate(rows["on_horizon_pct"].astype(float))
    ]
    when = [
        day(one) if pd.notna(one) else f"seen by {day(known)}"
        for one, known in zip(rows["date"], rows["known_on"], strict=True)
    ]
    table = frame_of(
        {
            "forecaster": rows["forecaster"], "question": rows["question"], "stated on": when, "stated, %": rows["probability_pct"],
            "counts for": rows["fits"].map(fits), f"within {seen.settings.months} months, %": horizon, "pooled?": rows["why"],
            "sources": [source_links(seen.evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    note = (
        Html(
            "<p>Those that count contradict each other: a peace deal stands no lower than the ceasefire that it would bring along. Both are taken to speak of a "
            "ceasefire or peace.</p>"
        )
        if outsiders.contradictory(pooled)
        else ""
    )
    return (
        html_table(
            table,
            "Forecasts of others on our horizon",
            ["sources"],
            shown=("forecaster", "question", "stated, %"),
            first=3,
        )
        + note
    )


def fits_table(seen: View) -> Html:
    """Return which of the questions on record fit our outcomes, and why not."""
    asked = seen.frames["forecasts"]["question"].value_counts()
    rows = seen.frames["question_fits"]
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
        "<details><summary>Which questions fit ({} of {})</summary>{}"
        "<p>{} on record {} no outcome: asked for something else, for a suspension of any length, by periods, on a condition, or without a day.</p></details>"
    ).format(
        len(used),
        len(rows),
        html_table(table, "Questions and what they count for", find=True),
        sentence(count(rest, "question"))[:-1],
        "fits" if rest == 1 else "fit",
    )


def sliders(seen: View) -> Html:
    """Return the form with which the reader sets drivers and weights."""
    now, settings = seen.now, seen.settings
    value = {True: 1.0, False: 0.0, None: 0.5}
    drivers = seen.frames["drivers"].sort_values("order").to_dict("records")
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
        for name, weight in settings.named.items()
        if name in now.views or now.said is not None
    ]
    return model(
        "own-view", "scenarios", own, model_data(seen),
        {name: (NAMES[name], shown(now.pooled[name])) for name in OUTCOMES}, bars=OUTCOMES,
        title=f"Your own view: which chances follow by {seen.until}?",
        note="Set what you think holds and how much each view should weigh; the four chances sum to 100%, up to rounding. To see what moves them, they stand in single points; none is that sure.",
    )  # fmt: skip


def mind_table(seen: View) -> Html:
    """Return for each outcome the three observations that would move its pooled chance most."""
    table = seen.minds
    if table.empty:
        return Html("<p>No driver is defined, so none can change our mind.</p>")
    titles = seen.frames["drivers"].set_index("key")["title"]
    rows = table.groupby("outcome", sort=False).head(3)
    shown_rows = pd.DataFrame(
        {
            "outcome": rows["outcome"].map(NAMES), "observation": rows["driver"].map(titles),
            "now": [STATES[seen.now.states.get(key)] for key in rows["driver"]],
            "if it were": ["seen" if one else "not seen" for one in rows["becomes"]],
            "change of the pooled chance, points": [f"{one:+.1f}" for one in rows["change"]],
        }
    )  # fmt: skip
    return html_table(shown_rows, "Observations that would move each probability most")


def own_scores_table(seen: View) -> Html:
    """Return the scores of each view over the months that are resolved, beside two references."""
    scores = seen.scores
    if scores.empty:
        return Html("<p>No window is over yet within what the evidence covers, so nothing can be scored.</p>")
    table = pd.DataFrame(
        {
            "view": scores["view"].map(VIEWS), "forecasts scored": scores["forecasts"], "likeliest came": ["" if view == records.EQUAL else hits for view, hits in zip(scores["view"], scores["likeliest"], strict=True)],
            "Brier score (0 best, 2 worst)": scores["brier_score"].round(2), "log score (0 best)": ["unbounded" if math.isinf(one) else f"{one:.2f}" for one in scores["log_score"]],
            "skill against base rates": [f"{one:+.2f}" for one in scores["skill"]],
        }
    )  # fmt: skip
    waiting = seen.record[(seen.record["view"] == "pooled") & seen.record["came"].isna()]
    separate = max(int(scores["forecasts"].iloc[0]) // seen.settings.months, 1)
    return html_table(table, "Scores of our forecasts") + Html(
        "<p>Windows overlap: these are worth about {}. {} not scored: the window is not over, or runs past what the "
        "evidence covers ({}).</p>"
    ).format(
        count(separate, "separate test"),
        sentence(count(len(waiting), "month end"))[:-1],
        day(min(seen.complete["events"], seen.complete["truces"])),
    )


def lasting_table(seen: View) -> Html:
    """Return how each view did on the one thing that others speak of."""
    own = seen.lasting
    if own.empty:
        return Html("<p>No month end with a forecast of others is resolved yet.</p>")
    table = pd.DataFrame(
        {
            "view": own["view"].map(VIEWS), "month ends": own["forecasts"], "mean chance": [f"{one:.0f}%" for one in own["mean_pct"]],
            "Brier score (0 best, 1 worst)": [f"{one:.3f}" for one in own["brier_score"]],
        }
    )  # fmt: skip
    return html_table(table, "Chance of a halt that lasts, or a peace: month ends on which others spoke of it")


def codings_table(seen: View) -> Html:
    """Return the record under each defensible coding of this war's truces."""
    cells = seen.frames["alternative_codings"].set_index("key")
    rows = [
        {
            "coding": "as we code" if not row["coding"] else "; ".join(str(cells.loc[key, "words"]) for key in row["coding"]),
            "months followed by a halt or peace": f"{int(row['truces'])} of {int(row['forecasts'])}",
            **{f"Brier, {VIEWS[view].lower()}": f"{row[view]:.2f}" for view in ("base", "pooled", records.ALWAYS)},
        }
        for row in seen.coded.to_dict("records") if row["forecasts"]
    ]  # fmt: skip
    if not rows:
        return Html("<p>No window is over yet within what the evidence covers.</p>")
    why = Html("").join(Html("<li>{}: {}</li>").format(row["words"], row["reason"]) for row in cells.to_dict("records"))
    return html_table(pd.DataFrame(rows), "The record under each defensible coding") + Html("<ul>{}</ul>").format(why)


def left_out_table(seen: View) -> Html:
    """Return the pool without each view in turn."""
    rows = [
        {
            "pool": "all views" if not row["left_out"] else f"without: {VIEWS[row['left_out']].lower()}", **chances_of(row),
            "Brier score so far": "" if math.isnan(row["brier_score"]) else f"{row['brier_score']:.2f}",
        }
        for row in seen.left_out.to_dict("records")
    ]  # fmt: skip
    return html_table(
        pd.DataFrame(rows),
        f"The pool without each view (weights {', '.join(f'{VIEWS[view].lower()} {weight:g}' for view, weight in seen.settings.named.items())})",
    )


def due_table(seen: View) -> Html:
    """Return every registered forecast, the newest register first, with what came of it."""
    own = seen.due
    if own.empty:
        return Html("")
    own = own.sort_values(["registered_on", "horizon_end", "key"], ascending=[False, True, True], kind="stable")
    table = pd.DataFrame(
        {
            "question": own["question"], "chance": [f"{one:.0f}%" for one in own["probability_pct"]],
            "range": [f"{low:.0f} to {high:.0f}%" for low, high in zip(own["low_pct"], own["high_pct"], strict=True)],
            "came": own["state"], "to": own["horizon_end"], "registered on": own["registered_on"],
            "base rate": [f"{one:.0f}%" if pd.notna(one) else "" for one in own["base_pct"]],
            "pool": [f"{one:.0f}%" if pd.notna(one) else "" for one in own["pool_pct"]],
            "others": [f"{one:.0f}%" if pd.notna(one) else "" for one in own["market_pct"]],
            "Brier score": [f"{one:.3f}" if pd.notna(one) else "" for one in own["brier_score"]],
            "rule": own["rule"], "data": own["version"], "hash": [f"{one[:12]}…" for one in own["sha256"]],
        }
    )  # fmt: skip
    return html_table(
        table, "Registered forecasts and what came of them", find=True, shown=("question", "chance", "came"), first=3
    )


def outside_scores_table(seen: View) -> Html:
    """Return the scores of others by forecaster, with what bounds leave open."""
    scored, states, exact = seen.scored, seen.states, seen.exact
    if exact.empty:
        return Html("<p>No forecast of others has come out yes or no on this date.</p>")
    scores = outsiders.outside_scores(scored)
    skill = float(scores[scores["forecaster"] == "all"].iloc[0]["skill"])
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
    return html_table(table, "Scores of others' forecasts") + Html(
        "<p>Skill of all against the share that came true: {}. A forecaster who always said 0% would have had a Brier score of {:.2f}. Forecasters "
        "answered different questions, so the rows do not rank them. {}{} became public only on or after the day of "
        "the outcome, when the choice of what to report could know it.</p>"
    ).format(said, never, bounds, sentence(count(late, "scored one"))[:-1])


def outside_listing(seen: View) -> Html:
    """Return every forecast of others on record, with what came of it; none is taken off."""
    rows = seen.frames["forecasts"].sort_values(["known_on", "id"], ascending=False)
    if rows.empty:
        return Html("<p>No forecast of others is on record on this date.</p>")
    scored = seen.scored
    scores = scored.set_index("id")
    words = {"at-least": "at least ", "at-most": "at most "}
    over = rows["horizon_end"] < pd.Timestamp(seen.evidence.as_of)
    came = rows["resolved"].where(~((rows["resolved"] == "open") & over), "date passed, outcome not on record")

    def score(key: str) -> str:
        if key not in scores.index:
            return ""
        row = scores.loc[key]
        if pd.notna(row["brier_score"]):
            return f"{row['brier_score']:.3f}"
        return f"{row['brier_best']:.4f} to {row['brier_worst']:.4f}"

    table = frame_of(
        {
            "forecaster": rows["forecaster"], "question": rows["question"], "outcome": rows["outcome"], "stated on": rows["date"], "public since": rows["known_on"],
            "chance": [f"{words.get(bound, '')}{chance:g}%" for bound, chance in zip(rows["bound"].fillna(""), rows["probability_pct"], strict=True)],
            "came true": came, "Brier score": [score(key) for key in rows["id"]],
            "source": [Html("; ").join(publisher_links(seen.evidence, cell.split(";"))) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return Html('<details id="{}"><summary>Every forecast and what came of it ({})</summary>{}</details>').format(
        RECORD,
        count(len(table), "row"),
        html_table(
            table,
            "Forecasts of others and what came of them",
            ["source"],
            find=True,
            shown=("forecaster", "question", "came true"),
        ),
    )
