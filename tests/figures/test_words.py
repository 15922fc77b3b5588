"""What opens a chapter and what folds at its end."""

from __future__ import annotations

from trucebook.figures.words import BULLET_WORDS, fold, opening, too_long


def test_bullets_beyond_the_third_and_long_ones_are_named():
    short = ["One <b>short</b> line."] * 3
    assert too_long(opening(short)) == []
    assert too_long(opening([*short, "A fourth."])) == ["A fourth."]
    long = " ".join(["word"] * (BULLET_WORDS + 1))
    assert too_long(opening([long])) == [long]
    assert too_long(opening([f'<a class="n" href="#x">{" ".join(["word"] * BULLET_WORDS)}</a>'])) == []


def test_blank_sentences_leave_no_bullet():
    assert opening(["", "One."]).count("<li>") == 1


def test_a_fold_has_its_title_as_words():
    assert "&lt;b&gt;" in fold("<b>", "<p>text</p>")
