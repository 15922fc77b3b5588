"""Corridors, grain and the displaced: what was agreed for people, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


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


def grain_events(events: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Return the agreements and breaks of the grain initiative among the events that were held, in order of time.

    Parameters
    ----------
    events, topics : pandas.DataFrame
        Tables ``events`` and ``event_topics``.
    """
    about = events["id"].isin(topics.loc[topics["topic"] == "grain", "event_id"])
    return events[about & (events["status"] == "held")].sort_values(["start", "id"])


def charges(accusations: pd.DataFrame, group: str, sides: Sequence[str]) -> pd.DataFrame:
    """Return the charges of violation of a group (corridor, grain) side by side: ``date, about``, each side, ``sources``, in order of time.

    The column with the code of a side holds what it charged another with, several charges in one text; blank where none was found.
    """
    own = accusations[accusations["group"] == group].sort_values(["date", "id"])
    rows = []
    for (day, about), part in own.groupby(["date", "about"], sort=True):
        said = {side: " ".join(part.loc[part["claimed_by"] == side, "claim"]) for side in sides}
        keys = dict.fromkeys(key for cell in part["sources"] for key in cell.split(";"))
        rows.append((day, about, *said.values(), ";".join(keys)))
    return pd.DataFrame(rows, columns=["date", "about", *sides, "sources"])


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
