"""One rule of time: two days on which a reader sees the same have the same fingerprint, and the other way round."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

from conftest import CORE, EVENT, SOURCE, write_table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trucebook.evidence.door import cited_sources, open_evidence
from trucebook.evidence.fingerprint import CITATIONS, fingerprint

FIRST = date(2025, 1, 2)
OPENED = ("events", "polls", "poll_answers", "support", "confirmations", "prices_daily")
DAYS = st.integers(0, 12).map(lambda days: (FIRST + timedelta(days=days)).isoformat())
LATER = st.one_of(st.just(""), DAYS)


@st.composite
def folders(draw) -> dict[str, list[dict[str, str]]]:
    """Return a small data folder in which everything that becomes public later does so within twelve days."""
    keys = ["kiis-a", "kiis-b", "ap-c"]
    sources = [
        {
            **SOURCE,
            "key": key,
            "publisher": key.split("-")[0].upper(),
            "published": draw(LATER),
            "not_before": draw(LATER),
        }
        for key in keys
    ]

    def cited() -> str:
        return ";".join(draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True)))

    def dated() -> list[str]:
        days = sorted(draw(st.lists(DAYS, min_size=3, max_size=3)))
        return [days[0], days[1], draw(st.sampled_from(["", days[2]]))]

    events = [{**EVENT, "sources": ";".join(keys)}]
    for place in range(draw(st.integers(0, 3))):
        known, outcome, later = dated()
        more = {"later_known_on": later, "later_class": "none", "later_outcome": "x"} if later else {}
        if later and place and draw(st.booleans()):  # a row that leads to itself is a fault of the data
            more["led_to"] = f"e{draw(st.integers(0, place - 1))}"
        events.append({**EVENT, "id": f"e{place}", "known_on": known, "planned_for": "2025", "start": known, "outcome_known_on": outcome, "sources": cited(), **more})  # fmt: skip
    said = [
        {
            **CORE,
            "id": f"c{place}",
            "meeting": EVENT["id"],
            "actor": "RU",
            "said": "confirmed",
            "known_on": draw(DAYS),
            "sources": cited(),
        }
        for place in range(draw(st.integers(0, 2)))
    ]
    polls = [
        {**CORE, "id": f"p{place}", "country": "UA", "pollster": "X", "known_on": draw(DAYS), "sources": cited()}
        for place in range(draw(st.integers(0, 2)))
    ]
    answers = [
        {**CORE, "id": f"a-{poll['id']}", "poll": poll["id"], "series": draw(st.sampled_from(["land", "talks"])), "question": "Yes or no?", "answer": "no",
         "answer_class": "refuse", "share_pct": "60", "known_on": draw(DAYS), "sources": cited()}
        for poll in polls
    ]  # fmt: skip
    series = [{"key": key, "public": "UA", "title": key, "order": "1"} for key in ("land", "talks")]
    support = [{**CORE, "id": f"s{place}", "donor": "EU", "measure": "aid", "kind": "x", "value_eur_bn": "1", "basis": "period", "part_of": part if place else "", "known_on": draw(DAYS), "sources": cited()}
               for place, part in enumerate(draw(st.lists(st.sampled_from(["", "s0"]), max_size=2)))]  # fmt: skip
    prices = [
        {**CORE, "id": f"{asset}-{place}", "asset": asset, "date": "2025-01-01", "measure": "level", "value": str(place),
         "unit": "USD", "known_on": day, "sources": cited()}
        for asset in ("gas", "oil")
        for place, day in enumerate(draw(st.lists(DAYS, max_size=3, unique=True)))
    ]  # fmt: skip
    complete, thin = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    coverage = [{"table": "events", "complete_until": complete, "thin_until": thin, "reason": "r"}]
    return {"sources": sources, "events": events, "confirmations": said, "polls": polls, "poll_answers": answers, "series": series,
            "support": support, "prices_daily": prices, "coverage": coverage, "actors": [{"code": code, "name": code, "kind": "state"} for code in ("RU", "TR", "UA")]}  # fmt: skip


def what_is_seen(folder: Path, day: date) -> str:
    evidence = open_evidence(folder, day, OPENED)
    names = [*OPENED, "sources", "series", "actors", "coverage"]
    return "\n".join(evidence[name].to_csv() for name in names) + cited_sources(folder, day).to_csv()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders(), st.integers(0, 13), st.integers(0, 13))
def test_two_days_have_equal_fingerprints_if_and_only_if_a_reader_sees_the_same(tables, one, other):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, rows in tables.items():
            write_table(folder, name, rows)
        days = [FIRST + timedelta(days=days) for days in (one, other)]
        prints = [fingerprint(folder, [*OPENED, CITATIONS], day) for day in days]
        views = [what_is_seen(folder, day) for day in days]
        assert (prints[0] == prints[1]) == (views[0] == views[1])
