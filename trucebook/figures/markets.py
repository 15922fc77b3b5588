"""Charts, tables and sentences of the event study: did markets move on news of the talks?"""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import event_study as analysis
from trucebook.evidence.door import Evidence
from trucebook.evidence.own_prices import own_prices
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import QUIET
from trucebook.figures.words import plain_links
from trucebook.prose import count, day, listed, safe, sentence

ASSETS = {
    "brent-spot": "Brent crude", "eur-usd": "Euro in dollars", "henry-hub-gas": "Gas, US (Henry Hub)", "moex-index": "Moscow (MOEX)",
    "rheinmetall": "Rheinmetall share", "ttf-gas": "Gas, Europe (TTF)", "usd-rub": "Dollar in roubles",
}  # fmt: skip

CLASSES = {
    "round": "Round of talks held", "breakthrough": "Breakthrough announced", "collapse": "Talks called off or collapsed",
    "sanctions": "Sanctions adopted",
}  # fmt: skip

REPORTED = {
    "Brent spot": "brent-spot", "Brent future": "brent-spot", "TTF gas": "ttf-gas", "MOEX index": "moex-index", "Rheinmetall": "rheinmetall",
    "Euro against the dollar": "eur-usd", "EUR/USD": "eur-usd",
}  # fmt: skip
"""Assets of the reported reactions → the daily series that stands beside them."""

FOUND, QUIET_DOT = "#c44e0a", "#5b6770"

SHOCK_OVER = pd.Timestamp("2022-05-01")
"""From here on prices are taken to move on their own news again, some 45 trading days after the invasion."""

ENDS_EARLY = 120
"""A series that ends so many days before the edition is named with its reason."""

NONE = "<p>No daily prices are in the evidence on this date, so nothing can be estimated. Prices of your own can be given to the notebook as a file.</p>"


def name(asset: str) -> str:
    """Return the name of an asset as the book prints it; an analyst's own keeps its name."""
    return ASSETS.get(asset, asset)


def window_words(window: str) -> str:
    """Return a window in words: ``the day itself``, ``days 0 to 4``."""
    first, last = window.split(",")
    return "the day itself" if first == last == "0" else f"days {first.replace('-', '−')} to {last}"


def headline(table: pd.DataFrame, short: bool = False) -> str:
    """Say what the tests found; says so if nothing is significant."""
    tested = table[table["p"].notna()]
    if tested.empty:
        return "Whether markets moved on the talks cannot be tested on this date: too few prices or events"
    found = tested[tested["significant"]]
    bare = int((tested["p"] < 0.05).sum())
    if found.empty:
        text = f"No class of news moved any asset by more than chance: {count(len(tested), 'test')}, none significant"
        more = f" after correction ({count(bare, 'test')} of {len(tested)} below 5% before it, {0.05 * len(tested):.0f} expected by chance)"
        return text if short else text + more
    parts = [
        f"{name(row.asset)} after {CLASSES[row['class']].lower()}"
        for _, row in found.drop_duplicates(["asset", "class"]).iterrows()
    ]
    return f"{count(len(found), 'test').capitalize()} of {len(tested)} significant after correction: {listed(parts)}"


def sentence_short(evidence: Evidence, table: pd.DataFrame, days: pd.DataFrame, cite: Citations) -> str:
    """Return the chapter's sentence on markets."""
    tested = table[table["p"].notna()]
    if tested.empty:
        return headline(table) + "."
    best = tested.sort_values("p").iloc[0]
    prices = evidence["prices_daily"]
    own = prices[prices["asset"] == best["asset"]]
    reach = own["date"].max() if len(own) else None
    behind = days[days["class"] == best["class"]]
    table_name = "sanctions" if best["class"] == "sanctions" else "events"
    rows = evidence[table_name]
    rows = rows[rows["id"].isin(behind["id"])]
    # What came of the news is beside the point here, and would make the list of rows four times as long.
    rows = rows.assign(outcome=pd.NA) if "outcome" in rows else rows
    news = cite(count(int(best["n"]), "event"), table_name, rows)
    return (
        f"{headline(table)}. The strongest sign is {safe(name(best['asset']))} around {news} of the class “{CLASSES[best['class']].lower()}”: "
        f"{best['mean_pct']:+.1f}% over {window_words(best['window'])} (95% interval {best['low_pct']:+.1f} to {best['high_pct']:+.1f}; "
        f"adjusted p {best['q']:.2f})"
        + (f", with prices to {day(reach)}." if reach is not None else ".")
        + (
            " The invasion itself falls into these days and cannot be told apart from them."
            if best["significant"] and (behind["date"] < SHOCK_OVER).any()
            else ""
        )
    )


def shock_sentence(
    daily: pd.DataFrame, days: pd.DataFrame, tests: pd.DataFrame, windows: str, setting: analysis.Setting
) -> Html:
    """Say whether the finding depends on the first weeks after the invasion, when the war itself moved every price."""
    later = days[days["date"] >= SHOCK_OVER]
    if tests["p"].notna().sum() == 0 or later.empty or len(later) == len(days):
        return Html("")
    again = analysis.study(daily, later, analysis.parse_windows(windows), setting)
    return Html(
        f"<p>In the first weeks after the invasion the war itself moved every price, and no single piece of news can be told apart. "
        f"Without news before {day(SHOCK_OVER)}: {safe(headline(again)[0].lower() + headline(again)[1:])}.</p>"
    )


def effects_chart(evidence: Evidence, table: pd.DataFrame) -> Figure:
    """Draw the mean cumulative abnormal return of each asset and class, with its interval; the reader picks the window."""
    own = table[table["p"].notna()].copy()
    own["asset_name"] = own["asset"].map(name) + own["model"].map({"mean": "", "market": " (market model)"})
    own["class_name"] = own["class"].map(CLASSES)
    own["found"] = own["significant"].map({True: "significant", False: "not significant"})
    windows = list(dict.fromkeys(own["window"]))
    frame = pd.DataFrame(
        {
            "asset": own["asset_name"], "news": own["class_name"], "window": own["window"], "events": own["n"],
            "mean abnormal return, %": own["mean_pct"].round(2), "low": own["low_pct"].round(2), "high": own["high_pct"].round(2),
            "p": own["p"].round(3), "adjusted p": own["q"].round(3), "result": own["found"],
        }
    )  # fmt: skip
    frame["95% interval"] = [
        f"{low:+.2f} to {high:+.2f}" for low, high in zip(frame["low"], frame["high"], strict=True)
    ]
    title = headline(table, short=True)
    first = windows[min(1, len(windows) - 1)] if windows else "0,1"
    order = [first, *(w for w in windows if w != first)]

    short = {
        "asset": "a",
        "news": "c",
        "window": "w",
        "events": "n",
        "mean abnormal return, %": "m",
        "p": "p",
        "adjusted p": "q",
        "result": "r",
    }
    compact = frame.drop(columns="95% interval").rename(columns=short)

    def draw(size: Size) -> alt.TopLevelMixin:
        picked = alt.param(name="window", value=first)
        base = alt.Chart().transform_filter("datum.w == window")
        y = alt.Y("a:N").title(None).axis(labelLimit=130, ticks=False, domain=False)
        x = alt.X("low:Q").title("percent").axis(tickCount=5)
        colour = (
            alt.Color("r:N").scale(domain=["significant", "not significant"], range=[FOUND, QUIET_DOT]).legend(None)
        )
        tips = [
            alt.Tooltip(f"{name}:{'N' if name in 'ac' else 'Q'}", title=long)
            for long, name in short.items()
            if name not in "wr"
        ]
        tips += [alt.Tooltip("low:Q"), alt.Tooltip("high:Q")]
        bar = base.mark_rule(strokeWidth=2).encode(y=y, x=x, x2="high:Q", color=colour)
        dot = base.mark_point(filled=True, size=60, opacity=1).encode(y=y, x="m:Q", color=colour, tooltip=tips)
        # One rule a panel: without the sum there would be one for each row, all on the same spot.
        zero = alt.Chart().mark_rule(color=QUIET, strokeDash=[3, 3]).transform_aggregate(rows="count()", groupby=["c"])
        columns = 1 if size == "narrow" else 2
        width = (WIDTHS[size] - 150 * columns) // columns
        layers = alt.layer(zero.encode(x=alt.datum(0)), bar, dot).properties(
            width=width, height=20 * frame["asset"].nunique()
        )
        chart = layers.facet(
            data=compact, facet=alt.Facet("c:N").title(None).sort(list(CLASSES.values())), columns=columns, spacing=14
        )
        return chart.resolve_scale(x="shared").add_params(picked)

    strongest = own.sort_values("p").head(3)
    said = "; ".join(
        f"{row.asset_name}, {row.class_name.lower()}, days {row.window}: {row.mean_pct:+.1f} percent ({row.low_pct:+.1f} to {row.high_pct:+.1f})"
        for row in strongest.itertuples()
    )
    return figure(
        draw, frame, id="event-study", title=title,
        subtitle="Mean cumulative abnormal return in percent, with 95% intervals from a block bootstrap; day 0 is the first trading day on or after the news",
        alt=f"{title}. The strongest signs: {said}.", sources=source_line(evidence, evidence["prices_daily"]),
        columns=["asset", "news", "window", "events", "mean abnormal return, %", "95% interval", "adjusted p"],
        controls=[Select("window", "Window", [(w, window_words(w).capitalize()) for w in order])] if len(order) > 1 else (),
    )  # fmt: skip


def single_table(table: pd.DataFrame, window: str) -> Html:
    """Return how far each asset moved on single pieces of news, in units of its usual move."""
    if table.empty:
        return Html("<p>No daily price stands beside these pieces of news on this date.</p>")
    shown = pd.DataFrame(
        {
            "news": table["name"], "day 0": table["day"], "asset": table["asset"].map(name), "abnormal return, %": table["car_pct"].round(2),
            "usual move, %": table["usual_pct"].round(2), "times the usual": table["times_usual"].abs().round(1),
            "p": table["p"].round(3),
        }
    )  # fmt: skip
    return html_table(shown, f"Single news: abnormal return over {window_words(window)}", find=True)


def single_sentence(table: pd.DataFrame) -> Html:
    """Say how many of the single moves were unusual, and how many one would expect by chance."""
    if table.empty:
        return Html("")
    unusual = table[table["p"] < 0.05]
    parts = [
        f"{safe(name(row.asset))} {row.car_pct:+.1f}% after “{safe(row.name)}”"
        for row in unusual.itertuples(index=False)
    ]
    found = f": {listed(parts)}" if parts else ""
    return Html(
        f"<p>Of {count(len(table), 'single move')}, {count(len(unusual), 'lies', 'lie') if len(unusual) else 'none lies'} outside what the asset "
        f"does on 95 of 100 other days{found}. "
        f"By chance one would expect {0.05 * len(table):.1f}; the p-values here are not corrected for the number of looks.</p>"
    )


def placebo_sentence(rates: pd.DataFrame) -> Html:
    """Say how often the test cried wolf on random days."""
    if rates.empty:
        return Html("<p>There are too few prices for a trial with placebo dates.</p>")
    low, high = rates["share_pct"].min(), rates["share_pct"].max()
    overall = (rates["share_pct"] * rates["tests"]).sum() / rates["tests"].sum()
    return Html(
        f"<p>Put on random days without news, the same test calls {overall:.1f}% of {rates['tests'].sum():,} placebo sets significant at 5% "
        f"({low:.1f} to {high:.1f}% by asset): no more often than it should.</p>"
        if overall <= 7
        else f"<p>Put on random days without news, the same test calls {overall:.1f}% of {rates['tests'].sum():,} placebo sets significant at 5% "
        f"({low:.1f} to {high:.1f}% by asset): more often than it should, so single p-values are too small.</p>"
    )


def reactions_table(evidence: Evidence, daily: pd.DataFrame, setting: analysis.Setting) -> Html:
    """Return the reactions that others reported beside our abnormal return of that day."""
    rows = evidence["market_reactions"]
    rows = rows[~rows["id"].str.contains("-calc-")].sort_values(["date", "asset"], ascending=[False, True])
    every = len(rows)
    rows = rows[rows["asset"].map(REPORTED).isin(daily.columns)]
    if rows.empty:
        return Html("<p>No reported reaction of an asset with daily prices is on record on this date.</p>")
    ready = {asset: analysis.abnormal(daily[asset].dropna(), (0, 0), setting) for asset in daily.columns}
    ours, usual = [], []
    for row in rows.itertuples():
        own = ready.get(REPORTED.get(str(row.asset), ""))
        at = own.place(row.date, 0) if own is not None and pd.notna(row.date) else None
        ours.append(f"{own.car[at]:+.1f}" if own is not None and at is not None else "")
        usual.append(f"{own.scale[at]:.1f}" if own is not None and at is not None else "")
    table = pd.DataFrame(
        {
            "date": rows["date"], "news": rows["event"], "asset": rows["asset"], "reported, %": rows["change_pct"], "over": rows["horizon"],
            "our abnormal return, %": ours, "usual day, %": usual, "sources": [plain_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    said = sentence(
        f"{count(every, 'reaction')} reported in all; {len(rows)} of assets that have daily prices here stand below"
    )
    title = "Reactions as reported, beside our estimate for the day"
    return Html(f"<p>{said}</p>" + html_table(table, title, ["sources"], tall=True, stack=True, find=True))


def events_table(evidence: Evidence, days: pd.DataFrame) -> Html:
    """Return the days of news that the study uses."""
    table = pd.DataFrame({"date": days["date"], "class": days["class"].map(CLASSES), "news": days["name"]})
    return html_table(table.sort_values("date", ascending=False), "Days of news in the study", tall=True, find=True)


def coverage_sentence(evidence: Evidence, daily: pd.DataFrame) -> Html:
    """Say for each asset until when its returns reach."""
    if daily.empty or not len(daily.columns):
        return Html(NONE)
    reach = {asset: daily[asset].last_valid_index() for asset in daily.columns if daily[asset].notna().any()}
    text = "Daily returns reach: " + listed(f"{safe(name(asset))} to {day(last)}" for asset, last in reach.items())
    text += ". News after the end of a series is not in its tests."
    early = [asset for asset, last in reach.items() if (pd.Timestamp(evidence.as_of) - last).days > ENDS_EARLY]
    reasons = [(asset, evidence.coverage("prices_daily", asset).reason) for asset in early]
    told = [f"{safe(name(asset))}: {safe(reason)}" for asset, reason in reasons if reason]
    return Html(f"<p>{text}{' ' + sentence('; '.join(told)) if told else ''}</p>")


def daily_returns(evidence: Evidence, prices: str = "") -> pd.DataFrame:
    """Return the daily returns of the book's assets and of an analyst's own file, as known on the date.

    Parameters
    ----------
    prices : str
        Path of a file ``date,asset,value``; blank for none. Where it names an asset of the book, it replaces it.
    """
    book, own = evidence["prices_daily"], own_prices(prices, evidence.as_of)
    book = book[~book["asset"].isin(own["asset"])]
    return analysis.returns(pd.concat([book[["asset", "date", "measure", "value"]], own]))


NAMED = ("2025-08-08-alaska-announced", "2025-08-15-alaska-summit", "2025-11-20-us-28-point-plan-leaked")
"""Events shown one by one unless the reader of the notebook names others; one that is not yet public is left out."""


def named_events(evidence: Evidence, named: str) -> pd.DataFrame:
    """Return events by their ids (joined with ``;``) as ``id, name, date``; those not known on the date, or not held, are left out."""
    events = evidence["events"]
    rows = events[events["id"].isin(named.split(";") if named else NAMED) & events["start"].notna()].sort_values(
        "start"
    )
    return pd.DataFrame({"id": rows["id"], "name": rows["name"], "date": rows["start"]})
