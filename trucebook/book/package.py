"""The whole evidence of an edition as one file: every table as CSV, Parquet and SQLite, with a data package that describes them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from trucebook.book.data_changes import changelog
from trucebook.book.sqlite_file import database
from trucebook.evidence.columns import Column
from trucebook.evidence.describe import package as descriptor
from trucebook.evidence.door import Evidence, open_evidence
from trucebook.evidence.tables import TABLES, Table

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file inside: the earliest that a zip file can name, so that the same data always give the same bytes."""

ARROW = {"date": pa.date32(), "integer": pa.int64(), "number": pa.float64()}

BLANK = {"sources": {"published", "url"}}
"""Columns that are blank where what they say is not yet public, beside those of later stages."""


DATABASE = "truce-talks.sqlite"


def pack(data: Path, as_of: date, out: Path, earlier: Iterable[date] = ()) -> None:
    """Write the tables as they were public on a date into one zip file.

    Inside are ``datapackage.json``, ``README.md``, ``CHANGELOG.md`` and ``changes.csv`` (what became known since earlier editions),
    ``csv/<table>.csv``, ``parquet/<table>.parquet`` and all tables in one SQLite file. All of it comes through
    :func:`trucebook.evidence.door.open_evidence`, which shows of helper tables, too, only what was public.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    as_of : datetime.date
        Date of the edition.
    out : pathlib.Path
        The file.
    earlier : iterable of datetime.date
        Days of the editions before this one.
    """
    evidence = open_evidence(data, as_of, TABLES)
    described = descriptor()
    described |= {"version": evidence.version, "as_of": as_of.isoformat()}
    described["description"] += f" This package holds what was public on {as_of}."
    files: dict[str, bytes] = {}
    tables: dict[str, pa.Table] = {}
    for resource in described["resources"]:
        table = TABLES[resource["name"]]
        tables[table.name] = arrow = _arrow(table, evidence[table.name])
        path, parquet = f"csv/{table.name}.csv", f"parquet/{table.name}.parquet"
        files[path], files[parquet] = _csv(arrow), _parquet(arrow)
        resource |= {
            "path": path, "parquet": parquet, "rows": arrow.num_rows, "bytes": len(files[path]),
            "hash": "sha256:" + hashlib.sha256(files[path]).hexdigest(),
        }  # fmt: skip
        resource["schema"] = _schema_as_of(table, resource["schema"])
    files["datapackage.json"] = (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
    files["README.md"] = _readme(evidence).encode()
    files[DATABASE] = database(described["resources"], tables)
    told, listed = changelog(data, [*(day for day in earlier if day < as_of), as_of])
    files["CHANGELOG.md"], files["changes.csv"] = told.encode(), listed.encode()
    _zip(files, out)


def _arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    columns = [column for column in table.columns if column.name in frame]
    arrays = [_array(column, frame[column.name]) for column in columns]
    fields = [
        pa.field(column.name, array.type, metadata=_meaning(column))
        for column, array in zip(columns, arrays, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"title": table.title}))


def _array(column: Column, cells: pd.Series) -> pa.Array:
    return pa.Array.from_pandas(cells, type=ARROW.get(column.type, pa.string()))


def _meaning(column: Column) -> dict[str, str]:
    return {"description": column.description} | ({"unit": column.unit} if column.unit else {})


def _csv(table: pa.Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    # A whole number is written as the data folder writes it (4, not 4.0), so that its rows can be compared as text.
    plain = [
        [_cell(value) for value in column.to_pylist()] if pa.types.is_floating(column.type) else column.to_pylist()
        for column in table.columns
    ]
    writer.writerows(zip(*plain, strict=True))
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _schema_as_of(table: Table, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table's schema as it holds for readers of a date: no notes, and blanks where something is not yet public."""
    staged = {column for stage in table.stages for column in (stage.known_on, *stage.columns)}
    hidden = staged - set(table.before)
    hidden |= BLANK.get(table.name, set())
    fields = []
    for field in schema["fields"]:
        if field["name"] == "note":
            continue
        rules = dict(field.get("constraints", {}))
        if field["name"] in hidden:
            rules.pop("required", None)
        fields.append(
            {key: value for key, value in field.items() if key != "constraints"}
            | ({"constraints": rules} if rules else {})
        )
    return {**schema, "fields": fields}


def _readme(evidence: Evidence) -> str:
    return f"""# Truce Talks: the evidence as of {evidence.as_of}

Every table of the evidence book on the Russia–Ukraine truce talks, as it was public on {evidence.as_of}; data version {evidence.version}.
Rows that became public later, and what became of a row later (an outcome, a resolution), are left out; a source published later
stands under its publisher alone.

- `datapackage.json`: what each table and column means (Frictionless Data Package).
- `csv/`: UTF-8, comma, header row; unknown is blank. Cells stand as they are in the tables, for programs: a spreadsheet should import them as
  text, since it would take a cell that begins with `=`, `+`, `-` or `@` for a formula. In the files beside charts such cells begin with an apostrophe.
- `parquet/`: the same tables, typed; each column carries its description and unit.
- `{DATABASE}`: the same tables with types and keys in one SQLite file. A cell with several keys joined with `;` stands row by row in a
  table of its own, such as `events__sources`; `dictionary` says what each column means. Days are text, YYYY-MM-DD.
- `CHANGELOG.md`, `changes.csv`: what became known from edition to edition.

## Ask it with SQL

In [DuckDB](https://duckdb.org), from the folder of this file, with nothing to load first. The newest share of each series of polls, who
asked, and how far it may be off:

```sql
SELECT s.public, s.title, p.pollster, p.field_end, a.share_pct, coalesce(a.moe_pct, p.moe_pct) AS margin
FROM 'parquet/poll_answers.parquet' a
JOIN 'parquet/polls.parquet' p ON p.id = a.poll
JOIN 'parquet/series.parquet' s ON s.key = a.series AND s.headline_class = a.answer_class
QUALIFY row_number() OVER (PARTITION BY a.series ORDER BY coalesce(p.field_end, a.known_on) DESC, a.id) = 1
ORDER BY s.public, s.title;
```

Events with their sources, a line each:

```sql
SELECT e.start, e.name, e.outcome_class, c.publisher, c.url
FROM (SELECT *, unnest(string_split(sources, ';')) AS source FROM 'parquet/events.parquet') e
JOIN 'parquet/sources.parquet' c ON c.key = e.source
ORDER BY e.start, e.id, c.publisher;
```

How many rows became known since the edition before, by table:

```sql
SELECT "table", change, count(*) AS number
FROM read_csv('changes.csv', header = true, all_varchar = true)
WHERE "until" = '{evidence.as_of}'
GROUP BY ALL ORDER BY ALL;
```

Licence: Creative Commons Attribution 4.0 (https://creativecommons.org/licenses/by/4.0/). The rights in price series are those of
the sources that the rows name. Cite as: Truce Talks, data {evidence.version}, as of {evidence.as_of}.
"""


def _zip(files: Mapping[str, bytes], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whatever the machine
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
