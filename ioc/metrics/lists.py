"""The list behind a number: the same declarations as conditions, so that it holds as many rows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypedDict, Unpack

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    RowMapping,
    Select,
    String,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from ioc.metrics.model import Metric, PartName, Rows, Where
from ioc.metrics.sums import Now


class BadToken(ValueError):
    """The `after` of a next page is not one this program gave."""


class PageOptions(TypedDict, total=False):
    sort: str | None
    limit: int | None
    after: str | None
    offset: int | None


class Page(NamedTuple):
    """Which stretch of a list: in which order ("" the usual one), how many, after which token or
    from which offset.
    """

    sort: str = ""
    limit: int = 100
    after: str | None = None
    offset: int = 0

    @classmethod
    def of(cls, **options: Unpack[PageOptions]) -> Page:
        """What was left out or is None takes its default."""
        chosen: dict[str, Any] = {k: value for k, value in options.items() if value is not None}
        return cls(**chosen)


class Asked(NamedTuple):
    """A list's question: of which number and which part of it, when, and of whose facts."""

    metric: Metric
    part: PartName
    where: Where
    now: Now


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How the facts of one subject are listed: their orders, what is read, how a row is told.

    `held` says which facts are in some of the subject's states at the end of a day.
    """

    sorts: Mapping[str, ColumnElement[Any]]
    usual: str
    select: Callable[[], Select[Any]]
    tell: Callable[[RowMapping, Asked], dict[str, Any]]
    held: Callable[[Asked, date, tuple[str, ...]], ColumnElement[bool]]


def rows_of(asked: Asked, page: Page, listing: Listing) -> Rows:
    """The facts behind the numerator or the denominator; `count` is how many there are in all."""
    return rows_where(asked, condition_of(asked, listing), page, listing)


def rows_where(
    asked: Asked,
    condition: ColumnElement[bool],
    page: Page,
    listing: Listing,
    total: int | None = None,
) -> Rows:
    """The same of the facts of any condition; `total` is their number where it is known already."""
    facts, connection = asked.now.scope.subject.facts, asked.now.connection
    if total is None:
        total = connection.scalar(select(func.count()).select_from(facts).where(condition)) or 0
    sort = page.sort or listing.usual
    descending = sort.startswith("-")
    order = listing.sorts[sort.removeprefix("-")]
    query = listing.select().where(condition)
    if page.after is not None:
        key = tuple_(order, facts.c.id)
        start = _start(page.after, order)
        query = query.where(key < start if descending else key > start)
    ids = facts.c.id
    query = query.order_by(*((order.desc(), ids.desc()) if descending else (order, ids)))
    query = query.add_columns(order.label("sort_key")).limit(page.limit + 1).offset(page.offset)
    drawn = connection.execute(query).mappings().all()
    shown = drawn[: page.limit]
    more = len(drawn) > page.limit
    told = tuple(listing.tell(row, asked) for row in shown)
    return Rows(count=total, rows=told, next=_token(shown[-1]) if more else None)


def condition_of(asked: Asked, listing: Listing) -> ColumnElement[bool]:
    """The list's condition on its facts."""
    metric, within = asked.metric, asked.now.scope.among_facts()
    if metric.kind == "stock":
        return and_(within, listing.held(asked, _end(asked), metric.top))
    if asked.part == "rest" and metric.rest:
        return and_(within, _happened(asked, metric.rest))
    if asked.part == "rest":
        # What is not known to be in the numerator is not in it.
        above = func.coalesce(above_line(asked, listing), false())
        return and_(within, below_line(asked, listing), ~above)
    whole = asked.part == "denominator" or metric.kind == "mean"
    return and_(within, (below_line if whole else above_line)(asked, listing))


def above_line(asked: Asked, listing: Listing) -> ColumnElement[bool]:
    """What counts above the line: what happened in the period, what is held at its end."""
    return _counted(asked, listing, asked.metric.top, asked.metric.held)


def below_line(asked: Asked, listing: Listing) -> ColumnElement[bool]:
    """What counts below it."""
    return _counted(asked, listing, asked.metric.bottom, asked.metric.held_below)


def _counted(
    asked: Asked, listing: Listing, measures: tuple[str, ...], states: tuple[str, ...]
) -> ColumnElement[bool]:
    happened = _happened(asked, measures)
    return or_(happened, listing.held(asked, _end(asked), states)) if states else happened


def _end(asked: Asked) -> date:
    return min(asked.where.end, asked.now.today)


def _happened(asked: Asked, measures: tuple[str, ...]) -> ColumnElement[bool]:
    flows = asked.now.scope.subject.flows
    span = (asked.where.start, _end(asked))
    return or_(false(), *(and_(flows[n].on.between(*span), flows[n].where) for n in measures))


def sort_names(listing: Listing) -> tuple[str, ...]:
    """Every order there is; a leading "-" turns it round."""
    return tuple(sign + name for name in listing.sorts for sign in ("", "-"))


def _token(row: RowMapping) -> str:
    key = row["sort_key"]
    told = [key.isoformat() if isinstance(key, date) else key, row["id"]]
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def _start(token: str, order: ColumnElement[Any]) -> Any:
    try:
        key, row_id = orjson.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if isinstance(order.type, Date):
            key = date.fromisoformat(key)
        elif isinstance(order.type, BigInteger):
            key = _whole(key)
        elif not isinstance(key, str):
            raise TypeError("a text was expected")
        row_id = _whole(row_id)
    except (ValueError, TypeError, binascii.Error, UnicodeError) as cause:
        raise BadToken(token) from cause
    kind = Date() if isinstance(key, date) else BigInteger() if isinstance(key, int) else String()
    return tuple_(literal(key, kind), literal(row_id))


def _whole(value: object) -> int:
    if not isinstance(value, int) or abs(value) >= 2**63:
        raise TypeError("a number was expected")
    return value
