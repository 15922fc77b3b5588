"""Days, rows and spans of time that charts and sentences ask for."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Stage, Table, reference
from trucebook.evidence.schema.vocabulary import LANDMARKS, PERIODS

TABLES: tuple[Table, ...] = (
    reference(
        "landmarks",
        "Landmarks",
        "Days and rows that charts mark, prices are measured from and sentences count from, by the group that asks "
        "for them.",
        "key",
        _C["group"].but(description="What asks for it.", allowed=LANDMARKS),
        _C["date"].but(description="The day; blank: that of the row."),
        _C["table"].but(description="Table of the row that is meant, if any.", required=False),
        _C["row"].but(description="That row.", required=False),
        _C["title"].but(description="In words that the book can print.", required=False),
        _C["order"].but(description="Position in the group."),
    ),
    reference(
        "periods",
        "Periods",
        "Spans of time that the book compares.",
        "key",
        _C["group"].but(description="What asks for it.", allowed=PERIODS),
        _C["start"].but(required=True),
        _C["end"].but(description="Last day; blank: not over."),
        _C["title"].but(description="Name, in words that fit before the period is over."),
        _C["order"].but(description="Position in the group."),
        stages=(Stage("end", ()),),
        since="start",
    ),
    reference(
        "article_figures",
        "Figures of the article",
        "Percentages of the press article: where in the polls an answer must stand to mean what the article says.",
        "key",
        _C["claim"].but(description="Claim that gives the figure (see claims)."),
        Column("figure_pct", "number", "The figure.", unit="percent", required=True, low=0, high=100),
        _C["series"].but(description="Series that it must stand in (see series)."),
        _C["answer_class"].but(description="Class of the answer."),
        _C["poll"].but(
            description="The poll, where the article says that it is the same as that of the figure before.",
            required=False,
        ),
        "order",
        references={"claim": "claims.id", "series": "series.key", "poll": "polls.id"},
        hangs_on={"claim": "claims.id"},
    ),
)
