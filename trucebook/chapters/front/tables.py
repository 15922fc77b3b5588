"""Blocks of the front page: until when is known, the answer, six numbers, the two publics, the plans, what changed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis.exchanges import cumulative
from trucebook.analysis.timeline import RESULTS
from trucebook.chapters import PAGES
from trucebook.chapters.front import charts
from trucebook.chapters.front.chapter import MATTERS, Asked, View
from trucebook.chapters.ground import front_map
from trucebook.chapters.plans import pair_table
from trucebook.chapters.timeline import dates_sentence, silence_sentence
from trucebook.figures.html import Html
from trucebook.figures.outcomes import NAMES, about, likeliest, to_five, within
from trucebook.prose import count, day, safe

HANDED = {"people": "prisoners", "bodies": "bodies"}
"""What is handed over in exchanges, by the series of their coverage."""


@dataclass(frozen=True)
class Tile:
    """One number of the front page: what it is in at most fifteen words, its date, how sure it is, and where it is explained."""

    number: str
    words: str
    date: str
    sure: str
    link: str
    drawing: Html


def known(view: View) -> Html:
    """Return until when each kind of fact is known, and complete."""
    parts = []
    for row in view.known.itertuples():
        thin = Html(" (complete to {})").format(day(row.complete_until)) if row.complete_until < row.thin_until else ""
        parts.append(Html("{} <b>{}</b>{}").format(row.kind, day(row.thin_until), thin))
    return Html('<p class="strip">Known to: {}. <a href="sources.html">How far to trust it</a></p>').format(
        Html(" · ").join(parts)
    )


def hero(view: View) -> Html:
    """Return the answer in large type with the rounds in time, beside the map of the ground."""
    held = view.talks.held
    if held.empty:
        big, small = "No round of both sides is on record", ""
    else:
        last = held.iloc[-1]
        days = (view.evidence.as_of - last["last_day"].date()).days
        where = Html("{}, ").format(last["place"]) if pd.notna(last["place"]) else ""
        when = view.cite(day(last["last_day"]), "events", last)
        big = Html("{}{}{}").format("No round on record since " if days else "The newest round: ", where, when)
        small = Html("{} to {}. {}").format(count(days, "day"), day(view.evidence.as_of), silence_sentence(view.talks))
    next_one = dates_sentence(view.talks).split(";")[0].rstrip(".") + "."
    answer = Html(
        '<p class="big">{}</p><p class="sub">{} {}</p>{}'
        '<p class="sub small">A dot is a round; filled: it brought at least a partial result; hatched: our record is thin. '
        '<a href="timeline.html#what-came-of-each-round">Every round</a></p>{}{}'
    ).format(big, small, next_one, charts.rounds(view), _changed(view), questions(view))
    return Html('<div class="hero"><div>{}</div>{}</div>').format(answer, front_map(view.ground, id="ground-map").html)


def _changed(view: View) -> Html:
    """Say in three lines what changed since the edition before."""
    if view.before is None:
        return Html("")
    new = view.new.set_index("kind")["rows"]
    lines = [
        Html("{} became public").format(count(int(new["events"]), "event")),
        Html("{} came in").format(count(int(new["polls"]), "poll")),
        Html("on {} a side put a new position on paper").format(count(int(new["issues moved"]), "issue")),
    ]
    items = Html("").join(Html("<li>{}{}</li>").format(one[0].upper(), one[1:]) for one in lines)
    return Html('<div class="new"><p>Since <a href="changes.html">the edition of {}</a></p><ul>{}</ul></div>').format(
        day(view.before.as_of), items
    )


def tiles(view: View) -> Html:
    """Return the six numbers."""
    shown = [
        one for one in (_rounds(view), _gap(view), _needs(view), _missing(view), _bodies(view), _chance(view)) if one
    ]
    parts = [
        Html('<li class="tile"><a href="{}"><b>{}</b> {}<span>{}</span></a><small>{} · {}</small></li>').format(
            one.link, one.number, one.drawing, one.words, one.date, one.sure
        )
        for one in shown
    ]
    return Html('<ul class="chart tiles">{}</ul>').format(Html("").join(parts))


def _rounds(view: View) -> Tile | None:
    held = view.talks.held
    if held.empty:
        return None
    good = int(held["outcome_class"].isin(RESULTS).sum())
    row = view.talks.results.iloc[0]
    return Tile(
        f"{good} of {len(held)}", "rounds with both sides brought at least a partial result",
        f"to {day(held.iloc[-1]['last_day'])}", f"with so few, {row['low_pct']:.0f} to {row['high_pct']:.0f}% could be the rule",
        "timeline.html#how-often-did-a-round-bring-a-result", charts.span(row["low_pct"], row["high_pct"], [100 * good / len(held)]),
    )  # fmt: skip


def _gap(view: View) -> Tile | None:
    if view.apart.now is None:
        return None
    value, low, high = view.apart.now
    index = view.apart.index
    own = index[index["pair"] == "-".join(view.evidence.sides)] if len(index) else index
    return Tile(
        f"{value:.0f}%", "of the widest possible gap between the two sides’ demands on paper",
        day(view.apart.coverage.thin_until), f"{low:.0f} to {high:.0f}% as codes are uncertain",
        "positions.html#have-they-come-closer", charts.line(list(own["index_pct"])),
    )  # fmt: skip


def _needs(view: View) -> Tile | None:
    total = view.money.needs[view.money.needs["measure"] == "recovery-needs"]
    if total.empty:
        return None
    last = total.iloc[-1]
    return Tile(
        f"${last['value_usd_bn']:,.0f} bn", "is what rebuilding Ukraine would cost",
        Html("{}, {}").format(last['assessment'], day(last['known_on'])), "current dollars, wider scope each time",
        "economy.html#what-would-rebuilding-cost", charts.line(list(total["value_usd_bn"])),
    )  # fmt: skip


def _missing(view: View) -> Tile | None:
    if view.money.funding.empty:
        return None
    last = view.money.funding.iloc[-1]
    return Tile(
        Html("${:,.1f} bn").format(last['gap']), Html("of ${:,.1f} bn needed most urgently in {} had no funding").format(last['needed'], safe(last['year'])),
        Html("{}, {}").format(last['assessment'], day(last['known_on'])), "as planned then",
        "economy.html#how-much-is-funded-and-how-much-is-missing", charts.line(list(view.money.funding["gap"])),
    )  # fmt: skip


def _bodies(view: View) -> Tile | None:
    summed = cumulative(view.people.handed) if len(view.people.handed) else pd.DataFrame()
    if summed.empty:
        return None
    side = view.evidence.actor_names
    own = summed[summed["side"] == side[view.evidence.sides[1]].lower()]
    bodies, freed = own[own["kind"] == "bodies"], own[own["kind"] == "people"]
    if bodies.empty or freed.empty:
        return None
    came = f"{freed.iloc[-1]['total']:,.0f}"
    link, until = "humanitarian.html#how-many-prisoners-and-bodies-were-returned", f"to {day(summed['when'].max())}"
    holes = _holes(view)
    listed_from = view.evidence.coverage("exchanges", "bodies").complete_from
    if listed_from and listed_from > view.evidence.as_of:  # a few bodies of thousands would be told as a sum
        return Tile(
            came, "people on our list came back to Ukraine", until, holes, link, charts.line(list(freed["total"]))
        )
    return Tile(
        f"{bodies.iloc[-1]['total']:,.0f}", f"bodies on our list were returned to Ukraine, and {came} people came back",
        until, holes, link, charts.line(list(bodies["total"])),
    )  # fmt: skip


def _holes(view: View) -> str:
    """Say from when the list of exchanges is complete, people and bodies apart, as far as the edition's day has come."""
    begins = {name: view.evidence.coverage("exchanges", series).complete_from for name, series in HANDED.items()}
    told = [f"{name} before {day(begin)}" for name, begin in begins.items() if begin and begin <= view.evidence.as_of]
    return "a lower bound" + (f"; incomplete: {' and '.join(told)}" if told else "")


def _chance(view: View) -> Tile:
    name = likeliest(view.outlook.leading)
    ends = view.ends[name]
    return Tile(
        f"about {about(view.outlook.leading[name])}",
        f"is the chance of {NAMES[name].lower()} within {count(view.settings.months, 'month')}, by the record of wars",
        f"from {day(view.outlook.day)}", f"range {within(ends)}", "scenarios.html#what-does-the-record-of-wars-say",
        charts.span(to_five(ends[0]), to_five(ends[1]), [to_five(view.outlook.leading[name])]),
    )  # fmt: skip


def publics(view: View) -> Html:
    """Return the two publics on the same two matters, each with its range over wordings."""
    actors = view.evidence["actors"].set_index("code")
    publics = list(reversed(view.evidence.sides))
    named = actors["people"].fillna(actors["name"])
    head = Html("").join(Html('<th scope="col">{}</th>').format(str(named[code])) for code in publics)
    body = []
    for matter in MATTERS.values():
        cells = []
        for code in publics:
            one = next((own for own in view.asked if (own.matter, own.public) == (matter, code)), None)
            cells.append(
                Html("<td>{}</td>").format(
                    _answered(view, one, str(actors.loc[code, "colour"])) if one else "not on record"
                )
            )
        body.append(Html('<tr><th scope="row">{}</th>{}</tr>').format(matter, Html("").join(cells)))
    return Html(
        '<div class="chart two"><table><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>'
        '<p class="sub small">Shares from 0 to 100%. A mark is one question of a pollster’s newest poll, the bar the range over all; their words differ. '
        '<a href="opinion.html#does-the-wording-decide-the-answer">How far wording carries</a></p></div>'
    ).format(head, Html("").join(body))


def _answered(view: View, asked: Asked, colour: str) -> Html:
    waves = asked.waves
    low, high = waves["share_pct"].min(), waves["share_pct"].max()
    said = Html("{:.0f}%").format(low) if low == high else Html("{:.0f} to {:.0f}%").format(low, high)
    months = [day(f"{when:%Y-%m}") for when in (waves["when"].min(), waves["when"].max())]
    when = Html(" to ").join(dict.fromkeys(months))
    text = view.cite(said, "poll_answers", waves)
    return Html("<b>{}</b> {}<small>{}, {}</small>").format(
        text, charts.answered(asked, colour), count(len(waves), "question"), when
    )


def pair(view: View) -> Html:
    """Return the two plans in three rows."""
    return Html(
        '{}<p class="sub small"><a href="plans.html#what-do-two-plans-say-side-by-side">Any two plans side by side</a></p>'
    ).format(pair_table(view.plans))


def questions(view: View) -> Html:
    """Return what readers ask, with links; a question that only later evidence raises is left out."""
    silent = {"claims": view.evidence["claims"].empty, "plans": view.plans.official.empty}
    items = [
        Html('<li><a href="{}#{}">{}</a></li>').format(page.address, section, words)
        for page in PAGES if not silent.get(page.name)
        for section, words in page.questions
    ]  # fmt: skip
    return Html('<nav class="ask" aria-label="Questions and their answers"><ul>{}</ul></nav>').format(
        Html("").join(items)
    )
