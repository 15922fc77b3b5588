"""The front page: the state of the talks in one screen."""

from __future__ import annotations

from trucebook.analysis import opinion, timeline
from trucebook.analysis.humanitarian import hand_overs
from trucebook.analysis.positions import dated
from trucebook.evidence.door import Evidence
from trucebook.figures import claims, economy, humanitarian, positions, scenarios
from trucebook.figures import opinion as opinion_words
from trucebook.figures import timeline as timeline_words
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html


def cards(evidence: Evidence, cite: Citations) -> Html:
    """Return one card a question: last round, next date, gap, the two publics, one economic figure,
    the people who came home, the outlook; each leads to its chapter.
    """
    events = evidence["events"]
    held, ahead = timeline.rounds(events), timeline.planned(events, evidence.as_of)
    answers = opinion.with_intervals(evidence["poll_answers"], evidence["polls"])
    outlook = scenarios.prepare(evidence, past=False)
    said = dated(evidence["positions"], evidence["documents"])
    shown = [
        ("When did they last meet?", "timeline.html", "Timeline",
         [timeline_words.last_round_sentence(evidence, held, cite), timeline_words.since_sentence(evidence, held)]),
        ("What comes next?", "timeline.html#what-is-announced-and-what-became-of-earlier-dates", "Announced dates",
         [timeline_words.next_sentence(evidence, ahead, cite, timeline.unresolved(events, evidence.as_of)), timeline_words.rounds_sentence(held, cite)]),
        ("How far apart are they?", "positions.html", "Positions",
         [positions.gap_sentence(evidence, said, cite)]),
        ("What do the two publics want?", "opinion.html", "Public opinion",
         [opinion_words.latest_sentence(evidence, answers, key, cite, compare=False) for key in opinion_words.FRONT]),
        ("What would rebuilding cost?", "economy.html", "Economy",
         [economy.needs_sentence(evidence["reconstruction"], cite)]),
        ("What did the talks bring for people?", "humanitarian.html", "People",
         [humanitarian.talks_sentence(hand_overs(evidence["exchanges"]), cite)]),
        ("What could come of it?", "scenarios.html", "Outlook", [scenarios.pooled_sentence(outlook)]),
        ("What of a press article holds?", "claims.html", "An article, claim by claim", [claims.totals_sentence(claims.ledger(evidence, evidence, "a press article"))]),
    ]  # fmt: skip
    parts = []
    for question, link, name, lines in shown:
        text = "".join(f"<p>{line}</p>" for line in lines if line)
        parts.append(f'<section class="card"><h2>{question}</h2>{text or "<p>The evidence holds nothing on this yet.</p>"}'
                     f'<p class="more"><a href="{link}">{name} →</a></p></section>')  # fmt: skip
    return Html(f'<div class="cards">{"".join(parts)}</div>')
