"""The index of the search: passages, rows and charts of an edition's pages, in files that a page loads by need, also from a disk.

A search engine in WebAssembly was tried first (Pagefind): it needs a server (nothing is found on pages opened from a disk), a looser
content policy, and a binary a platform. Text of this size needs none of that: postings cut by the alphabet, passages cut by
number, each file a script that hands its data to the page.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from trucebook.book.imprint import VERSION_MARK
from trucebook.evidence.folder import Stamp, digest, stamp
from trucebook.evidence.kept import folder, kept

FOLDER = "search"
"""Folder of an edition's site that holds the index."""

READ = "read"
"""Kind of what is kept of pages that were read."""

PASSAGE = 420
"""Characters after which a paragraph that follows begins a new passage."""

SHARD, CHUNK = 24_000, 48
"""Characters of a file of postings, and passages in a file of texts: each some 8 kB on its way to the reader."""

SATURATION, LENGTH = 1.2, 0.6
"""The usual constants of BM25 (Robertson and Zaragoza 2009): how soon more of a word counts no more, how much long texts count less."""

HEADING, PAGE = 3, 1
"""How often a word of a passage's heading, and of its page's title, counts."""

LISTS = {"sources": 0.5, "dictionary": 0.5, "codebook": 0.7, "evidence": 0.6, "corrections": 0.6, "methods": 0.8}
"""What a passage of a page (or folder) of lists is worth: who looks for a word wants the place that says something of it first."""

DRAWN, METHODS = 0.5, 0.7
"""What a row of the table behind a chart is worth, and what stands under "How we checked"."""

SKIPPED = re.compile(
    r'<(svg|script|style|template)\b.*?</\1>|<!--.*?-->|<a class="headerlink".*?</a>|<details class="[^"]*\bhide\b.*?</details>',
    re.DOTALL,
)
INLINE = re.compile(r"</?(?:a|b|i|em|strong|small|span|code|cite|input|output)\b[^>]*>")
"""What a page holds besides its words: taken out before it is read, since that is most of it."""

TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)([^'">]*(?:(?:"[^"]*"|'[^']*')[^'">]*)*)>|<[!?][^>]*>""")
ATTRIBUTE = re.compile(r"""\s([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
"""A tag (whether it ends, its name, its attributes) and an attribute. Python's own parser of HTML takes more than twice as long for the same."""

NUMBER = r"\d+(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
TOKEN = re.compile(rf"{NUMBER}|[^\W\d_]+")
SEPARATORS = re.compile("[,\u00a0\u202f]")
BLOCKS = {"p", "li", "tr", "dt", "dd", "caption", "summary", "h1", "h2", "h3", "h4", "figcaption", "div"}
STOP = frozenset(["a", "an", "and", "are", "as", "at", "be", "by", "did", "do", "does", "for", "from", "had", "has", "have", "how", "i", "in", "is", "it", "its", "my", "no", "not", "of", "on", "or", "that", "the", "their", "there", "they", "this", "to", "was", "were", "what", "when", "where", "which", "who", "will", "with"])  # fmt: skip
"""Words that tell no passage from another."""


@dataclass
class Passage:
    """Something that a search can find.

    Attributes
    ----------
    url : str
        Page and anchor, from the folder of the edition.
    title, where : str
        The heading it stands under, and its page.
    text : str
        Its words.
    worth : float
        What its words count for, against one in the running text of a chapter.
    """

    url: str
    title: str
    where: str
    text: str
    worth: float = 1.0


_Read = tuple[Passage, Mapping[str, int]]
"""A passage, and how often each of its words counts."""


def tokens(text: str) -> list[str]:
    """Return the words of a text as they are searched for: without accents, in small letters, singular; numbers bare.

    ``800,000`` and ``800000`` are one number. The page's script does the same with a query.
    """
    lowered = text.lower()
    if not lowered.isascii():
        lowered = "".join(one for one in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(one))
    found = (SEPARATORS.sub("", word) if word[0].isdigit() else stem(word) for word in TOKEN.findall(lowered))
    return [word for word in found if word not in STOP]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word without the ending of the plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class _Reader:
    """Cuts a page into passages: by section, paragraph, row of a table and chart."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.passages: list[Passage] = []
        self.heading, self.title = "", ""
        self._anchors: list[str] = []
        self._row = ""
        self._silent = 0
        self._words: list[str] = []
        self._in_heading = ""
        self._data, self._methods = 0, False
        self._worth = LISTS.get(page.split("/")[0].removesuffix(".html"), 1.0)

    def read(self, html: str) -> None:
        """Go through what stands in the page's main column, tag by tag."""
        said = 0
        for tag in TAG.finditer(html):
            self._say(html[said : tag.start()])
            said = tag.end()
            ends, name, attributes = tag.groups()
            if name and not ends:
                self._begin(name.lower(), attributes)
            if name and (ends or attributes.endswith("/")):
                self._end(name.lower())
        self._say(html[said:])
        self._flush()

    def _begin(self, tag: str, attributes: str) -> None:
        given = {
            name.lower(): unescape(one or other or bare) for name, one, other, bare in ATTRIBUTE.findall(attributes)
        }
        classes = given.get("class", "").split()
        if tag == "details":
            if "data" in classes:
                self._flush()
            self._data += 1 if self._data or "data" in classes else 0
        if tag == "section" or tag == "figure":
            self._flush()
            self._anchors.append(given.get("id", ""))
        elif tag in {"h1", "h2", "h3", "h4"}:
            self._flush()
            self._in_heading = tag
            if given.get("id"):
                self._anchors = [given["id"]]
        elif tag == "tr":
            self._flush()
            self._row = given.get("id", "")
        if self._silent or tag in {"nav", "form", "button", "pre", "label"} or not UNSAID.isdisjoint(classes):
            self._silent += tag not in VOID
        if tag in BLOCKS and not self._silent:
            self._words.append(" ")
            if tag in {"p", "li", "h3"} and sum(map(len, self._words)) > PASSAGE:
                self._flush()

    def _end(self, tag: str) -> None:
        if self._silent:
            self._silent -= 1
            return
        if tag == "details" and self._data:
            if self._data == 1:
                self._flush()
            self._data -= 1
        if tag == self._in_heading:
            text = _tidy(self._words)
            self._words = []
            self._in_heading = ""
            if tag == "h1":
                self.title = text
            self.heading = text
            if tag in {"h1", "h2"}:
                self._methods = text.startswith("How we ")
        elif tag == "tr":
            self._flush()
            self._row = ""
        elif tag in {"section", "figure"}:
            self._flush()
            if self._anchors:
                self._anchors.pop()

    def _say(self, text: str) -> None:
        if text and not self._silent:
            self._words.append(unescape(text))

    def _flush(self) -> None:
        text = _tidy(self._words)
        self._words = []
        if len(text) < 3:
            return
        anchor = self._row or next((one for one in reversed(self._anchors) if one), "")
        url = self.page + (f"#{anchor}" if anchor else "")
        worth = self._worth * (DRAWN if self._data else 1) * (METHODS if self._methods else 1)
        self.passages.append(Passage(url, self.heading or self.title, self.title, text, worth))


UNSAID = frozenset(["finder", "cell_input"])
VOID = {"br", "img", "input", "hr", "meta", "link", "wbr", "source", "col", "area", "base", "embed", "track"}


def _tidy(words: Iterable[str]) -> str:
    return " ".join("".join(words).split())


def passages(page: str, html: str) -> list[Passage]:
    """Return the passages of a page.

    Parameters
    ----------
    page : str
        Its address from the folder of the edition.
    html : str
        The whole page.
    """
    reader = _Reader(page)
    main = html[html.find("<main") : html.rfind("</main>")] if "<main" in html else ""
    reader.read(INLINE.sub("", SKIPPED.sub("", main)))
    return reader.passages


def read_page(page: str, html: str) -> list[_Read]:
    """Return the passages of a page and how often the words of each count; a page that was read before is not read again."""
    own = digest(Path(__file__))
    told = kept(READ, [page, hashlib.sha256(html.encode()).hexdigest(), own], lambda: _told(passages(page, html)))
    return [(Passage(*fields), counts) for *fields, counts in told]


class Ahead:
    """Reads pages while others are still being made: what was read is kept, and there when the index is written.

    Parameters
    ----------
    pages : pathlib.Path
        Where they are made; what stands there already has been read before.
    """

    def __init__(self, pages: Path) -> None:
        self.pages = pages
        self._seen = self._read = self._written()

    def look(self) -> None:
        """Read the pages that have been written, and have stayed as they are since the last look."""
        now = self._written()
        settled = {page for page, at in now.items() if at == self._seen.get(page) and at != self._read.get(page)}
        for page in settled if folder() else ():
            with suppress(OSError, UnicodeDecodeError):  # it is written again just now
                read_page(page, (self.pages / page).read_text(encoding="utf-8"))
        self._read = self._read | {page: now[page] for page in settled}
        self._seen = now

    def _written(self) -> dict[str, Stamp]:
        return {page: stamp(self.pages / page) for page in _pages(self.pages)}


def _of_version(read: _Read, version: str) -> _Read:
    """Return a passage that was read with a mark in it with the version of the data in its place."""
    one, counts = read
    if VERSION_MARK not in one.text:
        return read
    words = Counter(counts)
    times = words.pop(VERSION_MARK, 0)
    for word in tokens(version):
        words[word] += times
    return replace(one, text=one.text.replace(VERSION_MARK, version)), words


def _told(found: Iterable[Passage]) -> list[list[Any]]:
    return [[one.url, one.title, one.where, one.text, one.worth, _counted(one)] for one in found]


def _counted(one: Passage) -> Counter[str]:
    counted = Counter(tokens(one.text))
    for word in tokens(one.title):
        counted[word] += HEADING
    for word in tokens(one.where):
        counted[word] += PAGE
    return counted


@dataclass
class _Index:
    """Postings of words, weighted by what a passage that has them is worth."""

    found: list[_Read]
    postings: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mean = sum(sum(counts.values()) for _, counts in self.found) / max(len(self.found), 1)
        for number, (one, counts) in enumerate(self.found):
            length = 1 - LENGTH + LENGTH * sum(counts.values()) / mean
            for word, times in counts.items():
                weight = times * (SATURATION + 1) / (times + SATURATION * length)
                self.postings.setdefault(word, []).append((number, max(1, round(10 * weight * one.worth))))

    def shards(self) -> Iterator[tuple[str, dict[str, list[int]]]]:
        """Yield runs of the alphabet, each under its first word: word → number of a passage less the one before, weight, …"""
        shard: dict[str, list[int]] = {}
        size = 0
        for word in sorted(self.postings):
            flat: list[int] = []
            before = 0
            for number, weight in self.postings[word]:
                flat += (number - before, weight)
                before = number
            shard[word] = flat
            size += len(word) + 4 + 4 * len(flat)
            if size > SHARD:
                yield next(iter(shard)), shard
                shard, size = {}, 0
        if shard:
            yield next(iter(shard)), shard


def write_index(pages: Path, site: Path, version: str) -> None:
    """Write the index of an edition's pages; the same pages give the same files.

    Parameters
    ----------
    pages, site : pathlib.Path
        The pages as Sphinx keeps them, with a mark for the version of the data: equal ones are read once. Where the index is written.
    version : str
        The version.
    """
    read = [
        _of_version(one, version)
        for page in _pages(pages)
        for one in read_page(page, (pages / page).read_text(encoding="utf-8"))
    ]
    found = list({(one.url, one.text): (one, counts) for one, counts in read}.values())
    index = _Index(found)
    place = site / FOLDER
    place.mkdir()
    starts = []
    for number, (start, shard) in enumerate(index.shards()):
        starts.append(start)
        _script(place / f"w{number}.js", "words", number, shard)
    for number in range(math.ceil(len(found) / CHUNK)):
        texts = [
            [one.url, one.title, one.where, one.text[: 2 * PASSAGE]]
            for one, _ in found[number * CHUNK : (number + 1) * CHUNK]
        ]
        _script(place / f"t{number}.js", "texts", number, texts)
    _script(place / "index.js", "index", len(found), {"starts": starts, "chunk": CHUNK, "stop": sorted(STOP)})


def _pages(site: Path) -> Sequence[str]:
    """Return the pages to search, the chapters first, since equal hits stand in this order."""
    own = sorted(path.name for path in site.glob("*.html") if path.stem not in {"search", "404", "genindex"})
    return [*own, *sorted(path.relative_to(site).as_posix() for path in (site / "evidence").glob("*.html"))]


def _script(path: Path, name: str, number: int, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"truce.search.{name}({number},{text});\n", encoding="utf-8")
