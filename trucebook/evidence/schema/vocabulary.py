"""Codes that several tables share, and that code gives a meaning to."""

from __future__ import annotations

RUSSIA, UKRAINE = SIDES = ("RU", "UA")
"""The two parties of the war: the one at level 0 of the issues, and the other. Columns are named after them, and the check holds
the column ``side`` of the actors to it."""

UNITED_STATES = "US"
"""The outside power whose plans, leaders' meetings and measures rules speak of, and whose dollars sums are counted in."""

LEVELS = ("leaders", "ministers", "envoys", "technical")
FORMATS = ("direct", "mediated", "shuttle", "multilateral", "unilateral")
EVENT_KINDS = ("meeting", "call", "announcement", "proposal", "agreement", "deadline", "escalation")
EVENT_TOPICS = ("grain", "halt", "settlement")
EVENT_STATUSES = ("planned", "held", "cancelled", "lapsed")
SANCTION_CLASSES = ("numbered", "package", "cap", "assets", "waiver", "relief", "other")
SANCTION_TARGETS = ("finance", "energy", "trade", "shipping", "persons", "third-countries", "state-assets")
TRUCE_KINDS = ("truce-proposal", "unilateral-truce", "mutual-truce", "local-ceasefire", "moratorium")
SCOPES = ("whole-front", "class-of-targets", "places", "single-site")
DRIVERS = (
    "round-recent",
    "gap-narrowing",
    "leaders-planned",
    "drones-rising",
    "sector-truce",
    "truce-refused",
    "sanctions-up",
    "us-plan-open",
)
"""Drivers that the outlook knows how to look for; a test holds this list and its functions together."""

TRUCE_STATUSES = ("planned", "kept", "partly-kept", "not-kept", "never-began", "unclear")
POLL_AREAS = ("government-controlled",)
ANSWER_CLASSES = ("accept", "refuse", "compromise", "negotiate", "fight", "undecided", "other")
VERDICTS = (
    "supported",
    "partly-supported",
    "contradicted",
    "outdated",
    "forecast-fulfilled",
    "forecast-failed",
    "forecast-open",
    "unverifiable",
)
SERIES_ROLES = ("front", "wish", "terms-1", "terms-2", "model", "leaders", "lapse", "title", "every-question")
LANDMARKS = (
    "invasion",
    "price-base",
    "prices-drawn-from",
    "macro-drawn-from",
    "contacts-from",
    "harm-model-from",
    "market-shock-over",
    "opinion-marks",
    "market-news",
    "guarantee-benchmarks",
    "plan-pair",
    "plan-issues",
    "peace-formula",
    "demand-compared",
    "article-points",
    "article",
    "front-talks",
    "front-land",
    "leaders-issue",
)
"""Groups of landmarks: code asks for them by these names."""
PERIODS = ("talks",)
"""Groups of periods, likewise."""
SOURCE_KINDS = ("primary", "wire", "outlet", "reference", "aggregator")

VIEWS = {"rounds": "events"}
"""Selections that rules may name like a table, and the table of each: ``rounds`` are the book's own rounds."""

RULE_TABLES = (
    "events",
    "truces",
    "corridors",
    "exchanges",
    "exchange_totals",
    "mediation",
    "documents",
    "positions",
    "plan_points",
    "control",
    "polls",
    "poll_answers",
    "reconstruction",
    "sanctions",
    "support",
    "macro",
    "prices_monthly",
    "market_reactions",
    "civilian_harm",
    "displacement",
    "escalation",
    "forecasts",
)
"""Tables that rules over claims may read."""

RULE_MEASURES = ("count", "first", "last", "newest", "largest", "total", "edition")
RULE_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
