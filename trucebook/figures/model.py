"""Models that the reader can change: sliders on the page, computed in the browser, offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from trucebook.figures.html import Html, in_page, made


@dataclass(frozen=True)
class Slider:
    """One number that the reader can change.

    Attributes
    ----------
    name : str
        Under which the browser's function gets it.
    label : str
        In words, with its unit.
    value, low, high, step : float
        Where it stands at first, and where it can go.
    group : str
        Sliders of one group stand together under its name.
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float = 1
    group: str = ""


@dataclass(frozen=True)
class Choice:
    """A list from which the reader chooses.

    Attributes
    ----------
    name : str
        Under which the browser's function gets the choice.
    label : str
        In words.
    options : sequence of (str, str)
        Value and words of each choice; the first one is chosen at first.
    group : str
        As of :class:`Slider`.
    """

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    group: str = ""


def model(
    id: str,
    script: str,
    sliders: Sequence[Slider | Choice],
    data: Mapping[str, Any],
    results: Mapping[str, tuple[str, str]],
    *,
    bars: Sequence[str] = (),
    title: str,
    note: str = "",
    drawing: str = "",
    below: str = "",
) -> Html:
    """Return a form whose results the browser recomputes when a slider moves; the page's address keeps the setting.

    Parameters
    ----------
    id : str
        Anchor on the page, and name of the setting in the address.
    script : str
        Name of the file under ``site/static/models/`` that calls ``truce.model(script, (values, data) => results)``: ``values``
        holds a number for each slider, ``results`` a text for each result.
    sliders : sequence of Slider or Choice
        In order; those of one group must follow each other.
    data : mapping
        What the function needs besides, as JSON.
    results : mapping of str to (str, str)
        Name of a result → its label, and its text at the sliders' first values, computed in Python.
    bars : sequence of str
        Names of results in percent that are drawn as bars as well.
    title, note : str
        Heading of the form, and a sentence below it (HTML).
    drawing : str
        A drawing (HTML) that stands below the controls; a result of the name in ``data-path`` redraws a path of it.
    below : str
        What stands at the foot of the form (HTML), such as sources.
    """
    shown = "".join(
        f'<li><span class="what">{escape(label)}</span> <output data-result="{escape(name, quote=True)}">{escape(text)}</output>'
        + (_bar(name, text) if name in bars else "")
        + "</li>"
        for name, (label, text) in results.items()
    )
    body = in_page(data)
    return Html(
        f'<form class="model" id="{id}" data-model="{script}" aria-label="{escape(title, quote=True)}">'
        f'<p class="finding">{escape(title)}</p>{f"<p class=drawn>{note}</p>" if note else ""}'
        f'<ul class="results" aria-live="polite">{shown}</ul>{_controls(sliders)}{made(drawing)}'
        '<p class="below"><button type="reset" disabled>As at first</button> The address of the page keeps your setting. '
        "Without JavaScript the results above are those of the first setting.</p>"
        f"{made(below)}"
        f'<script type="application/json" class="model-data">{body}</script></form>'
    )


def _controls(sliders: Sequence[Slider | Choice]) -> str:
    groups = groupby(sliders, key=lambda one: one.group)
    return "".join(
        f"<fieldset><legend>{escape(name)}</legend>{''.join(map(_control, own))}</fieldset>" for name, own in groups
    )


def _control(one: Slider | Choice) -> str:
    name = escape(one.name, quote=True)
    if isinstance(one, Choice):
        options = "".join(
            f'<option value="{escape(value, quote=True)}">{escape(words)}</option>' for value, words in one.options
        )
        return f'<label class="choice"><span>{escape(one.label)}</span><select name="{name}" disabled autocomplete="off">{options}</select></label>'
    return (
        f'<label><span>{escape(one.label)}</span><input type="range" name="{name}" min="{one.low:g}" max="{one.high:g}" '
        f'step="{one.step:g}" value="{one.value:g}" disabled autocomplete="off"><output data-of="{name}">{one.value:g}</output></label>'
    )


def _bar(name: str, text: str) -> str:
    width = float(text.rstrip("%").replace(",", ""))
    # Drawn, not painted: paper keeps it with backgrounds off, and no style stands in the page.
    bar = f'<rect class="bar" data-bar="{escape(name, quote=True)}" width="{width:g}%" height="100%"/>'
    return f'<svg class="track" aria-hidden="true" focusable="false"><rect class="whole" width="100%" height="100%"/>{bar}</svg>'
