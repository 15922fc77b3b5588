"""What opens a chapter and what folds at its end."""

from __future__ import annotations

from trucebook.figures.html import Html
from trucebook.figures.words import BULLET_WORDS, fold, opening, too_long


def test_bullets_beyond_the_third_and_long_ones_are_named():
    short = [Html("One <b>short</b> line.")] * 3
    assert too_long(opening(short)) == []
    assert too_long(opening([*short, Html("A fourth.")])) == ["A fourth."]
    long = Html(" ").join(["word"] * (BULLET_WORDS + 1))
    assert too_long(opening([long])) == [long]
    link = Html('<a class="n" href="#x">{}</a>').format(" ".join(["word"] * BULLET_WORDS))
    assert too_long(opening([link])) == []


def test_blank_sentences_leave_no_bullet():
    assert opening([Html(), Html("One.")]).count("<li>") == 1


def test_a_fold_has_its_title_as_words():
    assert "&lt;b&gt;" in fold("<b>", Html("<p>text</p>"))
