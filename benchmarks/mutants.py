"""Mutation testing of the floor that decides what is known and when: small faults are put into it, one a time, and the tests must fail.

    python benchmarks/mutants.py [--sample 60] [--seed 1] [--children 2] [--at FOLDER] [--within NAME ...] [--only NAME ...]

``mutmut`` makes the faults, in a copy of the project (``--at`` keeps it, so that a run that was stopped goes on); a sample of them, drawn by the
seed, is tried against the tests of ``tests/evidence``. Printed are the score and what survived, with the changed lines; exit status 1 below ``--least``.
``make mutants`` runs it in an environment that has mutmut.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

MODULES = ("asof", "citations", "door", "doubts", "fingerprint", "reading", "rules", "snapshot")
"""Modules of ``trucebook/evidence`` of which a fault would show a reader what is wrong, or too early."""

TESTS = (
    "asof", "bad_input", "check", "door", "doubts", "every_column", "looking_back", "one_coding", "own_prices", "registered", "schema", "vintages",
)  # fmt: skip
"""Files of ``tests/evidence`` that are tried: those of seconds, without the long looks through all days and made-up folders."""

LONG = (
    "edited_moved_or_dropped", "command_", "two_days_have", "no_stage_is_visible", "warnings_do_not_stop", "two_values_of_one_day", "newest_on_it",
    "folder_that_is_not_there", "own_data_are_sound", "do_not_fit_the_sources", "each_of_its_days", "generated_files", "unknown_before_the_claim",
)  # fmt: skip
"""Tests that take so long that each mutant would wait for them: they run in the lanes, and kill what they kill there."""

COPIED = ("trucebook", "tests", "data", "notebooks", "editions", "_config.yml", "_toc.yml", "README.md")


def copied(place: Path) -> None:
    """Make the copy in which faults are put, with the settings of mutmut."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, place / name)
    tests = [f"tests/evidence/test_{name}.py" for name in TESTS if (ROOT / f"tests/evidence/test_{name}.py").is_file()]
    settings = {
        "source_paths": ["trucebook"], "only_mutate": [f"trucebook/evidence/{name}.py" for name in MODULES],
        "pytest_add_cli_args_test_selection": tests, "pytest_add_cli_args": ["-p", "no:cacheprovider", "-k", f"not ({' or '.join(LONG)})"],
        "also_copy": [name for name in COPIED if name != "trucebook"],
    }  # fmt: skip
    lines = [f"{key} = {value!r}\n" for key, value in settings.items()]
    pytest = '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = "-q"\n'
    (place / "pyproject.toml").write_text("[tool.mutmut]\n" + "".join(lines) + pytest, encoding="utf-8")


def mutmut(place: Path, *words: str) -> str:
    """Run mutmut in the copy; return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *words], cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode and words[0] != "run":
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout + done.stderr


def states(place: Path) -> dict[str, str]:
    """Return for each fault what came of it."""
    return dict(re.findall(r"^\s*(\S+__mutmut_\d+): (.+)$", mutmut(place, "results", "--all", "true"), re.M))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--children", type=int, default=2)
    parser.add_argument("--least", type=float, default=0, help="Score in per cent below which the exit status is 1.")
    parser.add_argument("--at", type=Path)
    parser.add_argument(
        "--within",
        nargs="*",
        default=[],
        help="Draw from faults whose name holds one of these, as in: doubts.x_behind_all.",
    )
    parser.add_argument("--only", nargs="*", default=[], help="Faults by name, in place of a sample.")
    chosen = parser.parse_args()
    place = chosen.at or Path(tempfile.mkdtemp())
    place.mkdir(parents=True, exist_ok=True)
    copied(place)
    children = ("--max-children", str(chosen.children))
    said = mutmut(place, "run", *children, "trucebook.evidence.asof.x__newest__mutmut_1")
    names = sorted(states(place))
    if not names:
        raise SystemExit(said)
    names = [name for name in names if not chosen.within or any(one in name for one in chosen.within)]
    drawn = chosen.only or sorted(random.Random(chosen.seed).sample(names, min(chosen.sample, len(names))))
    found = states(place)
    left = [name for name in drawn if chosen.only or found[name] == "not checked"]
    if left:
        mutmut(place, "run", *children, *left)
    found = states(place)
    counted = Counter(found[name] for name in drawn)
    killed = sum(
        count for state, count in counted.items() if state in {"killed", "timeout", "segfault", "caught by type check"}
    )
    for name in drawn:
        if found[name] in {"survived", "no tests"}:
            print(f"--- {found[name]}: {name}\n{mutmut(place, 'show', name)}")
    tried = len(drawn) - counted["not checked"]
    score = 100 * killed / max(1, tried)
    print(
        f"{len(names)} faults can be made in {', '.join(chosen.within or MODULES)}; {tried} of {len(drawn)} tried (seed {chosen.seed}): {dict(counted)}; score {score:.0f}%"
    )
    sys.exit(score < chosen.least)


if __name__ == "__main__":
    main()
