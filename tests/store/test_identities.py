"""What must add up: declared as data, true of any store and filter, withheld where it is not."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from ioc.domain.records import Status
from ioc.metrics.asking import Figures, metric_id
from ioc.metrics.catalogue import find
from ioc.metrics.identities import FORM, IDENTITIES, Identity, sound
from ioc.metrics.model import Figure, Where
from ioc.metrics.reader import Reader
from ioc.store.engine import reading, writing
from ioc.store.ladder import RUNGS
from tests.store.drawn import LOOKUPS, NOW, TODAY, Told, fill, opened, slow, told, wheres

MONTH = Where(start=TODAY.replace(day=1), end=TODAY)
OPEN = [find(f"dossiers.{key}") for key in ("open", "open_in_time", "overdue", "paused")]
# What is done was taken in: ioc.resolve refuses a row that says otherwise.
ENDED = (Status.RESOLVED, Status.RETURNED)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


def known(figures: Figures, identity: Identity, eve: Figures) -> tuple[int, int]:
    sides = identity.sides(lambda term: term.read(eve if term.eve else figures))
    assert sides is not None, identity.name
    return sides


@slow
@given(values=told, where=wheres, dimension=st.sampled_from([None, "agency", "channel"]))
def test_every_identity_of_dossiers_holds_for_any_store_and_filter(
    engine: Engine, values: Told, where: Where, dimension: Any
) -> None:
    fill(engine, [v for v in values if v["status"] not in ENDED or v["received_at"]])
    identities = [i for i in IDENTITIES if i.left[0].key.startswith("dossiers.")]
    metrics = [term.metric for identity in identities for term in identity.terms]
    if where.start > TODAY:
        return
    before = replace(where, end=where.start - timedelta(days=1))
    stocks = [m for m in metrics if m.kind == "stock"]
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        if dimension is None:
            answers, eves = {"": reader.values(metrics, where)}, {"": reader.values(stocks, before)}
        else:
            answers = reader.grouped(metrics, where, dimension)
            eves = reader.grouped(stocks, before, dimension)
    nothing = {metric_id(m): Figure(0, 0, 0) for m in metrics}
    for key in answers.keys() | eves.keys():
        figures, eve = answers.get(key, nothing), eves.get(key, nothing)
        assert not any(figure.withheld for figure in figures.values())
        for identity in identities:
            one, other = known(figures, identity, eve)
            assert one == other, identity.name


def test_the_four_of_the_form_are_named_by_what_they_add() -> None:
    assert [identity.name for identity in FORM] == [
        "Tổng hồ sơ phải giải quyết = Nhận trong kỳ, trực tuyến + Nhận trong kỳ, trực tiếp và "
        "bưu chính + Đang giải quyết (ngày trước kỳ)",
        "Đã giải quyết = Trước hạn + Đúng hạn + Trễ hạn",
        "Đang giải quyết = Đang giải quyết trong hạn + Quá hạn chưa xong + Đang tạm dừng",
        "Tổng hồ sơ phải giải quyết = Đã giải quyết + Đang giải quyết",
    ]


def figures(**numbers: int | None) -> Figures:
    return {f"dossiers.{key}@1": Figure(n, n, None) for key, n in numbers.items()}


def test_parts_and_whole_that_do_not_add_up_are_withheld_with_what_differs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = figures(open=13, open_in_time=5, overdue=4, paused=3, received=9)
    with caplog.at_level(logging.ERROR):
        told_twice = [sound(asked), sound(asked)]
    for said in told_twice:
        assert said["dossiers.received@1"].value == 9
        broken = said["dossiers.overdue@1"]
        assert (broken.value, broken.numerator) == (None, None)
        assert broken.withheld.startswith("Đang giải quyết = ")
        assert broken.withheld.endswith(": 13 ≠ 12")
    assert len(caplog.records) == 1, "once, not at every question"


def test_what_adds_up_or_is_not_asked_together_is_left_alone() -> None:
    for asked in (
        figures(open=12, open_in_time=5, overdue=4, paused=3),
        figures(open=13, open_in_time=5, overdue=4),
        figures(open=None, open_in_time=5, overdue=4, paused=3),
    ):
        assert sound(asked) == asked


@pytest.fixture
def spoilt(engine: Engine) -> Engine:
    """A store whose sums say one more late dossier than there are resolved ones."""
    done = {"status": 9, "received_at": NOW - timedelta(days=9), "due_at": None}
    fill(engine, [{"code": "H15.12-261102-0001", "resolved_at": NOW - timedelta(days=4), **done}])
    with writing(engine) as connection:
        for rung in RUNGS:
            if "early" in rung.c:
                connection.execute(update(rung).values(late=rung.c.late + 1))
    return engine


def test_the_reader_withholds_in_a_total_and_in_a_breakdown(spoilt: Engine) -> None:
    parts = [find(f"dossiers.{key}") for key in ("resolved", "early", "on_time", "late")]
    with reading(spoilt) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        whole = reader.values([*parts, *OPEN], MONTH)
        rows = reader.grouped(parts, MONTH, "agency")
    assert whole["dossiers.resolved@1"].withheld
    assert whole["dossiers.resolved@1"].value is None
    assert whole["dossiers.open@1"].value == 0
    assert rows["H15.12"]["dossiers.late@1"].withheld
