"""Lay out one edition for Jupyter Book: executed notebooks, prose pages, configuration, files to download."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from trucebook.book.cards import draw_card, plain, summary
from trucebook.book.imprint import DOWNLOADS, PACKAGE, Imprint
from trucebook.book.project import Project, empty_folder
from trucebook.evidence.files import LATEST
from trucebook.prose import day

CARDS = "cards"
"""Folder of the site that holds the pictures of links to the pages."""

REPOSITORY = re.compile(r"https?://[^/\s<>]+/[^\s<>]+")
"""An address, not a placeholder such as ``https://<host>/<owner>``."""

DATA_LINK = re.compile(r'href="data:[a-z]+/[a-z+]+;base64,([A-Za-z0-9+/=]+)" download="([a-z0-9-]+\.[a-z]+)"')


def stage(project: Project, imprint: Imprint, editions: Sequence[Imprint], executed: Sequence[Path]) -> Path:
    """Lay out an edition and return its folder.

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
    folder = empty_folder(project.stage(imprint.id))
    downloads = folder / "extra" / DOWNLOADS
    downloads.mkdir(parents=True)
    pages: dict[str, dict[str, str]] = {}
    for path in executed:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        pages[path.stem] = _in_short(notebook, imprint, f"{CARDS}/{path.stem}.jpg", folder / "extra")
        (folder / path.name).write_text(_staged_notebook(notebook, path.stem, downloads), encoding="utf-8")
        (downloads / path.name).write_text(plain_notebook(project.notebooks / path.name), encoding="utf-8")
    shutil.copy(project.package(imprint.id), downloads / PACKAGE)
    newest = any(one.id == LATEST for one in editions)
    for page in project.pages():
        if page.suffix == ".md":
            text = page.read_text(encoding="utf-8")
            (folder / page.name).write_text(
                _pointer_to_newest(page, text, imprint) if newest and imprint.folder else text, encoding="utf-8"
            )
    config = yaml.safe_load((project.root / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    options = config["sphinx"]["config"]
    options["html_extra_path"] = ["extra"]
    options["truce_pages"] = pages
    options["truce_elsewhere"] = elsewhere(config)
    options["truce_edition"] = asdict(imprint)
    options["truce_editions"] = [asdict(one) for one in editions]
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    contents = yaml.safe_load((project.root / "_toc.yml").read_text(encoding="utf-8"))
    (folder / "_toc.yml").write_text(yaml.safe_dump(flat(contents)), encoding="utf-8")
    return folder


def _pointer_to_newest(page: Path, text: str, imprint: Imprint) -> str:
    """Return what stands in an old edition for a page on how the book is made: it is made today, and tells of today."""
    title = text.split("\n", 1)[0].removeprefix("# ")
    up = "../" * imprint.folder.count("/")
    return (
        f"# {title}\n\nThis page is about how the book is made now, and knows more than the date of this edition. It stands in the newest "
        f'edition: <a href="{up}{page.stem}.html">{title}</a>.\n'
    )


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


def _in_short(notebook: Mapping[str, Any], imprint: Imprint, card: str, extra: Path) -> dict[str, str]:
    """Return what the head of a page says of it, and draw the picture of links to it."""
    cells = notebook["cells"]
    found = summary(cells)
    title = plain("".join(cells[0]["source"]).splitlines()[0].lstrip("# "))
    draw_card(cells, found, title.split(":")[0], f"Truce Talks · as of {day(imprint.as_of)}", extra / card)
    return {**asdict(found), "card": card}


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
                    output["data"] = {"text/html": _as_files(html, chapter, downloads)}
                if "execution_count" in output:
                    output["execution_count"] = None
        kept.append(cell)
    notebook["cells"] = kept
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)


def _as_files(html: str, chapter: str, downloads: Path) -> str:
    def link(match: re.Match[str]) -> str:
        name = f"{chapter}-{match[2]}"
        (downloads / name).write_bytes(base64.b64decode(match[1]))
        return f'href="{DOWNLOADS}/{name}" download="{name}"'

    return DATA_LINK.sub(link, html)
