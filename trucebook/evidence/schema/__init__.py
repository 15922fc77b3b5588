"""The schemas: every column defined once, every table by its domain.

Checks, the data package and the data dictionary are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping

from trucebook.evidence.schema import (
    connectors,
    economy,
    ground,
    humanitarian,
    landmarks,
    outlook,
    polls,
    positions,
    references,
    talks,
)
from trucebook.evidence.schema.table import Table

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *references.TABLES,
        *talks.TABLES,
        *positions.TABLES,
        *polls.TABLES,
        *economy.TABLES,
        *connectors.TABLES,
        *humanitarian.TABLES,
        *outlook.TABLES,
        *landmarks.TABLES,
        *ground.TABLES,
    )
}
DECLARED = (
    "codes",
    "claim_rules",
    "audits",
    "article_figures",
    "registered",
    "second_coding",
    "regions",
    "observers",
    "grid_cells",
    "connectors",
)
"""References that few chapters read, and that these declare like any table: a changed rule makes no other stale."""
REFERENCES = tuple(name for name, table in TABLES.items() if not table.is_fact and name not in DECLARED)
"""References that every chapter can use without declaring them."""
BY_HAND = tuple(name for name, table in TABLES.items() if table.is_fact and not table.mechanical)
"""Fact tables whose rows were written by hand, one by one."""
