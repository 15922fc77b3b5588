"""Civilians killed and injured a month, and whether truces show in their number."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from scipy import stats
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.tools import add_constant

from trucebook.analysis.attempts import wider_than_a_place
from trucebook.analysis.intervals import Z95

HARM = ("killed", "injured")
"""Measures of the monthly counts; earlier issues of a month's count have the measure with ``-vintage`` behind."""

BEGAN = ("kept", "partly-kept", "not-kept", "unclear")
"""Statuses of a truce that was declared and whose day came, whether or not it was kept."""

MOST = 0.5
"""A truce covers most of a month if it holds on more than this share of its days."""


def monthly_harm(harm: pd.DataFrame, invasion: pd.Timestamp) -> pd.DataFrame:
    """Return one count a month and measure: the newest issue known, never a sum of issues.

    Parameters
    ----------
    harm : pandas.DataFrame
        ``civilian_harm`` as of a date.
    invasion : pandas.Timestamp
        First day that the counts of its month cover.

    Returns
    -------
    pandas.DataFrame
        ``month`` (first day), ``measure`` (killed, injured), ``value``, ``first`` (the oldest issue), ``low`` and ``high`` (over all
        issues), ``issues``, ``days`` of the month that are counted (from the invasion on), ``id``, in order of time. Where two
        issues became known on one day, the row without ``-vintage`` is the newer.
    """
    own = harm[(harm["place"] == "ukraine-total") & harm["period"].astype(str).str.fullmatch(r"\d{4}-\d{2}")].copy()
    own["newer"] = ~own["measure"].str.endswith("-vintage")
    own["measure"] = own["measure"].str.removesuffix("-vintage")
    own = own[own["measure"].isin(HARM)].sort_values(["period", "measure", "known_on", "newer"])
    grouped = own.groupby(["period", "measure"], sort=True)
    table = grouped.agg(
        value=("value", "last"),
        first=("value", "first"),
        low=("value", "min"),
        high=("value", "max"),
        issues=("value", "size"),
        known_on=("known_on", "last"),
        id=("id", "last"),
    ).reset_index()
    table["month"] = pd.to_datetime(table["period"])
    begin = table["month"].clip(lower=invasion)
    table["days"] = (table["month"] + pd.offsets.MonthEnd(0) - begin).dt.days + 1
    return table[["month", "measure", "value", "first", "low", "high", "issues", "days", "known_on", "id"]]


class Ratio(NamedTuple):
    """A ratio of two rates with its 95% interval."""

    ratio: float
    low: float
    high: float


def rate_ratio(
    counts: Sequence[float],
    days: Sequence[float],
    other_counts: Sequence[float],
    other_days: Sequence[float],
    dispersion: float = 0.0,
    z: float = Z95,
) -> Ratio:
    """Return the ratio of two rates of events from counts by period, with its interval.

    Parameters
    ----------
    counts, days : sequence of float
        Events and length of each period of the first group.
    other_counts, other_days : sequence of float
        The same for the group that it is compared with.
    dispersion : float
        ``alpha`` of the negative binomial distribution, variance ``mu + alpha mu**2``; 0 gives Poisson's.
    z : float
        Quantile of the normal distribution for the interval.

    Notes
    -----
    A generalised linear model with log link and the logarithm of the days as offset, fitted by statsmodels; the interval is
    Wald's on the log scale. With one period in each group and no dispersion it is the textbook interval
    ``exp(log RR ± z sqrt(1/a + 1/b))`` (Rothman, Epidemiology: An Introduction, 2nd ed. 2012, chapter 9). Where one
    group has no event the interval is open: (0, infinity).
    """
    a, b = float(sum(counts)), float(sum(other_counts))
    if not a or not b:
        ratio = math.nan if not b else 0.0
        return Ratio(ratio, 0.0, math.inf)
    y = [*counts, *other_counts]
    group = add_constant([1.0] * len(counts) + [0.0] * len(other_counts), has_constant="add")
    offset = [math.log(length) for length in (*days, *other_days)]
    family = families.NegativeBinomial(alpha=dispersion) if dispersion else families.Poisson()
    with warnings.catch_warnings():
        # One period a group is fitted without a remainder, as it should be; the variance does not rest on it.
        warnings.simplefilter("ignore")
        fit = GLM(y, group, family=family, offset=offset).fit(scale=1.0)
    estimate, error = float(fit.params[1]), float(fit.bse[1])
    return Ratio(math.exp(estimate), math.exp(estimate - z * error), math.exp(estimate + z * error))


def rate_ratio_exact(a: float, days: float, b: float, other_days: float, level: float = 0.95) -> Ratio:
    """Return the ratio of two Poisson rates with the exact conditional interval.

    Notes
    -----
    Given the sum ``a + b``, ``a`` is binomial with ``p = RR days / (RR days + other_days)``; the limits of Clopper and Pearson for
    ``p`` are turned into limits for the ratio (Lehmann 1986, Testing Statistical Hypotheses, p. 152).
    """
    tail = (1 - level) / 2
    low = float(stats.beta.ppf(tail, a, b + 1)) if a else 0.0
    high = float(stats.beta.ppf(1 - tail, a + 1, b)) if b else 1.0
    scale = other_days / days
    ratio = (a / days) / (b / other_days) if b else math.nan
    return Ratio(ratio, low / (1 - low) * scale, high / (1 - high) * scale if high < 1 else math.inf)


def dispersion(harm: pd.DataFrame, measure: str, since: pd.Timestamp) -> float:
    """Return the negative binomial ``alpha`` of monthly counts, from how much neighbouring months differ.

    Parameters
    ----------
    harm : pandas.DataFrame
        See :func:`monthly_harm`.
    measure : str
        killed or injured.
    since : pandas.Timestamp
        First month that counts: while counts fall steeply, neighbours are not alike.

    Returns
    -------
    float
        At least 0; NaN with fewer than six pairs of neighbouring months.

    Notes
    -----
    By the delta method the log ratio of two independent counts with equal rates has variance ``1/a + 1/b + 2 alpha``, so ``alpha`` is
    half the mean of ``log(ratio)**2 - 1/a - 1/b``. A trend between neighbours counts as dispersion, which makes it too large
    rather than too small.
    """
    own = harm[(harm["measure"] == measure) & (harm["month"] >= since) & (harm["value"] > 0)]
    own = own.sort_values("month")
    rate = own["value"] / own["days"]
    log_ratio = (rate / rate.shift()).map(math.log, na_action="ignore")
    excess = log_ratio**2 - 1 / own["value"] - 1 / own["value"].shift()
    follows = own["month"].dt.to_period("M") == (own["month"].shift() + pd.offsets.MonthBegin(1)).dt.to_period("M")
    excess = excess[follows]
    return max(0.0, float(excess.mean()) / 2) if len(excess) >= 6 else math.nan


def detectable_days(alpha: float, deaths: float, neighbours: int = 4, month: int = 30, power: float = 0.5) -> float:
    """Return on how many days of one month all killing would have to stop for the month's count to differ visibly from its neighbours.

    Visibly means that the 95% interval of the rate ratio (negative binomial) leaves out 1 with the wanted power, where the rest of the
    month goes on as before: the share ``f`` of days that solves
    ``log(1 - f) = -(z + z_power) sqrt(1/((1-f) n) + 1/(k n) + alpha (1 + 1/k))``, with ``n`` deaths in a usual month and ``k`` neighbouring
    months. With a power of one half the stop is found in one case of two.
    """
    reach = Z95 + float(stats.norm.ppf(power))

    def gap(share: float) -> float:
        variance = 1 / ((1 - share) * deaths) + 1 / (neighbours * deaths) + alpha * (1 + 1 / neighbours)
        return math.log(1 - share) + reach * math.sqrt(variance)

    low, high = 0.0, 0.999
    if not gap(high) < 0:
        return float(month)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
    return month * high


def began_since(truces: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return the truces wider than one place that began since a day."""
    return wider_than_a_place(truces[truces["status"].isin(BEGAN) & (truces["start"] >= since)])


def truce_spells(truces: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return truces that began since a day, beyond single places, with a first and a last day.

    Where the last day that they held is not known, the last day that was announced stands in.

    Returns
    -------
    pandas.DataFrame
        The truces with ``last`` and ``days``, in order of time; those without any last day are left out.
    """
    own = began_since(truces, since).copy()
    own["last"] = own["end"].where(own["end"].notna(), pd.to_datetime(own["planned_until"], errors="coerce"))
    own = own[own["last"].notna()]
    own["days"] = (own["last"] - own["start"]).dt.days + 1
    return own.sort_values(["start", "id"])


def truce_months(spells: pd.DataFrame) -> pd.DataFrame:
    """Return the months that truces touch: ``id, month, covered`` (days under truce), ``share`` (of the days of the month)."""
    rows = []
    for row in spells.itertuples():
        for month in pd.period_range(row.start, row.last, freq="M"):
            first, last = max(row.start, month.start_time), min(row.last, month.end_time.normalize())
            covered = (last - first).days + 1
            rows.append((row.id, month.start_time, covered, covered / month.days_in_month))
    return pd.DataFrame(rows, columns=["id", "month", "covered", "share"])


def truce_effects(
    harm: pd.DataFrame, spells: pd.DataFrame, measure: str = "killed", neighbours: int = 2, alpha: float = 0.0
) -> pd.DataFrame:
    """Compare the months that each truce touches with the months before and after.

    Parameters
    ----------
    harm : pandas.DataFrame
        See :func:`monthly_harm`.
    spells : pandas.DataFrame
        See :func:`truce_spells`.
    measure : str
        killed or injured.
    neighbours : int
        How many months before and how many after.
    alpha : float
        See :func:`dispersion`.

    Returns
    -------
    pandas.DataFrame
        ``id, name, start, last, days, share`` (largest share of a month), ``months`` and ``others`` (how many with a count),
        ``a_day, others_a_day``, ``ratio, low, high`` (negative binomial) and ``poisson_low, poisson_high`` (exact). Blank where the month or all its
        neighbours have no count.
    """
    own = harm[harm["measure"] == measure].set_index("month")
    touched = truce_months(spells)
    rows = []
    for row in spells.itertuples():
        part = touched[touched["id"] == row.id]
        first, last = part["month"].min(), part["month"].max()
        around = [first - pd.DateOffset(months=k) for k in range(1, neighbours + 1)]
        around += [last + pd.DateOffset(months=k) for k in range(1, neighbours + 1)]
        here, there = own.loc[own.index.isin(part["month"])], own.loc[own.index.isin(around)]
        head = (row.id, row.name, row.start, row.last, row.days, part["share"].max(), len(here), len(there))
        if here.empty or there.empty or len(here) < len(part):
            rows.append((*head, *[math.nan] * 7))
            continue
        a, days, b, other = here["value"].sum(), here["days"].sum(), there["value"].sum(), there["days"].sum()
        wide = rate_ratio(list(here["value"]), list(here["days"]), list(there["value"]), list(there["days"]), alpha)
        narrow = rate_ratio_exact(a, days, b, other)
        rows.append((*head, a / days, b / other, wide.ratio, wide.low, wide.high, narrow.low, narrow.high))
    columns = ["id", "name", "start", "last", "days", "share", "months", "others", "a_day", "others_a_day", "ratio", "low", "high",
               "poisson_low", "poisson_high"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def placebos(
    harm: pd.DataFrame,
    spells: pd.DataFrame,
    since: pd.Timestamp,
    measure: str = "killed",
    neighbours: int = 2,
    alpha: float = 0.0,
) -> pd.DataFrame:
    """Return the same comparison for months without a truce: how often it cries wolf.

    Returns
    -------
    pandas.DataFrame
        ``month, ratio, low, high, poisson_low, poisson_high`` for each month since a day that no truce touches and whose neighbours all have
        a count.
    """
    own = harm[harm["measure"] == measure].set_index("month")
    touched = set(truce_months(spells)["month"])
    rows = []
    for month in own.index[own.index >= since]:
        steps = [k for k in range(-neighbours, neighbours + 1) if k]
        there = own.loc[own.index.isin([month + pd.DateOffset(months=k) for k in steps])]
        if month in touched or len(there) < 2 * neighbours:
            continue
        here = own.loc[month]
        wide = rate_ratio([here["value"]], [here["days"]], list(there["value"]), list(there["days"]), alpha)
        narrow = rate_ratio_exact(here["value"], here["days"], there["value"].sum(), there["days"].sum())
        rows.append((month, wide.ratio, wide.low, wide.high, narrow.low, narrow.high))
    return pd.DataFrame(rows, columns=["month", "ratio", "low", "high", "poisson_low", "poisson_high"])


def year_totals(harm: pd.DataFrame, monthly: pd.DataFrame) -> pd.DataFrame:
    """Return published yearly totals beside the sum of the monthly counts: ``year, measure, published, summed, months, id``."""
    rows = []
    for measure in HARM:
        own = harm[(harm["measure"] == f"{measure}-year") & (harm["place"] == "ukraine-total")].sort_values("known_on")
        for row in own.drop_duplicates("period", keep="last").itertuples():
            part = monthly[(monthly["measure"] == measure) & (monthly["month"].dt.year == int(str(row.period)[:4]))]
            rows.append((str(row.period)[:4], measure, row.value, part["value"].sum(), len(part), row.id))
    return pd.DataFrame(rows, columns=["year", "measure", "published", "summed", "months", "id"])


PART = re.compile(
    r"-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$"
)
"""Ending of a measure that sums some months of its year, such as ``killed-jan-aug``."""

MONTH_CODES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def changes_on_a_year(harm: pd.DataFrame) -> pd.DataFrame:
    """Return the UN's own comparisons of some months of a year with the same months of the year before.

    Our monthly counts of the earlier year are mostly first issues, which later verification raises: a change computed
    from them would be too large.

    Returns
    -------
    pandas.DataFrame
        ``year, first, last`` (months, 1 to 12), ``value`` (killed and injured), ``change_pct, id``, in order of time.
    """
    own = harm[harm["change_year_pct"].notna() & (harm["place"] == "ukraine-total")]
    months = own["measure"].str.extract(PART)
    if own.empty:
        return pd.DataFrame(columns=["year", "first", "last", "value", "change_pct", "id"])
    table = pd.DataFrame({
        "year": own["period"].astype(str).str[:4].astype(int), "first": months[0].map(MONTH_CODES.index) + 1,
        "last": months[1].map(MONTH_CODES.index) + 1, "value": own["value"], "change_pct": own["change_year_pct"],
        "known_on": own["known_on"], "id": own["id"],
    })  # fmt: skip
    return table.sort_values(["year", "last", "known_on"]).drop(columns="known_on").reset_index(drop=True)


def record_strikes(escalation: pd.DataFrame) -> pd.DataFrame:
    """Return the months whose largest day of strikes exceeded every earlier one found: ``month`` (first day), ``measure, value, id``.

    Parameters
    ----------
    escalation : pandas.DataFrame
        Its measures ``largest-day-drones`` and ``largest-day-missiles``: launches that Ukraine's Air Force counted.
    """
    own = escalation[escalation["measure"].isin(["largest-day-drones", "largest-day-missiles"])].copy()
    own = own.sort_values(["month", "value"]).drop_duplicates(["month", "measure"], keep="last")
    before = own.groupby("measure")["value"].transform(lambda values: values.cummax().shift())
    own = own[before.isna() | (own["value"] > before)]
    table = own.assign(month=pd.to_datetime(own["month"]))[["month", "measure", "value", "id"]]
    return table.reset_index(drop=True)
