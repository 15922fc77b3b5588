"""The history of a price on Polymarket (``prices-history``): the last one of each day, as a chance."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from trucebook.intake.errors import IntakeError
from trucebook.intake.formats.format import File, Format, Shaped, made
from trucebook.intake.sheets import Sheet

DECIMALS = 2


def _history(file: File) -> Sheet | None:
    told = file.json
    if not isinstance(told, dict) or not isinstance(told.get("history"), list):
        return None
    last: dict[str, tuple[float, Decimal]] = {}
    for place, one in enumerate(told["history"], 1):
        try:
            moment, price = float(one["t"]), Decimal(str(one["p"]))
            day = datetime.fromtimestamp(moment, UTC).date().isoformat()
        except (KeyError, TypeError, ValueError, ArithmeticError, OSError) as error:
            raise IntakeError(
                f"{file.path.name}, entry {place}: {one!r:.80}, expected t (seconds) and p (0 to 1)"
            ) from error
        if not 0 <= price <= 1:
            raise IntakeError(f"{file.path.name}, entry {place}: p {price}, expected a price from 0 to 1")
        if day not in last or moment >= last[day][0]:
            last[day] = (moment, price)
    rows = [(day, f"{round(price * 100, DECIMALS).normalize():f}", day) for day, (_, price) in sorted(last.items())]
    return made(file, ("date", "probability_pct", "known_on"), rows, "prices of Polymarket, the last of each day (UTC)")


POLYMARKET = Format(
    "polymarket", "a price history of Polymarket", '{"history": [{"t": seconds, "p": price}, …]}', ("forecasts",),
    _history, lambda sheet, request: Shaped(sheet),
)  # fmt: skip
