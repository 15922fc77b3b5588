"""Rules over claims: each kind against a known answer, and the book's own rules against the verdicts written by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.analysis import claims as analysis
from trucebook.evidence.claim_rules import Condition, conditions
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import RULE_TABLES, TABLES

DAY = date(2025, 8, 14)
CLAIM = {
    "id": "c", "section": "talks", "kind": "event", "figure_in_article": "3", "forecast_date": pd.Timestamp("2025-12-31"),
    "known_on": pd.Timestamp("2025-08-07"), "verdict": "unverifiable", "later_verdict": None, "misleads_rank": None,
}  # fmt: skip
EVENTS = pd.DataFrame(
    {
        "id": ["a", "b", "c"], "parties": ["RU;UA;TR", "UA;RU", "US;RU"], "status": ["held", "held", "planned"],
        "place": ["Istanbul", "Kyiv", None], "start": pd.to_datetime(["2025-05-16", "2025-07-23", None]),
        "known_on": pd.to_datetime(["2025-05-11", "2025-07-21", "2025-08-08"]),
    }
)  # fmt: skip
VALUES = pd.DataFrame(
    {
        "id": ["may", "june", "july"], "measure": ["drones", "drones", "drones"], "month": ["2025-05", "2025-06", "2025-07"],
        "value": [4003.0, 5446.0, 6303.0], "known_on": pd.to_datetime(["2025-06-01", "2025-07-01", "2025-08-01"]),
    }
)  # fmt: skip
FRAMES = {"events": EVENTS, "escalation": VALUES, "truces": pd.DataFrame()}


def rules(*cells):
    names = [column.name for column in TABLES["claim_rules"].columns]
    return [
        {**dict.fromkeys(names), "key": f"r{place}", "claim": "c", "order": place, "finding": "found", **one}
        for place, one in enumerate(cells, 1)
    ]


def verdict(*cells, until=DAY, as_of=DAY, claim=CLAIM):
    """Return the verdict of some rules, blank if none gives one."""
    found = analysis.apply(rules(*cells), claim, FRAMES, lambda table, series: until, as_of)
    return next((one.verdict for one in found if one.verdict), "")


def test_conditions_are_read():
    assert conditions("status=held; parties=RU+UA|US; start>=2025-01-01; place~Ist") == [
        Condition("status", "=", ("held",)), Condition("parties", "=", ("RU+UA", "US")),
        Condition("start", ">=", ("2025-01-01",)), Condition("place", "~", ("Ist",)),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="held or not"):
        conditions("status=held; held or not")


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ("", 3), ("parties=RU+UA", 2), ("parties=US|TR", 2), ("parties!=US", 2), ("parties^=ua", 1), ("place~istan", 1), ("place=", 1),
        ("start>2025-05-16", 1), ("start>=as-of-60d", 1), ("start<known-on", 2), ("known_on<=2025-07-21; status=held", 2),
    ],
)  # fmt: skip
def test_rows_are_chosen(rows, number):
    one = {"table": "events", "rows": rows, "measure": "count"}
    found = analysis.apply(rules(one), CLAIM, FRAMES, lambda table, series: DAY, DAY)[0]
    assert found.found == number and len(found.rows) == number


def test_dates_and_their_order_decide():
    last = {"table": "events", "measure": "last", "column": "start", "compare": ">"}
    assert (
        verdict({**last, "than": "2022-03-31", "verdict": "contradicted", "otherwise": "supported"}) == "contradicted"
    )
    assert verdict({**last, "than": "known-on", "verdict": "contradicted", "otherwise": "supported"}) == "supported"
    first = {
        "table": "events",
        "rows": "id=a",
        "measure": "first",
        "column": "start",
        "compare": "<",
        "than_rows": "id=b",
    }
    assert verdict({**first, "verdict": "supported", "otherwise": "contradicted"}) == "supported"


def test_a_figure_counts_as_equal_within_its_tolerance():
    share = {"table": "escalation", "rows": "month=2025-06", "measure": "newest", "column": "value", "compare": "=", "verdict": "supported",
             "otherwise": "contradicted"}  # fmt: skip
    assert verdict({**share, "than": "5446"}) == "supported"
    assert verdict({**share, "than": "5450"}) == "contradicted"
    assert verdict({**share, "than": "5450", "tolerance": 4.0}) == "supported"
    count = {
        "table": "events",
        "measure": "count",
        "compare": "=",
        "than": "figure",
        "verdict": "supported",
        "otherwise": "contradicted",
    }
    assert verdict(count) == "supported"
    assert verdict(count, claim={**CLAIM, "figure_in_article": "many"}) == ""


def test_a_record_is_the_largest_against_other_rows():
    record = {"table": "escalation", "rows": "month=2025-07", "than_rows": "month<2025-07", "measure": "largest", "column": "value",
              "compare": ">", "verdict": "supported", "otherwise": "contradicted"}  # fmt: skip
    assert verdict(record) == "supported"
    assert verdict({**record, "rows": "month=2025-06", "than_rows": "month>2025-06"}) == "contradicted"
    total = {**record, "measure": "total", "rows": "measure=drones", "than_rows": None, "than": "15751"}
    assert verdict(total) == "supported"


def test_the_first_rule_that_gives_a_verdict_decides():
    none = {
        "table": "events",
        "rows": "place=Geneva",
        "measure": "count",
        "compare": ">=",
        "than": "1",
        "verdict": "forecast-fulfilled",
    }
    ahead = {"measure": "edition", "compare": "<=", "than": "forecast-date", "verdict": "forecast-open"}
    failed = {"table": "events", "rows": "place=Geneva", "measure": "count", "compare": "=", "than": "0", "complete_to": "forecast-date",
              "verdict": "forecast-failed"}  # fmt: skip
    assert verdict(none, ahead, failed) == "forecast-open"
    assert verdict(none, ahead, failed, as_of=date(2026, 1, 1), until=date(2026, 1, 1)) == "forecast-failed"
    assert verdict({**none, "rows": "place=Kyiv"}, ahead, failed) == "forecast-fulfilled"


def test_absence_does_not_count_beyond_coverage():
    absent = {"table": "events", "rows": "place=Geneva", "measure": "count", "compare": "=", "than": "0", "complete_to": "2025-12-31",
              "verdict": "contradicted"}  # fmt: skip
    later = date(2026, 2, 1)
    assert verdict(absent, until=DAY) == "contradicted"  # complete to the edition's date, which is earlier
    assert verdict(absent, as_of=later, until=date(2025, 12, 31)) == "contradicted"
    assert verdict(absent, as_of=later, until=date(2025, 12, 30)) == ""
    found = analysis.apply(rules(absent), CLAIM, FRAMES, lambda table, series: date(2025, 12, 30), later)
    assert [(one.blocked, one.complete_until) for one in found] == [(True, date(2025, 12, 30))]


def test_a_word_that_the_claim_has_no_date_for_fits_nothing():
    claim = {**CLAIM, "forecast_date": None}
    for rows in ("start<forecast-date", "start=forecast-date"):
        found = analysis.apply(
            rules({"table": "events", "rows": rows, "measure": "count"}), claim, FRAMES, lambda table, series: DAY, DAY
        )
        assert found[0].found == 0
    ahead = {"measure": "edition", "compare": "<=", "than": "forecast-date", "verdict": "forecast-open"}
    assert verdict(ahead, claim=claim) == ""


def test_rules_over_nothing_are_silent():
    absent = {"table": "truces", "measure": "count", "compare": "=", "than": "0", "verdict": "contradicted"}
    assert verdict(absent) == "" and verdict({**absent, "table": "polls"}) == ""
    last = {"table": "events", "rows": "status=cancelled", "measure": "last", "column": "start", "compare": ">", "than": "2025-01-01",
            "verdict": "supported", "otherwise": "contradicted"}  # fmt: skip
    assert verdict(last) == ""


def judged(as_of):
    evidence = open_evidence(ROOT / "data", as_of, tables=["claims", "claim_rules", *RULE_TABLES])
    return analysis.judged(
        evidence["claims"], evidence["claim_rules"], {name: evidence[name] for name in RULE_TABLES},
        lambda table, series: evidence.coverage(table, series).complete_until, evidence.as_of,
    )  # fmt: skip


@pytest.mark.parametrize("as_of", ["2025-08-14", "2025-11-25", "2026-01-15", "latest"])
def test_computed_verdicts_agree_with_the_written_ones(as_of):
    rows = judged(as_of)
    assert (rows["how"] == "computed").sum() >= 20
    assert list(rows.loc[rows["verdict"] != rows["written"], "id"]) == []


def test_what_was_known_on_the_eve_of_the_alaska_summit():
    rows = judged("2025-08-14").set_index("id")
    assert rows["verdict"].value_counts().to_dict() == {
        "partly-supported": 33, "supported": 27, "contradicted": 14, "forecast-open": 11, "outdated": 3, "unverifiable": 2,
    }  # fmt: skip
    last = rows.loc["2022-03-last-substantive-talks", "findings"][0]
    assert last.found == pd.Timestamp("2025-07-23") and list(last.rows["id"]) == ["2025-07-23-istanbul-round-3"]
    assert rows.loc["2025-us-tools", "findings"][0].found == 5
    assert list(analysis.dated_forecasts(rows.reset_index())["id"]) == [
        "2025-08-15-alaska-meeting", "2025-late-un-osce-geneva", "2026-q1-eu-brussels-conference",
    ]  # fmt: skip
    assert analysis.changed(rows).empty


def test_the_alaska_forecasts_are_decided_on_the_day():
    assert judged("2025-08-15").set_index("id").loc["2025-08-15-alaska-meeting", "verdict"] == "forecast-fulfilled"
    rows = judged("latest").set_index("id")
    brussels = rows.loc["2026-q1-eu-brussels-conference"]
    assert (brussels["verdict"], brussels["how"]) == ("forecast-failed", "judgement")
    assert brussels["findings"][0].blocked


def test_counting_and_ranking():
    base = {"section": "talks", "kind": "event", "misleads_rank": None}
    rows = pd.DataFrame(
        [
            {**base, "id": "a", "verdict": "supported"}, {**base, "id": "b", "verdict": "outdated", "misleads_rank": 2},
            {**base, "id": "c", "verdict": "contradicted", "section": "polls", "misleads_rank": 1},
            {**base, "id": "d", "verdict": "partly-supported", "misleads_rank": 3},
        ]
    )  # fmt: skip
    counts = analysis.by(rows, "section")
    assert counts.loc["talks"].to_dict() == {
        "holds": 1,
        "holds in part": 1,
        "does not hold": 1,
        "open or not verifiable": 0,
        "claims": 3,
    }
    assert list(counts.index) == ["talks", "polls"]
    sure = analysis.by_confidence(rows.assign(confidence=["high", "low", "high", "medium"]))
    assert sure.to_dict("records")[:2] == [
        {"section": "talks", "verdict": "holds", "confidence": "high", "claims": 1},
        {"section": "talks", "verdict": "holds in part", "confidence": "medium or low", "claims": 1},
    ]
    assert list(analysis.misleading(rows)["id"]) == ["c", "b"]
    assert list(analysis.misleading(rows, 1)["id"]) == ["c"]
