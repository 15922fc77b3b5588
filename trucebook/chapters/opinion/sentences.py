"""Public opinion in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from trucebook.analysis.poll_wordings import spread
from trucebook.chapters.opinion.chapter import View
from trucebook.figures.polls import meaning, month, when
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import BULLETS, opening, too_long
from trucebook.prose import count, day, percent, safe


def short_numbers(view: View, public: str, cite: Citations) -> list[Html]:
    """Return two newest numbers of one public, the wish for talks and the answer on the terms: one line if it is short enough, else two."""
    terms = [*view.of_role("terms-1", public), *view.of_role("terms-2", public)]
    found = [
        _short(view, keys[0], view.waves[keys[0]].iloc[-1], cite)
        for keys in (view.of_role("wish", public), terms)
        if keys
    ]
    name = safe(view.publics[public])
    both = [Html("{}: {}.").format(name, Html("; ").join(found))] if found else []
    return [Html("{}: {}.").format(name, one) for one in found] if too_long(str(opening(both))) else both


def _short(view: View, key: str, row: pd.Series, cite: Citations) -> Html:
    """Give one headline number in few words: share, margin, meaning, month; the rest stands behind its link."""
    known = pd.notna(row["low_pct"])
    margin = Html(" ±{:.0f}").format(max((row["high_pct"] - row["low_pct"]) / 2, 1)) if known else " (margin unknown)"
    return Html("<b>{}</b>{} {} ({})").format(
        cite(percent(row["share_pct"]), "poll_answers", row), margin, meaning(view.evidence, key, row), month(row)
    )


def in_short(view: View, cite: Citations) -> Html:
    """Return the chapter's first sentences: two numbers of each public."""
    lines = [line for public in view.publics for line in short_numbers(view, public, cite)][:BULLETS]
    return opening(lines or [Html("The evidence holds no poll on this date.")])


def sure_of(view: View, keys: Sequence[str]) -> str:
    """Say how sure the newest numbers of some series are: how wide their intervals, of how many pollsters, and to when polls are complete."""
    found = [view.waves[key] for key in keys if key in view.waves]
    if not found:
        return ""
    last = pd.DataFrame([one.iloc[-1] for one in found])
    half = ((last["high_pct"] - last["low_pct"]) / 2).dropna()
    wide = list(dict.fromkeys(f"{one:.0f}" for one in (half.min(), half.max()))) if len(half) else []
    margins = f"±{' to '.join(wide)} points by sampling" if wide else "margins not known"
    whole = count(pd.concat(found)["pollster"].nunique(), "pollster")
    until = day(min(view.evidence.coverage("polls").complete_until, view.evidence.as_of))
    return f"{margins}; {whole}; refusals and fear not counted; polls complete to {until}"


def wording_sentence(view: View, cite: Citations) -> Html:
    """Say how far an answer moves with the words of the question, beside how far it moved over time."""
    if not view.matters:
        return Html("")
    one = view.matters[0]
    low, high, gap, margin = spread(one.words)
    text = Html(
        "{}, depending on what the question spells out: {} to {} of {} in one poll ({}, {}), {:.0f}{} points apart"
    ).format(
        one.label,
        cite(percent(low["share_pct"]), "poll_answers", low),
        cite(percent(high["share_pct"]), "poll_answers", high),
        view.publics[one.public],
        low["pollster"],
        when(low),
        gap,
        _plus(margin),
    )
    if len(one.waves):
        early, late, moved, error = spread(one.waves)
        text += Html("; in other polls the same words drew, between {} and {}, {} to {}, {:.0f}{} points apart").format(
            month(one.waves.iloc[0]),
            month(one.waves.iloc[-1]),
            cite(percent(early["share_pct"]), "poll_answers", early),
            cite(percent(late["share_pct"]), "poll_answers", late),
            moved,
            _plus(error),
        )
    return Html("{}.").format(text)


def wording_paragraph(view: View, cite: Citations) -> Html:
    """Return the same as a paragraph, or that nothing is known."""
    text = wording_sentence(view, cite)
    return Html("<p>{}</p>").format(text or "No poll known on this date asked one matter in several wordings.")


def _plus(margin: float) -> str:
    return f" (±{margin:.0f})" if pd.notna(margin) else ""


def title(view: View, group: str) -> str:
    """Return the finding of a group of small charts: the newest number of the one series that speaks for it; of both publics, the same matter."""
    if group == "publics":
        return _both_publics(view)
    if not view.drawn[group]:
        return "No poll of this public on this date" if group != "plans" else "No poll on the plans on this date"
    drawn = [key for key in view.drawn[group] if key in view.waves]
    named = [key for key in drawn if "title" in str(view.series.loc[key, "roles"]).split(";")]
    found = (named or drawn)[:1]
    if not found:
        return f"No poll with these questions {_whom(view, str(view.series.loc[view.drawn[group][0], 'public']))} on this date"
    last = _newest(view, found[0])
    words = meaning(view.evidence, found[0], last)
    whom = _whom(view, str(view.series.loc[found[0], "public"]))
    return f"{percent(last['share_pct'])} {whom} {words} ({last['pollster']}, {month(last)})"


def _both_publics(view: View) -> str:
    """Say what both publics answer to the same matter; the words of the answer once where both series look for the same kind of answer."""
    keys = [key for key in view.drawn["publics"] if key in view.waves]
    if not keys:
        return "No poll of the two publics with this question on this date"
    alike = view.series.loc[keys, "headline_class"].nunique() == 1
    parts = []
    for code in view.publics:
        own = [key for key in keys if view.series.loc[key, "public"] == code]
        if not own:
            parts.append(f"no poll {_whom(view, code)} with this question on this date")
            continue
        last = _newest(view, own[0])
        words = "" if alike and own[0] != keys[0] else f" {meaning(view.evidence, own[0], last)}"
        parts.append(f"{percent(last['share_pct'])} {_whom(view, code)}{words} ({month(last)})")
    return ", ".join(parts)


def _whom(view: View, public: str) -> str:
    """Return whom a share is of: ``of Ukrainians``; ``in Ukraine`` where the data have no word for the people."""
    known = view.evidence["actors"].set_index("code")
    people = known["people"].get(public)
    return f"of {people}" if isinstance(people, str) else f"in {known['name'].get(public, public)}"


def _newest(view: View, key: str) -> pd.Series:
    """Return the newest wave of the question that its pollster asked most often: wordings are not mixed."""
    waves = view.waves[key]
    return waves[waves["main"]].iloc[-1]
