"""queue_log and CDR kept in a database: their rows as the lines that a file would hold.

What names somebody is not selected at all: no src, clid, channel or agent, and of an ENTERQUEUE
no data.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from connectors.call_options import CDR, Options
from ioc.domain.periods import TZ
from ioc.sources.databases import Wanted, rows_since
from ioc.sources.files import Line

_DATA: Final = tuple(f"data{n}" for n in range(1, 6))
_EVENTS: Final = (
    *("ENTERQUEUE", "CONNECT", "COMPLETEAGENT", "COMPLETECALLER", "ABANDON", "EXITEMPTY"),
    *("EXITWITHTIMEOUT", "EXITWITHKEY", "BLINDTRANSFER", "TRANSFER", "ATTENDEDTRANSFER"),
)
_CDR: Final = ("calldate", "dst", "duration", "billsec", "disposition", "uniqueid")


def lines_since(
    url: str, table: str, options: Options, since: datetime, name: str
) -> Iterator[Line]:
    """The lines of a table since a time; errors as those of `rows_since`."""
    make = _cdr_line if options.format == CDR else _queue_line
    for row in rows_since(url, table, _wanted(options), since, name):
        yield Line(make(row, options).encode(), 0, 0)


def _wanted(options: Options) -> Wanted:
    numbers = sorted(options.numbers)
    if options.format == CDR:
        return Wanted(_CDR, "calldate", {"dst": numbers}, utc=options.utc)
    return Wanted(
        ("time", "callid", "queuename", "event", *_DATA),
        "time",
        {"queuename": numbers, "event": _EVENTS},
        (_DATA, "event", "ENTERQUEUE"),
        utc=options.utc,
    )


def _queue_line(row: Mapping[str, Any], options: Options) -> str:
    at = _moment(row["time"], options)
    data = [_plain(row[name]) for name in _DATA]
    while data and not data[-1]:
        data.pop()
    told = (_plain(row["callid"]), _plain(row["queuename"]), "", _plain(row["event"]))
    return "|".join((str(int(at.timestamp())) if at else "", *told, *data))


def _cdr_line(row: Mapping[str, Any], options: Options) -> str:
    at = _moment(row["calldate"], options)
    zone = UTC if options.utc else TZ
    cells = [""] * 17
    cells[2], cells[9] = (
        _plain(row["dst"]),
        f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else "",
    )
    cells[12], cells[13] = _plain(row["duration"]), _plain(row["billsec"])
    cells[14], cells[16] = _plain(row["disposition"]), _plain(row["uniqueid"])
    return ",".join(f'"{cell}"' for cell in cells)


def _moment(value: Any, options: Options) -> datetime | None:
    """An instant of an instant, of seconds since 1970, or of either as text."""
    zone = UTC if options.utc else TZ
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    text = str(value or "").strip()
    try:
        whole = text.partition(".")[0]
        if whole.isdigit():
            return datetime.fromtimestamp(int(whole), UTC)
        return datetime.fromisoformat(text[:19]).replace(tzinfo=zone)
    except (ValueError, OverflowError, OSError):
        return None


def _plain(value: Any) -> str:
    """A value that cannot be taken for two cells, or two lines."""
    text = "" if value is None else str(value)
    return "".join(" " if letter in '|"\r\n' else letter for letter in text)
