"""A province that was begun once and goes on.

Its memory, its clock, its books and the desks of its systems.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ioc.simulator.books import Books
from ioc.simulator.calls_world import CallsWorld
from ioc.simulator.clock import Clock, Memory, recall
from ioc.simulator.desk import Desk
from ioc.simulator.exchange import Exchange
from ioc.simulator.faults import IGATE, ONE_STOP, THONGKE, VENDOR, Fault
from ioc.simulator.feedback_desk import FeedbackDesk
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.hue_s_desk import HueDesk
from ioc.simulator.igate_desk import IgateDesk
from ioc.simulator.quality766 import Quality
from ioc.simulator.quality766_desk import QualityDesk
from ioc.simulator.quality766_routes import USUAL_TEMPER, Temper
from ioc.simulator.reference import parse, read_texts
from ioc.simulator.soc import Soc
from ioc.simulator.soc_cast import agents
from ioc.simulator.soc_desk import SocDesk
from ioc.simulator.thongke_desk import ThongKeDesk
from ioc.simulator.vendor_desk import VendorDesk
from ioc.simulator.worktime import day_of
from ioc.simulator.world import World

ASSETS = "assets.csv"
STATE, BOOKS, REFERENCE = "simulator.json", "simulator.sqlite", "simulator.reference.json"


class AnotherProvince(ValueError):
    """The folder holds a province that was begun otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`folder` keeps what is remembered, `reference` the data files.

    History ends at `begins_at` (epoch seconds) of the first start and begins `history_days` before.
    `temper` is how much the national portal bears.
    """

    folder: Path
    reference: Path
    scale: float
    seed: int
    speed: float
    history_days: int
    begins_at: float
    temper: Temper = USUAL_TEMPER


class Province:
    """Everything that lives behind the endpoints."""

    def __init__(self, setting: Setting) -> None:
        self.memory = _memory(setting)
        self.clock = Clock(self.memory, setting.folder / STATE)
        first_day = day_of(self.memory.epoch) - self.memory.history_days
        texts, seed, scale = _texts(setting), self.memory.seed, self.memory.scale
        reference = parse(texts)
        self.books = Books(World(reference, seed, scale, first_day), setting.folder / BOOKS)
        self.desk = Desk(self.books)
        self.thongke_desk = ThongKeDesk(self.books)
        self.igate_desk = IgateDesk(self.books, seed)
        self.feedback = FeedbackWorld(reference, seed, scale, first_day)
        self.feedback_desk = FeedbackDesk(self.feedback)
        self.hue_desk = HueDesk(self.feedback)
        self.vendor_desk = VendorDesk(self.feedback)
        self.calls = CallsWorld(reference, seed, scale, first_day)
        self.exchange = Exchange(self.calls, setting.folder)
        watched = agents(texts[ASSETS], reference.offices)
        self.soc = Soc(watched, seed, scale, first_day)
        self.soc_desk = SocDesk(self.soc)
        self.quality = Quality(reference.offices, seed)
        self.quality_desk = QualityDesk(self.quality)
        self.faults: Mapping[str, Fault] = {}

    def break_or_mend(self, system: str, fault: Fault | None) -> None:
        """Gives one system a fault, or takes it away."""
        others = {name: known for name, known in self.faults.items() if name != system}
        self.faults = {**others, system: fault} if fault else others

    def end_sessions(self, system: str) -> None:
        """Whoever is signed in to that system is not, from now on."""
        if system == ONE_STOP:
            self.desk.forget()
        elif system == VENDOR:
            self.vendor_desk.forget()
        elif system == IGATE:
            self.igate_desk.forget(self.clock.now())

    def now(self) -> float:
        """Simulated; the lives of the day after are always written before their time."""
        now = self.clock.now()
        self.books.write(day_of(int(now)), day_of(int(now)) + 1)
        return now

    def answering_at(self, system: str = ONE_STOP) -> float:
        """As of when a system answers: the past, while it is frozen."""
        fault = self.faults.get(system)
        if fault and fault.kind == "freeze":
            return fault.at
        return self.now() if system in (ONE_STOP, THONGKE, IGATE) else self.clock.now()


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


def _texts(setting: Setting) -> dict[str, str]:
    """As at the first start: a changed data file must not change the province's past.

    A file that the province did not know of then is taken as it is now.
    """
    path = setting.folder / REFERENCE
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    assets = (setting.reference / ASSETS).read_text(encoding="utf-8")
    texts: dict[str, str] = {ASSETS: assets, **read_texts(setting.reference), **kept}
    if texts != kept:
        path.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    return texts
