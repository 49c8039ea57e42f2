"""What came of one request: the rows of an answer, in JSON or XML and however they are wrapped, and
what is read of a row before it is parsed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from connectors.report_xml import items_in, looks_like_xml, read_xml
from ioc.domain.periods import TZ
from ioc.sources.body import decode_json

_WRAPPERS: Final = ("service_requests", "requests", "request")
_EPOCH_YEARS: Final = frozenset({1, 1900, 1970})


def read_rows(body: bytes, charset: str = "") -> Sequence[Any] | None:
    """The rows of an answer, whichever of the two formats it came in; None where it has no list.

    Raises Garbled for what is neither, a web page among them.
    """
    if looks_like_xml(body):
        return items_in(read_xml(body, charset))
    return rows_in(decode_json(body, charset))


def request_id(row: Any) -> str:
    """The identifier as text, "0" included; "" where there is none to read."""
    value = row.get("service_request_id") if isinstance(row, Mapping) else None
    found = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    return found if len(found) <= 100 and found.isprintable() and " " not in found else ""


def rows_in(value: Any) -> Sequence[Any] | None:
    """The list in an answer: bare, wrapped, or one request without its list; None for no list."""
    for name in _WRAPPERS:
        if isinstance(value, Mapping) and name in value:
            value = value[name]
    alone = isinstance(value, Mapping) and not {"service_request_id", "code"}.isdisjoint(value)
    rows = [value] if alone else value
    return rows if isinstance(rows, list) else None


def complaint(row: Any) -> str:
    """What an error of the dialect says, {code, description}; "" for a service request."""
    if not isinstance(row, Mapping) or "service_request_id" in row or "code" not in row:
        return ""
    return f"{row['code']} {row.get('description') or ''}"


def identity(row: Any) -> str:
    """One id may stand on two reports: they are told apart by what they say."""
    if not isinstance(row, Mapping):
        return repr(row)
    names = ("service_request_id", "requested_datetime", "service_code", "lat", "long")
    return repr([row.get(name) for name in names])


def moment(value: Any) -> datetime | None:
    """An instant of the dialect as UTC; one without a zone is local. None for what is blank (also
    the epoch) or cannot be read.
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        if found.year in _EPOCH_YEARS:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=TZ)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def likeness(body: bytes, charset: str = "") -> str:
    """How an answer that read_rows reads is wrapped, in Vietnamese."""
    if not looks_like_xml(body):
        value = decode_json(body, charset)
        names = [name for name in _WRAPPERS if isinstance(value, Mapping) and name in value]
        return f"JSON, danh sách trong {names[0]}" if names else "JSON, danh sách trần"
    document = read_xml(body, charset)
    (root, inner), *_ = document.items()
    tags = ", ".join(f"<{name}>" for name in inner) if isinstance(inner, Mapping) else ""
    return f"XML, <{root}>" + (f" gồm các {tags[:80]}" if tags else " trống")
