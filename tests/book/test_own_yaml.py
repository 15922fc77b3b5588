"""The project's own YAML: what people get wrong in it is one line with its place, before anything runs."""

from __future__ import annotations

import os

import pytest
from conftest import ROOT

from trucebook.book.editions import EditionError, read_editions
from trucebook.book.project import Project, ProjectError
from trucebook.book.sources import check_sources, read_yaml

CONTENTS = "format: jb-book\nroot: notebooks/index\nchapters:\n  - file: notebooks/told\n"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nas_of: *b\n"


@pytest.fixture
def project(tmp_path) -> Project:
    (tmp_path / "notebooks").mkdir()
    for name in ("index", "told"):
        (tmp_path / "notebooks" / f"{name}.md").write_text(f"# {name}\n")
    (tmp_path / "_config.yml").write_text((ROOT / "_config.yml").read_text(encoding="utf-8"))
    (tmp_path / "_toc.yml").write_text(CONTENTS)
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("notebooks/told", "../told", "'../told', expected a page of notebooks/"),
        ("notebooks/told", "/etc/told", "'/etc/told', expected a page of notebooks/"),
        ("notebooks/told", "other/told", "'other/told', expected a page of notebooks/"),
        ("notebooks/told", "notebooks/told.md", "'told.md', expected a page of notebooks/, perhaps told"),
        ("notebooks/told", "[a, b]", "notebooks/told: not listed"),
        ("notebooks/told", "5", "notebooks/told: not listed"),
        ("file: notebooks/told", "glob: notebooks/*", "_toc.yml, glob: no such word"),
        ("file: notebooks/told", "url: https://example.org", "_toc.yml, url: no such word"),
        ("chapters:", "chapterz:", "_toc.yml, chapterz: no such word, expected perhaps chapters"),
        ("jb-book", "jb-article", "_toc.yml, format: 'jb-article', expected jb-book"),
        ("root: notebooks/index\n", "", "_toc.yml: no table of contents"),
        ("root: notebooks/index", "root: 5", "_toc.yml: no table of contents"),
        ("root: notebooks/index", "root: notebooks/index\nroot: notebooks/told", "_toc.yml, line 3: no YAML, 'root' a second time"),
        ("chapters:\n", "chapters: &all\n  - *all\n", "_toc.yml, line 4: no YAML, a reference to an anchor"),
        ("  - file", "\t- file", "_toc.yml, line 4: no YAML"),
        (CONTENTS, "root: !!python/object/apply:os.getcwd []", "_toc.yml, line 1: no YAML"),
    ],
)  # fmt: skip
def test_a_table_of_contents_that_cannot_be_meant_is_one_line_first(project, old, new, said):
    check_sources(project)
    (project.root / "_toc.yml").write_text(CONTENTS.replace(old, new))
    with pytest.raises(ProjectError) as caught:
        check_sources(project)
    assert said in str(caught.value).splitlines()[0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("eve.yaml", "as_of: '2025-01-03'", "eve.yaml: expected the ending .yml"),
        ("Eve.yml", "as_of: '2025-01-03'", "Eve.yml: expected a name of a-z, 0-9 and hyphens"),
        (".eve.yml", "as_of: '2025-01-03'", ".eve.yml: expected a name"),
        ("<b>.yml", "as_of: '2025-01-03'", "<b>.yml: expected a name"),
        ("eve.yml", "as_of: 2025-01-02 23:00:00", "eve.yml, as_of: '2025-01-02 23:00:00', expected a date"),
        ("eve.yml", "as_of: [2025-01-02]", "eve.yml, as_of: "),
        ("eve.yml", "as_of: yes", "eve.yml, as_of: 'True', expected a date"),
        ("eve.yml", "as_of: 20250103", "eve.yml, as_of: '20250103', expected a date"),
        ("eve.yml", "as_of: ２０２５-01-03", "eve.yml, as_of: '２０２５-01-03', expected a date"),
        ("eve.yml", "as_of: '2025-01-02'\nas_of: '2025-01-03'", "eve.yml, line 2: no YAML, 'as_of' a second time"),
        ("eve.yml", "as_of: '2025-01-02'\n---\nas_of: '2025-01-03'", "eve.yml, line 2: no YAML"),
        ("eve.yml", "as_of: '2025-01-02'\ntitle: [a]", "eve.yml, title: expected a line of text"),
        ("eve.yml", "as_of: '2025-01-02'\ntitle: 5", "eve.yml, title: expected a line of text, in quotation marks"),
        ("eve.yml", 'as_of: "2025-01-02"\ntitle: "a\\nb"', "eve.yml, title: expected a line of text"),
        ("eve.yml", BOMB, "eve.yml, line 2: no YAML, a reference to an anchor"),
        ("eve.yml", "as_of: !!python/object/apply:os.getcwd []", "eve.yml, line 1: no YAML"),
    ],
)
def test_an_edition_that_cannot_be_meant_is_one_line(tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(EditionError) as caught:
        read_editions(tmp_path)
    assert str(caught.value).startswith(said) and "\n" not in str(caught.value)


def test_a_pipe_or_a_folder_in_place_of_a_file_is_said_at_once(tmp_path):
    os.mkfifo(tmp_path / "eve.yml")
    (tmp_path / "other.yml").mkdir()
    for name, said in (
        ("eve.yml", "a pipe or a device"),
        ("other.yml", "Is a directory"),
        ("gone.yml", "No such file or directory"),
    ):
        with pytest.raises(ProjectError, match=f"{name}: {said}, expected a file of the project"):
            read_yaml(tmp_path / name)
