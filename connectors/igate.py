"""VNPT iGate 2.0: what each agency received and resolved in a month, by the system's own totals.

GET with a bearer JWT that a person signs in for and pastes (secret = "file:…": it is read again
before every turn, so that pasting is enough), from-date and to-date as the vendor's own page
writes them: local days, marked Z. The answer may take minutes. Which report a province has is part
of its address (…-kgg Kiên Giang and An Giang, …-dni Đồng Nai), so paths are options. There are no
dossiers in it: every figure is a vendor's total and is kept as one.

What is not known of the figures: whether `unresolved` holds what waits for papers, and what of
`suppended-cancelled` (sic) is in which. `received` is taken for our own only where it is the sum of
what came online and by hand. The token's end is read from it, not verified: that is the server's.

Bronze: the contract suite is green (tests/connectors/test_igate.py); a wrong option, an expired
  token and an answer without a list each say so in one sentence; there are no persons in it.
Silver: FEEDS.md 4.4's faults on loopback (test_igate_wire.py and, for the client they share,
  test_http_*.py); one turn is one batch or none, after a kill it is asked again; unknown fields
  are left alone, a bad one costs its row; lost, incomplete and recovered are told by Unavailable,
  marks that stay, and marks that move.
Gold, not reached: no server and no recording at hand. The other reports (online, digitising) are
  not read. A token that says no end is known to have ended only when it is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from connectors.igate_items import parse
from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ, local_day, month_end, month_start, months
from ioc.domain.records import Total
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http, NotSignedIn
from ioc.sources.tables import read_table
from ioc.sources.tokens import expires_at
from ioc.sources.windows import plan, whole_second

_DAYS: Final = 31
_EVERY: Final = timedelta(hours=6)
_MANNERS: Final = MappingProxyType(
    {"read_timeout": 240.0, "deadline": 480.0, "attempts": 2, "pace": 1.0}
)
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: whose statistic, at which address, by which of the vendor's ids.

    `more` are further parameters of that report, written as in an address: a=1&b=2. `data_field`
    names the list in the answer; none: the answer is the list.
    """

    agency_id: str = ""
    statistic_path: str = "/pa/dossier-statistic/--statistic-agency-kgg"
    agency_level0: str = ""
    agency_level1: str = ""
    agency_level2: str = ""
    suspended_cancelled: bool = True
    more: str = ""
    data_field: str = ""


def check(source: Source) -> None:
    """ConfigError where an option is unknown or of the wrong type, an id is none, or no secret is
    named.
    """
    options, place = read_options(source), f"sources.{source.name}"
    if not source.secret:
        raise ConfigError(
            f'{place}.secret chưa có; hãy viết secret = "file:/duong/dan" và dán mã (JWT) vào đó.'
        )
    if not _is_id(options.agency_id):
        raise ConfigError(
            f"{place}.options.agency_id = {options.agency_id!r} không phải mã iGate; hãy chép 24 "
            "chữ số thập lục phân từ địa chỉ trang thống kê."
        )
    for name in ("agency_level0", "agency_level1", "agency_level2"):
        value = getattr(options, name)
        if value and not _is_id(value):
            raise ConfigError(
                f"{place}.options.{name} = {value!r} không phải mã iGate; hãy chép 24 chữ số thập "
                "lục phân, hoặc bỏ trống."
            )
    if not options.statistic_path.startswith("/"):
        raise ConfigError(
            f"{place}.options.statistic_path = {options.statistic_path!r} phải bắt đầu bằng /."
        )


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """One batch: every month that the head touches and, of history, one month further back."""
    started = whole_second(http.now())
    token = _token(http, source)
    windows = list(plan(marks, started, _DAYS))
    asked: dict[str, None] = {}
    for window in windows:
        last = local_day(window.end - timedelta(microseconds=1))
        asked |= dict.fromkeys(months(local_day(window.start), last))
    rows: list[Row] = []
    for month in sorted(asked, reverse=True):
        end = min(month_end(month), local_day(started))
        rows += _month(http, source, token, (month_start(month), end))
    reached = [window.backfilled_to for window in windows if window.backfilled_to]
    yield Batch(
        rows=rows,
        asked_at=started,
        watermark=started,
        backfilled_to=min(reached, default=None),
        notice=_notice(source, expires_at(token), started),
    )


def _month(http: Http, source: Source, token: str, days: tuple[date, date]) -> Sequence[Row]:
    options = read_options(source)
    query = urlencode(_parameters(options, days))
    try:
        answer = http.get(f"{options.statistic_path}?{query}", {"Authorization": f"Bearer {token}"})
    except NotSignedIn:
        raise Refused(
            f"{source.name}: máy chủ không nhận mã truy cập (JWT){_until(expires_at(token))}; "
            f"{_paste(source)}"
        ) from None
    rows = answer.value
    if options.data_field:
        rows = rows.get(options.data_field) if isinstance(rows, dict) else None
    if not isinstance(rows, list):
        raise Unavailable(
            f"{source.name}: trả lời không phải danh sách đơn vị; hãy kiểm tra "
            "options.statistic_path và options.data_field"
        )
    if not rows:
        raise Unavailable(
            f"{source.name}: thống kê tháng {days[0]:%m/%Y} không kể đơn vị nào; "
            "hãy kiểm tra options.agency_id và các agency_level"
        )
    period = f"{days[0]:%Y-%m}"
    return [{**row, "Ky": period} if isinstance(row, dict) else row for row in rows]


def _parameters(options: Options, days: tuple[date, date]) -> dict[str, str]:
    levels = {
        "agencyLevel0": options.agency_level0,
        "agencyLevel1": options.agency_level1,
        "agencyLevel2": options.agency_level2,
    }
    return {
        "agency-id": options.agency_id,
        "from-date": f"{days[0].isoformat()}T00:00:00.000Z",
        "to-date": f"{days[1].isoformat()}T23:59:59.999Z",
        **{name: value for name, value in levels.items() if value},
        "suppended-cancelled": str(options.suspended_cancelled).lower(),
        "hide-agency-no-dossier": "false",
        **dict(parse_qsl(options.more)),
    }


def _token(http: Http, source: Source) -> str:
    """The pasted token, not yet expired by its own word: nobody waits minutes to be told."""
    token = http.secret.strip()
    if token[:7].lower() == "bearer ":
        token = token[7:].strip()
    http.hide(token)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Refused(f"{source.name}: mã truy cập (JWT) bị lẫn chữ khác; {_paste(source)}")
    ends = expires_at(token)
    if ends is not None and ends <= http.now():
        raise Refused(f"{source.name}: mã truy cập (JWT){_until(ends)}; {_paste(source)}")
    return token


def _notice(source: Source, ends: datetime | None, now: datetime) -> str:
    """Said two turns before the token ends; whoever reads it has most of a working day."""
    soon = now + 2 * (source.every or _EVERY)
    if ends is None or ends > soon:
        return ""
    return f"{source.name}: mã truy cập (JWT) sẽ{_until(ends)}; {_paste(source)} nếu đã dừng"


def _until(ends: datetime | None) -> str:
    return f" hết hạn {ends.astimezone(TZ):%H:%M ngày %d/%m/%Y}" if ends else ""


def _paste(source: Source) -> str:
    return f"hãy dán mã mới vào {source.secret}, rồi bấm Chạy tiếp"


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 24 and set(value.lower()) <= _HEX


connector = Connector(
    name="igate",
    records=(Total,),
    fetch=fetch,
    parse=parse,
    every=_EVERY,
    overlap=timedelta(days=3),
    stale_after=timedelta(hours=26),
    snapshot=True,
    manners=_MANNERS,
    check=check,
)
