"""Sphinx extension: the book's theme, what each page says of its edition, no file from another host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import latex2mathml.converter
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from trucebook import __version__
from trucebook.book import live
from trucebook.book.apart import CATALOGUE, CHARTS, EVIDENCE, PARTS, catalogue_body, chart_body, evidence_body
from trucebook.book.cards import plain, shortened
from trucebook.book.head import DATA_PAGE, Page, colab_setup, launchers, tags
from trucebook.book.imprint import DOWNLOADS, PACKAGE, PDF_MARK, Imprint
from trucebook.book.policy import POLICY
from trucebook.evidence.fingerprint import data_version
from trucebook.evidence.folder import digest, find_data
from trucebook.evidence.snapshot import LATEST, resolve_as_of
from trucebook.figures.html import CITE_MARK
from trucebook.figures.palette import dark_mode_css
from trucebook.figures.tables import cards_css
from trucebook.prose import day

NOT_FOUND = "404"
"""The page that servers show for an address that is none; they show it in any folder."""

NO_INDEX = '<meta name="robots" content="noindex">'

NOT_FOUND_TEXT = """<h1>No such page</h1>
<p>Nothing stands at this address. It may have been mistyped, or the page has moved.</p>
<p>Look for it with the search above, or begin at one of the chapters.</p>
"""

SITE = Path(__file__).parent / "site"

FEEDS = (
    ("timeline-events.xml", ("application/atom+xml", "Events of the talks")),
    ("timeline-talks.ics", ("text/calendar", "Rounds and announced dates")),
)
"""What programs may follow: file, media type, words."""

FONTS = ("newsreader.woff2", "truce-sans.woff2")
"""Asked for with the page itself; what holds rarer letters comes where one stands."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the theme and the texts of the edition."""
    app.add_html_theme("truce", str(SITE))
    app.add_html_math_renderer("mathml", (_formula, None), (_formula, None))
    app.add_config_value("truce_edition", {}, "html", [dict])
    app.add_config_value("truce_editions", [], "html", [list])
    # What changes with single pages is no reason to make all of them again: see `_changed` and `_all_where_shared_has_changed`.
    app.add_config_value("truce_pages", {}, "", [dict])
    app.add_config_value("truce_charts", [], "", [list])
    app.add_config_value("truce_elsewhere", {}, "html", [dict])
    app.add_config_value(
        "comments_config", {}, "", [dict]
    )  # set by Jupyter Book for an extension that the book leaves out
    app.connect("builder-inited", _default_edition)
    app.connect("builder-inited", _no_index_of_sphinx)
    app.connect("builder-inited", _begin)
    app.connect("env-get-outdated", _changed)
    app.connect("env-updated", _all_where_shared_has_changed)
    app.connect("html-collect-pages", _not_found)
    app.connect("html-collect-pages", _search_page)
    app.connect("html-collect-pages", _pages_apart)
    app.connect("html-page-context", _page, priority=900)
    app.connect("build-finished", _static)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _begin(app: Sphinx) -> None:
    if app.builder.format == "html":
        live.make_ahead()


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


def _no_index_of_sphinx(app: Sphinx) -> None:
    """Let Sphinx index no words: the book has a search of its own."""
    vars(app.builder)["search"] = False


def _search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {}, "search.html"


# ------------------------------------------------------------------ what a page that has not changed shows of others


def _changed(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the pages whose sources, or heads, have changed in content, whatever the times of the files say."""
    read = vars(env).setdefault("truce_read", {})
    heads = app.config.truce_pages
    now = {name: [digest(Path(env.doc2path(name))), heads.get(name)] for name in env.found_docs}
    found = [name for name in now if read.get(name) != now[name]]
    vars(env)["truce_read"] = now
    return found


def _all_where_shared_has_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return all pages to be written, if what any of them shows of another has changed: titles, headings, places to link to."""
    shared = [
        [
            env.titles[name].astext(),
            env.tocs[name].pformat(),
            env.toctree_includes.get(name),
            _anchors(env.metadata[name]),
        ]
        for name in sorted(env.found_docs)
    ]
    standard = env.domains["std"].data
    told = [
        shared, sorted(standard["labels"].items()), sorted(standard["anonlabels"].items()), bool(app.config.truce_charts),
    ]  # fmt: skip
    before, vars(env)["truce_shared"] = vars(env).get("truce_shared"), repr(told)
    return [] if before == repr(told) else sorted(env.found_docs)


def _anchors(about: Mapping[str, Any]) -> list[Any]:
    """Return what other pages may know of a page by its metadata: its headings by their anchors, on whatever line; not how long it is."""
    rest = {key: value for key, value in about.items() if key not in {"myst_slugs", "wordcount"}}
    return [rest, [(slug, heading[1:]) for slug, heading in about.get("myst_slugs", {}).items()]]


def _not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page for addresses that lead nowhere; servers look for it in the root of the site alone."""
    if not Imprint.read(app.config.truce_edition).folder:
        yield NOT_FOUND, {"title": "No such page", "body": NOT_FOUND_TEXT}, "page.html"


def _pages_apart(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield what chapters do not carry themselves (see :mod:`trucebook.book.apart`): rows, charts, and the list of charts."""
    source = Path(app.srcdir)
    titles = {name: plain(title.astext()) for name, title in app.env.titles.items()}
    for listing in sorted((source / EVIDENCE).glob("*.html")):
        title = titles.get(listing.stem, listing.stem)
        body = evidence_body(listing.read_text(encoding="utf-8"), listing.stem, title)
        yield f"{EVIDENCE}/{listing.stem}", {"title": f"Rows and sources: {title}", "body": body}, "page.html"
    for part in sorted((source / PARTS).glob("*/*.html")):
        chapter = titles.get(part.parent.name, part.parent.name)
        body = part.read_text(encoding="utf-8")
        yield (
            f"{part.parent.name}/{part.stem}",
            {"title": f"{chapter}: {plain(body.split('</h1>')[0])}", "body": body},
            "page.html",
        )
    charts = app.config.truce_charts
    own = Imprint.read(app.config.truce_edition)
    for one in charts:
        chart = (source / CHARTS / f"{one['name']}.html").read_text(encoding="utf-8")
        body = chart_body(chart, one, titles.get(one["chapter"], ""), app.config.html_baseurl, own.folder)
        yield (
            f"{CHARTS}/{one['name']}",
            {"title": one["title"], "body": body.replace(CITE_MARK, _cited(app, own))},
            "page.html",
        )
    if charts:
        yield CATALOGUE, {"title": "Every chart", "body": catalogue_body(charts, titles)}, "page.html"


def _cited(app: Sphinx, own: Imprint) -> str:
    return f"<cite>{app.config.project}</cite>, edition {own.id} (as of {own.as_of}), data {own.version}"


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    own = Imprint.read(app.config.truce_edition)
    editions = [Imprint.read(each) for each in app.config.truce_editions]
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
            "label": one.title or one.id,
            "day": day(one.as_of),
            "current": one.id == own.id,
        }
        for one in editions
    ]
    context["contents"] = _contents(str(context.get("body", ""))) if doctree and pagename != app.config.root_doc else []
    context["edition"] = {
        **own.told(),
        "title": own.title or own.id,
        "day": day(own.as_of),
        "latest": own.id == LATEST,
        "newest": f"{home}{_counterpart(app, pagename)}",
        "others": others if len(others) > 1 else [],
    }
    context["content_security_policy"] = POLICY
    context["fonts"] = FONTS
    if pagename != NOT_FOUND:
        context["toctree"] = _same_toctree(app, pagename, context["toctree"])
    feeds = [(name, words) for name, words in FEEDS if (Path(app.srcdir) / "extra" / DOWNLOADS / name).is_file()]
    context["feeds"] = [
        (f"{home if pagename == NOT_FOUND else '../' * pagename.count('/')}{DOWNLOADS}/{name}", *words)
        for name, words in feeds
    ]
    context["has_charts"] = bool(app.config.truce_charts)
    page = _described(app, pagename, context, doctree)
    context["head"] = (
        tags(base, app.config.project, app.config.author, page, own, editions) if doctree or pagename == CATALOGUE
        else NO_INDEX if pagename in {NOT_FOUND, "search"} else ""
    )  # fmt: skip
    if app.config.truce_pages and doctree:
        context["body"] = _with_offers(app, page, own, context["body"])
        context["body"] = context["body"].replace(CITE_MARK, _cited(app, own))
    # Sphinx, MyST-NB and extensions of Jupyter Book add styles and scripts to every page that the book's own theme does not need.
    context["css_files"] = [css for css in context["css_files"] if Path(str(css.filename)).name.startswith("book.css")]


ENTRY = '<li class="toctree-l1"><a class="reference internal" href="{}">'
CURRENT = '<li class="toctree-l1 current"><a class="current reference internal" href="#">'
CURRENT_PART = '<ul class="current">'


def _same_toctree(app: Sphinx, pagename: str, toctree: Callable[..., str]) -> Callable[..., str]:
    """Return what lists the pages, worked out once for all pages of a depth: what differs between them is which entry is marked as their own."""
    known: dict[Any, str] = vars(app.builder).setdefault("truce_toctrees", {})
    own = ENTRY.format(app.builder.get_target_uri(pagename))
    may_stand_below = pagename in app.env.found_docs and pagename != app.config.root_doc

    def listed(**kwargs: Any) -> str:
        key = (pagename.count("/"), *sorted(kwargs.items()))
        if key not in known:
            listing = toctree(**kwargs)
            unmarked = listing.replace(CURRENT, own).replace(CURRENT_PART, "<ul>")
            if ' current"' in unmarked:  # that of a page above this one
                return listing
            known[key] = unmarked
        before, entry, after = known[key].partition(own)
        if not entry:
            return toctree(**kwargs) if may_stand_below else known[key]
        start, _, within = before.rpartition("<ul>")
        return f"{start}{CURRENT_PART}{within}{CURRENT}{after}"

    return listed


SECTION = re.compile(r'<section id="([^"]+)">(?:\s*<span id="[^"]*"></span>)*\s*<h2>(.*?)</h2>', re.DOTALL)
LINK_OF_HEADING = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
LEAST_SECTIONS = 3


def _contents(body: str) -> list[tuple[str, str]]:
    """Return the sections of a page, by anchor and heading, for the list beside it; none where there are few."""
    found = [(anchor, plain(LINK_OF_HEADING.sub("", heading))) for anchor, heading in SECTION.findall(body)]
    return found if len(found) >= LEAST_SECTIONS else []


def _described(app: Sphinx, pagename: str, context: dict[str, Any], doctree: nodes.document | None) -> Page:
    """Return what the head of a page says: of a chapter what it found, of prose and of the list of charts its first paragraph."""
    name = Path(pagename).name
    title = plain(str(context.get("title", "")))
    if name in app.config.truce_pages:
        return Page(pagename, title, dated=True, **app.config.truce_pages[name])
    first = next(doctree.findall(nodes.paragraph), None) if doctree else None
    written = re.search(r"<p>(.*?)</p>", str(context.get("body", ""))) if pagename == CATALOGUE else None
    words = shortened(plain(first.astext() if first else written[1] if written else ""))
    front = app.config.truce_pages.get(Path(app.config.root_doc).name, {})
    return Page(pagename, title, words, card=front.get("card", ""), dated=pagename == CATALOGUE)


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
        "(CSV, Parquet and SQLite in one zip, with a description of every column)"
    )
    if page.name == DATA_PAGE:
        body = body.replace("</h1>", f'</h1>\n<p class="offers">Take the data: {package}.</p>', 1)
    offers = [package]
    if (Path(app.srcdir) / EVIDENCE / f"{page.name}.html").is_file():
        rows = f'<a href="{EVIDENCE}/{page.name}.html">Rows and sources behind this page</a>'
        archive = f"{page.name}-data.zip"
        if (Path(app.srcdir) / "extra" / DOWNLOADS / archive).is_file():
            rows += f', <a href="{DOWNLOADS}/{archive}" download="{archive}">all data of its charts</a>'
        offers.insert(0, rows)
    if page.dated:
        offers += _notebook_offers(app.config.truce_elsewhere, page.name, own)
    items = "".join(f"<li>{offer}</li>" for offer in offers)
    return (
        f'{body}\n<section class="offers" id="take-away"><details class="fold"><summary>Take it away: rows, data, notebook</summary>'
        f"<ul>{items}{PDF_MARK}</ul></details></section>"
    )


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
    chart = next((one for one in app.config.truce_charts if pagename == f"{CHARTS}/{one['name']}"), None)
    if chart:  # another edition may have nothing to draw there
        return f"{chart['chapter']}.html"
    if (Path(app.srcdir) / PARTS / f"{pagename}.html").is_file():  # another edition may have its list on one page
        return f"{pagename.split('/')[0]}.html"
    known = pagename in {CATALOGUE, *app.env.found_docs} or pagename.startswith(f"{EVIDENCE}/")
    return f"{pagename}.html" if known else "index.html"


def _static(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        (static / "vega.js").write_text(live.script(), encoding="utf-8")
        style, dark = static / "book.css", dark_mode_css() + cards_css()
        light = style.read_text(encoding="utf-8")
        if not light.endswith(dark):  # Sphinx leaves it alone where no page has changed
            style.write_text(light + dark, encoding="utf-8")
