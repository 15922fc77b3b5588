"""Work on other processes or machines by Dask's ``distributed``: what a task needs travels with it, by content, and no disk is shared."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.kept import made_by

PARTS = ("evidence", "analysis")
"""Parts of the library that workers run: theirs must be ours."""

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


@contextmanager
def connected(scheduler: str = "", workers: int = 0) -> Iterator[Cluster]:
    """Yield the cluster of a scheduler, or one of ``workers`` processes of one thread each on this machine.

    Raises
    ------
    ClusterError
        If ``distributed`` is not installed, nobody answers at the address, or a worker has another version of the library.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterError(
            "--scheduler, --workers: Dask is not installed, expected pip install 'trucebook[distributed]'"
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # that a worker died is its business, and ours
    local = None
    try:
        if not scheduler:
            local = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=logging.CRITICAL
            )  # fmt: skip
        client = distributed.Client(local or scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"--scheduler {scheduler!r}: {type(error).__name__}, expected the address of a scheduler, as tcp://host:8786"
        ) from error
    try:
        _same_library(client)
        yield Cluster(client)
    finally:
        client.close()
        if local:
            local.close()


def _same_library(client: Any) -> None:
    own, there = made_by(*PARTS), client.run(made_by, *PARTS, on_error="return")
    if not there:
        raise ClusterError("the scheduler has no workers, expected at least one")
    strange = sorted(name for name, told in there.items() if told != own)
    if strange:
        raise ClusterError(
            f"{len(strange)} of {len(there)} workers ({strange[0]} …): another version of this library or of what it builds on, "
            "expected the one here on all"
        )
