"""What a page tells those who do not read it whole: search engines, previews of links, catalogues of data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from trucebook.book.imprint import DOWNLOADS, PACKAGE, Imprint
from trucebook.evidence.describe import package
from trucebook.evidence.snapshot import LATEST
from trucebook.figures.html import in_page

DATA_PAGE = "dictionary"
"""The page that stands for the tables as a data set."""


@dataclass(frozen=True)
class Page:
    """A page of an edition, as its head describes it.

    Attributes
    ----------
    name : str
        Its file without the ending, from the folder of the edition.
    title, description, finding, card : str
        Heading; a sentence or two; title of the first chart; the picture of its links. Plain text, blank for none.
    dated : bool
        Whether it says what was known on the edition's date (a chapter), or the same in every edition (a page of prose).
    """

    name: str
    title: str
    description: str = ""
    finding: str = ""
    card: str = ""
    dated: bool = False


def address(base: str, folder: str, page: str) -> str:
    """Return the address of a page below the address of the book; a front page is its folder."""
    name = page.removesuffix("index") if page == "index" or page.endswith("/index") else f"{page}.html"
    return f"{base.rstrip('/')}/{folder}{quote(name)}"


def canonical(base: str, page: Page, own: Imprint, editions: list[Imprint]) -> str:
    """Return the address under which search engines should keep a page; blank if the book has no address.

    A chapter of an old edition is a document of its own: it says what was known on its date, and who looks for that must
    find it; so it is canonical itself. A page of prose says the same in every edition: the newest stands for all.
    """
    if not base:
        return ""
    newest = next((one for one in editions if one.id == LATEST), own)
    return address(base, (own if page.dated else newest).folder, page.name)


def tags(base: str, site: str, author: str, page: Page, own: Imprint, editions: list[Imprint]) -> str:
    """Return the tags for a page's head: description, canonical address, preview of links, structured data.

    Parameters
    ----------
    base : str
        Address of the published book; blank: addresses are relative to the page where that serves, or left out.
    site, author : str
        The book, and who made it.
    page : Page
        The page.
    own : Imprint
        Its edition.
    editions : list of Imprint
        All editions of the site.
    """
    url = canonical(base, page, own, editions)
    picture = (f"{base.rstrip('/')}/{own.folder}" if base else "") + page.card if page.card else ""
    title = page.title if own.id == LATEST or not page.dated else f"{page.title} (as of {own.as_of})"
    lines = [
        _meta("name", "description", page.description),
        f'<link rel="canonical" href="{escape(url, quote=True)}">' if url else "",
        _meta("property", "og:type", "website" if page.name == "index" else "article"),
        _meta("property", "og:site_name", site),
        _meta("property", "og:title", title),
        _meta("property", "og:description", page.description),
        _meta("property", "og:url", url),
        _meta("property", "og:image", picture),
        _meta("property", "og:image:alt", (page.finding or page.title) if picture else ""),
        _meta("property", "og:image:width", "1200" if picture else ""),
        _meta("property", "og:image:height", "630" if picture else ""),
        _meta("name", "twitter:card", "summary_large_image" if picture else "summary"),
    ]
    data = (
        _dataset(base, author, own) if page.name == DATA_PAGE else _report(base, site, author, page, own, url, picture)
    )
    # A data block, not a script: the policy of the pages lets it stand, and nothing in it may end the element.
    lines.append(
        f'<script type="application/ld+json">{_json(data)}</script>' if page.dated or page.name == DATA_PAGE else ""
    )
    return "\n".join(line for line in lines if line)


def _meta(key: str, name: str, content: str) -> str:
    return f'<meta {key}="{name}" content="{escape(content, quote=True)}">' if content else ""


def _report(base: str, site: str, author: str, page: Page, own: Imprint, url: str, picture: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org", "@type": "Report", "name": page.title, "headline": page.finding or page.title,
        "description": page.description, "url": url, "image": picture, "inLanguage": "en", "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": author}, "license": _license(),
        "contentReferenceTime": own.as_of.isoformat(), "version": own.version,
        "isPartOf": {"@type": "Book", "name": site, **({"url": address(base, own.folder, "index")} if base else {})},
    }  # fmt: skip


def _dataset(base: str, author: str, own: Imprint) -> dict[str, Any]:
    whole = package()
    prefix = f"{base.rstrip('/')}/{own.folder}" if base else ""
    return {
        "@context": "https://schema.org", "@type": "Dataset", "name": whole["title"], "description": whole["description"],
        "url": address(base, own.folder, DATA_PAGE) if base else "", "version": own.version, "inLanguage": "en",
        "isAccessibleForFree": True, "license": _license(), "creator": {"@type": "Organization", "name": author},
        "temporalCoverage": f"../{own.as_of}",
        "variableMeasured": [resource["title"] for resource in whole["resources"]],
        "distribution": [{"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": f"{prefix}{DOWNLOADS}/{PACKAGE}"}],
    }  # fmt: skip


@cache
def _license() -> str:
    return str(package()["licenses"][0]["path"])


def _json(data: dict[str, Any]) -> str:
    filled = {key: value for key, value in data.items() if value != ""}
    return in_page(filled)


def launchers(elsewhere: dict[str, str], chapter: str) -> list[tuple[str, str]]:
    """Return the places where a chapter can be run without installing anything: words and address of each link.

    Nothing is asked of them until a reader follows the link.

    Parameters
    ----------
    elsewhere : dict of str to str
        As :func:`trucebook.book.stage.elsewhere`.
    chapter : str
        Name of the notebook.
    """
    if not elsewhere:
        return []
    url, branch, notebook = elsewhere["url"], quote(elsewhere["branch"], safe=""), f"notebooks/{chapter}.ipynb"
    links = []
    if elsewhere["binder"]:
        repository = quote(url, safe="")
        links.append(
            ("Open in Binder", f"{elsewhere['binder']}/v2/git/{repository}/{branch}?labpath={quote(notebook, safe='')}")
        )
    # Colab opens notebooks of this one host by the path of the repository there, and of no other host.
    if elsewhere["colab"] and urlsplit(url).netloc == "github.com":
        links.append(("Open in Colab", f"{elsewhere['colab']}/github{urlsplit(url).path}/blob/{branch}/{notebook}"))
    return links


def colab_setup(elsewhere: dict[str, str]) -> str:
    """Return the cell to run first in Colab, which brings a notebook without the library and the tables beside it."""
    return (
        f"!git clone --quiet --depth 1 --branch {elsewhere['branch']} {elsewhere['url']} book\n"
        "!pip install --quiet ./book\n%cd book"
    )
