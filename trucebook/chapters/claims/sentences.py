"""The ledger in words: how many statements hold, which mislead most, what rules found."""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from trucebook.analysis import claims as analysis
from trucebook.chapters.claims.chapter import Ledger
from trucebook.evidence.claim_rules import PLACE
from trucebook.evidence.columns import is_date
from trucebook.figures.html import made
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import VERDICT_WORDS, notes, opening
from trucebook.prose import WORDS, count, day, listed, safe, sentence

NO_CLAIMS = "Nothing to check yet: no statement of the article was public on the date of this edition."


def in_short(seen: Ledger, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    if seen.rows.empty:
        return opening([safe(NO_CLAIMS), Html("The edition is of {}.").format(day(seen.evidence.as_of))])
    return opening([totals_sentence(seen), worst_sentence(seen), since_sentence(seen)])


def more_sentences(seen: Ledger) -> Html:
    """Say how verdicts were made, and what became of the dates that the article announced."""
    return notes(certainty_sentence(seen), dates_sentence(seen)) if len(seen.rows) else Html("")


def totals_sentence(seen: Ledger) -> Html:
    """Say how many claims hold, in part or not; blank without claims."""
    rows = seen.rows
    if rows.empty:
        return Html("")
    numbers = {name: int(rows["verdict"].isin(members).sum()) for name, members in analysis.GROUPS.items()}
    holds, part, wrong, undecided = numbers.values()
    return Html("Of {} of {}, as of {}, {} {}, {} {} in part, {} {} not; {} {} undecided.").format(
        _all(count(len(rows), "statement")),
        seen.article,
        day(seen.evidence.as_of),
        holds,
        _verb(holds, "holds", "hold"),
        part,
        _verb(part, "holds", "hold"),
        wrong,
        _verb(wrong, "does", "do"),
        undecided,
        _verb(undecided, "is", "are"),
    )


def certainty_sentence(seen: Ledger) -> Html:
    """Say how many verdicts are computed, and how many rest on a primary source or two independent ones."""
    rows = seen.rows
    computed = int((rows["how"] == "computed").sum())
    sure = int((rows["confidence"] == "high").sum())
    return Html(
        "{} {} computed from the tables and {} with them; "
        "{} our judgement, each with its reason. {} {} on a "
        "primary source or two independent ones (high confidence), {} on less."
    ).format(
        sentence(count(computed, "verdict")).rstrip("."),
        _verb(computed, "is", "are"),
        _verb(computed, "changes", "change"),
        count(len(rows) - computed, "is", "are"),
        sentence(count(sure, "verdict")).rstrip("."),
        _verb(sure, "rests", "rest"),
        len(rows) - sure,
    )


def worst_sentence(seen: Ledger) -> Html:
    """Name the statement that would mislead a reader most."""
    worst = analysis.misleading(seen.rows, 1)
    if worst.empty:
        return Html("")
    row = worst.iloc[0]
    return Html("Most misleading, in our judgement: “{}” ({}).").format(
        link(row, str(row["claim"]).rstrip(".")), VERDICT_WORDS[row["verdict"]]
    )


def dates_sentence(seen: Ledger) -> Html:
    """Say what became of the dates that the article announced."""
    dated = analysis.dated_forecasts(seen.rows)
    if dated.empty:
        return Html("")
    told = []
    for verdict, own in dated.groupby("verdict", sort=False):
        words = VERDICT_WORDS[str(verdict)]
        verb = (
            Html("{} ").format(_verb(len(own), "is", "are"))
            if verdict not in ("forecast-fulfilled", "forecast-failed")
            else ""
        )
        told.append(
            Html("{} {}{} ({})").format(
                WORDS[len(own)] if len(own) < len(WORDS) else len(own),
                verb,
                words,
                Html("; ").join(link(row, _announced(row)) for _, row in own.iterrows()),
            )
        )
    return Html("Of {} that it announced ahead, {}.").format(count(len(dated), "date"), listed(told))


def _announced(row: pd.Series) -> Html:
    """Return a date as the article has it."""
    words = str(row["figure_in_article"])
    return safe(day(words) if is_date(words) else words)


def since_sentence(seen: Ledger) -> Html:
    """Say how many verdicts differ from those on the evidence of the article's own time."""
    moved = analysis.changed(seen.rows)
    if moved.empty:
        return Html("No verdict differs from the one on the evidence of the article’s own time.")
    verdicts = sentence(count(len(moved), "verdict")).rstrip(".")
    return Html("{} {} from the one on the evidence of the article’s own time.").format(
        verdicts, _verb(len(moved), "differs", "differ")
    )


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _all(words: str) -> Html:
    return Html('<a href="claims.html#all-claims">{}</a>').format(words)


def anchor(row: pd.Series) -> Html:
    """Return the anchor of a claim in the table of all claims."""
    return Html("claim-{}").format(row["id"])


def link(row: pd.Series, words: str) -> Html:
    """Return words as a link to the row of a claim in the table of all claims."""
    return Html('<a class="n" href="#{}">{}</a>').format(anchor(row), words)


def section_words(seen: Ledger, key: str) -> str:
    """Return the name of a part of the article, as the codes give it."""
    return seen.parts.get(key, key.replace("-", " ").capitalize())


def computed_words(row: pd.Series, cite: Citations) -> Html:
    """Return what the rules found for a claim, as sentences whose values link to their rows."""
    return Html(" ").join(_finding(one, cite) for one in row["findings"])


def _finding(one: analysis.Finding, cite: Citations) -> Html:
    def value(match: re.Match[str]) -> Html:
        name, singular, plural = match.groups()
        number, rows = (one.found, one.rows) if name == "found" else (one.than, one.than_rows)
        words = _shown(number) if singular is None else count(int(float(str(number))), singular, plural)
        words = words.capitalize() if match.start() == 0 else words
        return cite(words, one.table, rows) if len(rows) else safe(words)

    text = sentence(made(PLACE.sub(value, escape(one.text, quote=False)))).rstrip(".") + "."
    if one.complete_until is None:
        return text
    reach = f"our {one.table.replace('_', ' ')} are complete only to {day(one.complete_until)}"
    return Html("{} {}.").format(
        text, "This cannot decide the claim, as " + reach if one.blocked else sentence(reach).rstrip(".")
    )


def _shown(value: analysis.Value) -> str:
    if value is None or isinstance(value, pd.Timestamp):
        return day(value)
    return (f"{value:,.0f}" if value.is_integer() else f"{value:,.10g}").replace("-", "−")
