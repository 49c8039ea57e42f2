"""Whose a typed figure is, and what closes the books of a period: nothing shuts them for ever."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ioc.domain.figures import Why
from ioc.domain.mappings import Kind, Meaning
from ioc.domain.records import Figure
from ioc.kinds import kinds
from ioc.resolve_feeds import exact_agency
from ioc.store.engine import reading, writing
from ioc.store.figure_orders import Item, Order, Refusal, ask, obey
from ioc.store.figure_tables import figures
from ioc.store.ingest import ingest
from ioc.store.ledger import rejects
from ioc.store.reassign import resolve_all
from tests.store.drawn import LOOKUPS
from tests.store.invented import RULES, hour, open_store
from tests.store.typed import SOURCE, figure, load

BOOKS = "2026-10"
ODD = "Phòng nào đó"
MAPPED = LOOKUPS.with_meanings([Meaning(kind=Kind.AGENCY, text=ODD, target="H15.12")])


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, *told: Figure, at: float = 400, lookups: Any = LOOKUPS) -> Any:
    return ingest(engine, load(lookups, *told, at=at), RULES)


def stood(engine: Engine) -> list[tuple[str, str, float | None, float | None]]:
    named = [figures.c[name] for name in ("agency", "stage", "standing", "pending")]
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(*named).order_by(figures.c.id))]


def put_aside(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(rejects.c.key)))


def do(engine: Engine, step: str, *ids: int, **told: Any) -> list[Refusal]:
    """The order on those figures as they are now, obeyed; what speaks against it."""
    with reading(engine) as connection:
        steps = dict(connection.execute(select(figures.c.id, figures.c.steps)).all())
    items = tuple(Item(id_, steps[id_]) for id_ in ids)
    refused = ask(engine, Order(step=step, items=items, by="quản trị", at=hour(401), **told))
    obey(engine, hour(401))
    return refused


def resolved(engine: Engine, lookups: Any) -> None:
    resolve_all(engine, kinds(lookups, lambda lats, lons: []), RULES.feeds.incidents, "x")


def test_books_close_without_what_was_returned_and_without_a_name_of_nobody(engine: Engine) -> None:
    keep(engine, figure(5), figure(7, "UBND xã Ea Kar"), figure(9, ODD))
    assert do(engine, "approve", 1) == []
    assert {r.why for r in do(engine, "lock", period=BOOKS)} == {Why.NOT_APPROVED, Why.NOBODY}
    assert do(engine, "return", 2, 3, reason="không phải số của kỳ này") == []
    assert do(engine, "lock", period=BOOKS) == []
    assert [stage for _, stage, *_ in stood(engine)] == ["locked", "returned", "returned"]
    assert do(engine, "lock", period=BOOKS) == [Refusal(0, Why.GONE)]


def test_an_approved_figure_whose_unit_is_lost_again_is_returned_and_the_books_close(
    engine: Engine,
) -> None:
    keep(engine, figure(5), figure(9, ODD, measure="bhyt"), lookups=MAPPED)
    assert do(engine, "approve", 1, 2) == []
    resolved(engine, LOOKUPS)
    assert do(engine, "lock", period=BOOKS) == [Refusal(2, Why.NOBODY)]
    assert do(engine, "return", 2, reason="không của đơn vị nào") == []
    assert do(engine, "lock", period=BOOKS) == []
    assert [row[1:] for row in stood(engine)] == [("locked", 5, None), ("returned", None, 9)]


def test_two_standing_figures_of_one_unit_are_not_both_locked(engine: Engine) -> None:
    other = LOOKUPS.with_meanings([Meaning(kind=Kind.AGENCY, text=ODD, target="H15.101")])
    keep(engine, figure(5), figure(6, ODD), lookups=other)
    assert do(engine, "approve", 1, 2) == []
    resolved(engine, MAPPED)
    both = [Refusal(1, Why.DOUBLED), Refusal(2, Why.DOUBLED)]
    assert do(engine, "lock", 1, 2) == both
    assert do(engine, "lock", period=BOOKS) == both
    assert do(engine, "return", 2, reason="trùng số của Sở") == []
    assert do(engine, "lock", period=BOOKS) == []
    assert [row[:3] for row in stood(engine)] == [
        ("H15.12", "locked", 5),
        ("H15.12", "returned", None),
    ]


def test_of_two_files_in_one_turn_the_later_stands_and_nothing_is_put_aside(engine: Engine) -> None:
    told = (figure(5, place="a.xlsx!T!B2"), figure(6, place="b.xlsx!T!B2"))
    assert keep(engine, *told).rejected == 0
    assert [pending for *_, pending in stood(engine)] == [6]
    inside = (figure(7, place="c.xlsx!T!B2"), figure(8, place="c.xlsx!T!B3"))
    assert keep(engine, *told, *inside, at=401).rejected == 1
    assert put_aside(engine) == ["c.xlsx!T!B2"]


def test_undoing_a_mapping_takes_no_other_units_figure_along(engine: Engine) -> None:
    keep(engine, figure(6, ODD), lookups=MAPPED)
    keep(engine, figure(9), at=401, lookups=MAPPED)
    keep(engine, figure(7, ODD), at=402, lookups=MAPPED)
    assert do(engine, "approve", 1) == [Refusal(1, Why.DOUBLED)]
    resolved(engine, LOOKUPS)
    assert stood(engine) == [("?", "entered", None, 7), ("H15.12", "entered", None, 9)]


def test_a_mapped_name_and_the_units_own_are_two_figures_in_one_load_too(engine: Engine) -> None:
    keep(engine, figure(9), figure(6, ODD), lookups=MAPPED)
    assert [row[0] for row in stood(engine)] == ["H15.12", "H15.12"]


def test_a_units_name_and_its_code_in_either_order_are_one_figure(engine: Engine) -> None:
    for n, unit in enumerate(("H15.12", "Sở Nông nghiệp và Môi trường", "000.00.12.H15")):
        keep(engine, figure(5 + n, unit), at=400 + n)
    assert stood(engine) == [("H15.12", "entered", None, 7)]


def test_what_a_unit_says_after_it_agreed_with_the_leader_is_heard(engine: Engine) -> None:
    keep(engine, figure(10))
    for step, more in (("approve", {}), ("correct", {"value": 12.0, "reason": "theo biên bản"})):
        assert do(engine, step, 1, **more) == []
    assert do(engine, "approve", 1) == []
    assert keep(engine, figure(12), at=403).stored == 0
    with writing(engine) as connection:
        assert connection.scalar(select(figures.c.said)) == 12
    keep(engine, figure(10), at=404)
    assert stood(engine) == [("H15.12", "entered", 12, 10)]


@pytest.mark.parametrize(
    ("text", "day", "agency"),
    [
        ("H15.12", date(2025, 6, 30), "H15.101"),
        ("000.00.12.H15", date(2025, 6, 30), "H15.101"),
        ("H15.12", date(2025, 7, 1), "H15.12"),
        ("000.00.12.H15", date(2025, 7, 1), "H15.12"),
        ("H15.12", date(2024, 12, 31), "H15.101"),
        ("H15.101", date(2024, 12, 31), "?"),
        ("H15.12.99", date(2026, 1, 1), "?"),
        ("Sở Nông nghiệp và Môi trường", date(2026, 1, 1), "H15.12"),
        ("", date(2026, 1, 1), "?"),
    ],
)
def test_what_people_said_of_a_code_that_day_stands_before_what_it_is_today(
    text: str, day: date, agency: str
) -> None:
    said = Meaning(kind=Kind.AGENCY, text="H15.12", target="H15.101", valid_until=date(2025, 7, 1))
    assert exact_agency(SOURCE, (text,), day, LOOKUPS.with_meanings([said])) == agency
