"""Chapters on a cluster: the same book as here, whatever dies on the way, and the same words where something is wrong."""

from __future__ import annotations

import json
import operator
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import distributed
import psutil
import pytest
from conftest import ROOT, trucebook
from test_build import begun, built, built_once, project, snapshot, wait_for  # noqa: F401

from trucebook.book.afar import Tables
from trucebook.book.cluster import ClusterError, connected
from trucebook.evidence.door import open_evidence


@contextmanager
def cluster(workers: int) -> Iterator[distributed.LocalCluster]:
    """Yield a cluster whose processes are none of the build's, as on other machines; its workers are daemons, as Dask starts them."""
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


def emptied(folder: Path) -> Path:
    """Take from a project all that a build has made."""
    shutil.rmtree(folder / "_build")
    return folder


def test_processes_of_this_machine_make_the_book_that_this_process_makes(built_once, project):  # noqa: F811
    ran = built(emptied(project), "--workers", "2")
    assert {"index (latest)", "opinion (latest)", "timeline (latest)", "pages (latest)"} <= set(ran)
    assert snapshot(project) == snapshot(built_once)
    assert built(project) == []


def test_a_worker_that_is_killed_over_a_chapter_costs_nothing(built_once, project):  # noqa: F811
    with cluster(workers=2) as made, distributed.Client(made) as client:
        workers = client.run(os.getpid)
        running = begun(emptied(project), "--scheduler", made.scheduler_address)
        busy = []
        while not busy:
            assert running.poll() is None, running.communicate()
            busy = [address for address, tasks in client.processing().items() if tasks]
        os.kill(workers[busy[0]], signal.SIGKILL)
        out, err = running.communicate(timeout=300)
    assert (running.returncode, err) == (0, ""), out
    assert snapshot(project) == snapshot(built_once)


def test_a_chapter_that_fails_there_is_told_as_here_and_its_notebook_comes_back(project):  # noqa: F811
    path = project / "notebooks" / "timeline.ipynb"
    notebook = json.loads(path.read_text())
    next(cell for cell in reversed(notebook["cells"]) if cell["cell_type"] == "code")["source"] = ["1 / 0"]
    path.write_text(json.dumps(notebook))
    before = snapshot(project)
    here = trucebook("build", cwd=project)
    left = Path(re.search(r"executed up to there: (.+)", here.stderr)[1])
    left.unlink()
    there = trucebook("build", "--workers", "1", cwd=project)
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr)
    cells = json.loads(left.read_text())["cells"]
    assert [one["ename"] for cell in cells for one in cell.get("outputs", []) if "ename" in one] == [
        "ZeroDivisionError"
    ]
    assert snapshot(project) == before


def test_an_interrupted_build_ends_its_workers(project):  # noqa: F811
    running = begun(emptied(project), "--workers", "2")
    wait_for(running, 1)
    started = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "stopped; the published book is as before\n")
    assert not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    # What a worker was just starting goes by itself, once it finds its worker gone.
    left = [one for one in psutil.process_iter() if str(project) in own_folder(one)]
    assert psutil.wait_procs(left, timeout=30)[1] == []


def own_folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""


def test_workers_with_another_library_are_refused(project, tmp_path):  # noqa: F811
    other = shutil.copytree(ROOT / "trucebook", tmp_path / "other" / "trucebook")
    (other / "prose.py").write_text((other / "prose.py").read_text() + "\n# another version\n")
    with cluster(workers=0) as made:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": str(other.parent)}
        worker = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            with distributed.Client(made) as client:
                client.wait_for_workers(1)
            done = trucebook("build", "--scheduler", made.scheduler_address, cwd=project)
        finally:
            worker.terminate()
            worker.wait()
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "1 of 1 workers" in done.stderr
    assert "another version of this library" in done.stderr


def test_an_address_that_is_none_is_one_clear_line(project):  # noqa: F811
    done = trucebook("build", "--scheduler", "nonsense://x", cwd=project)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "--scheduler 'nonsense://x'" in done.stderr
    assert "expected the address of a scheduler, as tcp://host:8786" in done.stderr


@pytest.mark.parametrize("name", ["data", "../data", "../../other/data"])
def test_tables_lie_where_their_name_leads_to_and_only_there(small_data, tmp_path, monkeypatch, name):
    data = small_data()
    root = tmp_path / "worker"
    root.mkdir()
    here = Tables.of(data, name).laid_out(root)
    monkeypatch.chdir(here)
    assert open_evidence(name, "2025-06-01", ["events"])["events"]["id"].tolist() == ["2025-01-02-round"]
    laid = {path.parent for path in root.rglob("*.csv")}
    assert laid == {(here / name).resolve()}
    assert all(path.read_bytes() == (data / path.name).read_bytes() for path in root.rglob("*.csv"))
    assert Tables.of(data, name).laid_out(root) == here


def test_what_a_worker_cannot_do_is_one_line_and_what_was_sent_is_sent_anew_once_all_have_died():
    with connected(workers=1) as made:
        with pytest.raises(ClusterError, match=r"this, on a worker: ZeroDivisionError: "):
            made.one(operator.floordiv, 1, "one", 0, "this")
        os.kill(made.client.submit(os.getpid, pure=False).result(), signal.SIGKILL)
        assert made.one(operator.add, 1, "one", 2, "that") == 3
