"""Sphinx extension: the book's theme, what each page says of its edition, no file from another host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import latex2mathml.converter
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from trucebook import __version__
from trucebook.book.cards import plain, shortened
from trucebook.book.head import DATA_PAGE, Page, colab_setup, launchers, tags
from trucebook.book.imprint import DOWNLOADS, PACKAGE, PDF_MARK, Imprint
from trucebook.evidence.files import LATEST, data_version, find_data, resolve_as_of
from trucebook.figures.theme import dark_mode_css
from trucebook.prose import day

NOT_FOUND = "404"
"""The page that servers show for an address that is none; they show it in any folder."""

NO_INDEX = '<meta name="robots" content="noindex">'

NOT_FOUND_TEXT = """<h1>No such page</h1>
<p>Nothing stands at this address. It may have been mistyped, or the page has moved.</p>
<p>Look for it with the search above, or begin at one of the chapters.</p>
"""

SITE = Path(__file__).parent / "site"

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; object-src 'none'; "
    "form-action 'self'"
)
"""The pages obey it. Live charts set styles on elements, hence 'unsafe-inline' for styles (not for scripts)."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the theme and the texts of the edition."""
    app.add_html_theme("truce", str(SITE))
    app.add_html_math_renderer("mathml", (_formula, None), (_formula, None))
    app.add_config_value("truce_edition", {}, "html", [dict])
    app.add_config_value("truce_editions", [], "html", [list])
    app.add_config_value("truce_pages", {}, "html", [dict])
    app.add_config_value("truce_elsewhere", {}, "html", [dict])
    app.add_config_value(
        "comments_config", {}, "", [dict]
    )  # set by Jupyter Book for an extension that the book leaves out
    app.connect("builder-inited", _default_edition)
    app.connect("html-collect-pages", _not_found)
    app.connect("html-page-context", _page, priority=900)
    app.connect("build-finished", _static)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _formula(self: HTML5Translator, node: nodes.math | nodes.math_block) -> None:
    """Write a formula as MathML, which browsers draw themselves, without a script or a font from elsewhere."""
    if isinstance(node, nodes.math_block):
        formula = latex2mathml.converter.convert(node.astext(), display="block")
        self.body.append(f'<div class="scroll" tabindex="0" role="group" aria-label="Formula">{formula}</div>')
    else:
        self.body.append(f'<span class="formula">{latex2mathml.converter.convert(node.astext())}</span>')
    raise nodes.SkipNode


def _default_edition(app: Sphinx) -> None:
    """Let a plain ``jupyter-book build .`` say its date as well: it is the latest edition of ``data/``."""
    if not app.config.truce_edition:
        data = find_data(Path(app.srcdir) / "data")
        day = resolve_as_of(LATEST, data)
        app.config.truce_edition = {
            "id": LATEST, "as_of": day.isoformat(), "version": data_version(data, day), "data": "data",
        }  # fmt: skip


def _not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page for addresses that lead nowhere; servers look for it in the root of the site alone."""
    if not Imprint(**app.config.truce_edition).folder:
        yield NOT_FOUND, {"title": "No such page", "body": NOT_FOUND_TEXT}, "page.html"


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    own = Imprint(**app.config.truce_edition)
    editions = [Imprint(**each) for each in app.config.truce_editions]
    base = app.config.html_baseurl
    up = "../" * (pagename.count("/") + own.folder.count("/"))
    home = up or "./"
    if pagename == NOT_FOUND:
        # The browser takes links on this page from the address that led nowhere, so they have to be absolute.
        home = urlsplit(base).path.rstrip("/") + "/" if base else "./"
        _link_from_root(context, home)
    others = [
        {
            "href": f"{home}{one.folder}{_counterpart(app, pagename)}",
            "label": "newest" if one.id == LATEST else day(one.as_of),
            "current": one.id == own.id,
        }
        for one in editions
    ]
    context["edition"] = {
        **asdict(own),
        "day": day(own.as_of),
        "latest": own.id == LATEST,
        "newest": f"{home}{_counterpart(app, pagename)}",
        "others": others if len(others) > 1 else [],
    }
    context["content_security_policy"] = POLICY
    page = _described(app, pagename, context, doctree)
    context["head"] = (
        tags(base, app.config.project, app.config.author, page, own, editions) if doctree
        else NO_INDEX if pagename == NOT_FOUND else ""
    )  # fmt: skip
    if app.config.truce_pages and doctree:
        context["body"] = _with_offers(app, page, own, context["body"])
    # Extensions of Jupyter Book add scripts to every page (toggles, copy buttons) that the book's own theme does not need.
    context["css_files"] = [
        css for css in context["css_files"] if Path(str(css.filename)).name.startswith(("book.css", "mystnb"))
    ]


def _described(app: Sphinx, pagename: str, context: dict[str, Any], doctree: nodes.document | None) -> Page:
    """Return what the head of a page says: of a chapter what it found, of prose its first paragraph."""
    name = Path(pagename).name
    title = plain(str(context.get("title", "")))
    if name in app.config.truce_pages:
        return Page(pagename, title, dated=True, **app.config.truce_pages[name])
    first = next(doctree.findall(nodes.paragraph), None) if doctree else None
    front = app.config.truce_pages.get(Path(app.config.root_doc).name, {})
    return Page(pagename, title, shortened(plain(first.astext())) if first else "", card=front.get("card", ""))


def _link_from_root(context: dict[str, Any], home: str) -> None:
    """Let every link of a page begin at the root of the site."""
    pathto, toctree = context["pathto"], context["toctree"]

    def absolute(function: Callable[..., str]) -> Callable[..., str]:
        def call(*args: Any, **kwargs: Any) -> str:
            return home + function(*args, **kwargs).removeprefix("./")

        return call

    context["pathto"] = absolute(pathto)
    context["toctree"] = lambda **kwargs: re.sub(r'href="(?!https?:|#)', f'href="{home}', toctree(**kwargs))
    context["content_root"] = home


def _with_offers(app: Sphinx, page: Page, own: Imprint, body: str) -> str:
    """Return a page with what its reader may take away: the notebook, all tables, places to run it, the book as a PDF."""
    package = (
        f'<a href="{DOWNLOADS}/{PACKAGE}" download="truce-talks-data-{own.as_of}.zip">All tables of this edition</a> '
        "(CSV and Parquet in one zip, with a description of every column)"
    )
    if page.name == DATA_PAGE:
        body = body.replace("</h1>", f'</h1>\n<p class="offers">Take the data: {package}.</p>', 1)
    offers = [package]
    if page.dated:
        offers += _notebook_offers(app.config.truce_elsewhere, page.name, own)
    items = "".join(f"<li>{offer}</li>" for offer in offers)
    return f'{body}\n<section class="offers" id="take-away"><h2>Take it away</h2><ul>{items}{PDF_MARK}</ul></section>'


def _notebook_offers(elsewhere: dict[str, str], chapter: str, own: Imprint) -> list[str]:
    """Return the chapter's notebook to download, and where the project is known, to run without installing anything."""
    value = "" if own.id == LATEST else f'; for this edition, set <code>as_of = "{own.as_of}"</code> in its first cell'
    offers = [
        f'<a href="{DOWNLOADS}/{chapter}.ipynb" download="{chapter}.ipynb">This chapter as a notebook</a> without outputs{value}'
    ]
    links = launchers(elsewhere, chapter)
    if links:
        listed = " or ".join(f'<a href="{escape(url, quote=True)}" rel="noopener">{words}</a>' for words, url in links)
        offers.append(f"Run it without installing anything, on another host: {listed}")
    if any("Colab" in words for words, _ in links):
        offers[-1] += (
            "<details><summary>What to run first in Colab</summary>"
            f'<pre tabindex="0">{escape(colab_setup(elsewhere))}</pre></details>'
        )
    return offers


def _counterpart(app: Sphinx, pagename: str) -> str:
    """Return the address of the same page in another edition; pages that Sphinx makes itself lead to the front page."""
    return f"{pagename}.html" if pagename in app.env.found_docs else "index.html"


def _static(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        import vl_convert

        static = Path(app.outdir) / "_static"
        bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        # A classic script, so that charts live on pages opened from a disk as well; wrapped, to keep its names to itself.
        (static / "vega.js").write_text(f"(() => {{{bundle}}})();\n", encoding="utf-8")
        with (static / "book.css").open("a", encoding="utf-8") as style:
            style.write(dark_mode_css())
