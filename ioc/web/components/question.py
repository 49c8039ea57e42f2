"""Which dossiers are meant: the address bar's question, and its rows in any length."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ioc.domain.vietnamese import fold
from ioc.metrics.catalogue import find
from ioc.metrics.lists import SORT_NAMES
from ioc.metrics.model import Metric, PartName, Where
from ioc.web.filters import Filters

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Row = Mapping[str, Any]
LIST_PATH = "/ho-so"
RATE = "dossiers.on_time_rate"
STRIPS: tuple[tuple[str, str], ...] = (
    ("overdue", "dossiers.overdue"),
    ("today", "dossiers.due_today"),
    ("soon", "dossiers.due_3"),
    ("paused", "dossiers.paused"),
    ("later", "dossiers.later"),
)
SORTS = SORT_NAMES
PAGE = 1000
SEARCHED = ("code", "procedure", "procedure_name", "agency", "agency_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The rows of one part of one number; `text` narrows them to rows that contain it."""

    metric: Metric
    part: PartName
    where: Where
    sort: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Dossiers whose code contains `text`, whatever number they belong to."""

    text: str


def chosen(key: str, version: str | None) -> Metric:
    """The metric in the version the reader picked, or its usual one where it has none such."""
    try:
        return find(key, version)
    except KeyError:
        return find(key)


def now_filters(filters: Filters) -> Filters:
    """The same scope as it stands this moment: what is open is a matter of now, not of a period."""
    today = filters.today
    return filters.with_(start=today.replace(day=1), end=today)


def chosen_strip(filters: Filters) -> str:
    asked = filters.extra.get("strip", "")
    return asked if asked in dict(STRIPS) else STRIPS[0][0]


def asked(filters: Filters) -> Question | Search:
    """A named number; else a search by code; else a strip of the open work, overdue by default."""
    words = filters.extra
    if "metric" in words:
        metric = _metric(words["metric"], filters.version)
        part: PartName = "denominator" if words.get("part") == "denominator" else "numerator"
        return Question(
            metric=metric,
            part=part,
            where=filters.where(),
            sort=_sort(filters, metric),
            text=words.get("q", ""),
        )
    if "q" in words and "strip" not in words:
        return Search(words["q"])
    return strip_question(filters, chosen_strip(filters))


def strip_question(filters: Filters, strip: str) -> Question:
    metric = find(dict(STRIPS)[strip])
    return Question(
        metric=metric,
        part="numerator",
        where=now_filters(filters).where(),
        sort=_sort(filters, metric),
        text="",
    )


def _metric(key: str, version: str | None) -> Metric:
    try:
        return chosen(key, version)
    except KeyError:
        return find(STRIPS[0][1])


def _sort(filters: Filters, metric: Metric) -> str:
    asked_sort = filters.extra.get("sort", "")
    if asked_sort in SORTS:
        return asked_sort
    return "due" if metric.kind == "stock" else "-received"


def metric_filters(filters: Filters, key: str, part: PartName = "numerator") -> Filters:
    """The address of the rows behind a number of this page."""
    version = filters.version if key == RATE else None
    words = {"metric": key, "part": part if part == "denominator" else None}
    return filters.with_(
        version=version, strip=None, sort=None, q=None, code=None, months=None, **words
    )


def page_of(
    reader: "Reader", question: Question, start: int, end: int
) -> tuple[tuple[Row, ...], int]:
    """Rows [start, end) and how many there are in all."""
    if question.text:
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
    return found.rows, found.count


def every(reader: "Reader", question: Question) -> Iterator[Row]:
    """All the rows, page by page, so that a million of them never stand in memory."""
    needle = fold(question.text)
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
        yield from (row for row in found.rows if not needle or _contains(row, needle))
        after = found.next
        if after is None:
            return


def count(reader: "Reader", question: Question) -> int | None:
    """As many rows as the number says; None where the number itself is unknown."""
    if question.text:
        return sum(1 for _ in every(reader, question))
    figure = reader.value(question.metric, question.where)
    if question.part == "denominator" or question.metric.kind == "mean":
        return figure.denominator
    return figure.numerator


def searched(reader: "Reader", search: Search) -> tuple[Row, ...]:
    return tuple(row for code in reader.find(search.text) if (row := reader.dossier(code)))


def sorted_by(question: Question, sort: str) -> Question:
    return replace(question, sort=sort) if sort in SORTS else question


def _contains(row: Row, needle: str) -> bool:
    return any(needle in fold(str(row.get(name) or "")) for name in SEARCHED)
