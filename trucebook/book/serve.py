"""The published book on this machine: static files, with what a server on the net would add."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any, cast

from trucebook.book.policy import POLICY
from trucebook.book.project import ProjectError

HOSTS = {"127.0.0.1", "localhost", "[::1]"}
"""Names under which this machine alone is meant: a page of another host that has its name lead here must not read the book's answers."""

RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")

NOT_FOUND = "404.html"


class Handler(SimpleHTTPRequestHandler):
    """Answers with files of one folder, in parts where asked to, and with the book's own page where there is none."""

    server_version, sys_version = "trucebook", ""
    timeout = 60  # seconds that a reader may say nothing: each one has a thread
    policy, keeping = POLICY, "no-cache"

    def do_GET(self) -> None:
        """Answer with a file, or with a part of it."""
        if self._is_for_us() and not self._sent_part():
            super().do_GET()

    def do_HEAD(self) -> None:
        """Answer as to GET, without the content."""
        if self._is_for_us():
            super().do_HEAD()

    def end_headers(self) -> None:
        """Say of every answer what a browser may not guess or keep."""
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Security-Policy", self.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", self.keeping)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer an address that leads nowhere with the page that the book has for it."""
        page = Path(self.directory) / NOT_FOUND
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal is the user's."""

    def _is_for_us(self) -> bool:
        host = self.headers.get("Host", "").rsplit(":", 1)
        name = host[0] if len(host) == 2 and host[1].isdigit() else ":".join(host)
        if name.lower() not in HOSTS:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "Not a name of this machine")
            return False
        if not self._is_of_the_book():
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        return True

    def _is_of_the_book(self) -> bool:
        """Tell whether an address means a file or folder below the book: no link that leads out, no pipe, which may never end."""
        path = Path(self.translate_path(self.path))
        if "\0" in str(path) or "%00" in self.path:
            return False
        try:
            within = path.resolve().is_relative_to(Path(self.directory).resolve())
            return within and (path.is_file() or path.is_dir() or not path.exists())
        except (OSError, RuntimeError):  # a name that is too long, a link that leads to itself
            return False

    def list_directory(self, path: Any) -> None:
        """Show no list of a folder's files: a server on the net has none."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def _sent_part(self) -> bool:
        """Send the part of a file that is asked for; tell whether one was."""
        asked = RANGE.fullmatch(self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not asked or not any(asked.groups()) or not path.is_file():
            return False
        size = path.stat().st_size
        first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        if first > last:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return True
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        with path.open("rb") as file:
            _copy(file, cast("IO[bytes]", self.wfile), first, last - first + 1)
        return True


def _copy(file: IO[bytes], out: IO[bytes], first: int, length: int) -> None:
    file.seek(first, os.SEEK_SET)
    while length and (piece := file.read(min(length, 1 << 16))):
        out.write(piece)
        length -= len(piece)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a reader who has gone in the middle of an answer."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a published book that listens on this machine alone.

    Raises
    ------
    ProjectError
        If there is no book, or the port is taken.
    """
    if not (folder / "index.html").is_file():
        raise ProjectError(f"no book in {folder}, expected one: run 'trucebook build' first")
    return listening(port, functools.partial(Handler, directory=str(folder)))


def listening(port: int, handler: Callable[..., SimpleHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Return a server that listens on this machine alone.

    Raises
    ------
    ProjectError
        If the port is taken.
    """
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        raise ProjectError(f"port {port}: {error.strerror}, expected a free one (--port)") from error
