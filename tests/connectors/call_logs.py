"""A make-believe exchange that writes its log to a folder; every number in it is invented."""

import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ioc.domain.periods import TZ
from ioc.sources.connector import Source
from ioc.sources.http import Http
from tests.connectors.fake_http import NOW, FakeHttp

# Planted where callers and agents stand: none may ever come out again.
CALLER, AGENT = "0987654321", "SIP/nguyenvanbia"
PERSONAL = (CALLER, "987654321", "nguyenvanbia", "Nguyễn Văn Bịa", "84905111222")


def source(path: Path, **options: Any) -> Source:
    return Source(
        name="tong-dai",
        connector="call_centre",
        title="Tổng đài 1022",
        url=path.as_uri(),
        agency="H15",
        options=options,
    )


def epoch(at: datetime) -> int:
    return int(at.timestamp())


def queue_line(at: datetime, call: str, event: str, *data: object, queue: str = "1022") -> str:
    agent = AGENT if event in ("CONNECT", "COMPLETEAGENT", "COMPLETECALLER") else "NONE"
    return "|".join(str(part) for part in (epoch(at), call, queue, agent, event, *data))


def answered(at: datetime, n: int, wait: int = 8, talk: int = 60) -> list[str]:
    """The lines of a call that somebody answered."""
    call = f"{epoch(at)}.{n}"
    return [
        queue_line(at, call, "ENTERQUEUE", "", CALLER, 1),
        queue_line(at + timedelta(seconds=wait), call, "CONNECT", wait, f"{epoch(at)}.9{n}", 3),
        queue_line(at + timedelta(seconds=wait + talk), call, "COMPLETECALLER", wait, talk, 1),
    ]


def abandoned(at: datetime, n: int, wait: int = 30) -> list[str]:
    call = f"{epoch(at)}.{n}"
    return [
        queue_line(at, call, "ENTERQUEUE", "", CALLER, 2),
        queue_line(at + timedelta(seconds=wait), call, "ABANDON", 1, 2, wait),
    ]


def cdr_line(at: datetime, unique: str, dst: str, disposition: str, talk: int) -> str:
    """Master.csv as cdr_csv writes it, with uniqueid and userfield."""
    start = at.astimezone(TZ)
    answer = start + timedelta(seconds=7) if disposition == "ANSWERED" else None
    end = start + timedelta(seconds=7 + talk)
    cells = [
        *("", CALLER, dst, "from-trunk", f'""Nguyễn Văn Bịa"" <{CALLER}>'),
        *(f"SIP/84905111222-{talk}", AGENT, "Queue", f"1022,t,{CALLER}"),
        *(f"{start:%Y-%m-%d %H:%M:%S}", f"{answer:%Y-%m-%d %H:%M:%S}" if answer else ""),
        *(f"{end:%Y-%m-%d %H:%M:%S}", str(7 + talk), str(talk), disposition, "DOCUMENTATION"),
        *(unique, ""),
    ]
    return ",".join(f'"{cell}"' for cell in cells)


def write(path: Path, lines: Iterable[str]) -> None:
    """The whole file, every line ended; a name that ends in .gz is packed."""
    text = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def append(path: Path, lines: Iterable[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


class Exchange:
    """Five days of calls in a log and four that it was rotated into; an archive may be spoilt."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "queue_log"
        self._folder = folder

    def http(self, lost_after: int | None) -> Http:
        for age in range(5):
            day = NOW - timedelta(days=age, hours=2)
            lines = [line for n in range(4) for line in answered(day + timedelta(minutes=n), n)]
            write(self._name(age), [*lines, *abandoned(day + timedelta(minutes=9), 9)])
        if lost_after is not None:
            packed = self._name(4 - lost_after)
            whole = packed.read_bytes()
            packed.write_bytes(whole[: len(whole) // 2])
        return FakeHttp(answer=lambda _: None).as_http()

    def _name(self, age: int) -> Path:
        return self._folder / ("queue_log" if age == 0 else f"queue_log.{age}.gz")
