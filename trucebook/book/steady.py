"""The same book everywhere: what a build takes from the machine that it must not take."""

from __future__ import annotations

import os
import time

SETTINGS = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
"""Environment of kernels and of Jupyter Book. Drawings show times in the zone of the machine, sets come in the order of hashes."""

UMASK = 0o022


def settle() -> None:
    """Give this process, and all that it starts, one time zone, locale, order of sets and mode of files.

    ``SOURCE_DATE_EPOCH`` is left as the caller set it (https://reproducible-builds.org/specs/source-date-epoch/), else it is the epoch.
    """
    os.environ.update(SETTINGS)
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    os.umask(UMASK)
    if hasattr(time, "tzset"):
        time.tzset()
