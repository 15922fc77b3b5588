"""Tables on markets: single news, reactions that others reported, and the days of the study."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import event_study as analysis
from trucebook.chapters.economy.markets.chapter import SINGLE, View
from trucebook.chapters.economy.markets.sentences import CLASSES, window_words
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import plain_links
from trucebook.prose import count, sentence

REPORTED = {
    "Brent spot": "brent-spot", "Brent future": "brent-spot", "TTF gas": "ttf-gas", "MOEX index": "moex-index", "Rheinmetall": "rheinmetall",
    "Euro against the dollar": "eur-usd", "EUR/USD": "eur-usd",
}  # fmt: skip
"""Assets of the reported reactions → the daily series that stands beside them."""


def single_table(view: View) -> Html:
    """Return how far each asset moved on single pieces of news, in units of its usual move."""
    table = view.single
    if table.empty:
        return Html("<p>No daily price stands beside these pieces of news on this date.</p>")
    shown = pd.DataFrame(
        {
            "news": table["name"], "day 0": table["day"], "asset": table["asset"].map(view.name), "unusual move, %": table["car_pct"].round(2),
            "usual move, %": table["usual_pct"].round(2), "times the usual": table["times_usual"].abs().round(1),
            "p": table["p"].round(3),
        }
    )  # fmt: skip
    return html_table(shown, f"Single news: unusual move over {window_words(','.join(map(str, SINGLE)))}", find=True)


def reactions_table(view: View) -> Html:
    """Return the reactions that others reported beside our abnormal return of that day."""
    evidence, daily = view.evidence, view.daily
    rows = evidence["market_reactions"]
    rows = rows[rows["computed"].isna()].sort_values(["date", "asset"], ascending=[False, True])
    every = len(rows)
    rows = rows[rows["asset"].map(REPORTED).isin(daily.columns)]
    if rows.empty:
        return Html("<p>No reported reaction of an asset with daily prices is on record on this date.</p>")
    ready = {asset: analysis.abnormal(daily[asset].dropna(), (0, 0), view.setting) for asset in daily.columns}
    ours, usual = [], []
    for row in rows.itertuples():
        own = ready.get(REPORTED.get(str(row.asset), ""))
        at = own.place(row.date, 0) if own is not None and pd.notna(row.date) else None
        ours.append(f"{own.car[at]:+.1f}" if own is not None and at is not None else "")
        usual.append(f"{own.scale[at]:.1f}" if own is not None and at is not None else "")
    table = frame_of(
        {
            "date": rows["date"], "news": rows["event"], "asset": rows["asset"], "reported, %": rows["change_pct"], "over": rows["horizon"],
            "our unusual move, %": ours, "usual day, %": usual, "sources": [plain_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    said = sentence(
        f"{count(every, 'reaction')} reported in all; {len(rows)} of assets that have daily prices here stand below"
    )
    title = "Reactions as reported, beside our estimate for the day"
    return Html("<p>{}</p>").format(said) + html_table(table, title, ["sources"], find=True)


def events_table(view: View) -> Html:
    """Return the days of news that the study uses."""
    days = view.days
    table = pd.DataFrame({"date": days["date"], "class": days["class"].map(CLASSES), "news": days["name"]})
    return html_table(table.sort_values("date", ascending=False), "Days of news in the study", find=True)
