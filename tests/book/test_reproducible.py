"""The same data make the same book in any folder, time zone, locale, umask, order of hashes, number of jobs and kind of process."""

from __future__ import annotations

import sys

from conftest import ROOT, copy_project, keep_chapters
from test_build import fill

sys.path.append(str(ROOT / "benchmarks"))
from reproducible import compare


def test_two_builds_under_other_settings_are_the_same_bytes(tmp_path):
    project = fill(copy_project(tmp_path / "book"))
    keep_chapters(project, "timeline")
    assert compare(project, "latest") == []
