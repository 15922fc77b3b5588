"""Two coders: kappa against another library and against truths that are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from trucebook.analysis.agreement import agreement, kappas

LEVELS = list("01234")


def coded(generator, n: int, slip: float) -> tuple[pd.Series, pd.Series]:
    """Return the codes of two coders who each slip by a step with a given chance."""
    truth = generator.choice(5, n, p=[0.3, 0.1, 0.15, 0.15, 0.3])
    each = [
        np.clip(truth + generator.choice([-1, 0, 1], n, p=[slip / 2, 1 - slip, slip / 2]), 0, 4).astype(str)
        for _ in range(2)
    ]
    return pd.Series(each[0]), pd.Series(each[1])


@pytest.mark.parametrize("order", [LEVELS, ()], ids=["weighted", "plain"])
def test_kappa_is_that_of_another_library(order):
    first, second = coded(np.random.default_rng(1), 80, 0.3)
    table = pd.crosstab(pd.Categorical(first, LEVELS), pd.Categorical(second, LEVELS), dropna=False).to_numpy()
    found = agreement(first, second, order)
    assert found.kappa == pytest.approx(cohens_kappa(table, wt="linear" if order else None).kappa)
    assert found.low < found.kappa < found.high
    assert found.same == int((first == second).sum())


def test_a_cell_that_one_coder_left_blank_is_counted_apart():
    found = agreement(pd.Series(["0", None, "2", None]), pd.Series(["0", "1", "3", None]), LEVELS)
    assert (found.cells, found.same, found.one_only, found.farthest) == (2, 1, 1, 1)


@pytest.mark.parametrize("codes", [[], ["kept"], ["kept"] * 5], ids=["none", "one", "all alike"])
def test_codes_that_are_all_one_have_no_kappa(codes):
    found = agreement(pd.Series(codes, dtype="object"), pd.Series(codes, dtype="object"))
    assert np.isnan(found.kappa)
    assert found.same == len(codes)


def test_the_interval_holds_the_known_kappa():
    """Nine in ten at least of 120 samples of 56 cells, drawn from coders who slip in one clause of six."""
    generator = np.random.default_rng(2)
    first, second = coded(generator, 400_000, 1 / 6)
    table = pd.crosstab(first, second).to_numpy(dtype=float)
    truth = float(kappas(table[None], np.abs(np.subtract.outer(np.arange(5), np.arange(5))))[0])
    samples = [agreement(*coded(generator, 56, 1 / 6), LEVELS) for _ in range(120)]
    held = np.mean([one.low <= truth <= one.high for one in samples])
    assert 0.85 <= held <= 0.99
