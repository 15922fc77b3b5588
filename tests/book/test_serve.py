"""The book on this machine: its own page for wrong addresses, parts of files, and nobody else's names."""

from __future__ import annotations

import http.client
import os
import socket
import threading

import pytest

from trucebook.book.project import ProjectError
from trucebook.book.serve import server


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("html")
    (folder / "index.html").write_text("<h1>Book</h1>")
    (folder / "404.html").write_text("<h1>No such page</h1>")
    (folder / "a.csv").write_bytes(b"0123456789")
    (folder.parent / "secret").write_text("secret")
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    for name, target in {"out": "../secret", "away": "..", "loop": "loop", "zero": "/dev/zero", "in": "a.csv"}.items():
        (folder / name).symlink_to(target)
    with server(folder, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_port
        running.shutdown()


def asked(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={name.capitalize(): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read(), dict(answer.getheaders())


@pytest.mark.parametrize("path", ["/nowhere.html", "/a%00.csv", "/%00", "/../secret", "/%2e%2e/secret", "/editions/x/", "/%2e%2e%2fsecret", "/..\\secret", "/%ff%fe", "/%0d%0aX:%20y",
                                  "/out", "/away/secret", "/away/", "/loop", "/pipe", "/zero", "/sub/", "/" + "a" * 5000])  # fmt: skip
def test_an_address_that_leads_nowhere_gets_the_page_of_the_book(port, path):
    status, content, _ = asked(port, path)
    assert (status, content) == (404, b"<h1>No such page</h1>")


@pytest.mark.parametrize(
    ("part", "status", "content"),
    [("bytes=2-4", 206, b"234"), ("bytes=7-", 206, b"789"), ("bytes=-3", 206, b"789"), ("bytes=0-99", 206, b"0123456789"),
     ("bytes=10-12", 416, b""), ("bytes=-", 200, b"0123456789"), ("lines=1-2", 200, b"0123456789"), ("bytes=5-2", 416, b""), ("bytes=0-1,4-5", 200, b"0123456789"),
     (f"bytes=0-{'9' * 5000}", 200, b"0123456789"), ("bytes=a-b", 200, b"0123456789")],
)  # fmt: skip
def test_a_part_of_a_file_can_be_had(port, part, status, content):
    got, body, headers = asked(port, "/a.csv", range=part)
    assert (got, body) == (status, content)
    assert int(headers["Content-Length"]) == len(content)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_another_name_is_refused(port, host):
    assert asked(port, "/", host=host)[0] == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_the_names_of_this_machine_are_welcome(port, host):
    assert asked(port, "/", host=host)[0] == 200


def test_every_answer_carries_the_policy_of_the_pages(port):
    for path in ("/", "/a.csv", "/nowhere.html"):
        assert "style-src 'self';" in asked(port, path)[2]["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", b"421"),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1\r\n" * 500 + b"\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"501"),
        (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"501"),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", b"505"),
        (b"GET /in HTTP/1.1\r\nHost: localhost\r\n\r\n", b"200"),
    ],
    ids=["no host", "huge line", "many headers", "POST", "BREW", "version", "link inside"],
)
def test_odd_requests_are_answered_while_others_say_nothing(port, sent, status):
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as asking:
        asking.sendall(sent)
        assert status in asking.makefile("rb").read(400)
    for one in idle:
        one.close()


def test_without_a_book_the_command_says_what_to_do(tmp_path):
    with pytest.raises(ProjectError, match="run 'trucebook build' first"):
        server(tmp_path, 0)
