"""An invented vendor's call centre, 1022 of nowhere: odd names, its own dates and words, a token
that ends, pages by cursor. What is known of it is the table below, and no code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.rest_map import connector
from ioc.domain.periods import TZ
from ioc.sources.connector import Row, Source
from ioc.sources.http import Http, NotSignedIn
from ioc.sources.installations import read_sources
from tests.connectors.fake_http import NOW, FakeHttp, Request

SECRET = "mat-khau-rat-dai"
TABLE = """
[sources.tong-dai]
connector = "rest_map"
title = "Tổng đài 1022 (bịa)"
url = "{url}/api"
secret = "env:MAT_KHAU_1022"
simulated = true
backfill_from = 2026-10-01

[sources.tong-dai.options]
record = "case"
prefix = "1022"
dates = "dd/MM/yyyy HH:mm"

[sources.tong-dai.options.auth]
kind = "login"
path = "/dang-nhap"
username = "ioc"
body = {{ taiKhoan = "{{username}}", matKhau = "{{secret}}" }}
token = "ketQua.the"
expires = "ketQua.songGiay"
name = "X-The"
prefix = "The "

[sources.tong-dai.options.request]
method = "POST"
path = "/phieu/tim"
dates = "dd/MM/yyyy HH:mm"
body = {{ tuLuc = "{{from}}", denLuc = "{{to}}", conTro = "{{cursor}}", toiDa = "{{size}}" }}
records = "ketQua.danhSach"
message = "loiNhan"

[sources.tong-dai.options.paging]
kind = "cursor"
cursor = "ketQua.conTroSau"
size = 3

[sources.tong-dai.options.window]
field = "updated_at"

[sources.tong-dai.options.fields]
code = "phieu.soHieu"
requested_at = "phieu.luc.gui"
updated_at = "phieu.luc.doi"
due_at = {{ path = "phieu.hanChot", format = "yyyyMMddHHmmss | dd/MM/yyyy" }}
status = "tinhTrang"
category = "linhVuc"
title = "trichYeu | noiDung"
address = "viTri.moTa"
agency_text = "donVi[0].ten"
lat = "viTri.viDo"
lon = "viTri.kinhDo"
satisfaction = "danhGia.sao"
channel = {{ value = "1022" }}

[sources.tong-dai.options.statuses]
"Chờ tiếp nhận" = "new"
"Đã giao việc" = "assigned"
"Hoàn tất" = "resolved"
"Không đúng việc" = "rejected"
"""


def source(url: str = "https://1022.example.vn", **parts: Any) -> Source:
    """The vendor as declared; `parts` replaces whole options, or of a table the names given."""
    (read,) = read_sources(TABLE.format(url=url), "thử", {"rest_map": connector})
    return changed(read, **parts)


def changed(read: Source, **parts: Any) -> Source:
    options = dict(read.options)
    for name, given in parts.items():
        mixed = isinstance(given, Mapping) and name not in ("statuses", "severities")
        options[name] = {**options.get(name, {}), **given} if mixed else given
    return Source(**{**{n: getattr(read, n) for n in Source.__slots__}, "options": options})


def ticket(number: int, at: datetime, status: str = "Chờ tiếp nhận", **more: Any) -> Row:
    """One call, sent an hour before it last changed."""
    return {
        "phieu": {
            "soHieu": number,
            "luc": {"gui": local(at - timedelta(hours=1)), "doi": local(at)},
            "hanChot": "",
        },
        "tinhTrang": status,
        "linhVuc": "Điện",
        "noiDung": "Đèn đường tắt, tôi tên là Trần Thị Giả, gọi 0900 000 000",
        "viTri": {"moTa": "trước chợ", "viDo": "12,8159", "kinhDo": "108,4481"},
        "donVi": [{"ten": "UBND xã Ea Kar", "nguoiPhuTrach": "Lê Văn Không Có"}],
        "nguoiGoi": {"hoTen": "Nguyễn Văn Bịa", "dienThoai": "0900 000 000"},
        **more,
    }


def tickets(count: int, last: datetime = NOW - timedelta(hours=1)) -> list[Row]:
    """`count` calls back from `last`, one every five hours, numbered from 0."""
    return [ticket(number, last - timedelta(hours=5 * number)) for number in range(count)]


def local(at: datetime) -> str:
    return at.astimezone(TZ).strftime("%d/%m/%Y %H:%M")


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=TZ)


@dataclass
class Vendor:
    """`ends_after` questions a token is over, with 401 or, `politely`, with 200 and a sentence."""

    rows: Sequence[Row]
    ends_after: int = 10**9
    politely: bool = False
    filters: bool = True
    lives: int = 600
    logins: int = 0
    questions: int = 0
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return self.fake(lost_after).as_http()

    def fake(self, lost_after: int | None = None, now: datetime = NOW) -> FakeHttp:
        return FakeHttp(self.answer, lost_after, SECRET, now_is=now)

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        if asked.path.endswith("/dang-nhap"):
            return self._login(asked.value)
        self.questions += 1
        if asked.headers.get("X-The") != f"The the-{self.logins}" or (
            self.questions > self.ends_after
        ):
            if self.politely:
                return {"loiNhan": f"hết hạn {asked.headers.get('X-The')}", "ketQua": None}
            raise NotSignedIn("401")
        return {"loiNhan": "", "ketQua": self._page(asked.value)}

    def _login(self, account: Mapping[str, Any]) -> Any:
        if account != {"taiKhoan": "ioc", "matKhau": SECRET}:
            return {"loiNhan": f"sai {account.get('matKhau')}, gọi 0900 000 000"}
        self.logins, self.questions = self.logins + 1, 0
        return {"ketQua": {"the": f"the-{self.logins}", "songGiay": self.lives}}

    def _page(self, asked: Mapping[str, Any]) -> Any:
        low, high = moment(asked["tuLuc"]), moment(asked["denLuc"]) + timedelta(minutes=1)
        found = [row for row in self.rows if not self.filters or _within(row, low, high)]
        start, size = int(asked.get("conTro", "0")), asked["toiDa"]
        more = str(start + size) if start + size < len(found) else None
        return {"danhSach": found[start:][:size], "conTroSau": more, "tong": len(found)}


def _within(row: Row, low: datetime, high: datetime) -> bool:
    at = row["phieu"]["luc"]["doi"]
    return low <= moment(at) <= high
