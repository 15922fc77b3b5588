"""Models that the reader can change: sliders on the page, computed in the browser, offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from trucebook.figures.html import Html, in_page

NONE = Html()


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
    drawing: Html = NONE,
    below: Html = NONE,
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
        Heading of the form, and a sentence below it.
    drawing : Html
        A drawing that stands below the controls; a result of the name in ``data-path`` redraws a path of it.
    below : Html
        What stands at the foot of the form, such as sources.
    """
    return Html(
        '<form class="model" id="{}" data-model="{}" aria-label="{}">'
        '<p class="finding">{}</p>{}'
        '<ul class="results" aria-live="polite">{}</ul>{}{}'
        '<p class="below"><button type="reset" disabled>As at first</button> The address of the page keeps your setting. '
        "Without JavaScript the results above are those of the first setting.</p>"
        "{}"
        '<script type="application/json" class="model-data">{}</script></form>'
    ).format(
        id,
        script,
        title,
        title,
        Html("<p class=drawn>{}</p>").format(note) if note else "",
        Html("").join(_result(name, label, text, name in bars) for name, (label, text) in results.items()),
        _controls(sliders),
        drawing,
        below,
        in_page(data),
    )


def _result(name: str, label: str, text: str, drawn: bool) -> Html:
    return Html('<li><span class="what">{}</span> <output data-result="{}">{}</output>{}</li>').format(
        label, name, text, _bar(name, text) if drawn else ""
    )


def _controls(sliders: Sequence[Slider | Choice]) -> Html:
    groups = groupby(sliders, key=lambda one: one.group)
    return Html("").join(
        Html("<fieldset><legend>{}</legend>{}</fieldset>").format(name, Html("").join(map(_control, own)))
        for name, own in groups
    )


def _control(one: Slider | Choice) -> Html:
    name = one.name
    if isinstance(one, Choice):
        options = Html("").join(
            Html('<option value="{}">{}</option>').format(value, words) for value, words in one.options
        )
        return Html(
            '<label class="choice"><span>{}</span><select name="{}" disabled autocomplete="off">{}</select></label>'
        ).format(one.label, name, options)
    return Html(
        '<label><span>{}</span><input type="range" name="{}" min="{:g}" max="{:g}" '
        'step="{:g}" value="{:g}" disabled autocomplete="off"><output data-of="{}">{:g}</output></label>'
    ).format(one.label, name, one.low, one.high, one.step, one.value, name, one.value)


def _bar(name: str, text: str) -> Html:
    width = float(text.rstrip("%").replace(",", ""))
    # Drawn, not painted: paper keeps it with backgrounds off, and no style stands in the page.
    bar = Html('<rect class="bar" data-bar="{}" width="{:g}%" height="100%"/>').format(name, width)
    return Html(
        '<svg class="track" aria-hidden="true" focusable="false"><rect class="whole" width="100%" height="100%"/>{}</svg>'
    ).format(bar)
