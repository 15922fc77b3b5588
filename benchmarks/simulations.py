"""Simulate every test and interval of the book on data whose truth is known: size, coverage, power, and where they fail.

python benchmarks/simulations.py [--runs 400] [--seed 17] [--only WORD] > benchmarks/simulations.md

Each run has random numbers of its own, from the seed, the name of the case and its number: the table does not depend on how many
processes work on it. Other seeds and more runs are asked for with the options.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import trials
import truths
from truths import Random

from trucebook.analysis import civilians
from trucebook.analysis.intervals import wilson

SIZE, COVER90, COVER95, COVER80 = (3, 7), (85, 95), (90, 98), (75, 85)
"""What is wanted, in percent: of tests at 5%, of intervals that promise 90, 95 and 80%."""

NOTHING = (0, 100)
"""Where the book promises no power, the number is shown and not judged."""


@dataclass(frozen=True)
class Case:
    """One simulation: a method under a truth.

    Attributes
    ----------
    group, method, truth : str
        Kind of promise, what is simulated, and under which truth.
    run : callable
        One run: whether the test rejects, the interval holds, or the effect is found.
    wanted : (float, float)
        Percent of runs in which it should.
    cost : float
        Share of the asked runs that are made; slow methods get fewer.
    """

    group: str
    method: str
    truth: str
    run: Callable[[Random], bool]
    wanted: tuple[float, float]
    cost: float = 1.0


def cases() -> list[Case]:
    """Return every simulation, in the order of the page."""
    return [*_sizes(), *_coverages(), *_powers()]


def _sizes() -> list[Case]:
    found, group = [], "Size: how often a test rejects what is true"
    for weather in ("calm", "heavy tails", "storm", "onset", "garch"):
        for window in ((0, 0), (0, 4)):
            words = f"{weather}, window {window[0]} to {window[1]}"
            found.append(
                Case(group, "news and prices", words, partial(trials.price_test, weather=weather, window=window), SIZE)
            )
    found.append(
        Case(
            group, "72 tests corrected: any false alarm", "calm", partial(trials.price_family, effect=0.0), (0, 7), 0.1
        )
    )
    for kind in ("calm", "heavy tails", "storm"):
        found.append(
            Case(group, "attacks and the calendar of talks", kind, partial(trials.launch_test, kind=kind), SIZE)
        )
        found.append(
            Case(group, "attacks around rounds (placebo calendars)", kind, partial(trials.round_test, kind=kind), SIZE)
        )
    for kind in ("calm", "trend", "storm", "single massacres"):
        found.append(
            Case(group, "a truce's month against its neighbours", kind, partial(trials.truce_test, kind=kind), SIZE)
        )
    found += [
        Case(
            group,
            "two waves, by sampling",
            "sampling alone",
            partial(trials.pair_of_waves, step=0, extra=0, firm=False),
            SIZE,
        ),
        Case(
            group,
            "two waves, by sampling",
            "scatter of 2 points",
            partial(trials.pair_of_waves, step=0, extra=2, firm=False),
            SIZE,
        ),
        Case(
            group,
            "two waves, firm",
            "scatter of 2 points",
            partial(trials.pair_of_waves, step=0, extra=2, firm=True),
            SIZE,
        ),
        Case(
            group,
            "two waves, by sampling",
            "a share of 4%",
            partial(trials.pair_of_waves, step=0, extra=0, firm=False, level=0.04),
            SIZE,
        ),
        Case(group, "the farthest of eleven waves", "sampling alone", trials.many_looks, SIZE),
    ]
    for mistake in ("slips", "two steps", "rows swapped", "pull"):
        found.append(
            Case(
                group,
                "the gap narrowed or widened (nine in ten)",
                mistake,
                partial(trials.gap_verdict, mistake=mistake),
                (5, 15),
                0.5,
            )
        )
    return found


def _coverages() -> list[Case]:
    found, group = [], "Coverage: how often an interval holds the truth"
    for weather in ("calm", "heavy tails", "storm", "garch"):
        run = partial(trials.price_test, weather=weather, window=(0, 0), effect=1.5, ask="cover")
        found.append(Case(group, "news and prices, 95%", f"{weather}, effect 1.5%", run, COVER95))
    for kind in ("calm", "heavy tails", "storm"):
        found.append(
            Case(group, "correlation at one lag, 95%", kind, partial(trials.launch_interval, kind=kind), COVER95)
        )
    for kind in ("calm", "trend", "storm", "single massacres"):
        found.append(
            Case(group, "rate ratio of a truce's month, 95%", kind, partial(trials.truce_interval, kind=kind), COVER95)
        )
    for law in ("constant hazard", "bursts", "rhythm", *truths.SPELLS, "self-exciting"):
        for model in ("both", "weibull", "spells"):
            named = {
                "both": "next round, range of both, 90%",
                "weibull": "next round, Weibull alone, 90%",
                "spells": "next round, spells alone, 90%",
            }
            found.append(Case(group, named[model], law, partial(trials.next_round, law=law, model=model), COVER90, 0.5))
    for law in ("constant hazard", "spells"):
        words = f"{law}, one round of six not on record"
        run = partial(trials.rounds_missing, law=law)
        found.append(Case(group, "next round, range of both, 90%", words, run, COVER90, 0.5))
    for window in ((0, 0), (-1, 1)):
        words = f"half of the news dated a day late, window {window[0]} to {window[1]}"
        run = partial(trials.news_dated_late, window=window)
        found.append(Case(group, "news and prices, 95%", words, run, COVER95))
    found.append(
        Case(
            group,
            "next round, 120 days not covered, 90%",
            "spells",
            partial(trials.dark_days, law="spells"),
            COVER90,
            0.2,
        )
    )
    for truth in ("shared error", "large shared error", "houses", "heavy tails", "near zero", "jump"):
        found.append(
            Case(group, "pooled level of polls, 90%", truth, partial(trials.pooled_level, truth=truth), COVER90, 0.25)
        )
    alone = partial(trials.pooled_level, truth="shared error", shared_sd=0.0)
    found.append(Case(group, "pooled level without the shared term, 90%", "shared error", alone, COVER90, 0.25))
    for share, effect, taken in ((0.5, 1.7, 1.7), (0.04, 1.7, 1.7), (0.5, 2.5, 1.7), (0.5, 1.0, 1.7)):
        words = f"share {100 * share:.0f}%, design effect {effect:g}, taken for {taken:g}"
        found.append(
            Case(
                group,
                "one poll, 95%",
                words,
                partial(trials.one_poll, share=share, effect=effect, taken=taken),
                COVER95,
            )
        )
    for mistake, error, ends in (
        ("slips", 0.2, 0.0),
        ("slips", 0.2, 0.8),
        ("slips", 0.3, 0.5),
        ("two steps", 0.2, 0.5),
        ("rows swapped", 0.2, 0.5),
        ("pull", 0.2, 0.5),
    ):
        words = f"{mistake}, chance {error:g} taken for 0.2, {100 * ends:.0f}% at an end"
        found.append(
            Case(
                group,
                "the gap, nine in ten",
                words,
                partial(trials.gap_band, mistake=mistake, error=error, at_ends=ends),
                COVER90,
                0.5,
            )
        )
        found.append(
            Case(
                group,
                "its change, nine in ten",
                words,
                partial(trials.gap_band, mistake=mistake, error=error, at_ends=ends, change=True),
                COVER90,
                0.5,
            )
        )
    for memory in (0.0, 0.5, 0.8):
        words = "months independent" if not memory else f"months with memory {memory:g}"
        found.append(
            Case(group, "pace of the front, 80%", words, partial(trials.pace_interval, memory=memory), COVER80)
        )
    found += [
        Case(
            group,
            "share of rounds, 95%",
            "rounds independent",
            partial(trials.share_of_rounds, clustered=False),
            COVER95,
        ),
        Case(
            group,
            "share of rounds, 95%",
            "rounds of a spell end alike",
            partial(trials.share_of_rounds, clustered=True),
            COVER95,
        ),
        Case(
            group, "weighted kappa, 95%", "60 cells, slips of 10%", partial(trials.two_coders, n=60, slip=0.1), COVER95
        ),
        Case(
            group, "weighted kappa, 95%", "13 cells, slips of 10%", partial(trials.two_coders, n=13, slip=0.1), COVER95
        ),
    ]
    return found


def _powers() -> list[Case]:
    group, four = "Power: how often what is there is found", (75, 90)
    days = {power: civilians.detectable_days(0.025, 180.0, power=power) for power in (0.5, 0.8)}
    found = [
        Case(group, "news and prices", "the effect called detectable", trials.price_detectable, four),
        Case(
            group,
            "72 tests corrected",
            "6% on ten days of one asset",
            partial(trials.price_family, effect=6.0),
            (95, 100),
            0.1,
        ),
        Case(
            group,
            "attacks and the calendar of talks",
            "a link of one log point",
            partial(trials.launch_test, kind="calm", effect=1.0),
            (75, 100),
        ),
        Case(
            group,
            "two waves, by sampling",
            "8 points",
            partial(trials.pair_of_waves, step=8, extra=0, firm=False),
            NOTHING,
        ),
        Case(
            group,
            "two waves, firm",
            "8 points, scatter of 2",
            partial(trials.pair_of_waves, step=8, extra=2, firm=True),
            NOTHING,
        ),
        Case(
            group,
            "the gap narrowed",
            "one level on each issue",
            partial(trials.gap_verdict, mistake="slips", move=1),
            NOTHING,
            0.5,
        ),
        Case(
            group,
            "the gap narrowed",
            "two levels on each issue",
            partial(trials.gap_verdict, mistake="slips", move=2),
            NOTHING,
            0.5,
        ),
    ]
    for power, wanted in ((0.5, (42, 58)), (0.8, four)):
        words = f"no killing on {days[power]:.1f} days"
        found.append(
            Case(group, "a truce's month", words, partial(trials.truce_test, kind="calm", stopped=days[power]), wanted)
        )
    return found


def count(place: int, runs: int, seed: int) -> tuple[int, int, int, float]:
    """Return the place of a case, its hits, its runs and the seconds that they took."""
    case, begun = cases()[place], time.monotonic()
    number = max(1, round(runs * case.cost))
    name = zlib.crc32(f"{case.group} {case.method} {case.truth}".encode())
    hits = sum(bool(case.run(np.random.default_rng([seed, name, run]))) for run in range(number))
    return place, hits, number, time.monotonic() - begun


def verdict(hits: int, runs: int, wanted: tuple[float, float]) -> str:
    """Say whether the share lies within what is wanted, by the Wilson interval of the simulation itself."""
    low, high = (100 * end for end in wilson(hits, runs))
    share = 100 * hits / runs
    if wanted == NOTHING:
        return "nothing promised"
    if wanted[0] <= share <= wanted[1]:
        return "as wanted"
    if high >= wanted[0] and low <= wanted[1]:
        return "cannot tell"
    return "**too low**" if share < wanted[0] else "**too high**"


def page(found: dict[int, tuple[int, int]], runs: int, seed: int) -> str:
    """Return the tables as Markdown."""
    lines = [
        "# Simulated: every test and interval on data whose truth is known", "",
        f"`python benchmarks/simulations.py --runs {runs} --seed {seed} > benchmarks/simulations.md`", "",
        "Each line: in how many percent of the runs a test rejects, an interval holds the truth, or an effect is found; in brackets the 95% interval of that number, "
        "since runs are few. *Cannot tell*: outside what is wanted, by no more than so few runs may be off. What is said on the page of methods rests on this table.",
    ]  # fmt: skip
    every, group = cases(), ""
    for place, case in enumerate(every):
        if place not in found:
            continue
        if case.group != group:
            group = case.group
            lines += [
                "",
                f"## {group}",
                "",
                "| method | truth | runs | percent | wanted | |",
                "| --- | --- | --- | --- | --- | --- |",
            ]
        hits, number = found[place]
        low, high = (100 * end for end in wilson(hits, number))
        lines.append(
            f"| {case.method} | {case.truth} | {number} | {100 * hits / number:.1f} ({low:.0f} to {high:.0f}) | "
            f"{case.wanted[0]:g} to {case.wanted[1]:g} | {verdict(hits, number, case.wanted)} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--runs", type=int, default=400)
    asked.add_argument("--seed", type=int, default=17)
    asked.add_argument("--only", default="", help="cases whose group, method or truth holds this word")
    given = asked.parse_args()
    every = cases()
    chosen = [place for place, one in enumerate(every) if given.only in f"{one.group} {one.method} {one.truth}"]
    found: dict[int, tuple[int, int]] = {}
    with ProcessPoolExecutor() as workers:
        for place, hits, number, seconds in workers.map(partial(count, runs=given.runs, seed=given.seed), chosen):
            found[place] = (hits, number)
            case = every[place]
            print(f"{case.method}, {case.truth}: {hits} of {number} ({seconds:.1f} s)", file=sys.stderr)
    print(page(found, given.runs, given.seed), end="")


if __name__ == "__main__":
    main()
