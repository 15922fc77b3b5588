"""Tables whose columns have names by agreement: PA-X peace agreements, and files of HDX with a row of HXL hashtags."""

from __future__ import annotations

import re
from dataclasses import replace

from trucebook.intake.formats.format import File, Format, Request, Shaped, with_header
from trucebook.intake.sheets import Sheet

TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+[a-z0-9_]+)*", re.IGNORECASE)
AGREED = {"documents": {"Agt": "name", "Dat": "date"}, "events": {"Agt": "name", "Dat": "start"}}
"""Columns of PA-X (version 1 on; codebook of the Peace Agreements Database, University of Edinburgh) → columns of a table."""
MEANT = {
    "date": ("#date", "#date+occurred", "#date+reported", "#date+start"),
    "period": ("#date", "#date+month", "#date+year", "#date+start"),
    "month": ("#date+month", "#date", "#date+start"),
    "start": ("#date+start", "#date"),
    "end": ("#date+end",),
    "place": ("#loc+name", "#adm1+name"),
    "region": ("#adm1+name",),
    "value": ("#value", "#indicator+value+num", "#indicator+value"),
    "sources": ("#meta+url",),
}
"""Column of a table → hashtags of HXL 1.1 that mean it, the likeliest first."""


def _hxl(file: File) -> Sheet | None:
    if file.json is not None:
        return None
    sheet = file.sheet
    tags = [cell.replace(" ", "").lower() for cell in sheet.rows[0][1]]
    given = [tag for tag in tags if tag]
    if len(sheet.rows) < 2 or not given or not all(TAG.fullmatch(tag) for tag in given):
        return None
    named = {tag: name for tag, name in zip(tags, sheet.header, strict=True) if tag and tags.count(tag) == 1}
    return replace(sheet, rows=sheet.rows[1:], tags=named, said=f"{sheet.said}, with a row of HXL hashtags")


def _meant(sheet: Sheet, request: Request) -> Shaped:
    names = {column.name for column in request.table.columns} - request.told
    found = {}
    for name, tags in MEANT.items():
        tag = next((tag for tag in tags if tag in sheet.tags), None)
        if name in names and tag and sheet.tags[tag] not in found:
            found[sheet.tags[tag]] = name
    return Shaped(sheet, found)


PAX = Format(
    "pa-x", "the agreements of PA-X", "columns Con, AgtId, Agt and Dat", tuple(AGREED), with_header("Con", "AgtId", "Agt", "Dat"),
    lambda sheet, request: Shaped(sheet, AGREED[request.table.name]),
)  # fmt: skip
HXL = Format("hxl", "a table with HXL hashtags", "a second row of hashtags such as #date+start", (), _hxl, _meant)
