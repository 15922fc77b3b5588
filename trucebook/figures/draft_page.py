"""A draft of an article's claims as one page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trucebook.analysis.drafts.draft import Beside, Entry
from trucebook.evidence.columns import is_date
from trucebook.figures.html import Html
from trucebook.prose import count, day, safe

STYLE = Html("""
:root { color-scheme: light dark; --edge: #8886; --good: #1b6e3c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --good: #7fd49b; --bad: #ffb4ab; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--edge); padding: .5rem 0 1rem; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid var(--edge); }
.supported { color: var(--good); font-weight: 600; } .contradicted { color: var(--bad); font-weight: 600; }
ol, ul { padding-left: 1.4rem; margin: .3rem 0; } li { margin: .2rem 0; } code { font-size: .85em; }
.small { font-size: .9rem; }
""")

VERDICTS = {"supported": "Proposed: supported", "contradicted": "Proposed: contradicted"}


def page(entries: Sequence[Entry], name: str, article: date, as_of: date) -> Html:
    """Return the page.

    Parameters
    ----------
    name : str
        Name of the article's file.
    article, as_of : datetime.date
        Day of the article, and of the evidence.
    """
    decided = sum(one.proposal is not None for one in entries)
    title = Html("Draft of claims: {}").format(name)
    head = Html(
        "<p>{} found that can be checked; article of {}, evidence as known on "
        "{}. A rule decides {}; the others are left to you, with the likeliest rows beside them. "
        "A proposal says that a number or a day agrees with a row or does not, and nothing of the rest of the sentence.</p>"
    ).format(
        count(len(entries), "statement").capitalize(), day(article), day(as_of), count(decided, "of them", "of them")
    )
    body = Html("\n").join(_entry(one) for one in entries)
    return Html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title><style>{}</style></head>\n<body><h1>{}</h1>\n{}\n{}\n</body></html>\n"
    ).format(title, STYLE, title, head, body)


def _entry(one: Entry) -> Html:
    proposed = one.proposal
    if proposed is None:
        verdict = Html("<p>To be judged.</p>")
    else:
        same = proposed.found == proposed.said
        found = Html("on record and in the article: {}").format(_day(proposed.found)) if same else Html("on record: {}; the article says {}").format(_day(proposed.found), _day(proposed.said))  # fmt: skip
        words = Html("{} (<code>{} {}</code>)").format(found, proposed.table, proposed.id)
        verdict = Html('<p><span class="{}">{}</span>: {}.</p>').format(
            proposed.verdict, VERDICTS[proposed.verdict], words
        )
    like = (
        Html('<p class="small">A statement judged before is most like it: <code>{}</code>.</p>').format(one.precedent)
        if one.precedent
        else ""
    )
    later = (
        Html('<p class="small">Known only after the article:</p>{}').format(_rows(one.later, "ul")) if one.later else ""
    )
    rows = _rows(one.rows, "ol") if one.rows else Html("<p>No row is like it.</p>")
    return Html('<article id="s{:d}"><blockquote>{}</blockquote>\n{}\n{}\n{}\n{}</article>').format(
        one.statement.place, one.statement.text, verdict, rows, later, like
    )


def _rows(rows: Sequence[Beside], tag: str) -> Html:
    items = Html("").join(Html("<li>{} <code>{} {}</code></li>").format(row.text, row.table, row.id) for row in rows)
    return Html('<{} class="small">{}</{}>').format(tag, items, tag)


def _day(text: str) -> str:
    return day(date.fromisoformat(text)) if is_date(text) else safe(text)
