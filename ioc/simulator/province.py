"""A province that was begun once and goes on.

Its memory, its clock, its books and its service desk.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from ioc.simulator.books import Books
from ioc.simulator.clock import Clock, Memory, recall
from ioc.simulator.desk import Desk
from ioc.simulator.faults import Fault
from ioc.simulator.reference import Reference, parse, read_texts
from ioc.simulator.worktime import day_of
from ioc.simulator.world import World

STATE, BOOKS, REFERENCE = "simulator.json", "simulator.sqlite", "simulator.reference.json"


class AnotherProvince(ValueError):
    """The folder holds a province that was begun otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`folder` keeps what is remembered, `reference` the data files.

    History ends at `begins_at` (epoch seconds) of the first start and begins `history_days` before.
    """

    folder: Path
    reference: Path
    scale: float
    seed: int
    speed: float
    history_days: int
    begins_at: float


class Province:
    """Everything that lives behind the endpoints."""

    def __init__(self, setting: Setting) -> None:
        self.memory = _memory(setting)
        self.clock = Clock(self.memory, setting.folder / STATE)
        first_day = day_of(self.memory.epoch) - self.memory.history_days
        world = World(_reference(setting), self.memory.seed, self.memory.scale, first_day)
        self.books = Books(world, setting.folder / BOOKS)
        self.desk = Desk(self.books)
        self.fault: Fault | None = None

    def now(self) -> float:
        """Simulated; the lives of the day after are always written before their time."""
        now = self.clock.now()
        self.books.write(day_of(int(now)), day_of(int(now)) + 1)
        return now

    def answering_at(self) -> float:
        """As of when the dialect answers: the past, while it is frozen."""
        fault = self.fault
        return fault.at if fault and fault.kind == "freeze" else self.now()


def _memory(setting: Setting) -> Memory:
    """What was begun before goes on, as fast as asked now."""
    path = setting.folder / STATE
    known = recall(path)
    if known is None:
        epoch = int(setting.begins_at)
        return Memory(
            seed=setting.seed,
            scale=setting.scale,
            history_days=setting.history_days,
            epoch=epoch,
            rate=setting.speed,
            last=epoch,
            not_beyond=epoch,
        )
    asked = (setting.seed, setting.scale, setting.history_days)
    begun = (known.seed, known.scale, known.history_days)
    if asked != begun:
        raise AnotherProvince(
            f"{path}: tỉnh mô phỏng đã bắt đầu với (seed, scale, số ngày) {begun}, nay là {asked}; "
            "hãy dùng số cũ, hoặc xóa các tệp simulator.* cùng cơ sở dữ liệu để bắt đầu lại."
        )
    return replace(known, rate=setting.speed)


def _reference(setting: Setting) -> Reference:
    """As it was at the first start: a changed data file must not change the province's past."""
    kept = setting.folder / REFERENCE
    if not kept.exists():
        texts = json.dumps(read_texts(setting.reference), ensure_ascii=False)
        kept.write_text(texts, encoding="utf-8")
    return parse(json.loads(kept.read_text(encoding="utf-8")))
