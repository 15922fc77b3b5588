"""From staged sources to pages, and from pages to the published book."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from trucebook.book.imprint import DOWNLOADS, PDF_MARK, Imprint
from trucebook.book.project import Project, empty_folder
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.files import digest

IMPRINT = "edition.json"
"""File in an edition's site that says what it is."""

JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
"""Jupyter Book of this very environment, wherever its command may lie."""

CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')


class SiteError(TrucebookError):
    """Jupyter Book found something wrong with a page."""


def render(project: Project, imprint: Imprint, stage: Path) -> None:
    """Make the pages of an edition from its staged sources with Jupyter Book; a warning is an error.

    Raises
    ------
    SiteError
        With what Jupyter Book said.
    """
    out = empty_folder(project.stage(f"{imprint.id}.out"))
    command = [*JUPYTER_BOOK, "build", str(stage), "--path-output", str(out), "-W", "-n", "--keep-going", "-q"]
    # Sphinx writes the time zone's offset into the inventory's header unless told a date.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "NO_COLOR": "1", "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip(" =")]
        warnings = [line for line in said if "WARNING" in line or "ERROR" in line or "rror:" in line]
        raise SiteError(f"edition {imprint.id}: Jupyter Book says\n  " + "\n  ".join(warnings or said[-20:]))
    pages = out / "_build" / "html"
    (pages / IMPRINT).write_text(json.dumps(asdict(imprint), sort_keys=True) + "\n", encoding="utf-8")
    for leftover in (".buildinfo", ".doctrees", "objects.inv"):
        (pages / leftover).unlink(missing_ok=True)
    manifest = project.manifest(imprint.id)
    manifest.unlink(missing_ok=True)
    site = empty_folder(project.site(imprint.id))
    site.rmdir()
    pages.rename(site)
    # Publishing depends on every file of the site, told by this one: a change of a style alone is published, too.
    manifest.write_text(_digests(site), encoding="utf-8")
    shutil.rmtree(out)


def _digests(site: Path) -> str:
    """Return a line a file: its hash and its path inside the site."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return "".join(f"{digest(path)}  {path.relative_to(site).as_posix()}\n" for path in files)


def built_imprint(project: Project, edition: str) -> Imprint | None:
    """Return what the finished pages of an edition say of themselves, or None if there are none."""
    try:
        return Imprint(**json.loads((project.site(edition) / IMPRINT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def publish(project: Project, editions: Sequence[Imprint]) -> None:
    """Put the editions together and swap the whole in as the published book.

    Until the swap, which is a single step of the file system, the published folder is the last good book.
    """
    fresh = empty_folder(project.build / "html.new")
    for imprint in sorted(editions, key=lambda one: one.folder):
        folder = fresh / imprint.folder
        shutil.copytree(project.site(imprint.id), folder, dirs_exist_ok=True)
        _offer_pdf(project, imprint, folder)
        # Where the data folder stood on the machine that built the book is nobody's business.
        public = {key: value for key, value in asdict(imprint).items() if key != "data"}
        (folder / IMPRINT).write_text(json.dumps(public, sort_keys=True) + "\n", encoding="utf-8")
    if not (fresh / "index.html").exists():
        first = editions[0].folder
        (fresh / "index.html").write_text(
            f'<!DOCTYPE html><meta charset="utf-8"><title>Truce Talks</title><meta http-equiv="refresh" content="0; url={first}">'
            f'<a href="{first}">The book</a>\n',
            encoding="utf-8",
        )
    (fresh / ".nojekyll").touch()
    _write_sitemap(fresh)
    swap(fresh, project.html)


def _offer_pdf(project: Project, imprint: Imprint, folder: Path) -> None:
    """Put the PDF of an edition beside its pages, and a link to it into each, if one has been made of these very pages."""
    offer = ""
    if pdf_is_fresh(project, imprint.id):
        name = f"{DOWNLOADS}/truce-talks.pdf"
        pdf = shutil.copy(project.pdf(imprint.id), folder / name)
        size = Path(pdf).stat().st_size / 1e6
        offer = f'<li><a href="{name}" download="truce-talks-{imprint.as_of}.pdf">The whole edition as one PDF</a> ({size:.0f} MB)</li>'
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        if PDF_MARK in text:
            page.write_text(text.replace(PDF_MARK, offer), encoding="utf-8")


def pdf_is_fresh(project: Project, edition: str) -> bool:
    """Tell whether there is a PDF of an edition that was made of its pages as they are now."""
    stamp = project.pdf(edition).with_suffix(".sha256")
    try:
        return project.pdf(edition).is_file() and stamp.read_bytes() == project.manifest(edition).read_bytes()
    except OSError:
        return False


def _write_sitemap(site: Path) -> None:
    """List the pages that search engines should keep, by their canonical addresses; without these there is no list."""
    links = (CANONICAL.search(page.read_text(encoding="utf-8")) for page in site.rglob("*.html"))
    addresses = sorted({link[1] for link in links if link})
    if addresses:
        rows = "".join(f"<url><loc>{one}</loc></url>\n" for one in addresses)
        (site / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{rows}</urlset>\n",
            encoding="utf-8",
        )


def swap(fresh: Path, published: Path) -> None:
    """Put ``fresh`` in the place of ``published`` in one step, and remove what stood there."""
    old = published.with_name(published.name + ".old")
    if not published.exists():
        fresh.rename(published)
    elif _exchange(fresh, published):
        shutil.rmtree(fresh)
    else:
        # No exchange on this system: between two renames the book is at `old`; recover() brings it back.
        shutil.rmtree(old, ignore_errors=True)
        published.rename(old)
        fresh.rename(published)
    shutil.rmtree(old, ignore_errors=True)


def recover(project: Project) -> None:
    """Bring back the last good book if a build was killed in the middle of a swap without exchange."""
    old = project.html.with_name(project.html.name + ".old")
    if old.exists() and not project.html.exists():
        old.rename(project.html)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically; tell whether the system could (Linux: renameat2, macOS: renamex_np)."""
    libc = ctypes.CDLL(None, use_errno=True)
    here = -100  # AT_FDCWD
    try:
        if sys.platform == "linux":
            failed = libc.renameat2(here, os.fsencode(one), here, os.fsencode(other), 2)  # RENAME_EXCHANGE
        elif sys.platform == "darwin":
            failed = libc.renamex_np(os.fsencode(one), os.fsencode(other), 2)  # RENAME_SWAP
        else:
            return False
    except AttributeError:
        return False
    if failed and ctypes.get_errno() not in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed
