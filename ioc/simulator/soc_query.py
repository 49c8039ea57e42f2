"""The small part of OpenSearch's query language that a poller of alerts speaks.

`bool.filter` of ranges over @timestamp and rule.level, sort by @timestamp and id, search_after,
from and size up to 10,000, `_source`, track_total_hits. What else is asked is refused as
OpenSearch refuses what it cannot read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

Read = Callable[[object], float]
LARGEST = 10_000
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = ("@timestamp", "timestamp")
_MATHS = re.compile(r"now(?:([+-])(\d+)([smhdw]))?")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_KNOWN = frozenset(
    {"query", "sort", "size", "from", "search_after", "_source", "track_total_hits", "timeout"}
)
_SORTS = (("@timestamp", "id"), ("timestamp", "id"))


class Unreadable(ValueError):
    """A question that OpenSearch answers with 400; `kind` is its name for the error."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Both ends of `at` (epoch milliseconds) and of `level` are included.

    `after` is the last hit seen; `fields` None is everything; `total` is how far hits are counted,
    0 for not at all.
    """

    at: tuple[float, float] = (-inf, inf)
    level: tuple[float, float] = (-inf, inf)
    sorted: bool = False
    after: tuple[float, str] | None = None
    start: int = 0
    size: int = 10
    fields: tuple[str, ...] | None = None
    total: float = LARGEST

    def wants(self, level: int | None) -> bool:
        """A level that is a text lies above every number."""
        least, most = self.level
        return most == inf if level is None else least <= level <= most


def read_query(asked: Mapping[str, Any], now: float) -> Query:
    """Raises Unreadable; `now` is what "now" means, in epoch seconds."""
    for key in asked:
        if key not in _KNOWN:
            raise Unreadable("parsing_exception", f"Unknown key for a VALUE_STRING in [{key}].")
    query = Query(
        sorted=_sorts(asked.get("sort")),
        start=_count(asked, "from", 0),
        size=_count(asked, "size", 10),
        fields=_fields(asked.get("_source", True)),
        total=_total(asked.get("track_total_hits")),
    )
    if query.start + query.size > LARGEST:
        raise Unreadable(
            "illegal_argument_exception",
            "Result window is too large, from + size must be less than or equal to: [10000] but "
            f"was [{query.start + query.size}].",
        )
    for clause in _clauses(asked.get("query")):
        query = _narrowed(query, clause, now)
    return replace(query, after=_after(asked.get("search_after"), query.sorted, now))


def _count(asked: Mapping[str, Any], key: str, default: int) -> int:
    value = asked.get(key, default)
    if type(value) is not int or value < 0:
        raise Unreadable("illegal_argument_exception", f"[{key}] parameter cannot be [{value}]")
    return value


def _total(value: object) -> float:
    if value is None:
        return LARGEST
    if isinstance(value, bool):
        return inf if value else 0
    return value if isinstance(value, int) else LARGEST


def _fields(value: object) -> tuple[str, ...] | None:
    if isinstance(value, Mapping):
        value = value.get("includes", value.get("include", True))
    if isinstance(value, bool):
        return None if value else ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _sorts(value: object) -> bool:
    """Whether the hits are to be in order; only the one order is known."""
    if value is None:
        return False
    keys = []
    for key in value if isinstance(value, Sequence) and not isinstance(value, str) else [value]:
        name, way = next(iter(key.items())) if isinstance(key, Mapping) and key else (key, "asc")
        way = way.get("order", "asc") if isinstance(way, Mapping) else way
        if way != "asc":
            raise Unreadable("illegal_argument_exception", f"Unknown SortOrder [{way}]")
        keys.append(str(name))
    if tuple(keys) not in _SORTS:
        unknown = next((key for key in keys if key not in (*_TIMES, "id")), "_doc")
        raise Unreadable(
            "query_shard_exception", f"No mapping found for [{unknown}] in order to sort on"
        )
    return True


def _clauses(query: object) -> list[Mapping[str, Any]]:
    """The ranges of a bool.filter; none for no query and for match_all."""
    if query is None or query == {"match_all": {}}:
        return []
    kind, body = _only(query)
    if kind == "range":
        return [{kind: body}]
    if kind != "bool":
        raise Unreadable("parsing_exception", f"unknown query [{kind}]")
    other = next((key for key in body if key != "filter"), None)
    if other is not None:
        raise Unreadable("x_content_parse_exception", f"[bool] unknown field [{other}]")
    filters = body.get("filter", [])
    return list(filters) if isinstance(filters, list) else [filters]


def _only(query: object) -> tuple[str, Any]:
    if not isinstance(query, Mapping) or len(query) != 1:
        raise Unreadable("parsing_exception", "query malformed, empty clause found")
    kind, body = next(iter(query.items()))
    if not isinstance(body, Mapping):
        raise Unreadable("parsing_exception", f"[{kind}] query malformed, no start_object found")
    return str(kind), body


def _narrowed(query: Query, clause: object, now: float) -> Query:
    kind, body = _only(clause)
    if kind == "match_all":
        return query
    if kind != "range" or len(body) != 1:
        raise Unreadable("parsing_exception", f"unknown query [{kind}]")
    name, bounds = _only(body)
    if name in _TIMES:
        return replace(query, at=_range(query.at, bounds, lambda value: _instant(value, now)))
    if name == "rule.level":
        return replace(query, level=_range(query.level, bounds, _level))
    raise Unreadable("parsing_exception", f"[range] query does not support [{name}]")


def _range(
    known: tuple[float, float], bounds: Mapping[str, Any], read: Read
) -> tuple[float, float]:
    least, most = known
    for key, value in bounds.items():
        if key in ("gte", "gt"):
            least = max(least, read(value) + (key == "gt"))
        elif key in ("lte", "lt"):
            most = min(most, read(value) - (key == "lt"))
        elif key not in ("format", "boost"):
            raise Unreadable("parsing_exception", f"[range] query does not support [{key}]")
    return least, most


def _level(value: object) -> float:
    try:
        return float(str(value))
    except ValueError as error:
        raise Unreadable("number_format_exception", f'For input string: "{value}"') from error


def _instant(value: object, now: float) -> float:
    """Epoch milliseconds of "now", of a number of them, or of RFC 3339; no zone is UTC."""
    if isinstance(value, int | float):
        return float(value)
    text = str(value)
    maths = _MATHS.fullmatch(text)
    if maths:
        sign, number, unit = maths.groups()
        ahead = int(f"{sign}{number}") * _UNITS[unit] if sign else 0
        return float(int(now * 1_000) + ahead * 1_000)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(
            "parse_exception",
            f"failed to parse date field [{text}] with format "
            "[strict_date_optional_time||epoch_millis]",
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return float((moment - _UNIX) // timedelta(milliseconds=1))


def _after(value: object, ordered: bool, now: float) -> tuple[float, str] | None:
    if value is None:
        return None
    if not ordered:
        raise Unreadable("illegal_argument_exception", "Sort must contain at least one field.")
    if not isinstance(value, list) or len(value) != 2:
        count = len(value) if isinstance(value, list) else 1
        raise Unreadable(
            "illegal_argument_exception", f"search_after has {count} value(s) but sort has 2."
        )
    return _instant(value[0], now), str(value[1])
