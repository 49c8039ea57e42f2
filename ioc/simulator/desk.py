"""The one-stop system's service desk: sessions, services, error codes of the national sync dialect.

Error codes: 0 (arrives as 0, "0" or "00") well; "-1" wrong user or password; "-2" the session has
expired or never was; "-3" no dstcode; "1" unknown service; "2" a parameter is missing or wrong;
"4" nothing of that code.
`LayDanhSachHoSo` is our own: `tungay`, `denngay` (yyyyMMddHHmmss, both included) over the last
change as of now, `trang` from 1, `soluong` up to 1000; ordered by last change, day of arrival and
code; `tongso` counts the whole window. Nothing enters a window that has passed, but what changes
again leaves it, so that later pages move up meanwhile.
"""

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ioc.simulator import catalogues
from ioc.simulator.books import Books
from ioc.simulator.dialect import Item, Writer
from ioc.simulator.worktime import read

Answer = dict[str, Any]
Asked = Mapping[str, Any]
USERNAME, PASSWORDS = "ioc", ("", "mo-phong")
SESSION_S = 1_800
SESSION_CALLS = 500
LARGEST_PAGE = 1_000
_WELL: tuple[int | str, ...] = (0, "0", "00", 0, "00", "0", "0")


@dataclass(slots=True)
class _Session:
    until: float
    calls: int


class Desk:
    """Answers as of an instant that it is handed; keeps nothing but its sessions."""

    def __init__(self, books: Books) -> None:
        self._books, self._reference = books, books.world.cast.reference
        self._writer = Writer(books.world.cast)
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._services: dict[str, Callable[[Asked, int], Answer]] = {
            "LayDanhSachHoSo": self._list,
            "TraCuuHoSo": self._one,
            "LayDanhSachTTHC": lambda *_: self._well(catalogues.procedures(self._reference)),
            "LayDanhMucCoQuan": lambda *_: self._well(catalogues.agencies(self._reference)),
            "LayDanhMucLinhVuc": lambda *_: self._well(catalogues.sectors(self._reference)),
            "LayThuTuc": lambda asked, _: self._well(
                catalogues.procedure(self._reference, str(asked.get("maTTHC", "")))
            ),
        }

    def login(self, asked: Asked, dstcode: str, now: float) -> Answer:
        if not dstcode:
            return _error("-3", "Thiếu dstcode")
        if asked.get("username") != USERNAME or asked.get("password") not in PASSWORDS:
            return _error("-1", "Sai tên đăng nhập hoặc mật khẩu")
        with self._lock:
            self._sessions = {n: s for n, s in self._sessions.items() if s.until >= now}
            name = f"phien-{next(self._numbers):06d}-{int(now):x}"
            self._sessions[name] = _Session(now + SESSION_S, SESSION_CALLS)
        return {"session": name, "error_code": 0}

    def forget(self) -> None:
        """Every session ends."""
        with self._lock:
            self._sessions = {}

    def serve(self, asked: Asked, dstcode: str, now: float) -> Answer:
        """One call; `now` is the instant as of which it is answered."""
        if not dstcode:
            return _error("-3", "Thiếu dstcode")
        if not self._admits(str(asked.get("session", "")), now):
            return _error("-2", "Phiên làm việc hết hạn")
        if not asked.get("madonvi"):
            return _error("2", "Thiếu madonvi")
        service = self._services.get(str(asked.get("service", "")))
        if service is None:
            return _error("1", f"Không có dịch vụ {asked.get('service')}")
        return service(asked, int(now))

    def _admits(self, name: str, now: float) -> bool:
        with self._lock:
            session = self._sessions.get(name)
            if session is None:
                return False
            session.calls -= 1
            if session.calls < 0 or now > session.until:
                del self._sessions[name]
                return False
            return True

    def _well(self, result: object) -> Answer:
        return {"error_code": _WELL[next(self._numbers) % len(_WELL)], "result": result}

    def _list(self, asked: Asked, now: int) -> Answer:
        window = read(str(asked.get("tungay", ""))), read(str(asked.get("denngay", "")))
        page, size = _number(asked.get("trang")), _number(asked.get("soluong"))
        if window[0] is None or window[1] is None:
            return _error("2", "tungay, denngay phải có dạng yyyyMMddHHmmss")
        if page < 1 or not 1 <= size <= LARGEST_PAGE:
            return _error("2", f"trang từ 1, soluong từ 1 đến {LARGEST_PAGE}")
        count, lines = self._books.changed((window[0], window[1]), now, (page - 1) * size, size)
        items = (self._writer.item(line.code, line.packed, now) for line in lines)
        found: list[Item] = [item for item in items if item is not None]
        return self._well(found) | {"tongso": str(count)}

    def _one(self, asked: Asked, now: int) -> Answer:
        line = self._books.by_code(str(asked.get("mahoso", "")))
        item = line and self._writer.item(line.code, line.packed, now)
        return self._well([item]) if item else _error("4", "Không tìm thấy hồ sơ")


def _error(code: str, message: str) -> Answer:
    return {"error_code": code, "message": message}


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else 0
