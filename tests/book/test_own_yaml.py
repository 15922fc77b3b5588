"""The project's own YAML: what people get wrong in it is one line with its place, before anything runs."""

from __future__ import annotations

import os

import pytest
from conftest import ROOT

from trucebook.book.editions import EditionError, read_editions
from trucebook.book.project import Project, ProjectError
from trucebook.book.sources import check_sources, read_config, read_yaml

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
        ("notebooks/told", "[a, b]", "_toc.yml, line 4, file: ['a', 'b'], expected text"),
        ("notebooks/told", "5", "_toc.yml, line 4, file: '5', expected text, in quotation marks"),
        ("notebooks/told", "", "_toc.yml, line 4, file: '', expected text"),
        ("file: notebooks/told", "5", "_toc.yml, line 4, chapters: '5', expected a mapping"),
        ("file: notebooks/told", "title: Told", "_toc.yml, line 4, chapters: no file, expected it"),
        ("file: notebooks/told", "glob: notebooks/*", "_toc.yml, line 4, glob: no such word, expected one of file, title, "),
        ("file: notebooks/told", "url: https://example.org", "_toc.yml, line 4, url: no such word"),
        ("file: notebooks/told", "file: notebooks/told\n    sections: []", "_toc.yml, line 5, sections: an empty list, expected at least one"),
        ("file: notebooks/told", "file: notebooks/told\n    sections: x", "_toc.yml, line 5, sections: 'x', expected a list"),
        ("file: notebooks/told", "file: notebooks/told\n    5: x", "_toc.yml, line 5, 5: no such word"),
        ("chapters:", "chapterz:", "_toc.yml, line 3, chapterz: no such word (nearest: chapters)"),
        ("chapters:", "options: {numbered: maybe}\nchapters:", "_toc.yml, line 3, numbered: 'maybe', expected true or false or a whole number"),
        ("chapters:", "parts: []\nchapters:", "_toc.yml, line 3, parts: an empty list"),
        ("chapters:", "parts:\n  - caption: x\nchapters:", "_toc.yml, line 4, parts: no chapters, expected it"),
        ("chapters:", "parts:\n  - chapters: [{file: x}]\nchapters:", "_toc.yml, line 3: parts beside chapters, expected one of them"),
        ("format: jb-book\n", "", "_toc.yml, line 1: no format, expected it"),
        ("jb-book", "jb-article", "_toc.yml, line 1, format: 'jb-article', expected jb-book"),
        ("root: notebooks/index\n", "", "_toc.yml: no table of contents"),
        ("root: notebooks/index", "root: 5", "_toc.yml, line 2, root: '5', expected text"),
        (CONTENTS, "root: " + "[" * 3000, "_toc.yml: no YAML that can be read, lists or mappings nested too deep"),
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
    ("old", "new", "said"),
    [
        ("title: Truce Talks\nauthor", "title: [Truce, Talks]\nauthor", "line 2, title: ['Truce', 'Talks'], expected text"),
        ("title: Truce Talks\nauthor", "title: 5\nauthor", "line 2, title: '5', expected text, in quotation marks"),
        ("title: Truce Talks\nauthor", "title: 2025-01-02\nauthor", "line 2, title: '2025-01-02', expected text, in quotation marks"),
        ("title: Truce Talks\nauthor", "titel: Truce Talks\nauthor", "line 2, titel: no such word (nearest: title), expected one of "),
        ("only_build_toc_files: true", "only_build_toc_files: maybe", "line 5, only_build_toc_files: 'maybe', expected true or false"),
        ("[_build, .venv, README.md]", "_build", "line 6, exclude_patterns: '_build', expected a list"),
        ("[_build, .venv, README.md]", "[_build, [x]]", "line 6, exclude_patterns: ['x'], expected text"),
        ('baseurl: ""', "baseurl: [a]", "baseurl: ['a'], expected text"),
        ('baseurl: ""', 'baseurl: ""\n  baseur: x', "baseur: no such word (nearest: baseurl)"),
        ('repository:\n  url: ""\n  branch: main\n', "repository: x\n", "repository: 'x', expected a mapping"),
        ("branch: main", "branch: 1.0", "branch: '1.0', expected text"),
        ("execute_notebooks: cache", "execute_notebooks: never", "execute_notebooks: 'never', expected auto or cache or force"),
        ("timeout: 600", "timeout: soon", "timeout: 'soon', expected a number"),
        ("timeout: 600", "timeout: -5", "timeout: '-5', expected at least -1"),
        ("use_jupyterbook_latex: false", "use_jupyterbook_latex: no one", "use_jupyterbook_latex: 'no one', expected true or false"),
        ("html_theme: truce", "html_theme: trucee", "html_theme: 'trucee', no such theme, expected truce, the book's own (nearest: truce"),
        ("html_theme: truce", "html_theme: [truce]", "html_theme: ['truce'], expected text"),
        ("    html_theme: truce\n", "", "config: no html_theme, expected it"),
        ("html_title: Truce Talks", "html_title: [a]", "html_title: ['a'], expected text"),
        (", trucebook.book.extension]", "]", "expected trucebook.book.extension among them"),
        ("[myst_nb, ", "[myst_nb_, ", "extensions: 'myst_nb_', expected a module that is installed"),
        ("numfig: false", "numfig: 3", "numfig: '3', expected true or false"),
        ("myst_heading_anchors: 3", "myst_heading_anchors: three", "myst_heading_anchors: 'three', expected a whole number"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_one_line_with_its_place(project, old, new, said):
    text = (project.root / "_config.yml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (project.root / "_config.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        check_sources(project)
    line = str(caught.value).splitlines()[0]
    assert line.startswith("_config.yml, line ") and said in line, line


def test_settings_that_are_left_blank_are_as_if_they_were_not_there(project):
    text = (project.root / "_config.yml").read_text(encoding="utf-8")
    for name in ("title: Truce Talks", "timeout: 600", 'baseurl: ""', 'url: ""'):
        assert name in text
        text = text.replace(f"{name}\n", f"{name.split(':')[0]}:\n", 1)
    (project.root / "_config.yml").write_text(f"{text}\nparse:\n", encoding="utf-8")
    check_sources(project)
    told = read_config(project)
    assert not {"title", "parse"} & {*told} and "baseurl" not in told["html"] and told["sphinx"]["config"]["html_title"]


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
