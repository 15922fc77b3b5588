"""The register of forecasts: appended by the command, and a changed row is found by the check."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner
from conftest import ROOT

from trucebook.cli import main
from trucebook.evidence.check import check_data
from trucebook.evidence.registered import FILE, RegisterError, append, row_hash
from trucebook.evidence.tables import TABLES

NAMES = [column.name for column in TABLES["registered"].columns]


def row(key: str, **changes: str) -> dict[str, str]:
    cells = {
        "key": key, "registered_on": "2026-01-01", "question": "q", "rule": "r", "outcome": "round", "horizon_end": "2026-02-01",
        "probability_pct": "20.00", "low_pct": "5.00", "high_pct": "40.00", "version": "v",
    }  # fmt: skip
    return dict.fromkeys(NAMES, "") | cells | changes


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    (data / FILE).write_text(",".join(NAMES) + "\n", encoding="utf-8")
    return data


def faults(data):
    return [str(one) for one in check_data(data)[0] if one.file == FILE]


def test_a_row_that_was_edited_moved_or_dropped_is_found(folder):
    append(folder, [row("a"), row("b"), row("c")])
    assert faults(folder) == []
    text = (folder / FILE).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for broken in (
        text.replace("20.00", "30.00", 1),
        "".join([lines[0], lines[2], lines[1], lines[3]]),
        "".join([lines[0], *lines[2:]]),
    ):
        (folder / FILE).write_text(broken, encoding="utf-8")
        assert any("the hash of the row as it was registered" in one for one in faults(folder))


def test_what_is_registered_once_is_not_registered_again(folder):
    append(folder, [row("a")])
    before = (folder / FILE).read_bytes()
    with pytest.raises(RegisterError, match="a is registered already"):
        append(folder, [row("b"), row("a")])
    assert (folder / FILE).read_bytes() == before


def test_the_hash_is_sha_256_of_the_cells_and_of_the_row_above():
    # printf 'a\tb\tabove' | sha256sum
    assert row_hash(["a", "b"], "above") == "dcd2fef118dc13d62b240914ee610bd3d540647c0a5413fc181b18f16997fec8"


@pytest.mark.slow
def test_the_command_registers_an_edition_that_the_check_accepts(folder):
    done = CliRunner().invoke(main, ["register", "--data", str(folder), "--as-of", "2025-08-14"])
    assert done.exit_code == 0, done.output
    assert "forecasts of 2025-08-14 appended" in done.output
    assert faults(folder) == []
    again = CliRunner().invoke(main, ["register", "--data", str(folder), "--as-of", "2025-08-14"])
    assert again.exit_code == 1
    assert again.output.startswith("error: registered.csv: 2025-08-14-3m-")
