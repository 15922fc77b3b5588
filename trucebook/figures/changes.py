"""Tables and sentences of what changed between the book's editions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from trucebook.analysis import changes as analysis
from trucebook.analysis import lapse, positions, scenarios, timeline
from trucebook.evidence.columns import is_date
from trucebook.evidence.door import Evidence
from trucebook.evidence.errors import AsOfError
from trucebook.evidence.files import first_date
from trucebook.figures import lapse as headline
from trucebook.figures import scenarios as outlook
from trucebook.figures.claims import ledger
from trucebook.figures.positions import issue_titles
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.words import VERDICT_WORDS, answer
from trucebook.prose import MONTHS, count, day, listed, safe, span

SIDES = ("RU", "UA", "US", "EU")
"""Actors whose positions are followed."""

COUNTED = {
    "events": "events", "documents": "documents", "positions": "positions on paper", "polls": "polls",
    "truces": "truces and proposals of a truce", "exchanges": "exchanges of prisoners and bodies", "sanctions": "steps of sanctions",
    "forecasts": "forecasts of others", "claims": "claims of an article in the ledger",
}  # fmt: skip
"""Tables whose new rows are counted, in words."""

FATE = ("status", "outcome_class", "later_class")
"""Columns of an event that say what became of it."""

NONE = "–"

Views = Sequence[Evidence]


def views(evidence: Evidence, earlier: str) -> list[Evidence]:
    """Return the evidence as of earlier dates and, last, as it is.

    Parameters
    ----------
    evidence : Evidence
        The present.
    earlier : str
        Dates (YYYY-MM-DD) separated by commas; blank: one year before. Dates not before the present, or before the first row of the
        evidence, are passed over.

    Raises
    ------
    AsOfError
        If one of them is no date.
    """
    named = [one.strip() for one in earlier.split(",") if one.strip()]
    for one in named:
        if not is_date(one):
            raise AsOfError(f"earlier {one!r}: no date, expected YYYY-MM-DD, several separated by commas")
    year_ago = (pd.Timestamp(evidence.as_of) - pd.DateOffset(years=1)).date().isoformat()
    first, now = first_date(evidence.data).isoformat(), evidence.as_of.isoformat()
    days = sorted({one for one in named or [year_ago] if first <= one < now})
    return [*(evidence.earlier(one) for one in days), evidence]


def _by_date(shown: Views, table: pd.DataFrame) -> pd.DataFrame:
    """Name the columns of a table (one a view, in order of time) by their dates, the newest first: a phone shows only these."""
    named = [f"{one.as_of.day} {MONTHS[one.as_of.month - 1][:3]} {one.as_of.year}" for one in shown]
    return table.set_axis(named, axis=1).iloc[:, ::-1]


def _wide(shown: Views, rows: dict[str, list[str]], first: str, caption: str) -> Html:
    """Return a table with one column a date."""
    table = _by_date(shown, pd.DataFrame.from_dict(rows, orient="index"))
    return html_table(table.rename_axis(first).reset_index(), caption)


# ------------------------------------------------------------------ in short


def in_short(shown: Views, cite: Citations) -> Html:
    """Return the page's first sentences: what is new since the edition before."""
    if len(shown) < 2:
        return answer(["No earlier edition stands before this one, so there is nothing to compare it with."])
    before, now = shown[-2:]
    held = [timeline.rounds(one["events"]) for one in (before, now)]
    new = analysis.added([view["events"] for view in shown[-2:]])
    rounds = held[1][~held[1]["id"].isin(held[0]["id"])]
    came = analysis.told([view["events"] for view in shown[-2:]], FATE)
    moves = analysis.moved([_said(view) for view in shown[-2:]], SIDES[:2])
    polls = analysis.added([view["polls"] for view in shown[-2:]])
    gaps = [_measure(view, "gap") for view in (before, now)]
    where = [count(number, f"in {name}", f"in {name}") for name, number in _by_country(polls)]
    lines = [
        f"Since {day(before.as_of)} <b>{count(len(new), 'event')}</b> became public, among them "
        f"{cite(count(len(rounds), 'round'), 'events', rounds)} with both sides"
        + (f"; of {count(len(came), 'event')} known before, the outcome or the fate became known by {day(now.as_of)}." if len(came) else "."),
        f"On paper, {count(moves['issue'].nunique(), 'issue')} saw Russia or Ukraine move; the gap index went from {gaps[0]} to {gaps[1]} "
        "percent of the widest possible (in brackets: what uncertain codes allow; issues come in over time, so this is no measure of convergence)."
        if NONE not in gaps else "",
        f"{count(len(polls), 'poll')} came in: {listed(where)}."
        if len(polls) else "No poll came in.",
        _verdicts_sentence(before, now),
    ]  # fmt: skip
    return answer([line[0].upper() + line[1:] for line in lines if line])


def _verdicts_sentence(before: Evidence, now: Evidence) -> str:
    if before["claims"].empty:
        return ""
    changed = analysis.differing(pd.DataFrame({0: _verdicts(before), 1: _verdicts(now)}))
    return f"{count(len(changed), 'verdict')} on the statements of an article changed."


def _by_country(polls: pd.DataFrame) -> list[tuple[str, int]]:
    where = polls["country"].map({"UA": "Ukraine", "RU": "Russia"}).fillna("other countries")
    return [(str(name), int(number)) for name, number in where.value_counts().items()]


def _said(view: Evidence) -> pd.DataFrame:
    return positions.dated(view["positions"], view["documents"])


# ------------------------------------------------------------------ numbers side by side


def measures_table(shown: Views) -> Html:
    """Return the headline measures as of each date, a column each."""
    rows: dict[str, list[str]] = {
        "Rounds with both sides since February 2022": [str(len(timeline.rounds(view["events"]))) for view in shown]
    }
    chances = [_chances(view) for view in shown]
    for name, (words, _) in headline.PANELS.items():
        if name in scenarios.OUTCOMES:
            rows[words] = [one[name] for one in chances]
        elif name != "contacts":
            rows[words] = [_measure(view, name) for view in shown]
    return _wide(shown, rows, "measure", "Headline measures as of each date")


def _measure(view: Evidence, name: str) -> str:
    today = [pd.Timestamp(view.as_of)]
    if name == "gap":
        found = lapse.gap({key: view[key] for key in ("positions", "documents")}, today)
    else:
        frames = {key: view[key] for key in ("polls", "poll_answers", "series")}
        found = lapse.share(frames, today, name, headline.ASKED[name])
    if found.empty:
        return NONE
    value, low, high = found.iloc[-1][["value", "low", "high"]]
    return f"{value:.0f} ({low:.0f} to {high:.0f})"


def _chances(view: Evidence) -> dict[str, str]:
    """Return the pooled chance of each outcome in words; before the full-scale war it has no meaning."""
    if pd.Timestamp(view.as_of) < scenarios.WAR_BEGAN:
        return dict.fromkeys(scenarios.OUTCOMES, NONE)
    return {name: outlook.about(value) for name, value in outlook.prepare(view, past=False).now.pooled.items()}


def rows_table(shown: Views) -> Html:
    """Return how many rows of each table are public as of each date."""
    rows = {
        words[0].upper() + words[1:]: [f"{len(view[table]):,}" for view in shown] for table, words in COUNTED.items()
    }
    return _wide(shown, rows, "rows", "Rows public as of each date")


# ------------------------------------------------------------------ new rows, span by span


def _spans(
    shown: Views, parts: pd.DataFrame, noun: str, table_of: Callable[[pd.DataFrame, str], Html], nothing: str
) -> Html:
    """Return a block to open for each span between two dates, the newest first and open."""
    blocks = []
    for place in range(len(shown) - 1, 0, -1):
        own = parts[parts["view"] == place]
        span_ = f"{day(shown[place - 1].as_of)} – {day(shown[place].as_of)}"
        inner = table_of(own, span_) if len(own) else f"<p>{nothing}</p>"
        state = " open" if place == len(shown) - 1 else ""
        blocks.append(f"<details{state}><summary>{span_}: {count(len(own), noun)}</summary>{inner}</details>")
    return Html("".join(blocks) or "<p>There is no earlier edition to compare with.</p>")


def events_by_span(shown: Views) -> Html:
    """Return the events that became public between the dates."""
    new = analysis.added([view["events"] for view in shown])

    def table(own: pd.DataFrame, words: str) -> Html:
        own = own.sort_values(["known_on", "id"], ascending=False)
        rows = pd.DataFrame(
            {
                "public since": own["known_on"], "event": own["name"], "what came of it": own["outcome"].fillna(""),
                "sources": [source_links(shown[-1], cell) for cell in own["sources"]],
            }
        )  # fmt: skip
        return html_table(rows, f"Events that became public, {words}", ["sources"], tall=True, stack=True, find=True)

    return _spans(shown, new, "event", table, "No event became public.")


def outcomes_by_span(shown: Views) -> Html:
    """Return the events known before whose status or outcome became known or changed between the dates."""
    came = analysis.told([view["events"] for view in shown], FATE)
    events = shown[-1]["events"].set_index("id")

    def table(own: pd.DataFrame, words: str) -> Html:
        own = own[own["id"].isin(events.index)]
        rows = events.loc[own["id"]]
        told = rows["later_outcome"].fillna(rows["outcome"]).fillna("")
        shown_rows = pd.DataFrame(
            {
                "event": rows["name"].to_numpy(), "before": [_state(one, "before") for one in own.to_dict("records")],
                "then": [_state(one, "after") for one in own.to_dict("records")], "as told now": told.to_numpy(),
            }
        )  # fmt: skip
        return html_table(shown_rows, f"Events whose outcome became known, {words}", tall=True, stack=True)

    return _spans(shown, came, "event", table, "No outcome became known.")


def _state(row: Mapping[str, Any], when: str) -> str:
    later = row[f"later_class_{when}"]
    words = [row[f"status_{when}"], row[f"outcome_class_{when}"] if pd.isna(later) else later]
    return ", ".join(str(word) for word in words if not pd.isna(word))


def polls_by_span(shown: Views) -> Html:
    """Return the polls that became public between the dates."""
    new = analysis.added([view["polls"] for view in shown])

    def table(own: pd.DataFrame, words: str) -> Html:
        own = own.sort_values(["known_on", "id"], ascending=False)
        rows = pd.DataFrame(
            {
                "public since": own["known_on"], "pollster": own["pollster"], "population": own["population"],
                "fieldwork": [span(a, b) for a, b in zip(own["field_start"], own["field_end"], strict=True)],
                "n": own["n"].astype("Int64"), "sources": [source_links(shown[-1], cell) for cell in own["sources"]],
            }
        )  # fmt: skip
        return html_table(rows, f"Polls that became public, {words}", ["sources"], tall=True, stack=True, find=True)

    return _spans(shown, new, "poll", table, "No poll became public.")


def forecasts_by_span(shown: Views) -> Html:
    """Return how many forecasts of others came in and came out between the dates."""
    rows = []
    for before, after in pairwise(shown):
        two = [before["forecasts"], after["forecasts"]]
        came = analysis.told(two, ["resolved"])
        yes = int((came["resolved_after"] == "yes").sum())
        no = int((came["resolved_after"] == "no").sum())
        rows.append((f"{day(before.as_of)} – {day(after.as_of)}", len(analysis.added(two)), yes, no))
    table = pd.DataFrame(rows, columns=["between", "new forecasts", "came out yes", "came out no"])
    return html_table(table.iloc[::-1], "Forecasts of others by span") if rows else Html("")


# ------------------------------------------------------------------ positions and verdicts, date by date


def positions_table(shown: Views) -> Html:
    """Return the issues on which an actor's level differs between two of the dates."""
    table = analysis.moved([_said(view) for view in shown], SIDES)
    if table.empty:
        return Html("<p>No level of an actor on an issue differs between these dates.</p>")
    actors = shown[-1]["actors"].set_index("code")["name"]
    levels = _by_date(shown, table[list(range(len(shown)))])
    cells = levels.map(lambda value: NONE if pd.isna(value) else f"{value:.1f}".removesuffix(".0"))
    words = table["issue"].map(issue_titles(shown[-1]))
    rows = pd.concat([table["actor"].map(actors).rename("actor"), words.rename("issue"), cells], axis=1)
    return html_table(
        rows, "Levels of positions as of each date, 0 (Russia's maximal demand) to 4 (Ukraine's)", find=True
    )


def verdicts_table(shown: Views) -> Html:
    """Return the claims of the ledger whose verdict differs between two of the dates."""
    known = [view["claims"] for view in shown]
    if known[-1].empty:
        return Html("<p>No claim of an article is in the ledger on this date.</p>")
    by_date = pd.DataFrame({place: _verdicts(view) for place, view in enumerate(shown)})
    changed = analysis.differing(by_date)
    if changed.empty:
        return Html("<p>No verdict differs between these dates.</p>")
    text = known[-1].set_index("id")["claim"]
    cells = _by_date(shown, changed).map(lambda cell: NONE if pd.isna(cell) else VERDICT_WORDS[cell])
    rows = pd.concat([text.reindex(changed.index).map(safe).rename("claim"), cells], axis=1)
    return html_table(rows, "Verdicts as of each date", ["claim"], find=True, tall=True)


def _verdicts(view: Evidence) -> pd.Series:
    return ledger(view, view, "").rows.set_index("id")["verdict"]
