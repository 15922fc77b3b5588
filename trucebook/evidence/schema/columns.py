"""Columns that several tables have, defined once; a table where one means something else overrides the definition."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.vocabulary import ANSWER_CLASSES, EVENT_STATUSES, SCOPES, VERDICTS


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


def _count(name: str, description: str) -> Column:
    return Column(name, "integer", description, unit="people", low=0, high=50_000_000)


EVENT_CLASSES = ("agreement", "partial", "none", "rejected", "pending")

COLUMNS = _columns(
    # what every fact table has
    Column("id", "key", "Stable identifier of the row, unique in its table.", required=True),
    Column(
        "known_on",
        "date",
        "Day from which the row was public; an edition shows the row from this day on.",
        required=True,
    ),
    Column(
        "sources", "keys", "Keys of the sources that support the row, joined with ';' (see sources).", required=True
    ),
    Column(
        "confidence",
        "text",
        "high: a primary source or two independent reputable ones; medium: one reputable source; "
        "low: weak or conflicting sources.",
        required=True,
        allowed=("high", "medium", "low"),
    ),
    Column(
        "known_on_is",
        "text",
        "exact: public for the first time on known_on; late-bound: by known_on at the latest, as no earlier dated "
        "page was seen. "
        "An edition treats both alike.",
        required=True,
        allowed=("exact", "late-bound"),
    ),
    Column(
        "note", "text", "Remarks for the analyst. May know what came later: never shown to the reader of an edition."
    ),
    # references
    Column("key", "key", "Key by which other tables name the row.", required=True),
    Column("title", "text", "Title, in our own words.", required=True),
    Column("publisher", "text", "Who published the page.", required=True),
    Column("order", "integer", "Position in lists.", unit="rank", required=True, low=0),
    # who and where
    Column("actor", "keys", "Actor codes (see actors), or the name of a body without a code.", required=True),
    Column("country", "keys", "Country codes (see actors)."),
    Column("parties", "keys", "Actor codes of those who took part or are meant.", required=True),
    Column("hosts", "keys", "Actor codes of those who hosted or mediated."),
    Column("mediators", "keys", "Actor codes of those who mediated."),
    Column("place", "text", "Town or place."),
    # dates and stages
    Column("date", "date", "Day of the fact."),
    Column("month", "month", "Month, YYYY-MM.", required=True),
    Column("period", "period", "Year, quarter or month that the value is for.", required=True),
    Column("start", "date", "First day."),
    Column("end", "date", "Last day, blank if the same as the first or not ended."),
    Column(
        "planned_for", "period", "Date announced ahead, as precisely as it was announced; blank if not announced ahead."
    ),
    Column("planned_from", "date", "First day as announced."),
    Column("planned_until", "date", "Last day as announced."),
    Column(
        "outcome_known_on",
        "date",
        "Day from which the outcome was public; before it the row shows as planned, without outcome.",
    ),
    Column("later_known_on", "date", "Day from which it was public what became of it."),
    Column("resolved_known_on", "date", "Day from which the resolution was public; before it the row shows as open."),
    Column("period_start", "date", "First day covered."),
    Column("period_end", "date", "Last day covered."),
    # texts
    Column("name", "text", "Short name.", required=True),
    Column("kind", "text", "Kind of row.", required=True),
    Column("agenda", "text", "What was to be talked about."),
    Column("outcome", "text", "What came of it, as known on outcome_known_on."),
    Column("outcome_class", "text", "Outcome in one word, as judged on outcome_known_on.", allowed=EVENT_CLASSES),
    Column("later_outcome", "text", "What became of it afterwards."),
    Column("later_class", "text", "Outcome in one word, with hindsight.", allowed=(*EVENT_CLASSES, "collapsed")),
    Column("result", "text", "What came of it."),
    Column("later_result", "text", "What became of it afterwards."),
    Column("summary", "text", "Content in one or two sentences.", required=True),
    Column("document", "text", "Name of the document that came of it."),
    Column(
        "offer",
        "text",
        "Filled if the row is an offer that the two sides meet: direct if one side made it to the other, hosted if a "
        "third party offered "
        "to host them.",
        allowed=("direct", "hosted"),
    ),
    Column(
        "led_to",
        "key",
        "Row of the meeting that answered this offer, or to which this meeting was moved; blank if there is none.",
    ),
    # numbers
    Column("value", "number", "The number, in the row's unit.", required=True),
    Column("unit", "text", "Unit of the value.", required=True),
    Column("measure", "key", "What is measured.", required=True),
    Column("n", "integer", "Number of people interviewed.", unit="people", low=1, high=1_000_000),
    Column(
        "n_asked",
        "integer",
        "Number of people who were asked this question, where it is not the whole sample.",
        unit="people",
        low=1,
        high=1_000_000,
    ),
    Column(
        "moe_pct",
        "number",
        "Margin of error that the pollster gives (95%, for a share of one half).",
        unit="percentage points",
        low=0.1,
        high=30,
    ),
    Column(
        "share_pct",
        "number",
        "Share of those asked who gave this answer.",
        unit="percent",
        required=True,
        low=0,
        high=100,
    ),
    Column("probability_pct", "number", "Probability stated.", unit="percent", low=0, high=100),
    _count(
        "prisoners_to_ukraine", "Prisoners of war (or all people freed, if not told apart) who returned to Ukraine."
    ),
    _count("prisoners_to_russia", "Prisoners of war (or all people freed, if not told apart) who returned to Russia."),
    _count("civilians_to_ukraine", "Civilians who returned to Ukraine, where counted apart."),
    _count("civilians_to_russia", "Civilians who returned to Russia, where counted apart."),
    _count("bodies_to_ukraine", "Bodies handed over to Ukraine."),
    _count("bodies_to_russia", "Bodies handed over to Russia."),
    _count(
        "outside_to_ukraine",
        "Of those who returned to Ukraine, people handed over on the same day outside the exchange, such as badly "
        "wounded; running "
        "totals of exchanges leave them out.",
    ),
    _count(
        "people_helped",
        "People evacuated, freed or brought home through the act, as its source says; blank where another table or "
        "row counts them.",
    ),
    _count("civilians_moved", "Civilians who left through the corridor."),
    Column("tonnes_shipped_million", "number", "Cargo shipped.", unit="million tonnes", low=0, high=1000),
    Column(
        "violations_claimed_by_ukraine",
        "integer",
        "Violations by Russia that Ukraine claimed.",
        unit="violations",
        low=0,
        high=1_000_000,
    ),
    Column(
        "violations_claimed_by_russia",
        "integer",
        "Violations by Ukraine that Russia claimed.",
        unit="violations",
        low=0,
        high=1_000_000,
    ),
    Column(
        "concession_level",
        "integer",
        "Our code of the position: 0 is Russia's maximal demand, 4 is Ukraine's; blank where the clause "
        "does not fit the issue's axis.",
        unit="level 0–4",
        low=0,
        high=4,
    ),
    Column("value_usd_bn", "number", "Amount.", unit="billion US dollars", required=True, low=0, high=100_000),
    Column("value_eur_bn", "number", "Amount.", unit="billion euros", required=True, low=0, high=100_000),
    Column("change_pct", "number", "Change of the price.", unit="percent", required=True, low=-100, high=1000),
    # what several tables have, one by one
    Column(
        "side",
        "text",
        "Whether a side of the war counts, or somebody else.",
        required=True,
        allowed=("RU", "UA", "other"),
    ),
    Column("pollster", "text", "Who asked.", required=True),
    Column("code", "text", "Code used in the other tables.", required=True),
    Column("table", "text", "Name of the table.", required=True),
    Column("series", "key", "Series (see series).", required=True),
    Column("reason", "text", "Why it ends there, in words that the book can print.", required=True),
    Column("scope", "text", "Which rows were drawn, in words that the book can print.", required=True),
    Column("rows", "integer", "Rows looked at.", unit="rows", required=True, low=1),
    Column(
        "rule",
        "text",
        "When the outcome counts as having come true; the first rule in order that is met decides. A name in braces "
        "stands for a column.",
        required=True,
    ),
    Column(
        "min_days", "integer", "Days that a halt must last, or be planned for, to count.", unit="days", low=1, high=3650
    ),
    Column(
        "scope_class",
        "text",
        "The same as a class: whole-front, class-of-targets (energy sites, ships, strikes of a kind), places (a "
        "region, cities, parts of the "
        "front), single-site.",
        required=True,
        allowed=SCOPES,
    ),
    Column("question", "text", "The question, as in forecasts.", required=True),
    Column("answer", "text", "The outcome of it that the probability must be for.", required=True),
    Column("row", "key", "Row of the cell.", required=True),
    Column("column", "text", "Column that is measured; blank for count and edition."),
    Column("horizon_end", "date", "Last day of the window.", required=True),
    Column("claim", "key", "Claim (see claims).", required=True),
    Column("verdict", "text", "Verdict on the evidence public by known_on.", required=True, allowed=VERDICTS),
    Column(
        "finding",
        "text",
        "What was found, in words: {found} and {than} stand for the values, {found|round|rounds} for a count with its "
        "noun; the page makes it a sentence and links the values to their rows.",
        required=True,
    ),
    Column(
        "status",
        "text",
        "held: took place or was made; cancelled: called off or moved; lapsed: the date passed without it; "
        "planned: no outcome known.",
        required=True,
        allowed=EVENT_STATUSES,
    ),
    Column("announced_by", "keys", "Actor codes of those who declared or offered it."),
    Column("accepted_by", "keys", "Actor codes of those who agreed to it."),
    Column(
        "group",
        "text",
        "Whether it is about a corridor on land or about the grain initiative.",
        required=True,
        allowed=("corridor", "grain"),
    ),
    Column("basis", "text", "Agreement or talks behind the exchange."),
    Column("author", "text", "Author.", required=True),
    Column("issue", "key", "Issue (see issues).", required=True),
    Column("region", "text", "Ukrainian region.", required=True),
    Column("mode", "number", "Likeliest value.", unit="in the row's unit", required=True),
    Column("population", "text", "Which conflicts.", required=True),
    Column("poll", "key", "Poll (see polls).", required=True),
    Column(
        "answer_class",
        "text",
        "Class of the answer, comparable across questions.",
        required=True,
        allowed=ANSWER_CLASSES,
    ),
    Column("scenario", "text", "Name of the scenario.", required=True),
    Column("bound", "text", "Whether the value is an end of a range.", allowed=("low", "high")),
    Column("asset", "key", "Asset.", required=True),
    Column("observer", "key", "Whose map (see observers).", required=True),
)
