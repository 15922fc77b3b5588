"""Blocks of prose that every chapter has."""

from __future__ import annotations

import re

from trucebook.evidence.door import Evidence
from trucebook.figures.sources import source_links
from trucebook.figures.tables import Html
from trucebook.prose import listed


def answer(lines: list[str]) -> Html:
    """Return sentences as the block that opens a chapter; blank ones are left out."""
    return Html('<div class="answer"><ul>' + "".join(f"<li>{line}</li>" for line in lines if line) + "</ul></div>")


def names_of(evidence: Evidence, cell: str) -> str:
    """Return actor codes as names: ``Russia, Ukraine and United States``."""
    names = evidence["actors"].set_index("code")["name"]
    return listed(names.get(code, code) for code in cell.split(";"))


def plain_links(evidence: Evidence, cell: str) -> str:
    """Return the sources of a row as links with an address alone: more would double the weight of a long table."""
    return re.sub(r' (?:title|rel)="[^"]*"', "", source_links(evidence, cell))
