"""Numbers and dates in words: text that agrees with the data in grammar and direction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from trucebook.figures.html import Html
from trucebook.figures.html import safe as safe

Text = TypeVar("Text", str, Html)
"""Plain text, or HTML: what is put together from the one stays so."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

QUARTERS = ("first", "second", "third", "fourth")

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def day(value: Any) -> str:
    """Return a date in words: ``18 February 2026``; a month (``2026-02``), quarter (``2026-Q1``) or year likewise; blank for no date."""
    if value is None or pd.isna(value):
        return ""
    text = value.isoformat()[:10] if isinstance(value, date | pd.Timestamp) else str(value)
    if "Q" in text:
        year, quarter = text.split("-Q")
        return f"{QUARTERS[int(quarter) - 1]} quarter of {int(year)}"
    parts = [int(part) for part in text.split("-")]
    words = [str(parts[0])]
    if len(parts) > 1:
        words.insert(0, MONTHS[parts[1] - 1])
    if len(parts) > 2:
        words.insert(0, str(parts[2]))
    return " ".join(words)


def month_of(value: Any) -> str:
    """Return the month of a date in words: ``February 2026``."""
    return day(pd.Timestamp(value).strftime("%Y-%m"))


def number(value: float) -> str:
    """Return a whole number with separators of thousands: ``15,280``."""
    return f"{value:,.0f}"


def span(start: Any, end: Any) -> str:
    """Return two dates in words, what they share said once: ``4–5 February 2026``."""
    if pd.isna(end) or start == end:
        return day(start)
    if pd.isna(start):
        return f"until {day(end)}"
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``no rounds``, ``one round``, ``12 rounds``."""
    word = WORDS[number] if 0 <= number < len(WORDS) else f"{number:,}"
    return f"{word} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Iterable[Text]) -> Text:
    """Return items as a phrase: ``a``, ``a and b``, ``a, b and c``."""
    words = list(items)
    if not words:
        return ""  # type: ignore[return-value]  # as plain as it is safe
    phrase = words[0]
    for place, word in enumerate(words[1:], start=2):
        phrase = phrase + (" and " if place == len(words) else ", ") + word
    return phrase


def percent(value: float) -> str:
    """Return a share in percent: whole, but with a decimal where it carries one."""
    return f"{value:.1f}%" if value % 1 and value < 10 else f"{value:.0f}%"


def interval(low: float, high: float, unit: str = "%") -> str:
    """Return an interval in words: ``34 to 42%``."""
    return f"{low:.0f} to {high:.0f}{unit}"


def direction(difference: float, margin: float, noun: str = "point") -> str:
    """Say whether a number moved, by more than its uncertainty.

    Parameters
    ----------
    difference : float
        Later value less earlier value.
    margin : float
        Half width of the interval of the difference.
    noun : str
        Unit of the difference, singular.
    """
    if abs(difference) <= margin:
        return "unchanged within the margin of error"
    size = count(round(abs(difference)), noun)
    return f"{'up' if difference > 0 else 'down'} by {size}"


def sentence(text: Text) -> Text:
    """Return text with a capital letter in front and one full stop behind."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ("", ".", "!", "?") else ".")


def no_record_since(event: str, last: Any, complete_until: date, as_of: date, what: str) -> str:
    """Say that nothing is recorded after a day, bounded by what the table covers.

    Silence after coverage ends is not evidence that nothing happened, and the sentence says so.
    """
    text = (
        f"No {event} is recorded after {day(last)}"
        if last is not None and not pd.isna(last)
        else f"No {event} is recorded"
    )
    if complete_until < as_of:
        return f"{text}; our {what} are complete to {day(complete_until)}, so a later one may be missing."
    return f"{text}, and our {what} are complete to that edition's date." if last is not None else f"{text}."
