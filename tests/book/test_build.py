"""The build as its users see it: what runs again, what a failure leaves, what a kill leaves."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import CORE, EVENT, ROOT, SOURCE, copy_project, trucebook, write_table

from trucebook.book.site import JUPYTER_BOOK

POLL = {
    **CORE,
    "id": "kiis-202501",
    "country": "UA",
    "pollster": "KIIS",
    "n": "1000",
    "field_start": "2024-12-20",
    "field_end": "2024-12-28",
}
ANSWER = {**CORE, "id": "2025-kiis-no", "poll": "kiis-202501", "series": "territorial-concessions", "question": "Give up land?",
          "answer": "no", "answer_class": "refuse", "share_pct": "52"}  # fmt: skip
SERIES = {"key": "territorial-concessions", "public": "UA", "title": "Giving up territory", "headline_class": "refuse",
          "headline_meaning": "would not give up land", "order": "1"}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Return a project of its own with little data, built once."""
    folder = copy_project(tmp_path_factory.mktemp("project") / "book")
    for path in (folder / "editions").glob("*.yml"):
        if path.stem != "latest":
            path.unlink()
    for path in (folder / "data").glob("*.csv"):
        if path.stem not in {"actors"}:
            path.unlink()
    for name, rows in {
        "sources": [SOURCE],
        "events": [EVENT],
        "series": [SERIES],
        "polls": [POLL],
        "poll_answers": [ANSWER],
    }.items():
        write_table(folder / "data", name, rows)
    built(folder)
    return folder


@pytest.fixture(autouse=True)
def mended(project, tmp_path) -> Iterator[None]:
    """Give the next test the project's sources as they were, whatever this one did to them."""
    for name in ("data", "notebooks", "editions"):
        shutil.copytree(project / name, tmp_path / "sound" / name)
    yield
    for name in ("data", "notebooks", "editions"):
        shutil.rmtree(project / name)
        shutil.copytree(tmp_path / "sound" / name, project / name)


def built(folder: Path, *words: str) -> list[str]:
    """Build and return the names of the tasks that ran."""
    done = trucebook("build", *words, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.findall(r"^done    (.+?)  ", done.stdout, re.M)


def snapshot(folder: Path) -> dict[str, bytes]:
    html = folder / "_build" / "html"
    return {path.relative_to(html).as_posix(): path.read_bytes() for path in sorted(html.rglob("*")) if path.is_file()}


def test_without_a_change_nothing_runs(project):
    assert built(project) == []


def test_one_cell_of_the_polls_runs_only_opinion_and_the_front_page(project):
    readers = {path.stem for path in (project / "notebooks").glob("*.ipynb") if "poll_answers" in path.read_text()}
    write_table(project / "data", "poll_answers", [{**ANSWER, "share_pct": "53"}])
    ran = {name.removesuffix(" (latest)") for name in built(project)}
    assert ran - {"check data", "data package", "pages", "publish"} == readers
    assert {"opinion", "index"} <= readers
    assert "timeline" not in readers
    assert b"53%" in snapshot(project)["opinion.html"]


def test_a_chapter_that_changes_is_published_even_if_no_other_page_does(project):
    built(project)
    path = project / "notebooks" / "rebuild.md"
    path.write_text(path.read_text() + "\n<p title='a word only in an attribute'>More.</p>\n")
    assert "publish" in built(project)
    assert b"a word only in an attribute" in snapshot(project)["rebuild.html"]


@pytest.mark.browser
def test_a_pdf_is_made_when_asked_for_and_offered_until_its_pages_change(project):
    built(project)
    assert built(project, "--pdf") == ["pdf (latest)", "publish"]
    assert b'href="downloads/truce-talks.pdf"' in snapshot(project)["opinion.html"]
    assert built(project, "--pdf") == built(project) == []
    assert "downloads/truce-talks.pdf" in snapshot(project)
    path = project / "notebooks" / "rebuild.md"
    path.write_text(path.read_text() + "\nA new sentence.\n")
    built(project)
    assert "downloads/truce-talks.pdf" not in snapshot(project)
    assert b"truce-talks.pdf" not in snapshot(project)["opinion.html"]


def test_the_time_stamp_of_a_file_changes_nothing(project):
    built(project)
    for path in (project / "data").glob("*.csv"):
        os.utime(path, (1, 1))
    assert built(project) == []


def test_a_parameter_of_an_edition_runs_it_again(project):
    (project / "editions" / "latest.yml").write_text('as_of: "2025-01-03"\n')
    assert "timeline (latest)" in built(project)


def test_a_broken_cell_is_named_and_leaves_the_book_alone(project):
    built(project)
    before = snapshot(project)
    write_table(project / "data", "poll_answers", [{**ANSWER, "share_pct": "169", "answer_class": "no"}])
    done = trucebook("build", cwd=project)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert [line for line in done.stderr.splitlines() if line] == [
        "error: poll_answers.csv, row 2, column answer_class: 'no', expected one of accept, refuse, compromise, negotiate, fight, undecided, other",
        "error: poll_answers.csv, row 2, column share_pct: '169', expected a number from 0 to 100",
    ]
    assert snapshot(project) == before


def test_an_error_in_a_notebook_names_chapter_edition_cell_and_message(project):
    built(project)
    before = snapshot(project)
    path = project / "notebooks" / "timeline.ipynb"
    path.write_text(path.read_text().replace("show.in_short(evidence", "1 / 0; show.in_short(evidence"))
    done = trucebook("build", cwd=project)
    assert done.returncode == 1
    assert re.search(
        r"error: chapter timeline, edition latest, cell \d+: ZeroDivisionError: division by zero", done.stderr
    )
    left = re.search(r"executed up to there: (.+)", done.stderr)
    assert left and Path(left[1]).is_file()
    assert snapshot(project) == before


@pytest.mark.parametrize("delay", [0.5, 4.0])
def test_a_killed_build_leaves_the_last_good_book_and_the_next_one_completes(project, delay):
    built(project)
    before = snapshot(project)
    write_table(project / "data", "events", [{**EVENT, "name": f"Round told after {delay} seconds"}])
    running = subprocess.Popen(
        [sys.executable, "-m", "trucebook", "build"],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert snapshot(project) == before
    built(project)
    assert f"Round told after {delay} seconds".encode() in b"".join(snapshot(project).values())


def test_the_book_of_any_day_stands_beside_the_others(project):
    built(project)
    built(project, "--as-of", "2025-01-02")
    assert {"editions/2025-01-02/timeline.html", "timeline.html"} <= set(snapshot(project))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "soon"), "as_of 'soon': no date, expected YYYY-MM-DD or 'latest'"),
        (("--as-of", "2013-01-01"), "as_of 2013-01-01: before the first row of the evidence"),
        (("--data", "nowhere"), "data 'nowhere': no such folder"),
        (("--edition", "2031"), "edition '2031': not declared, expected one of latest"),
        (("--edition", "latest", "--as-of", "2025-01-02"), "--edition and --as-of: give one of them"),
    ],
)
def test_bad_parameters_get_one_clear_line(project, words, said):
    done = trucebook("build", *words, cwd=project)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert said in done.stderr


def test_outside_a_project_the_command_says_so(tmp_path):
    done = trucebook("build", cwd=tmp_path, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 1
    assert "not inside a book project" in done.stderr


def test_plain_jupyter_book_works_too(project):
    command = [
        *JUPYTER_BOOK,
        "build",
        ".",
        "--path-output",
        "plain",
        "-W",
        "-n",
        "--keep-going",
        "-q",
    ]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    page = (project / "plain" / "_build" / "html" / "notebooks" / "timeline.html").read_text(encoding="utf-8")
    assert "Istanbul" in page
