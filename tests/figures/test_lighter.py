"""A lighter drawing shows the same marks at the same places."""

from __future__ import annotations

import re

import altair as alt
import pandas as pd

from trucebook.figures.frame import Size, figure
from trucebook.figures.lighter import lighter

ROWS = pd.DataFrame({"x": range(40), "y": [n % 5 for n in range(40)], "kind": ["a", "b"] * 20})


def made(mark: str):
    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(ROWS).encode(x="x:Q", y="y:Q")
        points = base.mark_point(filled=True, opacity=0.5).encode(shape="kind:N", color="kind:N")
        return (points if mark == "point" else base.mark_bar(width=3)).properties(width=300, height=100)

    return figure(draw, ROWS, id="chart", title="Title", subtitle="Subtitle", alt="Words", sources="")


def drawings(html: str) -> list[str]:
    return re.findall(r"<svg aria-hidden.*?</svg>", html, flags=re.DOTALL)


def test_symbols_become_references_at_the_same_places():
    before, after = made("point"), lighter(made("point"))
    assert len(after.html) < len(before.html)
    for old, new in zip(drawings(before.html), drawings(after.html), strict=True):
        places = re.findall(r'translate\(([\d.]+),([\d.]+)\)" d="', old)
        uses = re.findall(r'<use href="#([\w-]+)" x="([\d.]+)" y="([\d.]+)"/>', new)
        kept = re.findall(r'translate\(([\d.]+),([\d.]+)\)" d="', new)
        assert len(places) >= 40
        assert sorted((float(x), float(y)) for x, y in [*kept, *(use[1:] for use in uses)]) == sorted(
            (float(x), float(y)) for x, y in places
        )
        # A drawing is whole by itself: readers save it as a file.
        assert uses
        assert {name for name, _, _ in uses} <= set(re.findall(r'<path id="([\w-]+)"', new))
    named = re.findall(r' id="([\w-]+)"', after.html)
    assert len(named) == len(set(named))


def test_bars_of_one_look_become_one_path_and_nothing_is_lost():
    before, after = made("bar"), lighter(made("bar"))
    bar = re.compile(r"M[-\d.,]+[hv]")
    for old, new in zip(drawings(before.html), drawings(after.html), strict=True):
        assert sorted(bar.findall(old)) == sorted(bar.findall(new))
        assert len(new) < len(old)
        assert len(re.findall(r"<path d=\"M[^\"]+[hv]", new)) < 40 <= len(bar.findall(new))
        assert set(re.findall(r'fill="(#\w+)"', new)) == set(re.findall(r'fill="(#\w+)"', old))


def test_live_charts_and_words_are_not_touched():
    before, after = made("point"), lighter(made("point"))
    for part in (
        r'<script type="application/json" class="spec">.*?</script>',
        r"<div class=\"row\">.*</div>",
        r"<figcaption>.*</figcaption>",
    ):
        assert re.search(part, before.html, re.DOTALL)[0] == re.search(part, after.html, re.DOTALL)[0]
