"""Tables: what stands in the way: the table of obstacles, and how each changed since an earlier day."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import obstacles as analysis
from trucebook.chapters.scenarios.obstacles.chapter import Obstacles
from trucebook.chapters.scenarios.obstacles.sentences import change_words
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import fold, names_of
from trucebook.prose import count, day, listed, safe, sentence


def summary(obstacles: Obstacles) -> Html:
    """Say how many obstacles grew and shrank since the earlier day, and which."""
    evidence, changes = obstacles.evidence, obstacles.changes
    if changes.empty or evidence["obstacles"].empty:
        return Html("")
    titles = evidence["obstacle_groups"].set_index("key")["title"].str.split(":").str[0].str.lower()
    parts = []
    for verdict, words in (
        (analysis.GREW, "grew"), (analysis.SHRANK, "shrank"), (analysis.SAME, "did not clearly change"),
        (analysis.UNKNOWN, "cannot be judged"),
    ):  # fmt: skip
        keys = changes.index[changes["verdict"] == verdict]
        if len(keys):
            parts.append(
                Html("{} {} ({})").format(
                    count(len(keys), "obstacle"), words, listed(safe(titles[key]) for key in keys)
                )
            )
    return Html("<p>From {} to {}, {}.</p>").format(day(obstacles.since), day(evidence.as_of), listed(parts))


def table(obstacles: Obstacles, cite: Citations) -> Html:
    """Return the groups of obstacles: who could remove each, by which step, how it changed, and the statements behind it."""
    evidence = obstacles.evidence
    stated = evidence["obstacles"]
    groups = analysis.counts(stated, evidence["obstacle_groups"], evidence.as_of)
    if groups["all"].sum() == 0:
        return Html("<p>No obstacle is recorded on this date.</p>")
    since = f"since {day(obstacles.since)}"
    rows = []
    for group in groups.to_dict("records"):
        own = stated[stated["issue"] == group["key"]].sort_values("known_on", ascending=False)
        fresh = set(obstacles.changes.loc[group["key"], "statements"])
        items = Html("").join(
            Html("<li>{}{} ({}; {})</li>").format(
                Html("<b>New.</b> ") if one["id"] in fresh else "",
                sentence(safe(one["statement"])),
                day(one["date"] if pd.notna(one["date"]) else one["known_on"]),
                source_links(evidence, one["sources"]),
            )
            for one in own.to_dict("records")
        )
        rows.append(
            {
                "obstacle": group["title"], since: change_words(obstacles, group["key"], cite),
                "who could remove it": names_of(evidence, group["removable_by"]), "by which step": group["how"],
                "statements": group["all"], "of the last year": group["lately"],
                "evidence": Html("<details><summary>{}, newest {}</summary><ul>{}</ul></details>").format(count(len(own), 'statement'), day(own.iloc[0]['known_on']), items) if len(own) else "no statement on record",
            }
        )  # fmt: skip
    return html_table(
        frame_of(rows),
        "Obstacles, who could remove them, how they changed, and their evidence",
        ["evidence", since],
        shown=("obstacle", since),
        first=2,
    ) + fold(
        "How change is measured",
        Html(
            "<p>By the distance of Russia's and Ukraine's positions on an obstacle's issues (0 to {}, with the interval "
            "of its change given that each code may be off by one), by truces broken against truces kept, or by the number of hosts of meetings from the earlier day on, as far as events are complete. Law and politics at home "
            "have statements only, and no measure. Where a table does not cover at least half of the time between the two days, change is not known.</p>"
        ).format(analysis.gap.SCALE),
    )
