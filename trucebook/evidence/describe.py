"""The data package and the data dictionary, made from the schemas."""

from __future__ import annotations

import json
from typing import Any

from trucebook.evidence.columns import KEY, MONTH, PERIOD, Column
from trucebook.evidence.tables import TABLES, Table

_TYPES = {"date": "date", "integer": "integer", "number": "number"}


def package() -> dict[str, Any]:
    """Return the descriptor of the data folder as a Frictionless Data Package."""
    return {
        "profile": "tabular-data-package",
        "name": "truce-talks",
        "title": "Truce Talks: evidence on the Russia–Ukraine truce talks",
        "description": "Sourced and dated facts on the talks, positions, public opinion, economy and people. "
        "A row is public from known_on; columns of a later stage from that stage's own date.",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
                      "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [_resource(table) for table in TABLES.values()],
    }  # fmt: skip


def package_text() -> str:
    """Return ``datapackage.json`` as text."""
    return json.dumps(package(), ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if (
        len(table.identity) == 1 or table.name == "codes"
    ):  # a primary key may hold no blank, as a series of coverage may
        schema["primaryKey"] = list(table.identity)
    keys = [
        {"fields": [column], "reference": {"resource": target.split(".")[0], "fields": [target.split(".")[1]]}}
        for column, target in table.references.items()
        if table[column].type != "keys"
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.type, "string"),
        "description": column.description,
    }
    if column.type == "url":
        field["format"] = "uri"
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed and column.type != "keys":
        constraints["enum"] = list(column.allowed)
    if column.type in {"integer", "number"}:
        constraints |= {
            name: _plain(limit)
            for name, limit in (("minimum", column.low), ("maximum", column.high))
            if limit is not None
        }
    if column.type == "key":
        constraints["pattern"] = KEY.pattern
    if column.type == "period":
        constraints["pattern"] = PERIOD.pattern
    if column.type == "month":
        constraints["pattern"] = MONTH.pattern
    if column.pattern:
        constraints["pattern"] = column.pattern
    if constraints:
        field["constraints"] = constraints
    return field


def _plain(limit: float) -> int | float:
    return int(limit) if float(limit).is_integer() else limit


TYPE_WORDS = {
    "text": "text", "key": "key", "keys": "keys, ';'-joined", "date": "date (YYYY-MM-DD)",
    "period": "YYYY, YYYY-Q1, YYYY-MM or YYYY-MM-DD",
    "month": "month (YYYY-MM)", "integer": "whole number", "number": "number", "url": "web address",
}  # fmt: skip


def dictionary() -> str:
    """Return the page that explains every table and column to readers, as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "Every table of the book, made from the same definitions that check the data. A row is shown in an edition",
        "from its `known_on` on; the columns of a later stage from the date that is named for them. An asterisk marks a column",
        "that may not be blank. `note` columns are for those who work on the data and are never shown in an edition.",
        "",
    ]
    for table in TABLES.values():
        lines += [f"({table.name})=", f"## {table.title}", "", f"`{table.file}`: {table.description}", ""]
        for stage in table.stages:
            named = ", ".join(f"`{column}`" for column in stage.columns or (stage.known_on,))
            defaults = "; ".join(f"before, `{column}` is “{value}”" for column, value in stage.before.items())
            lines += [f"Shown only from `{stage.known_on}` on: {named}{f' ({defaults})' if defaults else ''}.", ""]
        if table.hangs_on:
            named = " and ".join(f"`{column}`" for column in table.hangs_on)
            lines += [f"A row is never shown before what it names in {named}.", ""]
        if table.shown_when_named:
            lines += ["A row is shown from the first row on that names it.", ""]
        summary = f"{len(table.columns)} columns"
        lines += [
            f'<details class="fold"><summary>{summary}</summary>',
            "",
            "| column | type | meaning |",
            "| --- | --- | --- |",
        ]
        lines += [
            f"| `{column.name}`{'*' if column.required else ''} | {_type_words(column)} | {_meaning(table, column)} |"
            for column in table.columns
        ]
        lines += ["", "</details>", ""]
    return "\n".join(lines)


def _type_words(column: Column) -> str:
    words = TYPE_WORDS[column.type]
    if column.unit:
        words += f", {column.unit}"
    if column.low is not None and column.high is not None:
        words += f", {column.low:g} to {column.high:g}"
    return words


def _meaning(table: Table, column: Column) -> str:
    text = column.description
    if column.allowed:
        text += " Allowed: " + ", ".join(f"`{value}`" for value in column.allowed) + "."
    if column.name in table.references:
        other, key = table.references[column.name].split(".")
        text += f" Found in [{other}](#{other}), column `{key}`."
    return text.replace("|", "\\|")
