"""The graph of a build: check data, execute each notebook of each edition, lay out and render the editions, publish."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from trucebook.book import forks
from trucebook.book.cluster import Cluster
from trucebook.book.editions import Edition, check_parameters, closing_day
from trucebook.book.graph import Task, bring_up_to_date, has_changed
from trucebook.book.imprint import Imprint
from trucebook.book.notebook import LIBRARY, Declaration, chapter, module_closure
from trucebook.book.project import Project
from trucebook.book.render import IMPRINT
from trucebook.book.report import Report
from trucebook.book.search import READ
from trucebook.book.site import built_imprint, publish, recover
from trucebook.book.sources import prose
from trucebook.book.turns import Seconds, Turns
from trucebook.evidence.errors import EvidenceError
from trucebook.evidence.fingerprint import announce, data_version, fingerprint
from trucebook.evidence.folder import digest
from trucebook.evidence.kept import keep_in, prune_all
from trucebook.evidence.snapshot import LATEST, first_date, resolve_as_of
from trucebook.evidence.tables import TABLES
from trucebook.figures.svg import DRAWINGS

MOST_KEPT, OTHERS_KEPT = {DRAWINGS: 400_000_000, READ: 100_000_000}, 50_000_000
"""Bytes that are kept: of drawings, of what was read of pages for the search (an edition has some six million of each), of each other kind."""


def build(
    project: Project,
    data: Path,
    editions: Sequence[Edition],
    declared: Mapping[str, Edition],
    jobs: int,
    report: Report,
    *,
    pdf: bool = False,
    cluster: Cluster | None = None,
) -> None:
    """Bring the published book up to date.

    Parameters
    ----------
    project : Project
        The book.
    data : pathlib.Path
        Its tables.
    editions : sequence of Edition
        The editions to build; the other declared ones stay as they were last built from the same data folder.
    declared : mapping of str to Edition
        All declared editions.
    jobs, cluster : int, Cluster or None
        Notebooks that run side by side here; where they run if not here.
    report : Report
        Told what runs.
    pdf : bool
        Whether to print each edition as one PDF, too (needs a browser).

    Raises
    ------
    BuildError
        If the data are broken, a notebook fails, or Jupyter Book warns. The published book is then untouched.
    """
    forks.look_for_garbage_rarely()
    recover(project)
    keep_in(project.build / "cache")
    first = first_date(data).isoformat()
    days = [one.as_of for one in declared.values() if not one.is_latest and one.as_of >= first]
    shown = [resolve_as_of(edition.as_of, data) for edition in editions]
    announce(data, [*shown, *(day for day in map(date.fromisoformat, days) if day < max(shown))])
    graph = _Graph(project, data, [one.id for one in editions], jobs, report, cluster)
    check = graph.check(closing_day(declared))
    warm = [forks.PAGES] if cluster is not None else [forks.CHAPTERS, forks.PAGES]
    if has_changed(project, check):  # chapters will run: what they need is imported while the rest is looked at
        forks.warm_up(*warm)
    imprints = [
        Imprint(edition.id, day, data_version(data, day), graph.name, edition.title)
        for edition, day in zip(editions, shown, strict=True)
    ]
    site = _site(project, data, imprints, declared)
    inside, pages = graph.steps(editions, imprints, site, days, pdf=pdf)
    before = {one.name for one in (check, *inside)}
    # What chapters need is imported only where one may run.
    bring_up_to_date(
        project, [check, *inside, *pages], report,
        lambda changed: forks.warm_up(*(warm if changed & before else [forks.PAGES])),
    )  # fmt: skip
    graph.seconds.learn(report.ran)


def _site(project: Project, data: Path, imprints: Sequence[Imprint], declared: Mapping[str, Edition]) -> list[Imprint]:
    """Return the editions of the site in the order declared: those to build, and the declared ones that stand finished."""
    kept = [
        imprint for other in declared
        if other not in {one.id for one in imprints}
        and (imprint := built_imprint(project, other)) and imprint.data == named(project, data) and project.package(other).is_file()
    ]  # fmt: skip
    order = list(declared)
    return sorted([*imprints, *kept], key=lambda one: order.index(one.id) if one.id in order else len(order))


def named(project: Project, data: Path) -> str:
    """Return the data folder as notebooks and pages name it: from the project on, so that they say nothing of the machine."""
    return Path(os.path.relpath(data, project.root)).as_posix()


class _Graph:
    """Makes the tasks; holds what they share."""

    def __init__(
        self, project: Project, data: Path, order: Sequence[str], jobs: int, report: Report, cluster: Cluster | None,
    ) -> None:  # fmt: skip
        self.project, self.data, self.report = project, data, report
        self.name = named(project, data)
        self.turns = Turns(jobs)
        self.afar, self.turns_afar = None, self.turns
        if cluster is not None:
            from trucebook.book.afar import Afar

            self.afar, self.turns_afar = Afar(cluster, data, self.name), Turns(cluster.threads)
        self.sound = project.build / "state" / "data-is-sound"
        self.seconds = Seconds(project.build / "state" / "seconds.json")
        self.order = order

    @cached_property
    def base(self) -> str:
        """Address of the published book; read from the settings once, and only where a chapter runs."""
        from trucebook.book.stage import base_address

        return base_address(self.project)

    def steps(
        self, editions: Sequence[Edition], imprints: Sequence[Imprint], site: Sequence[Imprint], days: Sequence[str], *, pdf: bool
    ) -> tuple[list[Task], list[Task]]:  # fmt: skip
        """Return the tasks of all chapters and data packages, and those that make pages of them and publish the site."""
        chapters = [chapter(path) for path in self.project.pages() if path.suffix == ".ipynb"]
        check_parameters(editions, {name: kind for chapter in chapters for name, kind in chapter.types.items()})
        inside = []
        for edition, imprint in zip(editions, imprints, strict=True):
            earlier = sorted({day for day in days if day < imprint.as_of.isoformat()}, reverse=True)
            inside += [self.run(chapter, edition, imprint, earlier) for chapter in chapters]
            inside.append(self.package(imprint, earlier))
        pages = [self.site(imprint, site, chapters) for imprint in site]
        pages += [self.pdf(imprint) for imprint in site if pdf]
        return inside, [*pages, self.publish(site, pdf=pdf)]

    def check(self, closing: str) -> Task:
        def run(out: Path) -> None:
            from trucebook.evidence.check import check_data

            faults, counts = check_data(self.data, closing)
            if faults:
                out.unlink(missing_ok=True)
                raise EvidenceError(faults)
            out.write_text("ok\n")
            self.report.say(f"data: {sum(counts.values())} rows in {len(counts)} tables, no fault")

        rules = sorted((LIBRARY / "evidence").rglob("*.py"))
        tables = [self.data / table.file for table in TABLES.values()]
        return self._task(
            "check data", run, {"folder": self.name, "closing": closing}, [*rules, *tables], [], self.sound
        )

    def run(self, chapter: Declaration, edition: Edition, imprint: Imprint, earlier: Sequence[str]) -> Task:
        given = {
            "as_of": imprint.as_of.isoformat(), "data": self.name, "earlier": ", ".join(earlier),
            "compare_with": earlier[0] if earlier else "", **edition.parameters,
        }  # fmt: skip
        parameters = {name: value for name, value in given.items() if name in chapter.parameters}

        tables = fingerprint(self.data, chapter.tables, imprint.as_of)

        def run(out: Path) -> None:
            from trucebook.book.execute import execute
            from trucebook.book.stage import lay_out

            failed = self.project.failed(edition.id)
            if self.afar is not None:
                self.afar.execute(chapter.path, out, failed, parameters, edition.id)
            else:
                execute(chapter.path, out, failed, parameters, edition.id, self.project.root)
            lay_out(self.project, out, imprint, self.base)  # while others still run; pages find it

        return self._task(
            f"{chapter.name} ({edition.id})", run,
            {"cells": chapter.source, "parameters": parameters, "tables": tables},
            chapter.modules, [self.sound], self.project.executed(edition.id) / chapter.path.name,
            edition=edition.id, turns=self.turns_afar,
        )  # fmt: skip

    def package(self, imprint: Imprint, earlier: Sequence[str]) -> Task:
        def run(out: Path) -> None:
            from trucebook.book.package import pack

            pack(self.data, imprint.as_of, out, map(date.fromisoformat, earlier))

        return self._task(
            f"data package ({imprint.id})", run,
            {"as_of": imprint.as_of.isoformat(), "version": imprint.version, "folder": self.name, "earlier": earlier},
            module_closure({"trucebook.book.package"}), [self.sound], self.project.package(imprint.id), edition=imprint.id,
            first=True,
        )  # fmt: skip

    def site(self, imprint: Imprint, editions: Sequence[Imprint], chapters: Sequence[Declaration]) -> Task:
        executed = [self.project.executed(imprint.id) / chapter.path.name for chapter in chapters]

        def run(out: Path) -> None:
            from trucebook.book.render import render
            from trucebook.book.stage import stage

            render(self.project, imprint, stage(self.project, imprint, editions, executed), frame)

        newest = any(one.id == LATEST for one in editions)
        pages = [page for page in self.project.pages() if page.suffix == ".md"]
        texts = {page.name: _hash(prose(page, imprint, newest=newest)) for page in pages}
        look = [path for path in (LIBRARY / "book" / "site").rglob("*") if path.is_file()]
        own = module_closure({f"trucebook.book.{name}" for name in ("extension", "stage", "render")})
        config = [self.project.root / "_config.yml", self.project.root / "_toc.yml"]
        # Of the other editions a page names only the address, the name and the date.
        others = [(one.folder, one.as_of.isoformat(), one.title) for one in editions]
        frame = _hash([others, self._hashes([*look, *own, *config])])
        return self._task(
            f"pages ({imprint.id})", run, {"imprint": imprint.told(), "editions": others, "prose": texts},
            [*look, *own, *config], [*executed, self.project.package(imprint.id)],
            self.project.site(imprint.id) / IMPRINT, self.project.manifest(imprint.id), edition=imprint.id,
        )  # fmt: skip

    def pdf(self, imprint: Imprint) -> Task:
        def run(out: Path) -> None:
            from trucebook.book.pdf import make_pdf

            make_pdf(self.project, imprint, out)

        return self._task(
            f"pdf ({imprint.id})", run, {"imprint": imprint.told()},
            module_closure({"trucebook.book.pdf"}), [self.project.manifest(imprint.id)], self.project.pdf(imprint.id),
            edition=imprint.id,
        )  # fmt: skip

    def publish(self, editions: Sequence[Imprint], *, pdf: bool) -> Task:
        def run(out: Path) -> None:
            publish(self.project, editions)
            prune_all(MOST_KEPT, OTHERS_KEPT)

        inside = [self.project.manifest(one.id) for one in editions]
        inside += [self.project.pdf(one.id) for one in editions if pdf]
        return self._task(
            "publish", run, {"editions": [one.told() for one in editions]}, [], inside,
            self.project.html / "index.html", self.project.html / ".nojekyll",
        )  # fmt: skip

    def _task(
        self,
        name: str,
        function: Callable[..., None],
        values: Mapping[str, Any],
        sources: Sequence[Path],
        made: Sequence[Path],
        *products: Path,
        edition: str = "",
        first: bool = False,
        turns: Turns | None = None,
    ) -> Task:
        """Return a task that is out of date when a value, a file it reads or a file it makes has changed in content.

        Only what other tasks make is a node of its own. The files that are there before the build count by their hashes
        among the values: a node each, written to pytask's database one by one, would cost more than all the rest of a
        build in which nothing has changed.
        """
        # Edition after edition, so that pages are made of one while the chapters of the next run. First what this process itself works
        # out: while chapters start it has little else to do.
        place = self.order.index(edition) if edition in self.order else len(self.order)
        rank = (place, not first, -self.seconds.of(name, sources))

        def timed() -> None:
            with (turns or self.turns).turn(rank), self.report.task(name):
                products[0].parent.mkdir(parents=True, exist_ok=True)
                function(products[0])

        hashes = self._hashes(sources)
        given = json.dumps({**values, "files": hashes}, sort_keys=True, default=str, ensure_ascii=False)
        return Task(name, timed, given, tuple(made), tuple(products))

    def _hashes(self, files: Sequence[Path]) -> dict[str, str]:
        """Return the hash of each file, named from the project or the library on: a project that has moved has not changed."""
        return {
            os.path.relpath(path, LIBRARY if path.is_relative_to(LIBRARY) else self.project.root): digest(path)
            for path in files
        }


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def default_jobs() -> int:
    """Return one more than the cores that this process may use: a chapter and its kernel wait for each other now and then."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1
