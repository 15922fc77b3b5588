"""What others expect, describe and claim."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Stage, Table, fact
from trucebook.evidence.schema.vocabulary import VERDICTS

TABLES: tuple[Table, ...] = (
    fact(
        "forecasts",
        "Forecasts",
        "Probabilities that others stated, and how the question was resolved.",
        Column("forecaster", "text", "Forecaster or platform.", required=True),
        _C["kind"].but(allowed=("tournament", "market", "analyst", "survey")),
        _C["question"].but(description="The question."),
        Column("resolution_rule", "text", "When it counts as yes."),
        _C["outcome"].but(description="The outcome that the probability is for.", required=True),
        _C["date"].but(description="Day for which the probability was stated."),
        _C["horizon_end"].but(description="Last day on which the question can come true.", required=False),
        "probability_pct",
        _C["bound"].but(
            description=(
                "at-least or at-most where only a bound was stated, which probability_pct then holds; blank for a "
                "value."
            ),
            allowed=("at-least", "at-most"),
        ),
        "known_on",
        "resolved_known_on",
        Column(
            "resolved", "text", "Whether the outcome came true.", required=True, allowed=("yes", "no", "open", "void")
        ),
        Column("resolution", "text", "How it was resolved."),
        stages=(Stage("resolved_known_on", ("resolved", "resolution"), {"resolved": "open"}),),
    ),
    fact(
        "scenarios",
        "Scenarios",
        "Outcomes that others described.",
        "author",
        "scenario",
        Column(
            "family",
            "text",
            "Family (our judgement).",
            required=True,
            allowed=("partial-ceasefire", "frozen-conflict", "comprehensive-peace", "collapse-escalation", "other"),
        ),
        Column("description", "text", "The scenario in a sentence.", required=True),
        "probability_pct",
        Column("drivers", "text", "What would bring it about."),
        "known_on",
    ),
    fact(
        "base_rates",
        "Base rates",
        "What conflict research found about ceasefires and negotiations.",
        Column("study", "text", "Study.", required=True),
        "population",
        _C["measure"].but(type="text"),
        _C["value"].but(type="text"),
        "unit",
        "known_on",
    ),
    fact(
        "claims",
        "Claims",
        "Checkable statements of a press article, and what the evidence says.",
        Column("section", "key", "Part of the article.", required=True),
        _C["claim"].but(type="text", description="The claim in our words."),
        _C["kind"].but(allowed=("position", "causal", "event", "forecast", "characterisation", "figure")),
        Column("checkable", "text", "Whether evidence can decide it.", required=True, allowed=("yes", "partly", "no")),
        Column("figure_in_article", "text", "Figure in the article."),
        Column("forecast_date", "date", "Last day on which what the article announced can come true."),
        "known_on",
        "verdict",
        Column("evidence", "text", "That evidence.", required=True),
        Column("figure_found", "text", "Figure that the evidence gives."),
        Column(
            "misleads_rank",
            "integer",
            "Place among the claims that would mislead a reader most (our judgement); blank for the others.",
            unit="rank",
            low=1,
        ),
        Column("misleads_why", "text", "Why it would mislead, on the evidence public by known_on."),
        "later_known_on",
        Column("later_verdict", "text", "Verdict with hindsight.", allowed=VERDICTS),
        Column("later_evidence", "text", "Evidence that came later."),
        Column("later_figure_found", "text", "Figure that later evidence gives."),
        stages=(Stage("later_known_on", ("later_verdict", "later_evidence", "later_figure_found")),),
        judged=True,
    ),
)
