"""The tables of the evidence: which columns each has, what they point to, and when each part of a row became public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trucebook.evidence.columns import COLUMNS, Column

LEVELS = ("leaders", "ministers", "envoys", "technical")
FORMATS = ("direct", "mediated", "shuttle", "multilateral", "unilateral")
EVENT_KINDS = ("meeting", "call", "announcement", "proposal", "agreement", "deadline", "escalation")
EVENT_STATUSES = ("planned", "held", "cancelled", "lapsed")
SANCTION_TARGETS = ("finance", "energy", "trade", "shipping", "persons", "third-countries", "state-assets")
TRUCE_KINDS = ("truce-proposal", "unilateral-truce", "mutual-truce", "local-ceasefire", "moratorium")
TRUCE_STATUSES = ("planned", "kept", "partly-kept", "not-kept", "never-began", "unclear")
ANSWER_CLASSES = ("accept", "refuse", "compromise", "negotiate", "fight", "undecided", "other")
VERDICTS = (
    "supported", "partly-supported", "contradicted", "outdated", "forecast-fulfilled", "forecast-failed",
    "forecast-open", "unverifiable",
)  # fmt: skip
SOURCE_KINDS = ("primary", "wire", "outlet", "reference", "aggregator")


@dataclass(frozen=True)
class Stage:
    """Columns of a row that became public together, later than the row itself.

    Attributes
    ----------
    known_on : str
        The date column that says from which day the stage is public (blank: not known yet).
    columns : tuple of str
        The columns that are hidden before that day.
    before : mapping of str to str
        What a hidden column shows instead of a blank: a fixed value, or ``"="`` and the name of a column of the row.
    """

    known_on: str
    columns: tuple[str, ...]
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of the evidence.

    Attributes
    ----------
    name : str
        Name of the table; its file is ``<name>.csv``.
    title, description : str
        For the reader of the data dictionary.
    columns : tuple of Column
        In the order of the file.
    stages : tuple of Stage
        Parts of a row that became public later than the row.
    references : mapping of str to str
        Column → ``table.column`` that its values must be found in (each item of a ``keys`` column).
    ordered : tuple of tuple of str
        Date columns that must not decrease from left to right (blanks are passed over).
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    stages: tuple[Stage, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    ordered: tuple[tuple[str, ...], ...] = ()

    @property
    def file(self) -> str:
        """Name of the file in a data folder."""
        return f"{self.name}.csv"

    @property
    def key(self) -> str:
        """Name of the column that identifies a row: ``id`` of a fact, ``key`` or ``code`` of a reference."""
        return self.columns[0].name

    @property
    def is_fact(self) -> bool:
        """Whether rows are facts with a date of publication (not references such as sources and actors)."""
        return any(column.name == "known_on" for column in self.columns)

    def __getitem__(self, column: str) -> Column:
        return next(c for c in self.columns if c.name == column)


def _pick(*names: str | Column) -> tuple[Column, ...]:
    return tuple(COLUMNS[name] if isinstance(name, str) else name for name in names)


def _fact(
    name: str, title: str, description: str, *columns: str | Column,
    stages: tuple[Stage, ...] = (), references: Mapping[str, str] | None = None,
    ordered: tuple[tuple[str, ...], ...] = (),
) -> Table:  # fmt: skip
    """Build a fact table: ``id`` in front, ``sources, confidence, note`` behind, stage dates in order after ``known_on``."""
    return Table(
        name, title, description,
        _pick("id", *columns, "sources", "confidence", "note"),
        stages,
        {"sources": "sources.key", **(references or {})},
        (("known_on", *(stage.known_on for stage in stages)), *ordered) if stages else ordered,
    )  # fmt: skip


def _reference(name: str, title: str, description: str, *columns: str | Column) -> Table:
    return Table(name, title, description, _pick(*columns))


_C = COLUMNS
_EXCHANGE_COUNTS = (
    "prisoners_to_ukraine", "prisoners_to_russia", "civilians_to_ukraine", "civilians_to_russia",
    "bodies_to_ukraine", "bodies_to_russia",
)  # fmt: skip

_TABLES = (
    # ------------------------------------------------------------------ references
    _reference(
        "sources", "Sources", "Every page and document that a row of the book rests on, once.",
        "key",
        Column("publisher", "text", "Who published the page.", required=True),
        _C["title"].but(description="What the page is, in our own words."),
        Column("published", "date", "Day of publication; blank if the page has none."),
        Column("url", "url", "Address of the page.", required=True),
        _C["kind"].but(description="primary: a party's own document, the pollster, a UN body, an official statistic; wire: news agency; "
                       "outlet: newspaper or broadcaster; reference: think tank or encyclopaedia; aggregator: a repost.",
                       allowed=SOURCE_KINDS),
        Column("lang", "text", "Language of the page (two-letter code)."),
    ),
    _reference(
        "actors", "Actors", "States, organisations and groups: one spelling and one code each.",
        Column("code", "text", "Code used in the other tables.", required=True),
        _C["name"].but(description="Name as the book prints it."),
        _C["kind"].but(allowed=("state", "organisation", "group")),
    ),
    _reference(
        "issues", "Issues", "The issues on which positions are coded from 0 to 4.",
        "key", "title",
        Column("russia_maximum", "text", "What code 0 stands for: Russia's maximal demand.", required=True),
        Column("ukraine_maximum", "text", "What code 4 stands for: Ukraine's maximal demand.", required=True),
        "order",
    ),
    _reference(
        "series", "Poll series", "Questions that were asked again and again, or by several pollsters.",
        "key",
        Column("public", "text", "Whose opinion: UA, RU, or outside.", required=True, allowed=("UA", "RU", "outside")),
        "title",
        Column("headline_class", "text", "The class of answer whose share is the headline number of the series.", allowed=ANSWER_CLASSES),
        Column("headline_meaning", "text", "That answer in words."),
        "order",
    ),
    _reference(
        "coverage", "Coverage", "Until when each table (or one series of it) is complete, and until when it has some rows.",
        Column("table", "text", "Name of the table.", required=True),
        Column("series", "text", "Series within the table; blank for the whole table."),
        Column("complete_until", "date", "Until this day we believe the table to be complete for its purpose.", required=True),
        Column("thin_until", "date", "Until this day the table has some rows, with gaps.", required=True),
        Column("reason", "text", "Why it ends there, in words that the book can print.", required=True),
    ),
    _reference(
        "outcomes", "Outcomes", "The four outcomes that the book gives probabilities for: exactly one of them comes true within the horizon.",
        "key", "title",
        Column("rule", "text", "When the outcome counts as having come true; the first rule in order that is met decides.", required=True),
        Column("early_sign", "text", "What would be seen first.", required=True),
        Column("economic", "text", "What it would mean for the economy, in words.", required=True),
        Column("humanitarian", "text", "What it would mean for people, in words.", required=True),
        "order",
    ),
    _reference(
        "prior_counts", "Prior counts", "What the base rates are worth, in years of war: one row a count, with its reason.",
        "key",
        Column("outcome", "key", "Outcome (see outcomes).", required=True),
        Column("base_rate", "key", "Row of base_rates that it rests on, and from whose day it counts; blank: from the start."),
        Column("pseudo_count", "number", "Years of war that the row counts as.", unit="years of war", required=True, low=0, high=100),
        Column("reason", "text", "Why so many.", required=True),
    ),
    _reference(
        "drivers", "Drivers", "What moves the probabilities of the outcomes: an observation, and how often we expect it before each outcome.",
        "key", "title",
        Column("rule", "text", "When the driver counts as seen.", required=True),
        *(Column(f"{name}_pct", "number", f"How often we expect to see it in a year that ends in {words}.", unit="percent",
                 required=True, low=1, high=99)
          for name, words in (("partial", "a partial ceasefire"), ("frozen", "a frozen conflict"),
                              ("peace", "a comprehensive peace"), ("collapse", "no truce"))),
        Column("reason", "text", "Why these shares.", required=True),
        "order",
    ),
    _reference(
        "question_fits", "Fit of questions", "Which outcome a question of the forecasts counts for, if any.",
        "key",
        Column("question", "text", "The question, as in forecasts.", required=True),
        Column("answer", "text", "The outcome of it that the probability must be for.", required=True),
        Column("fits", "text", "What it counts for.", required=True, allowed=("ceasefire-or-peace", "peace", "none")),
        Column("reason", "text", "Why.", required=True),
    ),
    _reference(
        "obstacle_groups", "Groups of obstacles", "Who could remove each group of obstacles, and how (our judgement).",
        "key", "title",
        Column("removable_by", "keys", "Actor codes of those who could remove it.", required=True),
        Column("how", "text", "By which step.", required=True),
        Column("measured_by", "text", "What shows whether it grew or shrank: gap (distance of the positions on its issues), truces (broken or kept), "
               "hosts (of meetings), statements (nothing but what is said).", required=True, allowed=("gap", "truces", "hosts", "statements")),
        Column("issues", "keys", "Issues on which its gap is taken (see issues)."),
        "order",
    ),
    # ------------------------------------------------------------------ talks
    _fact(
        "events", "Events of the talks",
        "Meetings, calls, proposals, agreements, announcements, deadlines and escalations from 2014 on. Exchanges and truces have "
        "tables of their own.",
        "name",
        _C["kind"].but(allowed=EVENT_KINDS),
        Column("format", "text", "direct: Russia and Ukraine alone; mediated: with a third party in the room or between rooms; shuttle: a third "
               "party with one side; multilateral: several states, not both sides; unilateral: one side's act.", allowed=FORMATS),
        Column("level", "text", "Rank of those who talked, or who are spoken of.", allowed=LEVELS),
        "place", "country", "parties", "hosts", "agenda", "known_on", "planned_for", "outcome_known_on",
        Column("status", "text", "held: took place or was made; cancelled: called off or moved; lapsed: the date passed without it; "
               "planned: no outcome known.", required=True, allowed=EVENT_STATUSES),
        "start", "end", "outcome_class", "outcome", "document", "offer", "later_known_on", "later_class", "later_outcome", "led_to",
        stages=(
            Stage("outcome_known_on", ("status", "start", "end", "outcome_class", "outcome", "document"), {"status": "planned"}),
            Stage("later_known_on", ("later_class", "later_outcome", "led_to")),
        ),
        references={"parties": "actors.code", "hosts": "actors.code", "country": "actors.code", "led_to": "events.id"},
        ordered=(("start", "end"), ("start", "outcome_known_on")),
    ),
    _fact(
        "confirmations", "Confirmations of dates",
        "What a party or host said about a meeting announced for a date ahead, before that date. Only what was found: no row does not mean "
        "that nothing was said.",
        Column("meeting", "key", "The meeting (see events).", required=True),
        "actor",
        Column("said", "text", "announced: first named the date; confirmed: said that it would take place or sent a delegation; left-open: said that "
               "nothing was fixed; denied: said that it would not take place then.", required=True,
               allowed=("announced", "confirmed", "left-open", "denied")),
        "known_on",
        references={"meeting": "events.id", "actor": "actors.code"},
    ),
    _fact(
        "truces", "Truces", "Truces, moratoria and local ceasefires, offered or declared, and what became of them.",
        "name", _C["kind"].but(allowed=TRUCE_KINDS),
        Column("scope", "text", "Where or for what the fighting was to stop.", required=True),
        "known_on",
        Column("announced_by", "keys", "Actor codes of those who declared or offered it."),
        "planned_from", "planned_until", "outcome_known_on",
        Column("status", "text", "kept, partly-kept, not-kept (declared, but fighting went on), never-began, unclear (outcome known in part), "
               "planned (no outcome known).", required=True, allowed=TRUCE_STATUSES),
        "start", "end",
        Column("accepted_by", "keys", "Actor codes of those who agreed to it."),
        "violations_claimed_by_ukraine", "violations_claimed_by_russia", "result", "later_known_on", "later_result",
        stages=(
            Stage("outcome_known_on", ("status", "start", "end", "accepted_by", "violations_claimed_by_ukraine",
                                       "violations_claimed_by_russia", "result"), {"status": "planned"}),
            Stage("later_known_on", ("later_result",)),
        ),
        references={"announced_by": "actors.code", "accepted_by": "actors.code"},
        ordered=(("start", "end"), ("planned_from", "planned_until")),
    ),
    _fact(
        "corridors", "Corridors", "Humanitarian passages and the maritime corridor.",
        "name",
        _C["kind"].but(allowed=("humanitarian-corridor", "maritime-corridor", "maritime-corridor-volume")),
        Column("scope", "text", "Route or ports.", required=True),
        "known_on", "start", "end",
        Column("announced_by", "keys", "Actor codes of those who announced it."),
        Column("accepted_by", "keys", "Actor codes of those who agreed to it."),
        "civilians_moved", "tonnes_shipped_million", "result",
        references={"announced_by": "actors.code", "accepted_by": "actors.code"},
        ordered=(("start", "end"),),
    ),
    _fact(
        "accusations", "Charges of violation", "What a side said of another's conduct around a corridor or the grain initiative: claims, not findings.",
        Column("about", "text", "Corridor or stage of the grain initiative.", required=True),
        Column("group", "text", "Whether it is about a corridor on land or about the grain initiative.", required=True, allowed=("corridor", "grain")),
        _C["date"].but(description="Day that the charge is about.", required=True),
        Column("claimed_by", "text", "Actor code of the side that makes the charge.", required=True),
        Column("against", "text", "Actor code of the side that is charged.", required=True),
        Column("claim", "text", "The charge in our words.", required=True), "known_on",
        references={"claimed_by": "actors.code", "against": "actors.code"},
    ),
    _fact(
        "exchanges", "Exchanges", "Exchanges and returns of prisoners, civilians and bodies: one row a hand-over, safe to sum.",
        "name", "known_on", "date",
        Column("direction", "text", "Who received people or bodies.", required=True, allowed=("both", "to-ukraine", "to-russia")),
        *_EXCHANGE_COUNTS, "outside_to_ukraine", "mediators",
        Column("basis", "text", "Agreement or talks behind the exchange."),
        references={"mediators": "actors.code"},
        ordered=(("date", "known_on"),),
    ),
    _fact(
        "exchange_totals", "Exchange totals", "Published totals over a period or since the start: for comparison, never to be summed.",
        _C["kind"].but(allowed=("cumulative", "period")), "period_start", "period_end", "known_on", *_EXCHANGE_COUNTS,
        Column("counted_by", "text", "Who published the total."),
        Column("basis", "text", "Agreement or talks that the total is limited to."),
        ordered=(("period_start", "period_end"),),
    ),
    _fact(
        "mediation", "Mediation", "What outside actors did for the talks, exchanges and monitoring.",
        "actor", Column("role", "key", "Kind of act: a help, an offer or incentive, or pressure.", required=True),
        Column("towards", "keys", "Of offers, incentives and pressure: actor codes of those whom they were to move or help."),
        Column("action", "text", "What the actor did.", required=True), "date", "result", "people_helped", "known_on",
        references={"towards": "actors.code"},
    ),
    # ------------------------------------------------------------------ positions
    _fact(
        "documents", "Documents", "Plans, memoranda, statements and treaties in which positions were set out.",
        "name", Column("author", "text", "Author.", required=True), Column("addressee", "text", "To whom."), "kind",
        Column("publicity", "text", "Whether the text is public.", required=True, allowed=("yes", "partly", "leaked", "reported")),
        _C["date"].but(description="Day of the document."), "summary", "known_on",
    ),
    _fact(
        "positions", "Positions", "What an actor demanded, offered or accepted on an issue in a document.",
        _C["actor"].but(type="text", description="Actor code (see actors)."),
        Column("issue", "key", "Issue (see issues).", required=True),
        Column("document", "key", "Document (see documents).", required=True),
        Column("position", "text", "The position in one sentence.", required=True),
        "concession_level", Column("coding_reason", "text", "Why the position has this code."), "known_on",
        references={"actor": "actors.code", "issue": "issues.key", "document": "documents.id"},
    ),
    _fact(
        "plan_points", "Points of the plans", "The numbered points of the plans.",
        Column("document", "key", "Document (see documents).", required=True),
        Column("number", "integer", "Number of the point.", unit="rank", required=True, low=1),
        Column("numbered", "text", "Whether the number stands in the text, or is ours: the order of the clauses.", required=True, allowed=("text", "ours")),
        Column("point", "text", "The point in our words.", required=True),
        Column("article_point", "integer", "Number of the matching point in the press article of August 2025.", unit="rank", low=1, high=10),
        Column("issue", "key", "Issue that the point belongs to (see issues)."), "known_on",
        references={"document": "documents.id", "issue": "issues.key"},
    ),
    _fact(
        "obstacles", "Obstacles", "What stands in the way of an agreement, with its evidence.",
        Column("obstacle", "text", "The obstacle.", required=True), Column("issue", "key", "Group of obstacles.", required=True),
        Column("statement", "text", "What was said or found.", required=True), "actor", "date", "known_on",
    ),
    _fact(
        "annexations", "Annexations", "Which Ukrainian regions Russia declared parts of itself: a claim in its own law, not control.",
        Column("region", "text", "Ukrainian region.", required=True),
        Column("declared", "period", "Day or month of the declaration.", required=True),
        Column("act", "text", "By which act.", required=True), "known_on",
    ),
    _fact(
        "control", "Control by region", "Share of a region's area that Russia held, by whose count; different counts are never joined.",
        Column("region", "text", "Ukrainian region.", required=True), _C["date"].but(required=True),
        _C["share_pct"].but(description="Share of the region's area under Russian control."),
        Column("estimated_by", "text", "Whose estimate.", required=True),
        Column("side", "text", "Whether a side of the war counts, or somebody else.", required=True, allowed=("RU", "UA", "other")), "known_on",
    ),
    _fact(
        "guarantees", "Security guarantees",
        "What each document offers for Ukraine's security (our reading); blank where the document, as far as it is known, does not say.",
        Column("document", "key", "Document (see documents).", required=True),
        Column("guarantee", "text", "Who guarantees, and what."),
        Column("trigger", "text", "What sets the guarantee off, and what follows."),
        Column("monitoring", "text", "Who watches."),
        Column("nato", "text", "The clause on NATO or neutrality."), "known_on",
        references={"document": "documents.id"},
    ),
    _fact(
        "sanction_clauses", "Order of relief from sanctions",
        "When sanctions would be lifted, or frozen assets released, under a document, and whether sanctions could return (our reading).",
        Column("document", "key", "Document (see documents).", required=True),
        Column("order_of_steps", "text", "Whether relief comes before, with or after the other side's steps, by steps, or not at all.", required=True,
               allowed=("before", "with", "after", "by-steps", "no-relief", "not-stated")),
        Column("snapback", "text", "Whether sanctions return on a breach.", required=True, allowed=("yes", "no", "not-stated")),
        Column("reason", "text", "Why the clause is read so.", required=True), "known_on",
        references={"document": "documents.id"},
    ),
    # ------------------------------------------------------------------ opinion
    _fact(
        "polls", "Polls", "Surveys: one row a wave of one population.",
        _C["country"].but(type="text", required=True, description="Country code of the public asked."),
        Column("pollster", "text", "Who asked.", required=True), Column("sponsor", "text", "Who paid, if someone else."),
        Column("field_start", "date", "First day of fieldwork."), Column("field_end", "date", "Last day of fieldwork."),
        _C["month"].but(name="wave", required=False, description="Month (or year) of the fieldwork, where its days are not known."), "n", Column("mode", "text", "CATI: telephone; F2F: face to face; CAWI: online panel; mixed.", allowed=("CATI", "F2F", "CAWI", "mixed")),
        Column("population", "text", "Population that the sample stands for."), "moe_pct", "known_on",
        references={"country": "actors.code"},
        ordered=(("field_start", "field_end", "known_on"),),
    ),
    _fact(
        "poll_answers", "Poll answers", "Shares of the answers to the questions of the polls.",
        Column("poll", "key", "Poll (see polls).", required=True), Column("series", "key", "Series (see series).", required=True),
        Column("question", "text", "The question, paraphrased.", required=True), Column("answer", "text", "The answer, paraphrased.", required=True),
        Column("answer_class", "text", "Class of the answer, comparable across questions.", required=True, allowed=ANSWER_CLASSES),
        "share_pct", "n_asked", "moe_pct", "known_on",
        references={"poll": "polls.id", "series": "series.key"},
    ),
    _fact(
        "poll_wordings", "Wordings", "How the answers moved when the question was put in other words.",
        Column("series", "key", "Series (see series).", required=True), Column("pollster", "text", "Who asked.", required=True),
        Column("variant", "text", "Which wording.", required=True), Column("wording", "text", "The wording, paraphrased.", required=True),
        Column("effect", "text", "What it did to the answers."),
        Column("usual_form", "text", "Where the same answer was asked for in another form: the usual form."), Column("other_form", "text", "The other form."),
        _C["share_pct"].but(name="usual_pct", required=False, description="Share in the usual form."), _C["share_pct"].but(name="other_pct", required=False, description="Share in the other form."),
        _C["n"].but(name="usual_n", description="Number of people asked in the usual form."),
        _C["n"].but(name="other_n", description="Number of people asked in the other form; blank where its interval does not follow from the number (lists)."), "known_on",
        references={"series": "series.key"},
    ),
    _fact(
        "poll_methods", "Methods of polling", "What is known about polling in wartime: response, fear, modes.",
        _C["country"].but(type="text"), Column("pollster", "text", "Whose polls, or who found it.", required=True),
        Column("issue", "text", "Matter of method.", required=True), Column("finding", "text", "The finding.", required=True), "known_on",
    ),
    # ------------------------------------------------------------------ economy
    _fact(
        "reconstruction", "Reconstruction", "Damage, losses and needs in the Rapid Damage and Needs Assessments (RDNA).",
        Column("assessment", "text", "Assessment.", required=True), Column("sector", "text", "Sector, or total.", required=True),
        "measure", "value_usd_bn", Column("as_of_date", "date", "Day up to which the assessment counts.", required=True), "known_on",
    ),
    _fact(
        "sanctions", "Sanctions", "Packages, caps, frozen assets, waivers and offers of relief.",
        "date", Column("issuer", "text", "Who decided or proposed.", required=True), Column("package", "text", "Package or measure.", required=True),
        Column("scope", "text", "What it covers."), Column("target", "text", "Whom or what it hits."),
        Column("hits", "keys", "Kinds of targets, read from the two columns before (our reading); blank for waivers and proposals.", allowed=SANCTION_TARGETS),
        Column("cap_usd", "number", "Price cap on Russian crude that it sets.", unit="USD a barrel", low=0, high=200),
        Column("in_force", "date", "Day from which the cap applies."),
        Column("reversible_condition", "text", "On which condition it ends or can be undone."), "known_on",
    ),
    _fact(
        "relief", "Relief of sanctions", "Who could lift which measure, how, and whether that could be undone; and what plans propose.",
        Column("measure", "text", "Measure, or plan that would lift measures.", required=True),
        Column("lifted_by", "text", "Who can lift it.", required=True), Column("procedure", "text", "How, and on which condition.", required=True),
        Column("reversible", "text", "Whether lifting could be undone (our reading).", required=True, allowed=("yes", "partly", "no", "unclear")),
        _C["kind"].but(allowed=("standing", "waiver", "plan")), Column("reason", "text", "Why we read it so.", required=True), "known_on",
    ),
    _fact(
        "assumptions", "Assumptions", "What we assume for each family of scenarios, as a range with its reason: our judgement, not a finding.",
        Column("scenario", "text", "Family of scenarios.", required=True,
               allowed=("partial-ceasefire", "frozen-conflict", "comprehensive-peace", "collapse-escalation")),
        Column("quantity", "key", "What the range is for.", required=True),
        Column("low", "number", "Lower end.", unit="in the row's unit", required=True), Column("mode", "number", "Likeliest value.", unit="in the row's unit", required=True),
        Column("high", "number", "Upper end.", unit="in the row's unit", required=True), "unit",
        Column("reason", "text", "Why this range.", required=True), "known_on",
    ),
    _fact(
        "support", "Support", "Money and arms pledged or given to Ukraine.",
        Column("donor", "text", "Donor.", required=True), Column("measure", "text", "What is counted.", required=True), "kind", "value_eur_bn",
        Column("basis", "text", "How it counts; figures of different bases are never added.", required=True,
               allowed=("running total", "period", "programme", "proposal", "average", "estimate", "ceiling")),
        Column("part_of", "key", "Row of this table that holds this amount already; blank for a whole."),
        "period_start", "period_end", "known_on",
        references={"part_of": "support.id"},
        ordered=(("period_start", "period_end"),),
    ),
    _fact(
        "macro", "Macroeconomy", "Growth, prices, budgets, rates of Ukraine and Russia, actual and forecast; US consumer prices, to compare dollars of several years.",
        _C["country"].but(type="text", required=True), Column("indicator", "key", "Indicator.", required=True), "period", "value", "unit",
        _C["kind"].but(allowed=("actual", "forecast")),
        Column("author", "text", "Who made the forecast or published the figure, where that is not the country's own statistics."),
        Column("bound", "text", "Whether the value is an end of a range.", allowed=("low", "high")), "known_on",
        references={"country": "actors.code"},
    ),
    _fact(
        "prices_daily", "Daily prices", "Official daily prices as levels; exchange-traded series only as daily changes in percent (rights).",
        Column("asset", "key", "Asset.", required=True), _C["date"].but(required=True),
        _C["measure"].but(allowed=("level", "daily-change")), "value", "unit", "known_on",
    ),
    _fact(
        "prices_monthly", "Monthly prices", "Commodity prices by month.",
        Column("commodity", "key", "Commodity.", required=True), "month", "value", "unit", "known_on",
    ),
    _fact(
        "market_reactions", "Market reactions", "How prices moved on news of the talks, as reported or computed by us.",
        "date", Column("event", "text", "The news.", required=True), Column("asset", "text", "Asset.", required=True), "change_pct",
        Column("horizon", "text", "Over which time.", required=True), "known_on",
    ),
    # ------------------------------------------------------------------ people
    _fact(
        "civilian_harm", "Civilian harm", "Civilians killed and injured, verified by the UN. Vintages of one month are never added.",
        "period", "measure", _C["place"].but(required=True), _C["value"].but(unit="people", low=0), "known_on",
    ),
    _fact(
        "displacement", "Displacement and need", "Refugees, displaced people, people in need, appeals and their funding.",
        "date", "measure", _C["value"].but(low=0), "unit", "known_on",
    ),
    _fact(
        "escalation", "Escalation", "Drones and missiles launched (claimed by Ukraine's Air Force), territory gained.",
        "month", "measure", "value", "unit", "known_on",
    ),
    # ------------------------------------------------------------------ outlook
    _fact(
        "forecasts", "Forecasts", "Probabilities that others stated, and how the question was resolved.",
        Column("forecaster", "text", "Forecaster or platform.", required=True),
        _C["kind"].but(allowed=("tournament", "market", "analyst", "survey")),
        Column("question", "text", "The question.", required=True), Column("resolution_rule", "text", "When it counts as yes."),
        _C["outcome"].but(description="The outcome that the probability is for.", required=True),
        _C["date"].but(description="Day for which the probability was stated."),
        Column("horizon_end", "date", "Last day on which the question can come true."),
        "probability_pct",
        Column("bound", "text", "at-least or at-most where only a bound was stated, which probability_pct then holds; blank for a value.",
               allowed=("at-least", "at-most")),
        "known_on", "resolved_known_on",
        Column("resolved", "text", "Whether the outcome came true.", required=True, allowed=("yes", "no", "open", "void")),
        Column("resolution", "text", "How it was resolved."),
        stages=(Stage("resolved_known_on", ("resolved", "resolution"), {"resolved": "open"}),),
    ),
    _fact(
        "scenarios", "Scenarios", "Outcomes that others described.",
        Column("author", "text", "Author.", required=True), Column("scenario", "text", "Name of the scenario.", required=True),
        Column("family", "text", "Family (our judgement).", required=True,
               allowed=("partial-ceasefire", "frozen-conflict", "comprehensive-peace", "collapse-escalation", "other")),
        Column("description", "text", "The scenario in a sentence.", required=True), "probability_pct",
        Column("drivers", "text", "What would bring it about."), "known_on",
    ),
    _fact(
        "base_rates", "Base rates", "What conflict research found about ceasefires and negotiations.",
        Column("study", "text", "Study.", required=True), Column("population", "text", "Which conflicts.", required=True),
        Column("measure", "text", "What is measured.", required=True), _C["value"].but(type="text"), "unit", "known_on",
    ),
    _fact(
        "claims", "Claims", "Checkable statements of the press article of August 2025, and what the evidence says.",
        Column("section", "key", "Part of the article.", required=True), Column("claim", "text", "The claim in our words.", required=True),
        _C["kind"].but(allowed=("position", "causal", "event", "forecast", "characterisation", "figure")),
        Column("checkable", "text", "Whether evidence can decide it.", required=True, allowed=("yes", "partly", "no")),
        Column("figure_in_article", "text", "Figure in the article."), Column("forecast_date", "date", "Date forecast in the article."), "known_on",
        Column("verdict", "text", "Verdict on the evidence public by known_on.", required=True, allowed=VERDICTS),
        Column("evidence", "text", "That evidence.", required=True), Column("figure_found", "text", "Figure that the evidence gives."),
        "later_known_on", Column("later_verdict", "text", "Verdict with hindsight.", allowed=VERDICTS),
        Column("later_evidence", "text", "Evidence that came later."), Column("later_figure_found", "text", "Figure that later evidence gives."),
        stages=(Stage("later_known_on", ("later_verdict", "later_evidence", "later_figure_found")),),
    ),
)  # fmt: skip

TABLES: Mapping[str, Table] = {table.name: table for table in _TABLES}
REFERENCES = tuple(name for name, table in TABLES.items() if not table.is_fact)
