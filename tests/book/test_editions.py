"""Editions are declared in parameter files; what is wrong with one is said in a line."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import copy_project, trucebook

from trucebook.book.editions import Edition, EditionError, check_parameters, choose, month_ends, read_editions


def test_the_latest_comes_first_then_new_to_old(tmp_path):
    for name, as_of in (("latest", "latest"), ("2022-04-15", "'2022-04-15'"), ("eve", "2025-08-14")):
        (tmp_path / f"{name}.yml").write_text(f"as_of: {as_of}\n")
    editions = read_editions(tmp_path)
    assert list(editions) == ["latest", "eve", "2022-04-15"]
    assert editions["eve"].as_of == "2025-08-14"
    assert (editions["latest"].folder, editions["eve"].folder) == ("", "editions/eve/")


@pytest.mark.parametrize("text", ["", "- 1", "date: 2025-01-01", "as_of: [", "x"])
def test_a_file_that_declares_nothing_is_refused(tmp_path, text):
    (tmp_path / "bad.yml").write_text(text)
    with pytest.raises(EditionError, match=r"bad\.yml"):
        read_editions(tmp_path)


def test_choosing():
    declared = {"latest": Edition("latest", "latest"), "eve": Edition("eve", "2025-08-14")}
    assert choose(declared, None, None) == list(declared.values())
    assert choose(declared, "eve", None) == [declared["eve"]]
    assert choose(declared, None, "2024-01-01") == [Edition("2024-01-01", "2024-01-01")]
    assert choose(declared, None, "2025-08-14") == [declared["eve"]]
    with pytest.raises(EditionError, match="expected one of latest, eve"):
        choose(declared, "2026", None)


def test_a_parameter_that_no_chapter_takes_is_a_fault_naming_the_nearest():
    edition, known = Edition("eve", "2025-08-14", {"artcle": "x"}), dict.fromkeys(("as_of", "data", "article"), "str")
    check_parameters([Edition("eve", "2025-08-14", {"article": "x"})], known)
    with pytest.raises(
        EditionError, match=r"eve\.yml, artcle: no chapter takes such a parameter, expected perhaps article"
    ):
        check_parameters([edition], known)
    with pytest.raises(EditionError, match="expected as_of alone"):
        check_parameters([edition], {"as_of": "str", "data": "str"})


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "said"),
    [
        ("str", "x", 5, "'5', expected text, in quotation marks"),
        ("str", "2025-01-02", date(2025, 1, 2), "'2025-01-02', expected text, in quotation marks"),
        ("str", "x", ["x"], "expected text"),
        ("str", "x", None, "'None', expected text"),
        ("int", 5, "5", "'5', expected a whole number"),
        ("int", 5, True, "'True', expected a whole number"),
        ("float", 5, "x", "'x', expected a number"),
        ("bool", True, "yes", "'yes', expected true or false"),
    ],
)
def test_a_parameter_of_another_type_than_the_chapters_is_a_fault(kind, right, wrong, said):
    known = {"as_of": "str", "data": "str", "n": kind}
    check_parameters([Edition("eve", "2025-08-14", {"n": right})], known)
    check_parameters([Edition("eve", "2025-08-14", {"n": wrong})], {**known, "n": ""})
    with pytest.raises(EditionError) as caught:
        check_parameters([Edition("eve", "2025-08-14", {"n": wrong})], known)
    assert str(caught.value).startswith("eve.yml, n: ") and said in str(caught.value)


def test_a_misspelt_parameter_stops_the_build_before_anything_runs(tmp_path):
    project = copy_project(tmp_path / "project")
    latest = project / "editions" / "latest.yml"
    latest.write_text(latest.read_text(encoding="utf-8").replace("article:", "artcle:"), encoding="utf-8")
    done = trucebook("build", cwd=project)
    assert done.returncode == 1
    assert (
        "latest.yml, artcle: no chapter takes such a parameter, expected perhaps article" in done.stdout + done.stderr
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert not (project / "_build" / "html").exists()


def test_month_ends_are_editions_but_those_that_are_declared_already():
    declared = {"eve": Edition("eve", "2024-02-29"), "latest": Edition("latest", "latest")}
    made = month_ends(declared, date(2023, 12, 31), date(2024, 4, 29))
    assert [(one.id, one.as_of) for one in made] == [(day, day) for day in ("2024-03-31", "2024-01-31", "2023-12-31")]


def test_no_month_before_the_full_scale_war_is_an_edition_though_the_evidence_reaches_back_further():
    made = month_ends({}, date(2014, 6, 6), date(2022, 5, 2))
    assert [one.as_of for one in made] == ["2022-04-30", "2022-03-31"]
