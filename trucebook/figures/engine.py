"""Where a chart becomes a drawing: the engine of this process, or the one that all chapters of a build share."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from multiprocessing.connection import Client, Listener
from threading import Thread
from typing import Any

import vl_convert

SETTING = "TRUCEBOOK_DRAWER"
"""Environment variable: the socket of a process that draws (:func:`serve`); unset or blank: each process draws for itself."""

DRAWING = b"<svg"


def svg(spec: dict[str, Any]) -> str:
    """Return the drawing of a Vega-Lite specification.

    The engine (V8 with Vega) takes half a second to start, longer than a drawing, and survives no fork: a build has one for all
    chapters. Whatever keeps that one from answering, this process then draws itself, and meets the error itself if there is one.
    """
    place = os.environ.get(SETTING, "")
    if place:
        with suppress(OSError, EOFError), Client(place, family="AF_UNIX") as line:
            line.send_bytes(json.dumps(spec).encode())
            answer = line.recv_bytes()
            if answer.startswith(DRAWING):
                return answer.decode()
    return _drawn(spec)


def serve(place: str) -> None:
    """Draw what is asked for at a socket, until the process is ended."""
    with Listener(place, family="AF_UNIX", backlog=64) as listener:
        while True:
            with suppress(OSError, EOFError):  # whoever asked may have died
                Thread(target=_answer, args=(listener.accept(),), daemon=True).start()


def _answer(line: Any) -> None:
    with suppress(OSError, EOFError), line:
        try:
            drawing = _drawn(json.loads(line.recv_bytes())).encode()
        except ValueError:
            drawing = b"no drawing"
        line.send_bytes(drawing)


def _drawn(spec: dict[str, Any]) -> str:
    drawing: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawing
