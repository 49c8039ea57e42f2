"""Typed figures into the store: each arrival is a step of a life, or no news, or put aside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select, update

from ioc.domain.codes import canonical_agency
from ioc.domain.figures import Hand, Life, Moved, Word, WrongStep, heard, told_anew
from ioc.domain.periods import local_day
from ioc.domain.units import UNKNOWN
from ioc.store.bulk import fill
from ioc.store.feed_rows import FigureRow
from ioc.store.figure_lives import columns_of, life_of, write_lives, write_steps, write_told
from ioc.store.figure_tables import figures
from ioc.store.intake import next_id, rewrite
from ioc.store.ledger import rejects
from ioc.store.rows import Load, Reject

Key = tuple[str, str, str]


class Entered(NamedTuple):
    """What one load of figures did: how many are new, how many moved, and what was put aside."""

    arrived: int = 0
    stored: int = 0
    rejects: Sequence[Reject] = ()


class _Arrival(NamedTuple):
    """One figure of a load: the row it is of, if there is one, and what it becomes.

    `told` is how it stands with what its source says, where that is no step of it.
    """

    row: FigureRow
    known: RowMapping | None
    moved: Moved | None
    told: Life | None


def keep_figures(connection: Connection, load: Load) -> Entered:
    """Facts in, each change a dated step; a repeat changes nothing, locked books stay shut.

    Of two values for one figure in a load the later stands; in one file the earlier is put aside.
    """
    if not load.figures:
        return Entered()
    held = _Held(connection, load)
    told, put_aside = _last_of_each(load.figures, held)
    arrivals: list[_Arrival] = []
    for row in told:
        known = held.of(row)
        try:
            arrivals.append(_arrival(row, known, load.now))
        except WrongStep:
            put_aside.append(_reject(row, _shut(row, known)))
    moved = [a for a in arrivals if a.moved]
    new = [a for a in moved if a.known is None]
    _write_new(connection, load.source, new)
    _write_known(connection, arrivals)
    _heal(connection, load, [a.row for a in moved])
    return Entered(len(new), len(moved), put_aside)


def _arrival(row: FigureRow, known: RowMapping | None, now: datetime) -> _Arrival:
    life, word = life_of(known) if known else None, _word(row, now)
    moved = heard(life, word)
    after = told_anew(life, word) if life and not moved else life
    return _Arrival(row, known, moved, after if after != life else None)


class _Held:
    """What the store holds of a source's periods: by the unit as spelt, and by whose it is.

    A unit's own names and codes are one figure. What is a unit's only because a person said so
    stays a figure by itself, or undoing what he said would take the unit's own value along.
    """

    def __init__(self, connection: Connection, load: Load) -> None:
        periods = {row.record.period for row in load.figures}
        query = select(figures).where(
            figures.c.source == load.source, figures.c.period.in_(sorted(periods))
        )
        self._spelt: dict[Key, RowMapping] = {}
        self._load: dict[Key, Key] = {}
        self._whose: defaultdict[Key, list[RowMapping]] = defaultdict(list)
        for row in connection.execute(query.order_by(figures.c.id)).mappings():
            self._spelt[row["party"], row["measure"], row["period"]] = row
            if row["agency"] != UNKNOWN:
                self._whose[row["agency"], row["measure"], row["period"]].append(row)

    def of(self, row: FigureRow) -> RowMapping | None:
        """The figure that a row speaks of: the unit may be spelt otherwise than before."""
        about = (row.record.measure, row.record.period)
        spelt = self._spelt.get((row.party, *about))
        if spelt is not None or not row.own_names:
            return spelt
        theirs = self._whose.get((row.agency, *about), ())
        return next((known for known in theirs if _is_own(known, row)), None)

    def key(self, row: FigureRow) -> Key:
        """Equal for two rows of one figure."""
        known = self.of(row)
        if known is not None:
            return ("#", str(known["id"]), "")
        about = (row.record.measure, row.record.period)
        whose = row.agency if row.own_names else f"? {row.party}"
        # A party is one figure, even where one of its spellings is a name and another is none.
        return self._load.setdefault((row.party, *about), (whose, *about))


def _is_own(known: RowMapping, row: FigureRow) -> bool:
    """Whether a figure stands under its unit's own name or code, as the row does."""
    by_code = canonical_agency(known["agency_text"]) == row.agency
    return by_code or known["party"] in row.own_names


def _last_of_each(rows: Iterable[FigureRow], held: _Held) -> tuple[list[FigureRow], list[Reject]]:
    last: dict[Key, FigureRow] = {}
    put_aside = []
    for row in rows:
        before = last.pop(held.key(row), None)
        # Of two files the later one is the news.
        same_file = before is not None and before.by == row.by
        if before is not None and same_file and before.record.value != row.record.value:
            put_aside.append(_reject(before, f"đơn vị ghi hai số cho một kỳ; đã lấy {row.place}"))
        last[held.key(row)] = row
    return list(last.values()), put_aside


def _word(row: FigureRow, now: datetime) -> Word:
    return Word(row.record.value, row.record.reason.strip(), row.asked_at, Hand(row.by, now))


def _write_new(connection: Connection, source: str, new: Sequence[_Arrival]) -> None:
    first = next_id(connection, figures)
    named = [(id_, a) for id_, a in enumerate(new, first) if a.moved]
    rows = [
        {"id": id_, "source": source, "party": a.row.party}
        | {"period": a.row.record.period, "measure": a.row.record.measure, "day": a.row.day}
        | _words(a.row)
        | columns_of(a.moved.life)
        for id_, a in named
        if a.moved
    ]
    fill(connection, figures, rows)
    write_steps(connection, [(id_, a.moved) for id_, a in named if a.moved])


def _write_known(connection: Connection, arrivals: Sequence[_Arrival]) -> None:
    known = [(a.known, a) for a in arrivals if a.known is not None]
    write_lives(connection, [(row["id"], a.moved) for row, a in known if a.moved])
    write_told(connection, [(row["id"], a.told) for row, a in known if a.told])
    named = [(row, _words_over(row, a.row)) for row, a in known]
    changed = [{"id": row["id"]} | words for row, words in named if _differs(row, words)]
    rewrite(connection, figures, changed)


def _words(row: FigureRow) -> dict[str, Any]:
    record = row.record
    return {
        "agency_text": record.agency_text,
        "agency": row.agency,
        "measure_name": record.measure_name,
        "unit": record.unit,
    }


def _words_over(known: RowMapping, row: FigureRow) -> dict[str, Any]:
    """What it is called lately; one that says no name keeps its name, and its unit its spelling."""
    record = row.record
    return {
        "measure_name": record.measure_name or known["measure_name"],
        "unit": record.unit or known["unit"],
    }


def _differs(row: RowMapping, words: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in words.items())


def _shut(row: FigureRow, known: RowMapping | None) -> str:
    """Why a value did not get into the books, and how it would."""
    at: datetime | None = known["locked_at"] if known else None
    when = f" ngày {local_day(at):%d/%m/%Y}" if at else ""
    return (
        f"kỳ {row.record.period} đã khóa sổ{when}; muốn sửa, hãy ghi lý do vào cột "
        "«Lý do đính chính»"
    )


def _reject(row: FigureRow, reason: str) -> Reject:
    record = row.record
    told = {"agency": record.agency_text, "measure": record.measure, "period": record.period}
    return Reject(
        kind="figure", key=row.place, reason=reason, fields=told | {"value": f"{record.value:g}"}
    )


def _heal(connection: Connection, load: Load, rows: Sequence[FigureRow]) -> None:
    """What was put aside and has now come rightly, from whatever place, is put aside no more."""
    good = {(r.record.agency_text, r.record.measure, r.record.period) for r in rows}
    still = (
        rejects.c.source == load.source,
        rejects.c.kind == "figure",
        rejects.c.closed_at.is_(None),
    )
    told = connection.execute(select(rejects.c.id, rejects.c.fields).where(*still)) if good else ()
    healed = [
        row.id
        for row in told
        if tuple(row.fields.get(name) for name in ("agency", "measure", "period")) in good
    ]
    if healed:
        statement = update(rejects).where(rejects.c.id.in_(healed))
        connection.execute(statement.values(closed_at=load.now))
