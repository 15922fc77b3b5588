"""Tables of polls, those who are not in the sample, outside publics, and quoted figures traced to their polls."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.analysis.intervals import Z95
from trucebook.evidence.door import Evidence
from trucebook.figures.downloads import download
from trucebook.figures.model import Slider, model
from trucebook.figures.opinion import (
    PLANS,
    PUBLICS,
    RUSSIA,
    UKRAINE,
    _meaning,
    _month,
    _range,
    _sample,
    _when,
    coverage_sentence,
    effect_sentence,
    pollsters_sentence,
)
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.words import answer
from trucebook.prose import count, day, percent, safe, sentence

CORE = (*UKRAINE, *PLANS, *RUSSIA, "outside-negotiated-peace")
"""Series whose every question stands in the table of polls; of a poll without any, its first question."""

FILE_COLUMNS = ["poll", "country", "pollster", "field_start", "field_end", "wave", "mode", "population", "poll_n", "n_asked", "poll_moe_pct", "series", "question", "answer", "answer_class", "share_pct", "low_pct", "high_pct", "n_interval", "n_from", "effect", "effect_from", "known_on", "sources"]  # fmt: skip


SHOWN = ["question", "answers", "public", "pollster", "fieldwork", "n", "margin", "mode", "population", "source"]


def in_short(evidence: Evidence, answers: pd.DataFrame, cite: Citations) -> Html:
    """Return the first sentences of the page of polls: how many, of whom, how well documented, until when."""
    polls = evidence["polls"]
    if polls.empty:
        return answer(["The evidence holds no poll on this date."])
    last = polls.sort_values("known_on").iloc[-1]
    return answer([
        pollsters_sentence(polls),
        f"The sample is known of {int(polls['n'].notna().sum())} of {len(polls)}, the margin of error is stated by the pollster of {int(polls['moe_pct'].notna().sum())}. {effect_sentence(polls)}",
        f"The newest was published on {day(last['known_on'])} ({cite(str(last['pollster']), 'polls', last)}). {coverage_sentence(evidence)}",
    ])  # fmt: skip


def every_poll(evidence: Evidence, answers: pd.DataFrame) -> Html:
    """Return all polls, newest first, to search and sort, each with its main question; every answer is in the file."""
    if answers.empty:
        return Html("<p>The evidence holds no poll on this date.</p>")
    order = {key: place for place, key in enumerate(CORE)}
    ranked = answers.assign(rank=[order.get(key, len(order)) for key in answers["series"]])
    core = ranked[ranked["rank"] < len(order)]
    rest = ranked[~ranked["poll"].isin(core["poll"])]
    firsts = rest.drop_duplicates("poll")[["poll", "question"]]
    shown = pd.concat([core, rest.merge(firsts, on=["poll", "question"])])
    names = evidence["actors"].set_index("code")["name"]
    rows = []
    for (_, question), own in shown.groupby(["poll", "question"], sort=False):
        one = own.iloc[0]
        rows.append(
            {
                "order": one["when"], "public": names.get(one["country"], one["country"]), "pollster": one["pollster"], "fieldwork": _dates(one),
                "n": "" if pd.isna(one["n_used"]) else f"{int(one['n_used']):,}", "mode": one["mode"] if pd.notna(one["mode"]) else "", "population": one["population"],
                "question": question, "answers": "; ".join(f"{words} {share:g}" for words, share in zip(own["answer"], own["share_pct"], strict=True)),
                "margin": _margin(one), "source": _source(evidence, one["sources"]),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows).sort_values("order", ascending=False, kind="stable")
    file = download("every-answer.csv", answers[FILE_COLUMNS].sort_values(["poll", "series"]).to_csv(index=False), "All answers of all polls (CSV)")  # fmt: skip
    polls = answers["poll"].nunique()
    lead = f"<p>{sentence(count(polls, 'poll'))[:-1]}, {count(len(table), 'question')} of {answers.groupby(['poll', 'question']).ngroups:,}; answers in percent. Margin: for a share of one half, stated by the pollster, or computed from the sample and an assumed design effect of {analysis.assumed_effect(evidence['polls']):.2f}. {file}</p>"
    return Html(lead + html_table(table[SHOWN], "Every poll", ["source"], tall=True, stack=True, find=True))  # fmt: skip


def _dates(row: pd.Series) -> str:
    """Return the fieldwork so that it sorts by time."""
    if pd.notna(row["field_start"]) and pd.notna(row["field_end"]):
        return f"{row['field_start']:%Y-%m-%d} to {row['field_end']:%Y-%m-%d}"
    if pd.notna(row["field_end"]):
        return f"{row['field_end']:%Y-%m-%d} (end)"
    return str(row["wave"]) if pd.notna(row["wave"]) else f"{row['known_on']:%Y-%m-%d} (published)"


def _margin(row: pd.Series) -> str:
    """Return the margin for a share of one half."""
    if pd.isna(row["n_interval"]) or pd.isna(row["effect"]):
        return ""
    margin = 100 * Z95 * math.sqrt(0.25 * row["effect"] / float(row["n_interval"]))
    sample = ", n assumed" if row["n_from"] == "assumed" else ""
    return f"±{margin:.1f} ({'stated' if row['effect_from'] == 'stated' else 'computed'}{sample})"


def _source(evidence: Evidence, cell: str) -> str:
    """Return the first source of a row as a short link."""
    source = evidence["sources"].loc[cell.split(";")[0]]
    name = safe(source["publisher"])
    return (
        name if pd.isna(source["url"]) else f'<a href="{escape(source["url"], quote=True)}" rel="noopener">{name}</a>'
    )


# ------------------------------------------------------------------------------------------------ who is not in the sample

ASKED = {"UA": ("negotiate-or-fight", "territorial-concessions"), "RU": ("talks-or-continue", "support-forces")}
MISSING, DIFFER = 30.0, -10.0
"""Where the reader's sliders stand at first: an example, not an estimate."""


def nonresponse_model(evidence: Evidence, answers: pd.DataFrame) -> Html:
    """Return the reader's model: how far newest numbers move if those not reached differed by some points."""
    data: dict[str, dict[str, object]] = {}
    results: dict[str, tuple[str, str]] = {}
    sliders: list[Slider] = []
    for public, keys in ASKED.items():
        for key in keys:
            waves = analysis.headline(answers, evidence["series"], key)
            if waves.empty:
                continue
            last = waves.iloc[-1]
            share = float(last["share_pct"])
            name = key.replace("-", "_")
            data[name] = {"share": share, "group": public}
            label = f"{PUBLICS[public]}: {_meaning(evidence, key, last)} (poll: {percent(share)}, {last['pollster']}, {_when(last)})"
            whole, tip = nonresponse_texts(share, MISSING, DIFFER)
            results[name] = (label, whole)
            results[f"{name}_tip"] = ("— difference of the missing that would bring the whole to one half", tip)
        if any(one["group"] == public for one in data.values()):
            sliders += [
                Slider(f"missing_{public}", "Not reached, percent of the population", MISSING, 0, 90, 1, PUBLICS[public]),
                Slider(f"differ_{public}", "They differ from those who answered by, points", DIFFER, -60, 60, 1, PUBLICS[public]),
            ]  # fmt: skip
    if not data:
        return Html("<p>The evidence holds no poll on this date.</p>")
    return model(
        "missing", "nonresponse", sliders, data, results, bars=list(data),
        title="How far would the number move if those who were not reached thought otherwise?",
        note="The sliders stand at an example, not at an estimate: nobody knows how those who were not reached would answer.",
    )  # fmt: skip


def nonresponse_texts(share: float, missing: float, differ: float) -> tuple[str, str]:
    """Return the two results of one number as the page shows them."""
    whole = f"{_tenth(analysis.nonresponse(share, missing, differ))}%"
    tip = analysis.tipping(share, missing)
    return whole, "no difference would do" if math.isnan(tip) else f"{'−' if tip < 0 else '+'}{_tenth(abs(tip))} points"


def _tenth(number: float) -> str:
    """Round half up as the browser does, so that both say the same."""
    return f"{math.floor(number * 10 + 0.5) / 10:.1f}"


UPROOTED = {"refugees-abroad": "refugees from Ukraine abroad", "idp-estimate": "displaced people inside Ukraine"}


def not_reached(evidence: Evidence, cite: Citations) -> Html:
    """Return what is known of the number of those whom polls in Ukraine hardly reach."""
    table = evidence["displacement"]
    items = []
    for measure, words in UPROOTED.items():
        own = table[table["measure"] == measure].sort_values("date")
        if len(own):
            last = own.iloc[-1]
            people = f"{last['value'] / 1e6:.1f} million"
            items.append(f"{cite(people, 'displacement', last)} {words} ({day(last['date'])})")
    text = "; ".join(items) if items else "no count of refugees is known on this date"
    populations = evidence["polls"]
    own = populations[(populations["country"] == "UA") & populations["population"].notna()]
    outside = (
        own["population"].str.contains("outside occupied|controlled|government|without occupied", case=False).sum()
    )
    stated = (
        f" Occupied territory is named as left out, or government-controlled territory as covered, in {int(outside)} of the {len(own):,} polls of Ukrainians here that state their population."
        if len(own) > 1
        else ""
    )
    return Html(f"<p>Of those whom polls in Ukraine hardly reach, known: {text}.{stated} How many adults live under occupation is not in our tables. What is known of the others, of refusals and of fear:</p>")  # fmt: skip


# ------------------------------------------------------------------------------------------------------- leaders and others

LEADERS = {"UA": "territorial-concessions", "RU": "talks-or-continue"}
ISSUE = "territory-four-oblasts"


def leaders_table(evidence: Evidence, answers: pd.DataFrame, cite: Citations, rows_each: int = 4) -> Html:
    """Return what each side put forward, in documents on the four regions and in proposals, beside its public before and after."""
    positions = evidence["positions"].merge(
        evidence["documents"][["id", "name", "date"]].rename(columns={"id": "document"}), on="document", how="left"
    )
    positions = positions[positions["issue"] == ISSUE]
    positions = positions.assign(said=positions["date"].fillna(positions["known_on"]))
    events = evidence["events"]
    told = events["name"].isin(positions["name"])
    proposals = events[(events["kind"] == "proposal") & events["start"].notna() & ~told]
    proposals = proposals.assign(said=proposals["start"], first=proposals["parties"].str.split(";").str[0])
    names = evidence["actors"].set_index("code")["name"]
    rows = []
    for actor, key in LEADERS.items():
        waves = analysis.headline(answers, evidence["series"], key)
        waves = waves[analysis.comparable(waves)["main"]] if len(waves) else waves
        put = [
            (row["said"], f"{cite(row['position'], 'positions', row)} <i>({safe(row['name'])})</i>")
            for _, row in positions[positions["actor"] == actor].sort_values("said").tail(rows_each).iterrows()
        ] + [
            (row["said"], f"Proposal: {cite(row['name'], 'events', row)}")
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
    table = pd.DataFrame(rows).sort_values("order").drop(columns="order")
    meant = "; ".join(
        f"{PUBLICS[actor]}: {safe(_meaning(evidence, key, pd.Series({'answer': ''})))}"
        for actor, key in LEADERS.items() if key in set(evidence["series"]["key"])
    )  # fmt: skip
    return Html(f"<p>Share shown: {meant}.</p>" + html_table(table, "Positions and proposals beside polls", ["put forward", "its public before", "its public after"], tall=True, stack=True))  # fmt: skip


def _wave(rows: pd.DataFrame, cite: Citations) -> str:
    if rows.empty:
        return "no poll"
    row = rows.iloc[0]
    return f"{cite(percent(row['share_pct']), 'poll_answers', row)} ({_month(row)})"


OUTSIDE = ("outside-negotiated-peace", "outside-land")


def outside_table(evidence: Evidence, answers: pd.DataFrame) -> Html:
    """Return the newest poll of each outside public on a negotiated end, and on land left to Russia."""
    own = answers[answers["series"].isin(OUTSIDE)].sort_values("when", kind="stable")
    if own.empty:
        return Html("<p>The evidence holds no poll of an outside public on this date.</p>")
    names = evidence["actors"].set_index("code")["name"]
    rows = []
    for (country, _), group in own.groupby(["country", "series"], sort=True):
        last = group.iloc[-1]
        whole = group[(group["poll"] == last["poll"]) & (group["question"] == last["question"])]
        rows.append(
            {
                "public": names.get(country, country), "question": last["question"],
                "answers": "; ".join(f"{words} {percent(share)}" for words, share in zip(whole["answer"], whole["share_pct"], strict=True)),
                "asked by": f"{last['pollster']}, {_when(last)}{_sample(last)}", "source": _source(evidence, last["sources"]),
            }
        )  # fmt: skip
    return html_table(pd.DataFrame(rows), "Outside publics on a negotiated end", ["source"], tall=True, stack=True)


# ------------------------------------------------------------------------------------------------------- the article's figures

QUOTED = (
    ("2025-07-gallup-69", 69, "negotiate-or-fight", "negotiate", ""),
    ("2025-07-kiis-76", 76, "plan-russia", "refuse", ""),
    ("2024-09-russian-poll-54", 54, "talks-or-continue", "negotiate", ""),
    ("2024-09-russian-poll-71", 71, "concessions-acceptable", "refuse", "levada-202409"),
)
"""Figures of the press article of August 2025: row of claims, figure, where the answer must stand to mean what the article says,
and the poll, where the article says that it is the same as that of the figure before."""

WORDS = {"found": "found", "near": "not found; the nearest answer", "not traceable": "not traceable"}


def quoted_table(evidence: Evidence, answers: pd.DataFrame, cite: Citations) -> Html:
    """Return the percentages of the press article, each with the poll that it comes from, or that none has it."""
    claims = evidence["claims"].set_index("id", drop=False)
    rows = []
    for name, figure, series, answer_class, poll in QUOTED:
        if name not in claims.index:
            continue
        claim = claims.loc[name]
        public = answers[answers["known_on"] <= claim["known_on"]]
        found = analysis.trace(public, figure, series, answer_class, poll)
        row = found["row"]
        source = "no answer of this kind in the table"
        if isinstance(row, pd.Series):
            source = f"{cite(percent(row['share_pct']), 'poll_answers', row)} “{safe(row['answer'])}”, {safe(row['question'])} ({safe(row['pollster'])}, {_when(row)}{_sample(row)}{_range(row)})"
        rows.append({"the article": f"{cite(f'{figure}%', 'claims', claim)}: {safe(claim['claim'])}", "in the polls": WORDS[str(found["verdict"])], "poll": source, "sources": source_links(evidence, row["sources"]) if isinstance(row, pd.Series) else ""})  # fmt: skip
    if not rows:
        return Html("<p>The article was not yet published on this date.</p>")
    return html_table(pd.DataFrame(rows), "Percentages of the press article of August 2025 and their polls", ["the article", "poll", "sources"], stack=True)  # fmt: skip
