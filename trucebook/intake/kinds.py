"""Kinds of rows in the words of people, and the tables that they stand in."""

from __future__ import annotations

from collections.abc import Mapping

from trucebook.evidence.errors import nearest
from trucebook.evidence.tables import TABLES
from trucebook.intake.errors import IntakeError

KINDS: Mapping[str, tuple[str, ...]] = {
    "poll": ("polls", "poll_answers"),
    "event": ("events",),
    "price": ("prices_daily",),
    "monthly-price": ("prices_monthly",),
    "exchange": ("exchanges",),
    "harm": ("civilian_harm",),
    "attacks": ("escalation",),
    "truce": ("truces",),
    "position": ("positions",),
    "document": ("documents",),
    "forecast": ("forecasts",),
    "ground": ("control",),
    "ground-by-day": ("control_daily",),
    "figure": ("macro",),
}
"""Kind → its tables, those that others name first."""


def tables_of(name: str) -> tuple[str, ...]:
    """Return the tables of a kind, or the one table of that name.

    Raises
    ------
    IntakeError
        If it is neither.
    """
    if name in KINDS:
        return KINDS[name]
    if name in TABLES:
        return (name,)
    raise IntakeError(
        f"{name}: no kind and no table{nearest(name, [*KINDS, *TABLES])}, expected one of {', '.join(KINDS)}, "
        f"or a table: {', '.join(TABLES)}"
    )
