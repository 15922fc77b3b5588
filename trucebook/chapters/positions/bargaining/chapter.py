"""What the page's sliders compute: the gap under weights of the reader."""

from __future__ import annotations

import math

import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.chapters.positions.chapter import View


def names_of_issues(titles: pd.Series, keys: list[str], limit: int) -> str:
    """Return the first issues by their titles, the rest counted."""
    more = f" and {len(keys) - limit} more" if len(keys) > limit else ""
    return "; ".join(str(titles[key]) for key in keys[:limit]) + more


def in_order(view: View) -> pd.DataFrame:
    """Return the gaps in the book's order of issues."""
    return view.gaps.reindex([key for key in view.titles.index if key in view.gaps.index])


def gap_results(view: View, gaps: pd.DataFrame, weights: dict[str, float]) -> dict[str, str]:
    """Return what the page's sliders give under some weights: the same texts as the page's script."""
    index = analysis.weighted_index(gaps["gap"], weights)
    parts = {str(issue): weights.get(str(issue), 1.0) * gap for issue, gap in gaps["gap"].items()}
    top = max(parts.values(), default=0.0)
    most = [key for key, part in parts.items() if top > 0 and part == top]
    # Half up, as in the script: Python's own rounding takes a tie to the even digit.
    shown = "nothing weighs" if math.isnan(index) else f"{math.floor(10 * index + 0.5) / 10:.1f}%"
    weighs = sum(part > 0 for part in parts.values())
    return {
        "index": shown,
        "most": names_of_issues(view.titles, most, 3) if most else "none",
        "weighs": f"{weighs} of {len(parts)}",
    }


def gap_data(view: View, gaps: pd.DataFrame) -> dict[str, object]:
    """Return what the page's script needs to compute the gap."""
    issues = [str(issue) for issue in gaps.index]
    titles = [str(view.titles[issue]) for issue in issues]
    return {"issues": issues, "gaps": [float(gap) for gap in gaps["gap"]], "titles": titles, "scale": analysis.SCALE}
