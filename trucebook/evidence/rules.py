"""Faults that show only when several cells or rows are looked at together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise

import pandas as pd

from trucebook.evidence.claim_rules import check_rules
from trucebook.evidence.columns import NUMBER, is_date
from trucebook.evidence.errors import Fault, nearest
from trucebook.evidence.registered import check_hashes
from trucebook.evidence.schema.vocabulary import EVENT_TOPICS
from trucebook.evidence.tables import SIDES, TABLES, Table

SHARES_MAY_SUM_TO = 101.5
"""Shares of one question are rounded: whole percents of up to five answers may sum to a little above 100."""

AHEAD_DAYS = 120
"""A date that lies so many days after all others of the book is a slip in the year or month."""

AHEAD_SHARE = 0.01
"""At most this share of the dates may lie beyond such a gap; more would be news."""

NEAR_DAYS = 3
"""A page may bear the date of another time zone, or a row that of the working day after."""

FEW_DATES = 6
"""With fewer dates no order is to be seen in them."""

COUNTS = (
    "prisoners_to_ukraine", "prisoners_to_russia", "civilians_to_ukraine", "civilians_to_russia",
    "bodies_to_ukraine", "bodies_to_russia",
)  # fmt: skip

Frames = Mapping[str, pd.DataFrame]


def circles(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    """Report rows that name themselves, or each other in a circle, in a column that points to their own table."""
    for column, target in table.references.items():
        if target != f"{table.name}.{table.key}":
            continue
        follows = dict(zip(frame[table.key], frame[column], strict=True))
        for line, key in frame[table.key].items():
            seen, here = {key}, follows.get(key)
            while here is not None and here not in seen:
                seen.add(here)
                here = follows.get(here)
            if here == key and here is not None:
                yield Fault(
                    table.file,
                    int(line),
                    column,
                    str(follows[key]),
                    "another row, and none that leads back to this one",
                )


def repeated(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    """Report rows that say the same twice: columns that identify a row together hold what an earlier row holds.

    A revised value is a row of its own, with a day of its own from which it was public.
    """
    for named in table.unique:
        columns = (*named, table.since) if table.vintages else named
        seen: dict[tuple[object, ...], int] = {}
        for line, cells in zip(frame.index, frame[list(columns)].itertuples(index=False, name=None), strict=True):
            if cells in seen:
                words = " and ".join(columns)
                yield Fault(
                    table.file,
                    int(line),
                    columns[-1],
                    str(cells[-1] or ""),
                    f"each {words} once (row {seen[cells]} has the same)",
                )
            seen.setdefault(cells, int(line))


def units(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    """Report rows whose unit is not that of the other rows of their series: they would be drawn and told as if it were."""
    if not table.one_unit or frame.empty:
        return
    series = frame.groupby(list(table.one_unit), dropna=False)["unit"]
    # The first of those that stand in most rows.
    usual = series.transform(lambda own: max(dict.fromkeys(own), key=list(own).count))
    for line, unit in frame.loc[frame["unit"].notna() & (frame["unit"] != usual), "unit"].items():
        expected = f"{usual[line]}, as in the other rows of this series ({', '.join(table.one_unit)})"
        yield Fault(table.file, int(line), "unit", unit, expected)


def ahead(frames: Frames, closing: str = "") -> Iterator[Fault]:
    """Report dates that run months ahead of all others of the book: one of them would date the whole book.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables as text.
    closing : str
        A day (YYYY-MM-DD) that an edition declares: dates up to it are meant.
    """
    found = []
    for name, frame in frames.items():
        table = TABLES[name]
        named = (
            [table.since, *(stage.known_on for stage in table.stages)]
            if table.is_fact
            else ["published"]
            if name == "sources"
            else []
        )
        for column in named:
            found += [
                (day, table.file, int(line), column) for line, day in frame[column].dropna().items() if is_date(day)
            ]
    few = max(3, int(len(found) * AHEAD_SHARE))  # one row has up to three
    if len(found) < FEW_DATES:
        return
    found = sorted(found, reverse=True)[: few + 1]
    for place, (later, earlier) in enumerate(pairwise(found), 1):
        if (date.fromisoformat(later[0]) - date.fromisoformat(earlier[0])).days > AHEAD_DAYS:
            for day, file, line, column in found[:place]:
                if day > closing:
                    expected = f"a day near the others: all but {place} of the book's dates lie before {earlier[0]}"
                    yield Fault(file, line, column, day, expected)
            return


def too_late(frames: Frames) -> Iterator[Fault]:
    """Report rows whose exact day of becoming known lies half a year or more after all their sources were published."""
    for fault, days in lateness(frames):
        if days > 180:
            yield fault


def lateness(frames: Frames) -> Iterator[tuple[Fault, int]]:
    """Yield rows that became known, exactly, after all their sources were published; with the days between."""
    if "sources" not in frames:
        return
    published = dict(zip(frames["sources"]["key"], frames["sources"]["published"], strict=True))
    for name, frame in frames.items():
        table = TABLES[name]
        if not table.is_fact or table.judged or table.mechanical:
            continue
        for line, known, cell, kind in zip(
            frame.index, frame["known_on"], frame["sources"], frame["known_on_is"], strict=True
        ):
            days = [published.get(key) for key in (cell or "").split(";")]
            dated = [day for day in days if day and is_date(day)]
            if kind != "exact" or len(dated) < len(days) or not known or not is_date(known):
                continue
            late = (date.fromisoformat(known) - date.fromisoformat(max(dated))).days
            if late > NEAR_DAYS:
                expected = f"the day on which its first source was public ({min(dated)}), or late-bound in known_on_is"
                yield Fault(table.file, int(line), "known_on", known, expected), late


def key_days(frames: Frames, public: Mapping[str, str]) -> Iterator[Fault]:
    """Report sources whose key names a day after the one from which they count as public: old editions tell of it."""
    sources = frames["sources"]
    for line, key in sources.loc[sources["published"].isna(), "key"].dropna().items():
        named = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in re.findall(r"(?<![0-9])[0-9]{8}(?![0-9])", key)]
        later = [day for day in named if is_date(day) and day > public.get(key, day)]
        if later:
            expected = f"in published the day of the page, or in not_before the day that the key names ({max(later)})"
            yield Fault("sources.csv", int(line), "not_before", key, expected)


def codes(frames: Frames) -> Iterator[Fault]:
    """Report values that are no code of their column, and codes of columns that are not there."""
    for (name, column), own in frames["codes"].groupby(["table", "column"]):
        line = int(own.index[0])
        if name not in TABLES:
            yield Fault("codes.csv", line, "table", name, f"the name of a table{nearest(name, TABLES)}")
        elif column not in (names := [one.name for one in TABLES[name].columns]):
            yield Fault("codes.csv", line, "column", column, f"a column of {TABLES[name].file}{nearest(column, names)}")
        elif name in frames:
            known = set(own["code"])
            for line, cell in frames[name][column].dropna().items():
                if cell not in known:
                    expected = f"a code of this column, or a row of it in codes.csv{nearest(cell, known)}"
                    yield Fault(TABLES[name].file, int(line), column, cell, expected)


def second_codes(frames: Frames) -> Iterator[Fault]:
    """Report second codes of rows that are not there, of columns without codes, and codes that the column cannot hold."""
    for line, cell in zip(frames["second_coding"].index, frames["second_coding"].to_dict("records"), strict=True):
        name, row, column = cell["table"], cell["row"], cell["column"]
        if name not in frames or name not in TABLES:
            continue
        table, known = TABLES[name], set(frames[name][TABLES[name].key])
        if row not in known:
            yield Fault(
                "second_coding.csv", int(line), "row", row or "", f"a row of {table.file}{nearest(row or '', known)}"
            )
        if column not in (names := [one.name for one in table.columns]):
            yield Fault(
                "second_coding.csv",
                int(line),
                "column",
                column or "",
                f"a column of {table.file}{nearest(column or '', names)}",
            )
            continue
        wanted = table[column]
        codes = wanted.allowed or tuple(str(code) for code in range(int(wanted.low or 0), int(wanted.high or 0) + 1))
        for name_of in ("first_code", "second_code"):
            if cell[name_of] is not None and cell[name_of] not in codes:
                yield Fault(
                    "second_coding.csv", int(line), name_of, cell[name_of], f"blank or one of {', '.join(codes)}"
                )


def other_codes(frames: Frames) -> Iterator[Fault]:
    """Report other defensible codings that the column of their cell could not hold."""
    rows = frames["alternative_codings"]
    for line, name, column, value in zip(rows.index, rows["table"], rows["column"], rows["value"], strict=True):
        table = TABLES.get(name)
        if value is None or table is None or column not in {one.name for one in table.columns}:
            continue
        for test, expected in table[column].checks():
            if not test(value):
                yield Fault(
                    "alternative_codings.csv", int(line), "value", value, f"{expected}, as {column} of {table.file}"
                )
                break


def uncovered(frames: Frames, *, there: bool) -> Iterator[Fault]:
    """Report tables of which the coverage says nothing, or that there is none: silence would count as complete.

    Tables of judgements (claims, assumptions) need none: they are what we say, not what we found.
    """
    facts = [name for name, frame in frames.items() if TABLES[name].is_fact and not TABLES[name].judged and len(frame)]
    covered = set(frames["coverage"]["table"])
    if facts and not there:
        expected = "this file, with a row on each table: until when it is complete"
        yield Fault("coverage.csv", 0, "", "not in the folder", expected, rank=0)
        return
    for name in facts:
        if name not in covered:
            yield Fault("coverage.csv", 0, "table", name, "a row that says until when this table is complete")


def asked(frames: Frames) -> Iterator[Fault]:
    """Report answers to a question that more people were asked than the poll interviewed."""
    polls = dict(zip(frames["polls"]["id"], frames["polls"]["n"], strict=True))
    answers = frames["poll_answers"]
    for line, poll, asked_n in zip(answers.index, answers["poll"], answers["n_asked"], strict=True):
        n = polls.get(poll)
        if asked_n and n and NUMBER.fullmatch(asked_n) and NUMBER.fullmatch(n) and float(asked_n) > float(n):
            yield Fault(
                "poll_answers.csv", int(line), "n_asked", asked_n, f"at most the {n} people whom the poll interviewed"
            )


def agreed_by_both(events: pd.DataFrame) -> list[bool]:
    """Tell which events, as text or typed, are agreements that leaders or ministers of both sides reached."""
    columns = (events[name].to_numpy(object).tolist() for name in ("kind", "outcome_class", "level", "parties"))
    return [
        kind == outcome == "agreement" and level in ("leaders", "ministers")
        and isinstance(parties, str) and set(SIDES) <= set(parties.split(";"))
        for kind, outcome, level, parties in zip(*columns, strict=True)
    ]  # fmt: skip


def topics(frames: Frames) -> Iterator[Fault]:
    """Report agreements of both sides of which nothing says whether they settle the war: the outlook would pass one over."""
    told = set(frames["event_topics"]["event_id"])
    for line, key in frames["events"]["id"][agreed_by_both(frames["events"])].items():
        if key not in told:
            expected = f"a row in event_topics.csv that says what it is about: {', '.join(EVENT_TOPICS)}"
            yield Fault("events.csv", int(line), "id", key or "", expected)


def _exchanges(exchanges: pd.DataFrame) -> Iterator[Fault]:
    """Report one exchange under two ids: it would be counted twice."""
    counted = exchanges[exchanges[list(COUNTS)].notna().any(axis=1)]
    seen: dict[tuple[object, ...], str] = {}
    for line, row in zip(counted.index, counted.to_dict("records"), strict=True):
        same = tuple(row[column] for column in ("date", *COUNTS))
        if same in seen and row["date"]:
            yield Fault(
                "exchanges.csv",
                int(line),
                "id",
                str(row["id"]),
                f"each exchange once ({seen[same]} has the same day and numbers)",
            )
        seen.setdefault(same, str(row["id"]))


def landmarks(frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Report landmarks that name no day and no row, or a row that is not there."""
    if "landmarks" not in frames:
        return
    landmarks = frames["landmarks"]
    for line, row in zip(landmarks.index, landmarks.to_dict("records"), strict=True):
        name, key = row["table"], row["row"]
        if not name and not row["date"]:
            yield Fault("landmarks.csv", int(line), "date", "", "a day, or the table and row that it is the day of")
        elif name and name not in TABLES:
            yield Fault("landmarks.csv", int(line), "table", name, f"the name of a table{nearest(name, TABLES)}")
        elif bool(name) != bool(key):
            yield Fault("landmarks.csv", int(line), "row", key or "", "a row if, and only if, there is a table")
        elif name and name in frames and key not in set(frames[name][TABLES[name].key]):
            known = frames[name][TABLES[name].key].dropna()
            yield Fault("landmarks.csv", int(line), "row", key, f"a row of {TABLES[name].file}{nearest(key, known)}")


def _shares(answers: pd.DataFrame) -> Iterator[Fault]:
    """Report questions of a poll whose shares sum to more than rounding allows, at their last row."""
    shares = pd.to_numeric(answers["share_pct"], errors="coerce")
    question, answer = ["poll", "series", "question"], ["poll", "series", "question", "answer"]
    # A pollster may restate a share later: the newest of an answer counts, an older one stays for older editions.
    newest = answers.sort_values("known_on", kind="stable").drop_duplicates(answer, keep="last")
    shares = shares.loc[newest.index]
    total = shares.groupby([newest[name] for name in question], dropna=False).transform("sum")
    for _, lines in newest[total > SHARES_MAY_SUM_TO].groupby(question, dropna=False).groups.items():
        # A single share out of range is reported as such, and not once more as a sum.
        if shares.loc[lines].max() <= 100:
            expected = f"shares of one question of one poll that sum to at most 100 (rounding: {SHARES_MAY_SUM_TO:g})"
            said = f"{total[lines[0]]:g} in sum"
            yield Fault("poll_answers.csv", int(max(lines)), "share_pct", said, expected)
    told = list(answers[[*answer, "known_on"]].itertuples(index=False, name=None))
    twice = Counter(told)
    for line, row in zip(answers.index, told, strict=True):
        if twice[row] > 1:
            yield Fault(
                "poll_answers.csv",
                int(line),
                "answer",
                str(row[3]),
                "each answer of a question of a poll once a day of publication",
            )


def _event_stages(events: pd.DataFrame) -> Iterator[Fault]:
    """Report events whose status and outcome date contradict each other, or which lack the date announced."""
    for line, row in zip(events.index, events.to_dict("records"), strict=True):
        planned, known = row["status"] == "planned", row["outcome_known_on"] is not None
        if planned == known:
            expected = "a blank, as the status is planned" if planned else "the day on which the outcome was known"
            yield Fault("events.csv", int(line), "outcome_known_on", row["outcome_known_on"] or "", expected)
        dated = all(row[name] and is_date(row[name]) for name in ("start", "known_on"))
        if dated and row["known_on"] < row["start"] and not row["planned_for"]:
            yield Fault(
                "events.csv", int(line), "planned_for", "", "the date announced, as the event was known before it began"
            )
        if (row["later_known_on"] is None) != (row["later_outcome"] is None):
            yield Fault(
                "events.csv",
                int(line),
                "later_known_on",
                row["later_known_on"] or "",
                "a date if, and only if, later_outcome is filled",
            )


def _covered(coverage: pd.DataFrame) -> Iterator[Fault]:
    """Report coverage of tables that do not exist."""
    for line, table in coverage["table"].dropna().items():
        if table not in TABLES:
            yield Fault("coverage.csv", int(line), "table", table, f"the name of a table{nearest(table, TABLES)}")


def _braces(file: str, columns: tuple[str, ...]) -> Callable[[pd.DataFrame], Iterator[Fault]]:
    """Return a rule: a name in braces stands for a column of its own row that is filled."""

    def rule(frame: pd.DataFrame) -> Iterator[Fault]:
        for line, row in zip(frame.index, frame.to_dict("records"), strict=True):
            for column in columns:
                for name in re.findall(r"\{(.*?)\}", row[column] or ""):
                    if row.get(name) is None:
                        yield Fault(
                            file,
                            int(line),
                            column,
                            f"{{{name}}}",
                            "in braces the name of a column that is filled in this row",
                        )

    return rule


def _sides(actors: pd.DataFrame) -> Iterator[Fault]:
    """Report a side given to another actor than the one after whom the columns of counts and levels are named."""
    expected = dict(zip(("one", "other"), SIDES, strict=True))
    for line, code, side in zip(actors.index, actors["code"], actors["side"], strict=True):
        if side in expected and code != expected[side]:
            yield Fault("actors.csv", int(line), "side", side, f"this side for {expected[side]} alone")


def _audits(audits: pd.DataFrame) -> Iterator[Fault]:
    """Report audits whose findings do not add up to the rows looked at."""
    found = audits[["right", "partly", "wrong", "not_found"]].apply(pd.to_numeric, errors="coerce").sum(axis=1)
    for line, rows, total in zip(audits.index, audits["rows"], found, strict=True):
        if rows is not None and rows.isdecimal() and int(rows) != total:
            yield Fault(
                "audits.csv", int(line), "rows", rows, f"the sum of right, partly, wrong and not_found ({total:g})"
            )


def _clauses(clauses: pd.DataFrame) -> Iterator[Fault]:
    """Report clauses whose code does not hold together: who moves, what is left, and the line of which day."""
    file = "territory_clauses.csv"
    for line, row in zip(clauses.index, clauses.to_dict("records"), strict=True):
        side, leaves, day = row["side"], row["leaves"], row["line_date"]
        if (side is None) != (leaves is None):
            yield Fault(file, int(line), "side", side or "", "who moves if, and only if, leaves says what is left")
        elif leaves is not None and (side == "nobody") != (leaves == "nothing"):
            yield Fault(file, int(line), "leaves", leaves, "nothing if, and only if, the side is nobody")
        if (leaves == "line") != (day is not None):
            yield Fault(file, int(line), "line_date", day or "", "the day of the line if, and only if, leaves is line")
        elif day is not None and is_date(day) and row["known_on"] and day > row["known_on"]:
            yield Fault(file, int(line), "line_date", day, f"a day not after the clause was public ({row['known_on']})")
        if row["then"] is not None and leaves in {None, "nothing"}:
            yield Fault(file, int(line), "then", row["then"], "blank where no ground is left")


ROW_RULES = {
    "actors": _sides,
    "audits": _audits,
    "claim_rules": check_rules,
    "coverage": _covered,
    "poll_answers": _shares,
    "events": _event_stages,
    "exchanges": _exchanges,
    "registered": check_hashes,
    "territory_clauses": _clauses,
    "drivers": _braces("drivers.csv", ("title", "rule")),
    "outcomes": _braces("outcomes.csv", ("rule",)),
}
"""Rules that look at more than one cell, by table."""
