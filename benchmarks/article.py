"""How well drafts of an article's claims find their rows, and how often a proposed verdict is right.

On the statements of data/claims.csv, each by itself and as if it had not been judged: which of the rows that the table cites are among the first five. A claim cites the
rows that its rules select, and the rows that share a source with it. And on four articles of other months, written before the draft had
seen them (benchmarks/articles): which of the rows that each sentence speaks of are among the first five, and which proposals are right.

    python benchmarks/article.py
    python benchmarks/article.py --halves

The weights were chosen on these very statements. With --halves, those of the statements judged before are chosen on one half and measured
on the other, over 100 ways to halve them.
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import date
from pathlib import Path

from trucebook.analysis.claims import judged
from trucebook.analysis.drafts import precedents
from trucebook.analysis.drafts.proposals import propose
from trucebook.analysis.drafts.rows import WEIGHTS, Index
from trucebook.analysis.drafts.statements import Statement, statements
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import BY_HAND, RULE_TABLES

ROOT = Path(__file__).resolve().parents[1]
MOST_CITED = 40
"""Rules that select more rows than this select a class, not rows."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cited(evidence) -> dict[str, set[tuple[str, str]]]:
    """Return for each claim the rows that its rules select or that share a source with it."""
    by_source: dict[str, set[tuple[str, str]]] = {}
    for name in BY_HAND:
        if name != "claims":
            frame = evidence[name]
            for key, sources in zip(frame["id"], frame["sources"], strict=True):
                for source in sources.split(";"):
                    by_source.setdefault(source, set()).add((name, key))
    found = {row["id"]: set() for row in evidence["claims"].to_dict("records")}
    for row in evidence["claims"].to_dict("records"):
        for source in row["sources"].split(";"):
            found[row["id"]] |= by_source.get(source, set())
    ledger = judged(
        evidence["claims"], evidence["claim_rules"], {name: evidence[name] for name in RULE_TABLES},
        lambda table, series: evidence.coverage(table, series).complete_until, evidence.as_of,
    )  # fmt: skip
    for row in ledger.to_dict("records"):
        for one in row["findings"]:
            for own in (one.rows, one.than_rows):
                if 0 < len(own) <= MOST_CITED:
                    found[row["id"]] |= {(one.table, key) for key in own["id"]}
    return found


def main(words: list[str]) -> int:
    evidence = open_evidence(ROOT / "data", "latest", [*BY_HAND, "prices_monthly", "claim_rules"])
    index = Index(evidence)
    names = [*evidence["actors"]["name"], *evidence["polls"]["pollster"].unique()]
    wanted = cited(evidence)
    hits, shares, right, proposed, missed = [], [], 0, 0, []
    for row in evidence["claims"].to_dict("records"):
        day = row["known_on"].date()
        told = statements(row["claim"], names, day) or [
            Statement(1, row["claim"], "position", (), (), (), frozenset(), ())
        ]
        found = {(one.table, one.id) for one in index.likeliest(told[0], 5, day, without=row["id"], apart=True)}
        target = wanted[row["id"]]
        if target:
            hits.append(bool(found & target))
            shares.append(len(found & target) / min(5, len(target)))
            if not hits[-1]:
                missed.append(row["id"])
        verdict = propose(told[0], index, day, without=row["id"])
        if verdict is not None:
            proposed += 1
            right += verdict.verdict == row["verdict"]
            if verdict.verdict != row["verdict"]:
                print(
                    f"  proposed {verdict.verdict}, {row['verdict']} in the table: {row['claim']} ({verdict.finding})"
                )
    print(
        f"claims.csv: {len(hits)} statements with cited rows; at least one among the first five: {sum(hits) / len(hits):.2f};"
    )
    print(f"  of the cited rows among the first five (at most five each): {sum(shares) / len(shares):.2f}")
    print(f"  proposed: {proposed}, right: {right}")
    if "-v" in words:
        print("  missed:", ", ".join(missed))
    for path in sorted((ROOT / "benchmarks" / "articles").glob("*.csv")):
        article(path, index, names)
    if "--halves" in words:
        halves(evidence, index, names, wanted)
    return 0


def halves(evidence, index: Index, names: list[str], wanted: dict[str, set[tuple[str, str]]]) -> None:
    """Choose what statements judged before count for on one half of the statements, and measure on the other."""
    told = []
    for row in evidence["claims"].to_dict("records"):
        day = row["known_on"].date()
        own = statements(row["claim"], names, day) or [
            Statement(1, row["claim"], "position", (), (), (), frozenset(), ())
        ]
        if wanted[row["id"]]:
            told.append((own[0], day, row["id"]))
    tried = {}
    for nearest in (5, 8, 15, 30):
        for weight in (0.2, 0.4, 0.5, 0.6):
            precedents.NEAREST, WEIGHTS["precedents"] = nearest, weight
            found = [index.likeliest(one, 5, day, without=key, apart=True) for one, day, key in told]
            tried[nearest, weight] = [
                bool({(one.table, one.id) for one in own} & wanted[key])
                for own, (_, _, key) in zip(found, told, strict=True)
            ]
    rng, out = random.Random(1), []
    for _ in range(100):
        order = rng.sample(range(len(told)), len(told))
        here, there = order[: len(told) // 2], order[len(told) // 2 :]
        best = max(tried.values(), key=lambda hits: sum(hits[one] for one in here))
        out.append(sum(best[one] for one in there) / len(there))
    print(f"  chosen on one half, measured on the other: {sum(out) / len(out):.2f}")


def article(path: Path, index: Index, names: list[str]) -> None:
    day = date.fromisoformat(path.stem)
    told = statements(path.with_suffix(".txt").read_text(encoding="utf-8"), names, day)
    hits, right, wrong, none = 0, 0, [], 0
    expected = rows(path)
    for row in expected:
        own = [one for one in told if one.text.startswith(row["begins"])]
        if not own:
            print("  no statement:", row["begins"])
            continue
        target = {tuple(one.split(":")) for one in row["rows"].split(";")}
        found = index.likeliest(own[0], 5, day, apart=True)
        hit = bool({(one.table, one.id) for one in found} & target)
        hits += hit
        if not hit:
            print("  not found:", row["begins"], [one.id for one in found])
        verdict = propose(own[0], index, day)
        if verdict is None:
            none += 1
        elif verdict.verdict == row["verdict"]:
            right += 1
        else:
            wrong.append(f"{verdict.verdict} for {row['verdict']}: {own[0].text} ({verdict.finding})")
    others = [
        one.text
        for one in told
        if not any(one.text.startswith(row["begins"]) for row in expected) and propose(one, index, day)
    ]
    print(
        f"{path.stem}: {len(expected)} statements, row among the first five: {hits / len(expected):.2f}; proposals {right + len(wrong)}, right {right}; none for {none}"
    )
    for line in [*wrong, *(f"proposed for: {one}" for one in others)]:
        print("  " + line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
