"""Where official series are fetched anew, and how their answers are read."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Table, reference

ANSWER_FORMATS = (
    "sdmx-csv",
    "sdmx-json",
    "fred-csv",
    "pink-sheet",
    "world-bank-json",
    "nbu-json",
    "cbr-xml",
    "eia-json",
)
"""Formats that answers are read in; a test holds this list and the functions that read them together."""

TABLES: tuple[Table, ...] = (
    reference(
        "connectors",
        "Connectors",
        "Official series that `trucebook refresh` fetches anew: where, in which format, in which unit, and when a value counts as "
        "public.",
        _C["key"].but(description="Name of the connector, for the command."),
        _C["table"].but(description="Table that gets the rows.", allowed=("prices_daily", "prices_monthly", "macro")),
        _C["series"].but(description="Asset, commodity or indicator of the rows."),
        _C["country"].but(type="text", description="Country of the rows, where the table has one."),
        _C["publisher"].but(description="Who publishes the series."),
        _C["title"].but(description="What it is, in our own words."),
        Column("page", "url", "Page for people that describes the series or the service.", required=True),
        Column(
            "address",
            "text",
            "Address of the answer. {from} and {to} stand for the days asked for, as YYYY-MM-DD or as in {from:%d/%m/%Y}; {key} for the "
            "key of the service.",
            required=True,
            pattern=r"https://[^\s/]+/\S*|http://(127\.0\.0\.1|localhost)(:[0-9]+)?/\S*",
            pattern_words="an address that begins with https:// (http:// on this machine alone)",
        ),
        Column("shape", "text", "Format of the answer.", required=True, allowed=ANSWER_FORMATS),
        Column(
            "pick",
            "text",
            "What of the answer: the column, the code of the series, or conditions COLUMN=VALUE joined with ';' that every row must meet.",
        ),
        Column("unit_there", "text", "Unit as the answer names it; another one is a fault. Blank if it names none."),
        _C["unit"].but(description="Unit of our rows.", required=True),
        Column("scale", "number", "Number by which the published value is multiplied to be in our unit; blank: 1.", unit="times"),
        Column(
            "decimals", "integer", "Digits behind the point that are kept and compared.", required=True, unit="digits", low=0, high=9
        ),
        Column("least", "number", "Values below are a slip, or another series.", unit="in the row's unit", required=True),
        Column(
            "most", "number", "Values above are a slip, or another series.", unit="in the row's unit", required=True
        ),
        Column(
            "release_days",
            "integer",
            "Days after the end of the day, month or year from which on a value counts as public (`known_on`), but never later than the "
            "day on which it was fetched.",
            unit="days",
            required=True,
            low=0,
            high=400,
        ),
        Column(
            "again_days",
            "integer",
            "So many days before the newest row are fetched again, to see what was revised.",
            unit="days",
            required=True,
            low=0,
            high=4000,
        ),
        Column(
            "since",
            "date",
            "A day on which the series was public already: its page counts as published then.",
            required=True,
        ),
        Column("licence", "text", "On which terms the series may be used again.", required=True),
        Column(
            "earlier_sources",
            "keys",
            "Sources of rows that came from the same series by another way: such rows are compared, too.",
        ),
        Column(
            "secret",
            "text",
            "Environment variable that holds the key of the service; blank: none is needed.",
            pattern="TRUCEBOOK_[A-Z0-9_]+",
            pattern_words="the name of an environment variable that begins with TRUCEBOOK_, so that no other secret can be sent",
        ),
        Column("asked", "text", "always: with every refresh; by-name: only if named.", required=True, allowed=("always", "by-name")),
        Column("fetched_from", "date", "Day from which on it is fetched.", required=True),
        references={"earlier_sources": "sources.key"},
        since="fetched_from",
    ),
)  # fmt: skip
