"""New rows by a form on a page of this machine: the same as ``trucebook new``, for who has no terminal at hand.

What keeps others out: the server listens on loopback alone and answers to the names of this machine alone; the address of the form holds a
word that no other page or user knows; what is sent must come from the form itself (a token in it, and no foreign Origin). Nothing is written
unless the check passes on a copy with the row, through the same door as a row that is imported.
"""

from __future__ import annotations

import functools
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trucebook.book.policy import POLICY
from trucebook.book.serve import Handler, listening
from trucebook.evidence.errors import TrucebookError, nearest
from trucebook.evidence.tables import TABLES, Table
from trucebook.intake.entry import Draft, Entry, Field
from trucebook.intake.kinds import KINDS
from trucebook.intake.rows import Row

ASSETS = Path(__file__).parent / "edit"
LARGEST = 1 << 18
"""Bytes of a form; a row is a few sentences."""
MANY = 500
"""Of so many values of another table the newest are offered; any other may be written."""
EXAMPLE = 120
"""Letters of an example that are shown."""
SOURCE = "source-"
"""In front of the names of the fields of a new source."""
Answer = tuple[HTTPStatus, bytes]
FORM_POLICY = f"{POLICY}; frame-ancestors 'none'; script-src 'none'"

_pages = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined)


class Desk:
    """What all requests of a server share.

    Attributes
    ----------
    data : pathlib.Path
        The data folder.
    closing : str
        See :func:`trucebook.evidence.check.examine`.
    root : str
        Path of the pages, with the word that only the user's terminal shows.
    token : str
        What each form carries.
    """

    def __init__(self, data: Path, closing: str = "") -> None:
        self.data, self.closing = data, closing
        self.root = f"/edit/{secrets.token_urlsafe(16)}"
        self.token = secrets.token_urlsafe(32)
        self.alone = threading.Lock()
        self.added: list[str] = []


class EditHandler(Handler):
    """Answers with the form below the desk's address, and with the book elsewhere."""

    timeout = 60

    def __init__(self, *words: Any, desk: Desk, **named: Any) -> None:
        self.desk = desk
        super().__init__(*words, **named)

    def do_GET(self) -> None:  # noqa: N802 - the server's name for it
        """Answer with a page of the form, or with a file of the book."""
        if self._inside() is None:
            super().do_GET()
        elif self._is_for_us():
            self._page_of(self._inside() or "")

    def do_HEAD(self) -> None:  # noqa: N802 - the server's name for it
        """Answer as to GET, without the content."""
        if self._inside() is None:
            super().do_HEAD()
        elif self._is_for_us():
            self._page_of(self._inside() or "")

    def do_POST(self) -> None:  # noqa: N802 - the server's name for it
        """Check a row, and add it if it is sound and wanted."""
        name = self._inside() or ""
        if not self._is_for_us():
            return
        sent = self._sent()
        if isinstance(sent, tuple):
            self._answer(sent[0], self._page("Refused", [f"Nothing was written. Expected {sent[1]}."]))
        elif name not in TABLES:
            self._answer(*self._nowhere())
        else:
            self._answer(*self._careful(lambda: self._worked(TABLES[name], sent)))

    def end_headers(self) -> None:
        """Say besides that nobody may frame or keep a page of the form."""
        if self._inside() is not None:
            self.policy, self.keeping = FORM_POLICY, "no-store"
            self.send_header("X-Frame-Options", "DENY")
        super().end_headers()

    def _inside(self) -> str | None:
        """Return the part of the address below the desk's; None elsewhere."""
        path = urlsplit(self.path).path if hasattr(self, "path") else ""
        if path.rstrip("/") == self.desk.root:
            return ""
        return path.removeprefix(f"{self.desk.root}/") if path.startswith(f"{self.desk.root}/") else None

    def _page_of(self, name: str) -> None:
        if name == "edit.css":
            self._answer(HTTPStatus.OK, (ASSETS / name).read_bytes(), "text/css; charset=utf-8")
        elif name == "":
            self._answer(HTTPStatus.OK, self._start())
        elif name in TABLES:
            self._answer(*self._careful(lambda: self._empty(TABLES[name])))
        else:
            self._answer(*self._nowhere())

    def _nowhere(self) -> Answer:
        return HTTPStatus.NOT_FOUND, self._page("No such form", ["No such form, expected that of a table."])

    def _careful(self, work: Callable[[], Answer]) -> Answer:
        """Return an answer, or in its place what is wrong with the data folder."""
        try:
            return work()
        except TrucebookError as error:
            return HTTPStatus.CONFLICT, self._page("Nothing was written", str(error).splitlines())

    def _empty(self, table: Table) -> Answer:
        entry = Entry(self.desk.data, table)
        return HTTPStatus.OK, self._form(entry, {field.name: field.default for field in entry.fields})

    def _sent(self) -> dict[str, str] | tuple[HTTPStatus, str]:
        """Return the cells of a form that is ours, or why it is refused and what was expected."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a form of at most {LARGEST:,} bytes"
        content = self.rfile.read(int(length))  # also of what is refused: who has not been heard out hears no answer
        if self._is_foreign():
            return HTTPStatus.FORBIDDEN, "a form of this server, not of another page"
        if self.headers.get_content_type() != "application/x-www-form-urlencoded":
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "what the form sends"
        try:
            told = parse_qs(content.decode("utf-8"), keep_blank_values=True, max_num_fields=300, errors="strict")
        except ValueError:
            return HTTPStatus.BAD_REQUEST, "text in UTF-8"
        cells = {name: " ".join(values[-1].split()) for name, values in told.items()}
        if not hmac.compare_digest(cells.get("token", "").encode(), self.desk.token.encode()):
            return HTTPStatus.FORBIDDEN, "the token of a form of this server: open the form anew"
        return cells

    def _is_foreign(self) -> bool:
        """Tell whether another page sent it; a page without a referrer sends "null", and there the token decides."""
        here = f"http://{self.headers.get('Host', '')}"
        site = self.headers.get("Sec-Fetch-Site", "same-origin")
        return self.headers.get("Origin", "null") not in {"null", here} or site not in {"same-origin", "none"}

    def _worked(self, table: Table, sent: Mapping[str, str]) -> Answer:
        """Return the answer to a form: the row added, the row checked, or what is wrong beside its fields."""
        entry = Entry(self.desk.data, table)
        cells = {field.name: field.as_written(sent.get(field.name, "")) for field in entry.fields}
        source = {field.name: field.as_written(sent.get(SOURCE + field.name, "")) for field in entry.source_fields}
        beside = _cited(entry, cells, source) if table.is_fact else {}
        beside |= {field.name: [told] for field in entry.fields if (told := field.fault(cells[field.name]))}
        if beside:
            return HTTPStatus.UNPROCESSABLE_ENTITY, self._form(entry, cells, source, beside=beside)
        with self.desk.alone:
            try:
                draft = entry.drafted(cells, self.desk.closing)
                if draft.faults:
                    lines = list(dict.fromkeys([*draft.beside.get("", []), *map(str, draft.elsewhere)]))
                    return HTTPStatus.UNPROCESSABLE_ENTITY, self._form(entry, cells, source, lines, draft.beside)
                if sent.get("do") != "add":
                    return HTTPStatus.OK, self._form(entry, cells, source, draft=draft)
                draft.carry_out()
            except TrucebookError as error:
                return HTTPStatus.CONFLICT, self._form(entry, cells, source, str(error).splitlines())
        self.desk.added.append(f"{table.file}: {draft.row[table.key]}")
        said = f"{table.file}: {draft.row[table.key]} added, no fault."
        again = f"{self.desk.root}/{table.name}"
        return HTTPStatus.OK, self._page(
            "Added", [said], "good", shown=_tables(draft), shown_title="The row", next=again
        )

    def _start(self) -> bytes:
        named = list(dict.fromkeys(name for names in KINDS.values() for name in names))
        kinds, others = ([TABLES[name] for name in names] for names in (named, [n for n in TABLES if n not in named]))
        lists = [
            [{"table": one.name, "title": one.title, "description": one.description} for one in part]
            for part in (kinds, others)
        ]
        return self._page("New rows", self.desk.added, "good", kinds=lists[0], others=lists[1])

    def _form(
        self, entry: Entry, cells: Row, source: Mapping[str, str] | None = None, lines: Sequence[str] = (),
        beside: Mapping[str, Sequence[str]] | None = None, draft: Draft | None = None,
    ) -> bytes:  # fmt: skip
        """Return the page of a form: empty, with what is wrong beside its fields, or checked and ready."""
        faults = beside or {}
        groups: list[dict[str, Any]] = [{"title": entry.table.title, "help": entry.table.description, "fields": [
            _shown(field, field.name, cells.get(field.name, ""), faults) for field in entry.fields]}]  # fmt: skip
        if entry.table.is_fact:
            groups.append({"title": "A new source", "help": "Blank, unless the row rests on a page that is no source yet.",
                "fields": [_shown(field, SOURCE + field.name, (source or {}).get(field.name, ""), faults, asked=False)
                           for field in entry.source_fields]})  # fmt: skip
        mood = "bad"
        if faults:
            marked = sum(bool(field["faults"]) for group in groups for field in group["fields"])
            lines = [*lines, f"Nothing was written: {marked} of the fields below must be mended."] if marked else lines
        if draft:
            doubts = [f"May be wrong: {line}" for line in draft.doubts]
            lines, mood = ["The check found no fault. Nothing is written yet.", *doubts], "good"
        title = f"{entry.table.title}: a new row"
        shown, told = (_tables(draft), "As it would be written") if draft else ([], "")
        return self._page(
            title,
            lines,
            mood,
            table=entry.table.name,
            groups=groups,
            ready=draft is not None,
            shown=shown,
            shown_title=told,
        )

    def _page(self, title: str, lines: Sequence[str] = (), mood: str = "bad", **more: Any) -> bytes:
        blank: dict[str, Any] = dict.fromkeys(("kinds", "others", "groups", "shown"), ()) | {
            "table": "", "ready": False, "shown_title": "", "next": "",
        }  # fmt: skip
        common = {"root": self.desk.root, "token": self.desk.token, "folder": str(self.desk.data)}
        page = _pages.get_template("page.html")
        return page.render(**(blank | common | more), title=title, lines=lines, mood=mood).encode("utf-8")

    def _answer(self, status: HTTPStatus, content: bytes, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _cited(entry: Entry, cells: Row, source: Row) -> dict[str, list[str]]:
    """Take the new source if there is one, and let the row name it; return what is wrong with that."""
    keys = entry.sources.named(cells["sources"])
    beside = {}
    if any(source.values()):
        told = {SOURCE + field.name: [why] for field in entry.source_fields if (why := field.fault(source[field.name]))}
        if source["key"] in entry.sources.keys:
            told[f"{SOURCE}key"] = [f"{source['key']!r} is a source already, expected a new key, or a blank"]
        if told:
            return told
        given = source["url"], source["key"]
        key = source["key"] = entry.sources.add(source)
        keys = [one for one in keys if one not in given] + [key]
    if unknown := entry.sources.unknown(keys):
        beside["sources"] = [f"{unknown[0]!r} is no source, expected its key or address{nearest(unknown[0], entry.sources.keys)}, or that it is filled in below"]  # fmt: skip
    cells["sources"] = ";".join(dict.fromkeys(keys))
    return beside


def _shown(
    field: Field, name: str, value: str, faults: Mapping[str, Sequence[str]], *, asked: bool = True
) -> dict[str, Any]:
    """Return what the page says of a field; ``asked``: whether its form must be filled in at all."""
    column, own = field.column, list(faults.get(name, ()))
    few = bool(field.codes) and not field.named and column.type != "keys"
    example = field.example if len(field.example) <= EXAMPLE else field.example[: EXAMPLE - 1] + "…"
    kinds = {"integer": "numeric", "number": "decimal", "url": "url"}
    return {
        "id": name, "name": field.name, "must": field.must and asked and not field.cites, "help": column.description,
        "unit": column.unit, "example": example, "value": value, "faults": own, "select": few,
        "codes": list(field.codes.items())[:MANY], "inputmode": kinds.get(column.type, "text"),
        "told": f"{name}-help" + (f" {name}-fault" if own else ""),
    }  # fmt: skip


def _tables(draft: Draft) -> list[dict[str, Any]]:
    rows = [(draft.table.file, draft.row), *((TABLES["sources"].file, row) for row in draft.sources)]
    return [{"file": file, "cells": [pair for pair in row.items() if pair[1]]} for file, row in rows]


def edit_server(folder: Path, port: int, desk: Desk) -> ThreadingHTTPServer:
    """Return a server of the form, and of the published book if there is one, that listens on this machine alone.

    Raises
    ------
    ProjectError
        If the port is taken.
    """
    return listening(port, functools.partial(EditHandler, directory=str(folder), desk=desk))


def address(desk: Desk, port: int) -> str:
    """Return the address of the form."""
    return f"http://127.0.0.1:{port}{quote(desk.root)}/"
