"""Hồ sơ một cửa, pushed: the desk that answers as the national portal does, so that a vendor adds
us by adding an address.

Login gives a session; DongBoHoSoMC, CapNhatTienDoHoSoMC and DongBoTrangThaiHoSo are taken, each
with `madonvi`, in chunks of ten or more. Everything is HTTP 200 with an `error_code`, as text: "0"
well; "-1" wrong account; "-2" the session has ended or never was; "-3" a dossier "đã tồn tại" (sent
with isUpdating "False"); "1" no such service; "2" something missing, wrong or not the sender's own.
What is wrong with one row is told with its code, and its neighbours are taken. The central dialect
of 2025-26 is answered beside it (connectors/one_stop_central.py).

Bronze: requests and answers to the letter (tests/connectors/test_one_stop_push.py); a wrong option,
  account, session or row each say so in one sentence; what is personal is never decoded.
Silver: whatever bytes come, an answer of the dialect comes of them (..._push_fuzz.py); over real
  HTTP: packed, endless and too large bodies, a pause, 2099 (tests/road/test_push_desk.py);
  killed in the stream, nothing that was acknowledged is lost (tests/road/test_push.py).
Gold, not reached: no vendor's system has spoken to it. The portal's own list of codes is not
  published. A status that comes alone moves what it says and leaves the rest. A pause that neither
  a supplement nor a status of its own tells begins when it reached us. Files, catalogues and
  questions are not served.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from connectors.dossier_items import parse, pushed_fields
from connectors.one_stop_central import Central
from connectors.pushed_items import change_of, existing, own, parse_step, read_changes, why
from ioc.domain.codes import canonical_agency
from ioc.domain.errors import ConfigError
from ioc.domain.records import Record
from ioc.sources.accounts import Accounts, covers
from ioc.sources.body import Garbled, decode_json
from ioc.sources.connector import Row, Sender, Source
from ioc.sources.fields import children, flag
from ioc.sources.pushing import Asked, Delivery, Kept, Receiver, Reply
from ioc.sources.shapes import only, shape_of
from ioc.sources.tables import read_table

WELL, WRONG_ACCOUNT, ENDED, EXISTS, NO_SERVICE, WRONG = "0", "-1", "-2", "-3", "1", "2"
SERVICES: Final = ("DongBoHoSoMC", "CapNhatTienDoHoSoMC", "DongBoTrangThaiHoSo")
_ACCOUNT = shape_of(only(["username", "password"]))
_CALL = shape_of(
    only(
        ["session", "madonvi", "service", "isUpdating", "type"],
        {"data": pushed_fields(["NoiDung", "NgayXuLy"])},
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]` of a source that receives: where its calls arrive, and how much.

    `dstcode` is demanded of every call where it is given; `session_minutes` is how long a session
    lasts; `most_rows` may come in one call.
    """

    auth_endpoint: str = "/mapi/login"
    integration_endpoint: str = "/mapi/g"
    central_endpoint: str = "/central"
    dstcode: str = ""
    session_minutes: int = 30
    most_rows: int = 500


class Call(NamedTuple):
    """A call whose session is known."""

    asked: Asked
    value: Mapping[str, Any]
    sender: Sender


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    return read_table(Options, source.options, f"sources.{source.name}.options")


def check(source: Source) -> None:
    """ConfigError where an option is unknown, of the wrong type, or no path."""
    options = read_options(source)
    for name in ("auth_endpoint", "integration_endpoint", "central_endpoint"):
        if not getattr(options, name).startswith("/"):
            raise ConfigError(
                f"sources.{source.name}.options.{name} = {getattr(options, name)!r} không phải một "
                "đường dẫn; hãy viết như /mapi/g."
            )


def receive(source: Source, passwords: Mapping[str, str]) -> Receiver:
    """The desk of one source; `passwords` by the sender's name."""
    options = read_options(source)
    accounts = Accounts(source.senders, passwords, options.session_minutes * 60.0)
    return Desk(options, accounts)


class Desk:
    """One source's desk, for both generations of the dialect."""

    def __init__(self, options: Options, accounts: Accounts) -> None:
        self._options, self._accounts = options, accounts
        self._central = Central(options.central_endpoint, accounts, options.most_rows)
        self._services: dict[str, Callable[[Call], Reply | Delivery]] = dict(
            zip(SERVICES, (self._dossiers, self._steps, self._status), strict=True)
        )

    def take(self, asked: Asked) -> Reply | Delivery | None:
        if self._central.owns(asked.path):
            return self._central.take(asked)
        known = {
            self._options.auth_endpoint: self._sign_in,
            self._options.integration_endpoint: self._call,
        }
        served = known.get(asked.path)
        try:
            return served(asked) if served else None
        except Garbled as error:
            return said(WRONG, f"Nội dung gửi {error}")

    def complaint(self, path: str, status: int, message: str) -> Reply:
        if self._central.owns(path):
            return self._central.complaint(status, message)
        return Reply(body={"error_code": str(status), "message": message}, status=status)

    def _sign_in(self, asked: Asked) -> Reply:
        if missing := self._misdirected(asked):
            return missing
        value = decode_json(asked.body, shape=_ACCOUNT)
        if not isinstance(value, Mapping):
            return said(WRONG, "Nội dung gửi không phải một đối tượng JSON")
        session = self._accounts.sign_in(
            value.get("username"), value.get("password"), asked.seconds
        )
        if session is None:
            refused = "một bên gửi đăng nhập sai tài khoản; hãy kiểm tra username và secret"
            return said(WRONG_ACCOUNT, "Sai tên đăng nhập hoặc mật khẩu", refused=refused)
        return Reply(body={"session": session, "error_code": 0})

    def _misdirected(self, asked: Asked) -> Reply | None:
        wanted = self._options.dstcode
        if wanted and asked.headers.get("dstcode", "") != wanted:
            return said(WRONG, "Thiếu hoặc sai dstcode trong header")
        return None

    def _call(self, asked: Asked) -> Reply | Delivery:
        if missing := self._misdirected(asked):
            return missing
        value = decode_json(asked.body, shape=_CALL)
        if not isinstance(value, Mapping):
            return said(WRONG, "Nội dung gửi không phải một đối tượng JSON")
        sender = self._accounts.sender(value.get("session"), asked.seconds)
        if sender is None:
            return said(ENDED, "Phiên làm việc hết hạn, hãy đăng nhập lại")
        if complaint := _wrong_unit(value.get("madonvi"), sender):
            return said(WRONG, complaint)
        service = value.get("service")
        serve = self._services.get(service) if isinstance(service, str) else None
        if serve is None:
            return said(NO_SERVICE, f"Không có dịch vụ này; ở đây nhận {', '.join(SERVICES)}")
        return serve(Call(asked, value, sender))

    def _dossiers(self, call: Call) -> Reply | Delivery:
        updating = flag(call.value.get("isUpdating", "False"))
        if updating is None:
            return said(WRONG, 'isUpdating phải là "True" hoặc "False"')
        return self._delivery(call, own(parse, call.sender), "Đồng bộ thành công", not updating)

    def _steps(self, call: Call) -> Reply | Delivery:
        return self._delivery(
            call, partial(parse_step, sender=call.sender), "Cập nhật tiến độ thành công", False
        )

    def _delivery(
        self,
        call: Call,
        reads: Callable[[Row, Source], Sequence[Record]],
        well: str,
        new_only: bool,
    ) -> Reply | Delivery:
        rows = self._rows(call)
        if isinstance(rows, Reply):
            return rows
        return Delivery(
            at=call.asked.at,
            rows=rows,
            parse=reads,
            new_only=new_only,
            answer=partial(outcome, well, len(rows)),
        )

    def _status(self, call: Call) -> Reply | Delivery:
        if str(call.value.get("type", "2")) != "2":
            return said(WRONG, 'DongBoTrangThaiHoSo ở đây nhận type "2"')
        rows = self._rows(call)
        if isinstance(rows, Reply):
            return rows
        changes, bad = read_changes(rows, call.sender, change_of)
        return Delivery(
            at=call.asked.at,
            parse=parse,
            changes=changes,
            bad=bad,
            answer=partial(outcome, "Đồng bộ trạng thái thành công", len(rows)),
        )

    def _rows(self, call: Call) -> Sequence[Row] | Reply:
        data = call.value.get("data")
        if not isinstance(data, list | Mapping):
            return said(WRONG, "Thiếu data, hoặc data không phải một danh sách")
        rows = children(data)
        if len(rows) > self._options.most_rows:
            most = self._options.most_rows
            return said(WRONG, f"Mỗi lần gửi nhiều nhất {most} dòng, lần này {len(rows)}; hãy chia")
        return rows


def said(code: str, message: str, refused: str = "") -> Reply:
    """An answer of the dialect."""
    return Reply(body={"error_code": code, "message": message}, refused=refused)


def outcome(well: str, count: int, kept: Kept) -> Reply:
    """How a delivery ended. Success is judged by "thành công", so that no failure says it."""
    if kept.existing:
        return said(EXISTS, f"{existing(kept)}; hãy gửi lại với isUpdating True")
    if kept.rejects:
        return said(WRONG, f"Đã nhận {count - len(kept.rejects)}/{count}; {why(kept)}")
    return said(WELL, well)


def _wrong_unit(given: Any, sender: Sender) -> str:
    """What is wrong with `madonvi`: a sender may name itself, one under it, or its province."""
    unit = canonical_agency(given) if isinstance(given, str) else ""
    if not unit:
        return "Thiếu madonvi"
    above = any(own == unit or own.startswith(f"{unit}.") for own in sender.agencies)
    return "" if above or covers(sender, unit) else "madonvi không thuộc tài khoản này"
