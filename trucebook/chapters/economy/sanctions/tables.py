"""Tables: charts and tables of the sanctions: what they hit, the oil price cap, the immobilised assets, and how they could be lifted."""

from __future__ import annotations

from trucebook.chapters.economy.chapter import View
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import plain_links
from trucebook.prose import listed


def measures_table(view: View, kinds: tuple[str, ...]) -> Html:
    """Return the measures of some kinds, newest first; what ends them only where the kind has an end."""
    own = view.sanctions[view.sanctions["class"].isin(kinds)]
    rows = own.sort_values(["date", "id"], ascending=False, na_position="last")
    if rows.empty:
        return Html("<p>No such measure is on record on this date.</p>")
    table = frame_of(
        {
            "date": rows["date"], "who": rows["issuer"], "measure": rows["package"], "covers": rows["scope"], "hits": rows["target"],
            "ends or returns when": rows["reversible_condition"], "sources": [plain_links(view.evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    if "numbered" in kinds:
        table = table.drop(columns="ends or returns when")
    if len(set(table["measure"])) == 1:
        table = table.drop(columns=["measure", "hits"])
    return html_table(
        table,
        f"Sanctions: {listed(kinds)}",
        ["sources"],
        find=len(table) > 12,
        shown=("date", "who", "measure" if "measure" in table else "covers"),
    )


def relief_table(view: View, kinds: tuple[str, ...]) -> Html:
    """Return who could lift which measure, how, and whether that could be undone."""
    own = view.evidence["relief"]
    own = own[own["kind"].isin(kinds)]
    if own.empty:
        return Html("<p>Nothing on the lifting of sanctions is on record on this date.</p>")
    table = frame_of(
        {
            "plan" if kinds == ("plan",) else "measure": own["measure"], "who can lift it": own["lifted_by"], "how and in what order": own["procedure"],
            "reversible?": own["reversible"] + ": " + own["reason"], "public since": own["known_on"],
            "sources": [plain_links(view.evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table,
        "Who can lift which sanctions, how, and whether it could be undone",
        ["sources"],
        shown=(table.columns[0], "who can lift it"),
    )


def plans_table(view: View) -> Html:
    """Return the points of the plans that speak of sanctions, in the plans' own order."""
    own = view.evidence["plan_points"]
    own = own[own["issue"] == "sanctions"].sort_values(["known_on", "id"])
    if own.empty:
        return Html("<p>No plan on record on this date speaks of sanctions.</p>")
    documents = view.evidence["documents"]
    names = documents.set_index("id")["name"]
    table = frame_of(
        {
            "plan": own["document"].map(names).fillna(own["document"]), "point": own["number"].astype(str), "what it says of sanctions": own["point"], "public since": own["known_on"],
            "sources": [plain_links(view.evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table.iloc[::-1],
        "What each plan says of sanctions",
        ["sources"],
        shown=("plan", "what it says of sanctions"),
        first=3,
    )
