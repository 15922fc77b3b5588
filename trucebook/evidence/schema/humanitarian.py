"""Harm to civilians, displacement, attacks."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Table, fact

TABLES: tuple[Table, ...] = (
    fact(
        "civilian_harm",
        "Civilian harm",
        "Civilians killed and injured, verified by the UN. Vintages of one month are never added.",
        "period",
        "measure",
        _C["place"].but(required=True),
        _C["value"].but(unit="people", low=0),
        Column(
            "change_year_pct",
            "number",
            "Change on the same months of the year before, as the UN itself gives it.",
            unit="percent",
            low=-100,
            high=1000,
        ),
        "known_on",
    ),
    fact(
        "displacement",
        "Displacement and need",
        "Refugees, displaced people, people in need, appeals and their funding.",
        "date",
        "measure",
        _C["value"].but(low=0),
        "unit",
        "known_on",
        one_unit=("measure",),
    ),
    fact(
        "escalation",
        "Escalation",
        "Drones and missiles launched (claimed by Ukraine's Air Force), territory gained.",
        "month",
        "measure",
        "value",
        "unit",
        "known_on",
        one_unit=("measure",),
    ),
)
