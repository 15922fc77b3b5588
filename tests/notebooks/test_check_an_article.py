"""The page on checking an article: its folder, made as it says, passes the check, and the notebook judges its statements."""

from __future__ import annotations

import re
import shutil

import pytest
from conftest import ROOT, trucebook
from running import run

PAGE = ROOT / "notebooks" / "check-an-article.md"


@pytest.fixture
def folder(tmp_path):
    """Make the folder of the page."""
    made = tmp_path / "my-article"
    made.mkdir()
    steps = re.findall(
        r"`my-article/(\w+\.csv)`.*?```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert [name for name, _ in steps] == ["sources.csv", "claims.csv", "claim_rules.csv"]
    for name, block in steps:
        header = (ROOT / "data" / name).read_text(encoding="utf-8").splitlines()[0]
        assert block.splitlines()[0] == header
        (made / name).write_text(block, encoding="utf-8")
    return made


def page(folder, out, **parameters):
    """Run the notebook on the folder; return what it shows."""
    return run("claims", out, claims_in=str(folder), article="the example article", **parameters)


def row(shown, claim):
    """Return the text of the row of a claim in the table of all claims."""
    found = re.search(rf'<tr id="claim-{claim}">.*?</tr>', shown, flags=re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[0])


def test_doing_what_the_page_says_judges_an_article(folder, tmp_path):
    done = trucebook("check", "--data", str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("no fault in ")

    shown = page(folder, tmp_path / "latest.ipynb")
    assert "of the example article" in shown
    assert "Supported (computed)" in row(shown, "example-rounds")
    assert "three rounds in Istanbul; the article says 3" in row(shown, "example-rounds")
    assert "Contradicted (computed)" in row(shown, "example-land")
    assert "KIIS found 52 percent; the article says 58" in row(shown, "example-land")
    assert "Did not come true (computed)" in row(shown, "example-budapest")
    assert "Not verifiable (judgement)" in row(shown, "example-tone")
    assert "one did not come true" in shown
    assert "makes the public look more united" in shown
    assert 'href="#row-poll_answers-2025-kiis-202506-conc-1"' in shown

    before = page(folder, tmp_path / "before.ipynb", as_of="2025-12-15")
    assert "Open (computed)" in row(before, "example-budapest")


def test_new_data_change_a_verdict(folder, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    answers = data / "poll_answers.csv"
    text = answers.read_text(encoding="utf-8")
    changed = re.sub(r"^(2025-kiis-202506-conc-1,.*?,refuse),52,", r"\g<1>,58,", text, flags=re.MULTILINE)
    changed = re.sub(r"^(2025-kiis-202506-conc-2,.*?,compromise),38,", r"\g<1>,32,", changed, flags=re.MULTILINE)
    assert changed != text
    answers.write_text(changed, encoding="utf-8")
    shown = page(folder, tmp_path / "out.ipynb", data=str(data))
    assert "Supported (computed)" in row(shown, "example-land")


def test_a_wrong_rule_is_named(folder):
    rules = folder / "claim_rules.csv"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("place~Istanbul; start>=2025-01-01", "town~Istanbul; start>=spring"), encoding="utf-8"
    )
    done = trucebook("check", "--data", str(folder))
    assert done.returncode == 1
    assert "claim_rules.csv, row 2, column rows: 'town', expected a column of events.csv" in done.stderr
    assert "'spring', expected a date, as-of, known-on or forecast-date" in done.stderr
