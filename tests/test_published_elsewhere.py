"""The project where it stands alone: as a wheel in an environment of its own, and as the steps of a container."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

NEEDED = ["LICENSE", "README.md", "pyproject.toml", "trucebook"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from what it is made of alone, outside of the repository."""
    source = tmp_path_factory.mktemp("source")
    for name in NEEDED:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, source / name)
    words = [
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(source / "dist"),
        ".",
    ]
    done = subprocess.run([sys.executable, *words], cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = (source / "dist").glob("*.whl")
    return made


def test_the_wheel_holds_every_module_and_every_file_of_the_theme(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("trucebook/")}
    library = ROOT / "trucebook"
    files = {path for path in library.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.suffix == ".py" or path.parent.is_relative_to(library / "book" / "site")
    }
    assert len([name for name in expected if "/site/" in name]) > 5
    assert expected <= inside
    assert "trucebook/py.typed" in inside


def test_the_wheel_checks_a_data_folder_where_there_is_no_project(wheel, tmp_path):
    """In an environment that has the packages of this one, but neither this project nor its working directory."""
    venv.create(tmp_path / "env", with_pip=False)
    packages = Path(
        sysconfig.get_path("purelib", vars={"base": str(tmp_path / "env"), "platbase": str(tmp_path / "env")})
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # A path named in a file like this one is searched, but its own such files (an editable install) are not read.
    (packages / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    python = tmp_path / "env" / "bin" / "python"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-P", "-m", "trucebook", *words], cwd=tmp_path, capture_output=True, text=True, check=False, env={}
        )

    where = subprocess.run([python, "-P", "-c", "import trucebook; print(trucebook.__file__)"], cwd=tmp_path, capture_output=True, text=True, check=True, env={})  # fmt: skip
    assert where.stdout.startswith(str(packages))
    assert "Make the evidence book" in run("--help").stdout
    checked = run("check", "--data", str(ROOT / "data"))
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.splitlines()[-1].startswith("no fault in ")
    built = run("build")
    assert built.returncode == 1
    assert "not inside a book project" in built.stderr


def test_the_container_takes_the_steps_of_the_readme_on_files_that_are_there():
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    steps = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert {word for word, _ in steps} <= {"FROM", "RUN", "USER", "WORKDIR", "COPY", "EXPOSE", "CMD"}
    (base,) = [rest for word, rest in steps if word == "FROM"]
    python = re.search(r"python:(3\.\d+)-", base)[1]
    assert re.search(rf"Python [^.]*{re.escape(python)}", (ROOT / "README.md").read_text(encoding="utf-8"))
    runs = [rest for word, rest in steps if word == "RUN"]
    assert any(re.match(r"make book\b", one) for one in runs)
    assert any("--require-hashes -r requirements.txt" in one for one in runs)
    copied = [rest.split()[1] for word, rest in steps if word == "COPY"]
    assert copied == ["requirements.txt", "."]
    # Nothing is built as root, and nothing of this machine's own builds comes along.
    order = [word for word, _ in steps]
    assert order.index("USER") < order.index("COPY")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "_build"} <= set(ignored)
