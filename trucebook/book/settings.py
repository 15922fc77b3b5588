"""What may stand in ``_config.yml`` and ``_toc.yml``: the schema of Jupyter Book, and what this book asks for besides.

Jupyter Book itself only warns of a value of a wrong type, after all notebooks have run, and passes a word that it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from trucebook.evidence.errors import nearest

THEME, EXTENSION = "truce", "trucebook.book.extension"

WORDS = {"string": "text", "array": "a list", "object": "a mapping", "boolean": "true or false", "integer": "a whole number", "number": "a number", "null": "nothing"}  # fmt: skip
TEXT, YES, LIST = {"type": "string"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}

SPHINX: Mapping[str, Any] = {
    "required": ["extensions", "html_theme"],
    "properties": {
        "extensions": {**LIST, "contains": {"const": EXTENSION}},
        "html_theme_options": {"type": "object"},
        "html_domain_indices": {"type": ["boolean", "array"]},
        "html_last_updated_fmt": {"type": ["string", "null"]},
        "myst_heading_anchors": {"type": "integer"},
        "myst_enable_extensions": LIST,
        "nb_mime_priority_overrides": {"type": "array", "items": {"type": "array"}},
        "nb_ipywidgets_js": {"type": "object"},
        **dict.fromkeys(("html_theme", "html_title", "project", "language", "html_math_renderer", "html_permalinks_icon"), TEXT),
        **dict.fromkeys(("nb_code_prompt_show", "nb_code_prompt_hide"), TEXT),
        **dict.fromkeys(("html_use_index", "html_copy_source", "html_show_sourcelink", "nb_merge_streams"), YES),
        **dict.fromkeys(("use_multitoc_numbering", "numfig"), YES),
    },
}  # fmt: skip
"""Options of Sphinx that this book sets; of others Sphinx itself says what is wrong."""

OPTIONS: Mapping[str, Any] = {
    "caption": TEXT,
    "numbered": {"type": ["boolean", "integer"]},
    "maxdepth": {"type": "integer"},
    **dict.fromkeys(("hidden", "reversed", "titlesonly"), YES),
}


def _pages(kind: str) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": {"$ref": f"#/$defs/{kind}"}}


def _mapping(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": properties, "additionalProperties": False}


CONTENTS: Mapping[str, Any] = {
    "$defs": {
        "page": _mapping(["file"], file=TEXT, title=TEXT, options=_mapping([], **OPTIONS), sections=_pages("page")),
        "part": _mapping(["chapters"], chapters=_pages("page"), **OPTIONS),
    },
    **_mapping(
        ["format", "root"], format={"enum": ["jb-book"]}, root=TEXT, title=TEXT, options=_mapping([], **OPTIONS),
        chapters=_pages("page"), parts=_pages("part"),
    ),
}  # fmt: skip
"""What a table of contents may say: pages of this project alone, each by its name."""


@cache
def config_schema() -> Mapping[str, Any]:
    """Return the schema of Jupyter Book with the words that it lacks, and without room for others."""
    found = find_spec("jupyter_book")  # to import it takes longer than all else that is checked
    place = Path(next(iter(found.submodule_search_locations or ()))) if found else Path()
    schema = json.loads((place / "config_schema.json").read_text(encoding="utf-8"))
    own = schema["properties"]
    own |= {"only_build_toc_files": YES, "project": TEXT}
    own["html"]["properties"]["use_multitoc_numbering"] = YES
    own["sphinx"]["properties"]["config"] |= SPHINX
    for part in (schema, *own.values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return schema


def wrong(name: str, text: str, told: Any, schema: Mapping[str, Any]) -> list[str]:
    """Return a line on each value of a YAML file that is not what a schema asks for: file, line, key, value, expected.

    Parameters
    ----------
    name, text : str
        The file's name and its text, in which lines are looked for.
    told : object
        What it says.
    schema : mapping
        A JSON schema.
    """
    from jsonschema import Draft7Validator

    found = []
    for error in Draft7Validator(schema).iter_errors(told):
        for key, what in _said(error):
            path = [*error.absolute_path, *key]
            line, value = place(text, path)
            word = next((str(part) for part in reversed(path) if not isinstance(part, int) or key), "")
            where = f"{name}, line {line}" + (f", {_visible(word)}" if word else "")
            # a word that there is not is often why another one is missed
            found.append((not key, line, f"{where}: {what.format(value=_short(value))}"))
    return [line for _, _, line in sorted(found)]


def unknown_modules(extensions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each extension of Sphinx that is not installed, and what is expected."""
    for one in extensions:
        try:
            there = find_spec(one) is not None
        except (ImportError, ValueError):
            there = False
        if not there:
            yield one, "a module that is installed"


def unknown_theme(theme: str) -> str:
    """Return what is expected in place of a theme that there is not; blank if there is such a theme."""
    if theme == THEME:
        return ""
    found = find_spec("sphinx")
    place = Path(next(iter(found.submodule_search_locations or ()))) if found else Path()
    known = {THEME, *(one.name for one in entry_points(group="sphinx.html_themes"))}
    known |= {path.parent.name for path in place.glob("themes/*/theme.*")}
    return "" if theme in known else f"{THEME}, the book's own{nearest(theme, known)}"


def _said(error: Any) -> Iterator[tuple[list[Any], str]]:
    """Yield what is behind the path of an error, and the words on it."""
    rule, value = error.validator, error.validator_value
    if rule == "type":
        kinds = [value] if isinstance(value, str) else value
        words = " or ".join(WORDS[kind] for kind in kinds if kind != "null")
        quoted = ", in quotation marks" if kinds == ["string"] and not isinstance(error.instance, list | dict) else ""
        yield [], f"{{value}}, expected {words}{quoted}"
    elif rule == "additionalProperties":
        known = [*error.schema["properties"]]
        for key in error.instance:
            if key not in known:
                near = nearest(str(key), known).replace("{", "{{").replace("}", "}}")
                yield [key], f"no such word{near}, expected one of {', '.join(known)}"
    elif rule == "required":
        missing = ", ".join(key for key in value if key not in error.instance)
        yield [], f"no {missing}, expected it"
    elif rule == "enum":
        yield [], "{value}, expected " + " or ".join(str(one) for one in value)
    elif rule == "contains":
        yield [], f"{{value}}, expected {value['const']} among them"
    elif rule == "minItems":
        yield [], "an empty list, expected at least one"
    elif rule == "minimum":
        yield [], f"{{value}}, expected at least {value}"
    else:
        yield [], f"{{value}}, expected {rule} {value}"


def place(text: str, path: Sequence[Any]) -> tuple[int, Any]:
    """Return the line of a value of a YAML text, and the value as it is written."""
    node: Any = yaml.compose(text, yaml.SafeLoader)
    line = node.start_mark.line
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((one for one in node.value if one[0].value == str(part)), None)
            if pair is None:  # a key that YAML reads as something else than it is written
                break
            line, node = pair[0].start_mark.line, pair[1]
        else:
            node = node.value[part]
            line = node.start_mark.line
    if isinstance(node, yaml.ScalarNode):
        return line + 1, node.value
    return line + 1, yaml.SafeLoader("").construct_object(node, deep=True)


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _visible(key: str) -> str:
    return key if key.isprintable() and key else repr(key)
