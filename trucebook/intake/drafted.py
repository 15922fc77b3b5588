"""A draft as tables of a folder that the page on claims reads: sources, claims, rules."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from trucebook.analysis.drafts.draft import Entry
from trucebook.evidence.tables import RULE_TABLES, TABLES
from trucebook.intake.errors import IntakeError
from trucebook.intake.refreshing import many
from trucebook.intake.rows import slug

OPEN = "To be judged: no rule decides it; the likeliest rows stand in the note."
SECTION = "article"
LONGEST = 1500
"""Characters of a note, and of a sentence; what is longer is cut."""


def tables(entries: Sequence[Entry], name: str, day: date) -> dict[str, bytes]:
    """Return the tables of a draft by file name.

    Parameters
    ----------
    name : str
        Name of the article's file.
    day : datetime.date
        Its day.
    """
    source = f"{slug(Path(name).stem)[:40].strip('-') or 'article'}-{day:%Y%m%d}"
    sources = [{"key": source, "publisher": "To be filled in", "title": f"The article {name}", "published": day.isoformat(),
                "url": "https://example.org/to-be-filled-in", "kind": "outlet", "lang": "en"}]  # fmt: skip
    claims, rules = [], []
    for one in entries:
        key = f"draft-{one.statement.place:03d}"
        claims.append(_claim(one, key, source, day))
        rules += _rule(one, key)
    return {
        "sources.csv": _csv("sources", sources),
        "claims.csv": _csv("claims", claims),
        "claim_rules.csv": _csv("claim_rules", rules),
    }


def _claim(one: Entry, key: str, source: str, day: date) -> dict[str, str]:
    told, proposed = one.statement, one.proposal
    kind = {"figure": "figure", "event": "event"}.get(told.kind, "characterisation")
    figure = proposed.figure if proposed else f"{told.numbers[0].text}" if told.numbers else ""
    note = "; ".join(f"{row.table} {row.id}" for row in [*one.rows, *one.later])
    return {
        "id": key, "section": SECTION, "claim": told.text[:LONGEST], "kind": kind, "checkable": "yes" if proposed else "partly",
        "figure_in_article": figure, "known_on": day.isoformat(), "verdict": proposed.verdict if proposed else "unverifiable",
        "evidence": f"{proposed.table}, row {proposed.id}: {proposed.finding}." if proposed else OPEN,
        "figure_found": proposed.found if proposed else "", "sources": source, "confidence": "low", "known_on_is": "exact",
        "note": f"Likeliest rows: {note}"[:LONGEST] if note else "No row is like it.",
    }  # fmt: skip


def _rule(one: Entry, key: str) -> list[dict[str, str]]:
    proposed = one.proposal
    if proposed is None or proposed.table not in RULE_TABLES:
        return []
    dated = TABLES[proposed.table][proposed.column].type == "date"
    return [{
        "key": f"{key}-1", "claim": key, "order": "1", "table": proposed.table, "rows": f"id={proposed.id}",
        "measure": "first" if dated else "newest", "column": proposed.column, "compare": "=",
        "than": proposed.figure if dated else "figure", "tolerance": "" if dated else f"{proposed.tolerance:.6f}".rstrip("0").rstrip("."),
        "verdict": "supported", "otherwise": "contradicted", "finding": "on record: {found}; the article says {than}",
    }]  # fmt: skip


def _csv(table: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    sink = io.StringIO(newline="")
    names = [column.name for column in TABLES[table].columns]
    writer = csv.DictWriter(sink, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode("utf-8")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the tables into a folder that is new or empty.

    Raises
    ------
    IntakeError
        If there is something in it: a draft overwrites no judgement.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise IntakeError(f"{folder}: is there already, expected a new or empty folder: a draft overwrites nothing")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def lines(entries: Sequence[Entry]) -> list[str]:
    """Return a draft as lines for a terminal."""
    found = []
    for one in entries:
        found.append(f"{one.statement.place}. {one.statement.text}")
        proposed = one.proposal
        found.append(
            f"   proposed: {proposed.verdict}, {proposed.finding} ({proposed.table} {proposed.id})"
            if proposed
            else "   to be judged"
        )
        found += [f"   - {row.table} {row.id}: {row.text}" for row in one.rows]
        found += [f"   - later: {row.table} {row.id}: {row.text}" for row in one.later]
    decided = sum(one.proposal is not None for one in entries)
    found.append(f"{many(len(entries), 'statement')}, {many(decided, 'verdict')} proposed")
    return found
