"""Sentences on markets: did they move on news of the talks?"""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import event_study as analysis
from trucebook.chapters.economy.markets.chapter import View
from trucebook.figures.tables import Html
from trucebook.prose import count, day, listed, safe, sentence

CLASSES = {
    "round": "Round of talks held", "breakthrough": "Breakthrough announced", "collapse": "Talks called off or collapsed",
    "sanctions": "Sanctions adopted",
}  # fmt: skip


ENDS_EARLY = 120
"""A series that ends so many days before the edition is named with its reason."""


NONE = Html(
    "<p>No daily prices are in the evidence on this date, so nothing can be estimated. Prices of your own can be given to the notebook as a file.</p>"
)


def window_words(window: str) -> str:
    """Return a window in words: ``the day itself``, ``days 0 to 4``."""
    first, last = window.split(",")
    return "the day itself" if first == last == "0" else f"days {first.replace('-', '−')} to {last}"


def headline(view: View, table: pd.DataFrame, short: bool = False) -> str:
    """Say what tests of the view found; says so if nothing is significant."""
    tested = table[table["p"].notna()]
    if tested.empty:
        return "Whether markets moved on the talks cannot be tested on this date: too few prices or events"
    found = tested[tested["significant"]]
    bare = int((tested["p"] < 0.05).sum())
    if found.empty:
        text = (
            f"No effect of news of the talks on prices could be shown: none of {count(len(tested), 'test')} stands out"
        )
        more = (
            f" after correction for their number ({bare} before it, {0.05 * len(tested):.0f} expected by chance alone)"
        )
        return text if short else text + more
    parts = [
        f"{view.name(row.asset)} after {CLASSES[row['class']].lower()}"
        for _, row in found.drop_duplicates(["asset", "class"]).iterrows()
    ]
    return f"{count(len(found), 'test').capitalize()} of {len(tested)} stand out, their number allowed for: {listed(parts)}"


def sentence_short(view: View) -> Html:
    """Return the chapter's sentence on markets: what was found, or what would have been."""
    table = view.tests
    tested = table[table["p"].notna()]
    if tested.empty or tested["significant"].any():
        return safe(headline(view, table) + ".")
    sizes = analysis.detectable(tested).sort_values()
    return Html("{}; mean effects above about {:.1f}% ({}) to {:.0f}% ({}) would mostly have been.").format(
        headline(view, table, short=True),
        sizes.iloc[0],
        view.name(str(sizes.index[0])),
        sizes.iloc[-1],
        view.name(str(sizes.index[-1])),
    )


def found_sentence(view: View) -> Html:
    """Say of each effect that passed the correction how it hangs together: median, signs, and what one event more or less does."""
    table, days = view.tests, view.days
    found = table[table["p"].notna() & table["significant"]]
    if found.empty:
        return Html("")
    parts = [
        Html("{}, {}, {}: mean {:+.1f}% "
        "({:+.1f} to {:+.1f}), median {:+.1f}%, {} of {} positive, "
        "{:+.1f} to {:+.1f}% without one of them").format(view.name(row['asset']), CLASSES[row['class']].lower(), window_words(row['window']), row['mean_pct'], row['low_pct'], row['high_pct'], row['median_pct'], int(row['positive']), int(row['n']), row['without_low_pct'], row['without_high_pct'])
        for row in found.to_dict("records")
    ]  # fmt: skip
    early = days[days["class"].isin(found["class"]) & (days["date"] < view.shock_over)]
    shock = " The invasion itself falls into these days and cannot be told apart from them." if len(early) else ""
    return Html("<p>{}.{} Each was picked out of {} tests, so its size is rather too large.</p>").format(
        Html("; ").join(parts), shock, int(table["p"].notna().sum())
    )


def shock_sentence(view: View) -> Html:
    """Say whether the finding depends on the first weeks after the invasion, when the war itself moved every price."""
    again = view.without_shock
    if again.empty:
        return Html("")
    return Html(
        "<p>In the first weeks after the invasion the war itself moved every price, and no single piece of news can be told apart. "
        "Without news before {}: {}.</p>"
    ).format(day(view.shock_over), headline(view, again)[0].lower() + headline(view, again)[1:])


def single_sentence(view: View) -> Html:
    """Say how many of the single moves were unusual, and how many one would expect by chance."""
    table = view.single
    if table.empty:
        return Html("")
    unusual = table[table["p"] < 0.05]
    parts = [
        Html("{} {:+.1f}% after “{}”").format(view.name(row.asset), row.car_pct, row.name)
        for row in unusual.itertuples(index=False)
    ]
    found = Html(": {}").format(listed(parts)) if parts else ""
    return Html(
        "<p>Of {}, {} outside what the asset "
        "does on 95 of 100 other days{}. "
        "By chance one would expect {:.1f}; the p-values here are not corrected for the number of looks.</p>"
    ).format(
        count(len(table), "single move"),
        count(len(unusual), "lies", "lie") if len(unusual) else "none lies",
        found,
        0.05 * len(table),
    )


def placebo_sentence(view: View) -> Html:
    """Say how often the test cried wolf on random days."""
    rates = view.placebos
    if rates.empty:
        return Html("<p>There are too few prices for a trial with placebo dates.</p>")
    low, high = rates["share_pct"].min(), rates["share_pct"].max()
    overall = (rates["share_pct"] * rates["tests"]).sum() / rates["tests"].sum()
    return (
        Html(
            "<p>Put on random days without news, the same test calls {:.1f}% of {:,} placebo sets significant at 5% "
            "({:.1f} to {:.1f}% by asset): no more often than it should.</p>"
        ).format(overall, rates["tests"].sum(), low, high)
        if overall <= 7
        else Html(
            "<p>Put on random days without news, the same test calls {:.1f}% of {:,} placebo sets significant at 5% "
            "({:.1f} to {:.1f}% by asset): more often than it should, so single p-values are too small.</p>"
        ).format(overall, rates["tests"].sum(), low, high)
    )


def coverage_sentence(view: View) -> Html:
    """Say for each asset until when its returns reach."""
    evidence, daily = view.evidence, view.daily
    if daily.empty or not len(daily.columns):
        return NONE
    reach = {asset: daily[asset].last_valid_index() for asset in daily.columns if daily[asset].notna().any()}
    reached = listed(f"{view.name(asset)} to {day(last)}" for asset, last in reach.items())
    text = f"Daily returns reach: {reached}. News after the end of a series is not in its tests."
    early = [asset for asset, last in reach.items() if (pd.Timestamp(evidence.as_of) - last).days > ENDS_EARLY]
    reasons = [(asset, evidence.coverage("prices_daily", asset).reason) for asset in early]
    told = [f"{view.name(asset)}: {reason}" for asset, reason in reasons if reason]
    told_why = " " + sentence("; ".join(told)) if told else ""
    return Html("<p>{}{}{}</p>").format(text, told_why, _revised(view))


def _revised(view: View) -> Html:
    """Say how many prices are not what was published first, and name the one revised last."""
    rows = view.evidence.revisions("prices_daily")
    if rows.empty:
        return Html("")
    last = rows.sort_values(["known_on", "date"], kind="stable").iloc[-1]
    text = Html("{} {} revised after first being published").format(
        count(len(rows), "daily price"), "was" if len(rows) == 1 else "were"
    )
    example = Html("{} of {} from {:g} to {:g} {}, {}").format(
        view.name(last["asset"]),
        day(last["date"]),
        last["first_value"],
        last["value"],
        last["unit"],
        day(last["known_on"]),
    )
    return Html(" ") + sentence(
        Html("{} ({}{}); an earlier edition shows the value of its time").format(
            text, "" if len(rows) == 1 else "last ", example
        )
    )
