"""Tables of public opinion, and what those who are not in a sample could change."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.analysis import pooling
from trucebook.analysis.poll_series import of_chart, of_role
from trucebook.chapters.opinion.chapter import View, nonresponse_texts
from trucebook.evidence.kept import kept
from trucebook.figures.model import Slider, model
from trucebook.figures.polls import first_source, meaning, month, sample, signed, when
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import fold
from trucebook.prose import count, day, percent


def marks_key(view: View) -> Html:
    """Return what the numbers in the trend charts stand for."""
    items = [Html("<b>{}</b> {} ({})").format(row['number'], row['what'], day(row['when'])) for row in view.marks.to_dict("records")]  # fmt: skip
    if not items:
        return Html("")
    return fold("What the numbered lines mark", Html("<p>{}. They mark the day. That a number moved after one of them does not show that it moved because of it.</p>").format(Html('; ').join(items)))  # fmt: skip


def newest_table(view: View, keys: Sequence[str]) -> Html:
    """Return the newest poll of some series with its words, all its answers and its margin."""
    answers, rows = view.answers, []
    for key in (key for key in keys if key in view.waves):
        last = view.waves[key].iloc[-1]
        whole = answers[
            (answers["poll"] == last["poll"]) & (answers["series"] == key) & (answers["question"] == last["question"])
        ]
        rows.append(
            {
                "question": Html("<b>{}</b><br>{}").format(view.series.loc[key, 'title'], last['question']),
                "answers": Html("<br>").join(Html("{}: {}").format(words, percent(share)) for words, share in zip(whole["answer"], whole["share_pct"], strict=True)),
                "asked by": f"{last['pollster']}, {when(last)}{sample(last)}",
                "margin": f"±{(last['high_pct'] - last['low_pct']) / 2:.0f} points" if pd.notna(last["low_pct"]) else "not known",
                "sources": source_links(view.evidence, last["sources"].split(";")[0]),
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The evidence holds no such poll on this date.</p>")
    return html_table(
        frame_of(rows),
        "Newest poll of each question",
        ["question", "answers", "sources"],
        shown=("question", "answers"),
    )


def validation(view: View) -> Html:
    """Return how often polls left out fell into their 90% intervals, by series and over all."""
    rows = []
    for key, level in view.levels.items():
        left = pooling.kept_leave_one_out(view.waves[key][view.waves[key]["main"]], kept)
        if len(left):
            off = (left["share_pct"] - left["predicted_pct"]).abs().mean()
            rows.append({"series": view.series.loc[key, "title"], "polls": len(left), "inside their 90% interval": int(left["inside"].sum()), "share": 100 * left["inside"].mean(), "mean miss, points": round(off, 1), "scatter beyond sampling, points": round(level.extra_sd, 1)})  # fmt: skip
    if not rows:
        return Html("<p>No series has enough comparable polls for a common level on this date.</p>")
    table = pd.DataFrame(rows)
    inside, total = int(table["inside their 90% interval"].sum()), int(table["polls"].sum())
    verdict = (
        "That is fewer than the intervals promise: the bands are somewhat too narrow."
        if inside / total < 0.87
        else "That is about what the intervals promise."
    )
    table["share"] = [percent(value) for value in table["share"]]
    return Html(
        "<p>Each poll was left out in turn and predicted from the others: {} of {} ({}) fell into their 90% interval. {}</p>"
    ).format(inside, total, percent(100 * inside / total), verdict) + html_table(
        table, "Leave-one-poll-out test of the pooled levels"
    )


def houses_table(view: View) -> Html:
    """Return the house effects of the series with two pollsters or more; blank if there is none."""
    rows = []
    for key, level in view.levels.items():
        for one in level.houses.to_dict("records"):
            pollster, question = one["house"].split(": ", 1)
            rows.append({"series": view.series.loc[key, "title"], "pollster": pollster, "its question": question, "against the mean of all": f"{one['effect_pct']:+.0f} points ({one['low_pct']:+.0f} to {one['high_pct']:+.0f})"})  # fmt: skip
    if not rows:
        return Html("")
    lead = Html(
        "<p>Where several pollsters are pooled, each keeps a constant difference from their mean; it holds their wording as well as their method, so the level of the band is a mean of wordings and its course is what counts.</p>"
    )
    return lead + html_table(
        pd.DataFrame(rows),
        "House effects with their 90% intervals",
        shown=("series", "pollster", "against the mean of all"),
    )


def changes(view: View, cite: Citations) -> Html:
    """Return, for each series and pollster, first against last wave and the steps between waves that exceed their margin."""
    rows, tested, beyond, firm = [], 0, 0, 0
    for key in view.all_drawn():
        own = view.waves[key].reset_index(drop=True)
        moves = analysis.steps(own, view.levels[key].extra_sd if key in view.levels else float("nan"))
        tested += int(moves["margin"].notna().sum())
        beyond += int(moves["beyond"].sum())
        firm += int(moves["firm"].sum())
        for (pollster, question), mine in moves.groupby(["pollster", "question"], sort=False):
            one, other = own.loc[mine["first"].iloc[0]], own.loc[mine["last"].iloc[-1]]
            difference, margin = analysis.change(one, other)
            far = analysis.turn(own[(own["pollster"] == pollster) & (own["question"] == question)])
            rows.append(
                {
                    "series": Html("<b>{}</b><br>{}: {}").format(view.series.loc[key, 'title'], pollster, question),
                    "first": Html("{} ({})").format(cite(percent(one['share_pct']), 'poll_answers', one), month(one)),
                    "last": Html("{} ({})").format(cite(percent(other['share_pct']), 'poll_answers', other), month(other)),
                    "points": _moved(difference, margin),
                    "farthest from the last": Html("{} ({})").format(cite(percent(far['share_pct']), 'poll_answers', far), month(far)) if far is not None else "none by more than chance",
                    "steps beyond their margin": Html("<br>").join(_step(own, move, cite) for _, move in mine[mine["beyond"]].iterrows()) or "none",
                }
            )  # fmt: skip
    if not rows:
        return Html("<p>No series has two comparable waves on this date.</p>")
    lead = Html(
        "<p>Of {} between a poll and the next one with the same question of the same pollster, {} are beyond the 95% interval; about {:.0f} would be by chance alone if nothing ever changed.</p>"
    ).format(count(tested, "difference"), beyond, 0.05 * tested)
    note = Html(
        "<p>Polls scatter by more than their sampling error: where the level of all polls together tells by how much, {} are beyond that too (bold). The rest may be scatter.</p>"
    ).format(firm)
    return (lead + html_table(frame_of(rows), "Differences between polls, in points with 95% margins", ["series", "first", "last", "farthest from the last", "steps beyond their margin"], shown=("series", "points"), first=2) + note)  # fmt: skip


def _moved(difference: float, margin: float) -> str:
    """Return a difference in points with its margin, marked where it lies within."""
    if pd.isna(margin):
        return f"{signed(difference)}; samples not known"
    return f"{signed(difference)} ±{margin:.1f}" + ("; within the margin" if abs(difference) <= margin else "")


def _step(own: pd.DataFrame, move: pd.Series, cite: Citations) -> Html:
    """Return a step, linked to its later wave, with margin and months; bold where it exceeds the scatter beyond sampling too."""
    one, other = own.loc[move["first"]], own.loc[move["last"]]
    text = Html("{} ±{:.1f} ({})").format(
        cite(signed(move["difference"]), "poll_answers", other), move["margin"], _months(one, other)
    )
    return Html("<b>{}</b>").format(text) if move["firm"] else text


def _months(one: pd.Series, other: pd.Series) -> str:
    """Return when two waves were, by month, or by the middle day of fieldwork where the month is the same."""
    form = "%b %Y" if month(one) != month(other) else "%d %b %Y"
    return f"{one['when']:{form}} to {other['when']:{form}}"


MISSING, DIFFER = 30.0, -10.0
"""Where the reader's sliders stand at first: an example, not an estimate."""


UPROOTED = {"refugees-abroad": "refugees from Ukraine abroad", "idp-estimate": "displaced people inside Ukraine"}


def nonresponse_model(view: View) -> Html:
    """Return the reader's model: how far newest numbers move if those not reached differed by some points."""
    data: dict[str, dict[str, object]] = {}
    results: dict[str, tuple[str, str]] = {}
    sliders: list[Slider] = []
    for public, people in view.publics.items():
        for key in view.of_role("model", public):
            last = view.waves[key].iloc[-1]
            share = float(last["share_pct"])
            name = key.replace("-", "_")
            data[name] = {"share": share, "group": public}
            label = f"{people}: {meaning(view.evidence, key, last)} (poll: {percent(share)}, {last['pollster']}, {when(last)})"
            whole, tip = nonresponse_texts(share, MISSING, DIFFER)
            results[name] = (label, whole)
            results[f"{name}_tip"] = ("— difference of the missing that would bring the whole to one half", tip)
        if any(one["group"] == public for one in data.values()):
            sliders += [
                Slider(f"missing_{public}", "Not reached, percent of the population", MISSING, 0, 90, 1, people),
                Slider(f"differ_{public}", "They differ from those who answered by, points", DIFFER, -60, 60, 1, people),
            ]  # fmt: skip
    if not data:
        return Html("<p>The evidence holds no poll on this date.</p>")
    return model(
        "missing", "nonresponse", sliders, data, results, bars=list(data),
        title="How far would the number move if those who were not reached thought otherwise?",
        note="The sliders stand at an example, not at an estimate: nobody knows how those who were not reached would answer.",
    )  # fmt: skip


def not_reached(view: View, cite: Citations) -> Html:
    """Return what is known of the number of those whom polls in Ukraine hardly reach."""
    table = view.evidence["displacement"]
    items = []
    for measure, words in UPROOTED.items():
        own = table[table["measure"] == measure].sort_values("date")
        if len(own):
            last = own.iloc[-1]
            people = f"{last['value'] / 1e6:.1f} million"
            items.append(Html("{} {} ({})").format(cite(people, "displacement", last), words, day(last["date"])))
    text = Html("; ").join(items) if items else "no count of refugees is known on this date"
    populations = view.evidence["polls"]
    own = populations[(populations["country"] == next(iter(view.publics))) & populations["population"].notna()]
    outside = (own["area"] == "government-controlled").sum()
    stated = (
        f" Occupied territory is named as left out, or government-controlled territory as covered, in {int(outside)} of the {len(own):,} polls of Ukrainians here that state their population."
        if len(own) > 1
        else ""
    )
    return Html("<p>Of those whom polls in Ukraine hardly reach, known: {}.{} How many adults live under occupation is not in our tables. What is known of the others, of refusals and of fear:</p>").format(text, stated)  # fmt: skip


def leaders_table(view: View, cite: Citations, rows_each: int = 4) -> Html:
    """Return what each side put forward, in documents on the disputed land and in proposals, beside its public before and after."""
    evidence = view.evidence
    positions = evidence["positions"].merge(
        evidence["documents"][["id", "name", "date"]].rename(columns={"id": "document"}), on="document", how="left"
    )
    positions = positions[positions["issue"].isin(evidence.landmarks("leaders-issue")["row"])]
    positions = positions.assign(said=positions["date"].fillna(positions["known_on"]))
    events = evidence["events"]
    told = events["name"].isin(positions["name"])
    proposals = events[(events["kind"] == "proposal") & events["start"].notna() & ~told]
    proposals = proposals.assign(said=proposals["start"], first=proposals["parties"].str.split(";").str[0])
    names = evidence.actor_names
    beside = {actor: key for actor in view.publics for key in of_role(evidence["series"], "leaders", actor)}
    rows = []
    for actor, key in beside.items():
        waves = view.waves[key][view.waves[key]["main"]] if key in view.waves else view.answers.iloc[:0]
        put = [
            (row["said"], Html("{} <i>({})</i>").format(cite(row["position"], "positions", row), row["name"]))
            for _, row in positions[positions["actor"] == actor].sort_values("said").tail(rows_each).iterrows()
        ] + [
            (row["said"], Html("Proposal: {}").format(cite(row["name"], "events", row)))
            for _, row in proposals[proposals["first"] == actor].sort_values("said").tail(rows_each).iterrows()
        ]
        for said, words in put:
            before, after = waves[waves["when"] <= said].tail(1), waves[waves["when"] > said].head(1)
            rows.append(
                {
                    "order": said, "date": day(said), "side": names[actor], "put forward": words,
                    "its public before": _wave(before, cite), "its public after": _wave(after, cite),
                }
            )  # fmt: skip
    if not rows:
        return Html("<p>No position on the four regions and no proposal is known on this date.</p>")
    table = frame_of(rows).sort_values("order", ascending=False, kind="stable").drop(columns="order")
    meant = Html("; ").join(
        Html("{}: {}").format(view.publics[actor], meaning(evidence, key)) for actor, key in beside.items()
    )
    return (Html("<p>Share shown: {}.</p>").format(meant) + html_table(table, "Positions and proposals beside polls", ["put forward", "its public before", "its public after"], shown=("date", "side", "put forward"), first=2))  # fmt: skip


def _wave(rows: pd.DataFrame, cite: Citations) -> Html:
    if rows.empty:
        return Html("no poll")
    row = rows.iloc[0]
    return Html("{} ({})").format(cite(percent(row["share_pct"]), "poll_answers", row), month(row))


def outside_table(view: View) -> Html:
    """Return the newest poll of each outside public on a negotiated end, and on land left to Russia."""
    evidence, answers = view.evidence, view.answers
    own = answers[answers["series"].isin(of_chart(evidence["series"], "outside"))].sort_values("when", kind="stable")
    if own.empty:
        return Html("<p>The evidence holds no poll of an outside public on this date.</p>")
    names = evidence.actor_names
    rows = []
    for (country, _), group in own.groupby(["country", "series"], sort=True):
        last = group.iloc[-1]
        whole = group[(group["poll"] == last["poll"]) & (group["question"] == last["question"])]
        rows.append(
            {
                "public": names.get(country, country), "question": last["question"],
                "answers": "; ".join(f"{words} {percent(share)}" for words, share in zip(whole["answer"], whole["share_pct"], strict=True)),
                "asked by": f"{last['pollster']}, {when(last)}{sample(last)}", "source": first_source(evidence, last["sources"]),
            }
        )  # fmt: skip
    return html_table(
        frame_of(rows), "Outside publics on a negotiated end", ["source"], shown=("public", "answers"), first=2
    )
