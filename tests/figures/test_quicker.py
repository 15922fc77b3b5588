"""Charts made the quick way are those that Altair makes alone, and what does not fit its schema is refused as it would be."""

from __future__ import annotations

import json
import subprocess
import sys

import altair as alt
import jsonschema
import pytest
from conftest import ROOT

from trucebook.figures.quicker import check

CHARTS = """
import json, sys
import altair as alt
import pandas as pd

if sys.argv[1] == "quick":
    from trucebook.figures.quicker import quicken
    quicken()

data = pd.DataFrame({"day": pd.date_range("2025-01-01", periods=4), "value": [1.0, 3, 2, 4], "who": list("abab")})
kinds = pd.DataFrame({
    "day": pd.to_datetime(["2025-01-01", None, "2025-01-03 04:05:06.7"], format="ISO8601"), "short": pd.to_datetime(["2025-01-01", None, "2025-01-03"]).astype("datetime64[s]"),
    "number": [1.5, float("nan"), float("inf")], "whole": [1, 2, 3], "blank": pd.array([1, None, 3], dtype="Int64"), "yes": [True, False, True],
    "text": pd.array(["a", None, "c"], dtype="str"), "list": [["a"], ["b"], []], "sort": pd.Categorical(["x", None, "y"]),
})
each = [kinds[[name]] for name in kinds] + [kinds.drop(columns=["list", "sort"]), kinds.iloc[:0].drop(columns="list"), kinds.set_index("whole", drop=False)]
other = data.assign(value=data["value"] * 2)
base = alt.Chart(data).encode(x="day:T", y=alt.Y("value:Q").title("Value").axis(values=[0, 2, 4]))
line, point = base.mark_line(), base.mark_point().encode(color="who:N", tooltip=["day:T", alt.Tooltip("value:Q", format=".1f")])
rule = alt.Chart(pd.DataFrame({"at": [2]})).mark_rule().encode(y="at:Q", color=alt.value("red"))
choice = alt.selection_point(fields=["who"], name="choice")
picked = point.encode(opacity=alt.when(choice).then(alt.value(1)).otherwise(alt.value(0.2))).add_params(choice)
shown = alt.param(name="shown", value="a", bind=alt.binding_select(options=["a", "b"]))
filtered = line.transform_filter("datum.who == shown").add_params(shown)
plain = alt.Chart().mark_bar().encode(x="who:N", y="sum(value):Q")
text = base.mark_text(dy=-6).encode(text=alt.Text("value:Q", format=".0f"), color=alt.ColorValue("#333"))
charts = [
    line, point, line + point, line + rule, line + picked, alt.layer(line, point, data=other), alt.layer(plain, plain, data=data),
    line | point, (line + point) & (rule + text), alt.hconcat(line, picked, data=data), alt.vconcat(filtered, filtered + point),
    (line + text).facet("who:N", data=data, columns=2), plain.properties(data=data).repeat(row=["value", "day"]),
    alt.concat(line, rule, plain.properties(data=other), columns=2).resolve_scale(y="independent"),
    *(alt.Chart(one).mark_point() for one in each),
    alt.layer(picked, text).properties(width=100) | alt.Chart(other).mark_tick().encode(x="value", y=alt.datum(2)),
]
print(json.dumps([one.to_dict() for one in charts]))
"""


def made(how: str) -> list[dict]:
    done = subprocess.run([sys.executable, "-c", CHARTS, how], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_charts_made_quickly_are_those_that_altair_makes():
    quick, slow = made("quick"), made("slow")
    assert len(quick) == len(slow) > 20
    assert [place for place, pair in enumerate(zip(quick, slow, strict=True)) if pair[0] != pair[1]] == []


def test_a_specification_that_does_not_fit_is_refused_with_the_place():
    spec = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q").to_dict()
    check(spec)
    spec["encoding"]["x"]["axis"] = {"orient": "middle"}
    with pytest.raises(jsonschema.ValidationError, match="'middle' is not one of"):
        check(spec)
