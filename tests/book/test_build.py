"""The build as its users see it: what runs again, what a failure leaves, what a kill leaves."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from conftest import (
    CORE,
    EVENT,
    LANDMARKS,
    PERIODS,
    ROOT,
    SOURCE,
    copy_project,
    coverage,
    keep_chapters,
    trucebook,
    write_table,
)
from filelock import FileLock

from trucebook.book.render import JUPYTER_BOOK

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
          "headline_meaning": "would not give up land", "order": "1", "chart": "ukraine", "chart_order": "1",
          "roles": "front"}  # fmt: skip


def fill(folder: Path) -> Path:
    """Give a copied project little data: one event and one poll; return it."""
    for path in (folder / "editions").glob("*.yml"):
        if path.stem != "latest":
            path.unlink()
    for path in (folder / "data").glob("*.csv"):
        if path.stem != "actors":
            path.unlink()
    tables = {"sources": [SOURCE], "events": [EVENT], "series": [SERIES], "polls": [POLL], "poll_answers": [ANSWER],
              "landmarks": LANDMARKS, "periods": PERIODS}  # fmt: skip
    for name, rows in {"coverage": coverage(tables), **tables}.items():
        write_table(folder / "data", name, rows)
    return folder


@pytest.fixture(scope="session")
def built_once(shared_folder: Callable[[str], Path]) -> Path:
    """Return a project with little data and few chapters, built once for all workers of the session: copied, never changed."""
    place = shared_folder("small-book")
    with FileLock(place.with_suffix(".lock")):
        if not place.exists():
            folder = fill(copy_project(place.with_suffix(".new")))
            keep_chapters(folder, "index", "timeline", "opinion")
            built(folder)
            folder.rename(place)
    return place


@pytest.fixture
def project(built_once: Path, tmp_path: Path) -> Path:
    """Return a copy of that project, up to date, which a test may change."""
    return shutil.copytree(built_once, tmp_path / "project", symlinks=True)


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


def test_a_project_that_was_moved_and_restored_runs_nothing_and_tells_no_page_where_it_stood(
    built_once, project, tmp_path
):
    moved = tmp_path / "another name"
    shutil.copytree(project, moved, copy_function=shutil.copyfile)  # as a cache restores it: every file written now
    assert built(moved) == []
    assert str(built_once.parent).encode() not in b"".join(snapshot(project).values())


def test_one_cell_of_the_polls_runs_only_opinion_and_the_front_page(project):
    readers = {path.stem for path in (project / "notebooks").glob("*.ipynb") if "poll_answers" in path.read_text()}
    write_table(project / "data", "poll_answers", [{**ANSWER, "share_pct": "53"}])
    ran = {name.removesuffix(" (latest)") for name in built(project)}
    assert ran - {"check data", "data package", "pages", "publish"} == readers
    assert {"opinion", "index"} <= readers
    assert "timeline" not in readers
    assert b"53%" in snapshot(project)["opinion.html"]


def test_a_chapter_that_changes_is_published_even_if_no_other_page_does(project):
    path = project / "notebooks" / "rebuild.md"
    path.write_text(path.read_text() + "\n<p title='a word only in an attribute'>More.</p>\n")
    assert "publish" in built(project)
    assert b"a word only in an attribute" in snapshot(project)["rebuild.html"]


@pytest.mark.browser
def test_a_pdf_is_made_when_asked_for_and_offered_until_its_pages_change(project):
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
    for path in (project / "data").glob("*.csv"):
        os.utime(path, (1, 1))
    assert built(project) == []


def test_a_parameter_of_an_edition_runs_it_again(project):
    (project / "editions" / "latest.yml").write_text('as_of: "2025-01-03"\n')
    assert "timeline (latest)" in built(project)


def test_a_broken_cell_is_named_and_leaves_the_book_alone(project):
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
    before = snapshot(project)
    path = project / "notebooks" / "timeline.ipynb"
    notebook = json.loads(path.read_text())
    next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "code")["source"] = ["1 / 0"]
    path.write_text(json.dumps(notebook))
    done = trucebook("build", cwd=project)
    assert done.returncode == 1
    assert re.search(
        r"error: chapter timeline, edition latest, cell \d+: ZeroDivisionError: division by zero", done.stderr
    )
    left = re.search(r"executed up to there: (.+)", done.stderr)
    assert left and Path(left[1]).is_file()
    assert snapshot(project) == before


@pytest.mark.parametrize("tasks", [0, 3])
def test_a_killed_build_leaves_the_last_good_book_and_the_next_one_completes(project, tasks):
    before = snapshot(project)
    write_table(project / "data", "events", [{**EVENT, "name": f"Round told after {tasks} tasks"}])
    running = begun(project)
    wait_for(running, tasks)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert snapshot(project) == before
    built(project)
    assert f"Round told after {tasks} tasks".encode() in b"".join(snapshot(project).values())


def wait_for(running: subprocess.Popen[str], tasks: int) -> None:
    """Read what a build says until its data are checked, and so many tasks are done."""
    seen = ""
    while not (seen.count("data: ") and seen.count("done  ") >= tasks):
        line = running.stdout.readline()
        assert line, running.communicate()
        seen += line


def begun(folder: Path, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "trucebook", "build", *words],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env=env,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "status", "tasks"), [(signal.SIGINT, 130, 0), (signal.SIGINT, 130, 4), (signal.SIGTERM, 143, 1)]
)
def test_a_build_that_is_told_to_stop_says_so_and_changes_nothing(project, number, status, tasks):
    before = snapshot(project)
    write_table(project / "data", "events", [{**EVENT, "name": f"Round told at {number} after {tasks}"}])
    running = begun(project)
    wait_for(running, tasks)
    kernels = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (status, "stopped; the published book is as before\n")
    assert "up to date" not in out
    assert not [one for one in kernels if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert snapshot(project) == before
    assert "publish" in built(project)


def test_a_second_build_waits_or_ends_with_a_line(project):
    with FileLock(project / "_build" / ".lock"):
        done = trucebook("build", "--no-wait", cwd=project)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "another build is at work" in done.stderr
        waiting = begun(project)
        assert "waiting for it" in waiting.stdout.readline()
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=120)
    assert (waiting.returncode, "up to date" in out) == (0, True)


def test_the_lock_of_a_dead_build_is_taken_over(project):
    write_table(project / "data", "events", [{**EVENT, "name": "Round of the dead"}])
    running = begun(project)
    while not running.stdout.readline().startswith("done"):
        assert running.poll() is None
    running.kill()
    running.communicate()
    assert "publish" in built(project, "--no-wait")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("_toc.yml", b"root: [", "_toc.yml, line 1: no YAML"),
        ("_toc.yml", b"- x", "_toc.yml: no table of contents"),
        (
            "_toc.yml",
            b"format: jb-book\nroot: notebooks/index\nchapters:\n- file: notebooks/timelin\n",
            "'timelin', expected a page of notebooks/, perhaps timeline",
        ),
        ("_config.yml", b"title: [", "_config.yml, line 1: no YAML"),
        ("_config.yml", b"title: x", "_config.yml: no options of Sphinx"),
        ("_config.yml", b"title: [a]\nsphinx: {config: {}}", "_config.yml, line 1, title: ['a'], expected text"),
        ("_config.yml", b"title: \xff\xfe", r"_config.yml, line 1: b'\xff\xfe', expected text in UTF-8"),
        ("notebooks/methods.md", b"# M\n\xe9", r"methods.md, line 2: b'\xe9', expected text in UTF-8"),
        ("notebooks/stray.md", b"# Stray", "notebooks/stray: not listed, expected in _toc.yml"),
        ("notebooks/timeline.ipynb", b"{", "timeline.ipynb: no Jupyter notebook"),
        ("notebooks/timeline.ipynb", b"\xff", "expected text in UTF-8"),
        (
            "editions/eve.yml",
            b"as_of: 2025-02-30",
            "eve.yml: day is out of range for month, expected a date that there is",
        ),
        ("editions/eve.yml", b'as_of: "2025-02-30"', "eve.yml, as_of: '2025-02-30', expected a date that there is"),
        (
            "editions/eve.yml",
            b"as_of: 2025-01-03\nartcle: x",
            "eve.yml, artcle: no chapter takes such a parameter, expected ",
        ),
        ("editions/eve.yml", b"as_of: 2025-01-03\nprices: 5", "eve.yml, prices: no chapter takes such a parameter"),
        ("editions/eve.yml", b"as_of: 2014-01-01", "as_of 2014-01-01: before the first row of the evidence"),
    ],
)
def test_a_broken_file_of_the_project_is_one_clear_line(project, file, content, said):
    (project / file).write_bytes(content)
    done = trucebook("build", cwd=project)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stdout + done.stderr


def test_a_place_that_cannot_be_written_is_named(project, tmp_path):
    folder = copy_project(tmp_path / "book")
    (folder / "_build").write_text("a file in the place of the folder")
    done = trucebook("build", cwd=folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "_build: " in done.stderr


def test_the_book_of_any_day_stands_beside_the_others(project):
    built(project, "--as-of", "2025-01-02")
    assert {"editions/2025-01-02/timeline.html", "timeline.html"} <= set(snapshot(project))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "soon"), "as_of 'soon': no date, expected YYYY-MM-DD or 'latest'"),
        (("--as-of", "2013-01-01"), "as_of 2013-01-01: before the first row of the evidence"),
        (("--data", "nowhere"), "data 'nowhere': no such folder"),
        (("--data", ""), "data '': no folder is named"),
        (("--edition", "2031"), "edition '2031': not declared, expected one of latest"),
        (("--edition", "latest", "--as-of", "2025-01-02"), "--edition, --as-of and --every: give one of them"),
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
