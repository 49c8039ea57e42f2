"""A province whose units type in: figures at every stage, one of them of nobody known."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update

from ioc.domain.records import Figure
from ioc.metrics.reader import Reader
from ioc.metrics.typed import TypedAsk, TypedFigure
from ioc.store.engine import reading, writing
from ioc.store.figure_orders import Item, Order, ask, obey
from ioc.store.ingest import ingest
from ioc.store.ledger import sources
from tests.store.invented import RULES, hour, open_store
from tests.store.typed import SOURCE, figure, load
from tests.web import desk

UNITS = ("Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "UBND xã Ea Kar", "UBND phường Buôn Hồ")
BOOKS, RUNNING = "2026-09", "2026-10"


def store(folder: Path) -> Engine:
    """A store whose one source is typed in, and nothing in it."""
    engine: Engine = open_store(f"sqlite:///{folder / 'ioc.sqlite'}")
    with writing(engine) as connection:
        told = {"records": "Figure", "title": "Báo cáo tháng"}
        connection.execute(update(sources).where(sources.c.name == SOURCE).values(**told))
    return engine


def filled(folder: Path) -> Engine:
    """September locked, one figure of it being corrected; October waiting, one unit not sent."""
    engine = store(folder)
    keep(engine, *(figure(n + 0.5, unit, period=BOOKS) for n, unit in enumerate(UNITS, 100)))
    step(engine, "approve", *held(engine), at=401)
    step(engine, "lock", at=402, period=BOOKS)
    step(
        engine,
        "correct",
        held(engine)[0],
        at=403,
        value=777.25,
        reason="cộng nhầm một cột của biểu",
    )
    october = [figure(n * 1000, unit, period=RUNNING) for n, unit in enumerate(UNITS[1:], 1)]
    keep(engine, *october, figure(12, "Phòng nào đó", period=RUNNING), at=404)
    waiting = held(engine, TypedAsk(period=RUNNING))
    step(engine, "approve", waiting[0], at=405)
    step(engine, "return", waiting[1], at=406, reason="chưa khớp với biểu đã gửi")
    return engine


def keep(engine: Engine, *told: Figure, at: float = 400) -> None:
    ingest(engine, load(desk.lookups(), *told, at=at), RULES)


def held(engine: Engine, asked: TypedAsk | None = None) -> Sequence[TypedFigure]:
    with reading(engine) as connection:
        reader = Reader(connection, desk.lookups(), desk.NOW)
        return reader.typed().after(asked or TypedAsk(), 0, 10_000)


def step(engine: Engine, what: str, *figures: TypedFigure, at: float, **told: Any) -> None:
    """What a leader does, done."""
    items = tuple(Item(one.id, one.steps) for one in figures)
    assert ask(engine, Order(step=what, items=items, by="quản trị", at=hour(at), **told)) == []
    obey(engine, hour(at))


def readers(engine: Engine, now: datetime = desk.NOW) -> Iterator[Reader]:
    with reading(engine) as connection:
        yield Reader(connection, desk.lookups(), now)
