"""`[sources.NAME.options]` of a system that is read by declaration: what may be written there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from connectors.rest_kinds import KINDS

CHOICES: Final = MappingProxyType(
    {
        "record": tuple(KINDS),
        "request.method": ("GET", "POST"),
        "request.body_as": ("json", "form"),
        "auth.kind": ("none", "basic", "bearer", "header", "query", "login"),
        "auth.body_as": ("json", "form"),
        "paging.kind": ("none", "page", "offset", "cursor", "next"),
        "window.filter": ("server", "client"),
        "window.order": ("any", "newest_first"),
    }
)


def _table() -> Any:
    return field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How rows are asked for; {from} {to} {page} {offset} {cursor} {size} stand for what is asked.

    `records` is where the list lies in the answer, `message` where an error says what it is; what
    lies at `ok` must be one of `ok_values`. A list that is null is an empty one only where `ok`, or
    a total, says that all is well.
    """

    method: str = "GET"
    path: str = ""
    body_as: str = "json"
    query: Mapping[str, Any] = _table()
    headers: Mapping[str, Any] = _table()
    body: Mapping[str, Any] = _table()
    records: str = ""
    message: str = ""
    ok: str = ""
    ok_values: str = "0 | 00 | 200 | true"
    dates: str = "iso"


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """Where the source's secret goes: `name` is a header's or a parameter's.

    "login" sends `body` ({username}, {secret}) to `path` and finds the token, and the seconds it
    lives, in the answer.
    """

    kind: str = "none"
    name: str = ""
    username: str = ""
    path: str = ""
    body_as: str = "json"
    body: Mapping[str, Any] = _table()
    token: str = ""
    expires: str = ""
    prefix: str = "Bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How more than one answer is walked; `cursor` and `next` are where an answer tells the next,
    `total` where it tells how many rows there are in all.

    Without paging `size` is the most rows that one answer holds: a full one is asked for by halves.
    """

    kind: str = "none"
    size: int = 100
    first: int = field(default=1, metadata={"least": 0})
    cursor: str = ""
    next: str = ""
    total: str = ""
    max_pages: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which instant of a record is asked for (`field`), and who holds rows against it (`filter`).

    With "client" the list is read whole, or, in order "newest_first", until it is old.
    """

    field: str = ""
    filter: str = "server"
    order: str = "any"
    days: int = 31
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The whole table: the parts above, and what the fields and words of the system mean."""

    record: str = ""
    prefix: str = ""
    dates: str = "iso"
    zone: str = "+07:00"
    request: Mapping[str, Any] = _table()
    auth: Mapping[str, Any] = _table()
    paging: Mapping[str, Any] = _table()
    window: Mapping[str, Any] = _table()
    fields: Mapping[str, Any] = _table()
    statuses: Mapping[str, Any] = _table()
    severities: Mapping[str, Any] = _table()
