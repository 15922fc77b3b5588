"""Run one chapter through papermill."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trucebook.book import kernels
from trucebook.evidence.errors import TrucebookError

CELL_TIMEOUT = 600
"""Seconds after which a cell that has not ended is taken for hung."""


class ExecutionError(TrucebookError):
    """A notebook ended in an error; says chapter, edition, cell and message (``said``), and where the executed notebook lies."""

    def __init__(self, said: str, left: Path) -> None:
        super().__init__(f"{said}\n  executed up to there: {left}")
        self.said = said


def execute(notebook: Path, output: Path, failed: Path, parameters: Mapping[str, Any], edition: str, cwd: Path) -> None:
    """Execute a notebook with parameters; the output appears only when the run has succeeded.

    Parameters
    ----------
    notebook, output : pathlib.Path
        The chapter, and where its executed copy goes.
    failed : pathlib.Path
        Folder that receives the executed copy of a run that ended in an error.
    parameters : mapping
        papermill parameters.
    edition : str
        Named in the error message.
    cwd : pathlib.Path
        Working directory of the kernel.

    Raises
    ------
    ExecutionError
        If a cell raises, hangs or kills the kernel.
    """
    # A kernel of the user's with the same name must not run in place of the one beside this library.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    import papermill

    failed.mkdir(parents=True, exist_ok=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    running = failed / notebook.name
    try:
        with kernels.settings() as kernel:
            papermill.execute_notebook(
                notebook, running, dict(parameters), kernel_name="python3", cwd=cwd, progress_bar=False,
                log_output=False, request_save_on_cell_execute=False, execution_timeout=CELL_TIMEOUT,
                # The kernel's own warnings are not the book's; what its cells were is in the notebook.
                extra_arguments=["--log-level=50", "--HistoryManager.enabled=False"], **kernel,
            )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        said = f"cell {error.cell_index}: {error.ename}: {_plain(error.evalue)}"
        raise ExecutionError(f"chapter {notebook.stem}, edition {edition}, {said}", running) from error
    except Exception as error:
        said = f"{type(error).__name__}: {_plain(str(error)) or 'the kernel died'}"
        raise ExecutionError(f"chapter {notebook.stem}, edition {edition}: {said}", running) from error
    running.replace(output)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()
