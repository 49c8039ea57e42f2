from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Row, delete, func, select

from ioc.domain.records import Step, Supplement
from ioc.store import rollups
from ioc.store.engine import reading, writing
from ioc.store.ingest import ingest
from ioc.store.ladder import OPEN_RUNGS, RUNGS
from ioc.store.ledger import rejects
from ioc.store.rows import DossierRow, Load, Reject
from ioc.store.schema import dossiers, spans, steps
from tests.store.invented import RULES, empty, hour, open_store, row

OPEN_DOSSIERS = OPEN_RUNGS[-1]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def load(*rows: DossierRow, source: str = "mot-cua") -> Load:
    return Load(source=source, now=hour(1000), dossiers=rows)


def differences(engine: Engine) -> list[rollups.Difference]:
    with writing(engine) as connection:
        return rollups.verify(connection, RULES.measures)


def one(engine: Engine, code: str = "H15.12-261102-0001") -> Row[Any]:
    with reading(engine) as connection:
        return connection.execute(select(dossiers).where(dossiers.c.code == code)).one()


def test_a_repeated_load_changes_nothing_and_keeps_the_revision(engine: Engine) -> None:
    first = ingest(engine, load(row()), RULES)
    again = ingest(engine, load(row()), RULES)
    assert (first.stored, again.stored) == (1, 0)
    assert again.revision == first.revision
    assert differences(engine) == []


def test_an_older_version_never_wins(engine: Engine) -> None:
    ingest(engine, load(row(status=9, resolved_at=hour(30))), RULES)
    ingest(engine, load(row(status=4, asked=2000)), RULES)
    assert one(engine).status == 9


def test_of_equal_versions_the_later_request_wins(engine: Engine) -> None:
    ingest(engine, load(row(asked=10, agency="H15.12")), RULES)
    ingest(engine, load(row(asked=12, agency="H15.13")), RULES)
    ingest(engine, load(row(asked=11, agency="H15.11")), RULES)
    assert one(engine).agency == "H15.13"
    assert differences(engine) == []


def test_the_first_promised_date_and_each_change_are_kept_in_any_order(engine: Engine) -> None:
    early = row(asked=5, due_at=hour(48))
    late = row(asked=50, due_at=hour(96))
    for loads in ([early, late], [late, early]):
        with writing(engine) as connection:
            connection.execute(delete(dossiers))
            connection.execute(delete(spans))
            rollups.rebuild(connection, RULES.measures)
        for each in loads:
            ingest(engine, load(each), RULES)
        kept = one(engine)
        assert kept.due_at == hour(96)
        assert kept.first_due_day == hour(48).date()
        assert len(kept.promises) == 2
        assert kept.due_moves == 1
    assert differences(engine) == []


def test_a_date_moved_there_and_back_moved_twice(engine: Engine) -> None:
    for asked, due in ((5, 48), (50, 96), (60, 48)):
        ingest(engine, load(row(asked=asked, due_at=hour(due))), RULES)
    assert (one(engine).due_moves, one(engine).first_due_day) == (2, hour(48).date())


def test_the_first_supplement_that_names_a_date_tells_the_first_promise(engine: Engine) -> None:
    silent = Supplement(key="1", requested_at=hour(2), returned_at=hour(4))
    moved = Supplement(
        key="2", requested_at=hour(8), returned_at=hour(9), due_before=hour(48), due_after=hour(96)
    )
    ingest(engine, load(row(due_at=hour(96), supplements=(silent, moved))), RULES)
    kept = one(engine)
    assert (kept.first_due_day, kept.due_moves) == (hour(48).date(), 1)


def test_a_pause_we_saw_ourselves_stays_in_the_past_when_it_ends(engine: Engine) -> None:
    ingest(engine, load(row(asked=72, status=6, due_at=hour(96))), RULES)
    ingest(engine, load(row(asked=288, status=4, due_at=hour(96))), RULES)
    with reading(engine) as connection:
        told = connection.execute(select(spans).order_by(spans.c.since_day)).all()
    assert [(s.state, s.since_day.day, s.until_day and s.until_day.day) for s in told] == [
        ("in_time", 2, 5),
        ("paused", 5, 14),
        ("overdue", 14, None),
    ]


def test_what_is_dated_after_the_request_reaches_no_figure(engine: Engine) -> None:
    later = Supplement(key="1", requested_at=hour(24), returned_at=hour(500), due_after=hour(900))
    ingest(engine, load(row(asked=100, due_at=hour(900), supplements=(later,))), RULES)
    kept = one(engine)
    assert kept.moved_day is None or kept.moved_day <= hour(100).date()
    with reading(engine) as connection:
        paused = select(spans.c.until_day).where(spans.c.state == "paused")
        assert connection.execute(paused).scalars().all() == [hour(100).date()]


def test_a_version_without_steps_says_nothing_of_the_step(engine: Engine) -> None:
    step = Step(dossier="H15.12-261102-0001", at=hour(3), content="Thẩm định")
    ingest(engine, load(row(asked=10, steps=(step,))), RULES)
    ingest(engine, load(row(asked=11)), RULES)
    assert one(engine).step == "Thẩm định"


def test_an_older_promise_alone_raises_the_revision(engine: Engine) -> None:
    first = ingest(engine, load(row(asked=50, status=5, due_at=hour(96))), RULES)
    told = ingest(engine, load(row(asked=5, status=2, due_at=hour(48))), RULES)
    assert (told.stored, told.revision) == (0, first.revision + 1)


def test_a_dossier_of_two_sources_counts_once_from_the_one_believed_first(engine: Engine) -> None:
    ingest(engine, load(row(), source="vendor"), RULES)
    ingest(engine, load(row(channel="counter")), RULES)
    with reading(engine) as connection:
        counted = (
            connection.execute(select(dossiers.c.source).where(dossiers.c.counts)).scalars().all()
        )
        total = connection.scalar(select(func.sum(OPEN_DOSSIERS.c.n)))
    assert counted == ["mot-cua"]
    assert total == 1
    assert differences(engine) == []


def test_a_step_before_its_dossier_waits_and_joins(engine: Engine) -> None:
    step = Step(dossier="H15.12-261102-0001", at=hour(3), room="Phòng Đất đai", content="Thẩm định")
    ingest(engine, Load(source="mot-cua", now=hour(4), steps=[step]), RULES)
    ingest(engine, load(row()), RULES)
    assert (one(engine).step, one(engine).room) == ("Thẩm định", "Phòng Đất đai")


def test_a_step_told_twice_is_one_step_with_the_later_state(engine: Engine) -> None:
    began = Step(dossier="H15.12-261102-0001", at=hour(3), content="Thẩm định", status=1)
    done = Step(dossier="H15.12-261102-0001", at=hour(3), content="Thẩm định", status=2)
    ingest(engine, load(row(asked=10, steps=(began,))), RULES)
    ingest(engine, load(row(asked=11, steps=(done,))), RULES)
    with reading(engine) as connection:
        assert connection.execute(select(steps.c.status)).scalars().all() == [2]


def test_a_pause_stops_the_clock_and_stays_out_of_overdue(engine: Engine) -> None:
    asked = Supplement(key="1", requested_at=hour(24))
    ingest(engine, load(row(status=5, due_at=hour(48), supplements=(asked,))), RULES)
    with reading(engine) as connection:
        states = connection.execute(
            select(spans.c.state, spans.c.until_day).order_by(spans.c.since_day)
        ).all()
        assert [tuple(s) for s in states] == [("in_time", date(2026, 11, 3)), ("paused", None)]
        assert connection.scalar(select(OPEN_DOSSIERS.c.paused))


def test_a_reject_is_counted_once_and_heals_with_a_good_version(engine: Engine) -> None:
    bad = Reject(kind="dossier", key="H15.12-261102-0001", reason="không có mã thủ tục")
    for _ in range(2):
        ingest(engine, Load(source="mot-cua", now=hour(9), rejects=[bad]), RULES)
    with reading(engine) as connection:
        kept = connection.execute(select(rejects)).one()
        assert (kept.times, kept.closed_at) == (2, None)
    ingest(engine, load(row()), RULES)
    with reading(engine) as connection:
        assert connection.execute(select(rejects.c.closed_at)).scalar() == hour(1000)


def test_rebuild_puts_right_what_was_broken_and_verify_names_it(engine: Engine) -> None:
    ingest(engine, load(*(row(code=f"H15.12-261102-{n:04}") for n in range(1, 6))), RULES)
    with writing(engine) as connection:
        connection.execute(delete(RUNGS[0]))
        connection.execute(OPEN_DOSSIERS.update().values(n=7))
    found = {d.rung for d in differences(engine)}
    assert found == {RUNGS[0].name, "open_dossiers"}
    with writing(engine) as connection:
        rollups.rebuild(connection, RULES.measures)
    assert differences(engine) == []


hours = st.integers(0, 400)
# Some lie after the request and after "now": a source may say anything.
later = st.integers(0, 460)
facts = st.fixed_dictionaries(
    {
        "code": st.sampled_from([f"H15.12-261102-{n:04}" for n in range(1, 5)]),
        "asked": st.integers(400, 420),
        "status": st.integers(1, 10),
        "agency": st.sampled_from(["H15.12", "H15.101", "?"]),
        "channel": st.sampled_from(["online", "counter", "postal", "?"]),
        "sector": st.sampled_from(["G10-TN01", "G15-HT01"]),
        "received_at": st.none() | hours.map(hour),
        "due_at": st.none() | hours.map(hour),
        "resolved_at": st.none() | later.map(hour),
        "returned_at": st.none() | later.map(hour),
        "refused_at": st.none() | later.map(hour),
        "has_fee": st.booleans(),
        "payment": st.none() | st.integers(0, 3),
        "digitised": st.none() | st.booleans(),
        "supplements": st.lists(
            st.builds(
                Supplement,
                key=st.just("1"),
                requested_at=later.map(hour),
                returned_at=st.none() | later.map(hour),
                due_before=st.none() | later.map(hour),
                due_after=st.none() | later.map(hour),
            ),
            max_size=2,
        ).map(tuple),
    }
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    told=st.lists(
        st.tuples(facts, st.sampled_from(["mot-cua", "vendor"]), st.booleans()), max_size=12
    )
)
def test_for_any_sequence_in_any_batching_the_rollups_equal_a_recount(
    engine: Engine, told: list[tuple[dict[str, Any], str, bool]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    batch = []
    for values, source, ends_batch in told:
        batch.append(row(**values))
        if ends_batch:
            ingest(engine, load(*batch, source=source), RULES)
            batch = []
    ingest(engine, load(*batch), RULES)
    assert differences(engine) == []
    assert_levels_agree(engine)


def assert_levels_agree(engine: Engine) -> None:
    """Counted back from the open rung or summed over spans, the level of every day is the same."""
    today = hour(420).date() + timedelta(days=1)
    with reading(engine) as connection:
        holding = (spans.c.since_day <= today) & (
            spans.c.until_day.is_(None) | (spans.c.until_day > today)
        )
        counted = connection.execute(
            select(spans.c.state, func.count().label("n"))
            .join(dossiers, dossiers.c.id == spans.c.dossier_id)
            .where(holding, dossiers.c.counts)
            .group_by(spans.c.state)
        )
        by_span = {c.state: c.n for c in counted}
        by_rung = {"in_time": 0, "overdue": 0, "paused": 0}
        for r in connection.execute(select(OPEN_DOSSIERS)):
            by_rung["paused" if r.paused else "overdue" if r.due_day < today else "in_time"] += r.n
    assert {k: v for k, v in by_rung.items() if v} == by_span
