"""Hồ sơ một cửa: the national sync dialect (session, dstcode, DongBoHoSoMC items), pulled by window
and page; a source with `receive = true` is pushed instead (connectors/one_stop_pushed.py).

No list service is documented anywhere, so `LayDanhSachHoSo` (tungay, denngay, trang, soluong: a
window over the last change) and `DanhSachTienDo` (a dossier's steps) are our own names; Options
says what each province calls them.

Bronze: the contract suite is green (tests/connectors/test_one_stop.py); a wrong option, a refused
  account and an error_code each say so in one sentence; personal fields are never read, free text
  is masked.
Silver: FEEDS.md 4.4's faults on loopback (tests/connectors/test_http_*.py, test_one_stop_wire.py);
  after a kill the marks say where to go on, and pages asked again change nothing; unknown fields
  are left alone, a missing one costs its row only; lost, incomplete and recovered are told by
  Unavailable, marks that stay, and marks that move.
Gold, not reached: no server and no recording that we did not write speaks a list service. A dossier
  deleted at the source is never seen to go, for absence from a window means nothing. A name inside
  NoiDungXuLy cannot be known. A dossier reopened without a newer instant keeps its later status,
  for the dialect has no update time to tell which came last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.dossier_items import parse, read_fields
from connectors.one_stop_pushed import check as check_pushed
from connectors.one_stop_pushed import receive
from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ
from ioc.domain.records import Dossier, Step
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Answer, Http, NotSignedIn
from ioc.sources.paging import Book, Page, promised, walk
from ioc.sources.shapes import Shape, only, shape_of
from ioc.sources.tables import read_table
from ioc.sources.windows import NEWEST, Window, plan, whole_second


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: what one province's system calls things, and how much may be asked
    at once.
    """

    username: str = ""
    madonvi: str = ""
    dstcode: str = ""
    auth_endpoint: str = "/mapi/login"
    integration_endpoint: str = "/mapi/g"
    service: str = "LayDanhSachHoSo"
    from_field: str = "tungay"
    to_field: str = "denngay"
    page_field: str = "trang"
    size_field: str = "soluong"
    result_field: str = "result"
    steps_field: str = "DanhSachTienDo"
    first_page: int = field(default=1, metadata={"least": 0})
    page_size: int = 1000
    max_pages: int = 2000
    window_days: int = 31


def check(source: Source) -> None:
    """ConfigError where an option is unknown, of the wrong type, or cannot be a header."""
    if source.senders:
        check_pushed(source)
        return
    if not read_options(source).dstcode.isascii():
        raise ConfigError(
            f"sources.{source.name}.options.dstcode phải là chữ không dấu; hãy sửa lại."
        )


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def shape(options: Options) -> Shape:
    """All that is read of an answer: what its items are parsed for, and what came of the asking."""
    items = {options.result_field: read_fields(options.steps_field)}
    return shape_of(only(["error_code", "message"], items))


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The head window first, then one month further back; the first turn reads the newest month
    only.
    """
    desk = _Desk(http, source.name, read_options(source))
    for window in plan(marks, whole_second(http.now()), desk.options.window_days):
        yield from desk.read(window)


class _Desk:
    """One turn's talk with one one-stop system."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self._http, self._name, self.options = http, name, options
        self._shape = shape(options)

    def read(self, window: Window) -> Iterator[Batch]:
        """The window's batches."""
        started = whole_second(self._http.now())
        book = Book(
            ask=lambda page: self._page(window, page),
            changed=lambda: self._page(Window(started, self._http.now()), 1),
            key=_key,
            page_size=self.options.page_size,
            max_pages=self.options.max_pages,
            name=self._name,
        )
        yield from promised(window, walk(book), lambda _: self._believe_empty())

    def _believe_empty(self) -> None:
        """An empty window is believed only of a system that still knows of anything at all lately.

        A wrong madonvi, a lost right or a rebuilt index answers with nothing, politely: marks must
        not move over that.
        """
        now = self._http.now()
        lately = min(NEWEST, timedelta(days=self.options.window_days))
        if not self._page(Window(now - lately, now), 1).rows:
            raise Unavailable(
                f"{self._name}: máy chủ trả lời rỗng cho cả {lately.days} ngày gần đây; "
                "hãy kiểm tra madonvi và quyền của tài khoản"
            )

    def _page(self, window: Window, page: int) -> Page:
        names = self.options
        end = _local(window.end)
        answer = self._ask(
            {
                names.from_field: _local(window.start),
                names.to_field: end,
                names.page_field: page - 1 + names.first_page,
                names.size_field: names.page_size,
            }
        )
        rows = self._rows(answer)
        later = sum(
            isinstance(row, Mapping) and str(row.get("NgayTiepNhan") or "") > end for row in rows
        )
        if later > 5 and later > len(rows) / 2:
            raise Unavailable(
                f"{self._name}: máy chủ không lọc theo {names.from_field}, {names.to_field}; "
                "hãy kiểm tra tên tham số trong options"
            )
        return Page(rows=rows, asked_at=answer.asked_at)

    def _ask(self, params: Mapping[str, Any]) -> Answer:
        # No list of error codes is published: any refusal of a kept session may mean that it has
        # ended.
        if "session" in self._http.memory:
            try:
                return self._question(params)
            except (NotSignedIn, _Failed):
                del self._http.memory["session"]
        self._sign_in()
        return self._question(params)

    def _question(self, params: Mapping[str, Any]) -> Answer:
        names = self.options
        asked = {
            "session": self._http.memory["session"],
            "madonvi": names.madonvi,
            "service": names.service,
            **params,
        }
        headers = {"dstcode": names.dstcode}
        answer = self._http.post(names.integration_endpoint, asked, headers, self._shape)
        said = self._complaint(answer)
        if said is not None:
            raise _Failed(f"{self._name}: {names.service} trả về {self._http.redact(said)[:160]}")
        return answer

    def _sign_in(self) -> None:
        names = self.options
        account = {"username": names.username, "password": self._http.secret}
        answer = self._http.post(names.auth_endpoint, account, {"dstcode": names.dstcode})
        said = self._complaint(answer)
        if said is not None:
            raise Refused(
                f"{self._name}: tài khoản không được chấp nhận ({self._http.redact(said)[:160]}); "
                "hãy kiểm tra username và secret của nguồn"
            )
        session = answer.value.get("session")
        if not isinstance(session, str | int) or not str(session):
            raise Unavailable(f"{self._name}: đăng nhập được nhưng trả lời thiếu session")
        self._http.hide(str(session))
        self._http.memory["session"] = str(session)

    def _complaint(self, answer: Answer) -> str | None:
        """None where error_code is 0, "0" or "00"; else code and message, not yet redacted."""
        if not isinstance(answer.value, Mapping) or "error_code" not in answer.value:
            raise Unavailable(
                f"{self._name}: trả lời không theo khuôn dạng của dịch vụ, thiếu error_code"
            )
        code = str(answer.value["error_code"]).strip()
        if code and not code.strip("0"):
            return None
        return f"error_code={code[:20]}: {str(answer.value.get('message') or '')[:2000]}"

    def _rows(self, answer: Answer) -> Sequence[Row]:
        # An answer without a list is never taken for an empty one.
        name = self.options.result_field
        rows = answer.value.get(name, "")
        if rows is None:
            return ()
        if not isinstance(rows, list):
            raise Unavailable(
                f"{self._name}: trả lời không có danh sách {name}; "
                "hãy kiểm tra options.result_field"
            )
        return rows


class _Failed(Unavailable):
    """An error_code other than 0."""


def _local(moment: datetime) -> str:
    return moment.astimezone(TZ).strftime("%Y%m%d%H%M%S")


def _key(row: Row) -> str:
    code = row.get("MaHoSo") if isinstance(row, Mapping) else None
    return code if isinstance(code, str) and code else str(hash(repr(row)))


connector = Connector(
    name="one_stop",
    records=(Dossier, Step),
    fetch=fetch,
    parse=parse,
    check=check,
    receive=receive,
    busy="office",
)
