"""Sentences on civilians killed and injured."""

from __future__ import annotations

import math

import pandas as pd

from trucebook.analysis import civilians as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.figures.html import Html
from trucebook.figures.sources import Citations
from trucebook.prose import MONTHS, count, day, listed, month_of, number, span


def newest_months(view: View) -> pd.DataFrame:
    """Return the counts of the newest month that has any, killed first."""
    newest = view.monthly[view.monthly["month"] == view.monthly["month"].max()]
    return newest.sort_values("measure", ascending=False)


def harm_sentence(view: View, cite: Citations) -> Html:
    """Say how many civilians the UN verified in the newest month with a count."""
    newest = newest_months(view)
    if newest.empty:
        what = "civilian casualties" if view.evidence["civilian_harm"].empty else "a single month"
        return Html("The evidence holds no UN count of {} on this date.").format(what)
    harm = view.evidence["civilian_harm"]
    words = [
        cite(Html("{} {}").format(number(row.value), row.measure), "civilian_harm", harm[harm["id"] == row.id])
        for row in newest.itertuples()
    ]
    return Html("The UN verified <b>{}</b> civilians in {}, a lower bound.").format(
        listed(words), month_of(newest["month"].iloc[0])
    )


def span_words(row: pd.Series) -> str:
    """Say which months a sum covers: ``January to August 2026``."""
    return f"{MONTHS[row['first'] - 1]} to {MONTHS[row['last'] - 1]} {row['year']}"


def growth_sentence(view: View, cite: Citations) -> Html:
    """Give the UN's newest comparison of some months of a year with the year before; blank where there is none."""
    if view.years.empty:
        return Html("")
    row = view.years.iloc[-1]
    harm = view.evidence["civilian_harm"]
    total = cite(number(row["value"]), "civilian_harm", harm[harm["id"] == row["id"]])
    return Html(
        "{}: at least <b>{} civilians</b> killed or injured, {:.0f}% {} than a year before, by the UN's count."
    ).format(span_words(row), total, abs(row["change_pct"]), "more" if row["change_pct"] >= 0 else "fewer")


def since_sentence(view: View, cite: Citations) -> Html:
    """Give the UN's running totals since the invasion."""
    harm = view.evidence["civilian_harm"]
    totals, until = [], None
    for measure in analysis.HARM:
        own = harm[(harm["measure"] == Html("{}-cumulative").format(measure)) & (harm["place"] == "ukraine-total")]
        if len(own):
            row = own.sort_values(["period", "known_on"]).iloc[-1]
            totals.append(cite(Html("{} {}").format(number(row["value"]), measure), "civilian_harm", row))
            until = row["period"]
    return (
        Html("Since the invasion the UN has verified at least {} (to {}).").format(listed(totals), day(until))
        if totals
        else Html("")
    )


def truce_sentence(view: View, cite: Citations) -> str:
    """Answer whether fewer civilians were killed during truces, as far as monthly counts can."""
    if view.truces["killed"].told.empty:
        return (
            "Whether fewer civilians were killed during truces cannot be said on this date: no truce since the invasion "
            "falls into months with counts around it."
        )
    return Html("<b>Monthly counts cannot show whether fewer civilians were killed during truces of days.</b>")


def power_sentence(view: View, cite: Citations) -> Html:
    """Say how long all killing would have to stop for monthly counts to show it."""
    seen = view.truces["killed"]
    if seen.told.empty or math.isnan(seen.dispersion):
        return Html("")
    recent = view.monthly[view.monthly["measure"] == "killed"].tail(12)["value"].mean()
    even, sure = (analysis.detectable_days(seen.dispersion, recent, power=power) for power in (0.5, 0.8))
    short = seen.told[seen.told["share"] <= analysis.MOST]
    text = Html(
        "Counts differ so much from month to month that all killing would have to stop for about {:.0f} days of a "
        "month to show in one case of two, and for about {:.0f} days to show in four of five"
    ).format(even, sure)
    if len(short):
        truces = view.evidence["truces"]
        rows = truces[truces["id"].isin(short["id"])].assign(result=pd.NA)
        text += Html("; the {} with counts around lasted {}").format(
            cite(count(len(short), "truce"), "truces", rows), _length(short["days"])
        )
    return Html("{}.").format(text)


def longest_sentence(view: View, cite: Citations) -> Html:
    """Give the comparison for the newest truce that covered most of a month."""
    told = view.truces["killed"].told
    long = told[told["share"] > analysis.MOST]
    if long.empty:
        return Html("No truce with counts around covered most of a month.") if len(told) else Html("")
    row = long.iloc[-1]
    truces = view.evidence["truces"]
    own = truces[truces["id"] == row["id"]].iloc[0]
    return Html(
        "The {} truce that covered most of a month, of "
        "{} ({}), fell into months with "
        "{:.1f} killed a day against {:.1f} in the months around: a ratio of "
        "{:.2f} (95% interval {:.2f} to {:.2f}), {}."
    ).format(
        "only" if len(long) == 1 else "newest",
        cite(span(row["start"], row["last"]), "truces", own),
        own["scope"],
        row["a_day"],
        row["others_a_day"],
        row["ratio"],
        row["low"],
        row["high"],
        _verdict(row),
    )


def year_sentence(view: View, cite: Citations) -> Html:
    """Say by how much the UN's own yearly total exceeds the months, where all twelve months are known."""
    harm = view.evidence["civilian_harm"]
    totals = analysis.year_totals(harm, view.monthly)
    whole = totals[(totals["months"] == 12) & (totals["measure"] == "killed")]
    if whole.empty:
        return Html("")
    row = whole.iloc[-1]
    total = cite(number(row["published"]), "civilian_harm", harm[harm["id"] == row["id"]])
    more = row["published"] - row["summed"]
    return Html(
        "Later verification adds cases: the UN's own total of killed for {} is {}, "
        "{} {} than the twelve monthly counts add up to "
        "({})."
    ).format(row["year"], total, number(abs(more)), "more" if more >= 0 else "fewer", number(row["summed"]))


def placebo_sentence(view: View) -> str:
    """Say how often the comparison calls a month without a truce different."""
    seen = view.truces["killed"]
    if math.isnan(seen.dispersion):
        return "Too few neighbouring months have a count for the usual variation between months to be known."
    found = seen.placebos
    if found.empty:
        return ""
    wide = int(((found["low"] > 1) | (found["high"] < 1)).sum())
    return (
        f"Casualties come in clusters, since one strike can kill dozens. Of {count(len(found), 'month')} without a truce "
        f"the same comparison calls {count(wide, 'month')} different from its neighbours."
    )


def left_out_sentence(view: View, cite: Citations) -> Html:
    """Name the truces that cannot be compared, since no count or no last day is known."""
    effects = view.truces["killed"].effects
    # The list of rows names them; how they ended is not the point here.
    truces = view.evidence["truces"].assign(result=pd.NA)
    missing = truces[truces["id"].isin(effects.loc[effects["ratio"].isna(), "id"])]
    endless = analysis.began_since(truces, view.invasion)
    endless = endless[~endless["id"].isin(effects["id"])]
    parts = []
    if len(missing):
        parts.append(
            Html("{}, for want of counts around").format(cite(count(len(missing), "truce"), "truces", missing))
        )
    if len(endless):
        parts.append(
            Html("{}, since no last day is on record").format(cite(count(len(endless), "truce"), "truces", endless))
        )
    return Html("Not compared: {}.").format(Html("; ").join(parts)) if parts else Html("")


def _length(days: pd.Series) -> str:
    low, high = int(days.min()), int(days.max())
    return count(high, "day") if low == high else f"{count(low, 'day').split()[0]} to {count(high, 'day')}"


def _verdict(row: pd.Series) -> str:
    if row["high"] < 1:
        return "fewer than the usual variation explains"
    if row["low"] > 1:
        return "more than the usual variation explains"
    return "no difference that the usual variation could not explain"


def sure_counts(view: View) -> str:
    """Say how sure the counts are."""
    return f"lower bounds; later verification adds cases; complete to {day(view.evidence.coverage('civilian_harm', 'killed').complete_until)}"


def harm_title(view: View) -> str:
    """Return the finding of the chart of months."""
    newest = newest_months(view)
    if newest.empty:
        return "Civilians killed and injured by month"
    if len(view.years):
        row = view.years.iloc[-1]
        way = "more" if row["change_pct"] >= 0 else "fewer"
        change = f"{abs(row['change_pct']):.0f}%"
        return f"By the UN’s count, {change} {way} civilians were killed or injured from {span_words(row)} than a year before"
    killed = newest[newest["measure"] == "killed"]
    when = month_of(newest["month"].iloc[0])
    if killed.empty:
        return f"Civilians harmed to {when}"
    return f"The UN verified {number(killed['value'].iloc[0])} civilians killed in {when}"


def effects_title(view: View) -> str:
    """Return the finding of the chart of truces."""
    found = pd.concat([view.truces[measure].told for measure in analysis.HARM])
    if found.empty:
        return "Months with a truce against the months around"
    clear = found[(found["high"] < 1) | (found["low"] > 1)]["id"].nunique()
    told = count(found["id"].nunique(), "truce")
    if not clear:
        return f"No change of civilian harm could be shown for any of the {told} with counts around"
    return f"For {clear} of {told} with counts around, civilian harm differed by more than the usual variation"
