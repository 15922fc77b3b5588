"""Polls in words: when and whom they asked, how sure their numbers are; what every page that names a poll says alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.sources import source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.prose import count, day, interval, listed, safe, span


def publics(evidence: Evidence) -> dict[str, str]:
    """Return the two peoples whom most polls ask: code of the actor → its people in the plural, as the data name them."""
    actors = evidence["actors"].set_index("code")
    one, other = evidence.sides
    return {code: str(actors.loc[code, "people"] if pd.notna(actors.loc[code, "people"]) else actors.loc[code, "name"]) for code in (other, one)}  # fmt: skip


def when(row: pd.Series) -> str:
    """Return when a poll asked, or where that is not known when it was published."""
    if pd.notna(row["field_end"]):
        return span(row["field_start"], row["field_end"])
    return day(row["wave"]) if pd.notna(row["wave"]) else f"published {day(row['known_on'])}"


def month(row: pd.Series) -> str:
    """Return the month of an answer."""
    return day(f"{row['when']:%Y-%m}")


def certainty(row: pd.Series) -> str:
    """Return the interval of an answer as a clause."""
    return (
        f", 95% interval {interval(row['low_pct'], row['high_pct'])}{' from an assumed sample' if row['n_from'] == 'assumed' else ''}"
        if pd.notna(row["low_pct"])
        else ", sample size not known"
    )


def sample(row: pd.Series) -> str:
    """Return the number asked as a clause; blank where it is not known."""
    return f", n = {int(row['n_used']):,}" if pd.notna(row["n_used"]) else ""


def meaning(evidence: Evidence, key: str, row: pd.Series | None = None) -> str:
    """Return what the headline answer of a series says; where the series does not say it, the words of the answer."""
    words = evidence["series"].set_index("key").loc[key, "headline_meaning"]
    return str(words) if pd.notna(words) else "" if row is None else str(row["answer"])


def signed(number: float) -> str:
    """Return a difference in whole points with its sign."""
    return f"{number:+.0f}".replace("-", "−")


def first_source(evidence: Evidence, cell: str) -> Html:
    """Return the first source of a row as a short link."""
    source = evidence.source_rows[cell.split(";")[0]]
    name = safe(source["publisher"])
    return name if pd.isna(source["url"]) else Html('<a href="{}" rel="noopener">{}</a>').format(source["url"], name)


def complete_to(evidence: Evidence) -> str:
    """Say until when the polls are complete, where that is before the date of the edition."""
    coverage = evidence.coverage("polls")
    if coverage.complete_until >= evidence.as_of:
        return ""
    return f"Our polls are complete to {day(coverage.complete_until)}; later ones may be missing."


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


def pollsters_sentence(polls: pd.DataFrame, peoples: Mapping[str, str]) -> Html:
    """Say how many polls of whom the page rests on."""
    parts = []
    for code, name in peoples.items():
        own = polls[polls["country"] == code]
        if len(own):
            top = list(own["pollster"].value_counts().index[:3])
            parts.append(Html("{} of {} ({} most often)").format(count(len(own), "poll"), name, listed(top)))
    return Html("The evidence holds {}.").format(listed(parts)) if parts else Html("The evidence holds no poll.")


def how_we_know(evidence: Evidence) -> Html:
    """Say whose polls these are most often, and which design effect is assumed."""
    polls = evidence["polls"]
    return Html("<p>{} {}</p>").format(pollsters_sentence(polls, publics(evidence)), effect_sentence(polls))


def methods_table(evidence: Evidence, issues: Sequence[str] = ()) -> Html:
    """Return what is known about response, fear and modes, newest first; of some of these matters, the three newest findings."""
    rows = evidence["poll_methods"].sort_values("known_on", ascending=False)
    rows = rows[rows["issue"].isin(issues)].groupby("issue", sort=False).head(3) if issues else rows
    table = frame_of(
        {
            "matter": rows["issue"], "finding": rows["finding"], "whose": rows["pollster"], "known": rows["known_on"],
            "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return (
        html_table(table, "Findings on polling in wartime", ["sources"], shown=("matter", "finding"), first=4)
        if len(rows)
        else Html("<p>No finding on this date.</p>")
    )
