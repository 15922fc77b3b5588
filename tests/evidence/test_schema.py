"""The schemas: each column is defined once, and everything that names a table or column names one that is there."""

from __future__ import annotations

import ast
from collections import Counter

from conftest import ROOT, trucebook

from trucebook.evidence.columns import COLUMNS
from trucebook.evidence.tables import TABLES

SCHEMA = ROOT / "trucebook" / "evidence" / "schema"


def test_each_column_is_defined_once():
    """A table in which a name means something else says so with ``but``, so that a reader sees that it differs."""
    defined = Counter(
        node.args[0].value
        for path in SCHEMA.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"Column", "_count"}
        and isinstance(node.args[0], ast.Constant)
    )
    assert [name for name, count in defined.items() if count > 1] == []
    assert set(COLUMNS) <= set(defined)


def test_what_a_table_points_to_is_there():
    for table in TABLES.values():
        own = {column.name for column in table.columns}
        named = {**table.references, **table.hangs_on, **table.mentions}
        assert set(named) <= own, table.name
        for target in named.values():
            other, key = target.split(".")
            assert key in {column.name for column in TABLES[other].columns}, (table.name, target)
        staged = {name for stage in table.stages for name in (stage.known_on, *stage.columns, *stage.before)}
        ordered = {name for names in (*table.ordered, *table.unique) for name in names}
        assert staged | ordered | ({table.since} - {""}) <= own, table.name


def test_every_column_says_what_it_is_and_every_number_its_unit():
    assert all(column.description for table in TABLES.values() for column in table.columns)
    units = [column for table in TABLES.values() for column in table.columns if column.type in {"integer", "number"}]
    assert [column.name for column in units if not column.unit and column.name not in {"value", "threshold"}] == []


def test_the_generated_files_are_those_that_the_schemas_give():
    done = trucebook("describe", "--check")
    assert done.returncode == 0, done.stderr
