"""A draft of an article's claims as one page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trucebook.analysis.drafts.draft import Beside, Entry
from trucebook.evidence.columns import is_date
from trucebook.prose import count, day, safe

STYLE = """
:root { color-scheme: light dark; --edge: #8886; --good: #1b6e3c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --good: #7fd49b; --bad: #ffb4ab; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--edge); padding: .5rem 0 1rem; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid var(--edge); }
.supported { color: var(--good); font-weight: 600; } .contradicted { color: var(--bad); font-weight: 600; }
ol, ul { padding-left: 1.4rem; margin: .3rem 0; } li { margin: .2rem 0; } code { font-size: .85em; }
.small { font-size: .9rem; }
"""

VERDICTS = {"supported": "Proposed: supported", "contradicted": "Proposed: contradicted"}


def page(entries: Sequence[Entry], name: str, article: date, as_of: date) -> str:
    """Return the page.

    Parameters
    ----------
    name : str
        Name of the article's file.
    article, as_of : datetime.date
        Day of the article, and of the evidence.
    """
    decided = sum(one.proposal is not None for one in entries)
    title = f"Draft of claims: {safe(name)}"
    head = (
        f"<p>{count(len(entries), 'statement').capitalize()} found that can be checked; article of {day(article)}, evidence as known on "
        f"{day(as_of)}. A rule decides {count(decided, 'of them', 'of them')}; the others are left to you, with the likeliest rows beside them. "
        "A proposal says that a number or a day agrees with a row or does not, and nothing of the rest of the sentence.</p>"
    )
    body = "\n".join(_entry(one) for one in entries)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n{head}\n{body}\n</body></html>\n"
    )


def _entry(one: Entry) -> str:
    proposed = one.proposal
    if proposed is None:
        verdict = "<p>To be judged.</p>"
    else:
        same = proposed.found == proposed.said
        found = f"on record and in the article: {_day(proposed.found)}" if same else f"on record: {_day(proposed.found)}; the article says {_day(proposed.said)}"  # fmt: skip
        words = f"{found} (<code>{safe(proposed.table)} {safe(proposed.id)}</code>)"
        verdict = f'<p><span class="{safe(proposed.verdict)}">{VERDICTS[proposed.verdict]}</span>: {words}.</p>'
    like = (
        f'<p class="small">A statement judged before is most like it: <code>{safe(one.precedent)}</code>.</p>'
        if one.precedent
        else ""
    )
    later = f'<p class="small">Known only after the article:</p>{_rows(one.later, "ul")}' if one.later else ""
    rows = _rows(one.rows, "ol") if one.rows else "<p>No row is like it.</p>"
    return f'<article id="s{one.statement.place:d}"><blockquote>{safe(one.statement.text)}</blockquote>\n{verdict}\n{rows}\n{later}\n{like}</article>'


def _rows(rows: Sequence[Beside], tag: str) -> str:
    items = "".join(f"<li>{safe(row.text)} <code>{safe(row.table)} {safe(row.id)}</code></li>" for row in rows)
    return f'<{safe(tag)} class="small">{items}</{safe(tag)}>'


def _day(text: str) -> str:
    return day(date.fromisoformat(text)) if is_date(text) else safe(text)
