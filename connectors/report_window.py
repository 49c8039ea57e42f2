"""Whether a server honours the dates it is asked for: a window that must hold a row we know, and
one in the far future that must hold none.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from connectors.report_answers import request_id
from connectors.report_desk import Desk, Span, instant
from connectors.report_options import WHOLE
from ioc.domain.periods import TZ
from ioc.sources.connector import Row
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.paging import looks_full
from ioc.sources.windows import whole_second

SECOND: Final = timedelta(seconds=1)
_ASKED: Final = "requested_datetime"
_DAY: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=300)
# Servers may filter by another instant of a report than they tell, and by another zone's day.
_TOLERANCE: Final = 2 * _DAY
_SLACKS: Final = (SECOND, timedelta(hours=1), timedelta(hours=14), _DAY)
_VERIFIED: Final = "verified"


class Sight(NamedTuple):
    """What a window brought: whether the known row is in it (None: a full answer may hide it), and
    how many rows lie far outside of it.
    """

    holds: bool | None
    outside: int


def known_row(rows: Sequence[Row], now: datetime) -> Row | None:
    """The middle one, by its instant, of the rows that can be asked for."""
    dated = [(at, row) for row in rows if (at := instant(row, _ASKED)) and request_id(row)]
    past = sorted((found for found in dated if found[0] <= now), key=lambda found: found[0])
    return past[len(past) // 2][1] if past else None


def look(desk: Desk, row: Row, slack: timedelta = SECOND) -> Sight:
    """Asks for the time around a row."""
    at = instant(row, _ASKED) or desk.http.now()
    span = Span(whole_second(at - slack), whole_second(at + slack) + SECOND)
    rows = _rows(desk, span)
    holds = any(request_id(found) == request_id(row) for found in rows)
    unsure = not holds and looks_full(len(rows), desk.options.page_size)
    return Sight(None if unsure else holds, _outside(rows, span, desk.http.now()))


def look_ahead(desk: Desk) -> int:
    """How many rows come of a window in which there can be none."""
    start = whole_second(desk.http.now()) + _AHEAD
    span = Span(start, start + _DAY)
    return _outside(_rows(desk, span), span, desk.http.now())


def verify_daily(desk: Desk) -> None:
    """Once a day: Unavailable where the server does not do what the profile says of its window."""
    now, memory = desk.http.now(), desk.http.memory
    last = memory.get(_VERIFIED)
    if last and now - datetime.fromisoformat(last) < _DAY:
        return
    if complaint := doubt(desk):
        raise Unavailable(
            f"{desk.name}: máy chủ không tôn trọng khoảng ngày ({complaint}); "
            f"hãy chạy python -m ioc doctor {desk.name} và sửa options.window"
        )
    memory[_VERIFIED] = now.isoformat()


def doubt(desk: Desk) -> str:
    """What speaks against the window of the profile, in Vietnamese; "" where nothing does, or where
    there is no row to ask for.
    """
    if desk.options.window in WHOLE:
        return ""
    try:
        row = known_row(desk.page(None).rows, desk.http.now())
    except Refused:
        # One that wants dates in every question: what it brings is held against them as it comes.
        return ""
    if row is None:
        return ""
    if ahead := look_ahead(desk):
        return f"hỏi một ngày của năm sau mà trả {ahead} dòng"
    for slack in _SLACKS:
        seen = look(desk, row, slack)
        if seen.outside:
            return f"hỏi quanh {told(row)} mà trả {seen.outside} dòng ngoài khoảng"
        if seen.holds is not False:
            return ""
    return f"hỏi quanh {told(row)} mà không trả dòng {request_id(row)} của lúc ấy"


def told(row: Row) -> str:
    """When a row was sent, as it is written here."""
    at = instant(row, _ASKED)
    return f"{at.astimezone(TZ):%d/%m/%Y %H:%M}" if at else "?"


def _rows(desk: Desk, span: Span) -> Sequence[Row]:
    """What comes of a span; where some of it was not asked for, what comes the second time: rows
    may be told twice while others arrive, and that accuses nobody.
    """
    rows = desk.page(span).rows
    return desk.page(span).rows if _outside(rows, span, desk.http.now()) else rows


def _outside(rows: Sequence[Any], span: Span, now: datetime) -> int:
    """Rows far from what was asked for; one of 2099 says that a clock is wrong, not a filter."""
    low, high = span.start - _TOLERANCE, (span.end or span.start) + _TOLERANCE
    dated = (at for row in rows if (at := instant(row, _ASKED)))
    return sum(not low <= at < high for at in dated if at <= now + _TOLERANCE)
