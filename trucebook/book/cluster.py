"""Work on other processes or machines by Dask's ``distributed``: what a task needs travels with it, by content, and no disk is shared."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from trucebook.book.stopping import first
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.kept import made_by

PARTS = ("evidence", "analysis")
"""Parts of the library that workers run for a sweep: theirs must be ours."""

WHOLE = (".",)
"""What they run for a chapter: any of it."""

MAKERS = ("altair", "ipykernel", "jupyter-client", "nbclient", "nbformat", "papermill", "vl-convert-python")
"""Packages that make the outputs of chapters: another version may make others."""

PATIENCE = 30
"""Seconds in which a scheduler must answer."""

RETRIES = 5
"""So many workers may die over one task before it is taken for what kills them."""


class ClusterError(TrucebookError):
    """There is no cluster, or none that can do this work."""


class Cluster:
    """A Dask cluster with this library on every worker; get one from :func:`connected`."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._sending = threading.Lock()
        self._sent: dict[str, Any] = {}

    @property
    def threads(self) -> int:
        """Tasks that run at the same time."""
        return max(1, sum(self.client.nthreads().values()))

    def each(self, function: Callable[[Any, Any], Any], shared: Any, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Yield the place of each item and ``function(shared, item)``, as they come.

        What is shared is sent to each worker once. The work of a worker that dies is done by another.
        """
        from distributed import as_completed

        sent = self.client.scatter(shared, broadcast=True)
        futures = self.client.map(function, [sent] * len(items), items, retries=RETRIES, pure=False)
        places = {future.key: place for place, future in enumerate(futures)}
        for future, result in as_completed(futures, with_results=True):
            yield places[future.key], result

    def one(self, function: Callable[[Any, Any], Any], shared: Any, key: str, item: Any, name: str) -> Any:
        """Return ``function(shared, item)``, worked out by whichever worker is free; may be called from several threads.

        What is shared is sent to each worker once a key, and once more where all that had it have died. The work of a worker that dies
        is done by another.

        Raises
        ------
        ClusterError
            If the scheduler is gone, workers have died over this (``name`` in words) again and again, or one could not do it.
        """
        from distributed import KilledWorker

        for _ in range(RETRIES):
            with self._sending:
                sent = self._sent.get(key)
                if sent is None or sent.cancelled() or sent.status == "lost":
                    sent = self._sent[key] = self.client.scatter(shared, broadcast=True)
            future = self.client.submit(function, sent, item, retries=RETRIES, pure=False)
            try:
                return future.result()
            except TrucebookError:
                raise
            except KilledWorker as error:
                raise ClusterError(
                    f"{name}: workers have died over it again and again, expected one that lives"
                ) from error
            except Exception as error:
                if future.status == "error":
                    raise ClusterError(f"{name}, on a worker: {type(error).__name__}: {error}") from error
                if self.client.status != "running":
                    raise ClusterError(f"{name}: the scheduler is gone, expected one that stays") from error
                # Those that held what was sent have died: it is sent anew.
        raise ClusterError(f"{name}: workers have died over it {RETRIES} times, expected one that lives")


@contextmanager
def connected(scheduler: str = "", workers: int = 0, parts: Sequence[str] = PARTS) -> Iterator[Cluster]:
    """Yield the cluster of a scheduler, or one of ``workers`` processes of one thread each on this machine.

    Its workers must have the same ``parts`` of the library, and the same versions of what it builds on.

    Raises
    ------
    ClusterError
        If ``distributed`` is not installed, nobody answers at the address, or a worker has another version of the library.
    """
    try:
        import dask
        import distributed
    except ImportError as error:
        raise ClusterError(
            "--scheduler, --workers: Dask is not installed, expected pip install 'trucebook[distributed]'"
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # that a worker died is its business, and ours
    local = None
    try:
        if not scheduler:
            # No daemons: those may have no children, and a chapter has a kernel.
            with dask.config.set({"distributed.worker.daemon": False}):
                local = distributed.LocalCluster(
                    n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=logging.CRITICAL
                )  # fmt: skip
            for nanny in local.workers.values():
                first(nanny.close_gracefully)  # it would start its worker anew
        client = distributed.Client(local or scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"--scheduler {scheduler!r}: {type(error).__name__}, expected the address of a scheduler, as tcp://host:8786"
        ) from error
    try:
        _same_library(client, parts)
        yield Cluster(client)
    finally:
        client.close()
        if local:
            local.close()


def library(*parts: str) -> list[str]:
    """Return what tells one library from another: parts of this one by content, Python, and the packages that make what chapters show."""
    makers = [f"{name} {version(name)}" for name in MAKERS]
    return [made_by(*parts), "{}.{}".format(*sys.version_info), *makers]


def _same_library(client: Any, parts: Sequence[str]) -> None:
    own, there = library(*parts), client.run(library, *parts, on_error="return")
    if not there:
        raise ClusterError("the scheduler has no workers, expected at least one")
    strange = sorted(name for name, told in there.items() if told != own)
    if strange:
        raise ClusterError(
            f"{len(strange)} of {len(there)} workers ({strange[0]} …): another version of this library or of what it builds on, "
            "expected the one here on all"
        )
