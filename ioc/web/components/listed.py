"""The rows of a list in any length: as the question asks, narrowed as its columns are filtered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ioc.domain.vietnamese import fold
from ioc.metrics.model import Dimension
from ioc.web.components.kind import Kind
from ioc.web.components.question import Question, Search

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Row = Mapping[str, Any]
PAGE = 1000
MOST_FOUND = 20


def page_of(
    reader: "Reader", question: Question, start: int, end: int
) -> tuple[tuple[Row, ...], int]:
    """Rows [start, end) and how many there are in all."""
    if question.text or question.has:
        rows = tuple(every(reader, question))
        return rows[start:end], len(rows)
    found = reader.rows(
        question.metric,
        question.where,
        question.part,
        limit=end - start,
        offset=start,
        sort=question.sort,
    )
    return tuple(_named(reader, question, row) for row in found.rows), found.count


def every(reader: "Reader", question: Question) -> Iterator[Row]:
    """All the rows, page by page, so that a million of them never stand in memory."""
    needle = fold(question.text)
    rows = (row for row in _pages(reader, question) if _contains(question, row, needle))
    return _shown(reader, question, rows)


def _pages(reader: "Reader", question: Question) -> Iterator[Row]:
    after: str | None = None
    while True:
        found = reader.rows(
            question.metric,
            question.where,
            question.part,
            limit=PAGE,
            after=after,
            sort=question.sort,
        )
        yield from (_named(reader, question, row) for row in found.rows)
        after = found.next
        if after is None:
            return


def _named(reader: "Reader", question: Question, row: Row) -> Row:
    """What a distinct number counts, by the name a person calls it."""
    if not question.distinct or row["label"] != row["key"]:
        return row
    dimension = cast(Dimension, question.metric.of)
    return {**row, "label": reader.label(dimension, row["key"])}


def count(reader: "Reader", question: Question) -> int | None:
    """As many rows as the number says; None where the number itself is unknown."""
    if question.text or question.has:
        return sum(1 for _ in every(reader, question))
    figure = reader.value(question.metric, question.where)
    if question.part == "rest":
        return _less(figure.denominator, figure.numerator)
    if question.part == "denominator" or question.metric.kind == "mean":
        return figure.denominator
    return figure.numerator


def whole(reader: "Reader", question: Question) -> int | None:
    """How many there are before the columns narrow them."""
    return count(reader, replace(question, has=()))


def searched(reader: "Reader", search: Search) -> tuple[tuple[Row, ...], bool]:
    """The first dossiers found, and whether there are more of them."""
    codes = reader.find(search.text, MOST_FOUND + 1)
    told = (reader.dossier(code) for code in codes[:MOST_FOUND])
    rows = _shown(reader, search, (row for row in told if row))
    return tuple(rows), len(codes) > MOST_FOUND


def told(question: Question | Search, row: Row, today: date) -> dict[str, Any]:
    """One row as the list shows it."""
    if question.distinct:
        return part_cells(question.kind, row)
    return question.kind.cells(row, today)


def part_cells(kind: Kind, row: Row) -> dict[str, Any]:
    """One of what a distinct number counts: its key and its name, under the kind's own columns."""
    key, name = (column.name for column in kind.parts)
    return {"id": row["key"], key: row["key"], name: row["label"]}


def _shown(reader: "Reader", question: Question | Search, rows: Iterable[Row]) -> Iterator[Row]:
    """Those whose columns show what is looked for, with or without marks."""
    wanted = [(name, fold(words)) for name, words in question.has]
    for row in rows:
        shown = told(question, row, reader.today) if wanted else {}
        if all(words in fold(str(shown.get(name, ""))) for name, words in wanted):
            yield row


def _contains(question: Question, row: Row, needle: str) -> bool:
    if not needle:
        return True
    names = ("key", "label") if question.distinct else question.kind.texts
    return any(needle in fold(str(row.get(name) or "")) for name in names)


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part
