"""The whole examination, in the order in which a person would mend what it finds."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import httpx

from ioc import preview
from ioc.clock import Clock, ask, machine_clock, open_clock
from ioc.config import Settings, runs_simulator
from ioc.doctor import first_page
from ioc.doctor.books import Books, read_books
from ioc.doctor.database import TABLES, check_database
from ioc.doctor.findings import Finding, Verdict, bad, good, look
from ioc.doctor.islands import check_islands
from ioc.doctor.ledger import Met, stored
from ioc.doctor.pages import check_pages
from ioc.doctor.pushed import pushed
from ioc.doctor.reference import check_calendar, check_clock, check_files, check_map
from ioc.doctor.screens import check_walls
from ioc.doctor.standing import check_disk, check_door, check_paths, check_person, check_settings
from ioc.doctor.visit import Told, Visit, asked
from ioc.doctor.worker import check_worker
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Source
from ioc.sources.registry import find_connectors, read_sources
from ioc.store.looking import file_of

PATIENCE: Final = 30.0
_SPOT: Final = re.compile(r"at line (\d+), column (\d+)")
_TABLE: Final = re.compile(r"sources\.[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What is examined: the settings, the environment they were read from, and its time.

    `timely` says that `clock` is the time the figures are stored by.
    """

    settings: Settings
    environ: Mapping[str, str]
    sources: Sequence[Source]
    clock: Clock
    timely: bool = True
    patience: float = PATIENCE


def open_house(settings: Settings, environ: Mapping[str, str]) -> tuple[House, list[Finding]]:
    """The house as its settings describe it, and what is wrong with its file of sources."""
    sources, told = _sources(settings)
    clock, timely = _clock(settings, sources)
    house = House(settings=settings, environ=environ, sources=sources, clock=clock, timely=timely)
    return house, told


def _sources(settings: Settings) -> tuple[Sequence[Source], list[Finding]]:
    try:
        sources = read_sources(settings.sources)
    except ConfigError as error:
        text = str(error)
        task = f"sửa {settings.sources}{_line(settings, text)}: {first_page.remedy(text)}"
        return (), [bad("Tệp nguồn", text, task)]
    on = [source.name for source in sources if source.enabled]
    off = [source.name for source in sources if not source.enabled]
    aside = f"; tắt: {', '.join(off)}" if off else ""
    if not on:
        task = f"khai ít nhất một nguồn trong {settings.sources}, enabled = true"
        return sources, [bad("Tệp nguồn", f"{settings.sources}: không nguồn nào bật{aside}", task)]
    return sources, [good("Tệp nguồn", f"{settings.sources}: {', '.join(on)}{aside}")]


def _line(settings: Settings, message: str) -> str:
    """Where in the file to look: the line that is no TOML, or where the source's table begins."""
    spot = _SPOT.search(message)
    if spot:
        return f", dòng {spot[1]}, cột {spot[2]}"
    named = _TABLE.search(message.replace(str(settings.sources), ""))
    try:
        lines = settings.sources.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    heads = (f"[{named[0]}]", f"[{named[0]}.") if named else ()
    found = [n for n, line in enumerate(lines, 1) if line.strip().startswith(heads)]
    return f", bảng ở dòng {found[0]}" if found else ""


def _clock(settings: Settings, sources: Sequence[Source]) -> tuple[Clock, bool]:
    """The product's time as app.py would have it; it may be that nobody tells it just now."""
    made_up = runs_simulator(settings, sources)
    url = settings.clock or (settings.simulation.clock_url if made_up else "")
    if not url:
        return machine_clock(), True
    with httpx.Client(timeout=2.0, trust_env=False) as http:
        if ask(http, url) is None:
            return machine_clock(), False
    return open_clock(url), True


def whole(house: House, told: Sequence[Finding]) -> Iterator[Finding]:
    """Everything; changes nothing, sends no write, and asks each source once at most."""
    settings, wall = house.settings, machine_clock()
    yield from check_settings(house.environ, house.sources)
    yield from told
    yield from check_paths(settings)
    yield from check_door(settings, house.sources)
    yield from _time(house)
    database = list(check_database(settings.database_url, wall.now(), wall.monotonic))
    yield from database
    path = file_of(settings.database_url)
    yield from check_disk([f for f in (path, settings.data, settings.secret_file.parent) if f])
    yield from check_person(path)
    yield from check_calendar(settings.data / "holidays.toml", house.clock.today())
    room, files = _room(house)
    yield from files
    books = _books(house, database)
    if books is not None:
        told_by = house.clock if house.timely else None
        yield from check_worker(settings, house.sources, books, told_by)
        yield check_pages(settings)
    yield from _side_by_side(house, room, books)


def _time(house: House) -> Iterator[Finding]:
    if house.timely:
        yield check_clock(house.clock)
    elif house.settings.clock:
        text = f"IOC_CLOCK={house.settings.clock} không trả lời"
        yield bad("Đồng hồ", text, "chạy tỉnh mô phỏng (make run), hoặc bỏ IOC_CLOCK")
    else:
        yield look("Đồng hồ", "tỉnh mô phỏng không chạy nên không biết giờ của nó")


def _room(house: House) -> tuple[preview.Room | None, list[Finding]]:
    folder, room = house.settings.data, None
    with suppress(ConfigError):
        room = preview.room_of(house.settings, house.sources)
    files = check_files(folder, house.clock.today(), room.lookups if room else None)
    drawn = check_map(folder / "boundaries", house.sources, room.locator if room else None)
    isles, walls = check_islands(folder / "boundaries"), check_walls(folder)
    return room if files.verdict is not Verdict.BAD else None, [files, drawn, *isles, *walls]


def _books(house: House, database: Sequence[Finding]) -> Books | None:
    readable = any(f.subject == TABLES and f.verdict is Verdict.GOOD for f in database)
    if not readable:
        return None
    names = tuple(source.name for source in house.sources if source.enabled and source.senders)
    return read_books(house.settings.database_url, names)


def _side_by_side(
    house: House, room: preview.Room | None, books: Books | None
) -> Iterator[Finding]:
    """Every enabled source at the same time; one that is too slow is left, and told so."""
    visits = [_visit(house, source, room, books) for source in house.sources if source.enabled]
    examined = [_Examined(visit) for visit in visits]
    until = house.clock.monotonic() + house.patience
    for one in examined:
        one.start()
    for one in examined:
        yield from one.told(until - house.clock.monotonic())


class _Examined:
    """One source's examination in a thread that nobody waits for at the end of the program."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self._said, self._done = visit, Told(), False
        self._found: list[Finding] = []
        self._thread = threading.Thread(target=self._examine, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def told(self, patience: float) -> Iterator[Finding]:
        """What it found by then, and last how the source stands in the database."""
        self._thread.join(max(0.0, patience))
        done, alive, name = self._done, self._thread.is_alive(), self._visit.name
        yield from list(self._found)
        if alive:
            task = f"{name}: xem riêng: .venv/bin/python -m ioc doctor {name}"
            yield look(f"{name}: trang đầu", "chậm: chưa trả lời trong lúc khám cả nhà", task)
        elif not done:
            task = f"{name}: báo người phát triển kèm những dòng lỗi in ở trên"
            yield bad(f"{name}: trang đầu", "lỗi của chương trình", task)
        yield from stored(self._visit, _met(self._said, self._found))

    def _examine(self) -> None:
        for found in _steps(self._visit, self._said):
            self._found.append(found)
        self._done = True


def _steps(visit: Visit, into: Told) -> Iterator[Finding]:
    """The way to one source, whichever kind it is."""
    yield from pushed(visit) if visit.source.senders else asked(visit, into)


def one(house: House, name: str) -> tuple[list[Finding], Told]:
    """One source, also one that is not enabled yet, without hurry; and what it said."""
    source = preview.find_source(house.settings, name)
    room = preview.room_of(house.settings, [source])
    wall = machine_clock()
    database = list(check_database(house.settings.database_url, wall.now(), wall.monotonic))
    books = _books(replace(house, sources=[source]), database)
    visit = replace(_visit(house, source, room, books), hurried=False)
    told = Told()
    found = [] if source.enabled else [look(f"{name}: khai báo", "chưa bật (enabled = false)")]
    found += _steps(visit, told)
    found += stored(visit, _met(told, found)) if source.enabled else ()
    return found, told


def _met(said: Told, found: Sequence[Finding]) -> Met:
    return Met(said.answered, any(each.verdict is Verdict.BAD for each in found))


def _visit(house: House, source: Source, room: preview.Room | None, books: Books | None) -> Visit:
    def wall() -> datetime:
        return machine_clock().now()

    return Visit(
        source=source,
        connector=find_connectors()[source.connector],
        settings=house.settings,
        clock=house.clock,
        wall=wall,
        environ=house.environ,
        room=room,
        books=books,
        hurried=True,
        timely=house.timely,
    )
