"""A published book says what it holds, and a change of it is found."""

from __future__ import annotations

import subprocess

import pytest
from conftest import trucebook

from trucebook.book.project import ProjectError
from trucebook.book.sums import SUMS, differences, read_sums, sums, write_sums
from trucebook.book.verify import VerifyError, verify


@pytest.fixture
def published(tmp_path):
    folder = tmp_path / "html"
    (folder / "editions" / "eve").mkdir(parents=True)
    for name in ("index.html", "a b.csv", "editions/eve/index.html", ".nojekyll"):
        (folder / name).write_text(name)
    write_sums(folder)
    return folder


def test_a_sound_book_is_what_its_list_says(published):
    assert verify(published) == 4
    assert set(read_sums(published)) == {"index.html", "a b.csv", "editions/eve/index.html", ".nojekyll"}
    done = subprocess.run(["sha256sum", "--check", "--quiet", SUMS], cwd=published, check=False)
    assert done.returncode == 0


def test_every_kind_of_change_is_named(published):
    (published / "index.html").write_text("other")
    (published / "a b.csv").unlink()
    (published / "new.js").write_text("")
    (published / "editions" / "eve" / "index.html").unlink()
    (published / "editions" / "eve" / "index.html").symlink_to(published / "gone")
    with pytest.raises(VerifyError) as met:
        verify(published)
    assert str(met.value).splitlines() == [
        "a b.csv: missing", "new.js: not of the book", "editions/eve/index.html: changed", "index.html: changed",
    ]  # fmt: skip


def test_many_differences_are_counted():
    lines = differences({}, {f"{number:03}": "x" for number in range(50)})
    assert (len(lines), lines[-1]) == (21, "30 more files: missing")


@pytest.mark.parametrize("content", [None, b"nonsense\n", b"\xff\xfe", b"abc  index.html\n"])
def test_a_list_that_is_none_is_one_line(published, content):
    if content is None:
        (published / SUMS).unlink()
    else:
        (published / SUMS).write_bytes(content)
    with pytest.raises(ProjectError, match=SUMS):
        read_sums(published)


def test_the_command_says_both(published):
    done = trucebook("verify", str(published))
    assert (done.returncode, done.stdout) == (0, "4 files as in SHA256SUMS\n")
    (published / "index.html").write_text("other")
    done = trucebook("verify", str(published))
    assert (done.returncode, done.stderr) == (1, "error: index.html: changed\n")
    assert sums(published) != read_sums(published)
