"""The command line: ``trucebook check``, ``import``, ``refresh``, ``article``, ``build``, ``verify``, ``serve``, ``describe``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from trucebook import __version__
from trucebook.book.commands import Commands
from trucebook.book.stopping import listen
from trucebook.evidence.errors import visible


def _data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    text = "Folder with the tables (looked for here and in the folders above)."
    return click.option("--data", default="data", show_default=True, metavar="DIR", help=text)(function)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Make the evidence book on the Russia–Ukraine truce talks."""


@main.command()
@_data_option
@click.option("--all", "every", is_flag=True, help="List every fault and warning, also many of one cause.")
@click.option("--strict", is_flag=True, help="Count warnings as faults.")
def check(data: str, every: bool, strict: bool) -> None:
    """Check every table; report every fault with file, row, column, value and what is expected.

    Faults stop a build (exit 1); warnings are what looks wrong but may be right.
    """
    from trucebook.evidence.check import examine
    from trucebook.evidence.errors import folded
    from trucebook.evidence.reading import resolve_data
    from trucebook.evidence.snapshot import snapshot
    from trucebook.evidence.tables import TABLES

    folder = resolve_data(data)
    found = examine(folder, _closing_day())
    faults = [*found.faults, *(found.warnings if strict else [])]
    for kind, lines in (("error", faults), ("warning", [] if strict else found.warnings)):
        for line in map(str, lines) if every else folded(lines):
            click.echo(f"{kind}: {visible(line)}", err=True)
    if faults:
        raise SystemExit(1)
    for name in sorted(found.counts):
        click.echo(f"{name}.csv: {found.counts[name]} rows")
    absent = sorted(set(TABLES) - set(found.counts))
    if absent:
        click.echo(f"not in this folder, what needs them will say so: {', '.join(f'{name}.csv' for name in absent)}")
    now = snapshot(folder)
    for name, count in now.newer(now.latest).items():
        click.echo(f"{count} rows of {name} are newer than the book's date, {now.latest}, and shown in no edition")
    doubts = f", {len(found.warnings)} warnings" if found.warnings else ""
    click.echo(f"no fault in {sum(found.counts.values())} rows{doubts}")


def _closing_day() -> str:
    """Return the newest day that an edition of the project declares, blank outside of a project."""
    from trucebook.book.editions import closing_day, read_editions
    from trucebook.book.project import ProjectError, find_project

    try:
        return closing_day(read_editions(find_project().editions))
    except ProjectError:
        return ""


@main.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "columns", multiple=True, metavar="NEW=COLUMN", help="What a column of FILE is; or a kept file.")
@click.option("--set", "fixed", multiple=True, metavar="COLUMN=VALUE", help="Where FILE gives none; ==OTHER copies.")
@click.option(
    "--wide", multiple=True, metavar="NEW=COLUMN:CODE", help="Each value of a column of FILE is a row, of this code."
)
@click.option(
    "--where", multiple=True, metavar="NEW=VALUE", help="Only rows with this (=), or that hold this (~); | for or."
)
@click.option(
    "--format", metavar="NAME", help="Public format of FILE, if it is not recognised; plain: read it as it is."
)
@click.option("--source", metavar="KEY", help="The source of all rows, as --set sources=KEY.")
@click.option("--also", multiple=True, metavar="TABLE=FILE", help="Rows of another table, such as sources=new.csv.")
@click.option("--decimal", type=click.Choice(["comma", "point"]), help="How FILE writes numbers, if in doubt.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How FILE writes dates, if in doubt.")
@click.option(
    "--save-map", type=click.Path(path_type=Path), help="Keep --map, --set, --wide, --where for the next file."
)
@_data_option
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking, if the check passes.")
def import_(data: str, dry_run: bool, yes: bool, save_map: Path | None, **words: Any) -> None:
    """Append the rows of FILE (CSV of any kind, Parquet, a workbook) to the table of KIND, if the check passes with them.

    KIND is a kind (poll, event, price, …) or any table. How the file was read, the first rows, those that are there already
    and the pages that read them are shown first. Nothing is written before the check has passed on a copy of the data
    folder; the rows that are there stay as they are.
    """
    from trucebook.evidence.errors import EvidenceError
    from trucebook.evidence.reading import resolve_data
    from trucebook.intake.asked import asked
    from trucebook.intake.asking import new_sources
    from trucebook.intake.files import put
    from trucebook.intake.plan import plan, preview

    folder = resolve_data(data)
    files, kept = asked(**words)
    todo = plan(folder, files, _closing_day())
    if todo.unknown and not (yes or dry_run):
        todo = plan(folder, files, _closing_day(), new_sources(folder, todo.unknown))
    for line in preview(todo, *_readers(part.table.name for part in todo.parts)):
        click.echo(visible(line))
    if todo.faults:
        raise EvidenceError([*todo.faults])
    if save_map:
        put(save_map, kept.text, ".json")
        click.echo(f"{save_map}: how the columns were matched")
    if dry_run or not todo.count:
        click.echo("nothing written" + ("" if todo.count else ": no new row"))
        return
    if not yes:
        click.confirm(f"Append {todo.count} rows to {folder}?", abort=True)
    todo.carry_out()
    click.echo(f"{todo.count} rows appended, no fault")


@main.command()
@click.argument("kind")
@click.option("--set", "fixed", multiple=True, metavar="COLUMN=VALUE", help="A field that is not asked for.")
@_data_option
def new(kind: str, fixed: tuple[str, ...], data: str) -> None:
    """Ask for one row of KIND (poll, event, price, exchange, …, or any table) in the terminal, and add it.

    Each answer is tested at once; the row is shown and checked on a copy of the data folder before it is written.
    """
    from trucebook.book.stopping import unbroken
    from trucebook.evidence.reading import resolve_data
    from trucebook.evidence.tables import TABLES
    from trucebook.intake.asking import new_row
    from trucebook.intake.columns import pairs
    from trucebook.intake.kinds import tables_of

    listen("stopped; nothing was written")
    folder, (name, *others) = resolve_data(data), tables_of(kind)
    draft = new_row(folder, TABLES[name], pairs(fixed, "--set"), _closing_day())
    if draft is None:
        click.echo("nothing written")
        return
    written = f"{draft.table.file}: {draft.row[draft.table.key]} added, no fault"
    with unbroken(written):
        draft.carry_out()
    click.echo(written)
    for other in others:
        link = next(column for column, to in TABLES[other].references.items() if to.startswith(f"{name}."))
        click.echo(f"next: trucebook new {other} --set {link}={draft.row['id']}")


@main.command()
@click.argument("series", nargs=-1)
@_data_option
@click.option("--dry-run", is_flag=True, help="Fetch and show what would change, and write nothing.")
@click.option("--on", "day", metavar="DATE", help="Day of the fetch, YYYY-MM-DD.  [default: today]")
@click.option("--keep-going", is_flag=True, help="Write what came in whole though another series failed; exit 1 then.")
@click.option("--accept-revisions", is_flag=True, help="Take a series of which most values changed (a new base).")
@click.option("--tries", type=click.IntRange(1, 10), default=4, show_default=True, help="How often a fetch is tried.")
@click.option("--wait", type=click.FloatRange(0, 60), default=1, show_default=True, help="Seconds before the 2nd try.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=30, show_default=True, help="Seconds without a byte."
)
@click.option("--kept", type=click.Path(path_type=Path), help="Folder of kept answers.  [default: _build/refresh]")
def refresh(data: str, series: tuple[str, ...], day: str | None, dry_run: bool, keep_going: bool, **how: Any) -> None:
    """Fetch official SERIES anew (those of connectors.csv; none named: all), and add what is new or revised.

    A revised value becomes a row of its own, so that older editions show the value of their time. Nothing is written if a
    series fails, or if the check finds a fault with the new rows.
    """
    from trucebook.evidence.errors import EvidenceError
    from trucebook.evidence.reading import resolve_data
    from trucebook.intake import refreshing

    folder = resolve_data(data)
    on, failed = _day(day), list[str]()
    answers, said = _fetched(folder, series, on, how, failed if keep_going else None)
    for line in said:
        click.echo(visible(line))
    todo = refreshing.planned(folder, answers, on, accept=how["accept_revisions"], closing=_closing_day())
    for part in todo.parts:
        for line in refreshing.described(part):
            click.echo(visible(line))
    if todo.faults:
        raise EvidenceError([*todo.faults])
    if dry_run or not todo.count:
        click.echo("nothing written" + ("" if todo.count else ": nothing new"))
    else:
        todo.carry_out()
        click.echo(f"{refreshing.many(todo.count, 'row')} appended, no fault")
    if failed:
        raise click.exceptions.Exit(1)


def _day(text: str | None) -> date:
    from trucebook.evidence.columns import is_date
    from trucebook.intake.errors import IntakeError

    if text and not is_date(text):
        raise IntakeError(f"--on {text!r}: no date, expected YYYY-MM-DD")
    return date.fromisoformat(text) if text else datetime.now(UTC).date()


def _fetched(
    folder: Path, series: tuple[str, ...], on: date, how: dict[str, Any], failed: list[str] | None
) -> tuple[list[Any], list[str]]:
    """Return the answers of the connectors that are asked for, and lines on those left out; failures go to the list, if there is one."""
    from trucebook.book.project import ProjectError, find_project
    from trucebook.intake.connectors import chosen, read_connectors
    from trucebook.intake.errors import IntakeError
    from trucebook.intake.fetching import Fetcher, Limits
    from trucebook.intake.refreshing import fetched

    kept = how["kept"]
    if kept is None:
        with suppress(ProjectError):
            kept = find_project().build / "refresh"
    wanted, said = chosen(read_connectors(folder), series)
    answers = []
    with Fetcher(Limits(tries=how["tries"], wait=how["wait"], timeout=how["timeout"]), kept) as fetcher:
        for one in wanted:
            try:
                answers.append((one, *fetched(one, fetcher, folder, on)))
            except IntakeError as error:
                if failed is None:
                    raise
                failed.append(one.key)
                click.echo(f"error: {error}", err=True)
    return answers, said


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "day", metavar="DATE", help="Day of the article, YYYY-MM-DD.  [default: the evidence's]")
@click.option("--rows", type=click.IntRange(1, 20), default=5, show_default=True, help="Rows beside each statement.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the draft as tables into a new folder."
)
@click.option("--html", type=click.Path(path_type=Path), metavar="PAGE", help="Write the draft as a page.")
@_data_option
def article(file: Path, day: str | None, rows: int, out: Path | None, html: Path | None, data: str) -> None:
    """Draft the claims of an article (FILE.txt, .html or .pdf): its statements, the likeliest rows beside each.

    A verdict is proposed only where a number or a day of a row decides; the rest is left to you. Nothing leaves this machine.
    """
    from trucebook.analysis.drafts.draft import TABLES, draft
    from trucebook.evidence.columns import is_date
    from trucebook.evidence.door import open_evidence
    from trucebook.figures.draft_page import page
    from trucebook.intake import drafted
    from trucebook.intake.errors import IntakeError
    from trucebook.intake.files import put
    from trucebook.intake.pages import article_text

    if day and not is_date(day):
        raise IntakeError(f"--date {day!r}: no date, expected YYYY-MM-DD")
    text = article_text(file)
    evidence = open_evidence(data, tables=TABLES)
    on = date.fromisoformat(day) if day else evidence.as_of
    entries = draft(text, evidence, on, rows)
    if not entries:
        raise IntakeError(
            f"{file.name}: no sentence with a number, a day, a name or a quotation, expected an article in English"
        )
    if out:
        drafted.write(out, drafted.tables(entries, file.name, on))
    if html:
        put(html, page(entries, file.name, on, evidence.as_of), ".html")
    for line in drafted.lines(entries):
        click.echo(visible(line))


def _readers(tables: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return which chapters of the project read which tables, and the day of each edition; none outside of a project."""
    from trucebook.book.editions import read_editions
    from trucebook.book.notebook import declaration
    from trucebook.book.project import ProjectError, find_project

    try:
        project = find_project()
    except ProjectError:
        return {}, {}
    told = [declaration(path) for path in sorted(project.notebooks.glob("*.ipynb"))]
    days = {name: "" if one.is_latest else one.as_of for name, one in read_editions(project.editions).items()}
    return {table: [one.name for one in told if table in one.tables] for table in tables}, days


@main.command()
@click.option("--edition", metavar="ID", help="Build one declared edition (the others stay as they are).")
@click.option("--as-of", metavar="DATE", help="Build the book of this day, YYYY-MM-DD.")
@click.option(
    "--every", type=click.Choice(["month"]), help="Build an edition for each month's end of the full-scale war, too."
)
@_data_option
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Notebooks that run side by side.  [default: the cores and one]"
)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Run notebooks in N processes (needs Dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Run notebooks on the Dask cluster at tcp://host:port.")
@click.option("--pdf", is_flag=True, help="Print each edition as one PDF, too (needs a browser).")
@click.option("--no-wait", is_flag=True, help="End at once if another build is at work, in place of waiting for it.")
@click.pass_context
def build(
    ctx: click.Context, edition: str | None, as_of: str | None, every: str | None, data: str, jobs: int | None,
    workers: int | None, scheduler: str | None, pdf: bool, no_wait: bool,
) -> None:  # fmt: skip
    """Bring the published book in _build/html up to date; only what has changed runs again."""
    listen("stopped; the published book is as before")
    from trucebook.book.steady import settle

    settle()
    from contextlib import nullcontext

    from trucebook.book.cluster import WHOLE, connected
    from trucebook.book.editions import EditionError, choose, month_ends, read_editions
    from trucebook.book.lock import alone
    from trucebook.book.project import find_project
    from trucebook.book.sources import check_sources
    from trucebook.book.trouble import EDITION_NEEDS, check_room
    from trucebook.evidence.folder import find_data
    from trucebook.evidence.snapshot import first_date, latest_date, resolve_as_of

    if sum(map(bool, (edition, as_of, every))) > 1:
        raise EditionError("--edition, --as-of and --every: give one of them")
    project = find_project()
    ctx.find_root().obj = project.build
    check_sources(project)
    folder = find_data(data)
    declared = read_editions(project.editions)
    chosen = choose(declared, edition, as_of)
    chosen += month_ends(declared, first_date(folder), latest_date(folder)) if every else []
    for one in chosen:
        resolve_as_of(one.as_of, folder)
    check_room(project.build, EDITION_NEEDS * max(len(declared), len(chosen)))

    from trucebook.book import tasks
    from trucebook.book.report import Report

    report = Report()
    with (
        alone(project, wait=not no_wait, say=report.say),
        connected(scheduler or "", workers or 0, WHOLE) if scheduler or workers else nullcontext() as cluster,
    ):
        tasks.build(project, folder, chosen, declared, jobs or tasks.default_jobs(), report, pdf=pdf, cluster=cluster)


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--fresh", is_flag=True, help="Build once more from nothing and compare (takes as long as a whole build)."
)
@_data_option
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Notebooks of the fresh build that run side by side.")
def verify(folder: Path | None, fresh: bool, data: str, jobs: int | None) -> None:
    """Compare a published book (FOLDER, else _build/html) with its SHA256SUMS, and with a fresh build."""
    from trucebook.book.project import find_project
    from trucebook.book.verify import verify as compared
    from trucebook.book.verify import verify_fresh
    from trucebook.evidence.folder import find_data

    files = compared(folder or find_project().html)
    click.echo(f"{files:,} files as in SHA256SUMS")
    if fresh:
        verify_fresh(find_project(), find_data(data), jobs, click.echo)
        click.echo("the same as a fresh build, byte for byte")


@main.command()
@click.option("--from", "first", required=True, metavar="DATE", help="First day, YYYY-MM-DD.")
@click.option("--to", "last", metavar="DATE", help="Last day.  [default: the newest of the data]")
@click.option("--every", type=click.Choice(["day", "week", "month"]), default="month", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The table.  [default: _build/sweep.csv]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Work in N processes (needs Dask).")
@click.option("--scheduler", metavar="ADDRESS", help="Work on the Dask cluster at tcp://host:port.")
@_data_option
@click.pass_context
def sweep(
    ctx: click.Context, first: str, last: str | None, every: str, out: Path | None, workers: int | None,
    scheduler: str | None, data: str,
) -> None:  # fmt: skip
    """Write the headline measures as known on each day into one table; what was worked out before is not worked out again."""
    from contextlib import nullcontext

    from trucebook.book.cluster import connected
    from trucebook.book.project import find_project
    from trucebook.book.sweep import sweep as swept
    from trucebook.evidence.folder import find_data
    from trucebook.evidence.kept import keep_in
    from trucebook.evidence.snapshot import resolve_as_of

    folder, project = find_data(data), find_project()
    ctx.find_root().obj = project.build
    days = [resolve_as_of(day, folder) if day else None for day in (first, last)]
    keep_in(project.build / "cache")
    table = out or project.build / "sweep.csv"
    with connected(scheduler or "", workers or 0) if scheduler or (workers or 1) > 1 else nullcontext() as cluster:
        rows = swept(folder, days[0] or date.min, days[1], every, table, cluster, click.echo)
    click.echo(f"{table}: {rows} rows")


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--edit", is_flag=True, help="Add a form for new rows, at an address that is shown here alone.")
@_data_option
def serve(port: int, edit: bool, data: str) -> None:
    """Show the published book at http://127.0.0.1:PORT."""
    from trucebook.book.project import find_project
    from trucebook.book.serve import server
    from trucebook.evidence.reading import resolve_data

    html = find_project().html
    if edit:
        from trucebook.book.editing import Desk, address, edit_server

        desk = Desk(resolve_data(data), _closing_day())
        with edit_server(html, port, desk) as running:
            click.echo(f"The form for new rows is at {address(desk, running.server_port)} (stop with Ctrl-C)")
            running.serve_forever()
    with server(html, port) as running:
        click.echo(f"The book is at http://127.0.0.1:{running.server_port} (stop with Ctrl-C)")
        running.serve_forever()


@main.command()
@click.option(
    "--as-of", metavar="DATE", default="latest", show_default=True, help="Edition whose forecasts are registered."
)
@_data_option
def register(as_of: str, data: str) -> None:
    """Append an edition's forecasts to data/registered.csv, each with a hash; nothing there is ever edited."""
    from trucebook.analysis import registered, scenarios
    from trucebook.evidence.door import open_evidence
    from trucebook.evidence.registered import append

    evidence = open_evidence(data, as_of, scenarios.FACTS)
    rows = [*registered.chances(evidence), *registered.rounds(evidence)]
    append(evidence.data, rows)
    click.echo(f"registered.csv: {len(rows)} forecasts of {evidence.as_of} appended")


@main.command()
@_data_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if a file is not what the schemas give.")
def describe(data: str, only_check: bool) -> None:
    """Write the data package and the data dictionary from the schemas, and the deposit's description from the citation."""
    from trucebook.book.deposit import CITATION, DEPOSIT, deposit_text
    from trucebook.book.project import find_project
    from trucebook.evidence.describe import dictionary, package_text
    from trucebook.evidence.errors import TrucebookError
    from trucebook.evidence.reading import resolve_data

    old, project = [], find_project()
    made = [
        (resolve_data(data) / "datapackage.json", package_text()),
        (project.notebooks / "dictionary.md", dictionary()),
    ]
    if (project.root / CITATION).is_file():
        made.append((project.root / DEPOSIT, deposit_text(project.root / CITATION)))
    for path, text in made:
        if not only_check:
            path.write_text(text, encoding="utf-8")
            click.echo(str(path))
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            old.append(path.name)
    if old:
        raise TrucebookError(f"{' and '.join(old)}: out of date, expected what 'trucebook describe' writes: run it")
