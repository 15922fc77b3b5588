"""Scenarios in money: known quantiles, no uncertainty where there is none, and the same numbers in the browser's code."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from trucebook.analysis import scenario_money as money
from trucebook.chapters.economy.money.sentences import words

MODEL = Path(__file__).resolve().parents[2] / "trucebook/book/site/static/models/scenario-money.js"
START = money.Start(588.0, (3.2, 5.7, 7.4), 26.8, 107.5)
RANGES = {
    "damage-rate": (30.0, 60.0, 90.0), "outside-support": (35.0, 43.0, 50.0), "discount-closed": (-40.0, -10.0, 0.0),
    "brent-change": (-6.0, -2.0, 2.0),
}  # fmt: skip


def test_a_triangular_distribution_has_known_quantiles():
    assert money.triangular(0.5, 0, 1, 2) == pytest.approx(1)
    assert money.triangular(0.125, 0, 1, 2) == pytest.approx(0.5)
    assert money.triangular(0.875, 0, 1, 2) == pytest.approx(1.5)
    assert (money.triangular(0, 2, 3, 5), money.triangular(1, 2, 3, 5)) == (2, 5)
    assert money.triangular(0.3, 4, 4, 4) == 4


def test_without_uncertainty_the_result_is_arithmetic():
    sure = {
        "damage-rate": (50.0,) * 3,
        "outside-support": (40.0,) * 3,
        "discount-closed": (50.0,) * 3,
        "brent-change": (-10.0,) * 3,
    }
    found = money.outcomes(money.Start(500, (6, 6, 6), 20, 80), sure, 24, money.uniforms(50))
    assert found == {"needs": (572, 572, 572), "support": (80, 80, 80), "barrel": (10, 10, 10), "brent": (72, 72, 72)}


def test_the_draws_are_the_same_each_time_and_cover_the_range():
    assert money.uniforms() == money.uniforms()
    assert sum(money.uniforms()[0]) / money.DRAWS == pytest.approx(0.5, abs=1e-3)


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine outside a browser")
@pytest.mark.parametrize(("months", "pace", "move"), [(24, 5.7, 0.0), (7, 9.3, 11.0), (60, 0.4, -17.0), (0, 5.7, 3.0)])
def test_the_browser_computes_the_same(months: float, pace: float, move: float):
    numbers = money.uniforms()
    values = {"months": months, "pace": pace} | {f"x-{name}": row[1] + move for name, row in RANGES.items()}
    data = {"needs": START.needs, "monthly": START.monthly, "discount": START.discount, "brent": START.brent, "ranges": {"x": RANGES},
            "quantities": list(money.QUANTITIES), "numbers": numbers}  # fmt: skip
    script = f"const truce = {{model: (n, f) => console.log(JSON.stringify(f({json.dumps(values)}, {json.dumps(data)})))}};\n{MODEL.read_text()}"
    done = subprocess.run(["node", "-"], input=script, capture_output=True, text=True, check=True)
    start = money.Start(START.needs, money.shifted(START.monthly, pace), START.discount, START.brent)
    found = money.outcomes(
        start, {name: money.shifted(row, row[1] + move) for name, row in RANGES.items()}, months, numbers
    )
    assert json.loads(done.stdout) == {f"x-{name}": words(triple) for name, triple in found.items()}
