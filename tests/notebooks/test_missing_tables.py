"""A chapter runs on a data folder that lacks its tables, and the section that needs them says what is missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from running import run, slips

WITHOUT = {
    "economy": {
        "prices_daily": ("No daily prices are in the evidence on this date",),
        "prices_monthly": ("a price of Brent", "nothing is computed here"),
        "assumptions": ("assumptions for the scenarios", "No assumption is on record on this date"),
    },
    "humanitarian": {
        "civilian_harm": ("The evidence holds no UN count of civilian casualties on this date",),
        "truces": ("Whether fewer civilians were killed during truces cannot be said on this date",),
        "exchanges": ("No exchange under an agreement of named talks is on record on this date",),
        "exchange_totals": ("No published total is known on this date",),
        "mediation": ("No mediator of an exchange is on record on this date",),
        "corridors": ("No humanitarian passage is on record on this date",),
        "accusations": ("No charge of violation is on record on this date",),
        "displacement": ("The evidence holds no number of displaced people on this date",),
    },
}
"""Chapter → the tables taken away → what the page says instead."""


@pytest.mark.parametrize("chapter", WITHOUT)
def test_each_section_says_what_is_missing(chapter: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    for name in WITHOUT[chapter]:
        (folder / f"{name}.csv").unlink()
    for name in ("alternative_codings", "landmarks"):  # rows that point into a missing table are a fault of their own
        rows = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        rows[~rows["table"].isin(WITHOUT[chapter])].to_csv(folder / f"{name}.csv", index=False)
    shown = run(chapter, tmp_path / "out.ipynb", data=str(folder))
    text = re.sub(r"<[^>]+>", "", shown)
    for sentences in WITHOUT[chapter].values():
        for sentence in sentences:
            assert sentence in text
    assert slips(shown) == []
