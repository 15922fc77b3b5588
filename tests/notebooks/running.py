"""Run a notebook as a reader does who has only papermill, and read what an executed one shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup
from conftest import ROOT

SLIP = re.compile(r">nan\b|\bnan |\bNaT\b|<NA>|\bNone,| inf ")
"""What a missing value or a division by nothing looks like where a sentence or a cell forgot it."""


FORBIDDEN = {
    "a claim on all views, a sign or a proof that no count here can carry": r"\ball views\b|\bthe strongest sign\b|\bproves?\b|\bwithout doubt\b",
    "no effect, where none could be shown": r"\b(had|has|have|with) no effect\b|\bno (class|asset|truce|news)\b[^.;]*\b(moved|changed|stopped)\b",
    "a count of what was collected, told as one of what happened": r"\bmost\b[^.;]*\bfell in\b",
    "a cause, where there is a sequence": r"\b(because of|thanks to|led to|due to|caused)\b",
}
"""Shapes of a headline that claims what no count here can carry."""

NEEDS = {
    "a superlative without the family it is of": (
        r"\b(most|fewest|(?<!at )least|(?:high|low|larg|small|strong|weak|clos|far(?:th)?|long|short|wid|narrow|bigg?|great|likeli|worst?|dead?li)e?st)\b",
        r"on (?:our list|record)|\bin our judgement\b|\bof (?:all|the widest|[\w,]+ (?:\w+ )?(?:rounds|issues|gaps|plans|statements|month ends|meetings|documents|regions))"
        r"|\b(?:[\d,]+|two|three|four|five|six|seven|eight|nine) (?:plans|issues|gaps|rounds|forecasts)|\b(?:reading|widest gap|largest monthly step|held likeliest|most urgent|most urgently|mostly|at (?:the )?most)\b|\bfarthest apart on\b"
        r"|\bnewest months\b",
    ),
    "a last or a silence without the day to which it is known": (
        r"\b(?:the last (?:round|meeting|contact|truce|exchange)|none since|not (?:met|happened) since)\b",
        r"\bon record\b|\bcoverage\b|\bcomplete\b|\bto \d|\brecorded\b",
    ),
    "more or less than before, without a number": (r"\bthan before\b(?! the)|\bthan ever\b", r"\d"),
    "a difference denied, without a word on what could be shown": (
        r"\bno (?:effect|change|difference|link)\b|\bunchanged\b", r"could be shown|\bcould not\b|within the margin",
    ),
}  # fmt: skip
"""Shapes that a headline may have only together with another: name → the shape, and what must stand beside it."""


def overstated(headline: str) -> str:
    """Return what a headline claims too much, blank if nothing."""
    for words, shape in FORBIDDEN.items():
        if re.search(shape, headline, re.IGNORECASE):
            return words
    for words, (shape, beside) in NEEDS.items():
        if re.search(shape, headline, re.IGNORECASE) and not re.search(beside, headline, re.IGNORECASE):
            return words
    return ""


def run(chapter: str, out: Path, **parameters: str) -> str:
    """Execute a notebook from the repository root, as the README says, and return all that it shows."""
    command = [sys.executable, "-m", "papermill", f"notebooks/{chapter}.ipynb", str(out), "--no-progress-bar"]
    for name, value in parameters.items():
        command += ["-p", name, value]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return shown_by(out)


def shown_by(executed: Path) -> str:
    """Return all that an executed notebook shows; it may show neither streams nor errors."""
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] in {"stream", "error"}]
    return "\n".join("".join(output["data"].get("text/html", "")) for output in outputs if "data" in output)


def slips(shown: str) -> list[str]:
    """Return the places where a missing value came through, with what stands around them."""
    return [shown[max(0, found.start() - 60) : found.end() + 20] for found in SLIP.finditer(shown)]


def headlines(executed: Path) -> list[str]:
    """Return what an executed notebook says first and largest: headings, titles of charts, bullets, tiles, names of folds.

    Questions are left out: they claim nothing.
    """
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    told = re.findall(r"^#+ +(.+)$", prose, re.MULTILINE) + re.findall(r"<summary>(.*?)</summary>", prose)
    soup = BeautifulSoup(shown_by(executed), "html.parser")
    told += [one.get_text(" ") for one in soup.select("figcaption .finding, .answer li, .tile, .fold > summary, h2, h3, h4")]
    return [" ".join(one.split()) for one in told if not one.strip().endswith("?")]
