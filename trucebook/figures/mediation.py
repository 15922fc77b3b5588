"""Charts, tables and sentences of mediation."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import mediation, timeline
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.chronology import short_links
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, CLASS_COLOURS, INK, PAPER, QUIET
from trucebook.figures.words import answer, names_of
from trucebook.prose import count, day, interval, listed, percent, safe, sentence

ROLE_WORDS = {
    "brokering-exchange": "brokering exchanges", "brokering-deal": "brokering deals", "brokering-evacuation": "brokering evacuations",
    "repatriation-of-bodies": "return of bodies", "humanitarian-return": "return of children and families", "incentive": "aid or incentive",
}  # fmt: skip

STICKS, CARROTS = ("pressure",), ("guarantees", "incentive", "offer", "platform")

HOSTS_SHOWN = 9

TABLE_ACTORS = 10


ARTICLES = frozenset({"AE", "EU", "GB", "ICRC", "IAEA", "NL", "UN", "US", "VA", "AF"})
"""Actors whose names take an article inside a sentence."""


def _name(evidence: Evidence, code: str) -> str:
    return names_of(evidence, code)


def _told(evidence: Evidence, code: str) -> str:
    """Return a name as it stands inside a sentence."""
    return f"the {_name(evidence, code)}" if code in ARTICLES else _name(evidence, code)


def hosts_sentence(evidence: Evidence, events: pd.DataFrame, done: pd.DataFrame, cite: Citations) -> str:
    """Say who hosted most rounds with both sides."""
    held = timeline.rounds(events)
    hosts = done[done["hosted"] > 0].sort_values(["hosted", "actor"], ascending=[False, True])
    if hosts.empty:
        return "No outside actor is recorded as host of a round with both sides."
    top = hosts[hosts["hosted"] == hosts["hosted"].max()]
    cells = mediation.split(held["hosts"])
    rows = held[cells.map(lambda cell: bool(set(cell) & set(top["actor"]))).astype(bool)]
    return (
        f"Of {cite(count(len(held), 'round'), 'events', held)} with both sides since 24 February 2022, "
        f"{listed(_told(evidence, code) for code in top['actor'])} hosted the most: {cite(str(int(top.iloc[0]['hosted'])), 'events', rows)}"
        f"{' each' if len(top) > 1 else ''}; {count(len(hosts), 'outside actor')} hosted at least one."
    )


def exchanges_sentence(
    evidence: Evidence, exchanges: pd.DataFrame, done: pd.DataFrame, cite: Citations, coverage: Coverage
) -> str:
    """Say who is named most often as a mediator of exchanges, and how many people were freed in them."""
    named = done[done["people"] > 0]
    if named.empty:
        return "No exchange on record names an outside mediator."
    top = named.iloc[0]
    next_ones = listed(
        f"{_told(evidence, row['actor'])} ({count(int(row['exchanges']), 'exchange')}, {row['people']:,})"
        for row in named.iloc[1:3].to_dict("records")
    )
    behind = f"; then {next_ones}" if next_ones else ""
    rows = exchanges[
        mediation.split(exchanges["mediators"]).map(lambda cell: top["actor"] in cell).astype(bool)
        & (exchanges["date"] >= pd.Timestamp("2022-02-24"))
    ]
    return (
        f"On record for most people freed: {_told(evidence, top['actor'])}, named as a mediator of {cite(count(int(top['exchanges']), 'exchange'), 'exchanges', rows)} since "
        f"February 2022 in which at least {top['people']:,} people were freed, both ways together{behind}. Exchanges are complete to "
        f"{day(coverage.complete_until)}, some numbers were withheld, and those of 2022 and 2023 are listed in part only."
    )


def grain_sentence(corridors: pd.DataFrame, cite: Citations) -> str:
    """Say how much was shipped under the grain initiative."""
    told = mediation.grain(corridors)
    if told.empty:
        return ""
    last = told.iloc[-1]
    when = last["end"] if pd.notna(last["end"]) else last["known_on"]
    tonnes = f"{last['tonnes_shipped_million']:.1f} million tonnes"
    return (
        f"Under the grain initiative that Türkiye and the United Nations brokered, {cite(tonnes, 'corridors', last)} "
        f"were shipped by {day(when)}."
    )


def centre_sentence(evidence: Evidence, events: pd.DataFrame) -> str:
    """Say which outside actor shared most tables in each period."""
    table = mediation.centres(events)
    outside = table[~table["actor"].isin(mediation.SIDES)]
    if outside.empty:
        return ""
    parts = []
    for period, part in outside.groupby("period", sort=False):
        top = part[part["shared"] == part["shared"].max()]
        parts.append(f"{listed(_told(evidence, code) for code in sorted(top['actor']))} ({period})")
    return f"The outside actor that shared most tables: {', then '.join(parts)}."


def tracks_sentence(events: pd.DataFrame, coverage: Coverage) -> str:
    """Say how many parallel tracks there were a month, before 2025 and since."""
    table = _complete(mediation.tracks(events), coverage)
    before, since = table[table["month"] < "2025-01-01"]["tracks"], table[table["month"] >= "2025-01-01"]["tracks"]
    if table.empty:
        return "No meeting since January 2022 is recorded."
    top = table.loc[table["tracks"].idxmax()]
    most = f"at most {count(int(top['tracks']), 'track')} in a month ({day(top['month'].strftime('%Y-%m'))})"
    if before.empty or since.empty:
        return f"On average {table['tracks'].mean():.1f} different sets of parties met in a month, {most}."
    low, high = _spread(since)
    return (
        f"In a month since January 2025 on average {since.mean():.1f} different sets of parties met (95% interval {low:.1f} to {high:.1f}), "
        f"against {before.mean():.1f} from 2022 to 2024; {most}."
    )


def _spread(values: pd.Series) -> tuple[float, float]:
    """Return the 95% interval of a monthly mean, months taken as independent."""
    half = 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 0.0
    return max(0.0, float(values.mean()) - half), float(values.mean()) + half


def _complete(table: pd.DataFrame, coverage: Coverage) -> pd.DataFrame:
    """Keep the months for which events are complete."""
    return table[
        table["month"] + pd.offsets.MonthEnd(0) <= pd.Timestamp(coverage.complete_until) + pd.offsets.MonthEnd(0)
    ]


def in_short(
    evidence: Evidence,
    events: pd.DataFrame,
    exchanges: pd.DataFrame,
    corridors: pd.DataFrame,
    done: pd.DataFrame,
    cite: Citations,
) -> Html:
    """Return the chapter's first sentences."""
    coverage = evidence.coverage("events")
    return answer([
        hosts_sentence(evidence, events, done, cite),
        exchanges_sentence(evidence, exchanges, done, cite, evidence.coverage("exchanges", "prisoners")),
        grain_sentence(corridors, cite), centre_sentence(evidence, events), tracks_sentence(events, coverage),
    ])  # fmt: skip


def deeds_table(evidence: Evidence, done: pd.DataFrame) -> Html:
    """Return what can be counted of each outside actor."""
    if done.empty:
        return Html("<p>No act of an outside actor is recorded on this date.</p>")

    def counted(column: str) -> pd.Series:
        """Return a count with blanks for zeros, which would hide the few that are not."""
        return done[column].astype("Int64").mask(done[column] == 0)

    table = pd.DataFrame(
        {
            "actor": [_name(evidence, code) for code in done["actor"]],
            "roles": [listed(ROLE_WORDS.get(role, role.replace("-", " ")) for role in roles[:3]) for roles in done["roles"]],
            "acts on record": counted("acts"), "rounds hosted": counted("hosted"),
            "of them with a result": done["with_result"].astype("Int64").mask(done["hosted"] == 0),
            "rounds hosted or joined": counted("sat"), "other meetings hosted": counted("others"), "exchanges mediated": counted("exchanges"),
            "people freed in them": counted("people"), "bodies returned in them": counted("bodies"),
            "people helped otherwise": counted("helped"), "grain, million tonnes": done["tonnes"], "first": done["first"], "last": done["last"],
        }
    )  # fmt: skip
    return html_table(table, "What outside actors did, counted", find=True)


def acts_table(evidence: Evidence, acts: pd.DataFrame, most: int = 300) -> Html:
    """Return every act of mediation, newest first, to search."""
    if acts.empty:
        return Html("<p>No act of mediation is recorded on this date.</p>")
    rows = acts.sort_values(["date", "id"], ascending=[False, True], na_position="last").head(most)
    table = pd.DataFrame(
        {
            "when": rows["date"], "who": [_name(evidence, cell) for cell in rows["actor"]],
            "role": [ROLE_WORDS.get(role, role.replace("-", " ")) for role in rows["role"]],
            "what": [sentence(str(text)) for text in rows["action"]],
            "result": [sentence(str(text)) if pd.notna(text) else "" for text in rows["result"]],
            "sources": [short_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Acts of outside actors", ["sources"], tall=True, find=True)


def levers(acts: pd.DataFrame) -> pd.DataFrame:
    """Return the acts in which an outside actor offered something or put pressure on a side, newest first."""
    rows = acts[acts["role"].isin([*STICKS, *CARROTS])]
    return rows.sort_values(["known_on", "id"], ascending=[False, True])


def levers_sentence(evidence: Evidence, acts: pd.DataFrame, cite: Citations) -> Html:
    """Say who used pressure, and on which side, how often by our record."""
    rows = levers(acts)
    pushed = rows[rows["role"].isin(STICKS)]
    if rows.empty:
        return Html("")
    on = {code: pushed[timeline.names(pushed["towards"], code)] for code in mediation.SIDES}
    authors = mediation.split(pushed["actor"]).explode().value_counts()
    most = f", most by {_told(evidence, str(authors.index[0]))} ({authors.iloc[0]})" if len(authors) else ""
    sides = listed(f"{len(part)} on {_name(evidence, code)}" for code, part in on.items())
    return Html(
        f"<p>On record are {cite(count(len(pushed), 'act'), 'mediation', pushed)} of pressure{most}; {sides}. Against them stand "
        f"{count(len(rows) - len(pushed), 'offer, incentive or guarantee', 'offers, incentives and guarantees')}. These are the acts found, not all there "
        "were: their numbers say nothing about weight.</p>"
    )


def levers_table(evidence: Evidence, acts: pd.DataFrame) -> Html:
    """Return the acts in which an outside actor offered something or put pressure on a side."""
    rows = levers(acts)
    if rows.empty:
        return Html("<p>No offer, guarantee or pressure by an outside actor is recorded on this date.</p>")
    table = pd.DataFrame(
        {
            "public since": rows["known_on"], "who": [_name(evidence, cell) for cell in rows["actor"]],
            "kind": [ROLE_WORDS.get(role, role.replace("-", " ")) for role in rows["role"]],
            "towards": [_name(evidence, cell) if pd.notna(cell) else "" for cell in rows["towards"]],
            "what": [sentence(str(text)) for text in rows["action"]],
            "result, as told then": [sentence(str(text)) if pd.notna(text) else "" for text in rows["result"]],
            "sources": [short_links(evidence, cell, 1) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Offers, guarantees and pressure", ["sources"], tall=True, stack=True, find=True)


def network_chart(evidence: Evidence, events: pd.DataFrame) -> Figure:
    """Draw who sat with whom, a period at a time; the reader chooses the period."""
    nodes, edges = [], []
    for name, first, last in reversed(timeline.PERIODS):
        dots, lines = mediation.layout(mediation.network(events, first, last))
        nodes.append(dots.assign(period=name))
        edges.append(lines.assign(period=name))
    dots, lines = pd.concat(nodes, ignore_index=True), pd.concat(edges, ignore_index=True)
    periods = list(dict.fromkeys(dots["period"]))
    names = evidence["actors"].set_index("code")["name"]
    dots["name"] = dots["actor"].map(names).fillna(dots["actor"])
    table = pd.DataFrame({
        "period": lines["period"], "one": lines["actor"].map(names).fillna(lines["actor"]), "other": lines["other"].map(names).fillna(lines["other"]),
        "meetings": lines["weight"],
    }).sort_values(["period", "meetings", "one"], ascending=[False, False, True])  # fmt: skip
    newest = lines[lines["period"] == periods[0]] if periods else lines
    if len(newest):
        top = newest.loc[newest["weight"].idxmax()]
        pair = listed(_told(evidence, code) for code in (top["actor"], top["other"]))
        title = f"{periods[0]}: {pair} sat at one table most often, in {count(int(top['weight']), 'meeting')}"
    else:
        title = "Who sat with whom"
    dots["tint"] = dots["actor"].where(dots["actor"].isin(list(ACTOR_COLOURS)), "other")
    colours = [code for code in ACTOR_COLOURS if code in set(dots["actor"])] if len(dots) else []

    def draw(size: Size) -> alt.TopLevelMixin:
        chosen = alt.param(name="period", value=periods[0])
        scale = alt.Scale(domain=[-1.15, 1.15])
        x, y = alt.X("x:Q", scale=scale, axis=None), alt.Y("y:Q", scale=scale, axis=None)
        base = alt.Chart(lines).transform_filter("datum.period == period")
        line = base.mark_rule(color=QUIET, opacity=0.45, strokeCap="round").encode(
            x=x, y=y, x2="x2:Q", y2="y2:Q",
            strokeWidth=alt.StrokeWidth("weight:Q", legend=None, scale=alt.Scale(domain=[0, int(lines["weight"].max())], range=[0, 14])),
        )  # fmt: skip
        nodes = alt.Chart(dots).transform_filter("datum.period == period")
        circle = nodes.mark_circle(size=760, opacity=1, stroke=QUIET, strokeWidth=1).encode(
            x=x, y=y, color=alt.Color("tint:N", legend=None, scale=alt.Scale(domain=[*colours, "other"], range=[*(ACTOR_COLOURS[c] for c in colours), ACTOR_COLOURS["INT"]])),
            tooltip=[alt.Tooltip("name:N", title="actor"), alt.Tooltip("shared:Q", title="meetings shared, summed over the others")],
        )  # fmt: skip
        label = nodes.mark_text(fontWeight=700, color=PAPER).encode(
            x=x, y=y, text="actor:N", size=alt.condition("length(datum.actor) > 3", alt.value(9), alt.value(11))
        )
        side = 340 if size == "narrow" else 420
        return (line + circle + label).add_params(chosen).properties(width=WIDTHS[size], height=side)

    spelt = ((code, names.get(code, code)) for code in sorted(set(dots["actor"])))
    codes = "; ".join(f"{code} {name}" for code, name in spelt if code != name)
    meetings = mediation.meetings(events)
    return figure(
        draw, table, id="network", title=title,
        subtitle="Each line joins two that attended or hosted the same meetings, wider for more of them; the twelve with most in each period. "
        f"{codes}.",
        alt=f"{title}. {centre_sentence(evidence, events)}", sources=source_line(evidence, meetings),
        controls=[Select("period", "Period", [(name, name) for name in periods])],
    )  # fmt: skip


def adjacency_table(evidence: Evidence, events: pd.DataFrame, period: tuple[str, str, str]) -> Html:
    """Return the network of a period as a table: meetings that each two shared."""
    graph = mediation.network(events, period[1], period[2])
    codes = list(mediation.layout(graph, TABLE_ACTORS)[0]["actor"])
    if not codes:
        return Html("<p>No meeting in this period is recorded.</p>")
    rows = [
        {
            "who": _name(evidence, one),
            **{
                other: graph.get_edge_data(one, other, {"weight": 0})["weight"] if one != other else None
                for other in codes
            },
        }
        for one in codes
    ]
    table = pd.DataFrame(rows)
    table[codes] = table[codes].astype("Int64")
    return html_table(table, f"Meetings shared, {period[0]}")


def centres_table(evidence: Evidence, events: pd.DataFrame, most: int = 3) -> Html:
    """Return the outside actors at the centre of each period, newest first, with the meetings that they shared."""
    table = mediation.centres(events)
    outside = table[~table["actor"].isin(mediation.SIDES)]
    rows = [
        {
            "period": period,
            "outside actors with most meetings shared, each partner counted": listed(
                f"{_name(evidence, row['actor'])} ({row['shared']})" for row in part.head(most).to_dict("records")
            ),
            "among how many": len(part),
        }
        for period, part in outside.groupby("period", sort=False)
    ]
    if not rows:
        return Html("")
    return html_table(pd.DataFrame(rows).iloc[::-1], "How the centre moved", stack=True)


def adjacency(evidence: Evidence, events: pd.DataFrame) -> Html:
    """Return the tables of all periods, the newest open."""
    parts = []
    for place, period in enumerate(reversed(timeline.PERIODS)):
        opened = " open" if place == 0 else ""
        parts.append(
            f"<details{opened}><summary>{safe(period[0])}</summary>{adjacency_table(evidence, events, period)}</details>"
        )
    return Html("".join(parts))


def tracks_chart(evidence: Evidence, events: pd.DataFrame, coverage: Coverage) -> Figure:
    """Draw the number of parallel tracks a month."""
    table = _complete(mediation.tracks(events), coverage)
    title = "The talks split into more parallel tracks from 2025 on" if _more(table) else "Parallel tracks of the talks"

    def draw(size: Size) -> alt.TopLevelMixin:
        bars = alt.Chart(table).mark_bar(width=4 if size == "narrow" else 9, color=CLASS_COLOURS["partial"])
        return bars.encode(
            x=alt.X("month:T").title(None).axis(format="%Y", tickCount="year"),
            y=alt.Y("tracks:Q").title("tracks").axis(tickMinStep=1),
            tooltip=[alt.Tooltip("month:T", format="%B %Y"), "tracks:Q", "meetings:Q"],
        ).properties(width=WIDTHS[size], height=170)

    return figure(
        draw, table, id="tracks", title=title,
        subtitle=f"Different sets of parties that met in a month since January 2022; events are complete to {day(coverage.complete_until)}",
        alt=f"{title}. {tracks_sentence(events, coverage)}", sources=source_line(evidence, mediation.meetings(events)),
    )  # fmt: skip


def _more(table: pd.DataFrame) -> bool:
    """Tell whether months since 2025 had more tracks than those before, by more than both intervals."""
    before, since = table[table["month"] < "2025-01-01"]["tracks"], table[table["month"] >= "2025-01-01"]["tracks"]
    return len(before) > 1 and len(since) > 1 and _spread(since)[0] > _spread(before)[1]


def hosts_chart(evidence: Evidence, events: pd.DataFrame) -> Figure:
    """Draw the share of meetings that brought a result by outside host, with intervals."""
    whole = mediation.result_by_host(events)
    table = whole.head(HOSTS_SHOWN).copy()
    table["host"] = [_name(evidence, code) for code in table["host"]]
    table["label"] = [f"{good} of {total}" for good, total in zip(table["with_result"], table["meetings"], strict=True)]
    apart = len(table) > 1 and table["low_pct"].max() > table["high_pct"].min()
    title = (
        "Hosts cannot be told apart: all intervals overlap"
        if len(table) and not apart
        else "Some hosts saw results more often than others; hosts choose easy rounds, so this is no measure of skill"
        if len(table)
        else "Results by host"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            y=alt.Y("host:N").sort(None).title(None).axis(domain=False, ticks=False, labelLimit=130)
        )
        scale = alt.Scale(domain=[0, 100])
        x = alt.X("low_pct:Q", scale=scale).title("percent of meetings").axis(values=[0, 25, 50, 75, 100])
        line = base.mark_rule(strokeWidth=3, color=QUIET, opacity=0.6).encode(x=x, x2="high_pct:Q")
        dot = base.mark_point(filled=True, size=90, color=CLASS_COLOURS["agreement"], opacity=1).encode(
            x="share_pct:Q", tooltip=["host:N", "label:N"]
        )
        text = base.mark_text(dy=-11, color=INK).encode(x="share_pct:Q", text="label:N")
        return (line + dot + text).properties(width=WIDTHS[size], height=42 * max(len(table), 1))

    words = [
        f"{row.host}: {row.label} ({percent(row.share_pct)}, {interval(row.low_pct, row.high_pct)})"
        for row in table.itertuples()
    ]
    left = f" The {HOSTS_SHOWN} with most meetings of {len(whole)}." if len(whole) > HOSTS_SHOWN else ""
    return figure(
        draw, table.round(1), id="hosts", title=title,
        subtitle=f"Share of meetings with Russia, Ukraine or both that brought an agreement or a partial result; line: 95% interval (Wilson).{left}",
        alt=f"{title}. {'; '.join(words)}.", sources=source_line(evidence, mediation.meetings(events)),
        columns=["host", "meetings", "with_result", "share_pct", "low_pct", "high_pct"],
    )  # fmt: skip
