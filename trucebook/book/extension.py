"""Sphinx extension: the book's theme, what each page says of its edition, no file from another host."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import latex2mathml.converter
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from trucebook import __version__
from trucebook.book.stage import Imprint
from trucebook.evidence.files import LATEST, data_version, find_data, resolve_as_of
from trucebook.figures.theme import dark_mode_css
from trucebook.prose import day

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
    app.add_config_value(
        "comments_config", {}, "", [dict]
    )  # set by Jupyter Book for an extension that the book leaves out
    app.connect("builder-inited", _default_edition)
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
        app.config.truce_edition = {
            "id": LATEST, "as_of": resolve_as_of(LATEST, data).isoformat(), "version": data_version(data), "data": "data",
        }  # fmt: skip


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    own = Imprint(**app.config.truce_edition)
    up = "../" * (pagename.count("/") + own.folder.count("/"))
    home = up or "./"
    others = [
        {
            "href": f"{home}{one.folder}{_counterpart(app, pagename)}",
            "label": "newest" if one.id == LATEST else day(one.as_of),
            "current": one.id == own.id,
        }
        for one in (Imprint(**each) for each in app.config.truce_editions)
    ]
    context["edition"] = {
        **asdict(own),
        "day": day(own.as_of),
        "latest": own.id == LATEST,
        "newest": f"{home}{_counterpart(app, pagename)}",
        "others": others if len(others) > 1 else [],
    }
    context["content_security_policy"] = POLICY
    # Extensions of Jupyter Book add scripts to every page (toggles, copy buttons) that the book's own theme does not need.
    context["css_files"] = [
        css for css in context["css_files"] if Path(str(css.filename)).name.startswith(("book.css", "mystnb"))
    ]


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
