"""Models that the reader can change: sliders on the page, computed in the browser, offline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from trucebook.figures.tables import Html


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


def model(
    id: str,
    script: str,
    sliders: Sequence[Slider],
    data: Mapping[str, Any],
    results: Mapping[str, tuple[str, str]],
    *,
    bars: Sequence[str] = (),
    title: str,
    note: str = "",
) -> Html:
    """Return a form whose results the browser recomputes when a slider moves; the page's address keeps the setting.

    Parameters
    ----------
    id : str
        Anchor on the page, and name of the setting in the address.
    script : str
        Name of the file under ``site/static/models/`` that calls ``truce.model(script, (values, data) => results)``: ``values``
        holds a number for each slider, ``results`` a text for each result.
    sliders : sequence of Slider
        In order; those of one group must follow each other.
    data : mapping
        What the function needs besides, as JSON.
    results : mapping of str to (str, str)
        Name of a result → its label, and its text at the sliders' first values, computed in Python.
    bars : sequence of str
        Names of results in percent that are drawn as bars as well.
    title, note : str
        Heading of the form, and a sentence below it (HTML).
    """
    parts: list[str] = []
    group = None
    for slider in sliders:
        if slider.group != group:
            parts.append(
                ("</fieldset>" if group is not None else "") + f"<fieldset><legend>{escape(slider.group)}</legend>"
            )
            group = slider.group
        name = escape(slider.name, quote=True)
        parts.append(
            f'<label><span>{escape(slider.label)}</span><input type="range" name="{name}" min="{slider.low:g}" max="{slider.high:g}" '
            f'step="{slider.step:g}" value="{slider.value:g}" disabled autocomplete="off"><output data-of="{name}">{slider.value:g}</output></label>'
        )
    shown = "".join(
        f'<li><span class="what">{escape(label)}</span> <output data-result="{escape(name, quote=True)}">{escape(text)}</output>'
        + (_bar(name, text) if name in bars else "")
        + "</li>"
        for name, (label, text) in results.items()
    )
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!--", "<\\!--")
    return Html(
        f'<form class="model" id="{id}" data-model="{script}" aria-label="{escape(title, quote=True)}">'
        f'<p class="finding">{escape(title)}</p>{f"<p class=drawn>{note}</p>" if note else ""}'
        f'<ul class="results" aria-live="polite">{shown}</ul>{"".join(parts)}{"</fieldset>" if sliders else ""}'
        '<p class="below"><button type="reset" disabled>As at first</button> The address of the page keeps your setting. '
        "Without JavaScript the results above are those of the first setting.</p>"
        f'<script type="application/json" class="model-data">{body}</script></form>'
    )


def _bar(name: str, text: str) -> str:
    width = float(text.rstrip("%").replace(",", ""))
    return f'<span class="track" aria-hidden="true"><span class="bar" data-bar="{escape(name, quote=True)}" style="width:{width:g}%"></span></span>'
