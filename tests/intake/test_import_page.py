"""The page on bringing in a file: its files made and its commands run, as they stand there."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys

from conftest import ROOT

PAGE = (ROOT / "notebooks" / "import-data.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_do_what_it_says(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program = tmp_path / ".venv" / "bin" / "trucebook"  # the one of the environment, with the library under test
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trucebook "$@"\n')
    program.chmod(0o755)
    files = re.findall(
        r"`([\w-]+\.(?:csv|txt))`(?:(?!`[\w-]+\.(?:csv|txt)`).)*?```text\n(.*?)```", PAGE, flags=re.DOTALL
    )
    assert [name for name, _ in files] == ["rates.csv", "swap.csv", "swap-source.csv", "wave.csv", "wave-source.csv", "answers.csv", "wide.csv", "fredgraph.csv", "answers.txt"]  # fmt: skip
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 10
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    added = {}
    for name in ("prices_daily", "exchanges", "polls", "poll_answers", "sources"):
        old, new = ((tmp_path / folder / f"{name}.csv").read_bytes() for folder in ("data", "my-data"))
        assert new.startswith(old)
        with (tmp_path / "my-data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        added[name] = len(rows) - len(list(csv.DictReader(old.decode().splitlines())))
    assert added == {"prices_daily": 4, "exchanges": 2, "polls": 3, "poll_answers": 8, "sources": 5}
