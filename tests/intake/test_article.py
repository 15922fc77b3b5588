"""A draft of an article's claims: what is read, what is refused, what is proposed, and the page that shows it, as it stands there."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from conftest import EVENT, ROOT, SOURCE, trucebook

from trucebook.analysis.claims import judged
from trucebook.analysis.drafts.statements import sentences, statements
from trucebook.analysis.drafts.words import dates, numbers
from trucebook.cli import main
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import RULE_TABLES
from trucebook.intake.pages import article_text

PAGE = (ROOT / "notebooks" / "draft-an-article.md").read_text(encoding="utf-8")
DAY = date(2025, 12, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the article of the page and run its commands, as they stand there."""
    place = tmp_path_factory.mktemp("article")
    (place / "data").symlink_to(ROOT / "data")
    program = place / ".venv" / "bin" / "trucebook"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trucebook "$@"\n')
    program.chmod(0o755)
    (place / "talks.txt").write_text(re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)[0], encoding="utf-8")
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    said = []
    for command in re.findall(r"```sh\n(.*?)\n```", PAGE, flags=re.DOTALL):
        done = subprocess.run(
            command,
            shell=True,
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        said.append(done.stdout)
    return place, said


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_page_does_what_it_says(made):
    place, said = made
    assert re.findall(r"```text\n(4\. .*?)```", PAGE, flags=re.DOTALL)[0] in said[0]
    claims = table(place / "my-draft" / "claims.csv")
    assert [(row["id"], row["verdict"]) for row in claims] == [
        ("draft-001", "supported"), ("draft-002", "unverifiable"), ("draft-003", "supported"), ("draft-004", "contradicted"),
        ("draft-005", "supported"), ("draft-006", "supported"), ("draft-007", "contradicted"), ("draft-008", "supported"),
        ("draft-010", "unverifiable"),
    ]  # fmt: skip
    assert "events 2025-05-16-istanbul-round-1" in claims[0]["note"]
    assert "positions 2025-us-28-point-us-territory-four-oblasts" in claims[-1]["note"]
    assert said[-1].splitlines()[-1].startswith("no fault in ")


def test_the_rules_of_the_draft_decide_as_it_says(made):
    folder = made[0] / "my-draft"
    own = open_evidence(folder, DAY, ["claims", "claim_rules"])
    evidence = open_evidence(ROOT / "data", DAY, RULE_TABLES)
    tables = {name: evidence[name] for name in RULE_TABLES}
    ledger = judged(
        own["claims"],
        own["claim_rules"],
        tables,
        lambda name, series: evidence.coverage(name, series).complete_until,
        DAY,
    )
    computed = ledger[ledger["how"] == "computed"]
    assert len(computed) == 7
    assert list(computed["verdict"]) == list(computed["first"])


def test_the_page_of_a_draft_shows_each_statement_and_escapes_everything(made, tmp_path):
    shown = BeautifulSoup((made[0] / "my-draft.html").read_text(encoding="utf-8"), "html.parser")
    assert len(shown.find_all("article")) == 9
    assert "Proposed: contradicted" in shown.find(id="s4").text
    (tmp_path / "<b>.txt").write_text('Moscow\'s <script>alert(1)</script> and Kyiv\'s "<img src=x onerror=alert(2)> plans" of 3 May 2025 differ.')  # fmt: skip
    done = CliRunner().invoke(main, ["article", str(tmp_path / "<b>.txt"), "--html", str(tmp_path / "out.html"), "--data", str(ROOT / "data")])  # fmt: skip
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert not {tag.name for tag in BeautifulSoup(page, "html.parser").find_all()} & {"script", "img", "b"}
    assert "alert(1)" in page


def test_a_draft_overwrites_nothing(made):
    place = made[0]
    before = (place / "my-draft" / "claims.csv").read_bytes()
    done = trucebook("article", str(place / "talks.txt"), "--out", str(place / "my-draft"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "a draft overwrites nothing" in done.stderr
    assert (place / "my-draft" / "claims.csv").read_bytes() == before


def pdf(locked: bool = False) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if locked:
        writer.encrypt("secret")
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.txt", None, "no such file"),
        ("a.docx", b"PK\x03\x04", "expected an article as .txt"),
        ("a.txt", b"", "no text in it"),
        ("a.txt", b"\x00\x01\x02", "zero bytes"),
        ("a.txt", b"word " * 300_000, "expected an article of at most"),
        ("a.txt", b"How nice. Who would not want it?", "no sentence with a number"),
        ("a.html", b"<html><script>var a = '12 May 2025 in Istanbul';</script></html>", "no text in it"),
        ("a.pdf", b"%PDF-1.7 no", "no PDF, or one that is damaged"),
        ("a.pdf", pdf(), "no text in it"),
        ("a.pdf", pdf(locked=True), "locked with a password"),
    ],
    ids=lambda value: None if isinstance(value, str) else "content",  # a PDF bears another number each time it is made
)
def test_what_is_no_article_is_one_line(small_data, tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = CliRunner().invoke(
        main, ["article", str(tmp_path / name), "--data", str(small_data()), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 1, done.output
    assert len(done.output.splitlines()) == 1
    assert said in done.output
    assert not (tmp_path / "out").exists()


def test_a_date_that_is_none_is_one_line(small_data, tmp_path):
    (tmp_path / "a.txt").write_text("Delegations met in Istanbul on 2 January 2025.")
    done = CliRunner().invoke(
        main, ["article", str(tmp_path / "a.txt"), "--data", str(small_data()), "--date", "1.12.2025"]
    )
    assert (done.exit_code, done.output) == (1, "error: --date '1.12.2025': no date, expected YYYY-MM-DD\n")


def test_a_small_folder_is_enough(small_data, tmp_path):
    (tmp_path / "a.txt").write_text(
        "Russia and Ukraine met in Istanbul on 2 January 2025. Envoys of Russia met in Istanbul on 5 January 2025."
    )
    done = CliRunner().invoke(main, ["article", str(tmp_path / "a.txt"), "--data", str(small_data())])
    assert done.exit_code == 0, done.output
    assert EVENT["id"] in done.output
    assert done.output.endswith("2 statements, 1 verdict proposed\n")
    assert SOURCE["key"] not in done.output


def test_a_web_page_gives_its_article_alone(tmp_path):
    page = tmp_path / "a.html"
    page.write_text("<title>T</title><nav>Menu of 2024</nav><article><h1>Head</h1><p>One &amp; two.</p><script>x</script><p>Three.</p></article><footer>Foot</footer>")  # fmt: skip
    assert article_text(page) == "Head\n\nOne & two.\n\nThree."


def test_a_pdf_gives_its_words_whole(tmp_path):
    lines = ["BT /F1 12 Tf 20 180 Td (Delegations met in Istan-) Tj 0 -14 Td (bul on 16 May 2025.) Tj ET"]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(lines[0])} >>\nstream\n{lines[0]}\nendstream", font,
    ]  # fmt: skip
    text, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    text += (
        f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    )
    (tmp_path / "a.pdf").write_text(text)
    assert article_text(tmp_path / "a.pdf").split() == [
        "Delegations",
        "met",
        "in",
        "Istanbul",
        "on",
        "16",
        "May",
        "2025.",
    ]


def test_sentences_end_where_they_do():
    text = 'Mr. Lavrov met the U.S. envoy at 3.30 p.m. on Monday. "We agreed," he said. It was 4.5 percent!\n\nA heading\n\nMore.'
    assert sentences(text) == ["Mr. Lavrov met the U.S. envoy at 3.30 p.m. on Monday.", '"We agreed," he said.', "It was 4.5 percent!", "A heading", "More."]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("on 15 August 2025", ["2025-08-15"]),
        ("on August 15, 2025", ["2025-08-15"]),
        ("on 23 and 24 January", ["2026-01-23", "2026-01-24"]),
        ("on 28 December", ["2025-12-28"]),
        ("in late March 2025", ["2025-03"]),
        ("since 2022-02-24", ["2022-02-24"]),
        ("in 2024", ["2024"]),
        ("on 30 February 2025", []),
        ("it may be 2,024 or 2025 percent", []),
        ("Trump said he may go", []),
    ],
)
def test_days_of_a_sentence(text, told):
    assert dates(text, DAY)[0] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("69 percent", [(69, "percent")]),
        ("52.5% of them", [(52.5, "percent")]),
        ("$4.4 billion", [(4.4e9, "money")]),
        ("524 billion dollars", [(524e9, "money")]),
        ("2,514 civilians", [(2514, "")]),
        ("thirty prisoners", [(30, "")]),
        ("a MiG-29 and the G20", []),
    ],
)
def test_numbers_of_a_sentence(text, told):
    assert [(one.value, one.unit) for one in numbers(text)] == told


def test_questions_and_headings_state_nothing():
    assert statements("Will they meet in Istanbul on 2 May 2025? Talks 2025\n\nIt is cold.", ["Russia"], DAY) == []
