"""What `verify` compares on a live store: numbers with their rows, identities with themselves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, Table, and_, delete, func, select, update

from ioc import kinds
from ioc.__main__ import main
from ioc.domain.periods import local_day
from ioc.metrics.catalogue import CATALOGUE
from ioc.metrics.checking import Comparison, periods
from ioc.metrics.listings import LISTINGS
from ioc.store.engine import reading, writing
from ioc.store.facts import CASE_RUNGS, cases
from ioc.store.ladder import RUNGS
from ioc.store.ledger import sources as source_rows
from ioc.store.schema import dossiers, spans
from tests.store.invented import open_store
from tests.web.fed import fed
from tests.web.mapped import BEGINS, NOW, known

TODAY = local_day(NOW)
BY_AGENCY = next(rung for rung in RUNGS if rung.name == "dossiers_day_agency_channel")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = fed(database_url, 60, 60)
    yield engine
    engine.dispose()


def compared(engine: Engine) -> list[Comparison]:
    with reading(engine) as connection:
        return list(kinds.compare(connection, known()))


def differing(engine: Engine) -> list[str]:
    return [str(one) for one in compared(engine) if one.one != one.other]


def test_on_a_sound_store_every_listed_number_is_compared_and_agrees(engine: Engine) -> None:
    made = compared(engine)
    assert [str(one) for one in made if one.one != one.other] == []
    told = {one.what.split(", ")[-1].split(": ")[0] for one in made}
    wanted = {f"{m.key}@{m.version}" for m in CATALOGUE if m.subject in LISTINGS}
    assert wanted <= told
    assert {one.key[0] for one in made} >= {
        None,
        "agency",
        "place",
        "sector",
        "channel",
        "severity",
    }
    assert sum(one.one for one in made) > 0


def test_the_year_the_month_and_the_one_before_are_asked_and_none_twice() -> None:
    asked = [(w.start.isoformat(), w.end.isoformat()) for w in periods(TODAY)]
    assert len(set(asked)) == 3
    january = TODAY.replace(month=1, day=9)
    assert [w.end for w in periods(january)] == [
        january,
        january.replace(day=1) - timedelta(days=1),
    ]


def test_what_came_after_midnight_is_of_its_own_day(engine: Engine) -> None:
    """The sources still speak of the evening before, the facts are of today."""
    before = NOW - timedelta(hours=12)
    assert local_day(before) < TODAY
    with writing(engine) as connection:
        marks = {"data_as_of": before, "last_success_at": before}
        connection.execute(update(source_rows).values(**marks))
    made = compared(engine)
    assert max(one.where.end for one in made) == TODAY
    assert [str(one) for one in made if one.one != one.other] == []


def test_every_series_ends_in_the_number_of_its_last_day_and_month(engine: Engine) -> None:
    made = [one for one in compared(engine) if one.held == "series"]
    told = {one.what.rsplit(": ", 1)[0].rsplit(", ", 1)[1].split(" ")[0] for one in made}
    wanted = {
        f"{m.key}@{m.version}"
        for m in CATALOGUE
        if m.subject in LISTINGS and m.kind != "quoted" and "month" in m.dimensions
    }
    assert wanted == told
    # A promised date ahead is of one day: there is no series to draw of it.
    assert not any(m.due for m in CATALOGUE if {"day", "month"} & {*m.dimensions})
    for rung in RUNGS:
        if "day" not in rung.c and "received" in rung.c:
            spoil(engine, rung, received=rung.c.received + 1)
    assert any(
        "Tiếp nhận, dossiers.received@1: con số và chuỗi tháng" in d for d in differing(engine)
    )


def spoil(engine: Engine, rung: Table, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(rung).values(**values))


def test_a_wrong_sum_is_named_with_its_number_and_its_rows(engine: Engine) -> None:
    for rung in RUNGS:
        if "late" in rung.c:
            spoil(engine, rung, late=rung.c.late + 1)
    found = differing(engine)
    assert any("Trễ hạn, dossiers.late@1" in line and "toàn tỉnh" in line for line in found)
    assert any(line.startswith("Đã giải quyết = Trước hạn + ") for line in found)
    assert not any("dossiers.overdue@1" in line for line in found)


def test_a_wrong_span_is_named_by_the_level_it_makes(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(spans).where(spans.c.state == "overdue"))
    assert any("dossiers.overdue@1" in line for line in differing(engine))


def test_a_missing_fact_is_named_by_all_that_counted_it(engine: Engine) -> None:
    with writing(engine) as connection:
        gone = connection.scalar(select(func.min(cases.c.id)))
        connection.execute(delete(cases).where(cases.c.id == gone))
        lost = connection.scalar(
            select(func.max(dossiers.c.id)).where(dossiers.c.received_day == TODAY)
        ) or connection.scalar(select(func.max(dossiers.c.id)))
        connection.execute(delete(dossiers).where(dossiers.c.id == lost))
    found = "\n".join(differing(engine))
    assert "feedback." in found
    assert "dossiers." in found


def test_a_wrong_sum_of_reports_breaks_what_must_add_up(engine: Engine) -> None:
    for rung in CASE_RUNGS:
        spoil(engine, rung, refused=rung.c.refused + 2)
    assert any(
        line.startswith("Phản ánh tiếp nhận = Phản ánh hợp lệ + Từ chối hoặc trùng")
        for line in differing(engine)
    )


def test_an_empty_store_has_nothing_to_compare(database_url: str) -> None:
    engine = open_store(database_url)
    assert compared(engine) == []
    engine.dispose()


def test_the_command_says_how_much_agreed_and_what_did_not(
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("IOC_DATABASE_URL", database_url)
    # The invented facts are resolved by hand: by the files of this house once they are read anew.
    assert main(["rebuild"]) == 0
    made = compared(engine)
    assert main(["verify"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Khớp: ")
    assert "phép đối chiếu" in said
    identities = sum(one.held == "identity" for one in made)
    assert identities > 0
    assert f"{identities:,} đẳng thức".replace(",", ".") in said
    spoil(engine, BY_AGENCY, late=BY_AGENCY.c.late + 1)
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert BY_AGENCY.name in said
    assert "chỗ khác" in said


def test_a_judgement_that_its_facts_do_not_bear_out_is_named_and_rebuilt(
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("IOC_DATABASE_URL", database_url)
    assert main(["rebuild"]) == 0
    late = and_(dossiers.c.late_since.is_not(None), dossiers.c.status == 4)
    with writing(engine) as connection:
        wrong = connection.execute(select(dossiers.c.id, dossiers.c.code).where(late)).first()
        assert wrong is not None
        lost = {"late_since": None, "kept_until": None, "accept_minutes": 5}
        connection.execute(update(dossiers).where(dossiers.c.id == wrong.id).values(**lost))
        case = connection.scalar(select(func.min(cases.c.id)))
        moved = update(cases).where(cases.c.id == case)
        connection.execute(moved.values(overdue_day=BEGINS.date()))
        # The ladders count what is kept: they alone find nothing wrong.
        kinds.rebuild(connection, known().incidents)
        assert kinds.verify(connection, known().incidents) == []
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    for column in ("late_since", "kept_until", "accept_minutes"):
        assert f"dossiers {wrong.code}; {column}: giữ " in said
    assert "overdue_day: giữ 2026-09-01" in said
    assert main(["rebuild"]) == 0
    assert main(["verify"]) == 0
