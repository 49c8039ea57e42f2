"""Typed figures in the store: each arrival is a step, a repeat is none, locked books stay shut."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from ioc.domain.figures import Why
from ioc.domain.records import Figure
from ioc.domain.units import UNKNOWN
from ioc.kinds import kinds
from ioc.metrics.reader import Reader
from ioc.metrics.typed import TypedAsk, TypedFigure
from ioc.metrics.typed_missing import missing, units_of
from ioc.resolve import Told
from ioc.resolve_figures import resolve_figures
from ioc.store.engine import reading, writing
from ioc.store.figure_orders import Item, Order, Refusal, ask, obey
from ioc.store.figure_tables import figure_orders, figure_steps
from ioc.store.ingest import ingest
from ioc.store.reassign import resolve_all
from ioc.store.status import revision
from tests.store.drawn import LOOKUPS
from tests.store.invented import RULES, empty, hour, open_store
from tests.store.typed import SOURCE, figure, load

NOW = hour(18 * 24)
EA_KAR = "UBND xã Ea Kar"
OCTOBER = TypedAsk(period="2026-10")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, *told: Figure, at: float = 400) -> Any:
    return ingest(engine, load(LOOKUPS, *told, at=at), RULES)


def held(engine: Engine, asked: TypedAsk = OCTOBER) -> list[TypedFigure]:
    with reading(engine) as connection:
        return list(Reader(connection, LOOKUPS, NOW).typed().after(asked, 0, 1000))


def acts(engine: Engine, figure_id: int = 1) -> list[tuple[str, float | None, float | None, str]]:
    with reading(engine) as connection:
        steps = Reader(connection, LOOKUPS, NOW).typed().history(figure_id)
    return [(step.act, step.before, step.after, step.by) for step in steps]


def rejected(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        found = Reader(connection, LOOKUPS, NOW).rejects(SOURCE).rows
    return [(row["key"], row["reason"]) for row in found]


def order(engine: Engine, step: str, *figures: TypedFigure, at: float = 401, **told: Any) -> Any:
    items = tuple(Item(one.id, one.steps) for one in figures)
    wish = Order(step=step, items=items, by="quản trị", at=hour(at), **told)
    return ask(engine, wish)


def done(engine: Engine, step: str, *figures: TypedFigure, at: float = 401, **told: Any) -> None:
    """The order, asked and obeyed."""
    assert order(engine, step, *figures, at=at, **told) == []
    assert obey(engine, hour(at)) == 1


def shut(engine: Engine, *told: Figure) -> None:
    """October's books, closed on these figures."""
    keep(engine, *told)
    done(engine, "approve", *held(engine))
    done(engine, "lock", period="2026-10", at=402)


def test_a_figure_lives_from_entry_to_locked_books_and_every_step_is_kept(engine: Engine) -> None:
    shut(engine, figure(5, place="t10.xlsx!T10!C14"))
    one = held(engine)[0]
    assert (one.stage, one.standing, one.pending, one.agency) == ("locked", 5, None, "H15.12")
    assert (one.approved_at, one.locked_at, one.moved_at) == (hour(401), hour(402), hour(402))
    assert acts(engine) == [
        ("entered", None, 5, "t10.xlsx"),
        ("approved", None, 5, "quản trị"),
        ("locked", 5, 5, "quản trị"),
    ]


def test_a_repeat_changes_nothing_not_even_the_revision(engine: Engine) -> None:
    keep(engine, figure(5), figure(7, EA_KAR))
    first = keep(engine, figure(5), figure(7, EA_KAR), at=400)
    again = keep(engine, figure(7, EA_KAR), figure(5), at=400)
    assert (first.stored, again.stored, first.revision) == (0, 0, again.revision)
    assert [one.steps for one in held(engine)] == [1, 1]


def test_another_value_replaces_what_waits_and_takes_an_approval_away(engine: Engine) -> None:
    keep(engine, figure(5))
    keep(engine, figure(6), at=401)
    done(engine, "approve", *held(engine), at=402)
    keep(engine, figure(7), at=403)
    one = held(engine)[0]
    assert (one.stage, one.standing, one.pending) == ("entered", 6, 7)
    assert [act for act, *_ in acts(engine)] == ["entered", "entered", "approved", "reopened"]


def test_locked_books_put_another_value_aside_and_say_how_it_would_get_in(engine: Engine) -> None:
    shut(engine, figure(5))
    went = keep(engine, figure(6, place="t10-moi.xlsx!T10!C14"), at=403)
    assert (went.stored, went.rejected) == (0, 1)
    said = (
        "kỳ 2026-10 đã khóa sổ ngày 19/11/2026; muốn sửa, hãy ghi lý do vào cột «Lý do đính chính»"
    )
    assert rejected(engine) == [("t10-moi.xlsx!T10!C14", said)]
    assert held(engine)[0].standing == 5
    keep(engine, figure(6, place="t10-sua.xlsx!T10!C9", reason="thiếu một thôn"), at=404)
    one = held(engine)[0]
    assert (one.stage, one.standing, one.pending, one.reason) == (
        "corrected",
        5,
        6,
        "thiếu một thôn",
    )
    assert rejected(engine) == [], "it came rightly, from another file"
    done(engine, "approve", one, at=405)
    assert (held(engine)[0].stage, held(engine)[0].standing) == ("locked", 6)


def test_of_two_values_in_one_file_the_later_stands_and_the_earlier_is_told(engine: Engine) -> None:
    told = (figure(5, place="a.xlsx!T!B2"), figure(6, place="a.xlsx!T!B9"))
    assert keep(engine, *told).rejected == 1
    assert [one.pending for one in held(engine)] == [6]
    assert [key for key, _ in rejected(engine)] == ["a.xlsx!T!B2"]
    again = keep(engine, *told, at=401)
    assert (again.stored, again.rejected, held(engine)[0].steps) == (0, 0, 1)


def test_spellings_of_one_unit_are_one_figure(engine: Engine) -> None:
    keep(engine, figure(5, EA_KAR))
    keep(engine, figure(6, "Ủy ban nhân dân xã Ea Kar"), at=401)
    assert [(one.agency, one.pending, one.steps) for one in held(engine)] == [("H15.101", 6, 2)]


def test_nothing_stands_for_a_unit_nobody_knows_nor_twice_for_one(engine: Engine) -> None:
    keep(engine, figure(5), figure(6, "Phòng nào đó"))
    known, nobody = held(engine)
    assert (nobody.agency, nobody.agency_name) == (UNKNOWN, "Phòng nào đó")
    assert order(engine, "approve", nobody) == [Refusal(nobody.id, Why.NOBODY)]
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE figures SET agency = 'H15.12'")
    assert order(engine, "approve", known) == [Refusal(known.id, Why.DOUBLED)]
    done(engine, "return", nobody, reason="đã có số của Sở")
    done(engine, "approve", known, at=402)
    assert [one.standing for one in held(engine)] == [5, None]


def test_an_approved_figure_whose_unit_is_unknown_again_is_not_locked(engine: Engine) -> None:
    keep(engine, figure(5))
    done(engine, "approve", *held(engine))
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE figures SET agency = '?'")
    assert order(engine, "lock", period="2026-10") == [Refusal(1, Why.NOBODY)]
    assert (held(engine)[0].stage, held(engine)[0].standing) == ("approved", 5)


def test_a_name_that_is_mapped_later_gives_its_figures_their_unit_and_back(engine: Engine) -> None:
    keep(engine, figure(6, "Phòng nào đó"))
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE figures SET agency = 'H15.12'")
    here = kinds(LOOKUPS, lambda lats, lons: [])
    assert resolve_all(engine, here, RULES.feeds.incidents, "x") == 1
    assert held(engine)[0].agency == UNKNOWN


def test_a_period_locks_whole_or_not_at_all(engine: Engine) -> None:
    keep(engine, figure(5), figure(7, EA_KAR))
    first, second = held(engine)
    done(engine, "approve", first)
    assert order(engine, "lock", period="2026-10") == [Refusal(second.id, Why.NOT_APPROVED)]
    assert [one.stage for one in held(engine)] == ["approved", "entered"]
    assert order(engine, "lock", period="2026-09") == [Refusal(0, Why.GONE)]
    done(engine, "approve", second, at=402)
    done(engine, "lock", period="2026-10", at=403)
    assert [one.stage for one in held(engine)] == ["locked", "locked"]


def test_a_person_decides_on_what_he_saw(engine: Engine) -> None:
    keep(engine, figure(5))
    seen = held(engine)[0]
    assert order(engine, "approve", seen) == []
    keep(engine, figure(6), at=401)
    assert obey(engine, hour(402)) == 1
    assert (held(engine)[0].stage, held(engine)[0].pending) == ("entered", 6)
    with reading(engine) as connection:
        refused = Reader(connection, LOOKUPS, NOW).typed().refused(hour(401))
    assert [(one.step, one.why, one.figure and one.figure.id) for one in refused] == [
        ("approve", "changed", seen.id)
    ]


def test_an_order_waits_in_sight_until_it_is_obeyed(engine: Engine) -> None:
    keep(engine, figure(5), figure(7, EA_KAR))
    with reading(engine) as connection:
        before = revision(connection)
    assert order(engine, "approve", held(engine)[0]) == []
    assert [one.waits_for for one in held(engine)] == ["approve", ""]
    with reading(engine) as connection:
        assert revision(connection) == before + 1
    obey(engine, hour(402))
    assert [one.waits_for for one in held(engine)] == ["", ""]
    assert obey(engine, hour(403)) == 0


def test_what_is_refused_at_once_is_not_written_down(engine: Engine) -> None:
    keep(engine, figure(5))
    one = held(engine)[0]
    assert order(engine, "lock", one) == [Refusal(one.id, Why.NOT_APPROVED)]
    assert ask(engine, Order(step="approve", items=(Item(99, 1),), by="x", at=hour(1))) == [
        Refusal(99, Why.GONE)
    ]
    with reading(engine) as connection:
        assert connection.execute(select(figure_orders)).all() == []


def test_who_sent_last_time_and_not_this_time_owes(engine: Engine) -> None:
    september = [figure(1, period="2026-09"), figure(2, EA_KAR, period="2026-09")]
    keep(engine, *september, figure(9, EA_KAR, period="2026-09", measure="bhyt"), at=300)
    keep(engine, figure(3, EA_KAR))
    with reading(engine) as connection:
        typed = Reader(connection, LOOKUPS, NOW).typed()
        owed = missing(typed, TypedAsk())
        assert [(one.agency, one.measure, one.period, one.value) for one in owed] == [
            ("H15.101", "bhyt", "2026-10", 9),
            ("H15.12", "ho_ngheo", "2026-10", 1),
        ]
        assert units_of(owed) == 2
        assert missing(typed, TypedAsk(period="2026-09")) == ()
        assert len(missing(typed, TypedAsk(agencies=("H15.12",)))) == 1


def test_what_cannot_be_a_figure_is_told() -> None:
    def why(told: Figure) -> list[str]:
        rows, bad = resolve_figures([Told(told, NOW)], SOURCE, LOOKUPS)
        assert [reject.kind for reject in bad] == ["figure"] * len(bad)
        return [row.agency for row in rows] + [reject.reason for reject in bad]

    assert why(figure()) == ["H15.12"]
    assert why(figure(unit="H15.101")) == ["H15.101"]
    assert why(figure(unit=" ")) == ["thiếu tên đơn vị"]
    assert why(figure(value=float("nan"))) == ["giá trị không phải số"]
    assert why(figure(period="2027-01")) == ["kỳ 2027-01 ở tương lai"]
    assert why(figure(period="2026-Q5"))[0].startswith("kỳ «2026-Q5» không đọc được")


tellings = st.lists(
    st.tuples(
        st.sampled_from(["tell", "tell", "approve", "return", "lock", "close"]),
        st.sampled_from(["Sở Nông nghiệp và Môi trường", EA_KAR]),
        st.sampled_from([1.0, 2.5, 3.0]),
        st.sampled_from(["", "ghi nhầm dòng trên"]),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=tellings)
def test_the_store_tells_exactly_the_lives_that_were_led(
    engine: Engine, told: list[tuple[str, str, float, str]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    for n, (what, unit, value, reason) in enumerate(told):
        if what == "tell":
            keep(engine, figure(value, unit, reason=reason), at=400 + n)
            once = held(engine)
            keep(engine, figure(value, unit, reason=reason), at=400 + n)
            assert held(engine) == once
        elif what == "close":
            order(engine, "lock", period="2026-10", at=400 + n)
        else:
            whys = {"reason": "xem lại số liệu"} if what == "return" else {}
            order(engine, what, *held(engine), at=400 + n, **whys)
        obey(engine, hour(400 + n))
    with reading(engine) as connection:
        steps = connection.execute(select(figure_steps).order_by(figure_steps.c.number)).all()
    for one in held(engine):
        own = [step for step in steps if step.figure == one.id]
        assert [step.number for step in own] == list(range(1, one.steps + 1))
        decided = [step.after for step in own if step.act in ("approved", "returned")]
        assert one.standing == (decided[-1] if decided else None)
        assert one.last_act == own[-1].act
