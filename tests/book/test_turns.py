"""So many tasks at a time, and of those that wait the longest first."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from trucebook.book.turns import Seconds, Turns


def run_all(turns: Turns, ranks: list[int]) -> list[int]:
    """Let a thread a rank wait for its turn behind one that holds all places; return the order in which they had it."""
    order: list[int] = []
    release = threading.Event()
    held = threading.Barrier(2)

    def hold() -> None:
        with turns.turn(-1):
            held.wait()
            release.wait()

    def work(rank: int) -> None:
        with turns.turn(rank):
            order.append(rank)

    first = threading.Thread(target=hold)
    first.start()
    held.wait()
    threads = [threading.Thread(target=work, args=(rank,)) for rank in ranks]
    for thread in threads:
        thread.start()
    release.set()
    for thread in [first, *threads]:
        thread.join(30)
    return order


def test_the_lowest_rank_that_waits_is_next() -> None:
    assert run_all(Turns(1), [3, 1, 4, 2, 0]) == [0, 1, 2, 3, 4]


def test_no_more_than_the_places_work_at_a_time() -> None:
    turns, inside, most = Turns(3), [0], [0]
    lock, all_in = threading.Lock(), threading.Barrier(3)

    def work(rank: int) -> None:
        with turns.turn(rank):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            all_in.wait(30)  # three must be able to meet inside
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [3]


def test_a_place_is_free_again_after_a_task_that_failed() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn(0):
        raise ZeroDivisionError
    assert run_all(turns, [1]) == [1]


def test_known_seconds_are_kept_and_an_unknown_task_counts_as_longer_than_all_known(tmp_path: Path) -> None:
    source = tmp_path / "chapter.py"
    source.write_text("x = 1\n" * 1000)
    Seconds(tmp_path / "seconds.json").learn([("a", 2.5), ("b", 7.0)])
    Seconds(tmp_path / "seconds.json").learn([("a", 3.5)])
    again = Seconds(tmp_path / "seconds.json")
    assert (again.of("a", [source]), again.of("b", [source])) == (3.5, 7.0)
    assert again.of("new", [source]) > again.of("b", [source])


@pytest.mark.parametrize("left", ["", "{", "[1]", '"x"', '{"a": "long"}', "null"])
def test_a_file_of_seconds_that_says_nothing_hinders_no_build(tmp_path: Path, left: str) -> None:
    (tmp_path / "seconds.json").write_text(left)
    seconds = Seconds(tmp_path / "seconds.json")
    assert seconds.of("a", []) == 0
    seconds.learn([("a", 1.0)])
    assert Seconds(tmp_path / "seconds.json").of("a", []) == 1.0
