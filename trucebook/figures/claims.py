"""The ledger of claims: an article, statement by statement, with verdict, reason, rows and sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import altair as alt
import pandas as pd

from trucebook.analysis import claims as analysis
from trucebook.analysis import positions
from trucebook.evidence.claim_rules import PLACE
from trucebook.evidence.columns import is_date
from trucebook.evidence.door import Evidence
from trucebook.evidence.tables import RULE_TABLES
from trucebook.figures import plans
from trucebook.figures.frame import Figure, Size, figure
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import CLASS_COLOURS, INK
from trucebook.figures.words import VERDICT_WORDS, answer
from trucebook.prose import WORDS, count, day, listed, percent, safe, sentence

GROUP_COLOURS = dict(
    zip(analysis.GROUPS, (CLASS_COLOURS[name] for name in ("agreement", "partial", "rejected", "none")), strict=True)
)

SHORT_GROUPS = dict(zip(analysis.GROUPS, ("holds", "in part", "not", "open"), strict=True))
"""Heads of the chart's columns, short enough for a phone."""

SECTIONS: Mapping[str, tuple[str, str]] = {
    "kremlin-conditions": ("Russia’s conditions", "positions"), "status-timeline": ("Course of the talks", "timeline"),
    "ukraine-position": ("Ukraine’s position", "plans"), "economic-humanitarian": ("Economy and people", "economy"),
    "public-opinion": ("Public opinion", "opinion"), "obstacles-scenarios": ("Obstacles, outlook", "scenarios"),
    "international-actors": ("Outside actors", "mediation"),
}  # fmt: skip
"""Parts of the article of August 2025: name, and the chapter that deals with the same."""

TABLE_PAGES: Mapping[str, str] = {
    "events": "timeline", "truces": "timeline", "exchanges": "humanitarian", "civilian_harm": "humanitarian", "displacement": "humanitarian",
    "corridors": "humanitarian", "polls": "polls", "poll_answers": "polls", "plan_points": "plans", "documents": "plans",
    "positions": "positions", "escalation": "scenarios", "forecasts": "scenarios", "mediation": "mediation", "market_reactions": "economy",
    "reconstruction": "economy", "sanctions": "economy", "support": "economy", "macro": "economy", "prices_monthly": "economy",
}  # fmt: skip
"""The chapter that shows the rows of a table."""

CHAPTERS: Mapping[str, str] = {
    "timeline": "course of the talks", "humanitarian": "people", "polls": "polls", "opinion": "public opinion", "plans": "plans",
    "positions": "positions", "scenarios": "scenarios", "mediation": "mediation", "economy": "economy",
}  # fmt: skip

NO_CLAIMS = "Nothing to check yet: no statement of the article was public on the date of this edition."


@dataclass(frozen=True)
class Ledger:
    """The claims of an article, judged.

    Attributes
    ----------
    evidence : Evidence
        The facts, as of the edition's date.
    own : Evidence
        The folder that holds the claims and their sources; the same as that of the facts unless the reader brings claims.
    rows : pandas.DataFrame
        From :func:`trucebook.analysis.claims.judged`.
    article : str
        Name of the article, in sentences.
    """

    evidence: Evidence
    own: Evidence
    rows: pd.DataFrame
    article: str = "the article"


def ledger(evidence: Evidence, own: Evidence, article: str) -> Ledger:
    """Judge the claims of a folder by the facts of another (or the same)."""
    tables = {name: evidence[name] for name in RULE_TABLES if name in evidence.tables}
    rows = analysis.judged(
        own["claims"],
        own["claim_rules"],
        tables,
        lambda table, series: evidence.coverage(table, series).complete_until,
        evidence.as_of,
    )
    return Ledger(evidence, own, rows, article)


def in_short(seen: Ledger, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    rows = seen.rows
    if rows.empty:
        return answer([NO_CLAIMS, f"The edition is of {day(seen.evidence.as_of)}."])
    return answer([
        totals_sentence(seen), _certainty(seen), _worst(seen, cite), _dates(seen), _since(seen),
    ])  # fmt: skip


def totals_sentence(seen: Ledger) -> str:
    """Say how many claims hold, in part or not; blank without claims."""
    rows = seen.rows
    if rows.empty:
        return ""
    numbers = {name: int(rows["verdict"].isin(members).sum()) for name, members in analysis.GROUPS.items()}
    fails = [
        f"{int((rows['verdict'] == name).sum())} {words}"
        for name, words in (
            ("contradicted", "contradicted"),
            ("outdated", "overtaken"),
            ("forecast-failed", "announced and not come true"),
        )
        if (rows["verdict"] == name).any()
    ]
    holds, part, wrong, undecided = numbers.values()
    return (
        f"Of {_all(count(len(rows), 'checkable statement'))} of {safe(seen.article)}, as of {day(seen.evidence.as_of)}, "
        f"{holds} {_verb(holds, 'holds', 'hold')} ({percent(100 * holds / len(rows))}), {part} {_verb(part, 'holds', 'hold')} in part, "
        f"{wrong} {_verb(wrong, 'does', 'do')} not hold{f' ({listed(fails)})' if fails else ''} and {undecided} {_verb(undecided, 'is', 'are')} open or not verifiable."
    )


def _certainty(seen: Ledger) -> str:
    rows = seen.rows
    computed = int((rows["how"] == "computed").sum())
    sure = int((rows["confidence"] == "high").sum())
    return (
        f"{sentence(count(computed, 'verdict')).rstrip('.')} {_verb(computed, 'is', 'are')} computed from the tables and {_verb(computed, 'changes', 'change')} with them; "
        f"{count(len(rows) - computed, 'is', 'are')} our judgement, each with its reason. {sentence(count(sure, 'verdict')).rstrip('.')} {_verb(sure, 'rests', 'rest')} on a "
        f"primary source or two independent ones (high confidence), {len(rows) - sure} on less."
    )


def _worst(seen: Ledger, cite: Citations) -> str:
    worst = analysis.misleading(seen.rows, 1)
    if worst.empty:
        return ""
    row = worst.iloc[0]
    found = _computed(row, cite)
    return f"Most misleading, in our judgement: “{_link(row, str(row['claim']).rstrip('.'))}” ({VERDICT_WORDS[row['verdict']]}). {found}"


def _dates(seen: Ledger) -> str:
    dated = analysis.dated_forecasts(seen.rows)
    if dated.empty:
        return ""
    told = []
    for verdict, own in dated.groupby("verdict", sort=False):
        words = VERDICT_WORDS[str(verdict)]
        verb = f"{_verb(len(own), 'is', 'are')} " if verdict not in ("forecast-fulfilled", "forecast-failed") else ""
        told.append(
            f"{WORDS[len(own)] if len(own) < len(WORDS) else len(own)} {verb}{words} ({'; '.join(_link(row, _announced(row)) for _, row in own.iterrows())})"
        )
    return f"Of {count(len(dated), 'date')} that it announced ahead, {listed(told)}."


def _announced(row: pd.Series) -> str:
    """Return a date as the article has it."""
    words = str(row["figure_in_article"])
    return day(words) if is_date(words) else words


def _since(seen: Ledger) -> str:
    moved = analysis.changed(seen.rows)
    if moved.empty:
        return "No verdict differs from the one on the evidence of the article’s own time."
    open_then = int((moved["first"] == "forecast-open").sum())
    rest = len(moved) - open_then
    return (
        f"{sentence(count(len(moved), 'verdict')).rstrip('.')} {_verb(len(moved), 'differs', 'differ')} from the one on the evidence of the article’s own time: "
        f"{count(open_then, 'open forecast')} since decided, and {count(rest, 'other statement')} judged anew."
    )


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _all(words: str) -> str:
    return f'<a href="claims.html#all-claims">{escape(words)}</a>'


def _anchor(row: pd.Series) -> str:
    return f"claim-{row['id']}"


def _link(row: pd.Series, words: str) -> str:
    """Return words as a link to the row of a claim in the table of all claims."""
    return f'<a class="n" href="#{_anchor(row)}">{escape(words)}</a>'


def section_words(key: str) -> str:
    """Return the name of a part of the article."""
    return SECTIONS[key][0] if key in SECTIONS else key.replace("-", " ").capitalize()


# ---------------------------------------------------------------------------------------------------------------- findings


def _computed(row: pd.Series, cite: Citations) -> str:
    """Return what the rules found for a claim, as sentences whose values link to their rows."""
    return " ".join(_finding(one, cite) for one in row["findings"])


def _finding(one: analysis.Finding, cite: Citations) -> str:
    def value(match: re.Match[str]) -> str:
        name, singular, plural = match.groups()
        number, rows = (one.found, one.rows) if name == "found" else (one.than, one.than_rows)
        words = _shown(number) if singular is None else count(int(float(str(number))), singular, plural)
        words = words.capitalize() if match.start() == 0 else words
        return cite(words, one.table, rows) if len(rows) else safe(words)

    text = f"{sentence(PLACE.sub(value, escape(one.text, quote=False))).rstrip('.')}."
    if one.complete_until is None:
        return text
    reach = f"our {one.table.replace('_', ' ')} are complete only to {day(one.complete_until)}"
    return f"{text} {'This cannot decide the claim, as ' + reach if one.blocked else sentence(reach).rstrip('.')}."


def _shown(value: analysis.Value) -> str:
    if value is None or isinstance(value, pd.Timestamp):
        return day(value)
    return (f"{value:,.0f}" if value.is_integer() else f"{value:,.10g}").replace("-", "−")


def _evidence(row: pd.Series, cite: Citations) -> str:
    """Return the evidence for a claim: what was computed, what was written, and what came later."""
    found = _computed(row, cite)
    parts = [f"<strong>From the tables:</strong> {found}"] if found else []
    if row["verdict"] != row["written"]:
        parts.append(f"<strong>When this was written, the verdict was “{VERDICT_WORDS[row['written']]}”:</strong>")
    if pd.isna(row["later_evidence"]):
        parts.append(safe(row["evidence"]))
    else:
        parts.append(
            f"<strong>At the time:</strong> {safe(row['evidence'])} <strong>Later:</strong> {safe(row['later_evidence'])}"
        )
    return " ".join(parts)


def _verdict(row: pd.Series) -> str:
    return f"<strong>{sentence(VERDICT_WORDS[row['verdict']]).rstrip('.')}</strong> ({row['how']})"


def _chapters(row: pd.Series) -> str:
    """Return links to the chapters that show the rows of a claim, or that deal with its part of the article."""
    pages = list(dict.fromkeys(TABLE_PAGES[one.table] for one in row["findings"] if one.table in TABLE_PAGES))
    pages = pages or ([SECTIONS[row["section"]][1]] if row["section"] in SECTIONS else [])
    links = ", ".join(f'<a href="{page}.html">{CHAPTERS[page]}</a>' for page in pages)
    return f"In the book: {links}." if links else ""


def _sources(seen: Ledger, cell: str) -> str:
    """Return the sources of a claim that were public, as links to the pages themselves."""
    table = seen.own["sources"]
    public = [key for key in cell.split(";") if pd.notna(table.loc[key, "url"])]
    return f"Sources: {source_links(seen.own, ';'.join(public))}" if public else ""


# ------------------------------------------------------------------------------------------------------- charts and tables


def summary_chart(seen: Ledger) -> Figure:
    """Draw how many claims hold, by part of the article; paler where our confidence is less than high."""
    data = analysis.by_confidence(seen.rows)
    data["section"] = data["section"].map(section_words)
    title, alternative = _summary_words(seen)
    return figure(
        lambda size: _summary(size, data),
        data,
        id="claims-by-section",
        title=title,
        subtitle="Number of statements by part of the article and verdict; paler: our confidence in the verdict is medium or low",
        alt=f"{title}. {alternative}.",
        sources=f"Verdicts: ours. {source_line(seen.own, seen.rows)}",
    )


def _summary_words(seen: Ledger) -> tuple[str, str]:
    """Return the finding of the chart, and the chart in words."""
    if seen.rows.empty:
        return "No statement to count", "No statement of the article was public on the date of this edition"
    counts = analysis.by(seen.rows, "section")
    worst = (counts["does not hold"] / counts["claims"]).sort_values(ascending=False, kind="stable").index[0]
    wrong, number = counts.loc[worst, "does not hold"], counts.loc[worst, "claims"]
    title = f"The largest share of statements that do not hold is found under “{section_words(str(worst))}”: {wrong} of {number}"
    told = (f"{section_words(str(key))}: {', '.join(f'{row[name]} {name}' for name in analysis.GROUPS)}" for key, row in counts.iterrows())  # fmt: skip
    return title if wrong else "In no part of the article does a statement fail", "; ".join(told)


def _summary(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a column of bars for each group of verdicts, with the sum at the end of each bar."""
    narrow = size == "narrow"
    heads = list(SHORT_GROUPS.values()) if narrow else list(analysis.GROUPS)
    bars = data.assign(verdict=data["verdict"].map(dict(zip(analysis.GROUPS, heads, strict=True))), paler=(data["confidence"] != "high").astype(int))  # fmt: skip
    sums = bars.groupby(["section", "verdict"], as_index=False, sort=False)["claims"].sum()
    y = alt.Y("section:N").sort(list(dict.fromkeys(data["section"]))).title(None)
    y = y.axis(domain=False, ticks=False, labelLimit=130, labelFontSize=11 if narrow else 12)
    x = alt.X("sum(claims):Q").scale(domain=[0, 1.35 * int(sums["claims"].max())]).axis(None)
    drawn = (
        alt.Chart().mark_bar(height=16).transform_filter("isValid(datum.paler)")
        .encode(
            x=x, y=y, order=alt.Order("paler:Q"),
            color=alt.Color("verdict:N").scale(domain=heads, range=list(GROUP_COLOURS.values())).legend(None),
            opacity=alt.Opacity("paler:O").scale(domain=[0, 1], range=[1, 0.45]).legend(None),
        )
    )  # fmt: skip
    labels = (
        alt.Chart().mark_text(align="left", dx=4, color=INK).transform_filter("!isValid(datum.paler)").encode(x=x, y=y, text="claims:Q")
    )  # fmt: skip
    columns = alt.Column("verdict:N").sort(heads).title(None).header(labelFontSize=11 if narrow else 13, labelAnchor="start")  # fmt: skip
    return (
        alt.layer(drawn, labels, data=pd.concat([bars, sums])[["section", "verdict", "paler", "claims"]])
        .properties(width=46 if narrow else 128, height=alt.Step(26))
        .facet(column=columns, spacing=6)
    )


def kinds_table(seen: Ledger) -> Html:
    """Return how many claims of which kind hold."""
    if seen.rows.empty:
        return Html(f"<p>{NO_CLAIMS}</p>")
    counts = analysis.by(seen.rows, "kind")
    computed = seen.rows[seen.rows["how"] == "computed"].groupby("kind").size()
    table = counts.reset_index(names="kind").assign(computed=computed.reindex(counts.index, fill_value=0).to_numpy())
    return html_table(
        table.rename(columns={"computed": "of these computed"}), "Statements by kind and verdict: number of claims"
    )


def misleading_table(seen: Ledger, cite: Citations) -> Html:
    """Return the claims that would mislead a reader most, and why."""
    worst = analysis.misleading(seen.rows)
    if worst.empty:
        return Html(
            f"<p>{NO_CLAIMS if seen.rows.empty else 'No claim that does not hold is ranked as misleading.'}</p>"
        )
    rows = [
        {
            "statement": _link(row, str(row["claim"])), "verdict": _verdict(row), "why it misleads": safe(row["misleads_why"]),
            "what the evidence says": _computed(row, cite) or safe(row["evidence"]),
        }
        for _, row in worst.iterrows()
    ]  # fmt: skip
    return html_table(
        pd.DataFrame(rows),
        "The most misleading statements",
        ["statement", "verdict", "what the evidence says"],
        stack=True,
    )


def dates_table(seen: Ledger, cite: Citations) -> Html:
    """Return the dates that the article announced, and what became of each."""
    dated = analysis.dated_forecasts(seen.rows)
    if dated.empty:
        return Html(f"<p>{NO_CLAIMS if seen.rows.empty else 'The article announces no date.'}</p>")
    rows = [
        {
            "announced": _link(row, str(row["claim"])), "last day": day(row["forecast_date"]), "verdict": _verdict(row),
            "what became of it": f"{_evidence(row, cite)}<br>{_sources(seen, row['sources'])}",
        }
        for _, row in dated.iterrows()
    ]  # fmt: skip
    raw = ["announced", "verdict", "what became of it"]
    return html_table(pd.DataFrame(rows), "Dates that the article announced", raw, stack=True)


def changed_table(seen: Ledger) -> Html:
    """Return the claims whose verdict is another one now than on the evidence of the article's time."""
    moved = analysis.changed(seen.rows)
    if moved.empty:
        return Html(
            f"<p>{NO_CLAIMS if seen.rows.empty else 'No verdict differs from the one on the evidence of the article’s own time.'}</p>"
        )
    rows = [
        {
            "statement": _link(row, str(row["claim"])), "then": VERDICT_WORDS[row["first"]], "now": _verdict(row),
            "since": day(row["later_known_on"]), "why": safe(row["later_evidence"]) or safe(row["evidence"]),
        }
        for _, row in moved.sort_values(["later_known_on", "id"]).iterrows()
    ]  # fmt: skip
    return html_table(
        pd.DataFrame(rows), "Verdicts that differ from those at the time", ["statement", "now", "why"], stack=True
    )


def failing_list(seen: Ledger) -> Html:
    """Return the claims that do not hold, by verdict, each with a link to its evidence."""
    parts = []
    for verdict in analysis.FAILS:
        own = seen.rows[seen.rows["verdict"] == verdict]
        if len(own):
            items = "".join(f"<li>{_link(row, str(row['claim']))}</li>" for _, row in own.iterrows())
            parts.append(
                f"<p><strong>{sentence(VERDICT_WORDS[verdict]).rstrip('.')} ({len(own)})</strong></p><ul>{items}</ul>"
            )
    return Html("".join(parts) or f"<p>{NO_CLAIMS if seen.rows.empty else 'No statement fails.'}</p>")


def ten_points(seen: Ledger) -> Html:
    """Return the official ten points beside the article's, with the verdicts of the ledger."""
    if positions.article_points(seen.rows).empty:
        return Html(f"<p>{NO_CLAIMS if seen.rows.empty else 'The article holds no list of points of a plan.'}</p>")
    return plans.formula_table(seen.evidence, seen.evidence["plan_points"], seen.rows)


def ledger_table(seen: Ledger, cite: Citations) -> Html:
    """Return every claim with its verdict, evidence, rows and sources, to be searched and sorted."""
    if seen.rows.empty:
        return Html(f"<p>{NO_CLAIMS}</p>")
    rows = [
        {
            "anchor": _anchor(row), "statement, in our words": row["claim"], "part and kind": f"{section_words(row['section'])}: {row['kind']}",
            "verdict": f"{_verdict(row)}; confidence {row['confidence']}",
            "evidence": "<br>".join(filter(None, (_evidence(row, cite), _sources(seen, row["sources"]), _chapters(row)))),
        }
        for _, row in seen.rows.iterrows()
    ]  # fmt: skip
    table = html_table(
        pd.DataFrame(rows),
        "All claims with verdict and evidence",
        ["verdict", "evidence"],
        tall=True,
        stack=True,
        find=True,
        anchors="anchor",
    )
    return Html(f'<div id="all-claims">{table}</div>')
