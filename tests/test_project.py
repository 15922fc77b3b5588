"""What the project says of itself in several places is the same in all."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.metadata import PackageNotFoundError, requires

import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from trucebook import __version__
from trucebook.book.deposit import deposit_text
from trucebook.book.project import Project
from trucebook.book.sources import check_sources


def test_the_version_is_the_same_wherever_it_stands():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    released = re.search(r"^## (\d\S*) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert (released[1], released[2]) == (__version__, citation["date-released"].isoformat())


def test_an_archive_is_told_what_the_citation_says():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    deposit = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    for here, there in (("title", "title"), ("version", "version"), ("keywords", "keywords"), ("type", "upload_type")):
        assert deposit[there] == citation[here]
    assert deposit["publication_date"] == citation["date-released"].isoformat()
    assert [one["name"] for one in deposit["creators"]] == [one["name"] for one in citation["authors"]]
    assert deposit["license"].upper() == citation["license"][0]
    assert deposit["description"] == citation["abstract"]
    assert (ROOT / ".zenodo.json").read_text(encoding="utf-8") == deposit_text(ROOT / "CITATION.cff")


def test_every_page_is_in_the_contents_and_every_entry_a_page():
    check_sources(Project(ROOT))


def test_every_action_of_the_workflows_is_pinned_by_commit_and_jobs_write_nothing_but_pages_and_proposals():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        uses = re.findall(r"uses: (\S+)(.*)", text)
        assert uses
        for action, comment in uses:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            writes = {name for name, right in job.get("permissions", {}).items() if right == "write"}
            assert writes <= {"pages", "id-token", "contents", "pull-requests"}
            if writes & {"contents", "pull-requests"}:  # proposes what another job made, and runs none of our code
                said = "\n".join(step.get("run", "") for step in job["steps"])
                assert not re.search(r"\b(make|python3?|pip|trucebook) ", said)
                assert re.findall(r"git push (.*)", said) == ['--quiet origin "HEAD:refs/heads/$BRANCH"']
                assert job["steps"][-1]["env"]["BRANCH"].startswith("series/")


def test_every_lane_of_the_guide_is_one_of_the_makefile():
    named = set(re.findall(r"`make (\w+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert named
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in named)


def test_the_lock_names_the_extras_that_packages_ask_each_other_for():
    """pip with hashes takes the newest version for an extra that the lock does not name, and then refuses it."""
    lines = re.findall(r"^(\S+==\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    locked = {canonicalize_name(line.name): line.extras for line in map(Requirement, lines)}
    asked = 0
    for package, extras in locked.items():
        try:
            wanted = [Requirement(text) for text in requires(package) or []]
        except PackageNotFoundError:  # of another platform
            continue
        for want in wanted:
            extra = {"extra": next(iter(extras), "")}
            if want.extras and (want.marker is None or want.marker.evaluate(extra)):
                asked += 1
                assert want.extras <= locked[canonicalize_name(want.name)], f"{package} asks for {want}"
    assert asked > 0


def test_jupyterlab_comes_beside_the_packages_of_the_project_and_changes_none():
    own, lab = (
        {canonicalize_name(one.name): (one.specifier, one.marker) for one in map(Requirement, re.findall(r"^(\S+==\S+(?: ;[^\\\n]*)?)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))}
        for name in ("requirements.txt", ".ci/lab.txt")
    )  # fmt: skip
    assert "jupyterlab" in lab.keys() - own.keys()
    assert {name for name in own.keys() & lab.keys() if own[name][0] != lab[name][0]} == set()


def test_no_two_files_of_tests_share_a_name():
    """pytest imports a file by its name alone: two of one name end the whole run, never the run of one folder."""
    names = Counter(file.name for file in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
