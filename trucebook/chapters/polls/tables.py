"""Tables of all polls, of experiments with wordings, and of quoted figures traced to their polls."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.analysis.intervals import Z95
from trucebook.chapters.polls.chapter import View
from trucebook.figures.downloads import download
from trucebook.figures.polls import certainty, first_source, sample, when
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, frame_of, html_table, left_out
from trucebook.prose import count, percent, sentence

FILE_COLUMNS = ["poll", "country", "pollster", "field_start", "field_end", "wave", "mode", "population", "poll_n", "n_asked", "poll_moe_pct", "series", "question", "answer", "answer_class", "share_pct", "low_pct", "high_pct", "n_interval", "n_from", "effect", "effect_from", "known_on", "sources"]  # fmt: skip


ROWS = 400
"""Questions of polls that the table shows."""

SHOWN = ["question", "answers", "public", "pollster", "fieldwork", "n", "margin", "mode", "population", "source"]


def every_poll(view: View) -> Html:
    """Return all polls, newest first, to search and sort, each with its main question; every answer is in the file."""
    answers = view.answers
    if answers.empty:
        return Html("<p>The evidence holds no poll on this date.</p>")
    order = {key: place for place, key in enumerate(view.main)}
    ranked = answers.assign(rank=[order.get(key, len(order)) for key in answers["series"]])
    core = ranked[ranked["rank"] < len(order)]
    rest = ranked[~ranked["poll"].isin(core["poll"])]
    firsts = rest.drop_duplicates("poll")[["poll", "question"]]
    shown = pd.concat([core, rest.merge(firsts, on=["poll", "question"])])
    names = view.evidence.actor_names
    rows = []
    told: dict[tuple[str, str], list[dict[Hashable, Any]]] = {}
    for row in shown.to_dict("records"):
        told.setdefault((row["poll"], row["question"]), []).append(row)
    for (_, question), own in told.items():
        one = own[0]
        rows.append(
            {
                "order": one["when"], "public": names.get(one["country"], one["country"]), "pollster": one["pollster"], "fieldwork": _dates(one),
                "n": "" if pd.isna(one["n_used"]) else f"{int(one['n_used']):,}", "mode": one["mode"] if pd.notna(one["mode"]) else "", "population": one["population"],
                "question": question, "answers": "; ".join(f"{words} {share:g}" for words, share in ((row["answer"], row["share_pct"]) for row in own)),
                "margin": _margin(one), "source": first_source(view.evidence, one["sources"]),
            }
        )  # fmt: skip
    table = frame_of(rows).sort_values("order", ascending=False, kind="stable")
    file = download("every-answer.csv", answers[FILE_COLUMNS].sort_values(["poll", "series"]).to_csv(index=False), "All answers of all polls (CSV)")  # fmt: skip
    polls = answers["poll"].nunique()
    lead = Html(
        "<p>{}, {} of {:,}; answers in percent. Margin: for a share of one half, stated by the pollster, or computed from the sample, with the variance of a simple random one times {:.2f}. {}</p>"
    ).format(
        sentence(count(polls, "poll"))[:-1],
        count(len(table), "question"),
        answers.groupby(["poll", "question"]).ngroups,
        view.effect,
        file,
    )
    note = left_out(table, ROWS, "poll_answers.csv")
    return lead + html_table(table[SHOWN].head(ROWS), "Every poll", ["source"], find=True, shown=("question", "pollster", "answers")) + note  # fmt: skip


def _dates(row: Mapping[Hashable, Any]) -> str:
    """Return the fieldwork so that it sorts by time."""
    if pd.notna(row["field_start"]) and pd.notna(row["field_end"]):
        return f"{row['field_start']:%Y-%m-%d} to {row['field_end']:%Y-%m-%d}"
    if pd.notna(row["field_end"]):
        return f"{row['field_end']:%Y-%m-%d} (end)"
    return str(row["wave"]) if pd.notna(row["wave"]) else f"{row['known_on']:%Y-%m-%d} (published)"


def _margin(row: Mapping[Hashable, Any]) -> str:
    """Return the margin for a share of one half."""
    if pd.isna(row["n_interval"]) or pd.isna(row["effect"]):
        return ""
    margin = 100 * Z95 * math.sqrt(0.25 * row["effect"] / float(row["n_interval"]))
    sample = ", n assumed" if row["n_from"] == "assumed" else ""
    return f"±{margin:.1f} ({'stated' if row['effect_from'] == 'stated' else 'computed'}{sample})"


WORDS = {"found": "found", "near": "not found; the nearest answer", "not traceable": "not traceable"}


def quoted_table(view: View, cite: Citations) -> Html:
    """Return the percentages of the press article, each with the poll that it comes from, or that none has it."""
    if view.quoted.empty:
        return Html("<p>The article was not yet published on this date.</p>")
    claims = view.evidence["claims"].set_index("id", drop=False)
    rows = []
    for quoted in view.quoted.to_dict("records"):
        claim, figure = claims.loc[quoted["claim"]], quoted["figure_pct"]
        public = view.answers[view.answers["known_on"] <= claim["known_on"]]
        poll = "" if pd.isna(quoted["poll"]) else quoted["poll"]
        found = analysis.trace(public, figure, quoted["series"], quoted["answer_class"], poll)
        row = found["row"]
        source, links = "no answer of this kind in the table", ""
        if isinstance(row, pd.Series):
            source = Html("{} “{}”, {} ({}, {}{}{})").format(
                cite(percent(row["share_pct"]), "poll_answers", row),
                row["answer"],
                row["question"],
                row["pollster"],
                when(row),
                sample(row),
                certainty(row),
            )
            links = source_links(view.evidence, row["sources"])
        rows.append({"the article": Html("{}: {}").format(cite(Html('{:g}%').format(figure), 'claims', claim), claim['claim']), "in the polls": WORDS[str(found["verdict"])], "poll": source, "sources": links})  # fmt: skip
    named = view.evidence.landmarks("article")["title"]
    caption = f"Percentages of {named.iloc[0] if len(named) else 'the article'} and their polls"
    return html_table(frame_of(rows), caption, ["the article", "poll", "sources"], shown=("the article", "in the polls"))  # fmt: skip


def wordings_table(view: View) -> Html:
    """Return the experiments with wordings, newest first."""
    rows = view.evidence["poll_wordings"].sort_values("known_on", ascending=False)
    if rows.empty:
        return Html("<p>No experiment with wordings is known on this date.</p>")
    titles = view.evidence["series"].set_index("key")["title"]
    table = frame_of(
        {
            "what was varied": [Html("<b>{}</b><br>{}").format(variant, wording) for variant, wording in zip(rows["variant"], rows["wording"], strict=True)],
            "what it did": rows["effect"], "question": rows["series"].map(titles), "whose": rows["pollster"],
            "sources": [source_links(view.evidence, cell.split(";")[0]) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table,
        "Experiments with wordings",
        ["what was varied", "sources"],
        find=True,
        shown=("what was varied", "what it did"),
        first=2,
    )
