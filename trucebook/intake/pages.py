"""The text of an article: from a text file, a saved web page or a PDF."""

from __future__ import annotations

import io
import re
from pathlib import Path

from trucebook.intake.bounded import bounded
from trucebook.intake.errors import IntakeError
from trucebook.intake.files import must_be_file, whole
from trucebook.intake.sheets import decoded

LARGEST = 50_000_000
"""Bytes of its file, pictures among them."""
LONGEST = 1_000_000
"""Characters of an article; more is a book, or no article."""
KINDS = (".txt", ".md", ".html", ".htm", ".pdf")
ASIDE = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "figure",
    "iframe",
    "button",
    "svg",
)


def article_text(path: Path) -> str:
    """Return the text of an article, its paragraphs set apart by blank lines.

    Raises
    ------
    IntakeError
        In one line, if there is none to be had.
    """
    expected = f"an article as {', '.join(KINDS)}"
    must_be_file(path, expected)
    if path.suffix.lower() not in KINDS:
        raise IntakeError(f"{path.name}: {path.suffix or 'no suffix'}, expected {expected}")
    raw = whole(path, expected, LARGEST)
    if path.suffix.lower() == ".pdf" or raw.startswith(b"%PDF"):
        text = bounded(_pdf, (raw, path.name), path.name)
    elif path.suffix.lower() in {".html", ".htm"}:
        text = bounded(_html, (raw, path.name), path.name)
    else:
        text, _ = decoded(raw, path.name)
    if len(text) > LONGEST:
        raise IntakeError(f"{path.name}: {len(text):,} characters, expected an article of at most {LONGEST:,}")
    text = "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in text)
    if not re.search(r"\w", text):
        raise IntakeError(
            f"{path.name}: no text in it, expected an article (a scanned page must be read by a program for that first)"
        )
    return text


def _html(file: tuple[bytes, str]) -> str:
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    raw, name = file
    try:
        soup = BeautifulSoup(raw, "html.parser")
    except ParserRejectedMarkup as error:
        raise IntakeError(f"{name}: declarations that no web page has, expected HTML or text") from error
    for tag in soup.find_all(ASIDE):
        tag.decompose()
    body = soup.find("article") or soup.find("main") or soup.body or soup
    blocks = [
        tag for tag in body.find_all(["p", "h1", "h2", "h3", "li", "blockquote", "td"]) if not tag.find(["p", "li"])
    ]
    parts = [tag.get_text(" ", strip=True) for tag in blocks] or [body.get_text("\n\n", strip=True)]
    return "\n\n".join(part for part in parts if part)


def _pdf(file: tuple[bytes, str]) -> str:
    import pypdf
    from pypdf.errors import PyPdfError

    raw, name = file
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise IntakeError(f"{name}: locked with a password, expected a PDF that can be read")
        pages = [page.extract_text() for page in reader.pages]
    except IntakeError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise IntakeError(
            f"{name}: no PDF, or one that is damaged ({type(error).__name__}), expected one that can be read"
        ) from error
    text = "\n".join(pages)
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)  # a word broken at the end of a line
    return re.sub(r"(?<![.!?:\n])\n(?=\S)", " ", text)
