"""What the publics think, as polls tell."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Table, fact
from trucebook.evidence.schema.vocabulary import POLL_AREAS

TABLES: tuple[Table, ...] = (
    fact(
        "polls",
        "Polls",
        "Surveys: one row a wave of one population.",
        _C["country"].but(type="text", required=True, description="Country code of the public asked."),
        "pollster",
        Column("sponsor", "text", "Who paid, if someone else."),
        Column("field_start", "date", "First day of fieldwork."),
        Column("field_end", "date", "Last day of fieldwork."),
        _C["period"].but(
            name="wave", required=False, description="Month (or year) of the fieldwork, where its days are not known."
        ),
        "n",
        _C["mode"].but(
            type="text",
            description="CATI: telephone; F2F: face to face; CAWI: online panel; mixed.",
            unit="",
            required=False,
            allowed=("CATI", "F2F", "CAWI", "mixed"),
        ),
        _C["population"].but(description="Population that the sample stands for.", required=False),
        Column(
            "area",
            "text",
            "Whether the words of the population leave occupied territory out: government-controlled (it is named as left out, or "
            "territory under the government's control as covered); blank where they do not say.",
            allowed=POLL_AREAS,
        ),
        "moe_pct",
        "known_on",
        references={"country": "actors.code"},
        ordered=(("field_start", "field_end", "known_on"),),
    ),
    fact(
        "poll_answers",
        "Poll answers",
        "Shares of the answers to the questions of the polls.",
        "poll",
        "series",
        _C["question"].but(description="The question, paraphrased."),
        _C["answer"].but(description="The answer, paraphrased."),
        "answer_class",
        "share_pct",
        "n_asked",
        "moe_pct",
        "known_on",
        references={"poll": "polls.id", "series": "series.key"},
        hangs_on=("poll",),
    ),
    fact(
        "poll_wordings",
        "Wordings",
        "How the answers moved when the question was put in other words.",
        "series",
        "pollster",
        Column("variant", "text", "Which wording.", required=True),
        Column("wording", "text", "The wording, paraphrased.", required=True),
        Column("effect", "text", "What it did to the answers."),
        Column("usual_form", "text", "Where the same answer was asked for in another form: the usual form."),
        Column("other_form", "text", "The other form."),
        _C["share_pct"].but(name="usual_pct", required=False, description="Share in the usual form."),
        _C["share_pct"].but(name="other_pct", required=False, description="Share in the other form."),
        _C["n"].but(name="usual_n", description="Number of people asked in the usual form."),
        _C["n"].but(
            name="other_n",
            description=(
                "Number of people asked in the other form; blank where its interval does not follow from the number "
                "(lists)."
            ),
        ),
        "known_on",
        references={"series": "series.key"},
    ),
    fact(
        "poll_methods",
        "Methods of polling",
        "What is known about polling in wartime: response, fear, modes.",
        _C["country"].but(type="text"),
        _C["pollster"].but(description="Whose polls, or who found it."),
        _C["issue"].but(type="text", description="Matter of method."),
        _C["finding"].but(description="The finding."),
        "known_on",
        mentions={"country": "actors.code"},
    ),
)
