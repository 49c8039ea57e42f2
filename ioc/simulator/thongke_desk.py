"""The same one-stop system's ThongKeIOC: lists by unit and kind, monthly tables, GET and anonymous.

It counts as the vendor does: "DungHan" leaves out what was early, what was withdrawn or stopped is
still received, what is due on the last day is overdue, what waits for papers is not worked on.
Unlike the dialect it names the agency that really handles, and sends no channel, no code of a
procedure and none of a registered or denied dossier. A dossier whose end nobody wrote down is
listed with those that ended, without a day.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.domain.records import Status
from ioc.simulator.books import Books
from ioc.simulator.lives import Birth, Mark, State, birth_of, happenings, state_at
from ioc.simulator.worktime import date_of, day_of, midnight, number_of, written
from ioc.simulator.world import code_of

Row = dict[str, Any]
DONE = (Status.RESOLVED, Status.RETURNED)
SENT_BACK = (Status.WITHDRAWN,)
WAITING = (Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT, Status.STOPPED)
WORKED_ON = (Status.ACCEPTED, Status.PROCESSING)
LISTED = (*DONE, *SENT_BACK, *WAITING, *WORKED_ON)


class Entry(NamedTuple):
    """A dossier as this system's tables hold it: local days since 1970, None for none."""

    row: Row
    status: int
    received: int
    due: int | None
    ended: int | None
    dated: bool


class ThongKeDesk:
    """Answers as of an instant that it is handed."""

    def __init__(self, books: Books) -> None:
        self._books, self._reference = books, books.world.cast.reference
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int], dict[str, list[Entry]]] = ((0, 0), {})

    def answer(self, table: str, asked: Mapping[str, str], now: int) -> list[Row]:
        """The rows of one call; KeyError or ValueError where it is asked wrongly."""
        if table == "ThongKeTheoTrangThaiHoSo":
            return self._list(asked, now)
        year = int(asked["Year"])
        if table == "ThongKeThangChiTiet":
            return self._by_unit(_month(year, int(asked["Month"])), now)
        if table == "ThongKeThang":
            # As the vendor does: up to the number of the present month, whatever the year.
            last = date_of(day_of(now)).month
            return [self._whole(year, month, now) for month in range(1, last + 1)]
        raise KeyError(table)

    def _list(self, asked: Mapping[str, str], now: int) -> list[Row]:
        first, last = (number_of(date.fromisoformat(asked[n])) for n in ("TuNgay", "DenNgay"))
        size, page = int(asked["PageSize"]), int(asked["PageNumber"])
        entries = self._entries(first, now).get(asked["MaDinhDanh"], [])
        kind = asked["LoaiSoLieu"]
        found = [entry.row for entry in entries if _meant(entry, kind, first, last)]
        found.sort(key=lambda row: row["NgayHenTra"] or "")
        return found[(page - 1) * size :][:size]

    def _by_unit(self, month: tuple[int, int], now: int) -> list[Row]:
        units, told = self._entries(month[0], now), []
        for office in self._reference.offices:
            figures = _figures(units.get(office.code, []), *month)
            told.append({"MaDonVi": office.code, "TenDonVi": office.name, **figures})
        return told

    def _whole(self, year: int, month: int, now: int) -> Row:
        days = _month(year, month)
        units = self._entries(days[0], now).values() if days[0] <= day_of(now) else ()
        told = _figures([entry for entries in units for entry in entries], *days)
        resolved, on_time = told["HSDaXuLyTong"], told["HSDaXLDungHan"]
        return {
            "Nam": year,
            "Thang": month,
            "HoSoDaTiepNhan": told["HSTiepNhan"],
            "HoSoDaXuLy": resolved,
            "HoSoDaXuLyDungHan": on_time,
            "HoSoDaXuLyQuaHan": told["HSDaXLQuaHan"],
            "HoSoTiepNhanKyTruoc": told["HSTiepNhanKyTruoc"],
            "TongHoSoDaTiepNhan": told["HSTiepNhanTong"],
            "TyLeDaXuLyDungHan": 100 * on_time / resolved if resolved else 0,
        }

    def _entries(self, first: int, now: int) -> dict[str, list[Entry]]:
        """Every dossier that may matter from that day on, by the unit that handles it."""
        with self._lock:
            key, held = self._read
            if key != (first, now):
                self._books.wait(first, day_of(now))
                held = {}
                for packed in self._books.lives((midnight(first), now), now):
                    birth = birth_of(packed)
                    entry = self._entry(birth, state_at(birth, happenings(packed), now))
                    if entry:
                        held.setdefault(entry.row["MaDinhDanh"], []).append(entry)
                self._read = (first, now), held
            return held

    def _entry(self, birth: Birth, state: State) -> Entry | None:
        if state.status not in LISTED or not state.accepted:
            return None
        cast = self._books.world.cast
        procedure, unit = (
            cast.reference.procedures[birth.procedure],
            cast.reference.offices[birth.handling],
        )
        dated = not (birth.marks & Mark.NO_END and state.status in DONE)
        ended = state.ended if state.status in (*DONE, *SENT_BACK, Status.STOPPED) else 0
        row = {
            "Id": f"{birth.who:032x}"[-32:],
            "MaHoSo": code_of(cast, birth),
            "TenDonVi": unit.name,
            "LinhVuc": procedure.sector,
            "ThuTuc": procedure.name,
            "NgayTiepNhan": _iso(state.accepted),
            "NgayHenTra": _iso(state.due),
            "NgayKetThucXuLy": _iso(ended if dated else 0),
            "TrangThaiHoSoId": str(int(state.status)),
            "MaDinhDanh": unit.code,
        }
        due = day_of(state.due) if state.due else None
        return Entry(
            row, state.status, day_of(state.accepted), due, day_of(ended) if ended else None, dated
        )


def routes(desk: ThongKeDesk, now: Callable[[], float]) -> list[Route]:
    """The three calls; `now` is the instant as of which they answer."""

    async def told(request: Request) -> Response:
        asked, table = dict(request.query_params), request.path_params["table"]
        try:
            rows = await run_in_threadpool(lambda: desk.answer(table, asked, int(now())))
        except (KeyError, ValueError) as error:
            return Response(orjson.dumps(str(error)), 400, media_type="application/json")
        return Response(orjson.dumps({"data": rows}), media_type="application/json")

    return [Route("/thongke-ioc/{table}", told, methods=["GET"])]


def _meant(entry: Entry, kind: str, first: int, last: int) -> bool:
    """Whether LoaiSoLieu means it: what came and what ended on those days, what stands now."""
    if kind == "TiepNhan":
        return first <= entry.received <= last
    if kind in ("DaXuLy", "TraLai"):
        among = DONE if kind == "DaXuLy" else SENT_BACK
        return entry.status in among and entry.ended is not None and first <= entry.ended <= last
    return entry.status in (WAITING if kind == "BoSung" else WORKED_ON) and entry.received <= last


def _figures(entries: list[Entry], first: int, last: int) -> dict[str, int]:
    came = [e for e in entries if first <= e.received <= last]
    ended = [e for e in entries if e.ended is not None and first <= e.ended <= last and e.dated]
    done = [e for e in ended if e.status in DONE]
    worked_on = [e for e in entries if _meant(e, "DangXuLy", first, last)]
    overdue = sum(e.due is not None and e.due <= last for e in worked_on)
    waiting = sum(_meant(e, "BoSung", first, last) for e in entries)
    sent_back = sum(e.status in SENT_BACK for e in ended)
    carried = sum(e.received < first and (e.ended is None or e.ended >= first) for e in entries)
    return {
        "HSTiepNhanTong": len(came) + carried,
        "HSTiepNhan": len(came),
        "HSTiepNhanKyTruoc": carried,
        "HSDaXuLyTong": len(done),
        "HSDaXLDungHan": sum(e.due is None or e.due == e.ended for e in done),
        "HSDaXLQuaHan": sum(e.due is not None and e.due < (e.ended or 0) for e in done),
        "HSDangXuLyTong": len(worked_on),
        "HSDangXLTrongHan": len(worked_on) - overdue,
        "HSDangXLQuaHan": overdue,
        "HSBoSung": waiting,
        "HSTraLai": sent_back,
    }


def _month(year: int, month: int) -> tuple[int, int]:
    """The first and the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return number_of(date(year, month, 1)), number_of(following) - 1


def _iso(instant: int) -> str | None:
    """An instant as .NET writes a local one: without a zone."""
    if not instant:
        return None
    day, clock = written(instant)[:8], written(instant)[8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}"
