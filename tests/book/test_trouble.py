"""What a user reads of an error that nobody foresaw: one line, and where the rest lies."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from trucebook.book.trouble import NoRoomError, check_room, explained
from trucebook.evidence.errors import TrucebookError


def test_a_foreseen_error_is_said_as_it_is(tmp_path):
    assert explained(TrucebookError("a\nb"), tmp_path) == ["a", "b"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/a/b.csv"), "/a/b.csv: Permission denied"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", b"/a/b.csv"), "/a/b.csv: Is a directory"),
        (OSError(errno.EROFS, "Read-only file system", "/a", None, "/b"), "/b: Read-only file system"),
        (OSError(errno.EMFILE, "Too many open files"), "the system: Too many open files"),
    ],
)
def test_an_error_of_the_system_names_its_place(error, said):
    assert explained(error) == [said]


def test_a_full_disk_is_told_with_place_and_need(tmp_path):
    (line,) = explained(OSError(errno.ENOSPC, "No space left on device", "/x"), tmp_path / "_build")
    assert line.startswith(f"{tmp_path / '_build'}: no room on the disk, ")
    assert line.endswith(" MB; the published book is as before")
    with pytest.raises(NoRoomError, match="expected about 1,000,000,000,000 MB"):
        check_room(tmp_path / "_build", 10**18)
    check_room(tmp_path / "_build", 1)


def test_a_fault_of_the_program_is_a_line_and_its_traceback_a_file():
    try:
        {}["what\nis not there"]
    except KeyError as error:
        first, second = explained(error)
    assert first == r"KeyError: 'what\nis not there'"
    kept = Path(re.search(r"all of it is in (.+)", second)[1])
    assert "Traceback" in kept.read_text()
    kept.unlink()
