"""What a chapter's page does not carry itself: the rows behind its numbers, a page for each chart, its findings for machines."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from trucebook.book.cards import DRAWING, FINDING, plain
from trucebook.book.imprint import DOWNLOADS, Imprint
from trucebook.figures.html import Html
from trucebook.figures.tables import frame_of, html_table
from trucebook.prose import MONTHS, WORDS

EVIDENCE, CHARTS = "evidence", "charts"
"""Folders of the site: a page for each chapter with the rows behind its numbers; a page for each chart."""

PARTS = "parts"
"""Folder of what is staged for pages of lists; they stand in a folder with the name of their chapter."""

CATALOGUE = "charts"
"""The page that lists the charts."""

FINDINGS, SCHEMA = "findings.json", "findings.schema.json"

PART = re.compile(r'<section class="part" id="([a-z0-9]+)"><h2>(.*?)</h2>(.*?)</section>', re.DOTALL)
"""A part of a list that is too long for one page."""

ROWS = '<div class="rows">'
ROWS_HEADING = re.compile(r"\n*^## Rows and sources behind this page\s*\Z", re.MULTILINE)
ROWS_DATA = re.compile(r'<script type="application/json" class="cards">(.*?)</script>', re.DOTALL)
ROW_LINK = re.compile(r'(class="n" href)="#(rows?-[^"]+)"')
DATA_LINK = re.compile(r'href="data:[a-z]+/[a-z+]+;base64,([A-Za-z0-9+/=]+)" download="([a-z0-9-]+\.[a-z]+)"')
RELATIVE = re.compile(r'href="(?!https?:|#|data:|mailto:)')

CHART = re.compile(r'<figure class="chart" id="([^"]+)">.*?</figure>', re.DOTALL)
SPEC = re.compile(
    r'<script type="application/json" class="spec">.*?</script>|<div class="controls".*?</div>', re.DOTALL
)
DRAWN = re.compile(r'<p class="drawn">(.*?)</p>', re.DOTALL)
SURE = re.compile(r'<p class="sure"><b>How sure:</b>(.*?)</p>', re.DOTALL)
END = "</div></figure>"

SENTENCE = re.compile(r'<li><span id="(short-\d+)">(.*?)</span></li>', re.DOTALL)
BULLET = re.compile(r'<div class="answer"><ul>(.*?)</ul></div>', re.DOTALL)
NUMBER = re.compile(r'<a class="n" href="[^"#]*#([^"]+)">(.*?)</a>', re.DOTALL)
FIGURES = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
RANGE = re.compile(
    r"(?<!from )(?<!\d )(?<![\d.,])([−-]?\d[\d,]*(?:\.\d+)?)%? ?(?:to|–) ?([−-]?\d[\d,]*(?:\.\d+)?)\s?(%|points|billion|km²)"
)
"""A range is an interval; what rose *from* one value *to* another is none."""

MARGIN = re.compile(r"(\d[\d,]*(?:\.\d+)?)(%| points)? ±(\d+(?:\.\d+)?)")
UNIT = re.compile(r"^(%|(?: (?:billion|million) (?:dollars|euros|people|tonnes)| dollars a barrel| [a-z²]+))")
DATES = re.compile(
    rf"\b(?:\d{{1,2}}(?:–\d{{1,2}})? )?(?:{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)})\b(?: (?:to|–) \w+)?(?: \d{{4}})?|\b(?:19|20)\d\d\b"
    r"|\b(?:[Ww]ithin|last|newest|next|past) \w+ (?:day|month|year)s?\b"
)
"""Days, months, years and spans of them have figures, too, but are no number of a finding."""

COUNTED = re.compile(rf"\b(?:{'|'.join(WORDS[2:])})\b", re.IGNORECASE)
"""Small numbers that the book writes as words."""

FINDING_FIELDS: dict[str, Any] = {
    "id": {"type": "string", "description": "Stable name: chapter, then the chart or the place among the first sentences."},
    "sentence": {"type": "string", "description": "The finding, computed, in words."},
    "number": {"type": ["number", "null"], "description": "The first number of the finding that links to rows, else the first that is no date; null: none, or a range."},
    "interval": {"type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2,
                 "description": "The first range or margin that the finding names, lower end first."},
    "unit": {"type": ["string", "null"], "description": "What the number counts, where the sentence says it right behind."},
    "sure": {"type": ["string", "null"], "description": "How sure the finding is, in words."},
    "as_of": {"type": "string", "format": "date", "description": "Nothing that became public later is in it."},
    "edition": {"type": "string"},
    "data_version": {"type": "string"},
    "rows": {"type": "array", "items": {"type": "string"}, "description": "table/row of the data that the finding links to."},
    "page": {"type": "string", "description": "From the folder of the edition."},
    "anchor": {"type": "string", "description": "On the page."},
    "address": {"type": "string", "description": "Where the finding stands by itself: the page of a chart, or the sentence. It stays the same from edition to edition, in the folder of each."},
    "data": {"type": ["string", "null"], "description": "File with what a chart draws, from the folder of the edition."},
}  # fmt: skip
"""What each finding says, by field."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the list of findings."""
    item = {
        "type": "object",
        "properties": FINDING_FIELDS,
        "required": list(FINDING_FIELDS),
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Findings of Truce Talks", "type": "object",
        "properties": {"findings": {"type": "array", "items": item}}, "required": ["findings"], "additionalProperties": False,
    }  # fmt: skip


def html_of(cell: Mapping[str, Any]) -> str:
    """Return what a cell shows."""
    return "".join("".join(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))


def as_files(html: str, chapter: str, downloads: Path) -> str:
    """Return HTML whose files, which a notebook carries inside, lie beside the page."""

    def link(match: re.Match[str]) -> str:
        name = f"{chapter}-{match[2]}"
        (downloads / name).write_bytes(base64.b64decode(match[1]))
        return f'href="{DOWNLOADS}/{name}" download="{name}"'

    return DATA_LINK.sub(link, html)


def sign_feed(path: Path, imprint: Imprint, base: str) -> None:
    """Let a feed say which edition's it is and where it stands (RFC 4287, 4.2.6 and 4.2.7.2).

    The feed of an old edition is not the one of the newest: a reader's program must not take one for the other. Where the book has
    no address, the feed names itself by its file, which a program resolves against the place from which it came.
    """
    text = path.read_text(encoding="utf-8")
    own = f"/edition/{imprint.id}" if imprint.folder else ""
    place = f"{base.rstrip('/')}/{imprint.folder}{DOWNLOADS}/{path.name}" if base else path.name
    link = f'<link rel="self" type="application/atom+xml" href="{escape(place, quote=True)}"/>'
    path.write_text(text.replace("</id>", f"{own}</id>{link}", 1), encoding="utf-8")


def move_rows(notebook: dict[str, Any], chapter: str, folder: Path) -> dict[str, list[str]]:
    """Take the rows behind a chapter's numbers out of it, for a page of their own, and let its numbers point there.

    Written are the list itself, which the extension puts into a page, and a script with the data of the cards beside the numbers: a
    script, since a page opened from a disk may not read another file.

    Returns
    -------
    dict of str to list of str
        Anchor of a number's rows → the rows, as ``table/row``.
    """
    cells = notebook["cells"]
    place = next((number for number, cell in enumerate(cells) if ROWS in html_of(cell)), None)
    data = ROWS_DATA.search(html_of(cells[place])) if place is not None else None
    if place is None or data is None:
        return {}
    listing = html_of(cells.pop(place))
    for cell in cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = ROWS_HEADING.sub("", "".join(cell["source"]))
    notebook["cells"] = [cell for cell in cells if cell["cell_type"] != "markdown" or "".join(cell["source"]).strip()]
    own = folder / EVIDENCE
    own.mkdir(exist_ok=True)
    downloads = folder / "extra" / DOWNLOADS
    (own / f"{chapter}.html").write_text(as_files(ROWS_DATA.sub("", listing), chapter, downloads), encoding="utf-8")
    scripts = folder / "extra" / EVIDENCE
    scripts.mkdir(exist_ok=True)
    (scripts / f"{chapter}.js").write_text(f"truce.rows({data[1]});\n", encoding="utf-8")
    for output in _outputs(notebook):
        output["text/html"] = ROW_LINK.sub(rf'\1="{EVIDENCE}/{chapter}.html#\2"', "".join(output["text/html"]))
    known = json.loads(data[1])
    names = {anchor: [_row(anchor)] for anchor in known["rows"]}
    return names | {anchor: [_row(one) for one in rows] for anchor, (_, rows) in known["groups"].items()}


def _row(anchor: str) -> str:
    table, _, name = anchor.removeprefix("row-").partition("-")
    return f"{table}/{name}"


def _outputs(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                yield output["data"]


def move_parts(notebook: Mapping[str, Any], chapter: str, folder: Path) -> None:
    """Take the parts of a list that is too long for one page out of a chapter, each for a page of its own, and link them there."""
    own = folder / PARTS / chapter

    def part(match: re.Match[str]) -> str:
        own.mkdir(parents=True, exist_ok=True)
        (own / f"{match[1]}.html").write_text(f"<h1>{match[2]}</h1>{match[3]}", encoding="utf-8")
        return f'<p><a href="{chapter}/{match[1]}.html">{match[2]}</a></p>'

    for output in _outputs(notebook):
        output["text/html"] = PART.sub(part, "".join(output["text/html"]))


def take_charts(notebook: Mapping[str, Any], chapter: str, folder: Path) -> list[dict[str, str]]:
    """Write each chart of a chapter for a page of its own, link it there, and return what the catalogue says of it."""
    own, downloads = folder / CHARTS, folder / "extra" / DOWNLOADS
    own.mkdir(exist_ok=True)
    found = []

    def chart(match: re.Match[str]) -> str:
        whole, name = match[0], f"{chapter}-{match[1]}"
        finding, drawn = FINDING.search(whole), DRAWN.search(whole)
        if not DRAWING.search(whole) or not finding or not whole.endswith(END):
            return whole
        (own / f"{name}.html").write_text(as_files(SPEC.sub("", whole), chapter, downloads), encoding="utf-8")
        sure = SURE.search(whole)
        found.append({
            "name": name, "id": match[1], "chapter": chapter, "title": plain(finding[1]), "drawn": plain(drawn[1]) if drawn else "",
            "sure": plain(sure[1]) if sure else "",
        })  # fmt: skip
        return whole.removesuffix(END) + f'<a href="{CHARTS}/{name}.html">Chart page, embed</a>{END}'

    for output in _outputs(notebook):
        output["text/html"] = CHART.sub(chart, "".join(output["text/html"]))
    return found


def findings(
    notebook: Mapping[str, Any],
    chapter: str,
    rows: Mapping[str, list[str]],
    charts: Sequence[Mapping[str, str]],
    imprint: Imprint,
    site: str = "",
) -> list[dict[str, Any]]:
    """Return the findings of a chapter for machines: its first sentences, and the titles of its charts.

    Parameters
    ----------
    notebook, chapter : mapping, str
        The executed chapter.
    rows, charts : mapping, sequence
        From :func:`move_rows` and :func:`take_charts`.
    imprint : Imprint
        The edition.
    site : str
        Where the book stands; blank: addresses begin at the folder of the edition.
    """
    base = {
        "as_of": imprint.as_of.isoformat(),
        "edition": imprint.id,
        "data_version": imprint.version,
        "page": f"{chapter}.html",
    }
    blocks = [block for cell in notebook["cells"] for block in BULLET.findall(html_of(cell))]
    found = [
        {
            "id": f"{chapter}.{anchor}", **_told(sentence, rows), "sure": None, **base, "anchor": anchor,
            "address": _address(site, imprint, f"{chapter}.html#{anchor}"), "data": None,
        }
        for block in blocks for anchor, sentence in SENTENCE.findall(block)
    ]  # fmt: skip
    return found + [
        {
            "id": f"{chapter}.{one['id']}", **_told(escape(one["title"]), rows), "sure": one["sure"] or None, **base, "anchor": one["id"],
            "address": _address(site, imprint, f"{CHARTS}/{one['name']}.html"), "data": f"{DOWNLOADS}/{one['name']}.csv",
        }
        for one in charts
    ]  # fmt: skip


def _address(site: str, imprint: Imprint, place: str) -> str:
    return f"{site.rstrip('/')}/{imprint.folder}{place}" if site else place


def _told(html: str, rows: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return a finding in words, with its number: the first one that is linked to rows, else the first one that is no date."""
    links = NUMBER.findall(html)
    text = plain(html)
    # Dates blotted out and words written as digits, every letter in its place.
    undated = DATES.sub(lambda date: "·" * len(date[0]), text)
    undated = COUNTED.sub(lambda word: f"{WORDS.index(word[0].lower())}".ljust(len(word[0]), "~"), undated)
    linked = next((words for words in (plain(one) for _, one in links) if FIGURES.search(DATES.sub("", words))), "")
    place = text.find(linked) if linked else 0
    said = FIGURES.search(undated, place)
    span, margin = RANGE.search(undated), MARGIN.search(undated)
    interval = (
        [_value(margin[1]) - _value(margin[3]), _value(margin[1]) + _value(margin[3])] if margin
        else sorted(_value(one) for one in span.groups()[:2]) if span
        else None
    )  # fmt: skip
    # The end of a range is no number on its own.
    number = _value(said[0]) if said and not (span and span.start() <= said.start() < span.end()) else None
    unit = UNIT.match(undated[said.end() :].lstrip("~")) if said and number is not None else None
    return {
        "sentence": text, "number": number, "interval": interval,
        "unit": unit[1].strip() if unit and unit[1].strip() not in NO_UNIT else span[3] if span and number is None else None,
        "rows": list(dict.fromkeys(row for anchor, _ in links for row in rows.get(anchor, []))),
    }  # fmt: skip


NO_UNIT = frozenset(["in", "of", "to", "by", "since", "a", "and", "or", "had", "do", "hold", "were", "would", "on", "at", "for", "when", "as", "after", "more", "could", "have"])  # fmt: skip
"""Words behind a number that are not what it counts."""


def _value(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def write_findings(all_findings: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write the findings of an edition beside its pages, with their schema."""
    text = json.dumps({"findings": list(all_findings)}, ensure_ascii=False, indent=1)
    (folder / FINDINGS).write_text(text + "\n", encoding="utf-8")
    (folder / SCHEMA).write_text(json.dumps(schema(), indent=1) + "\n", encoding="utf-8")


def evidence_body(listing: str, chapter: str, title: str) -> str:
    """Return the page of the rows behind a chapter's numbers."""
    body = RELATIVE.sub('href="../', listing).replace("<h3>", "<h2>").replace("</h3>", "</h2>")
    lead = f'<p class="lead">Behind the numbers of <a href="../{chapter}.html">{escape(title)}</a>.</p>'
    return f"<h1>Rows and sources</h1>{lead}{body}"


def chart_body(chart: str, about: Mapping[str, str], title: str, base: str, folder: str) -> str:
    """Return the page of a chart: the drawing, and how to put it on another site."""
    address = f"{base.rstrip('/')}/{folder}{CHARTS}/{about['name']}.html" if base else f"{about['name']}.html"
    code = (
        f'<iframe src="{address}?embed" title="{about["title"]}" width="100%" height="620" style="border:0"></iframe>'
    )
    moved = RELATIVE.sub('href="../', chart)
    note = "" if base else " Put the address of the published book in front of the file's name."
    return (
        f'<h1 class="hidden">{escape(about["title"])}</h1>{moved}'
        f'<section class="use"><h2>Put it on your site</h2><p>CC BY 4.0: name the book. The frame shows this edition; it changes with the '
        f'book only where it is the newest.{note}</p><pre tabindex="0"><code>{escape(code)}</code></pre>'
        f'<p>From the page <a href="../{about["chapter"]}.html#{about["id"]}">{escape(title)}</a>. <a href="../{CATALOGUE}.html">All charts</a>.</p>'
        "</section>"
    )


def catalogue_body(charts: Sequence[Mapping[str, str]], titles: Mapping[str, str]) -> str:
    """Return the list of all charts, to be searched."""
    rows = frame_of([
        {
            "finding": Html('<a href="{}/{}.html">{}</a>').format(CHARTS, one["name"], one["title"]),
            "chapter": titles.get(one["chapter"], one["chapter"]), "what is drawn": one["drawn"],
        }
        for one in charts
    ])  # fmt: skip
    table = html_table(rows, "Charts", ["finding"], find=True, shown=("finding", "chapter"), first=len(rows))
    return f"<h1>Every chart</h1><p>{len(rows)} charts, each with a page of its own: data, pictures, how to cite and to embed it.</p>{table}"
