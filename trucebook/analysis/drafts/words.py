"""From text to what can be compared: stems, names, days, numbers with their units."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import snowballstemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join([*MONTHS, *SHORT, "sept"])
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_SECOND = r"(?:\s*(?:and|to|-|–|or)\s*(?P<second>[0-9]{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)[0-9]{2}))?"
DATED = (
    re.compile(r"\b(?P<year>(?:19|20)[0-9]{2})-(?P<month>[01][0-9])(?:-(?P<day>[0-3][0-9]))?\b"),
    re.compile(rf"\b{_DAY}{_SECOND}\s+(?P<name>{_MONTH})\b\.?{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?\s+{_DAY}(?![0-9]|\s*(?:percent|%)){_SECOND}{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_MONTH})\b\.?(?:\s+of)?,?\s+(?P<year>(?:19|20)[0-9]{{2}})\b", re.IGNORECASE),
    re.compile(r"(?<![\w.,$€-])(?P<year>(?:19|20)[0-9]{2})(?![\w%]|[.,][0-9]|\s*per\s?cent)"),
)
"""How days, months and years are written, the fullest first; a month alone may be a name (May)."""

SMALL = {
    word: number for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
TIMES = {"thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9, "m": 1e6, "trillion": 1e12, "trn": 1e12}  # fmt: skip
NUMBER = re.compile(
    rf"(?<![\w@])(?<![A-Za-z]-)(?P<sign>[$€£])?\s?(?P<digits>[0-9]{{1,3}}(?:[,\u00a0\u202f ][0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|{'|'.join(SMALL)})"
    rf"(?:[\s-](?P<times>{'|'.join(TIMES)})\b)?(?P<percent>\s?(?:%|percent\b|per cent\b))?(?![\w])",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“”«»][^\"“”«»]{12,}[\"“”«»]")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
UNITS = {
    "percent": "percent",
    "dollars": "money",
    "dollar": "money",
    "euros": "money",
    "euro": "money",
    "usd": "money",
    "eur": "money",
}
NEAR = 4
"""Words on either side of a number that may say what it counts."""


@dataclass(frozen=True)
class Number:
    """A number of a text: its value, the unit that it is written with, the stems of the words near it, and decimals."""

    value: float
    unit: str
    near: frozenset[str]
    text: str


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word."""
    return str(_stemmer().stemWord(word))


def plain(text: str) -> str:
    """Return text in lower case without accents."""
    text = re.sub("[\u2010-\u2015]", "-", text.replace("’", "'"))
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def stems(text: str) -> list[str]:
    """Return the stems of the words that say something."""
    found = (word.removesuffix("'s") for word in WORD.findall(plain(text)))
    return [stem(word) for word in found if len(word) > 1 and word not in STOPWORDS_EN_PLUS]


def dates(text: str, near: date | None, year: str = "") -> tuple[list[str], str]:
    """Return the days, months and years of a text (YYYY-MM-DD, YYYY-MM, YYYY), and the text without them.

    Parameters
    ----------
    near : datetime.date, optional
        Day of the text: a day without a year is taken to be the nearest to it.
    year : str
        Year that the text before was about, which comes first.
    """
    found: list[str] = []
    left = text
    for pattern in DATED:
        for match in pattern.finditer(left):
            found += _told(match.groupdict(), near, year)
        left = pattern.sub(lambda match: " " * len(match[0]), left)
    return list(dict.fromkeys(found)), left


def _told(parts: dict[str, str | None], near: date | None, year: str) -> Iterator[str]:
    name = (parts.get("name") or "").lower()
    month = MONTHS.get(name) or SHORT.get(name[:3]) or int(parts.get("month") or 0)
    days = [int(parts[one] or 0) for one in ("day", "second") if parts.get(one)]
    told = parts.get("year") or year
    if not told and near and month:
        told = str(
            min((near.year - 1, near.year, near.year + 1), key=lambda one: abs((date(one, month, 15) - near).days))
        )
    if not told:
        return
    if not month:
        yield told
    elif not days:
        yield f"{told}-{month:02d}"
    elif len(days) == 2 and days[0] < days[1]:
        yield from (
            f"{told}-{month:02d}-{day:02d}" for day in range(days[0], days[1] + 1) if _is(int(told), month, day)
        )
    else:
        yield from (f"{told}-{month:02d}-{day:02d}" for day in days if _is(int(told), month, day))


def _is(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def numbers(text: str) -> list[Number]:
    """Return the numbers of a text from which dates were taken out."""
    found = []
    for match in NUMBER.finditer(text):
        digits = match["digits"].lower()
        value = float(SMALL[digits] if digits in SMALL else re.sub(r"[,\s\u00a0\u202f]", "", digits))
        value *= TIMES.get((match["times"] or "").lower(), 1)
        after = WORD.findall(plain(text[match.end() :]))[:NEAR]
        before = WORD.findall(plain(text[: match.start()]))[-NEAR:]
        unit = (
            "percent"
            if match["percent"]
            else "money"
            if match["sign"]
            else next((UNITS[word] for word in after[:2] if word in UNITS), "")
        )
        found.append(Number(value, unit, frozenset(map(stem, [*after, *before])), match[0].strip()))
    return found


def day_tokens(days: Iterable[str]) -> list[str]:
    """Return the tokens of days: of each itself, its month and its year."""
    found: dict[str, None] = {}
    for day in days:
        for length in (10, 7, 4):
            if len(day) >= length:
                found[f"@{day[:length]}"] = None
    return [*found]
