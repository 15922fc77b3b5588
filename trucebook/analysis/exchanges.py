"""Prisoners exchanged and bodies returned: how many each way, through whom, and beside the published totals."""

from __future__ import annotations

from datetime import date

import pandas as pd

DIRECTIONS = {
    ("people", "ukraine"): ("prisoners_to_ukraine", "civilians_to_ukraine"),
    ("people", "russia"): ("prisoners_to_russia", "civilians_to_russia"),
    ("bodies", "ukraine"): ("bodies_to_ukraine",),
    ("bodies", "russia"): ("bodies_to_russia",),
}
"""Kind and receiving side → the columns of counts that add up to it."""


def hand_overs(exchanges: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
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
    own = own[own["when"] >= since]
    for side in ("ukraine", "russia"):
        own[f"people_to_{side}"] = own[list(DIRECTIONS["people", side])].astype("float").sum(axis=1, min_count=1)
    own["exchanged_to_ukraine"] = own["people_to_ukraine"] - own["outside_to_ukraine"].astype("float").fillna(0)
    own["of_people"] = own["kind"] != "bodies"
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
    """Return the exchanges and returns that were agreed at talks in a town."""
    return handed[handed["talks"] == place]


def place_of_most(handed: pd.DataFrame) -> str:
    """Return the town at whose talks most exchanges and returns were agreed; blank where none was."""
    places = handed["talks"].dropna()
    return str(places.mode().iloc[0]) if len(places) else ""


def running_totals(mediation: pd.DataFrame) -> pd.DataFrame:
    """Return the newest running total of captives that each mediator gave out, both sides counted together.

    Returns
    -------
    pandas.DataFrame
        ``actor, date, total, id``.
    """
    own = mediation[mediation["captives_total"].notna()].rename(columns={"captives_total": "total"})
    own = own.sort_values(["date", "total"]).drop_duplicates("actor", keep="last")
    return own[["actor", "date", "total", "id"]].reset_index(drop=True)


def compare_totals(totals: pd.DataFrame, handed: pd.DataFrame, complete_from: date | None) -> pd.DataFrame:
    """Put each published total beside the sum of our rows over the same days.

    Parameters
    ----------
    totals : pandas.DataFrame
        ``exchange_totals`` as of a date.
    handed : pandas.DataFrame
        See :func:`hand_overs`.
    complete_from : datetime.date or None
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
                         int(inside[column].notna().sum()), blank, complete_from is not None and start < pd.Timestamp(complete_from)))  # fmt: skip
    head = "id counted_by start end what side published ours difference rows withheld early"
    return pd.DataFrame(rows, columns=head.split())


def increments(totals: pd.DataFrame, handed: pd.DataFrame, complete_from: date | None) -> pd.DataFrame:
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
    own = own[own["end"] >= pd.Timestamp(complete_from or own["end"].min())].sort_values(["end", "id"])
    rows = []
    for before, after in zip(own.iloc[:-1].itertuples(), own.iloc[1:].itertuples(), strict=True):
        inside = handed[(handed["when"] > before.end) & (handed["when"] <= after.end)]
        rise, ours = after.people - before.people, float(inside["exchanged_to_ukraine"].sum())
        rows.append((after.id, before.end, after.end, rise, ours, ours - rise, int(inside["exchanged_to_ukraine"].notna().sum()),
                     int(inside["withheld"].sum())))  # fmt: skip
    return pd.DataFrame(rows, columns=["id", "start", "end", "published", "ours", "difference", "rows", "withheld"])
