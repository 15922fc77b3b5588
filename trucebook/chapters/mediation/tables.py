"""The tables of mediation."""

from __future__ import annotations

import pandas as pd

from trucebook.chapters.mediation.chapter import View
from trucebook.figures.sources import short_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.prose import listed, sentence

ROLE_WORDS = {
    "brokering-exchange": "brokering exchanges", "brokering-deal": "brokering deals", "brokering-evacuation": "brokering evacuations",
    "repatriation-of-bodies": "return of bodies", "humanitarian-return": "return of children and families", "incentive": "aid or incentive",
}  # fmt: skip

MOST = 300
"""A table holds so many of the newest acts."""


def _role(role: str) -> str:
    return ROLE_WORDS.get(role, role.replace("-", " "))


def deeds_table(view: View) -> Html:
    """Return what can be counted of each outside actor."""
    done = view.done
    if done.empty:
        return Html("<p>No act of an outside actor is recorded on this date.</p>")

    def counted(column: str) -> pd.Series:
        """Return a count with blanks for zeros, which would hide the few that are not."""
        return done[column].astype("Int64").mask(done[column] == 0)

    table = pd.DataFrame(
        {
            "actor": [view.name(code) for code in done["actor"]],
            "rounds hosted": counted("hosted"), "exchanges mediated": counted("exchanges"), "people freed in them": counted("people"),
            "rounds hosted or joined": counted("sat"), "of the rounds hosted, with a result": done["with_result"].astype("Int64").mask(done["hosted"] == 0),
            "other meetings hosted": counted("others"), "bodies returned": counted("bodies"), "people helped otherwise": counted("helped"),
            "grain, million tonnes": done["tonnes"], "acts on record": counted("acts"),
            "roles": [listed(_role(role) for role in roles[:3]) for roles in done["roles"]], "first": done["first"], "last": done["last"],
        }
    )  # fmt: skip
    return html_table(
        table, "What outside actors did, counted", find=True, shown=("actor", "rounds hosted", "exchanges mediated")
    )


def _told(cells: pd.Series) -> list[str]:
    return [sentence(str(text)) if pd.notna(text) else "" for text in cells]


def acts_table(view: View) -> Html:
    """Return every act of mediation, newest first, to search."""
    if view.acts.empty:
        return Html("<p>No act of mediation is recorded on this date.</p>")
    rows = view.acts.head(MOST)
    table = frame_of(
        {
            "when": rows["date"], "who": [view.name(cell) for cell in rows["actor"]], "what": _told(rows["action"]),
            "result": _told(rows["result"]), "role": [_role(role) for role in rows["role"]],
            "sources": [short_links(view.evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Acts of outside actors", ["sources"], find=True, shown=("when", "who", "what"))


def levers_table(view: View) -> Html:
    """Return the acts in which an outside actor offered something or put pressure on a side."""
    rows = view.levers
    if rows.empty:
        return Html("<p>No offer, guarantee or pressure by an outside actor is recorded on this date.</p>")
    table = frame_of(
        {
            "public since": rows["known_on"], "who": [view.name(cell) for cell in rows["actor"]], "what": _told(rows["action"]),
            "result, as told then": _told(rows["result"]), "kind": [_role(role) for role in rows["role"]],
            "towards": [view.name(cell) if pd.notna(cell) else "" for cell in rows["towards"]],
            "sources": [short_links(view.evidence, cell, 1) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table, "Offers, guarantees and pressure", ["sources"], find=True, shown=("public since", "who", "what")
    )


def sat_table(view: View) -> Html:
    """Return with whom each outside actor sat, period by period."""
    if view.sat.empty:
        return Html("<p>No meeting with an outside actor is recorded on this date.</p>")
    one, other = (view.name(code) for code in view.sides)
    table = pd.DataFrame(
        {
            "actor": [view.name(code) for code in view.sat["actor"]], "period": view.sat["period"], "meetings": view.sat["meetings"],
            "with both": view.sat["both"], f"with {one} alone": view.sat["one"], f"with {other} alone": view.sat["other"],
        }
    )  # fmt: skip
    return html_table(table, "Meetings of outside actors with the two sides", find=True)
