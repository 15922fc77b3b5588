"""Whatever stands in a text column is shown as text: no tag, no comment, no end of a script comes out of a table."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pandas
import pytest
from bs4 import BeautifulSoup, Comment
from conftest import CHAPTERS, ROOT
from inside import shown_inside

from trucebook.evidence.tables import TABLES

HOSTILE = """ <img src=x onerror=hostile()> "'><b onclick=hostile()>& <!-- </script><script>hostile()</script>"""

RULES = {"claim_rules", "registered"}
"""Tables whose text the check reads word by word: a language of its own, and forecasts that their hashes seal."""

NAMES = {"table", "colour", "lang", "column", "code", "sha256", "value", "first_code", "second_code"}
"""Columns of text with a form or a meaning of their own: hostile text in them is a fault of the check, which a reader never meets."""

CODES = {("coverage", "series"), *pandas.read_csv(ROOT / "data" / "codes.csv")[["table", "column"]].itertuples(index=False, name=None)}
"""Columns of text that hold codes in one table alone."""


@pytest.fixture(scope="module")
def hostile_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the book's data with hostile text behind every text of every table."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(ROOT / "data", folder)
    for table in TABLES.values():
        path = folder / table.file
        if not path.is_file() or table.name in RULES:
            continue
        columns = [one.name for one in table.columns if one.type == "text" and not one.allowed and one.name not in {table.key, *NAMES, *table.references} and (table.name, one.name) not in CODES]
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names, rows = list(reader.fieldnames or ()), list(reader)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow({name: text + HOSTILE if name in columns and text else text for name, text in row.items()})
    return folder


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_hostile_text_in_every_column_stays_text(chapter: str, hostile_data: Path):
    shown = shown_inside(chapter, data=str(hostile_data))
    assert "hostile()" in shown
    places = [shown[max(0, one.start() - 120) : one.end() + 10] for one in re.finditer(r"<img src=x|<b onclick|<!-- <", shown)]
    assert places[:3] == []
    page = BeautifulSoup(shown, "html.parser")
    assert page.find_all(string=lambda text: isinstance(text, Comment)) == []
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag.name
    for script in page.find_all("script"):
        assert script["type"] == "application/json"
        json.loads(script.string)
