"""Two walls described in a file of their own, and the API that hears them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from ioc.domain.periods import local_day
from ioc.walls import FILE, WallBook
from ioc.web.context import Context
from tests.web import desk

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
WALLS = """
[walls.phong-hop]
diagonal = 110
resolution = [3840, 2160]
farthest = 8

[walls.sanh]
diagonal = 55
farthest = 5
"""


class Machine:
    """The machine's own clock, put forward by hand."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    @property
    def rate(self) -> float:
        return 1.0

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return local_day(self.at)

    def monotonic(self) -> float:
        return self.at.timestamp()


def context(engine: Engine, folder: Path, machine: Machine) -> Context:
    """The desk's context with both walls; `folder` gets the file that describes them."""
    (folder / FILE).write_text(WALLS, encoding="utf-8")
    return replace(desk.context(engine), walls=WallBook(folder), machine=machine)
