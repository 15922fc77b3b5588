"""From the pages of the editions to the published book."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from trucebook.book.imprint import DOWNLOADS, PDF_MARK, Imprint
from trucebook.book.project import Project, empty_folder
from trucebook.book.render import IMPRINT
from trucebook.book.stopping import unbroken
from trucebook.book.sums import write_sums

CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')


def built_imprint(project: Project, edition: str) -> Imprint | None:
    """Return what the finished pages of an edition say of themselves, or None if there are none."""
    try:
        return Imprint.read(json.loads((project.site(edition) / IMPRINT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
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
        public = {key: value for key, value in imprint.told().items() if key != "data"}
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
    _set_modes(fresh)
    write_sums(fresh)
    with unbroken("stopped; the new book had just been published"):
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


def _set_modes(site: Path) -> None:
    """Give every file the same mode, whatever the mode of the one that it was copied from: readable by all, as a server needs it."""
    for path in (site, *site.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


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
