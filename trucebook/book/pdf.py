"""The whole edition as one PDF: its pages in the order of the contents, printed by a browser."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from trucebook.book.imprint import Imprint
from trucebook.book.project import Project
from trucebook.evidence.errors import TrucebookError
from trucebook.prose import day

DROPPED = ".onward, .offers, .take, .controls, .headerlink, script, form.model, details.hide, figure.chart > details, .drawing[data-size=narrow]"
"""What paper cannot do, or what the data package holds: links onward, controls, code, the table behind each chart."""

COLUMNS_AT_EASE = 7
"""A table with more columns than this may break words, to stay within the paper."""

HEADINGS = 100
"""More headings than this on the third level of a page are a list of names."""

STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm; }
html { font-size: 9.5pt; background: none; }
main { max-width: none; padding: 0; }
section.page { break-before: page; }
/* Spaces at the ends of lines are kept, for the outline is made of the lines. */
h1, h2 { white-space: break-spaces; text-wrap: wrap; }
h1, h2, h3, .finding, .drawn, caption { break-after: avoid; }
figure.chart, .card, tr { break-inside: avoid; }
.drawing { display: block !important; }
.drawing svg { max-width: 100%; height: auto; max-height: 200mm; }
.scroll, .drawing, pre { overflow: visible !important; max-height: none !important; }
pre { white-space: pre-wrap; }
table { font-size: 7.5pt; width: 100%; table-layout: auto; }
td, th { overflow-wrap: break-word; white-space: normal !important; position: static !important; padding: .15rem .3rem; }
.dense { font-size: 6.5pt; }
.dense :is(td, th) { overflow-wrap: anywhere; min-width: 3.8em; }
.name { font-weight: 600; margin: .5em 0 .1em; break-after: avoid; }
.names { columns: 2; font-size: 7.5pt; line-height: 1.3; }
.names ul { margin: 0; padding-left: 1em; }
a { text-decoration: none; }
.cover { min-height: 220mm; display: flex; flex-direction: column; justify-content: center; }
.cover .title { font: 700 34pt var(--text); margin: 0; }
.book-contents ol { list-style: none; padding: 0; }
.book-contents a { display: flex; gap: .6em; color: inherit; }
.book-contents a::after { content: attr(data-page); margin-left: auto; font-variant-numeric: tabular-nums; }
.book-contents .part { font-weight: 700; margin: 1em 0 .2em; }
.book-contents .question a { padding-left: 1.4em; font-size: .9em; }
"""

FOOTER = """<div style="font: 7.5pt sans-serif; color: #57606a; width: 100%; padding: 0 18mm; display: flex; justify-content: space-between">
<span>{line}</span><span class="pageNumber"></span></div>"""


class PdfError(TrucebookError):
    """No browser to print with, or no pages to print."""


@dataclass
class Chapter:
    """A page of the book, ready to stand in one document with the others.

    Attributes
    ----------
    name, title : str
        Its file without the ending, and its heading.
    part : str
        Heading of the part that it opens; blank inside a part.
    html : str
        What stands in its main column, its anchors made unique by the name.
    questions : list of (str, str)
        Anchor and words of each heading of the second level.
    """

    name: str
    title: str
    part: str
    html: str
    questions: list[tuple[str, str]] = field(default_factory=list)


def make_pdf(project: Project, imprint: Imprint, out: Path) -> None:
    """Print an edition's finished pages into one PDF, with contents, page numbers, outline and tags.

    The browser knows no page number before it has laid the book out: it prints twice, the second time with the numbers that
    the first one gave to the anchors.

    Raises
    ------
    PdfError
        If there is no browser, or one of the packages that drive it and read what it printed is not installed.
    """
    missing = [name for name in ("bs4", "playwright", "pypdf") if find_spec(name) is None]
    if missing:
        raise PdfError(f"{', '.join(missing)}: not installed, expected every package of requirements.txt")
    site = project.site(imprint.id)
    chapters = list(_chapters(site))
    static = site / "_static"
    style = (
        (static / "book.css")
        .read_text(encoding="utf-8")
        .replace("url(fonts/", f"url({static.resolve().as_uri()}/fonts/")
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    source = out.with_suffix(".html")
    pages: dict[str, int] = {}
    for _ in range(2):
        source.write_text(document(chapters, imprint, style, pages), encoding="utf-8")
        _print(source, out, f"Truce Talks · as of {day(imprint.as_of)} · data {imprint.version}")
        pages = _page_numbers(out)
    out.write_bytes(_undated(out.read_bytes(), imprint.as_of))
    source.unlink()
    # The PDF is offered as long as the pages are those that it was made of.
    shutil.copy(project.manifest(imprint.id), out.with_suffix(".sha256"))


def document(chapters: list[Chapter], imprint: Imprint, style: str, pages: Mapping[str, int]) -> str:
    """Return the book as one page of HTML; ``pages`` gives the page number of each anchor, as far as it is known."""
    entries = []
    for chapter in chapters:
        if chapter.part:
            entries.append(f'<li class="part">{escape(chapter.part)}</li>')
        entries.append(_entry("", chapter.name, chapter.title, pages))
        entries += [_entry("question", anchor, words, pages) for anchor, words in chapter.questions]
    body = "".join(f'<section class="page" id="{chapter.name}">{chapter.html}</section>' for chapter in chapters)
    return f"""<!DOCTYPE html>
<html lang="en" data-mode="light"><head><meta charset="utf-8"><title>Truce Talks, as of {day(imprint.as_of)}</title>
<style>{style}{STYLE}</style></head><body><main>
<div class="cover"><p class="title">Truce Talks</p><p>The evidence on the talks between Russia and Ukraine</p>
<p>As of {day(imprint.as_of)}. Data version {imprint.version}. Text and data CC BY 4.0.</p></div>
<nav class="book-contents page" style="break-before: page"><h1>Contents</h1><ol>{"".join(entries)}</ol></nav>
{body}</main></body></html>"""


def _entry(kind: str, anchor: str, words: str, pages: Mapping[str, int]) -> str:
    return f'<li class="{kind}"><a href="#{anchor}" data-page="{pages.get(anchor, 999)}">{escape(words)}</a></li>'


def _chapters(site: Path) -> Iterator[Chapter]:
    """Yield the pages of an edition in the order of its contents, which stand beside each of them."""
    from bs4 import BeautifulSoup

    front = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    part = ""
    for tag in front.select(".chapters p.caption, .chapters li a"):
        if tag.name == "p":
            part = tag.get_text(" ", strip=True)
            continue
        link = str(tag["href"])
        name = "index" if link in {"#", "index.html"} else link.removesuffix(".html")
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        main = page.select_one("main")
        if main is None:
            raise PdfError(f"{site / name}.html: no main column, expected a page of the book")
        _made_printable(main, name)
        heading = "Front page" if name == "index" else main.h1.get_text(" ", strip=True) if main.h1 else name
        questions = [
            (str(section["id"]), section.h2.get_text(" ", strip=True))
            for section in main.select("section[id]:has(> h2)")
            if section.h2
        ]
        yield Chapter(name, heading, part, main.decode_contents(), questions)
        part = ""


def _made_printable(main: Any, name: str) -> None:
    """Take out what paper cannot do, unfold what is folded, and let anchors and links hold in one document."""
    for tag in main.select(DROPPED):
        tag.decompose()
    for tag in main.find_all("details"):
        tag["open"] = ""
    for table in main.find_all("table"):
        if table.tr and len(table.tr.find_all(["th", "td"])) > COLUMNS_AT_EASE:
            table["class"] = [*table.get("class", []), "dense"]
    names = main.find_all("h3")
    if len(names) > HEADINGS:  # the list of sources: hundreds of publishers are no outline
        for tag in names:
            tag.name, tag["class"] = "p", "name"
        names[0].parent["class"] = "names"
    for tag in main.find_all(True):
        for attribute, value in list(tag.attrs.items()):
            if attribute in {"id", "for", "aria-labelledby", "aria-describedby", "aria-controls"}:
                tag[attribute] = f"{name}--{value}"
            elif attribute in {"href", "xlink:href"}:
                tag[attribute] = _inside(str(value), name)
                if not tag[attribute]:
                    del tag[attribute]
            elif isinstance(value, str) and "url(#" in value:
                tag[attribute] = value.replace("url(#", f"url(#{name}--")


def _inside(link: str, name: str) -> str:
    """Return a link of a page as it holds in the whole document; blank for what is not in it, such as a download."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme == "data" else link
    target = Path(unquote(parts.path))
    if target.parent != Path() or target.suffix not in {"", ".html"}:
        return ""
    page = target.stem or name
    return f"#{page}--{parts.fragment}" if parts.fragment else f"#{page}"


def _print(source: Path, out: Path, line: str) -> None:
    """Print a file with chromium: Debian's where it is installed, else the one that Playwright brings."""
    from playwright.sync_api import Error, sync_playwright

    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*as_root, "--disable-background-networking"]
            )
        except Error as error:
            raise PdfError(
                "no browser to print with, expected chromium: run 'python tests/browser/setup_browser.py'"
            ) from error
        page = browser.new_page(java_script_enabled=False, color_scheme="light", offline=True)
        page.goto(source.resolve().as_uri())
        page.pdf(
            path=out, format="A4", prefer_css_page_size=True, print_background=True, outline=True, tagged=True,
            display_header_footer=True, header_template="<span></span>", footer_template=FOOTER.format(line=escape(line)),
        )  # fmt: skip
        browser.close()


def _page_numbers(pdf: Path) -> dict[str, int]:
    """Return the page, counted from 1, on which each anchor came to stand."""
    from pypdf import PdfReader

    reader = PdfReader(pdf)
    numbers = {}
    for name, destination in reader.named_destinations.items():
        place = reader.get_destination_page_number(destination)
        if place is not None:
            numbers[unquote(name.removeprefix("/"))] = place + 1
    return numbers


def _undated(pdf: bytes, as_of: date) -> bytes:
    """Return a PDF that names the date of its edition in place of the hour of its making; no offset changes."""
    fixed = b"D:" + f"{as_of:%Y%m%d}".encode() + b"000000"
    return re.sub(rb"D:\d{14}", fixed, pdf)
