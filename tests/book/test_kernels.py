"""Kernels forked from a warm process do what ordinary kernels do, and go when the build goes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from jupyter_client import AsyncKernelManager

from trucebook.book import forks, kernels
from trucebook.book.execute import ExecutionError, execute

CHAPTERS = ("mediation", "polls", "sources", "timeline")


def run(chapter: Path, folder: Path, parameters: dict[str, str] | None = None) -> list[dict]:
    """Execute a notebook and return its cells as a page is made of them."""
    execute(chapter, folder / chapter.name, folder / "failed", parameters or {}, "test", ROOT)
    cells = json.loads((folder / chapter.name).read_text())["cells"]
    return [{key: cell.get(key) for key in ("source", "outputs", "execution_count")} for cell in cells]


def notebook(folder: Path, *cells: str) -> Path:
    path = folder / "small.ipynb"
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(nbformat.writes(made))
    return path


def printed(cells: list[dict], place: int = -1) -> str:
    return "".join("".join(output["text"]) for output in cells[place]["outputs"])


@pytest.mark.skipif(sys.platform != "linux", reason="forks by default on Linux alone")
def test_forked_kernels_are_what_a_build_uses_here():
    assert forks.forked()


def test_the_setting_says_which_kernels_and_a_wrong_one_is_named(monkeypatch):
    monkeypatch.setenv(forks.SETTING, "ordinary")
    assert not forks.forked()
    monkeypatch.setenv(forks.SETTING, "cold")
    with pytest.raises(forks.KernelsError, match="TRUCEBOOK_KERNELS 'cold': expected forked or ordinary"):
        forks.forked()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_forked_kernels_give_what_ordinary_ones_give(chapter, tmp_path, monkeypatch):
    parameters = {"as_of": "2022-04-15", "data": str(ROOT / "data")}
    given = {}
    for kind in ("ordinary", "forked"):
        monkeypatch.setenv(forks.SETTING, kind)
        given[kind] = json.dumps(run(ROOT / "notebooks" / f"{chapter}.ipynb", tmp_path / kind, parameters))
    assert "text/html" in given["forked"]
    assert given["forked"] == given["ordinary"]


def test_forked_kernels_draw_in_one_process_of_their_user_and_for_themselves_where_it_is_gone(tmp_path):
    path = notebook(
        tmp_path,
        "import os, altair as alt, pandas as pd; from trucebook.figures import engine\n"
        "spec = alt.Chart(pd.DataFrame({'x': [1]})).mark_bar().encode(x='x:Q').to_dict()\n"
        "place = os.environ[engine.SETTING]; print(place, oct(os.stat(os.path.dirname(place)).st_mode))\n"
        "threads = len(os.listdir('/proc/self/task')); shared = engine.svg(spec); print(len(os.listdir('/proc/self/task')) - threads)\n"
        "os.environ[engine.SETTING] = place + '-gone'; print(engine.svg(spec) == shared)",
    )
    one, two = (printed(run(path, tmp_path / name)).split() for name in ("one", "two"))
    assert one[0] == two[0]
    assert int(one[1], 8) & (stat.S_IRWXG | stat.S_IRWXO) == 0
    assert one[2:] == two[2:] == ["0", "True"]  # no engine has started beside the kernel until it had to


def test_each_kernel_is_a_process_of_its_own_over_sockets_that_only_its_user_may_reach(tmp_path):
    path = notebook(
        tmp_path,
        "import os; from ipykernel.kernelapp import IPKernelApp\n"
        "app = IPKernelApp.instance(); print(os.getpid(), os.getpgrp(), app.transport, app.ip)\n"
        "print(oct(os.stat(os.path.dirname(app.ip)).st_mode)); seen = globals().get('seen', 0) + 1; print(seen)",
    )
    ran = [printed(run(path, tmp_path / name)).split() for name in ("one", "two")]
    assert ran[0][0] == ran[0][1] != ran[1][0]
    for _, _, transport, ip, mode, seen in ran:
        assert (transport, int(mode, 8) & (stat.S_IRWXG | stat.S_IRWXO), seen) == ("ipc", 0, "1")
        assert not Path(ip).parent.exists()


@pytest.mark.parametrize("kind", ["ordinary", "forked"])
def test_a_kernel_that_dies_is_said_to_have_died(kind, tmp_path, monkeypatch):
    monkeypatch.setenv(forks.SETTING, kind)
    with pytest.raises(ExecutionError, match=r"chapter small, edition test: DeadKernelError"):
        run(notebook(tmp_path, "import os; os.kill(os.getpid(), 9)"), tmp_path)


@pytest.mark.parametrize(
    ("signum", "said"), [(signal.SIGKILL, "died"), (signal.SIGSTOP, "didn't respond in 0.1 seconds")]
)
def test_a_kernel_that_dies_or_keeps_silent_before_it_is_ready_is_told(signum, said):
    async def ask() -> None:
        with kernels.settings() as given:
            manager = AsyncKernelManager(config=given["config"])
            await manager.start_kernel()
            client = manager.client()
            client.start_channels()
            try:
                await client.wait_for_ready(60)
                os.killpg(manager.provisioner.pid, signum)
                await client.wait_for_ready(0.1)
            finally:
                client.stop_channels()
                await manager.shutdown_kernel(now=True)

    with pytest.raises(RuntimeError, match=said):
        asyncio.run(ask())


def test_a_killed_build_leaves_no_kernel_and_nothing_that_a_kernel_started(tmp_path):
    told = tmp_path / "told"
    path = notebook(
        tmp_path,
        "import os, pathlib, subprocess\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"told = pathlib.Path({str(told)!r}); told.with_suffix('.new').write_text(f'{{os.getpid()}} {{os.getppid()}} {{child.pid}}')\n"
        "told.with_suffix('.new').rename(told); child.wait()",
    )
    code = f"from pathlib import Path; from trucebook.book.execute import execute; execute(Path({str(path)!r}), Path({str(tmp_path)!r}) / 'out.ipynb', Path({str(tmp_path)!r}) / 'failed', {{}}, 'test', Path({str(tmp_path)!r}))"
    building = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, forks.SETTING: "forked"})
    while not told.exists():
        assert building.poll() is None
        time.sleep(0.05)
    started = [int(pid) for pid in told.read_text().split()]
    building.send_signal(signal.SIGKILL)
    building.wait()
    patient = time.monotonic() + 60
    while (alive := [pid for pid in started if _lives(pid)]) and time.monotonic() < patient:
        time.sleep(0.05)
    assert alive == []


def _lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
