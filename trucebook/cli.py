"""The command line: ``trucebook check``, ``build``, ``serve``, ``describe``."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from trucebook import __version__
from trucebook.evidence.errors import TrucebookError


class _Group(click.Group):
    """Shows the errors that a user can mend as plain lines, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TrucebookError as error:
            for line in str(error).splitlines():
                click.echo(f"error: {line}" if not line.startswith(" ") else line, err=True)
            ctx.exit(1)


def _data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    text = "Folder with the tables (looked for here and in the folders above)."
    return click.option("--data", default="data", show_default=True, metavar="DIR", help=text)(function)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Make the evidence book on the Russia–Ukraine truce talks."""


@main.command()
@_data_option
def check(data: str) -> None:
    """Check every table; report every fault with file, row, column, value and what is expected."""
    from trucebook.evidence.check import check_data
    from trucebook.evidence.errors import EvidenceError
    from trucebook.evidence.reading import resolve_data
    from trucebook.evidence.tables import TABLES

    folder = resolve_data(data)
    faults, counts = check_data(folder)
    if faults:
        raise EvidenceError(faults)
    for name in sorted(counts):
        click.echo(f"{name}.csv: {counts[name]} rows")
    for name in sorted(set(TABLES) - set(counts)):
        click.echo(f"{name}.csv: not in this folder; what needs it will say so")
    strange = sorted(path.name for path in folder.glob("*.csv") if path.stem not in TABLES)
    for file in strange:
        click.echo(f"{file}: not a table of the book, not read")
    click.echo(f"no fault in {sum(counts.values())} rows")


@main.command()
@click.option("--edition", metavar="ID", help="Build one declared edition (the others stay as they are).")
@click.option("--as-of", metavar="DATE", help="Build the book of this day, YYYY-MM-DD.")
@_data_option
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Notebooks that run side by side.  [default: the cores]"
)
@click.option("--pdf", is_flag=True, help="Print each edition as one PDF, too (needs a browser).")
def build(edition: str | None, as_of: str | None, data: str, jobs: int | None, pdf: bool) -> None:
    """Bring the published book in _build/html up to date; only what has changed runs again."""
    from trucebook.book.editions import EditionError, choose, read_editions
    from trucebook.book.project import find_project
    from trucebook.evidence.files import find_data, resolve_as_of

    if edition and as_of:
        raise EditionError("--edition and --as-of: give one of them")
    project = find_project()
    folder = find_data(data)
    declared = read_editions(project.editions)
    chosen = choose(declared, edition, as_of)
    for one in chosen:
        resolve_as_of(one.as_of, folder)

    from trucebook.book import tasks
    from trucebook.book.report import Report

    tasks.build(project, folder, chosen, declared, jobs or tasks.default_jobs(), Report(), pdf=pdf)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(port: int) -> None:
    """Show the published book at http://127.0.0.1:PORT."""
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from trucebook.book.project import ProjectError, find_project

    folder = find_project().html
    if not (folder / "index.html").is_file():
        raise ProjectError(f"no book in {folder}, expected one: run 'trucebook build' first")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise ProjectError(f"port {port}: {error.strerror}, expected a free one (--port)") from error
    with server:
        click.echo(f"The book is at http://127.0.0.1:{server.server_port} (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.exit(0)


@main.command()
@_data_option
def describe(data: str) -> None:
    """Write the data package and the data dictionary from the schemas."""
    from trucebook.book.project import find_project
    from trucebook.evidence.describe import dictionary, package_text
    from trucebook.evidence.reading import resolve_data

    for path, text in (
        (resolve_data(data) / "datapackage.json", package_text()),
        (find_project().notebooks / "dictionary.md", dictionary()),
    ):
        path.write_text(text, encoding="utf-8")
        click.echo(str(Path(path)))
