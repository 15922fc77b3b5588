"""The headline measures as known on each of many days, in one table that says what each row was made of."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from trucebook import __version__
from trucebook.analysis import scenarios
from trucebook.analysis.lapse import days_of
from trucebook.analysis.sweep import COLUMNS, Question, ground_held
from trucebook.book.cluster import Cluster
from trucebook.chapters.changes.lapse.charts import TABLES, asked
from trucebook.evidence.door import open_evidence
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.kept import found, keep, kept, key_of

GROUND = ("control_daily", "regions", "observers")

SHORT = 12
"""Characters of the hash that stands in a row."""

BATCH = 16
"""Days that a worker gets at a time: enough that sending them costs little, few enough that a worker that dies loses little."""


MEANING = {
    "day": "Nothing that became public later is in the row.",
    "measure": "gap, a series of polls, contacts, rounds, an outcome, ground held by an observer.",
    "value": "Percent; contacts and rounds: how many; ground: square kilometres.",
    "low": "Lower end of the band, if there is one.",
    "high": "Upper end.",
    "made_of": "Hash of all that the row was worked out from: tables as known on the day, settings, modules; of ground: the version of the data.",
}
"""What the columns say."""


class SweepError(TrucebookError):
    """The days of a sweep are none."""


def sweep(
    data: Path,
    first: date,
    last: date | None,
    every: str,
    out: Path,
    cluster: Cluster | None,
    say: Callable[[str], None],
) -> int:
    """Write the table of the measures on each day, and what it was made of beside it; return the number of its rows.

    Each day is kept by content as soon as it is worked out: a sweep that was cut short goes on where it ended, and one over more days,
    or with newer rows in the tables, works out what is new.

    Parameters
    ----------
    data : pathlib.Path
        The tables.
    first, last : datetime.date
        First and last day; None: the newest day of the data.
    every : str
        ``day``, ``week`` or ``month``.
    out : pathlib.Path
        The table (CSV: ``day, measure, value, low, high, made_of``); its provenance goes beside it as ``.json``.
    cluster : Cluster or None
        Where the work is done; None: here.
    say : callable
        Told how far it is.

    Raises
    ------
    SweepError
        If no day lies in the span.
    """
    evidence = open_evidence(data, last or "latest", [*TABLES, *GROUND])
    frames, complete = scenarios.tables_of(evidence)
    frames |= {name: evidence[name] for name in ("polls", "poll_answers", "series")}
    days = days_of(first, min(last or evidence.as_of, evidence.as_of), every)
    if not days:
        raise SweepError(
            f"--from {first}, --every {every}: no such day up to {last or evidence.as_of}, expected one at least"
        )
    question = Question.of(frames, complete, asked(frames["series"]))
    answers = _answers(question, days, cluster, say)
    held = ground_held(evidence["control_daily"], evidence["observers"], evidence["regions"], days)
    rows = [(day, *cells, key) for day, key, own in answers for cells in own]
    rows += [(day, name, value, None, None, evidence.version) for day, name, value in held]
    rows.sort(key=lambda row: (row[0], row[1]))
    _write(out, [[str(day)[:10], *(_cell(cell) for cell in cells)] for day, *cells in rows])
    about = {
        "from": str(days[0])[:10], "to": str(days[-1])[:10], "every": every, "days": len(days), "rows": len(rows),
        "as_of": evidence.as_of.isoformat(), "data_version": evidence.version, "library": __version__,
        "settings": asdict(question.settings), "asked": question.asked, "columns": MEANING,
    }  # fmt: skip
    _whole(out.with_suffix(".json"), json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    return len(rows)


def _answers(
    question: Question, days: Sequence[pd.Timestamp], cluster: Cluster | None, say: Callable[[str], None]
) -> list[tuple[pd.Timestamp, str, Any]]:
    """Return day, hash of what the answer was made of, and the answer."""
    inputs = [question.inputs(day) for day in days]
    told = [found("days", one) for one in inputs]
    missing = [place for place, one in enumerate(told) if one is None]
    if len(missing) < len(days):
        say(f"{len(days) - len(missing)} of {len(days)} days were worked out before")
    if cluster is None:
        for place in missing:
            told[place] = keep("days", inputs[place], question.answer(days[place], kept))
    else:
        batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
        done = 0
        for at, answers in cluster.each(_answered, question, [[days[place] for place in batch] for batch in batches]):
            for place, answer in zip(batches[at], answers, strict=True):
                told[place] = keep("days", inputs[place], answer)
            done += len(answers)
            say(f"{done} of {len(missing)} days")
    return [(day, key_of(one)[:SHORT], own) for day, one, own in zip(days, inputs, told, strict=True)]


def _answered(question: Question, days: Sequence[pd.Timestamp]) -> list[Any]:
    return [question.answer(day) for day in days]


def _write(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    fresh.replace(path)


def _cell(cell: Any) -> Any:
    """Return a cell of the table: blank for nothing, a number to a millionth, since the last bits of a sum say nothing."""
    return "" if cell is None else round(cell, 6) if isinstance(cell, float) else cell


def _whole(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
