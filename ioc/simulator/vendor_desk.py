"""The same reports as a made-up vendor's hotline system tells them, in a JSON nobody else speaks.

POST only. `dang-nhap` {taiKhoan, matKhau} answers a token that lives ten minutes and goes into the
header X-The as "The TOKEN"; without a good one every question is 401. `phieu/tim` {tuLuc, denLuc,
conTro, toiDa} lists what changed last between two local minutes, both included, by a cursor; a
rating is a change. Days are dd/MM/yyyy HH:mm, but a due date has fourteen digits. Status and
channel are words of its own; coordinates have a comma; the caller's name stands beside.
"""

import itertools
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.simulator.feedback_lives import CHANNELS, LONGEST_DAYS, Mark, Report, Stage, reports
from ioc.simulator.feedback_lives import state_at as standing
from ioc.simulator.feedback_words import address, description, phone, reporter
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.worktime import DAY, OFFSET, day_of, midnight, written

Row = dict[str, Any]
PREFIX, USERNAME, PASSWORD = "/hang-gia-dinh/api", "ioc", "mo-phong"
LIVES_S, LARGEST_PAGE = 600, 500
WORDS = MappingProxyType(
    {
        Stage.NEW: "Chờ tiếp nhận",
        Stage.ACKNOWLEDGED: "Đã ghi sổ",
        Stage.IN_PROGRESS: "Đã giao việc",
        Stage.REOPENED: "Làm lại",
        Stage.RESOLVED: "Hoàn tất",
        Stage.REFUSED: "Không đúng việc",
        Stage.DUPLICATE: "Đã có phiếu khác",
    }
)


class NoToken(ValueError):
    """The token has ended, or never was."""


class VendorDesk:
    """Answers as of an instant that it is handed; keeps nothing but its tokens."""

    def __init__(self, world: FeedbackWorld) -> None:
        self._world, self._cast = world, world.cast
        self._communes = [self._cast.offices[n].name for n in self._cast.communes]
        self._lock, self._numbers = threading.Lock(), itertools.count(1)
        self._tokens: dict[str, float] = {}

    def forget(self) -> None:
        """Every token ends."""
        with self._lock:
            self._tokens = {}

    def login(self, asked: Mapping[str, Any], now: float) -> Row:
        if (asked.get("taiKhoan"), asked.get("matKhau")) != (USERNAME, PASSWORD):
            return {"loiNhan": "Sai tài khoản hoặc mật khẩu", "ketQua": None}
        with self._lock:
            token = f"the-{next(self._numbers):06d}-{int(now):x}"
            self._tokens = {t: until for t, until in self._tokens.items() if until >= now}
            self._tokens[token] = now + LIVES_S
        return {"loiNhan": "", "ketQua": {"the": token, "songGiay": LIVES_S}}

    def search(self, asked: Mapping[str, Any], header: str, now: float) -> Row:
        """One page; NoToken, or ValueError or KeyError where it is asked wrongly."""
        with self._lock:
            if self._tokens.get(header.removeprefix("The "), 0.0) < now:
                raise NoToken
        first, last = _moment(asked["tuLuc"]), _moment(asked["denLuc"]) + 59
        start, size = int(asked.get("conTro") or 0), min(int(asked["toiDa"]), LARGEST_PAGE)
        found = self._changed(first, last, int(now))
        some = [self._item(*one, int(now)) for one in found[start:][:size]]
        more = str(start + size) if start + size < len(found) else None
        told = {"danhSach": some, "conTroSau": more, "tong": len(found)}
        return {"loiNhan": "", "ketQua": told}

    def _changed(self, first: int, last: int, now: int) -> list[tuple[int, str, Report]]:
        """(last change, number, report) of those that changed last within the span, by it."""
        last = min(last, now)
        found = []
        for day in range(day_of(first) - LONGEST_DAYS, day_of(last) + 1):
            for n, report in enumerate(reports(self._world.day(day)), 1):
                changed = max(at if at <= now else 0 for at in _instants(report))
                if report.born <= now and first <= changed <= last:
                    found.append((changed, f"P{day}-{n}", report))
        return sorted(found, key=lambda one: one[:2])

    def _item(self, changed: int, number: str, report: Report, now: int) -> Row:
        state, caller = standing(report, now), reporter(report.who)
        category = self._cast.categories[report.category]
        commune = self._communes[report.commune].removeprefix("UBND ")
        named = not report.marks & Mark.NO_CHANNEL
        place: Row = {"moTa": address(report, commune)}
        if not report.marks & Mark.NO_POINT:
            place |= {"viDo": _comma(report.lat), "kinhDo": _comma(report.lon)}
        agency = self._cast.names[report.office][report.spelling]
        return {
            "phieu": {
                "soHieu": number,
                "luc": {"gui": _local(report.born), "doi": _local(changed)},
                "xongLuc": _local(state.changed) if state.closed else "",
                "hanChot": written(midnight(report.due_day) + DAY - 1)
                if report.marks & Mark.DUE_SENT
                else "",
            },
            "tinhTrang": WORDS[state.stage],
            "linhVuc": category.name,
            "noiDung": description(report, category.code),
            "viTri": place,
            "donVi": [{"ten": agency}] if state.changed else [],
            "nguon": CHANNELS[report.channel] if named else None,
            "danhGia": {"sao": state.stars} if state.stars else None,
            "nguoiGoi": {"hoTen": caller.name, "dienThoai": phone(report.who)},
        }


def routes(desk: VendorDesk, now: Callable[[], float]) -> list[Route]:
    """Both calls; `now` is the instant as of which they answer."""

    async def login(request: Request) -> Response:
        return _json(desk.login(await _body(request), now()))

    async def search(request: Request) -> Response:
        asked, header = await _body(request), request.headers.get("x-the", "")
        try:
            return _json(await run_in_threadpool(desk.search, asked, header, now()))
        except NoToken:
            return _json({"loiNhan": "Thẻ đã hết hạn", "ketQua": None}, 401)
        except (KeyError, ValueError, TypeError) as error:
            return _json({"loiNhan": f"Tham số không hợp lệ: {error}", "ketQua": None}, 400)

    return [
        Route(f"{PREFIX}/dang-nhap", login, methods=["POST"]),
        Route(f"{PREFIX}/phieu/tim", search, methods=["POST"]),
    ]


def _instants(report: Report) -> tuple[int, ...]:
    """Whenever something happens to it; 0: never."""
    first = (report.born, report.acknowledged, report.started, report.closed)
    return (*first, report.reopened, report.closed_again, report.rated)


async def _body(request: Request) -> Mapping[str, Any]:
    """The body as an object; anything else is an empty one, which is refused."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _local(instant: int) -> str:
    told = written(instant)
    return f"{told[6:8]}/{told[4:6]}/{told[:4]} {told[8:10]}:{told[10:12]}"


def _moment(text: Any) -> int:
    """The instant of a local minute; ValueError or TypeError for what is none."""
    local = datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
    return int(local.timestamp()) - OFFSET


def _comma(degrees: float) -> str:
    return f"{degrees:.6f}".replace(".", ",")
