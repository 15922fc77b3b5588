"""Helper tables: what the facts name, how they are read, what is expected of them."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Stage, Table, reference
from trucebook.evidence.schema.vocabulary import (
    ANSWER_CLASSES,
    DRIVERS,
    EVENT_TOPICS,
    RULE_COMPARISONS,
    RULE_MEASURES,
    RULE_TABLES,
    SERIES_ROLES,
    SOURCE_KINDS,
    VERDICTS,
    VIEWS,
)

TABLES: tuple[Table, ...] = (
    reference(
        "sources",
        "Sources",
        "Every page and document that a row of the book rests on, once.",
        "key",
        "publisher",
        _C["title"].but(description="What the page is, in our own words."),
        Column("published", "date", "Day of publication; blank if the page has none."),
        Column("url", "url", "Address of the page.", required=True),
        _C["kind"].but(
            description="primary: a party's own document, the pollster, a UN body, an official statistic; wire: news agency; "
            "outlet: newspaper or broadcaster; reference: think tank or encyclopaedia; aggregator: a repost.",
            allowed=SOURCE_KINDS,
        ),
        Column(
            "lang",
            "text",
            "Language of the page (two-letter code).",
            pattern="[a-z]{2}",
            pattern_words="a code of two letters such as en or uk",
        ),
        Column(
            "not_before",
            "date",
            "Of a page without a day of publication: a day before which it cannot have been written, from what it "
            "tells.",
        ),
    ),
    reference(
        "records",
        "Records kept over time",
        "Sources that are no page of one day but a record whose entries bear their own: a data set, a register, a central bank's list. A row "
        "may have been public before the day of the copy that we read.",
        _C["key"].but(description="The source (see sources)."),
        Column("covers_from", "date", "Day of its first entry.", required=True),
        Column("entries", "text", "What an entry is, and what its day says.", required=True),
        Column("copied", "date", "Day of the copy that we read, from which the source can be named.", required=True),
        references={"key": "sources.key"},
        since="copied",
    ),
    reference(
        "actors",
        "Actors",
        "States, organisations and groups: one spelling and one code each.",
        "code",
        _C["name"].but(description="Name as the book prints it."),
        _C["kind"].but(
            description="state; organisation: one that may verify a truce between the sides; alliance: one of states that stand by a "
            "side; group: states or people who act together.",
            allowed=("state", "organisation", "alliance", "group"),
        ),
        Column("article", "text", "Article that the name takes inside a sentence.", allowed=("the",)),
        _C["side"].but(
            description="Of the two parties of the war: one stands at level 0 of the issues, other at level 4.",
            required=False,
            allowed=("one", "other"),
        ),
        Column("people", "text", "Its people in the plural, where the book speaks of their opinion."),
        Column(
            "colour",
            "text",
            "Colour in every chart, as #rrggbb; blank: that of all others.",
            pattern="#[0-9a-f]{6}",
            pattern_words="a colour as #0072b2",
        ),
        _C["order"].but(
            description="Position among the actors whose positions are compared; blank for the others.",
            required=False,
            low=1,
        ),
        shown_when_named=True,
    ),
    reference(
        "issues",
        "Issues",
        "The issues on which positions are coded from 0 to 4.",
        "key",
        "title",
        Column("russia_maximum", "text", "What code 0 stands for: Russia's maximal demand.", required=True),
        Column("ukraine_maximum", "text", "What code 4 stands for: Ukraine's maximal demand.", required=True),
        "order",
    ),
    reference(
        "series",
        "Poll series",
        "Questions that were asked again and again, or by several pollsters.",
        "key",
        Column("public", "text", "Whose opinion: UA, RU, or outside.", required=True, allowed=("UA", "RU", "outside")),
        "title",
        Column(
            "headline_class",
            "text",
            "The class of answer whose share is the headline number of the series.",
            allowed=ANSWER_CLASSES,
        ),
        Column("headline_meaning", "text", "That answer in words."),
        "order",
        Column(
            "chart",
            "text",
            "Group of small charts on the page of public opinion that draws the series; blank: not drawn.",
            allowed=("ukraine", "plans", "russia", "outside"),
        ),
        Column("chart_order", "integer", "Position in its group.", unit="rank", low=1),
        Column(
            "roles",
            "keys",
            "What the series stands for where one has to speak for many: front (first number of its public), wish "
            "(for talks), terms-1 "
            "and terms-2 (an answer on the terms; the first with a poll counts), model (the reader's own model of "
            "who does not answer), leaders (beside "
            "what leaders offer), lapse (month by month on the front page), title (its newest number is in the title of its "
            "charts), every-question (all its questions stand in the table of polls, as those of the series drawn).",
            allowed=SERIES_ROLES,
        ),
        _C["pollster"].but(
            description="Pollster whose waves alone stand for the series where one line is drawn month by month.",
            required=False,
        ),
        Column("line_title", "text", "Name of that line."),
        shown_when_named=True,
    ),
    reference(
        "event_topics",
        "Topics of events",
        "What an event is about, where a page or a rule asks for it: one row an event and topic. Each agreement that leaders or "
        "ministers of both sides reached has one.",
        Column("event_id", "key", "The event (see events).", required=True),
        Column(
            "topic",
            "text",
            "grain: the Black Sea Grain Initiative; halt: a halt of fire, which leaves the war unsettled; settlement: a peace "
            "treaty or settlement of the war.",
            required=True,
            allowed=EVENT_TOPICS,
        ),
        references={"event_id": "events.id"},
        hangs_on={"event_id": "events.id"},
        unique=(("event_id", "topic"),),
    ),
    reference(
        "poll_matters",
        "Matters in several wordings",
        "Matters that polls put in several ways: one row a series that asks for it.",
        "key",
        _C["title"].but(description="The matter, in words; rows with the same words are one matter."),
        _C["series"].but(description="Series that asks for it; the course of the first over time stands beside them."),
        _C["answer_class"].but(required=True, description="Class of the answer that is compared."),
        "order",
        references={"series": "series.key"},
        hangs_on={"series": "poll_answers.series"},
    ),
    reference(
        "coverage",
        "Coverage",
        "Until when each table (or one series of it) is complete, and until when it has some rows.",
        "table",
        _C["series"].but(
            type="text", description="Series within the table; blank for the whole table.", required=False
        ),
        Column("complete_from", "date", "From this day on we believe it to be complete; blank: from its first row."),
        Column(
            "complete_until",
            "date",
            "Until this day we believe the table to be complete for its purpose.",
            required=True,
        ),
        Column("thin_until", "date", "Until this day the table has some rows, with gaps.", required=True),
        "reason",
        # Of coverage a reader sees nothing beyond the day: what is complete until later is complete.
        stages=(Stage("complete_until", ()), Stage("thin_until", ("reason",))),
        unique=(("table", "series"),),
        ordered=(("complete_from", "complete_until"), ("complete_until", "thin_until")),
    ),
    reference(
        "audits",
        "Audits",
        "Checks of rows drawn at random against pages that the row does not name, and what they found.",
        "key",
        _C["date"].but(description="Day of the audit.", required=True),
        "scope",
        "rows",
        Column("right", "integer", "Rows of which all was right.", unit="rows", required=True, low=0),
        Column(
            "partly",
            "integer",
            "Rows of which something was not: a date, a wording, a split.",
            unit="rows",
            required=True,
            low=0,
        ),
        Column("wrong", "integer", "Rows that were wrong.", unit="rows", required=True, low=0),
        Column("not_found", "integer", "Rows about which no other page was found.", unit="rows", required=True, low=0),
        _C["note"].but(description="Remarks for the analyst; never shown."),
    ),
    reference(
        "codes",
        "Codes",
        "The values that stand in columns to which charts and sentences give a meaning: a value that is not among them would be "
        "left out without a word. A new measure, asset or kind gets a row here first.",
        "table",
        _C["column"].but(required=True, description="Name of the column."),
        _C["code"].but(description="The value."),
        _C["title"].but(required=False, description="In words that the book can print; blank: as the value stands."),
        unique=(("table", "column", "code"),),
    ),
    reference(
        "outcomes",
        "Outcomes",
        "The four outcomes that the book gives probabilities for: exactly one of them comes true within the horizon.",
        "key",
        "title",
        "rule",
        "min_days",
        Column("early_sign", "text", "What would be seen first.", required=True),
        Column("economic", "text", "What it would mean for the economy, in words.", required=True),
        Column("humanitarian", "text", "What it would mean for people, in words.", required=True),
        "order",
    ),
    reference(
        "prior_counts",
        "Prior counts",
        "What the base rates are worth, in years of war: one row a count, with its reason.",
        "key",
        _C["outcome"].but(type="key", description="Outcome (see outcomes).", required=True),
        Column(
            "base_rate",
            "key",
            "Row of base_rates that it rests on, and from whose day it counts; blank: from the start.",
        ),
        Column(
            "reference_class",
            "text",
            "The cases that the count stands for, in words; the page shows the outcome under each class alone.",
            required=True,
        ),
        Column(
            "used",
            "text",
            "Whether it enters the base rates (yes), or only the comparison of reference classes (no).",
            required=True,
            allowed=("yes", "no"),
        ),
        Column(
            "pseudo_count",
            "number",
            "Years of war that the row counts as.",
            unit="years of war",
            required=True,
            low=0,
            high=100,
        ),
        _C["reason"].but(description="Why so many."),
        references={"outcome": "outcomes.key"},
        hangs_on={"base_rate": "base_rates.id"},
    ),
    reference(
        "drivers",
        "Drivers",
        "What moves the probabilities of the outcomes: an observation, and how often we expect it before each outcome.",
        _C["key"].but(allowed=DRIVERS),
        "title",
        _C["rule"].but(description="When the driver counts as seen. A name in braces stands for a column."),
        Column(
            "window_days",
            "integer",
            "Days before the date that the rule looks at.",
            unit="days",
            required=True,
            low=1,
            high=3650,
        ),
        Column("threshold", "number", "Size from which the rule is met, in the unit that the rule names."),
        _C["min_days"].but(description="Days that a truce must last, or be planned for, to count."),
        _C["scope_class"].but(description="The scope that a truce must have to count (see truces).", required=False),
        *(
            Column(
                f"{name}_pct",
                "number",
                f"How often we expect to see it in a year that ends in {words}.",
                unit="percent",
                required=True,
                low=1,
                high=99,
            )
            for name, words in (
                ("partial", "a partial ceasefire"),
                ("frozen", "a frozen conflict"),
                ("peace", "a comprehensive peace"),
                ("collapse", "no truce"),
            )
        ),
        _C["reason"].but(description="Why these shares."),
        "order",
    ),
    reference(
        "question_fits",
        "Fit of questions",
        "Which outcome a question of the forecasts counts for, if any.",
        "key",
        "question",
        "answer",
        Column("fits", "text", "What it counts for.", required=True, allowed=("ceasefire-or-peace", "peace", "none")),
        _C["reason"].but(description="Why."),
        hangs_on={"question": "forecasts.question"},
    ),
    reference(
        "alternative_codings",
        "Other defensible codings",
        "Cells that another coder could have filled otherwise, and that a verdict of the outlook hangs on.",
        "key",
        _C["table"].but(description="Table of the cell.", allowed=("truces",)),
        "row",
        _C["column"].but(description="Column of the cell.", required=True, allowed=("status", "planned_from")),
        _C["value"].but(type="text", description="What it could hold as well."),
        Column("words", "text", "The other reading, as a clause of its own.", required=True),
        _C["reason"].but(description="Why it can be defended."),
        references={"row": "truces.id"},
        hangs_on={"row": "truces.id"},
    ),
    reference(
        "second_coding",
        "Second coding",
        "Cells drawn at random that a second coder filled from the texts and the codebook alone, without the first code.",
        _C["table"].but(description="Table of the cell.", allowed=("positions", "events", "truces")),
        "row",
        _C["column"].but(
            description="Column of the cell.",
            required=True,
            allowed=("concession_level", "outcome_class", "status"),
        ),
        Column("first_code", "text", "What the cell held when it was compared; blank: no code."),
        Column("second_code", "text", "What the second coder wrote; blank: no code."),
        Column("coder", "text", "Who coded, and from what.", required=True),
        _C["date"].but(description="Day of the second coding.", required=True),
        unique=(("table", "row", "column"),),
    ),
    reference(
        "registered",
        "Registered forecasts",
        "What the book forecast before it knew: appended by a command, never edited; the hash of each row is checked.",
        "key",
        Column("registered_on", "date", "Day of the edition that made the forecast.", required=True),
        _C["question"].but(description="What was asked."),
        _C["rule"].but(description="How it is resolved."),
        _C["outcome"].but(
            description="The answer that the chance is for: an outcome (see outcomes), or round.", required=True
        ),
        "horizon_end",
        _C["probability_pct"].but(description="The chance that leads on the page.", required=True),
        Column("low_pct", "number", "Lower end of its interval.", unit="percent", required=True, low=0, high=100),
        Column("high_pct", "number", "Upper end of its interval.", unit="percent", required=True, low=0, high=100),
        Column("base_pct", "number", "The base rate beside it.", unit="percent", low=0, high=100),
        Column("pool_pct", "number", "The pool of all views beside it.", unit="percent", low=0, high=100),
        Column(
            "market_pct",
            "number",
            "What forecasts of others implied; blank where none fitted.",
            unit="percent",
            low=0,
            high=100,
        ),
        Column("version", "text", "Version of the data that was read.", required=True),
        Column(
            "sha256",
            "text",
            "SHA-256 of the row's other cells, joined with tabs, and the hash of the row above.",
            required=True,
        ),
    ),
    reference(
        "obstacle_groups",
        "Groups of obstacles",
        "Who could remove each group of obstacles, and how (our judgement).",
        "key",
        "title",
        Column("removable_by", "keys", "Actor codes of those who could remove it.", required=True),
        Column("how", "text", "By which step.", required=True),
        Column(
            "measured_by",
            "text",
            "What shows whether it grew or shrank: gap (distance of the positions on its issues), truces (broken or "
            "kept), "
            "hosts (of meetings), statements (nothing but what is said).",
            required=True,
            allowed=("gap", "truces", "hosts", "statements"),
        ),
        Column("issues", "keys", "Issues on which its gap is taken (see issues)."),
        "order",
        references={"removable_by": "actors.code", "issues": "issues.key"},
    ),
    reference(
        "claim_rules",
        "Rules over claims",
        "How the tables decide a claim of an article, or give its number: of a claim's rules, the first in order "
        "that gives a verdict decides.",
        "key",
        "claim",
        _C["order"].but(description="Place among the rules of the claim."),
        _C["table"].but(
            description=(
                "Table whose rows count; rounds are meetings of both sides as the timeline counts them. Blank for "
                "the measure edition."
            ),
            required=False,
            allowed=(*RULE_TABLES, *VIEWS),
        ),
        _C["rows"].but(
            type="text",
            description="Which rows count: conditions joined with ';', such as status=held; parties=RU+UA; start>2022-03-31. "
            "Several "
            "values are joined with '|', '^=' means begins with and '~' contains; as-of, known-on and forecast-date "
            "(also with days, as "
            "as-of-365d) stand for the edition's and the claim's dates.",
            unit="",
            required=False,
            low=None,
        ),
        _C["measure"].but(
            type="text",
            description="count: how many rows; first, last: the earliest or latest date in the column; newest: the number in "
            "the row "
            "that became known last; largest, total: of the numbers in the column; edition: the edition's date.",
            allowed=RULE_MEASURES,
        ),
        "column",
        Column(
            "compare",
            "text",
            "How it must compare; blank if the rule gives a number and no verdict.",
            allowed=RULE_COMPARISONS,
        ),
        Column(
            "than",
            "text",
            "With what: a number, a date, figure (that of the article), forecast-date, known-on or as-of.",
        ),
        Column("than_rows", "text", "Instead: with the same measure of these rows of the table."),
        Column(
            "tolerance",
            "number",
            "By how much numbers may differ and still count as equal.",
            unit="in the column's unit",
            low=0,
        ),
        Column(
            "complete_to",
            "text",
            "Day to which the table must be complete (or to the edition's date, if earlier): else a rule with a "
            "verdict "
            "does not count, and a number carries a caveat. For findings that rest on something not being there.",
        ),
        _C["verdict"].but(
            description="Verdict if the comparison holds; blank: the next rule is tried.", required=False
        ),
        Column("otherwise", "text", "Verdict if it does not hold; blank: the next rule is tried.", allowed=VERDICTS),
        "finding",
        references={"claim": "claims.id"},
        hangs_on={"claim": "claims.id"},
    ),
)
