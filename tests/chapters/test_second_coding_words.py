"""What the codebook says of a second coding: of none, of full agreement, of codes that were changed, of hostile text."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.agreement import agreement
from trucebook.chapters.positions.coding import Coding, Compared
from trucebook.chapters.positions.coding.sentences import section


def compared(first: list, second: list, now: list | None = None, column: str = "status") -> Compared:
    """Return second codes of a table as the page holds them."""
    cells = pd.DataFrame({"first_code": first, "second_code": second, "now": now or first}, dtype="object")
    cells = cells.assign(
        column=column, name="<b>A truce</b>", coder="<i>someone</i>", date=pd.Timestamp("2026-01-02"), row="x"
    )
    order = list("01234") if column == "concession_level" else []
    return Compared(cells, agreement(cells["first_code"], cells["second_code"], order))


def say(tables: dict[str, Compared], gap: float = 50, second: float = 50) -> str:
    return str(section(Coding(tables, gap, second)))


def test_no_code_is_said_to_be_none():
    assert "No code that a second coder looked at was public" in say({})


def test_full_agreement_of_a_few_has_a_wide_interval_and_no_kappa():
    words = say({"truces": compared(["kept", "not-kept", "kept"], ["kept", "not-kept", "kept"])})
    assert "Of three truces drawn that both gave a code, 3 got the same (100%, 95% interval 44 to 100%)." in words
    assert "kappa" not in words


def test_differences_are_counted_and_listed_and_nothing_is_called_changed_that_was_not():
    words = say({"positions": compared(["0", "1", None, "4"], ["0", "2", "3", "4"], column="concession_level")}, 50, 47)
    assert "3 of" not in words
    assert "Of three clauses drawn that both gave a code, 2 got the same" in words
    assert "1 more got a code from one of the two alone" in words
    assert "would be 47% of the widest instead of 50%" in words
    assert "No code was changed" in words
    assert words.count("&lt;b&gt;A truce") == 2


def test_a_code_changed_since_is_said():
    words = say({"truces": compared(["kept", "kept"], ["kept", "not-kept"], now=["kept", "not-kept"])})
    assert "Since then one of these codes has been changed." in words


def test_a_code_that_most_differences_share_is_named():
    words = say({"truces": compared(["unclear"] * 3 + ["kept"] * 3, ["kept"] * 4 + ["not-kept", "kept"])})
    assert "By the first coder 3 of the 4 that differ are unclear." in words


def test_text_of_the_table_stays_text():
    assert "<i>someone</i>" not in say({"truces": compared(["kept", "kept"], ["kept", "not-kept"])})
