"""Tasks, and what brings their products up to date: pytask where something has changed, a look at a seal where nothing has."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trucebook.book.project import Project
from trucebook.book.report import Report
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.folder import digest

SEAL = "up-to-date.json"
"""File that says of which tasks and files the last build found, or made, everything up to date."""

LOOK = 0.02
"""Seconds between two looks at which tasks have ended; pytask-parallel alone would look once a second, and each step wait for it."""


class BuildError(TrucebookError):
    """A build stopped; carries every error that its tasks met."""


@dataclass(frozen=True)
class Task:
    """One step of a build.

    Attributes
    ----------
    name : str
        What the user reads.
    function : callable
        Makes the products.
    values : str
        All that the products depend on besides files that other tasks make, as one text.
    made, products : tuple of pathlib.Path
        Files that other tasks make, and those that this one makes.
    """

    name: str
    function: Callable[[], None]
    values: str
    made: tuple[Path, ...]
    products: tuple[Path, ...]


def has_changed(project: Project, task: Task) -> bool:
    """Tell whether a task's values are not those of the last good build; asked before the other tasks are known."""
    return _sealed(_seal(project)).get("tasks", {}).get(task.name) != _told(project, task)


def bring_up_to_date(
    project: Project, tasks: Sequence[Task], report: Report, prepare: Callable[[set[str]], None] = lambda _: None
) -> None:
    """Run the tasks whose values, files or products are not those of their last good run.

    Where all are as at the end of the last good build, which the seal says, nothing else is asked: the library that runs tasks, its
    database and the start of kernels would take longer than the look at every file. A seal that cannot be read says nothing.

    Parameters
    ----------
    project : Project
        The book.
    tasks : sequence of Task
        All of the build.
    report : Report
        Told what runs.
    prepare : callable
        Given the names of the tasks whose values have changed, before any runs; those that wait for them will run, too.

    Raises
    ------
    BuildError
        With every error that tasks met.
    """
    began = time.monotonic()
    state = project.build / "state"
    state.mkdir(parents=True, exist_ok=True)
    seal = _seal(project)
    sealed, now = _sealed(seal), _now(project, tasks)
    if sealed == now:
        report.finish(time.monotonic() - began)
        return
    before = sealed.get("tasks", {})
    prepare({name for name, told in now["tasks"].items() if before.get(name) != told})
    seal.unlink(missing_ok=True)
    _run(state, tasks, report)
    fresh = seal.with_suffix(".new")
    fresh.write_text(json.dumps(_now(project, tasks)), encoding="utf-8")
    fresh.replace(seal)
    report.finish(time.monotonic() - began)


def _seal(project: Project) -> Path:
    return project.build / "state" / SEAL


def _sealed(seal: Path) -> dict[str, dict[str, str]]:
    with suppress(OSError, ValueError):
        sealed = json.loads(seal.read_text(encoding="utf-8"))
        if isinstance(sealed, dict) and all(isinstance(one, dict) for one in sealed.values()):
            return sealed
    return {}


def _now(project: Project, tasks: Sequence[Task]) -> dict[str, dict[str, str]]:
    """Return what a build compares: the tasks, and the content of all files that they make."""
    files = {path for one in tasks for path in (*one.made, *one.products)}
    return {
        "tasks": {one.name: _told(project, one) for one in tasks},
        "files": {name: digest(path) for path, name in sorted(zip(files, _named(project, list(files)), strict=True))},
    }


def _told(project: Project, task: Task) -> str:
    """Return a hash of what a task is: its values and the names of its files."""
    told = json.dumps([task.values, _named(project, task.made), _named(project, task.products)])
    return hashlib.sha256(told.encode()).hexdigest()


def _named(project: Project, paths: Sequence[Path]) -> list[str]:
    """Return names of files from the project on, which may move."""
    return [os.path.relpath(path, project.root) for path in paths]


def _run(state: Path, tasks: Sequence[Task], report: Report) -> None:
    """Run the graph with pytask; its lock lies in the build folder, and its own display is off."""
    import pytask
    import pytask_parallel.execute
    from pytask import NodeInfo, PathNode, PythonNode, TaskWithoutPath

    def node(task: Task) -> PythonNode:
        # Without this, the values of all tasks would be one node to pytask, and a change of one would run all.
        own = NodeInfo(arg_name="values", path=(), value=task.values, task_path=None, task_name=task.name)
        return PythonNode(name=f"{task.name}::values", value=task.values, hash=True, node_info=own)

    def work(task: Task) -> Callable[..., None]:
        return lambda **_: task.function()

    nodes = [
        TaskWithoutPath(
            name=one.name,
            function=work(one),
            depends_on={"values": node(one), "made": [PathNode.from_path(path) for path in one.made]},
            produces={"products": [PathNode.from_path(path) for path in one.products]},
        )
        for one in tasks
    ]
    config = state / "pyproject.toml"
    config.write_text("[tool.pytask.ini_options]\n")
    pytask.console.quiet = True  # the report speaks in its place
    pytask_parallel.execute._Sleeper.sleep = lambda _: time.sleep(LOOK)  # type: ignore[method-assign, assignment]
    # A thread a task, of which the graph lets as many work as there are jobs: pytask looks at all that could run at once, where
    # it would else pause between every few.
    with report.running(len(tasks)):
        session = pytask.build(
            tasks=nodes, config=config, paths=(), verbose=0, capture="no", show_traceback=False,
            disable_warnings=True, n_workers=len(nodes), parallel_backend="threads",
        )  # fmt: skip
    # How a task may end in a build that succeeds.
    well = {pytask.TaskOutcome.SUCCESS, pytask.TaskOutcome.SKIP_UNCHANGED, pytask.TaskOutcome.PERSISTENCE}
    ended = [one for one in session.execution_reports if one.outcome in well]
    met = [one.exc_info[1] for one in session.execution_reports if one.exc_info]
    # What pytask itself raises, such as a task skipped because an earlier one failed, tells the user nothing.
    errors = [error for error in met if error is not None and not type(error).__module__.startswith("_pytask")]
    # pytask takes an interruption for the end of its work: the book is up to date only if every task that was planned has ended well.
    if session.exit_code != pytask.ExitCode.OK or len(ended) != len(tasks):
        for error in errors:
            if not isinstance(error, TrucebookError):
                raise error
        if not errors:
            raise BuildError(
                f"{len(ended)} of {len(tasks)} tasks ended well (pytask: {session.exit_code.name}); the published book is as before"
            )
        raise BuildError("\n".join(str(error) for error in errors))
