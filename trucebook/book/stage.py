"""Lay out one edition for Jupyter Book: executed notebooks, prose pages, configuration, files to download."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from trucebook.book.project import Project, empty_folder
from trucebook.evidence.files import LATEST

DOWNLOADS = "downloads"
"""Folder of the site that holds the data of the figures."""

DATA_LINK = re.compile(r'href="data:[a-z]+/[a-z+]+;base64,([A-Za-z0-9+/=]+)" download="([a-z0-9-]+\.[a-z]+)"')


@dataclass(frozen=True)
class Imprint:
    """What every page of an edition says of itself.

    Attributes
    ----------
    id, as_of : str
        Edition, and its date (YYYY-MM-DD).
    version : str
        Version of the data.
    data : str
        Folder of the data.
    """

    id: str
    as_of: str
    version: str
    data: str

    @property
    def folder(self) -> str:
        """Folder of the edition in the site."""
        return "" if self.id == LATEST else f"editions/{self.id}/"


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
    for path in executed:
        (folder / path.name).write_text(_staged_notebook(path, downloads), encoding="utf-8")
    for page in project.pages():
        if page.suffix == ".md":
            shutil.copy(page, folder / page.name)
    config = yaml.safe_load((project.root / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    options = config["sphinx"]["config"]
    downloads.mkdir(parents=True, exist_ok=True)
    options["html_extra_path"] = ["extra"]
    options["truce_edition"] = asdict(imprint)
    options["truce_editions"] = [asdict(one) for one in editions]
    (folder / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    contents = yaml.safe_load((project.root / "_toc.yml").read_text(encoding="utf-8"))
    (folder / "_toc.yml").write_text(yaml.safe_dump(flat(contents)), encoding="utf-8")
    return folder


def flat(contents: Any) -> Any:
    """Return a table of contents whose pages stand in one folder, so that their addresses are short."""
    if isinstance(contents, dict):
        return {key: Path(value).name if key in {"file", "root"} else flat(value) for key, value in contents.items()}
    if isinstance(contents, list):
        return [flat(item) for item in contents]
    return contents


def _staged_notebook(path: Path, downloads: Path) -> str:
    """Return an executed notebook as text, without traces of when and where it ran, its CSV links turned into files."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
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
                    output["data"] = {"text/html": _as_files(html, path.stem, downloads)}
                if "execution_count" in output:
                    output["execution_count"] = None
        kept.append(cell)
    notebook["cells"] = kept
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)


def _as_files(html: str, chapter: str, downloads: Path) -> str:
    def link(match: re.Match[str]) -> str:
        name = f"{chapter}-{match[2]}"
        downloads.mkdir(parents=True, exist_ok=True)
        (downloads / name).write_bytes(base64.b64decode(match[1]))
        return f'href="{DOWNLOADS}/{name}" download="{name}"'

    return DATA_LINK.sub(link, html)
