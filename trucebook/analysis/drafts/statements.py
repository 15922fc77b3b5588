"""The sentences of an article that state something that can be checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from trucebook.analysis.drafts.words import QUOTED, Number, dates, numbers, stems

END = re.compile(r"(?<=[.!?…])[\"”»')\]]*\s+(?=[\"“«(]*[A-Z0-9])")
ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|St|No|vs|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.N|e\.g|i\.e)\.|\b[A-Z]\.)$"
)
CAPITAL = re.compile(r"\b[A-Z][\w’'-]+")
SHORTEST = 4
"""A sentence of fewer words is a heading or a cry."""
LONGEST = 3000
"""Characters; what is longer and has no end mark is a table or a list that lost its line ends."""
HEADING = 12
"""Words without an end mark are a heading, if they are no more."""


@dataclass(frozen=True)
class Statement:
    """A sentence that states something.

    Attributes
    ----------
    place : int
        Its number among the sentences of the article, from 1.
    text : str
        The sentence.
    kind : str
        figure, event (a day), quote or position (names alone).
    days : tuple of str
        Days, months and years that it names.
    carried : tuple of str
        Days of the statement before, where it names none.
    numbers : tuple of Number
        Its numbers, without those of dates.
    names : frozenset of str
        Stems of its names.
    before : tuple of str
        Stems of the statement before, for what "there" and "the same poll" mean.
    """

    place: int
    text: str
    kind: str
    days: tuple[str, ...]
    carried: tuple[str, ...]
    numbers: tuple[Number, ...]
    names: frozenset[str]
    before: tuple[str, ...]


def sentences(text: str) -> list[str]:
    """Split text into sentences; a blank line ends one, too."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        held = ""
        for part in END.split(" ".join(block.split())):
            held = f"{held} {part}".strip()
            if not ABBREVIATED.search(held):
                found.append(held)
                held = ""
        if held:
            found.append(held)
    return [one for one in found if one]


def statements(text: str, names: Collection[str], day: date | None = None) -> list[Statement]:
    """Return the statements of an article, in order.

    Parameters
    ----------
    names : collection of str
        Names of actors and houses that the evidence knows.
    day : datetime.date, optional
        Day of the article, for days without a year.
    """
    return [*_statements(text, names, day)]


def _statements(text: str, names: Collection[str], day: date | None) -> Iterator[Statement]:
    known = {stem for name in names for stem in stems(name)}
    year, last = "", -1
    carried: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    for place, sentence in enumerate(sentences(text), start=1):
        if len(sentence) > LONGEST:
            continue
        told, rest = dates(sentence, day)
        explicit = re.findall(r"\b(?:19|20)[0-9]{2}\b", sentence)
        if not explicit and year and told and day is None:
            told, rest = dates(sentence, day, year)
        year = explicit[-1] if explicit else year
        counted = tuple(numbers(rest))
        words = stems(rest)
        named = frozenset(words) & (known | {stem for name in CAPITAL.findall(sentence[1:]) for stem in stems(name)})
        quoted = bool(QUOTED.search(sentence))
        kind = "figure" if counted else "event" if told else "quote" if quoted else "position"
        states = bool(counted or told or quoted or frozenset(words) & known or len(named) > 1)
        if states and _whole(sentence):
            same = last == place - 1
            yield Statement(
                place,
                sentence,
                kind,
                tuple(told),
                carried if same and not told else (),
                counted,
                named,
                before if same else (),
            )
            carried, before, last = tuple(told) or carried, tuple(words), place


def _whole(sentence: str) -> bool:
    """Tell whether a sentence is one that states: no question, no heading."""
    words, end = len(sentence.split()), sentence.rstrip("\"”’»') ")[-1:]
    return end != "?" and words >= (SHORTEST if end in ".!…;:" else HEADING)
