"""The project's own text: read as UTF-8 and YAML, what is wrong with it said with file and line, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from trucebook.book.imprint import Imprint
from trucebook.book.project import Project, ProjectError
from trucebook.book.settings import CONTENTS as CONTENTS_SCHEMA
from trucebook.book.settings import config_schema, place, unknown_modules, unknown_theme, wrong

CONFIG, CONTENTS = "_config.yml", "_toc.yml"


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
    except RecursionError as error:
        raise ProjectError(f"{path.name}: no YAML that can be read, lists or mappings nested too deep") from error
    except ValueError as error:  # an unquoted date such as 2025-02-30
        raise ProjectError(f"{path.name}: {error}, expected a date that there is, as YYYY-MM-DD") from error


def read_config(project: Project) -> dict[str, Any]:
    """Return the settings of Jupyter Book, without those that are left blank.

    Raises
    ------
    ProjectError
        If they lack the options of Sphinx, which make the theme.
    """
    config = read_yaml(project.root / CONFIG)
    sphinx = config.get("sphinx") if isinstance(config, dict) else None
    if not isinstance(sphinx, dict) or not isinstance(sphinx.get("config"), dict):
        raise ProjectError(f"{CONFIG}: no options of Sphinx, expected a mapping with sphinx: config:")
    return {key: _filled(value) for key, value in config.items() if value is not None}


def _filled(part: Any) -> Any:
    return {key: value for key, value in part.items() if value is not None} if isinstance(part, dict) else part


def read_contents(project: Project) -> dict[str, Any]:
    """Return the table of contents.

    Raises
    ------
    ProjectError
        If it is none.
    """
    contents = read_yaml(project.root / CONTENTS)
    if not isinstance(contents, dict) or "root" not in contents:
        raise ProjectError(f"{CONTENTS}: no table of contents, expected a mapping with root: and parts: or chapters:")
    return contents


def _wrong_settings(project: Project) -> Iterator[str]:
    """Yield a line on each word and value of the settings and the contents that cannot be meant."""
    config, contents = read_config(project), read_contents(project)
    text = read_source(project.root / CONFIG)
    lines = wrong(CONFIG, text, config, config_schema())
    lines += wrong(CONTENTS, read_source(project.root / CONTENTS), contents, CONTENTS_SCHEMA)
    yield from lines
    if lines:
        return
    options = config["sphinx"]["config"]
    for number, (module, expected) in enumerate(unknown_modules(options["extensions"])):
        line, _ = place(text, ["sphinx", "config", "extensions", number])
        yield f"{CONFIG}, line {line}, extensions: {module!r}, expected {expected}"
    if theme := unknown_theme(options["html_theme"]):
        line, told = place(text, ["sphinx", "config", "html_theme"])
        yield f"{CONFIG}, line {line}, html_theme: {told!r}, no such theme, expected {theme}"
    if "parts" in contents and "chapters" in contents:
        line, _ = place(read_source(project.root / CONTENTS), ["parts"])
        yield f"{CONTENTS}, line {line}: parts beside chapters, expected one of them"


def check_sources(project: Project) -> None:
    """Refuse a project whose settings cannot be meant, or whose table of contents and pages do not agree, in one list.

    Raises
    ------
    ProjectError
        Naming every value that is none of its key's, or every page that is listed and not there, listed twice, or there and not listed.
    """
    if lines := [*_wrong_settings(project)]:
        raise ProjectError("\n".join(lines))
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
