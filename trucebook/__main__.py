"""The command ``trucebook``, as ``python -m trucebook`` too: one that can be stopped from its first moment on."""

from __future__ import annotations

import os
import signal
from types import FrameType


def _stopped(number: int, frame: FrameType | None) -> None:
    """End at once: nothing has been touched yet, and no child started."""
    os.write(2, b"stopped\n")
    os._exit(128 + number)


def main() -> None:
    """Do what the command line says; what it imports takes long, and Ctrl-C may come before it listens itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopped)
    from trucebook.cli import main as command

    command()


if __name__ == "__main__":
    main()
