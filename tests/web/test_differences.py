"""/khac-nhau: two definitions apart: how many dossiers, which, and why; the API's list of them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from ioc.metrics.on_time import METRICS as ON_TIME
from ioc.metrics.reader import Reader
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources as source_rows
from ioc.web.components.verdict_table import VERSIONS
from ioc.web.filters import Filters
from ioc.web.locales import speaking
from ioc.web.page import Frame, filled
from ioc.web.pages.differences import page
from tests.store.drawn import LOOKUPS, NOW, TODAY, fill
from tests.store.invented import hour, open_store
from tests.web.test_agencies import by_id, parts, words

FRAME = Frame(lookups=LOOKUPS, today=TODAY, simulated=False)


def code(n: int) -> str:
    return f"H15.12-261102-{n:04}"


# Open; withdrawn; done on the promised day after its hour; done early, which nobody disputes.
KNOWN = [
    {"code": code(1), "due_at": hour(480)},
    {"code": code(2), "status": 7, "due_at": hour(48), "resolved_at": hour(24)},
    {"code": code(3), "status": 9, "due_at": hour(24), "resolved_at": hour(26)},
    {"code": code(4), "status": 9, "due_at": hour(48), "resolved_at": hour(24)},
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path / 'ioc.sqlite'}")
    with writing(engine) as connection:
        marks = {"backfilled_to": hour(-9000), "backfill_from": hour(-9000), "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
    fill(engine, KNOWN)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with reading(engine) as connection:
        yield connection


def painted(connection: Connection, search: str) -> Any:
    reader, filters = Reader(connection, LOOKUPS, NOW), Filters.parse(search, TODAY)
    return filled(page.layout(filters, FRAME), page.fill(reader, filters))


def test_the_head_tells_how_many_and_both_shares(connection: Connection) -> None:
    head = words(by_id(painted(connection, ""), "differences-head"))
    assert "hai cách tính khác nhau ở 3 hồ sơ" in head
    assert "06a 100% = 2/2" in head
    assert "QĐ 766 75,00% = 3/4" in head


def test_every_dossier_says_what_both_say_and_why(connection: Connection) -> None:
    said = words(by_id(painted(connection, ""), "differences-list"))
    assert code(4) not in said
    assert "Chưa xong vào cuối kỳ: cách này chỉ tính hồ sơ đã giải quyết." in said
    assert "Xong 11:00 03/11/2026, sau giờ hẹn 09:00 03/11/2026: so theo giờ nên trễ" in said
    assert "Rút, dừng hoặc bị từ chối lúc 09:00 03/11/2026, khi chưa quá hạn" in said
    assert "1–3 trong 3 hồ sơ" in said


def test_one_way_of_differing_opens_its_dossiers_alone(connection: Connection) -> None:
    tree = painted(connection, "?view=in_time-late-resolved")
    said = words(by_id(tree, "differences-list"))
    assert code(3) in said
    assert code(1) not in said
    chosen = [p for p in parts(tree) if getattr(p, "className", "") == "chosen"]
    assert [words(p) for p in chosen] == ["trong hạnquá hạnđã giải quyết1"]
    assert "Xem cả 3 hồ sơ" in words(by_id(tree, "differences-pairs"))


def test_a_mangled_way_shows_everything(connection: Connection) -> None:
    for view in ("x", "in_time-late", "in_time-late-nowhere", "late-in_time-resolved-x"):
        said = words(by_id(painted(connection, f"?view={view}&page=x"), "differences-list"))
        assert "1–3 trong 3 hồ sơ" in said


def test_two_that_agree_say_so(connection: Connection) -> None:
    tree = painted(connection, "?version=06a-2020&against=first-promise")
    assert "không khác nhau ở hồ sơ nào" in words(by_id(tree, "differences-head"))
    assert "Không có hồ sơ nào." in words(by_id(tree, "differences-list"))


def test_the_pickers_hold_two_different_definitions(connection: Connection) -> None:
    for search in ("?version=qd766-2022&against=qd766-2022", "?version=x&against=y", "?metric=x"):
        tree = painted(connection, search)
        shown = [
            words(p)
            for p in parts(tree)
            if type(p).__name__ == "Option" and getattr(p, "selected", None)
        ]
        assert len(set(shown[-2:])) == 2, search


def test_a_period_still_loading_says_so_instead_of_a_number(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(source_rows.update().values(backfilled_to=hour(-48)))
    with reading(engine) as connection:
        tree = painted(connection, f"?from={date(2026, 9, 1)}&to={TODAY}")
    assert "chưa về đủ" in words(by_id(tree, "differences-head"))


def test_it_speaks_english_too(connection: Connection) -> None:
    with speaking("en"):
        said = words(painted(connection, ""))
    assert "the two definitions differ on 3 dossiers" in said
    assert "late by the hour, though on the same day" in said


def test_every_slot_has_its_place_and_every_version_its_name(connection: Connection) -> None:
    reader, filters = Reader(connection, LOOKUPS, NOW), Filters.parse("", TODAY)
    ids = {getattr(part, "id", "") for part in parts(page.layout(filters, FRAME))}
    assert set(page.fill(reader, filters)) <= ids
    assert set(VERSIONS) == {m.version for m in ON_TIME}
