"""The project's own text: read as UTF-8 and YAML, what is wrong with it said with file and line, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from trucebook.book.imprint import Imprint
from trucebook.book.project import Project, ProjectError

CONFIG, CONTENTS = "_config.yml", "_toc.yml"
KEYS = (
    "format",
    "root",
    "options",
    "parts",
    "caption",
    "numbered",
    "maxdepth",
    "chapters",
    "sections",
    "file",
    "title",
)
"""What a table of contents may say: pages of this project alone, each by its name."""


def read_source(path: Path) -> str:
    """Return the text of a file of the project.

    Raises
    ------
    ProjectError
        If it is not there, or not UTF-8.
    """
    if path.exists() and not path.is_file() and not path.is_dir():  # to read a pipe or a device may never end
        raise ProjectError(f"{path.name}: a pipe or a device, expected a file of the project")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path.name}: {error.strerror}, expected a file of the project") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        bad = raw[error.start : error.start + 4]
        raise ProjectError(f"{path.name}, line {line}: {bad!r}, expected text in UTF-8") from error


class _Strict(yaml.SafeLoader):
    """Reads plain YAML: each key once, and no anchors, with which a few lines can grow beyond any memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.MarkedYAMLError(
                problem="a reference to an anchor, expected the value itself", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value!r} a second time, expected each key once", problem_mark=key.start_mark
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says.

    Raises
    ------
    ProjectError
        If it is no YAML, or names a date that there is not.
    """
    try:
        return yaml.load(read_source(path), _Strict)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ProjectError(f"{path.name}{line}: no YAML, {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise ProjectError(f"{path.name}: no YAML, {str(error).splitlines()[0]}") from error
    except ValueError as error:  # an unquoted date such as 2025-02-30
        raise ProjectError(f"{path.name}: {error}, expected a date that there is, as YYYY-MM-DD") from error


def read_config(project: Project) -> dict[str, Any]:
    """Return the settings of Jupyter Book.

    Raises
    ------
    ProjectError
        If they lack the options of Sphinx, which make the theme.
    """
    config = read_yaml(project.root / CONFIG)
    sphinx = config.get("sphinx") if isinstance(config, dict) else None
    if not isinstance(sphinx, dict) or not isinstance(sphinx.get("config"), dict):
        raise ProjectError(f"{CONFIG}: no options of Sphinx, expected a mapping with sphinx: config:")
    return config


def read_contents(project: Project) -> dict[str, Any]:
    """Return the table of contents.

    Raises
    ------
    ProjectError
        If it has no root, or says something that a book's contents do not say.
    """
    contents = read_yaml(project.root / CONTENTS)
    if not isinstance(contents, dict) or not isinstance(contents.get("root"), str):
        raise ProjectError(f"{CONTENTS}: no table of contents, expected a mapping with root: and parts: or chapters:")
    if contents.get("format", "jb-book") != "jb-book":
        raise ProjectError(f"{CONTENTS}, format: {contents['format']!r}, expected jb-book")
    for key in _keys(contents):
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, 1)
            raise ProjectError(
                f"{CONTENTS}, {key}: no such word, expected {f'perhaps {near[0]}' if near else 'one of ' + ', '.join(KEYS)}"
            )
    return contents


def check_sources(project: Project) -> None:
    """Refuse a project whose table of contents and pages do not agree, in one list.

    Raises
    ------
    ProjectError
        Naming every page that is listed and not there, listed twice, or there and not listed.
    """
    read_config(project)
    contents = read_contents(project)
    listed = [name.removeprefix("notebooks/") for name in _listed(contents)]
    there = {path.stem for path in project.pages()}
    faults = []
    for name in sorted(set(listed)):
        if name not in there:
            near = get_close_matches(name, there, 1)
            faults.append(
                f"{CONTENTS}: {name!r}, expected a page of notebooks/{f', perhaps {near[0]}' if near else ''}"
            )
        elif listed.count(name) > 1:
            faults.append(f"{CONTENTS}: {name!r} is listed {listed.count(name)} times, expected once")
    faults += [
        f"notebooks/{name}: not listed, expected in {CONTENTS}, or no such page" for name in sorted(there - set(listed))
    ]
    if faults:
        raise ProjectError("\n".join(faults))


def _keys(contents: Any) -> Iterator[Any]:
    """Yield every key of a table of contents, on all levels but that of options."""
    if isinstance(contents, dict):
        yield from contents
        for key, value in contents.items():
            yield from _keys(value) if key != "options" else ()
    elif isinstance(contents, list):
        for item in contents:
            yield from _keys(item)


def _listed(contents: Any) -> Iterator[str]:
    """Yield every page that a table of contents names, on all levels."""
    if isinstance(contents, dict):
        for key, value in contents.items():
            if key in {"file", "root"} and isinstance(value, str):
                yield value
            else:
                yield from _listed(value)
    elif isinstance(contents, list):
        for item in contents:
            yield from _listed(item)


def prose(page: Path, imprint: Imprint, *, newest: bool) -> str:
    """Return the text of a prose page as it stands in an edition, of which the newest may be in the same site."""
    text = read_source(page)
    return _pointer_to_newest(page, text, imprint) if newest and imprint.folder else text


def _pointer_to_newest(page: Path, text: str, imprint: Imprint) -> str:
    """Return what stands in an old edition for a page on how the book is made: it is made today, and tells of today."""
    title = text.split("\n", 1)[0].removeprefix("# ")
    up = "../" * imprint.folder.count("/")
    return (
        f"# {title}\n\nThis page is about how the book is made now, and knows more than the date of this edition. It stands in the newest "
        f'edition: <a href="{up}{page.stem}.html">{title}</a>.\n'
    )
