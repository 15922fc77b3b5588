"""Which series of polls stand for what: as the data say it, in columns ``chart``, ``chart_order`` and ``roles``."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.timeline import names


def of_chart(series: pd.DataFrame, chart: str) -> list[str]:
    """Return the keys of the series that a group of small charts draws, in its order.

    Parameters
    ----------
    series : pandas.DataFrame
        Table ``series``.
    chart : str
        One of the codes of its column ``chart``.
    """
    own = series[series["chart"].fillna("") == chart]
    return list(own.sort_values(["chart_order", "order"], kind="stable")["key"])


def of_role(series: pd.DataFrame, role: str, public: str = "") -> list[str]:
    """Return the keys of the series with a role, in the order of the table's ``order``; of one public, or of all."""
    own = series[names(series["roles"], role)]
    own = own[own["public"] == public] if public else own
    return list(own.sort_values("order", kind="stable")["key"])
