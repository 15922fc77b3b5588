"""Lay out one edition for Jupyter Book: executed notebooks, prose pages, configuration, files to download."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from trucebook.book.apart import as_files, findings, move_parts, move_rows, sign_feed, take_charts, write_findings
from trucebook.book.cards import card, draw_card, plain, summary
from trucebook.book.imprint import DOWNLOADS, PACKAGE, Imprint
from trucebook.book.notebook import module_closure
from trucebook.book.project import Project, empty_folder
from trucebook.book.sources import prose, read_config, read_contents
from trucebook.book.sums import sums
from trucebook.evidence.folder import digest
from trucebook.evidence.snapshot import LATEST
from trucebook.prose import day

CARDS = "cards"
"""Folder of the site that holds the pictures of links to the pages."""

PART = "part.json"
"""File that says what a chapter's part of an edition was made of."""

REPOSITORY = re.compile(r"https?://[^/\s<>]+/[^\s<>]+")
"""An address, not a placeholder such as ``https://<host>/<owner>``."""


def stage(project: Project, imprint: Imprint, editions: Sequence[Imprint], executed: Sequence[Path]) -> Path:
    """Lay out an edition in a fresh folder and return it.

    What is made of one chapter alone is kept beside it, and made again when the chapter, or what makes it, has changed.

    Parameters
    ----------
    project : Project
        The book.
    imprint : Imprint
        The edition.
    editions : sequence of Imprint
        All editions of the site, for the switcher.
    executed : sequence of pathlib.Path
        Its executed notebooks.
    """
    folder = empty_folder(project.stage(f"{imprint.id}.new"))
    downloads = folder / "extra" / DOWNLOADS
    downloads.mkdir(parents=True)
    config = read_config(project)
    parts = _parts(project, imprint)
    for gone in {path.name for path in parts.glob("*")} - {path.stem for path in executed}:
        shutil.rmtree(parts / gone)
    base = base_address(project)
    made = [lay_out(project, path, imprint, base) for path in executed]
    for part in made:
        shutil.copytree(part.folder, folder, dirs_exist_ok=True)
    (folder / PART).unlink(missing_ok=True)
    for feed in downloads.glob("*.xml"):
        sign_feed(feed, imprint, base)
    write_findings(
        [{**one, "data_version": imprint.version} for part in made for one in part.findings], folder / "extra"
    )
    shutil.copy(project.package(imprint.id), downloads / PACKAGE)
    newest = any(one.id == LATEST for one in editions)
    for page in project.pages():
        if page.suffix == ".md":
            (folder / page.name).write_text(prose(page, imprint, newest=newest), encoding="utf-8")
    config["execute"] = {"execute_notebooks": "off"}
    options = config["sphinx"]["config"]
    options["html_extra_path"] = ["extra"]
    options["truce_pages"] = {part.chapter: part.page for part in made}
    options["truce_charts"] = [one for part in made for one in part.charts]
    options["truce_elsewhere"] = elsewhere(config)
    options["truce_edition"] = imprint.unversioned()
    options["truce_editions"] = [one.unversioned() for one in editions]
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    contents = read_contents(project)
    (folder / "_toc.yml").write_text(yaml.safe_dump(flat(contents)), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Part:
    """What one chapter brings to an edition: a folder laid out as the edition's own, and what is said of it elsewhere."""

    chapter: str
    folder: Path
    page: dict[str, str]
    charts: list[dict[str, str]]
    findings: list[dict[str, Any]]


def lay_out(project: Project, path: Path, imprint: Imprint, base: str) -> Part:
    """Lay out one executed chapter, or take what was laid out of the same before.

    Parameters
    ----------
    project : Project
        The book.
    path : pathlib.Path
        The executed notebook.
    imprint : Imprint
        The edition.
    base : str
        Address of the published book, see :func:`base_address`.
    """
    source, folder = project.notebooks / path.name, _parts(project, imprint) / path.stem
    # The version of the data is no part of it: it changes with every row of any table.
    of = [digest(path), digest(source), *_made_by(), imprint.id, imprint.as_of.isoformat(), imprint.folder, base]
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads((folder / PART).read_text(encoding="utf-8"))
        if told["of"] == of and told["files"] == _files(folder):
            return Part(path.stem, folder, told["page"], told["charts"], told["findings"])
    empty_folder(folder)
    downloads = folder / "extra" / DOWNLOADS
    downloads.mkdir(parents=True)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    move_parts(notebook, path.stem, folder)
    rows = move_rows(notebook, path.stem, folder)
    charts = take_charts(notebook, path.stem, folder)
    found = findings(notebook, path.stem, rows, charts, imprint, base)
    page = _in_short(notebook, imprint, f"{CARDS}/{path.stem}.jpg", folder / "extra")
    (folder / path.name).write_text(_staged_notebook(notebook, path.stem, downloads), encoding="utf-8")
    (downloads / path.name).write_text(plain_notebook(source), encoding="utf-8")
    told = {"of": of, "page": page, "charts": charts, "findings": found, "files": _files(folder)}
    (folder / PART).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return Part(path.stem, folder, page, charts, found)


def _parts(project: Project, imprint: Imprint) -> Path:
    return project.stage(f"{imprint.id}.parts")


@cache
def _made_by() -> list[str]:
    return [digest(one) for one in module_closure({__name__})]


def base_address(project: Project) -> str:
    """Return the address of the published book; blank if the settings name none."""
    return str(read_config(project).get("html", {}).get("baseurl") or "")


def _files(folder: Path) -> dict[str, str]:
    return {name: told for name, told in sums(folder).items() if name != PART}


def flat(contents: Any) -> Any:
    """Return a table of contents whose pages stand in one folder, so that their addresses are short."""
    if isinstance(contents, dict):
        return {key: Path(value).name if key in {"file", "root"} else flat(value) for key, value in contents.items()}
    if isinstance(contents, list):
        return [flat(item) for item in contents]
    return contents


def elsewhere(config: Mapping[str, Any]) -> dict[str, str]:
    """Return where the project can be had and run, from the settings of Jupyter Book: what is not set is not offered.

    Returns
    -------
    dict of str to str
        ``url`` and ``branch`` of the repository, ``binder`` and ``colab`` (addresses of these services); empty without a repository.
    """
    repository = config.get("repository") or {}
    buttons = config.get("launch_buttons") or {}
    url = str(repository.get("url") or "").rstrip("/").removesuffix(".git")
    if not REPOSITORY.fullmatch(url):
        return {}
    return {
        "url": url,
        "branch": str(repository.get("branch") or "main"),
        "binder": str(buttons.get("binderhub_url") or "").rstrip("/"),
        "colab": str(buttons.get("colab_url") or "").rstrip("/"),
    }


def plain_notebook(path: Path) -> str:
    """Return a chapter as it is written: with its parameters, without outputs, counters or traces of an editor."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"] = {"kernelspec": notebook["metadata"].get("kernelspec", {})}
    for cell in notebook["cells"]:
        cell["metadata"] = {"tags": cell["metadata"].get("tags", [])}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _in_short(notebook: Mapping[str, Any], imprint: Imprint, name: str, extra: Path) -> dict[str, str]:
    """Return what the head of a page says of it, and draw the picture of links to it."""
    draw_card(link_card(notebook["cells"], imprint.as_of), extra / name)
    return {**asdict(summary(notebook["cells"])), "card": name}


def link_card(cells: Sequence[Mapping[str, Any]], as_of: date) -> str:
    """Return the picture of links to an executed chapter as SVG."""
    title = plain("".join(cells[0]["source"]).splitlines()[0].lstrip("# "))
    return card(cells, summary(cells), title.split(":")[0], f"Truce Talks · as of {day(as_of)}")


def _staged_notebook(notebook: dict[str, Any], chapter: str, downloads: Path) -> str:
    """Return an executed notebook as text, without traces of when and where it ran, its CSV links turned into files."""
    notebook["metadata"] = {"kernelspec": notebook["metadata"]["kernelspec"]}
    kept = []
    for number, cell in enumerate(notebook["cells"]):
        tags = cell["metadata"].get("tags", [])
        if "injected-parameters" in tags:
            tags = [*tags, "hide-input"]
        cell["metadata"] = {"tags": tags}
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
            for output in cell["outputs"]:
                output.get("metadata", {}).clear()
                if "text/html" in output.get("data", {}):
                    html = "".join(output["data"]["text/html"])
                    output["data"] = {"text/html": as_files(html, chapter, downloads)}
                if "execution_count" in output:
                    output["execution_count"] = None
        kept.append(cell)
    notebook["cells"] = kept
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
