"""Hồ sơ một cửa, pushed in the central dialect of 2025-26: GetToken, CreateDossier,
CapNhatTienTrinh and CapNhatTrangThai, each `POST {central_endpoint}/NAME`.

Replies are `{code, message, data}` with the codes of HTTP: 200 well; 400 something missing or
wrong; 401 no token, or one that has ended; 409 a dossier "đã tồn tại". The token comes as a Bearer
header or as `token` in the address. Instants are ISO with milliseconds, local unless they say
otherwise; an item becomes one of the older dialect, and the same parse reads it. `IDHoSo` and
`IdHoSo` are answered and never needed: MaHoSo names the dossier.

Limits: MaHoSo is issued centrally (GetNextValue) and files are not ours to keep (UploadFile), so
neither is served. CapNhatTrangThai has no instant: it happened when it reached us. LoaiDoiTuong
counts differently from document to document here, and is not read.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, uuid5

from connectors.dossier_items import parse
from connectors.pushed_items import change_of, existing, own, parse_step, read_changes, why
from ioc.domain.periods import TZ
from ioc.domain.records import Record
from ioc.sources.accounts import Accounts
from ioc.sources.body import Garbled, decode_json
from ioc.sources.connector import Row, Sender, Source
from ioc.sources.fields import children
from ioc.sources.pushing import Asked, Change, Delivery, Kept, Reply
from ioc.sources.shapes import Shape, only, shape_of, shape_of_some

WELL, WRONG, NO_TOKEN, NO_SERVICE, EXISTS = 200, 400, 401, 404, 409
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_ACCOUNT = shape_of(only(["client_id", "client_secret"]))
# Their name here, and what it is called in the older dialect.
_DOSSIER = (
    *("MaHoSo", "MaTTHC", "KenhThucHien", "NgayTiepNhan", "NgayHenTra"),
    *("MaLinhVuc", "TenLinhVuc", "TenTTHC", "DonViXuLy"),
)
_STEP = (
    *("MaHoSo", "ThoiDiemXuLy", "PhongBanXuLy", "ChucDanh", "NoiDungXuLy"),
    *("TrangThai", "NgayBatDau", "NgayKetThucTheoQuyDinh"),
)
_DOSSIERS = shape_of_some(only([*_DOSSIER, "NgayNop"], {"DanhSachLePhi": only(["Gia"])}))
_STEPS = shape_of_some(only(_STEP))
_CHANGES = shape_of_some(only(["MaHoSo", "TrangThai", "NoiDungXuLy", "NoiDungYKien"]))


class Central:
    """The calls under one path, for the same senders as the older dialect's."""

    def __init__(self, path: str, accounts: Accounts, most_rows: int) -> None:
        self._path, self._accounts, self._most = path, accounts, most_rows

    def owns(self, path: str) -> bool:
        return path.startswith(f"{self._path}/")

    def complaint(self, status: int, message: str) -> Reply:
        return said(status, message)

    def take(self, asked: Asked) -> Reply | Delivery:
        name = asked.path.removeprefix(f"{self._path}/")
        serve = {
            "CreateDossier": self._create,
            "CapNhatTienTrinh": self._steps,
            "CapNhatTrangThai": self._status,
        }.get(name)
        try:
            if name == "GetToken":
                return self._token(asked)
            sender = self._accounts.sender(_token_of(asked), asked.seconds)
            if sender is None:
                return said(NO_TOKEN, "Chưa có token, hoặc token đã hết hạn; hãy gọi GetToken")
            if serve is None:
                return said(NO_SERVICE, "Không có dịch vụ này ở đây")
            return serve(asked, sender)
        except Garbled as error:
            return said(WRONG, f"Nội dung gửi {error}")

    def _token(self, asked: Asked) -> Reply:
        account = _account(asked)
        user, password = account.get("client_id"), account.get("client_secret")
        token = self._accounts.sign_in(user, password, asked.seconds)
        if token is None:
            refused = "một bên gửi lấy token sai tài khoản; hãy kiểm tra client_id và secret"
            return said(NO_TOKEN, "Sai client_id hoặc client_secret", refused=refused)
        lasts = int(self._accounts.lasts)
        given = {
            "access_token": token,
            "expires_in": lasts,
            "token_type": "Bearer",
            "scope": "default",
        }
        return Reply(body={"code": WELL, "message": "Thành công", "data": given, **given})

    def _create(self, asked: Asked, sender: Sender) -> Reply | Delivery:
        rows = self._rows(asked, _DOSSIERS)
        if isinstance(rows, Reply):
            return rows
        told = [_as_dossier(row) for row in rows]
        return Delivery(
            at=asked.at,
            rows=told,
            parse=own(parse, sender),
            new_only=True,
            answer=partial(created, told),
        )

    def _steps(self, asked: Asked, sender: Sender) -> Reply | Delivery:
        rows = self._rows(asked, _STEPS)
        if isinstance(rows, Reply):
            return rows
        reads = partial(_parse_step, sender=sender)
        return Delivery(
            at=asked.at, rows=rows, parse=reads, answer=partial(outcome, len(rows), None)
        )

    def _status(self, asked: Asked, sender: Sender) -> Reply | Delivery:
        rows = self._rows(asked, _CHANGES)
        if isinstance(rows, Reply):
            return rows
        changes, bad = read_changes(rows, sender, _change_of)
        return Delivery(
            at=asked.at,
            parse=parse,
            changes=changes,
            bad=bad,
            answer=partial(outcome, len(rows), None),
        )

    def _rows(self, asked: Asked, shape: Shape) -> Sequence[Any] | Reply:
        value = decode_json(asked.body, shape=shape)
        if not isinstance(value, list | Mapping):
            return said(WRONG, "Nội dung gửi không phải một đối tượng hay danh sách JSON")
        rows = children(value)
        if len(rows) > self._most:
            message = f"Mỗi lần gửi nhiều nhất {self._most} dòng, lần này {len(rows)}; hãy chia"
            return said(WRONG, message)
        return rows


def said(code: int, message: str, data: Any = None, refused: str = "") -> Reply:
    """An answer of the dialect; its code is HTTP's, and HTTP says it too."""
    return Reply(
        body={"code": code, "message": message, "data": data}, status=code, refused=refused
    )


def outcome(count: int, data: Any, kept: Kept) -> Reply:
    """How a delivery ended."""
    if kept.existing:
        return said(EXISTS, existing(kept), data)
    if kept.rejects:
        return said(WRONG, f"Đã nhận {count - len(kept.rejects)}/{count}; {why(kept)}", data)
    return said(WELL, "Thành công", data)


def created(told: Sequence[Any], kept: Kept) -> Reply:
    """The same, with the name that we give each dossier: always the same for one MaHoSo."""
    refused = {key for key, _ in kept.rejects}
    codes = [str(row.get("MaHoSo")) for row in told if isinstance(row, Mapping)]
    names = [
        {"IdHoSo": name, "idHoSo": name, "maHoSo": code}
        for code in codes
        if code not in refused and (name := str(uuid5(NAMESPACE_URL, code)))
    ]
    return outcome(len(told), names[0] if len(names) == 1 else names or None, kept)


def older_instant(value: Any) -> Any:
    """An ISO instant as the older dialect writes it; anything else as it came."""
    text = value.strip() if isinstance(value, str) else ""
    if not _ISO.match(text):
        return value
    try:
        moment = datetime.fromisoformat(text)
        local = moment.astimezone(TZ) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return value
    return re.sub(r"\D", "", local.replace(microsecond=0, tzinfo=None).isoformat())


def _as_dossier(row: Any) -> Any:
    """One CreateDossier body as a DongBoHoSoMC item: received where it says when, else only new."""
    if not isinstance(row, Mapping):
        return row
    item = {name: older_instant(row[name]) for name in _DOSSIER if name in row}
    submitted = older_instant(row.get("NgayNop"))
    status = "2" if item.get("NgayTiepNhan") else "1"
    fees = {"DanhSachLePhi": row["DanhSachLePhi"]} if "DanhSachLePhi" in row else {}
    return {**item, "NgayNopHoSo": submitted, "TrangThaiHoSo": status, **fees}


def _parse_step(row: Row, source: Source, *, sender: Sender) -> Sequence[Record]:
    if isinstance(row, Mapping):
        row = {name: older_instant(value) for name, value in row.items()}
    return parse_step(row, source, sender=sender)


def _change_of(row: Any) -> Change:
    if isinstance(row, Mapping):
        content = row.get("NoiDungXuLy") or row.get("NoiDungYKien")
        row = {**row, "NoiDung": content}
    return change_of(row)


def _token_of(asked: Asked) -> str:
    kind, _, token = asked.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else asked.query.get("token", "")


def _account(asked: Asked) -> Mapping[str, Any]:
    """The client's credentials, as JSON or as a form."""
    if "urlencoded" in asked.headers.get("content-type", ""):
        return dict(parse_qsl(asked.body.decode("utf-8", "replace")))
    value = decode_json(asked.body, shape=_ACCOUNT)
    return value if isinstance(value, Mapping) else {}
