"""No edition tells of what came later: looked for in every cell of every table, on every month end, by the raw files alone."""

from __future__ import annotations

import csv
import re
from functools import cache

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.evidence.door import Evidence, open_evidence
from trucebook.evidence.snapshot import latest_date
from trucebook.evidence.tables import TABLES

DATA = ROOT / "data"
FACTS = [name for name, table in TABLES.items() if table.is_fact]
DAYS = [
    "2014-07-01", "2022-04-15", "2024-06-20", "2025-08-14", "2025-11-25", "latest",
    *(f"{day:%Y-%m-%d}" for day in pd.date_range("2022-02-28", latest_date(DATA), freq="ME")),
]  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
LONG = 25
"""Texts so long are sentences that no two rows share by chance."""


@cache
def raw(name: str) -> list[dict[str, str]]:
    path = DATA / TABLES[name].file
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(name: str, day: str) -> tuple[set[str], set[str]]:
    """Return what rows public on a day say, and what later rows, later stages and notes say: ids and sentences."""
    table, public, later = TABLES[name], set(), set()
    staged = {column: stage.known_on for stage in table.stages for column in stage.columns}
    for row in raw(name):
        for column, cell in row.items():
            if column == table.key or (len(cell) >= LONG and " " in cell):
                known = (
                    row["known_on"] <= day
                    and column != "note"
                    and "" < row.get(staged.get(column, "known_on"), "") <= day
                )
                (public if known else later).add(cell)
    return public, later


@cache
def telling(day: str) -> tuple[set[str], set[str]]:
    """Return ids and sentences that a reader of a day must not see, and source keys, titles and addresses likewise."""
    parts = [split(name, day) for name in FACTS]
    public, later = (set().union(*sets) for sets in zip(*parts, strict=True))
    cited: dict[str, list[str]] = {}
    for name in FACTS:
        stages = [stage.known_on for stage in TABLES[name].stages]
        for row in raw(name):
            for key in row["sources"].split(";"):
                cited.setdefault(key, []).append(max(row["known_on"], *(row[stage] for stage in stages), ""))
    pages = {
        row[column]
        for row in raw("sources")
        if (row["published"] or max(cited.get(row["key"], [""]))) > day
        for column in ("key", "title", "url")
    }
    ours = {
        row[column]
        for row in raw("sources")
        for column in ("key", "title")
        if row["published"] and row["published"] <= day
    }
    # Matters of the war, and names of houses, whoever speaks of them first.
    known = {row["title"] for row in raw("issues")} | {row["publisher"] for row in raw("sources")}
    return later - public - known, pages - ours - public


def cells(evidence: Evidence) -> set[str]:
    texts: set[str] = set()
    for name in TABLES:
        frame = evidence[name]
        for column in frame.columns[[str(kind) == "str" for kind in frame.dtypes]]:
            texts |= set(frame[column].dropna())
    return texts


@pytest.mark.parametrize("day", DAYS)
def test_no_edition_knows_more_than_its_date(day):
    evidence = open_evidence(DATA, day, TABLES)
    today = pd.Timestamp(evidence.as_of)
    for name in FACTS:
        table, frame = TABLES[name], evidence[name]
        for dated in ("known_on", *(stage.known_on for stage in table.stages)):
            assert not (frame[dated] > today).any(), (name, dated)
        assert set(frame["sources"].str.split(";").explode().dropna()) <= set(evidence["sources"]["key"])
    assert not (evidence["sources"]["published"] > today).any()
    seen = cells(evidence)
    words = seen | {slug for text in seen for slug in SLUG.findall(text)}
    texts, pages = telling(evidence.as_of.isoformat())
    assert sorted(words & texts) == []
    assert sorted(words & pages) == []
    days = {
        f"{one[:4]}-{one[4:6]}-{one[6:]}"
        for key in {*evidence["sources"]["key"], *(key for cell in seen for key in cell.split(";"))}
        & {row["key"] for row in raw("sources")}
        for one in re.findall(r"(?<![0-9])20[0-9]{6}(?![0-9])", key)
    }
    assert (
        max(days, default="") <= f"{today + pd.Timedelta(days=1):%Y-%m-%d}"
    )  # a page may bear the date of the next time zone


def test_series_actors_and_rules_appear_with_what_names_them():
    evidence = open_evidence(DATA, "2022-04-15", TABLES)
    asked = {*evidence["poll_answers"]["series"], *evidence["poll_wordings"]["series"]}
    assert set(evidence["series"]["key"]) == asked
    assert "INT" not in set(evidence["actors"]["code"])  # the signatories of a communiqué of June 2024
    assert evidence["claim_rules"].empty and evidence["article_figures"].empty
    assert set(evidence["question_fits"]["question"]) <= set(evidence["forecasts"]["question"])
    assert (evidence["coverage"]["thin_until"].dropna() <= "2022-04-15").all()
