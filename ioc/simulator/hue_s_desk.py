"""The same reports as Hue-S's platform tells them: a list, newest first, and `chitiet` of each.

GET with the header `Token`. `theochuyenmuc?chuyenmucid=&page=&perpage=` answers {data, totalrow};
nothing can be asked by date, page 0 is page 1, and a page past the end is empty. Status is text,
the list spells a category's name `TenChuyenMu`, days are dd/MM/yyyy HH:mm. `chitiet?id=` adds the
place, the agency once somebody has looked, and the days on which it is due and was handled; who
reported is told there too. Channels and ratings are told nowhere.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.simulator.feedback_lives import A_DAY, Mark, Report, Stage, reports, state_at
from ioc.simulator.feedback_words import address, description, note, phone, reporter
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.worktime import day_of, midnight, written

Row = dict[str, Any]
Numbered = tuple[int, Report]
PREFIX, TOKEN = "/hue-s/dttm/phananh", "the-mo-phong"
_LARGEST_PAGE = 1_000
WORDS = MappingProxyType(
    {
        Stage.NEW: "Mới gửi",
        Stage.ACKNOWLEDGED: "Đã tiếp nhận",
        Stage.IN_PROGRESS: "Đang xử lý",
        Stage.REOPENED: "Đang xử lý",
        Stage.RESOLVED: "Đã xử lý",
        Stage.REFUSED: "Từ chối",
        Stage.DUPLICATE: "Trùng phản ánh khác",
    }
)


class HueDesk:
    """Answers as of an instant that it is handed; keeps nothing."""

    def __init__(self, world: FeedbackWorld) -> None:
        self._world, self._cast = world, world.cast
        self._communes = [self._cast.offices[n].name for n in self._cast.communes]

    def sections(self) -> Row:
        """`chuyenmuc`: the categories."""
        names = enumerate(self._cast.categories, 1)
        return {"data": [{"ChuyenMucID": n, "TenChuyenMuc": one.name} for n, one in names]}

    def listed(self, asked: Mapping[str, str], now: int) -> Row:
        """One page of the list; ValueError where it is asked wrongly."""
        section = int(asked.get("chuyenmucid", "0"))
        page, size = max(1, int(asked["page"])), min(int(asked["perpage"]), _LARGEST_PAGE)
        found = [
            (number, report)
            for day in range(day_of(now), self._world.first_day - 1, -1)
            for number, report in reversed(self._of_day(day))
            if report.born <= now and section in (0, report.category + 1)
        ]
        some = found[(page - 1) * size :][:size]
        return {"data": [self._item(*one, now) for one in some], "totalrow": len(found)}

    def one(self, asked: Mapping[str, str], now: int) -> Row:
        """`chitiet`: one report, or nothing; ValueError for what is no number."""
        number = int(asked["id"])
        for found, report in self._of_day(number // A_DAY):
            if found == number and report.born <= now:
                return {"data": self._detailed(found, report, now)}
        return {"data": None}

    def _of_day(self, day: int) -> list[Numbered]:
        """The reports of a local day with their numbers, which none shares with another."""
        if day < self._world.first_day:
            return []
        return list(enumerate(reports(self._world.day(day)), day * A_DAY))

    def _item(self, number: int, report: Report, now: int) -> Row:
        category = self._cast.categories[report.category]
        return {
            "PhanAnhID": number,
            "TieuDe": description(report, category.code).partition(":")[0],
            "TenChuyenMu": category.name,
            "NgayPhanAnh": _local(report.born),
            "TrangThai": WORDS[state_at(report, now).stage],
            "DanhSachFileDinhKem": [],
        }

    def _detailed(self, number: int, report: Report, now: int) -> Row:
        state, found = state_at(report, now), reporter(report.who)
        category = self._cast.categories[report.category]
        commune = self._communes[report.commune].removeprefix("UBND ")
        return {
            **self._item(number, report, now),
            "NoiDungPhanAnh": description(report, category.code),
            "DiaChiSuKien": address(report, commune),
            "DonViThuLy": self._cast.names[report.office][report.spelling] if state.changed else "",
            "NoiDungTraLoi": note(report, state.stage),
            "HanXuLy": _due(report),
            "NgayXuLy": _local(state.changed) if state.closed else None,
            "HoTen": found.name,
            "SoDienThoai": phone(report.who),
        }


def routes(desk: HueDesk, now: Callable[[], float]) -> list[Route]:
    """The three calls; `now` is the instant as of which they answer."""

    async def told(request: Request) -> Response:
        if request.headers.get("token") != TOKEN:
            return _json({"message": "Token không hợp lệ"}, 401)
        asked, service = dict(request.query_params), request.path_params["service"]
        if service == "chuyenmuc":
            return _json(desk.sections())
        ask = {"theochuyenmuc": desk.listed, "chitiet": desk.one}.get(service)
        if ask is None:
            return _json({"message": "Không tìm thấy"}, 404)
        try:
            return _json(await run_in_threadpool(ask, asked, int(now())))
        except (KeyError, ValueError) as error:
            return _json({"message": f"Tham số không hợp lệ: {error}"}, 400)

    return [Route(f"{PREFIX}/{{service}}", told, methods=["GET"])]


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _due(report: Report) -> str | None:
    if not report.marks & Mark.DUE_SENT:
        return None
    return _local(midnight(report.due_day))[:10]


def _local(instant: int) -> str:
    """An instant as this platform writes it: local, to the minute."""
    told = written(instant)
    return f"{told[6:8]}/{told[4:6]}/{told[:4]} {told[8:10]}:{told[10:12]}"
