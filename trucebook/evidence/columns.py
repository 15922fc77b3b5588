"""Columns and their tests, as the other floors name them; they are declared in :mod:`trucebook.evidence.schema`."""

from trucebook.evidence.schema.column import (
    INTEGER,
    KEY,
    KEYS,
    MONTH,
    NUMBER,
    PERIOD,
    URL,
    Column,
    is_clean,
    is_date,
    is_period,
)
from trucebook.evidence.schema.columns import COLUMNS, EVENT_CLASSES

__all__ = [
    "COLUMNS",
    "EVENT_CLASSES",
    "INTEGER",
    "KEY",
    "KEYS",
    "MONTH",
    "NUMBER",
    "PERIOD",
    "URL",
    "Column",
    "is_clean",
    "is_date",
    "is_period",
]
