"""What was worked out once and is kept by content, for the chapters and editions of a build and for the builds after it.

Nothing is kept unless a folder is named in the environment (a build names one, a chapter run alone does not). Keys say all that went in: the
content of the tables, the modules that work on them, the versions of the libraries. An entry that is absent, damaged or not what its
checksum says is worked out again. Entries are Arrow and JSON, which hold data and no code.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trucebook.evidence.folder import digest
from trucebook.evidence.tables import TABLES

if TYPE_CHECKING:  # what keeps text alone need not wait for them
    import pandas as pd

SETTING = "TRUCEBOOK_CACHE"
"""Environment variable: the folder; unset or blank: nothing is kept."""

LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "statsmodels")
GENERATIONS = 4
"""States of a data folder whose tables are kept; older ones go."""

READ_TABLES, SUMS, MADE_OF = "tables", "sha256.json", "made of"
"""Folder of the tables, and in each state of them the file that says what they are and were made of."""


def folder() -> Path | None:
    """Return where things are kept, or None."""
    named = os.environ.get(SETTING, "")
    return Path(named) if named else None


def keep_in(place: Path) -> None:
    """Let this process, and those that it starts, keep things in a folder."""
    os.environ[SETTING] = str(place)


@cache
def made_by(*packages: str) -> str:
    """Return a hash of the modules of packages of the library (``evidence``, ``analysis``) and of the versions of what they build on."""
    library = Path(__file__).resolve().parents[1]
    files = sorted(path for package in packages for path in (library / package).rglob("*.py"))
    told = [[path.relative_to(library).as_posix(), digest(path)] for path in files]
    return _hash([told, [[name, version(name)] for name in LIBRARIES]])


# ------------------------------------------------------------------ tables


def kept_tables(data: Path, names: Iterable[str]) -> dict[str, pd.DataFrame] | None:
    """Return tables of a data folder that was found sound as it is now, typed; None where they are not kept."""
    place = _tables_place(data)
    if place is None:
        return None
    import pyarrow as pa

    try:
        sums = json.loads((place / SUMS).read_text(encoding="utf-8"))
        return {name: _frame(_checked((place / f"{name}.arrow").read_bytes(), sums[name])) for name in names}
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None


def keep_tables(data: Path, tables: Callable[[Sequence[str]], Mapping[str, pd.DataFrame]]) -> None:
    """Keep all tables of a data folder that was found sound; nothing happens where nothing is kept, or they are there already.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    tables : callable
        Gives the tables named, typed; asked for those alone whose file and modules are not those of a table kept before.
    """
    place = _tables_place(data)
    if place is None or kept_tables(data, TABLES) is not None:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    made_of = {name: _hash([digest(data / table.file), made_by("evidence")]) for name, table in TABLES.items()}
    entries = _before(place.parent, made_of)
    entries |= {name: _entry(frame) for name, frame in tables([name for name in TABLES if name not in entries]).items()}
    fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix="new-"))
    for name, raw in entries.items():
        (fresh / f"{name}.arrow").write_bytes(raw)
    sums = {name: hashlib.sha256(raw).hexdigest() for name, raw in entries.items()}
    (fresh / SUMS).write_text(json.dumps(sums | {MADE_OF: made_of}), encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):  # another process may have kept the same
        fresh.rename(place)
    for old in _newest_first(place.parent)[GENERATIONS:]:
        shutil.rmtree(old, ignore_errors=True)


def _before(root: Path, made_of: Mapping[str, str]) -> dict[str, bytes]:
    """Return of the tables that were kept of another state of a data folder those that are made of the same."""
    found: dict[str, bytes] = {}
    for place in _newest_first(root):
        with suppress(OSError, ValueError, KeyError, TypeError):
            sums = json.loads((place / SUMS).read_text(encoding="utf-8"))
            for name in [name for name in made_of.keys() - found if sums[MADE_OF].get(name) == made_of[name]]:
                raw = (place / f"{name}.arrow").read_bytes()
                if hashlib.sha256(raw).hexdigest() == sums[name]:
                    found[name] = raw
    return found


def _newest_first(root: Path) -> list[Path]:
    return sorted(root.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)


def _entry(frame: pd.DataFrame) -> bytes:
    import pyarrow as pa

    sink, table = pa.BufferOutputStream(), pa.Table.from_pandas(frame)
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _tables_place(data: Path) -> Path | None:
    root = folder()
    if root is None:
        return None
    content = [[table.name, digest(data / table.file)] for table in TABLES.values()]
    return root / READ_TABLES / _hash([content, made_by("evidence")])


def _checked(raw: bytes, told: str) -> bytes:
    if hashlib.sha256(raw).hexdigest() != told:
        raise ValueError("not what was kept")
    return raw


def _frame(raw: bytes) -> pd.DataFrame:
    import pyarrow as pa

    frame: pd.DataFrame = pa.ipc.open_file(pa.BufferReader(raw)).read_all().to_pandas()
    return frame


# ------------------------------------------------------------------ values


def kept(kind: str, inputs: Any, work: Callable[[], Any]) -> Any:
    """Return what ``work`` gives for these inputs, from what is kept if it was worked out before.

    Parameters
    ----------
    kind : str
        What it is, ``a-z-``; a folder of its own.
    inputs : JSON value
        All that the result depends on: contents as hashes (:meth:`trucebook.evidence.past.Past.prints`), settings, modules (:func:`made_by`).
    work : callable
        Gives a JSON value.
    """
    if folder() is None:
        return work()
    before = found(kind, inputs)
    return keep(kind, inputs, work()) if before is None else before


def found(kind: str, inputs: Any) -> Any:
    """Return what is kept for these inputs, see :func:`kept`; None where it is not, or not what was kept."""
    place, key = _place(kind, inputs)
    if place is not None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            head, text = place.read_text(encoding="utf-8").split("\n", 1)
            if json.loads(head) == _head(key, text):
                os.utime(place)  # what is used stays, see `prune`
                return json.loads(text)
    return None


def keep(kind: str, inputs: Any, value: Any) -> Any:
    """Keep a value for these inputs, and return it as it will be found again."""
    text = json.dumps(value)
    place, key = _place(kind, inputs)
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent, suffix=".new", delete=False, encoding="utf-8") as fresh:
            fresh.write(f"{json.dumps(_head(key, text))}\n{text}")
        Path(fresh.name).replace(place)
    return json.loads(text)


def _head(key: str, text: str) -> dict[str, str]:
    """Return the first line of an entry: what it belongs to, and what its second line must be."""
    return {"key": key, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def frame_as_text(frame: pd.DataFrame) -> str:
    """Return a table as text, to be part of a value that is kept."""
    return base64.b64encode(_entry(frame)).decode()


def frame_of_text(text: str) -> pd.DataFrame:
    """Return the table of a text."""
    return _frame(base64.b64decode(text))


def prune_all(most: Mapping[str, int], others: int) -> None:
    """Remove of each kind what was used longest ago, until it takes at most so many bytes: those given for it, else ``others``."""
    root = folder()
    for kind in sorted(root.iterdir()) if root is not None and root.is_dir() else ():
        if kind.name != READ_TABLES:
            prune(kind.name, most.get(kind.name, others))


def prune(kind: str, most: int) -> None:
    """Remove of what is kept of a kind what was used longest ago, until it takes at most so many bytes."""
    root = folder()
    if root is None:
        return
    entries = []
    for path in (root / kind).rglob("*.json"):
        with suppress(OSError):  # another build may remove the same
            entries.append((path.stat().st_mtime, path.stat().st_size, path))
    held = 0
    for _, size, path in sorted(entries, reverse=True):
        held += size
        if held > most:
            path.unlink(missing_ok=True)


def key_of(inputs: Any) -> str:
    """Return the hash under which a value is kept for these inputs."""
    return _hash(inputs)


def _place(kind: str, inputs: Any) -> tuple[Path | None, str]:
    root, key = folder(), _hash(inputs)
    return (None if root is None else root / kind / key[:2] / f"{key}.json"), key


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
