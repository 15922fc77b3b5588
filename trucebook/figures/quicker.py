"""What Altair does over and over for charts made by people, and that charts of a book need once or never.

A figure draws each of its charts twice, of up to a hundred layers each. Every place is looked up first: a later Altair that has none of
this name keeps its own way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from math import isfinite
from typing import Any

import altair as alt
import jsonschema
import pandas as pd
from altair.utils import core, schemapi


def quicken() -> None:
    """Let all charts of this process be made quicker; what they are stays as it is."""
    _replace(schemapi, "_FromDict", _shared_table)
    _replace(alt.VegaLiteSchema, "_default_wrapper_classes", _listed_once)
    _replace(getattr(schemapi, "_PropertySetter", None), "__get__", _described_once)
    _replace(getattr(core, "_ChannelCache", None), "_wrap_in_channel", _wrapped_once)
    _replace(import_module("altair.vegalite.data"), "to_values", _rows_at_once)
    api = import_module(alt.Chart.__module__)
    _replace(api, "_remove_duplicate_params", _without_parameters)
    _replace(api, "_combine_subchart_params", _without_parameters_above)
    _replace(api, "_combine_subchart_data", _data_above)


def _replace(owner: Any, name: str, instead: Callable[[Any], Any]) -> None:
    """Put in place of an attribute what ``instead`` makes of it."""
    if hasattr(owner, name):
        setattr(owner, name, instead(getattr(owner, name)))


# ------------------------------------------------------------------ classes and channels


def _shared_table(table: Any) -> Any:
    """Make the table in which a channel written as text finds its class once, and not for each channel."""
    return cache(table)


def _listed_once(classes: Callable[[], Iterable[type]]) -> Callable[[], Iterable[type]]:
    return cache(lambda: _Classes(classes()))


class _Classes(tuple[type, ...]):
    """Classes to be told from others by identity: their hash would be asked for each channel."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def _described_once(describe: Callable[..., Any]) -> Callable[..., Any]:
    """Let a property such as ``.axis`` gather its help text, from signatures, at its first use alone."""

    def get(setter: Any, chart: Any, owner: type) -> Any:
        if "obj" not in vars(setter):
            return describe(setter, chart, owner)
        setter.obj, setter.cls = chart, owner
        return setter

    return get


def _wrapped_once(wrap: Callable[..., Any]) -> Callable[..., Any]:
    """Look for the class of a channel written as text, or as a value, once for each."""
    known: dict[tuple[str, str], Any] = {}

    def wrapped(channels: Any, written: Any, encoding: str, /) -> Any:
        try:
            key = encoding, json.dumps(written)
        except TypeError:  # an object of Altair's, which has a class
            return wrap(channels, written, encoding)
        if key not in known:
            known[key] = wrap(channels, written, encoding)
        found = known[key]
        return found.copy(deep=False) if isinstance(found, schemapi.SchemaBase) else found

    return wrapped


# ------------------------------------------------------------------ layers and panels
#
# Each time charts are put on or beside each other, Altair copies all that they hold, three times over, in case one of them has a
# parameter that must be lifted. Nearly none of ours has.


def _plain(charts: Iterable[Any]) -> bool:
    return all(getattr(chart, "params", alt.Undefined) is alt.Undefined for chart in charts)


def _without_parameters(remove: Callable[..., Any]) -> Callable[..., Any]:
    return lambda charts: list(charts) if _plain(charts) else remove(charts)


def _without_parameters_above(combine: Callable[..., Any]) -> Callable[..., Any]:
    def combined(params: Any, charts: list[Any]) -> Any:
        if params is alt.Undefined and _plain(charts):
            return params, list(charts)
        return combine(params, charts)

    return combined


def _data_above(combine: Callable[..., Any]) -> Callable[..., Any]:
    """Lift data that all charts share without writing each chart as text, which is done for the names that parameters need."""

    def combined(data: Any, charts: list[Any]) -> Any:
        if not charts or not _plain(charts):
            return combine(data, charts)
        shared = charts[0].data if data is alt.Undefined else data
        own = [chart.data for chart in charts]
        if shared is alt.Undefined or any(
            one is not shared and (data is alt.Undefined or one is not alt.Undefined) for one in own
        ):
            return data, charts
        return shared, [_without_data(chart) for chart in charts]

    return combined


def _without_data(chart: Any) -> Any:
    if chart.data is alt.Undefined:
        return chart
    own = chart.copy(deep=False)
    own.data = alt.Undefined
    return own


# ------------------------------------------------------------------ data


def _rows_at_once(values: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Write a table of plain columns as rows without a step of pandas for each column, of which a chart has many small ones."""

    def rows(data: Any) -> Any:
        table = data.to_native() if hasattr(data, "to_native") else data
        cells = _cells(table) if isinstance(table, pd.DataFrame) else None
        return values(data) if cells is None else {"values": [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]}  # fmt: skip

    return rows


def _cells(table: pd.DataFrame) -> dict[str, list[Any]] | None:
    """Return the cells of each column as Altair writes them; None for a table in which it might see more than is known here."""
    names = list(table.columns)
    if table.index.nlevels > 1 or len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        return None
    found = {}
    for name in names:
        write = _WRITERS.get(str(table[name].dtype))
        if write is None:
            return None
        found[name] = write(table[name])
    return found


def _filled(column: pd.Series) -> list[Any]:
    return [None if cell is pd.NA or cell != cell else cell for cell in column.tolist()]


_WRITERS: dict[str, Callable[[pd.Series], list[Any]]] = {
    "bool": pd.Series.tolist, "int64": pd.Series.tolist, "Int64": _filled, "str": _filled,
    "float64": lambda column: [cell if isfinite(cell) else None for cell in column.tolist()],
    **{f"datetime64[{unit}]": lambda column: ["" if pd.isna(day) else day.isoformat() for day in column] for unit in ("s", "ms", "us", "ns")},
}  # fmt: skip
"""How cells of a type are written."""


# ------------------------------------------------------------------ the check


def check(spec: dict[str, Any]) -> None:
    """Check a specification against the schema of Vega-Lite, rows of data left out.

    Raises
    ------
    altair.utils.schemapi.SchemaValidationError, jsonschema.ValidationError
        Altair's own, which says where and what.
    """
    rules = {name: value for name, value in spec.items() if name != "datasets"}
    if not _checker().is_valid(rules):
        alt.Root.validate(rules)


_fitting: set[tuple[int, str]] = set()
"""Choices of the schema, and what fits one of them: small charts side by side are alike in most parts."""


@cache
def _checker() -> Any:
    """Return a validator that leaves a choice as soon as one rule of it is broken, and does not gather what else is."""
    return jsonschema.validators.extend(jsonschema.Draft7Validator, {"anyOf": _any_of})(alt.Root._schema)


def _any_of(validator: Any, choices: list[Any], instance: Any, _: Any) -> Iterator[jsonschema.ValidationError]:
    asked = id(choices), json.dumps(instance, default=repr)
    if asked in _fitting:
        return
    if any(validator.evolve(schema=choice).is_valid(instance) for choice in choices):
        _fitting.add(asked)
    else:
        yield jsonschema.ValidationError("fits none of the choices")
