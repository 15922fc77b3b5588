"""What fetching series anew would change: new rows, revised values as vintages, coverage; checked before anything is written."""

from __future__ import annotations

import csv
import io
from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from trucebook.evidence.errors import Fault
from trucebook.evidence.tables import TABLES
from trucebook.intake.answers import observations
from trucebook.intake.connectors import NAMED, Connector, last_day
from trucebook.intake.errors import IntakeError
from trucebook.intake.fetching import Fetcher
from trucebook.intake.rows import Row, made_id
from trucebook.intake.writing import appended, examined, rows_of, write_all

GAPS = {"prices_daily": 16, "prices_monthly": 62, "macro": 800}
"""Days that may lie between two values of a series: the longest holidays, a month or a year left out."""
REBASED = 0.5
"""If more than this share of values is other than before, it is rather another series or unit than a revision."""
FEW = 5
"""Of fewer values no share is taken."""
TOLD = 5
"""So many revised values are told one by one."""


@dataclass(frozen=True)
class Revision:
    """A value that is other than when it was published before."""

    period: str
    old: str
    new: str
    known_on: str


@dataclass
class Part:
    """What one connector brings.

    Attributes
    ----------
    new, revised : list of dict
        Rows to be appended: of periods that are not there, and newer values of those that are.
    revisions : list of Revision
        What the revised rows revise.
    same, others, gone : int
        Values as they are; of periods that another source fills; rows of this source that the answer no longer has.
    """

    connector: Connector
    unchanged: bool
    new: list[Row] = field(default_factory=list)
    revised: list[Row] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    same: int = 0
    others: int = 0
    gone: int = 0

    @property
    def rows(self) -> list[Row]:
        """All rows to be appended."""
        return [*self.new, *self.revised]


@dataclass(frozen=True)
class Plan:
    """All that would be written, by table: the bytes that are there and those that would be; and what the check says."""

    data: Path
    parts: Sequence[Part]
    texts: Mapping[str, tuple[bytes, bytes]]
    faults: Sequence[Fault]

    @property
    def count(self) -> int:
        """Number of rows that would be appended to tables of series."""
        return sum(len(part.rows) for part in self.parts)

    def carry_out(self) -> None:
        """Write the tables, or nothing (:func:`trucebook.intake.writing.write_all`)."""
        write_all(self.data, self.faults, self.texts)


def fetched(connector: Connector, fetcher: Fetcher, data: Path, day: date) -> tuple[dict[str, Decimal], bool]:
    """Return the values of a connector's answer by period, and whether the publisher said that it is unchanged.

    Raises
    ------
    IntakeError
        Naming the connector and its address.
    """
    url = connector.url(_begin(connector, data, day), day)
    try:
        answer = fetcher.get(url)
        try:
            return observations(answer.content, connector, day), answer.unchanged
        except IntakeError:
            fetcher.forget(url)
            raise
    except IntakeError as error:
        raise IntakeError(f"{connector.key}: {connector.shown(url)}: {error}") from error


def _begin(connector: Connector, data: Path, day: date) -> date:
    """Return the first day to ask for: the window before the newest row, or before today where there is none."""
    _, rows, _ = rows_of(TABLES[connector.table], data)
    newest = max((row[connector.period] for row in rows if _is_own(row, connector)), default="")
    return (last_day(newest) if newest else day) - timedelta(days=connector.again_days)


def planned(
    data: Path,
    answers: Sequence[tuple[Connector, dict[str, Decimal], bool]],
    day: date,
    *,
    accept: bool = False,
    closing: str = "",
) -> Plan:
    """Work out what answers would change, and check it on a copy of the data folder.

    Parameters
    ----------
    answers : sequence of (Connector, dict of str to Decimal, bool)
        From :func:`fetched`.
    day : datetime.date
        Day on which they were fetched: a revised value counts as public from then on.
    accept : bool
        Whether a series of which most values changed is taken all the same.
    closing : str
        See :func:`trucebook.evidence.check.examine`.

    Raises
    ------
    IntakeError
        If a series does not join on to what is there, or most of it changed.
    """
    parts = [_compared(data, *answer, day, accept=accept) for answer in answers]
    texts: dict[str, tuple[bytes, bytes]] = {}
    changed = [part for part in parts if part.rows]
    if changed:
        texts["sources"] = _with_sources(data, changed, day)
        for name in dict.fromkeys(part.connector.table for part in changed):
            header, _, old = rows_of(TABLES[name], data)
            rows = [row for part in changed if part.connector.table == name for row in part.rows]
            texts[name] = (old, appended(header, old, rows))
        texts["coverage"] = _with_coverage(data, changed, day)
    texts = {name: pair for name, pair in texts.items() if pair[0] != pair[1]}
    faults = (
        examined(data, {TABLES[name].file: new for name, (_, new) in texts.items()}, closing).faults if texts else []
    )
    return Plan(data, parts, texts, faults)


def _source(connector: Connector, day: date) -> str:
    """Return the key of the source of new rows.

    Prices, which come day by day, share one a series. Of other tables each fetch has its own, whose day bounds its rows.
    """
    if TABLES[connector.table].mechanical:
        return f"refresh-{connector.key}"
    return f"refresh-{connector.key}-{day:%Y%m%d}"


def _is_own(row: Row, connector: Connector) -> bool:
    named = (
        row[NAMED[connector.table]] == connector.series and row.get("country", connector.country) == connector.country
    )
    return named and row.get("kind", "actual") == "actual"


def _of_this_source(row: Row, connector: Connector) -> bool:
    keys = row["sources"].split(";")
    begin = f"refresh-{connector.key}"
    return any(key == begin or key.startswith(f"{begin}-2") or key in connector.earlier_sources for key in keys)


def _compared(
    data: Path, connector: Connector, values: Mapping[str, Decimal], unchanged: bool, day: date, *, accept: bool
) -> Part:
    _, rows, _ = rows_of(TABLES[connector.table], data)
    there: dict[str, list[Row]] = {}
    for row in sorted((row for row in rows if _is_own(row, connector)), key=lambda row: row["known_on"]):
        there.setdefault(row[connector.period], []).append(row)
    _joined(connector, values, there)
    part = Part(connector, unchanged)
    taken = {row["id"] for row in rows}
    begin = min(values)
    for period, value in values.items():
        own = [row for row in there.get(period, []) if _of_this_source(row, connector)]
        if not own:
            if there.get(period) and TABLES[connector.table].mechanical:
                part.others += 1
            else:
                part.new.append(_row(connector, period, value, *connector.known_on(period, day), taken, day))
            continue
        newest = own[-1]
        if _number(newest["value"], connector) == value or newest["known_on"] >= day.isoformat():
            part.same += 1  # what is revised twice in a day waits for the next one
            continue
        part.revised.append(_row(connector, period, value, day.isoformat(), "late-bound", taken, day, newest["value"]))
        part.revisions.append(Revision(period, newest["value"], f"{value:f}", newest["known_on"]))
    kept = [
        period
        for period, own in there.items()
        if period >= begin and any(_of_this_source(row, connector) for row in own)
    ]
    part.gone = len([period for period in kept if period not in values])
    if not accept and len(kept) >= FEW and len(part.revised) > REBASED * len(kept):
        raise IntakeError(
            f"{connector.key}: {len(part.revised)} of {len(kept)} values are other than before, expected few: a new base or unit? "
            "(--accept-revisions takes them)"
        )
    return part


def _joined(connector: Connector, values: Mapping[str, Decimal], there: Mapping[str, object]) -> None:
    """Refuse a series with a hole between what is there and what came, or within what came."""
    periods = sorted({*values, *([max(there)] if there and max(there) < min(values) else [])})
    for one, other in pairwise(periods):
        if (last_day(other) - last_day(one)).days > GAPS[connector.table]:
            raise IntakeError(
                f"{connector.key}: no value between {one} and {other}, expected a series without such a hole"
            )


def _number(text: str, connector: Connector) -> Decimal | None:
    try:
        return round(Decimal(text), connector.decimals)
    except InvalidOperation:
        return None


def _row(
    connector: Connector,
    period: str,
    value: Decimal,
    known_on: str,
    known_on_is: str,
    taken: set[str],
    day: date,
    old: str = "",
) -> Row:
    table = TABLES[connector.table]
    row = {column.name: "" for column in table.columns}
    row |= {
        NAMED[connector.table]: connector.series, connector.period: period, "value": f"{value:f}", "unit": connector.unit,
        "known_on": known_on, "known_on_is": known_on_is, "sources": _source(connector, day), "confidence": "high",
        "note": f"Revised by the publisher: {old} before." if old else "",
    }  # fmt: skip
    given = {"measure": "level", "kind": "actual", "country": connector.country}
    row |= {name: word for name, word in given.items() if name in row}
    if connector.table == "macro":
        row["author"] = connector.publisher
        row["known_on"], row["known_on_is"] = day.isoformat(), "late-bound"
    wanted = made_id(table, row) if table.mechanical else f"{period}-{connector.key}"
    number = 1
    while (name := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    taken.add(name)
    return {**row, "id": name}


def _with_sources(data: Path, parts: Sequence[Part], day: date) -> tuple[bytes, bytes]:
    table = TABLES["sources"]
    header, rows, old = rows_of(table, data)
    known = {row["key"] for row in rows}
    fresh = []
    for part in parts:
        one = part.connector
        key = _source(one, day)
        if key not in known:
            published = one.since if TABLES[one.table].mechanical else day.isoformat()
            row = {column.name: "" for column in table.columns}
            fresh.append(row | {"key": key, "publisher": one.publisher, "title": one.title, "published": published, "url": one.page, "kind": "primary", "lang": "en"})  # fmt: skip
    return old, appended(header, old, fresh)


def _with_coverage(data: Path, parts: Sequence[Part], day: date) -> tuple[bytes, bytes]:
    """Move on until when the series are complete; the other lines stay as they are, byte for byte."""
    header, rows, old = rows_of(TABLES["coverage"], data)
    lines = (old or appended(header, b"", [])).splitlines(keepends=True)
    if len(lines) != len(rows) + 1:
        raise IntakeError("coverage.csv: blank lines, expected one line a row")
    if not lines[-1].endswith(b"\n"):
        lines[-1] += b"\n"
    for part in parts:
        one = part.connector
        if not (part.new and TABLES[one.table].mechanical):
            continue
        until = max(last_day(row[one.period]) for row in part.new).isoformat()
        place = next(
            (place for place, row in enumerate(rows) if (row["table"], row["series"]) == (one.table, one.series)), None
        )
        told = {
            "table": one.table,
            "series": one.series,
            "complete_from": "" if place is None else rows[place]["complete_from"],
        }
        if place is not None and rows[place]["complete_until"] >= until:
            continue
        reason = f"the official series, last fetched on {day.day} {month_name[day.month]} {day.year}, ends there"
        line = _line(header, {**told, "complete_until": until, "thin_until": until, "reason": reason}, old)
        if place is None:
            lines.append(line)
            rows.append({**told, "complete_until": until})
        else:
            lines[place + 1] = line
    return old, b"".join(lines)


def _line(header: Sequence[str], row: Row, old: bytes) -> bytes:
    sink = io.StringIO(newline="")
    end = "\r\n" if b"\r\n" in old[: old.find(b"\n") + 1] else "\n"
    csv.writer(sink, lineterminator=end).writerow([row[name] for name in header])
    return sink.getvalue().encode("utf-8")


def many(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 new row``, ``2 new rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def described(part: Part) -> list[str]:
    """Say what a connector brings."""
    one = part.connector
    told = [many(len(part.new), "new row")]
    if part.new:
        periods = sorted(row[one.period] for row in part.new)
        told[0] += f" ({periods[0] if len(periods) == 1 else f'{periods[0]} to {periods[-1]}'})"
    told.append(many(len(part.revised), "revised value"))
    told.append(f"{many(part.same, 'value')} as before")
    if part.others:
        told.append(f"{many(part.others, 'value')} left to another source that is there")
    if part.gone:
        told.append(f"{many(part.gone, 'value')} no longer in the answer, kept")
    lines = [
        f"{one.key}: {', '.join(told)}"
        + (" (the publisher says: not changed since last fetched)" if part.unchanged else "")
    ]
    for change in part.revisions[:TOLD]:
        lines.append(
            f"  {change.period}: {change.new} {one.unit}, {change.old} before; older editions show {change.old}"
        )
    if len(part.revisions) > TOLD:
        lines.append(f"  … and {many(len(part.revisions) - TOLD, 'more revised value')}")
    return lines
