"""Charts, tables and sentences of civilians, prisoners, the dead, corridors and displacement."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from trucebook.analysis import humanitarian as analysis
from trucebook.analysis import timeline
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure, wrapped
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, CLASS_COLOURS, INK, QUIET
from trucebook.figures.words import answer, names_of, plain_links
from trucebook.prose import MONTHS, count, day, listed, safe, sentence, span

HARM_COLOURS = {"killed": "#8b2252", "injured": "#2b8cbe"}

MARKS = {"Truces": "#00795a", "Rounds": QUIET, "Escalations": "#b2541a", "Record strikes": "#8b2252"}

SIDES = {"ukraine": ("Ukraine", ACTOR_COLOURS["UA"]), "russia": ("Russia", ACTOR_COLOURS["RU"])}

KINDS = {"people": "People", "bodies": "Bodies"}

NO_BASIS, NO_MEDIATOR = "No agreement named", "No mediator named"

JUDGED = {
    "agreement": "an agreement", "partial": "a partial result", "none": "no result", "rejected": "a rejection", "pending": "open",
    "collapsed": "collapsed",
}  # fmt: skip

DISPLACED = {
    "people-in-need": "In need inside Ukraine", "refugees-abroad": "Refugees abroad", "refugees-europe": "Refugees in Europe",
    "idp-estimate": "Displaced inside Ukraine",
}  # fmt: skip

DISPLACED_COLOURS = {
    "In need inside Ukraine": "#a98600", "Refugees abroad": "#0072b2", "Refugees in Europe": "#8e5aa8", "Displaced inside Ukraine": "#00795a",
}  # fmt: skip

TURNS = {"agreement": "signed, renewed or rejoined", "escalation": "suspended or left"}

LOG_STEPS = [50, 100, 200, 500, 1000, 2000, 4000]


def _domain(first: pd.Timestamp, last: pd.Timestamp) -> alt.Scale:
    """Return a scale of time between two days; the days as Vega's own dates, which all layers of a chart read alike."""
    ends = [alt.DateTime(year=one.year, month=one.month, date=one.day) for one in (first, last)]
    return alt.Scale(domain=ends)


def _months(value: pd.Timestamp) -> str:
    return f"{MONTHS[value.month - 1]} {value.year}"


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _ratio(row: pd.Series) -> str:
    return f"{row['ratio']:.2f} (95% interval {row['low']:.2f} to {row['high']:.2f})"


# ---------------------------------------------------------------------- civilians
def harm_sentence(harm: pd.DataFrame, cite: Citations) -> str:
    """Say how many civilians the UN counted in the newest month, and since the invasion."""
    monthly = analysis.monthly_harm(harm)
    parts = []
    if len(monthly):
        newest = monthly[monthly["month"] == monthly["month"].max()]
        words = [
            cite(f"{_number(row.value)} {row.measure}", "civilian_harm", harm[harm["id"] == row.id])
            for row in newest.sort_values("measure", ascending=False).itertuples()
        ]
        parts.append(
            f"The UN verified <b>{listed(words)}</b> civilians in Ukraine in {_months(newest['month'].iloc[0])}, the newest month with a count"
        )
    totals = []
    until = None
    for measure in analysis.HARM:
        own = harm[(harm["measure"] == f"{measure}-cumulative") & (harm["place"] == "ukraine-total")]
        if len(own):
            row = own.sort_values(["period", "known_on"]).iloc[-1]
            totals.append(cite(f"{_number(row['value'])} {measure}", "civilian_harm", row))
            until = row["period"]
    if totals:
        parts.append(f"since the invasion at least {listed(totals)} (to {day(until)})")
    if not parts:
        return "The evidence holds no UN count of civilian casualties on this date."
    return f"{sentence('; '.join(parts))} These are lower bounds: the UN counts only what it could verify, and fewest where fighting or occupation keeps it out."


def _effects(evidence: Evidence, measure: str) -> tuple[pd.DataFrame, float]:
    monthly = analysis.monthly_harm(evidence["civilian_harm"])
    alpha = analysis.dispersion(monthly, measure)
    used = 0.0 if math.isnan(alpha) else alpha
    return analysis.truce_effects(monthly, evidence["truces"], measure, alpha=used), alpha


def truce_sentence(evidence: Evidence, cite: Citations) -> str:
    """Answer whether fewer civilians were killed during truces, as far as monthly counts can."""
    monthly = analysis.monthly_harm(evidence["civilian_harm"])
    effects, alpha = _effects(evidence, "killed")
    told = effects[effects["ratio"].notna()]
    if told.empty:
        return (
            "Whether fewer civilians were killed during truces cannot be said on this date: no truce since the invasion falls into "
            "months with UN counts before or after it."
        )
    truces = evidence["truces"].assign(result=pd.NA)
    long = told[told["share"] > analysis.MOST]
    text = "<b>Monthly counts cannot show whether fewer civilians were killed during truces of days.</b>"
    if not math.isnan(alpha):
        recent = monthly[monthly["measure"] == "killed"].tail(12)["value"].mean()
        days = analysis.detectable_days(alpha, recent)
        short = told[told["share"] <= analysis.MOST]
        rows = truces[truces["id"].isin(short["id"])]
        text += f" Numbers vary so much from month to month that all killing would have to stop for about {days:.0f} days of a month to show"
        if len(short):
            lasted = cite(count(len(short), "truce"), "truces", rows)
            text += f", and the {lasted} with counts around {'it' if len(short) == 1 else 'them'} lasted {_length(short['days'])}"
        text += "."
    if long.empty:
        return f"{text} No truce covered most of a month."
    row = long.iloc[-1]
    own = truces[truces["id"] == row["id"]].iloc[0]
    return (
        f"{text} The {'only' if len(long) == 1 else 'newest'} one that covered most of a month, of {cite(span(row['start'], row['last']), 'truces', own)} "
        f"({safe(own['scope'])}), fell into months with {row['a_day']:.1f} killed a day against {row['others_a_day']:.1f} in the months around: "
        f"a ratio of {_ratio(row)}, {_verdict(row)}."
    )


def _length(days: pd.Series) -> str:
    low, high = int(days.min()), int(days.max())
    return count(high, "day") if low == high else f"{count(low, 'day').split()[0]} to {count(high, 'day')}"


def _verdict(row: pd.Series) -> str:
    if row["high"] < 1:
        return "fewer than chance explains"
    if row["low"] > 1:
        return "more than chance explains"
    return "no difference beyond chance"


def harm_chart(evidence: Evidence, harm: pd.DataFrame) -> Figure:
    """Draw civilians killed and injured by month, with truces, rounds and escalations."""
    monthly = analysis.monthly_harm(harm)
    month = monthly["month"].dt.to_period("M").astype("int64") if len(monthly) else pd.Series(dtype="int64")
    monthly["run"] = (month.groupby(monthly["measure"]).diff() != 1).cumsum() if len(monthly) else 0
    marks = _marks(evidence, monthly)
    table = pd.DataFrame(
        {
            "month": monthly["month"], "measure": monthly["measure"], "civilians": monthly["value"], "first published": monthly["first"],
            "lowest issue": monthly["low"], "highest issue": monthly["high"], "issues": monthly["issues"], "run": monthly["run"],
        }
    )  # fmt: skip
    title, words = "Civilians killed and injured by month", ""
    if len(monthly):
        killed = monthly[monthly["measure"] == "killed"]
        if len(killed):
            worst, newest = killed.loc[killed["value"].idxmax()], killed.iloc[-1]
            title = (
                f"Of the {len(killed)} months with a count, {_months(worst['month'])} was the deadliest for civilians, with {_number(worst['value'])} "
                f"verified killed; {_months(newest['month'])} had {_number(newest['value'])}"
                if len(killed) > 1
                else f"{_months(newest['month'])}, the only month with a count: {_number(newest['value'])} civilians verified killed"
            )
        words = "; ".join(
            f"{measure}: {count(len(part), 'month')}, from {_number(part['value'].min())} ({_months(part.loc[part['value'].idxmin(), 'month'])}) to "
            f"{_number(part['value'].max())} ({_months(part.loc[part['value'].idxmax(), 'month'])})"
            for measure, part in monthly.groupby("measure", sort=False)
        )

    def draw(size: Size) -> alt.TopLevelMixin:
        extent = 80
        width = WIDTHS[size] - extent - 12
        dates = _domain(pd.Timestamp("2022-02-01"), max(monthly["month"].max(), marks["until"].max()))
        time = alt.X("month:T").scale(dates).title(None).axis(format="%Y", tickCount="year")
        bands = marks[marks["row"] == "Truces"]
        parts = []
        for measure in (name for name in analysis.HARM if name in set(table["measure"])):
            own = table[table["measure"] == measure]
            top = float(own["highest issue"].max())
            value = (
                alt.Y("civilians:Q")
                .scale(type="log", domain=[float(own["lowest issue"].min()) * 0.8, top * 1.2], nice=False)
                .title(None)
                .axis(values=[step for step in LOG_STEPS if step <= top], minExtent=extent, format=",d")
            )
            tip = [alt.Tooltip("month:T", format="%B %Y"), "civilians:Q", "first published:Q", "issues:Q"]
            base = alt.Chart(own[["month", "civilians", "run", "first published", "issues"]])
            shade = (
                alt.Chart(bands[["start", "until"]])
                .mark_rect(color=MARKS["Truces"], opacity=0.3, stroke=MARKS["Truces"], strokeWidth=0.8)
                .encode(x=alt.X("start:T"), x2="until:T")
            )
            issues = (
                alt.Chart(own[own["highest issue"] > own["lowest issue"]])
                .mark_rule(color=QUIET, strokeWidth=3, opacity=0.4)
                .encode(x=time, y=alt.Y("lowest issue:Q"), y2="highest issue:Q")
            )
            line = base.mark_line(color=HARM_COLOURS[measure], strokeWidth=1.5).encode(x=time, y=value, detail="run:N")
            dot = base.mark_square(size=20, opacity=1, color=HARM_COLOURS[measure]).encode(x=time, y=value, tooltip=tip)
            head = alt.TitleParams(measure.capitalize(), anchor="start", fontSize=13, color=INK)
            # Escalations cross the counts as the truces do; which they were stands in the table below.
            worse = (
                alt.Chart(marks.loc[marks["row"] == "Escalations", ["start"]])
                .mark_rule(color=MARKS["Escalations"], strokeDash=[2, 3], strokeWidth=1)
                .encode(x=alt.X("start:T"))
            )
            parts.append((shade + worse + issues + line + dot).properties(width=width, height=130, title=head))
        names = [name for name in MARKS if name in set(marks["row"])]
        y = alt.Y("row:N").sort(names).title(None).axis(domain=False, ticks=False, minExtent=extent)
        colour = alt.Color("row:N").scale(domain=names, range=[MARKS[name] for name in names]).legend(None)
        when = alt.X("start:T").scale(dates).title(None).axis(None)
        tip = ["name:N", alt.Tooltip("start:T", format="%d %B %Y")]
        ticks = (
            alt.Chart(marks[["row", "name", "start"]])
            .mark_tick(size=11, thickness=2)
            .encode(x=when, y=y, color=colour, tooltip=tip)
        )
        lasting = (
            alt.Chart(bands[["row", "start", "until"]])
            .mark_bar(height=11, stroke=None)
            .encode(x=alt.X("start:T").title(None).axis(None), x2="until:T", y=y, color=colour)
        )
        strip = (lasting + ticks).properties(width=width, height=18 * max(len(names), 1))
        return alt.vconcat(*parts, strip, spacing=8)

    return figure(
        draw, table, id="civilians", title=title,
        subtitle="Civilians verified by the UN, by month, logarithmic scale; newest issue known, grey bar: range of all issues of that month; gaps: no "
        "single count found. Green: truces; dashed: escalations. Below: rounds of talks and months with a record day of drones or missiles as well",
        alt=f"{title}. {words}.", sources=source_line(evidence, harm[harm["id"].isin(monthly["id"])]),
        columns=["month", "measure", "civilians", "first published", "issues"],
    )  # fmt: skip


def _marks(evidence: Evidence, monthly: pd.DataFrame) -> pd.DataFrame:
    """Return truces, rounds and escalations: ``row, name, start, until`` (the day after the last)."""
    events = evidence["events"]
    spells = analysis.truce_spells(evidence["truces"])
    held = timeline.rounds(events)
    worse = events[(events["kind"] == "escalation") & (events["start"] >= pd.Timestamp(analysis.INVASION))]
    parts = [
        pd.DataFrame({"row": row, "name": part["name"], "start": part["start"], "until": part[last].fillna(part["start"])})
        for row, part, last in (("Truces", spells, "last"), ("Rounds", held, "last_day"), ("Escalations", worse, "start"))
    ]  # fmt: skip
    strikes = analysis.record_strikes(evidence["escalation"])
    words = [
        f"{_number(row.value)} {row.measure.removeprefix('largest-day-')} in a day, by Ukraine’s count"
        for row in strikes.itertuples()
    ]
    parts.append(
        pd.DataFrame({"row": "Record strikes", "name": words, "start": strikes["month"], "until": strikes["month"]})
    )
    marks = pd.concat(parts, ignore_index=True)
    marks["until"] = marks["until"] + pd.Timedelta(days=1)
    return marks


def escalations_table(evidence: Evidence) -> Html:
    """Return the escalations and record strikes that the chart of casualties marks."""
    marks = _marks(evidence, evidence["civilian_harm"])
    own = marks[marks["row"].isin(["Escalations", "Record strikes"])].sort_values("start")
    if own.empty:
        return Html("<p>No escalation is on record on this date.</p>")
    exact = own["row"] == "Escalations"
    table = pd.DataFrame(
        {
            "when": [day(when) if known else _months(when) for when, known in zip(own["start"], exact, strict=True)],
            "marked as": own["row"].str.lower().str.removesuffix("s"),
            "what": own["name"],
        }
    )
    return html_table(table, "Escalations marked in the chart of casualties", tall=True)


def year_sentence(harm: pd.DataFrame, cite: Citations) -> str:
    """Say by how much the UN's own yearly total exceeds the months, where all twelve months are known."""
    totals = analysis.year_totals(harm, analysis.monthly_harm(harm))
    whole = totals[(totals["months"] == 12) & (totals["measure"] == "killed")]
    if whole.empty:
        return ""
    row = whole.iloc[-1]
    total = cite(_number(row["published"]), "civilian_harm", harm[harm["id"] == row["id"]])
    more = row["published"] - row["summed"]
    return (
        f"Later verification adds cases: the UN's own total of killed for {row['year']} is {total}, "
        f"{_number(abs(more))} {'more' if more >= 0 else 'fewer'} than the twelve monthly counts that we know add up to ({_number(row['summed'])})."
    )


def notes(*sentences: str) -> Html:
    """Return sentences as a paragraph; nothing where all are blank."""
    text = " ".join(one for one in sentences if one)
    return Html(f"<p>{text}</p>" if text else "")


def effects_chart(evidence: Evidence, cite: Citations) -> Figure:
    """Draw the rate ratio of each truce's months against the months around, with intervals."""
    parts = []
    for measure in analysis.HARM:
        effects, _ = _effects(evidence, measure)
        parts.append(effects[effects["ratio"].notna()].assign(measure=measure))
    found = pd.concat(parts)
    harm = evidence["civilian_harm"]
    behind = harm[harm["id"].isin(analysis.monthly_harm(harm)["id"]) & (len(found) > 0)]
    table = pd.DataFrame(
        {
            "truce": found["name"], "days": found["days"], "days of the truce": [span(a, b) for a, b in zip(found["start"], found["last"], strict=True)],
            "largest share of a month, %": (100 * found["share"]).round(), "measure": found["measure"], "a day": found["a_day"].round(1),
            "a day around": found["others_a_day"].round(1), "months around": found["others"], "ratio": found["ratio"].round(2),
            "low": found["low"].round(2), "high": found["high"].round(2), "Poisson low": found["poisson_low"].round(2),
            "Poisson high": found["poisson_high"].round(2), "id": found["id"],
        }
    )  # fmt: skip
    clear = found[(found["high"] < 1) | (found["low"] > 1)]
    title = (
        f"Of {count(found['id'].nunique(), 'truce')} with counts around, "
        + ("none shows" if clear.empty else f"{count(clear['id'].nunique(), 'shows', 'show')}")
        + " a change of civilian casualties beyond chance"
        if len(found)
        else "Truce months against the months around"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        rows = table.copy()
        order = list(dict.fromkeys(rows["id"]))
        labels = rows.drop_duplicates("id").assign(measure="label", ratio=1.0)
        labels["label"] = [
            "\n".join(wrapped(f"{name}, {when}", size, 12)[:2])
            for name, when in zip(labels["truce"], labels["days of the truce"], strict=True)
        ]
        slots = ["label", "gap", *analysis.HARM]
        scale = alt.Scale(type="log", domain=[0.4, 2.5])
        y = alt.Y("id:N").sort(order).title(None).axis(None)
        offset = alt.YOffset("measure:N").scale(domain=slots)
        colour = (
            alt.Color("measure:N")
            .scale(domain=list(analysis.HARM), range=[HARM_COLOURS[name] for name in analysis.HARM])
            .legend(orient="top")
        )
        x = alt.X("low:Q").scale(scale).title("ratio (1: no change)").axis(values=[0.5, 0.7, 1, 1.5, 2])
        tip = ["truce:N", "measure:N", "ratio:Q", "low:Q", "high:Q", "Poisson low:Q", "Poisson high:Q"]
        base = alt.Chart(rows)
        wide = base.mark_rule(strokeWidth=2.5, opacity=0.6).encode(y=y, yOffset=offset, x=x, x2="high:Q", color=colour)
        narrow = base.mark_rule(strokeWidth=7, opacity=0.45).encode(
            y=y, yOffset=offset, x=alt.X("Poisson low:Q").scale(scale), x2="Poisson high:Q", color=colour
        )
        dot = base.mark_point(filled=True, size=60, opacity=1).encode(
            y=y, yOffset=offset, x=alt.X("ratio:Q").scale(scale), color=colour, tooltip=tip
        )
        one = (
            alt.Chart(pd.DataFrame({"one": [1.0]}))
            .mark_rule(strokeDash=[4, 3], color=QUIET)
            .encode(x=alt.X("one:Q").scale(scale))
        )
        text = (
            alt.Chart(labels)
            .mark_text(align="left", baseline="middle", lineBreak="\n", color=INK)
            .encode(y=y, yOffset=offset, x=alt.value(0), text="label:N")
        )
        return alt.layer(one, narrow, wide, dot, text).properties(width=WIDTHS[size], height=92 * max(len(order), 1))

    words = "; ".join(
        f"{row.name}: {row.measure} {row.ratio:.2f}, {row.low:.2f} to {row.high:.2f}"
        for row in found.rename(columns={"Name": "name"}).itertuples()
    )
    return figure(
        draw, table.drop(columns="id") if table.empty else table, id="truce-months", title=title,
        subtitle="Civilian casualties a day in the months that a truce touches, divided by those in up to two months before and after; thin line: 95% interval "
        "with the usual variation between months (negative binomial), thick: if casualties came one by one (Poisson, exact)",
        alt=f"{title}. {words}.", sources=source_line(evidence, behind, evidence["truces"][evidence["truces"]["id"].isin(found["id"])]),
        columns=[name for name in table.columns if name != "id"],
    )  # fmt: skip


def coarse_sentence(evidence: Evidence) -> str:
    """Say how far the comparison can be trusted: placebo months, and why intervals of Poisson are too narrow."""
    monthly = analysis.monthly_harm(evidence["civilian_harm"])
    alpha = analysis.dispersion(monthly)
    if math.isnan(alpha):
        return "Too few neighbouring months have a count for the usual variation between months to be known."
    found = analysis.placebos(monthly, evidence["truces"], alpha=alpha)
    if found.empty:
        return ""
    wide = int(((found["low"] > 1) | (found["high"] < 1)).sum())
    narrow = int(((found["poisson_low"] > 1) | (found["poisson_high"] < 1)).sum())
    return (
        f"Casualties come in clusters, since one strike can kill dozens. In {count(len(found), 'month')} without a truce the same comparison calls "
        f"{count(wide, 'month')} different from its neighbours with the wide interval and {narrow} with the narrow one: the narrow one is not to be trusted."
    )


def left_out_sentence(evidence: Evidence, cite: Citations) -> str:
    """Name the truces that cannot be compared, since no count or no last day is known."""
    effects, _ = _effects(evidence, "killed")
    truces = evidence["truces"].assign(
        result=pd.NA
    )  # the list of rows names them; how they ended is not the point here
    missing = truces[truces["id"].isin(effects.loc[effects["ratio"].isna(), "id"])]
    began = truces[
        truces["status"].isin(analysis.BEGAN)
        & (truces["kind"] != "local-ceasefire")
        & (truces["start"] >= pd.Timestamp(analysis.INVASION))
    ]
    endless = began[~began["id"].isin(effects["id"])]
    parts = []
    if len(missing):
        until = evidence.coverage("civilian_harm", "killed").complete_until
        words = cite(count(len(missing), "truce"), "truces", missing)
        parts.append(f"{words}, since our monthly counts end on {day(until)}")
    if len(endless):
        words = cite(count(len(endless), "truce"), "truces", endless)
        parts.append(f"{words}, since no last day is on record")
    return f"Not compared: {'; '.join(parts)}." if parts else ""


# ---------------------------------------------------------------------- prisoners and the dead
def talks_sentence(handed: pd.DataFrame, cite: Citations, place: str = "Istanbul") -> str:
    """Say how many people and bodies came home under the agreements of a place of talks."""
    own = analysis.of_talks(handed, place)
    if own.empty:
        return f"No exchange under an agreement of {place} is on record on this date."
    sums = own[[f"{kind}_to_{side}" for kind, side in analysis.DIRECTIONS]].astype("float").sum()
    blank = int(own["withheld"].sum())
    people = f"{_number(sums['people_to_ukraine'])} people to Ukraine and {_number(sums['people_to_russia'])} to Russia"
    bodies = f"{_number(sums['bodies_to_ukraine'])} bodies to Ukraine and {_number(sums['bodies_to_russia'])} to Russia"
    text = (
        f"Under the {place} agreements at least <b>{people}</b> came home, and <b>{bodies}</b>, in {cite(count(len(own), 'hand-over'), 'exchanges', own)} "
        f"from {day(own['when'].min())} to {day(own['when'].max())}"
    )
    return f"{text}; for {blank} of them the numbers were withheld, so that more came home." if blank else f"{text}."


def mediators_sentence(evidence: Evidence, handed: pd.DataFrame, cite: Citations) -> str:
    """Say who mediated exchanges of people, and how many."""
    people = handed[handed["of_people"]]
    table = analysis.by_mediator(people)
    named = table[table["mediator"] != ""]
    if named.empty:
        return "No mediator of an exchange is on record on this date."

    def counted(words: str) -> str:
        # The chart below counts just these, and the table of exchanges names their mediators: a third list would be the heaviest.
        return f'<a class="n" href="#mediators">{words}</a>'

    first = named.sort_values(["hand_overs", "people_to_ukraine"], ascending=False).iloc[0]
    links = [
        f"{names_of(evidence, row.mediator)} {counted(str(row.hand_overs))}"
        for row in named.sort_values("hand_overs", ascending=False).iloc[1:].itertuples()
    ]
    alone = (named["hand_overs"] == first["hand_overs"]).sum() == 1
    lead = "The mediator named most often" if alone else "No mediator is named more often than others"
    number = counted(count(int(first["hand_overs"]), "exchange"))
    text = (
        f"{lead} in exchanges of people: <b>{names_of(evidence, first['mediator'])}, {number}</b> "
        f"({_number(first['people_to_ukraine'])} people to Ukraine, {_number(first['people_to_russia'])} to Russia)"
    )
    totals = analysis.running_totals(evidence["mediation"])
    own = totals[totals["actor"] == first["mediator"]]
    if len(own):
        behind = evidence["mediation"][evidence["mediation"]["id"] == own.iloc[0]["id"]]
        words = cite(_number(own.iloc[0]["total"]), "mediation", behind)
        text += f"; its own count is {words} captives of both sides by {day(own.iloc[0]['date'])}"
    if links:
        text += f". Others: {listed(links)}"
    none = table[table["mediator"] == ""]
    return f"{text}. For {int(none['hand_overs'].sum())} of {len(people)} exchanges none was named; an exchange with two mediators counts for both."


def exchanges_chart(evidence: Evidence, handed: pd.DataFrame) -> Figure:
    """Draw people and bodies handed over, cumulative, both directions."""
    steps = analysis.cumulative(handed)
    blank = handed[handed["withheld"]]
    table = pd.DataFrame(
        {
            "date": steps["when"], "kind": steps["kind"].map(KINDS), "received by": steps["side"].map({key: name for key, (name, _) in SIDES.items()}),
            "handed over": steps["number"], "total": steps["total"], "exchange": steps["name"],
        }
    )  # fmt: skip
    ends = table.groupby(["kind", "received by"], sort=False).tail(1)
    said = {(row.kind, row[3]): row.total for row in ends.itertuples()}
    title = "Prisoners and the dead: what came home"
    home = []
    for kind, noun in (("People", "people"), ("Bodies", "bodies")):
        words = [f"{_number(said[kind, name])} to {name}" for name, _ in SIDES.values() if (kind, name) in said]
        if words:
            first, *rest = words
            number, where = first.split(" ", 1)
            home.append(listed([f"{number} {noun} {where}", *rest]))
    if home:
        title = f"At least {' and '.join(home) if len(home) == 1 else ', and '.join(home)} came home"

    def draw(size: Size) -> alt.TopLevelMixin:
        width = WIDTHS[size] - 56
        dates = _domain(pd.Timestamp(analysis.INVASION), table["date"].max() + pd.Timedelta(days=20))
        names = [name for name, _ in SIDES.values()]
        colour = alt.Color("received by:N").scale(domain=names, range=[c for _, c in SIDES.values()]).legend(None)
        parts = []
        for kind in (name for name in KINDS.values() if name in set(table["kind"])):
            own, last = table[table["kind"] == kind], ends[ends["kind"] == kind]
            top = float(own["total"].max())
            x = alt.X("date:T").scale(dates).title(None).axis(format="%Y", tickCount="year")
            y = alt.Y("total:Q").scale(domain=[0, top * 1.1]).title(None).axis(tickCount=4, format=",d", minExtent=44)
            tip = [alt.Tooltip("date:T", format="%d %B %Y"), "received by:N", alt.Tooltip("total:Q", format=",d")]
            # The data of the marks are kept small: they stand on the page several times, and the table below has the rest.
            base = alt.Chart(own[["date", "received by", "total"]])
            line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour, tooltip=tip)
            layers: list[alt.Chart] = [line]
            for name in names:
                words = last[last["received by"] == name]
                words = words.assign(words=[f"{name}: {_number(total)}" for total in words["total"]])
                # Where the lower line is not far below the upper one, its number stands in the free corner under both.
                words["at"] = words["total"].where((name == "Ukraine") | (words["total"] < top * 0.3), top * 0.14)
                text = (
                    alt.Chart(words[["date", "received by", "at", "words"]])
                    .mark_text(align="right", dx=-8, dy=-9, fontWeight=600)
                    .encode(x=x, y=alt.Y("at:Q"), text="words:N", color=colour)
                )
                layers.append(text)
            if kind == KINDS["people"] and len(blank):
                unknown = alt.Chart(pd.DataFrame({"date": blank["when"], "name": blank["name"], "zero": 0.0}))
                layers.append(
                    unknown.mark_point(shape="triangle-up", size=45, color=QUIET, strokeWidth=1.5, opacity=1).encode(
                        x=x, y=alt.Y("zero:Q"), tooltip=["name:N", alt.Tooltip("date:T", format="%d %B %Y")]
                    )
                )
            head = alt.TitleParams(kind, anchor="start", fontSize=13, color=INK)
            parts.append(alt.layer(*layers).properties(width=width, height=200, title=head))
        return alt.vconcat(*parts, spacing=10)

    note = f" Triangles: {count(len(blank), 'hand-over')} without a published number." if len(blank) else ""
    return figure(
        draw, table, id="exchanges", title=title,
        subtitle="Cumulative sums of the hand-overs on our list, since 24 February 2022; prisoners and civilians together; exchanges of 2022 and 2023 are listed in "
        f"part, bodies hardly at all before October 2024.{note}",
        alt=f"{title}.{note}", sources=source_line(evidence, handed), columns=["date", "kind", "received by", "total"],
    )  # fmt: skip


def _pairs(
    evidence: Evidence, rows: pd.DataFrame, groups: pd.DataFrame, label: str, id: str, title: str, subtitle: str
) -> Figure:
    """Draw people and bodies each way by some group, a pair of bars a group, the group's name above its bars."""
    long = groups.melt(
        id_vars=[label],
        value_vars=[f"{kind}_to_{side}" for kind, side in analysis.DIRECTIONS],
        var_name="what",
        value_name="number",
    )
    table = pd.DataFrame(
        {
            label: long[label], "kind": long["what"].str.split("_").str[0].map(KINDS),
            "received by": long["what"].str.split("_").str[-1].map({key: name for key, (name, _) in SIDES.items()}), "number": long["number"],
        }
    )  # fmt: skip
    sums = table.groupby(["kind", label])["number"].transform("sum")
    table = table[sums > 0].reset_index(drop=True)

    def draw(size: Size) -> alt.TopLevelMixin:
        names = [name for name, _ in SIDES.values()]
        parts = []
        for kind in (name for name in KINDS.values() if name in set(table["kind"])):
            own = table[table["kind"] == kind]
            order = [name for name in groups[label] if name in set(own[label])]
            heads = pd.DataFrame({label: order, "received by": "label"})
            y = alt.Y(f"{label}:N").sort(order).title(None).axis(None)
            offset = alt.YOffset("received by:N").scale(domain=["label", *names])
            top = float(own["number"].max())
            x = alt.X("number:Q").scale(domain=[0, top * 1.12]).title(None).axis(None)
            colour = alt.Color("received by:N").scale(domain=names, range=[c for _, c in SIDES.values()]).legend(None)
            tip = [f"{label}:N", "received by:N", alt.Tooltip("number:Q", format=",")]
            bars = alt.Chart(own).mark_bar(stroke=None).encode(y=y, yOffset=offset, x=x, color=colour, tooltip=tip)
            numbers = (
                alt.Chart(own)
                .transform_calculate(words="'to ' + datum['received by'] + ' ' + format(datum.number, ',')")
                .mark_text(align="left", dx=4, color=INK)
                .encode(y=y, yOffset=offset, x=x, text="words:N")
            )
            text = (
                alt.Chart(heads)
                .mark_text(align="left", fontWeight=600, color=INK)
                .encode(y=y, yOffset=offset, x=alt.value(0), text=f"{label}:N")
            )
            head = alt.TitleParams(kind, anchor="start", fontSize=14, color=INK)
            parts.append(
                alt.layer(bars, numbers, text).properties(
                    width=WIDTHS[size] - 90, height=58 * max(len(order), 1), title=head
                )
            )
        return alt.vconcat(*parts, spacing=10)

    words = "; ".join(
        f"{name}: "
        + ", ".join(f"{_number(row.number)} {row.kind.lower()} to {row[3]}" for row in part.itertuples() if row.number)
        for name, part in table.groupby(label, sort=False)
    )
    return figure(
        draw,
        table,
        id=id,
        title=title,
        subtitle=subtitle,
        alt=f"{title}. {words}.",
        sources=source_line(evidence, rows),
    )


def basis_chart(evidence: Evidence, handed: pd.DataFrame) -> Figure:
    """Draw what came home by the agreement or talks behind it, talks first."""
    groups = analysis.by_basis(handed)
    named = groups[groups["basis"] != ""]
    share = 100 * named["people_to_ukraine"].sum() / max(groups["people_to_ukraine"].sum(), 1)
    dead = 100 * named["bodies_to_ukraine"].sum() / max(groups["bodies_to_ukraine"].sum(), 1)
    what = f"{share:.0f}% of the people" + (
        f" and {dead:.0f}% of the bodies" if groups["bodies_to_ukraine"].sum() else ""
    )
    title = (
        f"{what} on our list that came to Ukraine did so under an agreement or talks that were named"
        if len(named)
        else "What came home by the agreement behind it"
    )
    groups = pd.concat([named, groups[groups["basis"] == ""]])
    groups["basis"] = groups["basis"].replace("", NO_BASIS)
    return _pairs(
        evidence, handed, groups.rename(columns={"basis": "agreement"}), "agreement", "agreements", title,
        "People (prisoners and civilians) and bodies handed over, by the agreement or talks that the sides named as the ground",
    )  # fmt: skip


def basis_table(evidence: Evidence, handed: pd.DataFrame) -> Html:
    """Return the agreements with how their round was judged at the time and what they brought."""
    groups = analysis.by_basis(handed)
    groups = groups[groups["basis"] != ""]
    if groups.empty:
        return Html("<p>No exchange with a named ground is on record on this date.</p>")
    held = timeline.rounds(evidence["events"])
    fits = [analysis.judged(basis, held) for basis in groups["basis"]]
    table = pd.DataFrame(
        {
            "agreement or talks": groups["basis"],
            "the round was judged": ["" if fit is None else JUDGED.get(str(fit["outcome_class"]), "") for fit in fits],
            "hand-overs": groups["hand_overs"], "when": [span(a, b) for a, b in zip(groups["first"], groups["last"], strict=True)],
            "people to Ukraine": groups["people_to_ukraine"], "to Russia": groups["people_to_russia"],
            "bodies to Ukraine": groups["bodies_to_ukraine"], "bodies to Russia": groups["bodies_to_russia"],
            "numbers withheld": groups["withheld"],
        }
    )  # fmt: skip
    return html_table(table, "What talks delivered")


def mediators_chart(evidence: Evidence, handed: pd.DataFrame) -> Figure:
    """Draw what came home by mediator."""
    groups = analysis.by_mediator(handed)
    named = groups[groups["mediator"] != ""]
    title = "Who mediated"
    if len(named):
        most = int(named["hand_overs"].max())
        top = [names_of(evidence, code) for code in named.loc[named["hand_overs"] == most, "mediator"]]
        title = (
            f"{top[0]} is named for {count(most, 'hand-over')}, more than any other mediator"
            if len(top) == 1
            else f"{listed(top)} are named most often, for {count(most, 'hand-over')} each"
        )
    groups = pd.concat([named, groups[groups["mediator"] == ""]])
    groups["mediator"] = [
        f"{names_of(evidence, code) if code else NO_MEDIATOR} ({count(int(number), 'hand-over')})"
        for code, number in zip(groups["mediator"], groups["hand_overs"], strict=True)
    ]
    return _pairs(
        evidence, handed, groups, "mediator", "mediators", title,
        "People (prisoners and civilians) and bodies handed over, by mediator; one with two mediators counts for both, so bars must not be added",
    )  # fmt: skip


def exchanges_table(evidence: Evidence, handed: pd.DataFrame) -> Html:
    """Return every hand-over, newest first, to search and sort."""
    rows = handed.iloc[::-1]
    if rows.empty:
        return Html("<p>No exchange is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "date": rows["when"], "exchange": rows["name"], "people to Ukraine": rows["people_to_ukraine"], "people to Russia": rows["people_to_russia"],
            "bodies to Ukraine": rows["bodies_to_ukraine"].astype("float"), "bodies to Russia": rows["bodies_to_russia"].astype("float"),
            "mediators": [names_of(evidence, cell) if isinstance(cell, str) else "" for cell in rows["mediators"]],
            "ground": rows["basis"], "sources": [plain_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Every hand-over on our list", ["sources"], tall=True, find=True)


def _reason(row: pd.Series) -> str:
    """Say why a sum of our rows differs from a published total, as far as the rows tell."""
    if not row["difference"]:
        return "equal"
    reasons = []
    if row.get("early", False):
        reasons.append("our list of 2022 and 2023 is not complete")
    if row["withheld"]:
        reasons.append(f"{count(int(row['withheld']), 'hand-over')} of ours without a number")
    if row["published"] % 1000 == 0:
        reasons.append("the total is rounded")
    if row["difference"] > 0:
        reasons.append(
            "the total leaves out some whose release was announced at the time; its publisher has not said which"
        )
    return sentence("; ".join(reasons) or "not explained by our rows")


def totals_sentence(evidence: Evidence, handed: pd.DataFrame, cite: Citations) -> str:
    """Say how far our sums agree with running totals that were published."""
    totals = evidence["exchange_totals"]
    rises = analysis.increments(totals, handed)
    if rises.empty:
        return "No two running totals since January 2024 are known on this date that our sums could be held against."
    same = rises[rises["difference"] == 0]
    words = cite(f"{len(same)} of {len(rises)}", "exchange_totals", totals[totals["id"].isin(rises["id"])])
    text = f"Between two published running totals of people freed, our rows add up to exactly the published rise in {words} cases"
    gaps = analysis.compare_totals(totals, handed)
    gaps = gaps[gaps["id"].isin(same["id"]) & (gaps["what"] == "people") & (gaps["side"] == "ukraine")]
    usual = gaps["difference"].mode()
    alike = gaps[gaps["difference"] == usual.iloc[0]] if len(usual) == 1 else gaps.head(0)
    if len(alike) > 2:
        since = rises.loc[rises["id"].isin(alike["id"]), "start"].min()
        text += (
            f". What our list lacks against these totals is therefore of before {day(since)}: {_number(abs(usual.iloc[0]))} people, the same "
            f"against {len(alike)} totals"
        )
    other = rises[rises["difference"] != 0]
    if len(other):
        row = other.loc[other["difference"].abs().idxmax()]
        text += (
            f". The largest gap is from {day(row['start'])} to {day(row['end'])}: published {_number(row['published'])}, ours {_number(row['ours'])}"
            + (f", with {count(int(row['withheld']), 'hand-over')} without a number besides" if row["withheld"] else "")
        )
    return sentence(text)


def rises_table(evidence: Evidence, handed: pd.DataFrame) -> Html:
    """Return rises of published running totals beside our sums."""
    rises = analysis.increments(evidence["exchange_totals"], handed)
    if rises.empty:
        return Html("<p>No two running totals since January 2024 are known on this date.</p>")
    own = evidence["exchange_totals"].set_index("id")
    table = pd.DataFrame(
        {
            "after": rises["start"], "up to": rises["end"], "published rise": rises["published"], "our rows": rises["ours"],
            "difference": rises["difference"], "why": [_reason(row) for _, row in rises.iterrows()],
            "sources": [plain_links(evidence, own.loc[one, "sources"]) for one in rises["id"]],
        }
    )  # fmt: skip
    return html_table(table, "People to Ukraine: rises of running totals and our sums", ["sources"], stack=True)


def totals_table(evidence: Evidence, handed: pd.DataFrame) -> Html:
    """Return every published total beside the sum of our rows over the same days, and why they differ."""
    found = analysis.compare_totals(evidence["exchange_totals"], handed)
    if found.empty:
        return Html("<p>No published total is known on this date.</p>")
    own = evidence["exchange_totals"].set_index("id")
    table = pd.DataFrame(
        {
            "from": found["start"], "to": found["end"], "what": [f"{what} to {SIDES[side][0]}" for what, side in zip(found["what"], found["side"], strict=True)],
            "published": found["published"], "by": found["counted_by"], "our rows": found["ours"], "difference": found["difference"],
            "why": [_reason(row) for _, row in found.iterrows()],
            "sources": [plain_links(evidence, own.loc[one, "sources"]) for one in found["id"]],
        }
    )  # fmt: skip
    return html_table(table, "Published totals and our sums", ["sources"], tall=True, stack=True)


# ---------------------------------------------------------------------- corridors and grain
def corridors_sentence(corridors: pd.DataFrame, cite: Citations) -> str:
    """Say how many people single passages moved, and that they are not a total."""
    own = analysis.passages(corridors)
    moved = own[own["civilians_moved"].notna()]
    if own.empty:
        return "No humanitarian passage is on record on this date."
    words = cite(
        count(len(own), "passage or offer of one", "passages or offers of one"), "corridors", own.assign(result=pd.NA)
    )
    text = f"On record are {words} of March to May 2022"
    if len(moved):
        row = moved.loc[moved["civilians_moved"].astype("float").idxmax()]
        text += f"; the largest number given is {cite(_number(row['civilians_moved']), 'corridors', row)} people ({safe(row['name'])})"
    return f"{sentence(text)} Numbers overlap and must not be added; of most passages none was found."


def passages_table(evidence: Evidence, corridors: pd.DataFrame) -> Html:
    """Return the passages with people moved and how each ended."""
    own = analysis.passages(corridors)
    if own.empty:
        return Html("<p>No humanitarian passage is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "when": [span(a, b) for a, b in zip(own["start"], own["end"], strict=True)], "passage": own["name"], "route": own["scope"],
            "people moved": own["civilians_moved"].astype("float"), "how it ended": own["result"],
            "sources": [plain_links(evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Humanitarian passages", ["sources"], tall=True, stack=True)


def charges_table(evidence: Evidence, group: str) -> Html:
    """Return what each side charged the other with, side by side."""
    found = analysis.charges(evidence["accusations"], group)
    if found.empty:
        return Html("<p>No charge of violation is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "date": found["date"], "about": found["about"], "Ukraine says": found["UA"].replace("", "no charge found"),
            "Russia says": found["RU"].replace("", "no charge found"), "sources": [plain_links(evidence, cell) for cell in found["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Violations that each side claims; claims, not findings", ["sources"], stack=True)


def grain_sentence(evidence: Evidence, corridors: pd.DataFrame, cite: Citations) -> str:
    """Say how much the grain initiative shipped, and how it stands or ended."""
    volume = analysis.grain_volume(corridors)
    course = analysis.grain_events(evidence["events"])
    if volume.empty and course.empty:
        return "The grain initiative is not on record on this date."
    parts = []
    if len(volume):
        last = volume.iloc[-1]
        words = cite(f"{last['tonnes']:.1f} million tonnes", "corridors", corridors[corridors["id"] == last["id"]])
        parts.append(f"The Black Sea Grain Initiative had shipped {words} by {day(last['day'])}")
    if len(course):
        last = course.iloc[-1]
        parts.append(f"the last turn on record: {safe(last['name'])}, {cite(day(last['start']), 'events', last)}")
    return sentence("; ".join(parts))


def grain_chart(evidence: Evidence, corridors: pd.DataFrame) -> Figure:
    """Draw cargo under the grain initiative with its agreements and breaks."""
    volume = analysis.grain_volume(corridors)
    course = analysis.grain_events(evidence["events"])
    table = pd.DataFrame({"day": volume["day"], "million tonnes": volume["tonnes"], "reading": volume["name"]})
    turns = pd.DataFrame({"day": course["start"], "turn": course["name"], "kind": course["kind"].map(TURNS)})
    title = (
        f"The grain initiative shipped {volume.iloc[-1]['tonnes']:.1f} million tonnes by {day(volume.iloc[-1]['day'])}"
        if len(volume)
        else "The grain initiative"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        days = pd.concat([table["day"], turns["day"]])
        dates = _domain(days.min(), days.max())
        x = alt.X("day:T").scale(dates).title(None).axis(format="%b %Y", tickCount=4)
        y = alt.Y("million tonnes:Q").scale(domain=[0, float(table["million tonnes"].max()) * 1.1]).title(None)
        line = alt.Chart(table).mark_line(color=CLASS_COLOURS["partial"]).encode(x=x, y=y)
        dot = alt.Chart(table).mark_point(filled=True, size=50, opacity=1, color=CLASS_COLOURS["partial"]).encode(
            x=x, y=y, tooltip=["reading:N", "million tonnes:Q"]
        )  # fmt: skip
        colour = (
            alt.Color("kind:N")
            .scale(domain=list(TURNS.values()), range=[CLASS_COLOURS["agreement"], CLASS_COLOURS["rejected"]])
            .legend(orient="top")
        )
        rule = (
            alt.Chart(turns)
            .mark_rule(strokeWidth=1.5, strokeDash=[4, 3])
            .encode(x=x, color=colour, tooltip=["turn:N", alt.Tooltip("day:T", format="%d %B %Y")])
        )
        return (rule + line + dot).properties(width=WIDTHS[size], height=220)

    words = "; ".join(f"{_number_of(row[2])} by {day(row[1])}" for row in table.itertuples())
    return figure(
        draw, table, id="grain", title=title,
        subtitle="Cargo shipped since 1 August 2022, million tonnes (running totals); dashed: the turns of the agreement, listed below",
        alt=f"{title}. {words}.", sources=source_line(evidence, corridors[corridors["tonnes_shipped_million"].notna()]),
    )  # fmt: skip


def _number_of(value: float) -> str:
    return f"{value:.1f} million tonnes"


def grain_table(evidence: Evidence) -> Html:
    """Return the agreements and breaks of the grain initiative."""
    course = analysis.grain_events(evidence["events"])
    if course.empty:
        return Html("")
    table = pd.DataFrame(
        {
            "date": course["start"], "what": course["name"], "in words": course["outcome"], "later": course["later_outcome"],
            "sources": [plain_links(evidence, cell) for cell in course["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "The course of the grain initiative", ["sources"], stack=True)


# ---------------------------------------------------------------------- displaced
def displaced_sentence(displacement: pd.DataFrame, cite: Citations) -> str:
    """Give the newest numbers of refugees, displaced people, people in need, and how far the appeal is funded."""
    parts = []
    for measure, words in (
        ("refugees-abroad", "refugees abroad"),
        ("idp-estimate", "people displaced inside Ukraine"),
        ("people-in-need", "people in need inside Ukraine"),
    ):
        own = analysis.readings(displacement, [measure])
        if len(own):
            row = own.iloc[-1]
            parts.append(f"{cite(f'{row.value / 1e6:.1f} million', 'displacement', row)} {words} ({day(row['date'])})")
    if not parts:
        return "The evidence holds no number of displaced people on this date."
    return f"Newest readings: {listed(parts)}. {funding_sentence(displacement, cite)}".strip()


def funding_sentence(displacement: pd.DataFrame, cite: Citations) -> str:
    """Say how much the newest appeal asks and how far the last one with a reading was funded."""
    table = analysis.appeals(displacement)
    if table.empty:
        return ""
    last = table.iloc[-1]
    behind = displacement[(displacement["measure"] == "appeal-asked") & (displacement["date"].dt.year == last["year"])]
    text = f"The UN's appeal for {last['year']} asks {cite(f'{last.asked_musd / 1000:.1f} billion dollars', 'displacement', behind)}"
    told = table[table["funded_pct"].notna()]
    if len(told):
        row = told.iloc[-1]
        rows = displacement[(displacement["measure"] == "appeal-received") & (displacement["date"] == row["funded_on"])]
        text += f"; the last reading of funding is {cite(f'{row.funded_pct:.0f}%', 'displacement', rows)} of that for {row['year']}, by {day(row['funded_on'])}"
    return f"{text}."


def displaced_chart(evidence: Evidence, displacement: pd.DataFrame) -> Figure:
    """Draw refugees, displaced people and people in need over time."""
    found = analysis.readings(displacement, list(DISPLACED))
    table = pd.DataFrame(
        {
            "date": found["date"],
            "who": found["measure"].map(DISPLACED),
            "million people": (found["value"] / 1e6).round(2),
        }
    )
    idp = found[found["measure"] == "idp-estimate"]
    title = "Displaced people and people in need"
    if len(idp) > 1:
        top, last = idp.loc[idp["value"].idxmax()], idp.iloc[-1]
        title = (
            f"Displaced inside Ukraine: {last['value'] / 1e6:.1f} million on {day(last['date'])}, against {top['value'] / 1e6:.1f} million at the "
            f"highest reading ({day(top['date'])})"
        )

    def draw(size: Size) -> alt.TopLevelMixin:
        names = [name for name in DISPLACED.values() if name in set(table["who"])]
        colour = (
            alt.Color("who:N")
            .scale(domain=names, range=[DISPLACED_COLOURS[name] for name in names])
            .legend(orient="top", columns=1 if size == "narrow" else 2, symbolLimit=10, labelLimit=320)
        )
        x = alt.X("date:T").title(None).axis(format="%Y", tickCount="year")
        y = alt.Y("million people:Q").scale(domain=[0, float(table["million people"].max()) * 1.05]).title(None)
        base = alt.Chart(table).encode(x=x, y=y, color=colour)
        dot = base.mark_point(filled=True, size=45, opacity=1).encode(
            shape=alt.Shape("who:N").scale(
                domain=names, range=["circle", "square", "triangle-up", "diamond"][: len(names)]
            ),
            tooltip=["who:N", alt.Tooltip("date:T", format="%d %B %Y"), "million people:Q"],
        )
        return (base.mark_line(strokeWidth=1, opacity=0.5) + dot).properties(width=WIDTHS[size], height=260)

    words = "; ".join(
        f"{who}: {part.iloc[0]['million people']:.1f} million on {day(part.iloc[0]['date'])}, {part.iloc[-1]['million people']:.1f} on {day(part.iloc[-1]['date'])}"
        for who, part in table.groupby("who", sort=False)
    )
    return figure(
        draw, table, id="displaced", title=title,
        subtitle="Million people; single readings from appeals, reports and news, lines only guide the eye. Refugees abroad: border crossings out until May 2022, "
        "later people recorded, so the two do not compare",
        alt=f"{title}. {words}.", sources=source_line(evidence, displacement[displacement["measure"].isin(list(DISPLACED))]),
    )  # fmt: skip


def appeals_chart(evidence: Evidence, displacement: pd.DataFrame) -> Figure:
    """Draw what the UN's appeal asked each year, and how much of it is known to have come."""
    found = analysis.appeals(displacement)
    table = pd.DataFrame(
        {
            "year": found["year"].astype(str), "asked, billion dollars": (found["asked_musd"] / 1000).round(2),
            "received, billion dollars": (found["asked_musd"] * found["funded_pct"] / 100_000).round(2), "funded, %": found["funded_pct"],
            "funded as of": [day(cell) for cell in found["funded_on"]], "in need, million": (found["in_need"] / 1e6).round(1),
            "to be helped, million": (found["target"] / 1e6).round(1), "refugee plan, billion dollars": (found["refugee_plan_musd"] / 1000).round(2),
        }
    )  # fmt: skip
    title = "The appeal for people inside Ukraine"
    if len(found) > 1:
        top, last = found.loc[found["asked_musd"].idxmax()], found.iloc[-1]
        title = (
            f"The appeal for {last['year']} asks {last['asked_musd'] / 1000:.1f} billion dollars, against {top['asked_musd'] / 1000:.1f} billion for {top['year']}, the most"
            if last["year"] != top["year"]
            else f"The appeal for {last['year']} is the largest: {last['asked_musd'] / 1000:.1f} billion dollars"
        )

    def draw(size: Size) -> alt.TopLevelMixin:
        y = alt.Y("year:N").title(None).axis(domain=False, ticks=False)
        top = float(table["asked, billion dollars"].max())
        x = alt.X("asked, billion dollars:Q").scale(domain=[0, top * 1.1]).title("billion US dollars").axis(tickCount=4)
        asked = (
            alt.Chart(table)
            .mark_bar(color=QUIET, opacity=0.35, stroke=None, height=18, yOffset=9)
            .encode(
                x=x,
                y=y,
                tooltip=["year:N", "asked, billion dollars:Q", "in need, million:Q", "to be helped, million:Q"],
            )
        )
        known = table[table["funded, %"].notna()]
        got = (
            alt.Chart(known)
            .mark_bar(color=CLASS_COLOURS["agreement"], stroke=None, height=10, yOffset=9)
            .encode(x="received, billion dollars:Q", y=y, tooltip=["year:N", "funded, %:Q", "funded as of:N"])
        )
        words = (
            alt.Chart(table)
            .transform_calculate(
                words="isValid(datum['funded, %']) ? datum['funded, %'] + '% by ' + datum['funded as of'] : 'funding not found'"
            )
            .mark_text(align="left", dy=-9, color=INK)
            .encode(x=alt.value(2), y=y, text="words:N")
        )
        return (asked + got + words).properties(width=WIDTHS[size], height=46 * max(len(table), 1))

    words = "; ".join(
        f"{row[1]}: {row[2]} billion dollars asked"
        + ("" if math.isnan(row[4]) else f", {row[4]:.0f} percent received by {row[5]}")
        for row in table.itertuples()
    )
    return figure(
        draw, table, id="appeals", title=title,
        subtitle="Humanitarian appeal for people inside Ukraine (2022: first flash appeal), billion US dollars; green: received by the day named",
        alt=f"{title}. {words}.", sources=source_line(evidence, displacement[displacement["measure"].isin(["appeal-asked", "appeal-received"])]),
    )  # fmt: skip


# ---------------------------------------------------------------------- the chapter
def in_short(evidence: Evidence, handed: pd.DataFrame, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    lines = [
        talks_sentence(handed, cite), truce_sentence(evidence, cite), mediators_sentence(evidence, handed, cite),
        harm_sentence(evidence["civilian_harm"], cite), displaced_sentence(evidence["displacement"], cite),
    ]  # fmt: skip
    return answer(lines)


def coverage_sentence(evidence: Evidence) -> str:
    """Say until when each series of the chapter is complete."""
    parts = [
        f"{words} to {day(evidence.coverage(table, series).complete_until)}"
        for table, series, words in (
            ("civilian_harm", "killed", "monthly casualties"),
            ("exchanges", "prisoners", "exchanges of prisoners"),
            ("exchanges", "bodies", "returns of bodies"),
            ("displacement", "", "displacement and need"),
        )
        if len(evidence[table])
    ]
    if not parts:
        return ""
    return f"Our rows reach: {listed(parts)}. Silence after these days does not mean that nothing happened."
