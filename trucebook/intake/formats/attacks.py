"""The daily record of missile and drone attacks on Kaggle (``missile_attacks_daily.csv``): summed by month of an attack's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from trucebook.evidence.columns import is_date
from trucebook.intake.connectors import last_day
from trucebook.intake.errors import IntakeError
from trucebook.intake.formats.format import File, Format, Request, Shaped, with_header
from trucebook.intake.sheets import Sheet

COUNTS = ("launched", "destroyed")
MOST = 100_000
"""Launched in one attack; more is no count, and a number such as 1e999999999 is beyond any sum."""
FEW = 4
"""So many models are named, the commonest first."""


def _record(file: File) -> Sheet | None:
    """Return the record with its newest day: a month that is not over there has no sum yet."""
    sheet = with_header("time_start", "time_end", "model", *COUNTS)(file)
    if sheet is None:
        return None
    return replace(
        sheet, notes={"time_end": max(cells[sheet.header.index("time_end")][:10] for _, cells in sheet.rows)}
    )


def _by_month(sheet: Sheet, request: Request) -> Shaped:
    """Sum launches by month; a month is public on the day after it, as the reports are of the same or the next day."""
    end, model = sheet.header.index("time_end"), sheet.header.index("model")
    sums: dict[str, dict[str, Decimal]] = {}
    lines: dict[str, int] = {}
    models: dict[str, int] = {}
    for line, cells in sheet.rows:
        day = cells[end][:10]
        if not is_date(day):
            raise IntakeError(
                f"{sheet.name}, row {line}, column time_end: {cells[end]!r}, expected YYYY-MM-DD, with a time or without"
            )
        month = sums.setdefault(day[:7], dict.fromkeys(COUNTS, Decimal(0)))
        lines.setdefault(day[:7], line)
        models[cells[model]] = models.get(cells[model], 0) + 1
        for name in COUNTS:
            month[name] += _count(sheet, line, name, cells[sheet.header.index(name)])
    newest, unfinished = sheet.notes["time_end"], sheet.notes["time_end"][:7]
    if newest < last_day(unfinished).isoformat() and sums.pop(unfinished, None) is not None and not sums:
        raise IntakeError(f"{sheet.name}: ends on {newest}, in its only month, expected a month that is over")
    rows = tuple(
        (lines[month], (month, *(f"{sums[month][name].to_integral_value()}" for name in COUNTS), _after(month)))
        for month in sorted(sums)
    )
    common = sorted(models, key=lambda name: -models[name])
    more = f" and {len(common) - FEW} more" if len(common) > FEW else ""
    left = (
        f", {unfinished} left out as the record ends on {newest},"
        if unfinished in lines and unfinished not in sums
        else ""
    )
    said = f"{sheet.said}; sums by month{left} of {', '.join(common[:FEW])}{more} (--where model=… for some)"
    return Shaped(replace(sheet, header=("month", *COUNTS, "known_on"), rows=rows, said=said), {"launched": "value"})


def _count(sheet: Sheet, line: int, name: str, text: str) -> Decimal:
    try:
        number = Decimal(text or "0")
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 <= number <= MOST and number == number.to_integral_value()):
        raise IntakeError(f"{sheet.name}, row {line}, column {name}: {text!r}, expected a whole number or a blank")
    return number


def _after(month: str) -> str:
    day: date = last_day(month) + timedelta(days=1)
    return day.isoformat()


ATTACKS = Format(
    "missile-attacks", "the daily record of missile attacks", "columns time_start, time_end, model, launched and destroyed",
    ("escalation",), _record, _by_month,
)  # fmt: skip
