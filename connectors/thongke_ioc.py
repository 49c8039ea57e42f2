"""ThongKeIOC (Tân Dân): lists of dossiers and monthly tables of a one-stop system, made for an IOC.

GET, anonymous within the province's network, {"data": […]}. ThongKeTheoTrangThaiHoSo lists one
unit's dossiers of one kind (LoaiSoLieu) in a window of days, page by page; ThongKeThangChiTiet
tells every unit's month, ThongKeThang the whole system's months of a year. A head turn asks for
what came, what ended, what was sent back and all that is still open; history for what came.

What a list loses: no channel (counted as counter, flagged), no code of a procedure (its name stands
for it) or of a sector, nothing of supplements, fees, papers, steps and of when the result was
collected. Where one_stop reads the same dossiers, give it the better precedence.

What the tables get wrong, so that the difference from our own count is understood: HS…DungHan are
those finished on the very day (early ones are left out, and TyLeDaXuLyDungHan with them, which is
why it is not taken); what was withdrawn or stopped is still received (with us it is not); what is
due on the last day counts as overdue already; HSDangXuLyTong leaves
out what waits for papers; the tables by unit leave out units of a catalogue they do not know
(communes, in the version read), tell each unit by itself, without those under it (so the row of
the unit that bears the whole system's code is not taken); ThongKeThang of a past year stops at the
present month's number.

Bronze: the contract suite is green (tests/connectors/test_thongke_ioc.py); a wrong option, a
  missing list and a filter that is not obeyed each say so in one sentence; personal fields are
  never read, names are masked as free text.
Silver: FEEDS.md 4.4's faults on loopback (test_thongke_ioc_wire.py and, for the client they share,
  test_http_*.py); after a kill the marks say where to go on, and what is asked again changes
  nothing; unknown fields are left alone, a bad one costs its row; lost, incomplete and recovered
  are told by Unavailable, marks that stay, and marks that move.
Gold, not reached: no server and no recording that we did not write. The vendor answers 400 for its
  own faults in the tables: the source then rests until a person resumes it. A dossier deleted or
  denied (3) after it was read is never seen to go.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from connectors.thongke_items import BY_AGENCY, MONTHS, moment, parse, unit_of
from connectors.total_items import agency_code
from ioc.domain.errors import ConfigError
from ioc.domain.periods import local_day, months
from ioc.domain.records import Dossier, Total
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Unavailable
from ioc.sources.http import Answer, Http
from ioc.sources.paging import Book, Page, walk
from ioc.sources.tables import read_table
from ioc.sources.windows import Window, plan, whole_second

_LIST: Final = "ThongKeTheoTrangThaiHoSo"
_MANNERS: Final = MappingProxyType({"pace": 0.2})
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: what one installation calls things.

    `units` are the MaDinhDanh to list, divided by commas; none: those that the tables name.
    `came` is the LoaiSoLieu of what was received in a window, `moved` those of what ended in it or
    is open at its end. `day_format` writes a day as strftime does.
    """

    units: str = ""
    came: str = "TiepNhan"
    moved: str = "DaXuLy,TraLai,DangXuLy,BoSung"
    data_field: str = "data"
    day_format: str = "%Y-%m-%d"
    page_size: int = 1000
    max_pages: int = 500
    window_days: int = 31


def check(source: Source) -> None:
    """ConfigError where an option is unknown or of the wrong type, or nobody's system it is."""
    read_options(source)
    if not agency_code(source.agency):
        raise ConfigError(
            f"sources.{source.name}.agency = {source.agency!r} không phải mã cơ quan; bảng tháng "
            "là của cả hệ thống, hãy viết mã tỉnh như H15."
        )


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The head window first, then one month further back; of each its tables, then its dossiers."""
    desk = _Desk(http, source.name, read_options(source))
    for window in plan(marks, whole_second(http.now()), desk.options.window_days):
        started = whole_second(http.now())
        batches = desk.read(window)
        last = next(batches)
        for batch in batches:
            yield last
            last = batch
        yield replace(
            last,
            watermark=window.watermark and min(window.watermark, started),
            backfilled_to=window.backfilled_to,
        )


class _Desk:
    """One turn's talk with one installation."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self._http, self._name, self.options = http, name, options
        self._units: dict[str, None] = dict.fromkeys(_named(options.units))

    def read(self, window: Window) -> Iterator[Batch]:
        """Everything of the window; an empty head is not believed."""
        first, last = local_day(window.start), local_day(window.end - _MICROSECOND)
        yield from self._tables(months(first, last))
        if not self._units:
            raise Unavailable(
                f"{self._name}: {BY_AGENCY} không kể đơn vị nào; hãy khai options.units"
            )
        head, options = window.watermark is not None, self.options
        kinds = (options.came, *_named(options.moved)) if head else (options.came,)
        found = 0
        for unit in tuple(self._units):
            for kind in kinds:
                for page in walk(self._book({"LoaiSoLieu": kind, "MaDinhDanh": unit}, first, last)):
                    found += len(page.rows)
                    yield Batch(rows=page.rows, asked_at=page.asked_at)
        if head and not found:
            raise Unavailable(
                f"{self._name}: máy chủ trả lời rỗng cho mọi đơn vị; "
                "hãy kiểm tra options.units, options.came và options.moved"
            )

    def _tables(self, asked: Sequence[str]) -> Iterator[Batch]:
        for month in asked:
            year, number = map(int, month.split("-"))
            answer, rows = self._ask(BY_AGENCY, {"Month": number, "Year": year})
            if not self.options.units:
                self._units |= dict.fromkeys(filter(None, map(unit_of, rows)))
            yield _batch(answer, rows, {"Bang": BY_AGENCY, "Ky": month})
        for year in sorted({int(month[:4]) for month in asked}):
            answer, rows = self._ask(MONTHS, {"Year": year})
            yield _batch(answer, rows, {"Bang": MONTHS})

    def _book(self, asked: Mapping[str, str], first: date, last: date) -> Book:
        # Sorted by due date alone: of dossiers due alike any may stand on any page, so a list of
        # several pages is read once more, the other way round.
        return Book(
            ask=lambda number: self._page(asked, first, last, number),
            changed=lambda: self._page(asked, first, last, 1),
            key=_key,
            page_size=self.options.page_size,
            max_pages=self.options.max_pages,
            name=self._name,
        )

    def _page(self, asked: Mapping[str, str], first: date, last: date, number: int) -> Page:
        options = self.options
        window = {
            "TuNgay": first.strftime(options.day_format),
            "DenNgay": last.strftime(options.day_format),
        }
        paged = {"PageNumber": number, "PageSize": options.page_size}
        answer, rows = self._ask(_LIST, {**asked, **window, **paged})
        unit, came = asked["MaDinhDanh"], asked["LoaiSoLieu"] == options.came
        self._obeyed("MaDinhDanh", rows, [unit_of(row) in ("", unit) for row in rows])
        if came:
            days = map(_received_day, rows)
            self._obeyed("TuNgay, DenNgay", rows, [d is None or first <= d <= last for d in days])
        return Page(rows=rows, asked_at=answer.asked_at)

    def _obeyed(self, names: str, rows: Sequence[Row], inside: Sequence[bool]) -> None:
        outside = inside.count(False)
        if outside > 5 and outside > len(rows) / 2:
            raise Unavailable(
                f"{self._name}: máy chủ không lọc theo {names}; "
                "hãy kiểm tra địa chỉ và options.day_format"
            )

    def _ask(self, path: str, params: Mapping[str, Any]) -> tuple[Answer, Sequence[Row]]:
        answer = self._http.get(f"/{path}?{urlencode(params)}")
        said = answer.value if isinstance(answer.value, Mapping) else {}
        rows = said.get(self.options.data_field)
        # An answer without a list is never taken for an empty one.
        if not isinstance(rows, list):
            raise Unavailable(
                f"{self._name}: {path} không có danh sách {self.options.data_field}; "
                "hãy kiểm tra địa chỉ và options.data_field"
            )
        return answer, rows


def _batch(answer: Answer, rows: Sequence[Row], marked: Mapping[str, str]) -> Batch:
    told = [{**row, **marked} if isinstance(row, Mapping) else row for row in rows]
    return Batch(rows=told, asked_at=answer.asked_at)


def _received_day(row: Row) -> date | None:
    try:
        received: datetime | None = moment(row.get("NgayTiepNhan"))
    except (AttributeError, ValueError, OverflowError):
        return None
    return received and local_day(received)


def _named(listed: str) -> Sequence[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _key(row: Row) -> str:
    code = row.get("MaHoSo") if isinstance(row, Mapping) else None
    return code if isinstance(code, str) and code else str(hash(repr(row)))


connector = Connector(
    name="thongke_ioc",
    records=(Dossier, Total),
    fetch=fetch,
    parse=parse,
    every=timedelta(hours=1),
    overlap=timedelta(days=2),
    stale_after=timedelta(hours=4),
    manners=_MANNERS,
    check=check,
)
