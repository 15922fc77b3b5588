"""Civilians, prisoners, the dead, corridors and displacement: what the talks did for people."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import statsmodels.api as sm
from scipy import stats

from trucebook.analysis.intervals import Z95

HARM = ("killed", "injured")
"""Measures of the monthly counts; earlier issues of a month's count have the measure with ``-vintage`` behind."""

DIRECTIONS = {
    ("people", "ukraine"): ("prisoners_to_ukraine", "civilians_to_ukraine"),
    ("people", "russia"): ("prisoners_to_russia", "civilians_to_russia"),
    ("bodies", "ukraine"): ("bodies_to_ukraine",),
    ("bodies", "russia"): ("bodies_to_russia",),
}
"""Kind and receiving side → the columns of counts that add up to it."""

INVASION = "2022-02-24"

BEGAN = ("kept", "partly-kept", "not-kept", "unclear")
"""Statuses of a truce that was declared and whose day came, whether or not it was kept."""

MOST = 0.5
"""A truce covers most of a month if it holds on more than this share of its days."""


# ---------------------------------------------------------------------- civilians
def monthly_harm(harm: pd.DataFrame) -> pd.DataFrame:
    """Return one count a month and measure: the newest issue known, never a sum of issues.

    Parameters
    ----------
    harm : pandas.DataFrame
        ``civilian_harm`` as of a date.

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
    begin = table["month"].clip(lower=pd.Timestamp(INVASION))
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
    group = sm.add_constant([1.0] * len(counts) + [0.0] * len(other_counts), has_constant="add")
    offset = [math.log(length) for length in (*days, *other_days)]
    family = sm.families.NegativeBinomial(alpha=dispersion) if dispersion else sm.families.Poisson()
    with warnings.catch_warnings():
        # One period a group is fitted without a remainder, as it should be; the variance does not rest on it.
        warnings.simplefilter("ignore")
        fit = sm.GLM(y, group, family=family, offset=offset).fit(scale=1.0)
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


def dispersion(harm: pd.DataFrame, measure: str = "killed", since: str = "2023-01-01") -> float:
    """Return the negative binomial ``alpha`` of monthly counts, from how much neighbouring months differ.

    Parameters
    ----------
    harm : pandas.DataFrame
        See :func:`monthly_harm`.
    measure : str
        killed or injured.
    since : str
        First month that counts; in 2022 counts fell too steeply for neighbours to be alike.

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
    own = harm[(harm["measure"] == measure) & (harm["month"] >= pd.Timestamp(since)) & (harm["value"] > 0)]
    own = own.sort_values("month")
    rate = own["value"] / own["days"]
    log_ratio = (rate / rate.shift()).map(math.log, na_action="ignore")
    excess = log_ratio**2 - 1 / own["value"] - 1 / own["value"].shift()
    follows = own["month"].dt.to_period("M") == (own["month"].shift() + pd.offsets.MonthBegin(1)).dt.to_period("M")
    excess = excess[follows]
    return max(0.0, float(excess.mean()) / 2) if len(excess) >= 6 else math.nan


def detectable_days(alpha: float, deaths: float, neighbours: int = 4, month: int = 30) -> float:
    """Return on how many days of one month all killing would have to stop for the month's count to differ visibly from its neighbours.

    Visibly means that the 95% interval of the rate ratio (negative binomial) leaves out 1, where the rest of the month goes on as
    before: the share ``f`` of days that solves ``log(1 - f) = -z sqrt(1/((1-f) n) + 1/(k n) + alpha (1 + 1/k))``, with ``n`` deaths in a
    usual month and ``k`` neighbouring months.
    """

    def gap(share: float) -> float:
        variance = 1 / ((1 - share) * deaths) + 1 / (neighbours * deaths) + alpha * (1 + 1 / neighbours)
        return math.log(1 - share) + Z95 * math.sqrt(variance)

    low, high = 0.0, 0.999
    if not gap(high) < 0:
        return float(month)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
    return month * high


def truce_spells(truces: pd.DataFrame, since: str = INVASION) -> pd.DataFrame:
    """Return truces that began since a day, beyond single places, with a first and a last day.

    Where the last day that they held is not known, the last day that was announced stands in.

    Returns
    -------
    pandas.DataFrame
        The truces with ``last`` and ``days``, in order of time; those without any last day are left out.
    """
    own = truces[
        truces["status"].isin(BEGAN) & (truces["kind"] != "local-ceasefire") & (truces["start"] >= pd.Timestamp(since))
    ].copy()
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
    harm: pd.DataFrame, truces: pd.DataFrame, measure: str = "killed", neighbours: int = 2, alpha: float = 0.0
) -> pd.DataFrame:
    """Compare the months that each truce touches with the months before and after.

    Parameters
    ----------
    harm : pandas.DataFrame
        See :func:`monthly_harm`.
    truces : pandas.DataFrame
        Truces as of a date.
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
    spells = truce_spells(truces)
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
    truces: pd.DataFrame,
    measure: str = "killed",
    neighbours: int = 2,
    alpha: float = 0.0,
    since: str = "2023-01-01",
) -> pd.DataFrame:
    """Return the same comparison for months without a truce: how often it cries wolf.

    Returns
    -------
    pandas.DataFrame
        ``month, ratio, low, high, poisson_low, poisson_high`` for each month since a day that no truce touches and whose neighbours all have
        a count.
    """
    own = harm[harm["measure"] == measure].set_index("month")
    touched = set(truce_months(truce_spells(truces))["month"])
    rows = []
    for month in own.index[own.index >= pd.Timestamp(since)]:
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


# ---------------------------------------------------------------------- prisoners and the dead
def hand_overs(exchanges: pd.DataFrame, since: str = INVASION) -> pd.DataFrame:
    """Return the hand-overs since a day in order of time, with sums of people and bodies each way.

    Returns
    -------
    pandas.DataFrame
        The exchanges with ``when`` (the day, or where that is not known the day on which it became public), ``people_to_ukraine``,
        ``people_to_russia`` (prisoners and civilians; blank where neither was published), ``exchanged_to_ukraine`` (without those handed
        over outside the exchange), ``of_people`` (whether people, not only
        bodies, were handed over) and ``withheld`` (people were handed over to Ukraine, their number not published).
    """
    own = exchanges.copy()
    own["when"] = own["date"].where(own["date"].notna(), own["known_on"])
    own = own[own["when"] >= pd.Timestamp(since)]
    for side in ("ukraine", "russia"):
        own[f"people_to_{side}"] = own[list(DIRECTIONS["people", side])].astype("float").sum(axis=1, min_count=1)
    own["exchanged_to_ukraine"] = own["people_to_ukraine"] - own["outside_to_ukraine"].astype("float").fillna(0)
    bodies = own[["bodies_to_ukraine", "bodies_to_russia"]].notna().any(axis=1)
    people = own[["people_to_ukraine", "people_to_russia"]].notna().any(axis=1)
    # A row with bodies alone is a return of bodies, unless it says that people came as well.
    said = own["name"].str.contains("exchange|prisoner|hand-over of captive", case=False, regex=True)
    own["of_people"] = people | ~bodies | (said & own["name"].str.contains("withheld"))
    own["withheld"] = own["of_people"] & own["people_to_ukraine"].isna() & (own["direction"] != "to-russia")
    return own.sort_values(["when", "id"])


def cumulative(handed: pd.DataFrame) -> pd.DataFrame:
    """Return running sums by day: ``when, kind`` (people, bodies), ``side`` (who received), ``number, total, id``."""
    parts = []
    for kind, side in DIRECTIONS:
        column = f"{kind}_to_{side}"
        own = handed[handed[column].notna()][["when", column, "id", "name"]].rename(columns={column: "number"})
        own["number"] = own["number"].astype("float")
        parts.append(own.assign(kind=kind, side=side, total=own["number"].cumsum()))
    table = pd.concat(parts) if parts else pd.DataFrame()
    return table[["when", "kind", "side", "number", "total", "name", "id"]].reset_index(drop=True)


def _summary(rows: pd.DataFrame) -> dict[str, float]:
    sums = {f"{kind}_to_{side}": float(rows[f"{kind}_to_{side}"].astype("float").sum()) for kind, side in DIRECTIONS}
    return {
        "hand_overs": len(rows), "of_people": int(rows["of_people"].sum()), **sums, "withheld": int(rows["withheld"].sum()),
    }  # fmt: skip


SUMS = (
    "hand_overs",
    "of_people",
    "people_to_ukraine",
    "people_to_russia",
    "bodies_to_ukraine",
    "bodies_to_russia",
    "withheld",
)


def by_mediator(handed: pd.DataFrame) -> pd.DataFrame:
    """Return hand-overs and people by mediator: ``mediator`` (code, blank where none is known) and ``SUMS``.

    A hand-over with two mediators counts for each, so the rows add up to more than the whole.
    """
    split = handed.assign(mediator=handed["mediators"].fillna("").str.split(";")).explode("mediator")
    rows = [{"mediator": code, **_summary(part)} for code, part in split.groupby("mediator", sort=True)]
    table = pd.DataFrame(rows, columns=["mediator", *SUMS])
    return table.sort_values(["people_to_ukraine", "bodies_to_ukraine"], ascending=False).reset_index(drop=True)


def by_basis(handed: pd.DataFrame) -> pd.DataFrame:
    """Return hand-overs and people by the agreement or talks behind them: ``basis`` (blank where none was named), ``first, last`` and ``SUMS``."""
    rows = [
        {"basis": basis, "first": part["when"].min(), "last": part["when"].max(), **_summary(part)}
        for basis, part in handed.assign(basis=handed["basis"].fillna("")).groupby("basis", sort=True)
    ]
    return (
        pd.DataFrame(rows, columns=["basis", "first", "last", *SUMS])
        .sort_values(["first", "basis"])
        .reset_index(drop=True)
    )


def of_talks(handed: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the hand-overs whose basis begins with a place of talks, such as Istanbul."""
    return handed[handed["basis"].fillna("").str.startswith(place)]


def judged(basis: str, rounds: pd.DataFrame) -> pd.Series | None:
    """Return the round that a basis such as ``Geneva, 17–18 February 2026`` names, by its day; None where none fits."""
    found = re.search(r"(\d{1,2})(?:–\d{1,2})? ([A-Z][a-z]+ \d{4})$", basis)
    if not found:
        return None
    day = pd.to_datetime(f"{found[1]} {found[2]}", format="%d %B %Y", errors="coerce")
    hit = rounds[rounds["start"] == day]
    return hit.iloc[0] if len(hit) else None


def running_totals(mediation: pd.DataFrame) -> pd.DataFrame:
    """Return the newest running total of captives that each mediator gave out: ``actor, date, total, id``, both sides counted together."""
    said = mediation["result"].fillna("").str.extract(r"running total ([\d,]+) captives")[0]
    own = mediation[said.notna()].assign(total=said.dropna().str.replace(",", "").astype(int))
    own = own.sort_values(["date", "total"])
    return own.drop_duplicates("actor", keep="last")[["actor", "date", "total", "id"]].reset_index(drop=True)


def compare_totals(totals: pd.DataFrame, handed: pd.DataFrame, complete_from: str = "2024-01-01") -> pd.DataFrame:
    """Put each published total beside the sum of our rows over the same days.

    Parameters
    ----------
    totals : pandas.DataFrame
        ``exchange_totals`` as of a date.
    handed : pandas.DataFrame
        See :func:`hand_overs`.
    complete_from : str
        From this day on our rows are believed to be complete.

    Returns
    -------
    pandas.DataFrame
        ``id, counted_by, start, end, what`` (people or bodies), ``side``, ``published, ours, difference, rows``, ``withheld`` (hand-overs in the
        period without a published number), ``early`` (the period begins before our rows are complete). Prisoners and civilians are
        added up on both sides of the comparison, since many totals do not tell them apart, and people handed over outside exchanges are left out. The end of a total without one is the
        day on which it became public.
    """
    rows = []
    for total in totals.sort_values(["known_on", "id"]).itertuples():
        start, end = total.period_start, total.period_end if pd.notna(total.period_end) else total.known_on
        inside = handed[(handed["when"] >= start) & (handed["when"] <= end)]
        if pd.notna(total.basis):
            inside = inside[inside["basis"] == total.basis]
        for (kind, side), columns in DIRECTIONS.items():
            values = [getattr(total, column) for column in columns]
            if all(pd.isna(value) for value in values):
                continue
            published = float(sum(value for value in values if pd.notna(value)))
            column = "exchanged_to_ukraine" if (kind, side) == ("people", "ukraine") else f"{kind}_to_{side}"
            ours = float(inside[column].astype("float").sum())
            blank = (
                int(inside["withheld"].sum())
                if (kind, side) == ("people", "ukraine")
                else int(
                    (inside[column].isna() & (inside["of_people"] if kind == "people" else ~inside["of_people"])).sum()
                )
            )
            rows.append((total.id, total.counted_by, start, end, kind, side, published, ours, ours - published,
                         int(inside[column].notna().sum()), blank, start < pd.Timestamp(complete_from)))  # fmt: skip
    head = "id counted_by start end what side published ours difference rows withheld early"
    return pd.DataFrame(rows, columns=head.split())


def increments(totals: pd.DataFrame, handed: pd.DataFrame, complete_from: str = "2024-01-01") -> pd.DataFrame:
    """Compare by how much running totals of people freed rose between two publications with the sum of our rows between them.

    What our rows miss before both totals falls out, so that here sums should agree where all counts follow one rule.
    Totals in full thousands are taken to be rounded and left out.

    Returns
    -------
    pandas.DataFrame
        ``id, start, end`` (the days of the two totals; our rows count after the first and up to the second), ``published, ours, difference, rows,
        withheld``.
    """
    own = totals[
        (totals["kind"] == "cumulative") & totals["prisoners_to_ukraine"].notna() & totals["basis"].isna()
    ].copy()
    own["end"] = own["period_end"].where(own["period_end"].notna(), own["known_on"])
    own["people"] = own[["prisoners_to_ukraine", "civilians_to_ukraine"]].astype("float").sum(axis=1)
    own = own[own["people"] % 1000 != 0]
    own = own[own["end"] >= pd.Timestamp(complete_from)].sort_values(["end", "id"])
    rows = []
    for before, after in zip(own.iloc[:-1].itertuples(), own.iloc[1:].itertuples(), strict=True):
        inside = handed[(handed["when"] > before.end) & (handed["when"] <= after.end)]
        rise, ours = after.people - before.people, float(inside["exchanged_to_ukraine"].sum())
        rows.append((after.id, before.end, after.end, rise, ours, ours - rise, int(inside["exchanged_to_ukraine"].notna().sum()),
                     int(inside["withheld"].sum())))  # fmt: skip
    return pd.DataFrame(rows, columns=["id", "start", "end", "published", "ours", "difference", "rows", "withheld"])


# ---------------------------------------------------------------------- corridors and grain
def passages(corridors: pd.DataFrame) -> pd.DataFrame:
    """Return the humanitarian passages on land, in order of time."""
    own = corridors[corridors["kind"] == "humanitarian-corridor"]
    return own.assign(when=own["start"].where(own["start"].notna(), own["end"])).sort_values(["when", "id"])


def grain_volume(corridors: pd.DataFrame) -> pd.DataFrame:
    """Return the cargo of the grain initiative by the last day counted: ``day, tonnes, id``; running totals, never to be added.

    Totals whose last day is not known are left out.
    """
    own = corridors[corridors["tonnes_shipped_million"].notna()].copy()
    own["day"] = own["end"]
    table = own[own["day"].notna()].sort_values(["day", "id"])[["day", "tonnes_shipped_million", "name", "id"]]
    return table.rename(columns={"tonnes_shipped_million": "tonnes"}).reset_index(drop=True)


def grain_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return the agreements and breaks of the grain initiative among the events that were held, in order of time."""
    about = events["name"].str.contains("grain", case=False) & events["kind"].isin(["agreement", "escalation"])
    return events[about & (events["status"] == "held")].sort_values(["start", "id"])


def charges(accusations: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the charges of violation of a group (corridor, grain) side by side: ``date, about, UA, RU, sources``, in order of time.

    ``UA`` and ``RU`` hold what that side charged another with, several charges in one text; blank where none was found.
    """
    own = accusations[accusations["group"] == group].sort_values(["date", "id"])
    rows = []
    for (day, about), part in own.groupby(["date", "about"], sort=True):
        said = {side: " ".join(part.loc[part["claimed_by"] == side, "claim"]) for side in ("UA", "RU")}
        keys = dict.fromkeys(key for cell in part["sources"] for key in cell.split(";"))
        rows.append((day, about, said["UA"], said["RU"], ";".join(keys)))
    return pd.DataFrame(rows, columns=["date", "about", "UA", "RU", "sources"])


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


# ---------------------------------------------------------------------- displaced
def readings(displacement: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Return the readings of some measures in order of time; of several of one day the one known last."""
    own = displacement[displacement["measure"].isin(measures) & displacement["date"].notna()]
    own = own.sort_values(["measure", "date", "known_on", "id"])
    return own.drop_duplicates(["measure", "date"], keep="last").sort_values(["date", "measure"]).reset_index(drop=True)


def appeals(displacement: pd.DataFrame) -> pd.DataFrame:
    """Return the appeal for people inside Ukraine by year.

    Returns
    -------
    pandas.DataFrame
        ``year, asked_musd``, ``funded_pct`` and ``funded_on`` (the newest reading of that year), ``in_need, target`` (people),
        ``refugee_plan_musd``; blank where not known.
    """
    own = displacement[displacement["date"].notna()].sort_values(["date", "known_on"])
    year = own["date"].dt.year

    def newest(measure: str, column: str = "value") -> pd.Series:
        part = own[own["measure"] == measure]
        return part.groupby(year[part.index])[column].last()

    table = pd.DataFrame(
        {
            "asked_musd": newest("appeal-asked"), "funded_pct": newest("appeal-received"), "funded_on": newest("appeal-received", "date"),
            "in_need": newest("people-in-need"), "target": newest("appeal-target-people"), "refugee_plan_musd": newest("refugee-plan-asked"),
        }
    )  # fmt: skip
    return table[table["asked_musd"].notna()].rename_axis("year").reset_index()
