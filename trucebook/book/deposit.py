"""What an archive asks of a deposit (`.zenodo.json`), made from CITATION.cff, so that both say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from trucebook.book.project import ProjectError

CITATION, DEPOSIT = "CITATION.cff", ".zenodo.json"

KINDS = {"dataset": "dataset", "software": "software"}
"""Type of CITATION.cff → type of an upload."""


def deposit_text(citation: Path) -> str:
    """Return ``.zenodo.json`` for the citation of a project.

    Of several licences the first one is that of the deposit, since an archive asks for one; the others are named in a note.

    Raises
    ------
    ProjectError
        If the citation lacks what a deposit needs.
    """
    told = yaml.safe_load(citation.read_text(encoding="utf-8"))
    missing = [
        name
        for name in ("title", "abstract", "type", "authors", "version", "date-released", "license")
        if not told.get(name)
    ]
    if missing:
        raise ProjectError(f"{citation.name}: no {', '.join(missing)}, expected what a deposit in an archive names")
    licences = told["license"] if isinstance(told["license"], list) else [told["license"]]
    deposit = {
        "title": told["title"],
        "description": " ".join(told["abstract"].split()),
        "upload_type": KINDS[told["type"]],
        "creators": [_creator(author) for author in told["authors"]],
        "version": str(told["version"]),
        "publication_date": told["date-released"].isoformat(),
        "access_right": "open",
        "license": licences[0].lower(),
        "keywords": told.get("keywords", []),
        "language": "eng",
    }
    if licences[1:]:
        deposit["notes"] = f"Code: {', '.join(licences[1:])}."
    return json.dumps(deposit, ensure_ascii=False, indent=2) + "\n"


def _creator(author: dict[str, Any]) -> dict[str, str]:
    """Return a creator: an entity by its name, a person as ``Family, Given``."""
    name = author.get("name") or f"{author['family-names']}, {author['given-names']}"
    more = {key: author[key] for key in ("affiliation",) if key in author}
    if "orcid" in author:
        more["orcid"] = author["orcid"].rsplit("/", 1)[-1]
    return {"name": name, **more}
