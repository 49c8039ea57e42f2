"""Nguồn dữ liệu: every source with its state, what did not get in, and the table of statuses."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import JSON, Engine, create_engine, insert, select, text
from sqlalchemy.types import TypeEngine

from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import SourceState
from ioc.store.schema import Instant, dossiers, metadata
from ioc.web.components.source_table import LOOKS, months_in, source_card
from ioc.web.components.status_table import COUNTS
from ioc.web.filters import Filters
from ioc.web.health import STATES
from ioc.web.page import Frame
from ioc.web.pages import sources
from tests.web import desk

STATE = SourceState(
    name="mot-cua",
    title="Một cửa",
    connector="one_stop",
    simulated=True,
    state="fresh",
    data_as_of=desk.NOW - timedelta(minutes=10),
    watermark=desk.NOW - timedelta(minutes=10),
    backfilled_to=datetime(2026, 8, 1, tzinfo=UTC),
    backfill_from=datetime(2025, 11, 20, tzinfo=UTC),
    last_success_at=desk.NOW - timedelta(minutes=9),
    last_attempt_at=desk.NOW - timedelta(minutes=9),
    next_at=desk.NOW + timedelta(minutes=6),
    stale_after_s=7200,
    every_s=900,
    stored=150_000,
    rejected=37,
    last_error=None,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path_factory.mktemp("store"))
    yield engine
    engine.dispose()


def filled(engine: Engine, search: str = "") -> dict[str, str]:
    """Each slot as the JSON a browser would get."""
    with desk.context(engine).reader() as reader:
        slots = sources.fill(reader, Filters.parse(search, reader.today))
    return {slot: told(props) for slot, props in slots.items()}


def told(value: Any) -> str:
    return json.dumps(value, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_page_says_which_source_needs_a_look(engine: Engine) -> None:
    slots = filled(engine)
    assert "2 nguồn, tất cả đều đang đọc được." in slots["sources-summary"]
    assert "Mới" in slots["sources-list"]
    assert "Số cũ" in slots["sources-list"]


def test_every_slot_stands_in_the_layout(engine: Engine) -> None:
    filters = Filters.parse("", desk.TODAY)
    frame = Frame(lookups=desk.lookups(), today=desk.TODAY, simulated=True)
    still = told(sources.layout(filters, frame))
    assert all(f'"{slot}"' in still for slot in filled(engine))


def test_rejects_open_with_their_reason_and_their_allowed_fields(engine: Engine) -> None:
    assert json.loads(filled(engine)["sources-rejects"])["hidden"] is True
    opened = filled(engine, "?q=mot-cua")["sources-rejects"]
    assert "NgayTiepNhan: không phải ngày giờ" in opened
    assert "H15.12-BAD-1" in opened
    assert "TrangThai: " in opened


def test_a_source_nobody_has_opens_nothing(engine: Engine) -> None:
    assert json.loads(filled(engine, "?q=nobody")["sources-rejects"])["hidden"] is True


def test_what_waits_to_be_standardised_is_told_in_a_line_with_the_way_there(
    engine: Engine,
) -> None:
    slot = filled(engine)["sources-unmapped"]
    assert "1 giá trị chưa khớp với danh mục, 1 dòng đang chờ." in slot
    assert '"href": "/chuan-hoa"' in slot


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_shape_a_word_and_what_can_be_done(state: str) -> None:
    card = told(source_card(replace(STATE, state=state), desk.NOW, "?q=mot-cua"))
    assert LOOKS[state].shape in card
    held = state in ("paused", "refused")
    assert ('"data-command": "resume"' in card) == held
    assert ('"data-command": "pause"' in card) != held


def test_states_differ_in_shape_and_word_and_not_by_colour_alone() -> None:
    assert len({look.shape for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.word for look in LOOKS.values()}) == len(LOOKS)


def test_the_error_of_a_source_in_trouble_is_shown() -> None:
    ill = replace(STATE, state="unavailable", last_error="máy chủ trả 503")
    assert "máy chủ trả 503" in told(source_card(ill, desk.NOW, "#"))


def test_a_source_never_read_shows_no_time_and_no_zero_age() -> None:
    never = replace(STATE, state="never", data_as_of=None, backfilled_to=None, last_success_at=None)
    card = told(source_card(never, desk.NOW, "#"))
    assert "as-of" not in card
    assert "0/13 tháng" in card


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        (None, (0, 13)),
        (datetime(2026, 11, 1, tzinfo=UTC), (1, 13)),
        (datetime(2026, 8, 1, tzinfo=UTC), (4, 13)),
        (datetime(2025, 11, 20, tzinfo=UTC), (13, 13)),
        (datetime(2024, 1, 1, tzinfo=UTC), (13, 13)),
    ],
)
def test_history_is_counted_in_months(to: datetime | None, wanted: tuple[int, int]) -> None:
    assert months_in(replace(STATE, backfilled_to=to), desk.TODAY) == wanted


def test_the_table_of_statuses_says_what_the_measures_count() -> None:
    """One dossier of each status, with and without an end day, against every declared measure."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[dossiers])
    flows = {flow.name: flow for flow in MEASURES.flows}
    columns = {
        "received": "received",
        "resolved": "resolved",
        "no_end": "received_no_end",
    }
    apart = ("withdrawn", "stopped", "denied")
    with engine.begin() as connection:
        connection.execute(insert(dossiers), [_dossier(s, end) for s in COUNTS for end in (0, 1)])
        for status, counted in COUNTS.items():

            def holds(name: str, status: int = status) -> bool:
                query = select(dossiers.c.id).where(dossiers.c.status == status, flows[name].where)
                return connection.execute(query).first() is not None

            for column, name in columns.items():
                assert holds(name) == (column in counted), (status, column)
            assert any(map(holds, apart)) == ("apart" in counted), status
        assert connection.execute(text("SELECT count(*) FROM dossiers")).scalar() == 20
    engine.dispose()


def test_open_statuses_run_or_stand_still_and_never_both() -> None:
    for status, counted in COUNTS.items():
        running, paused = "running" in counted, "paused" in counted
        assert (running or paused) == (status in (2, 4, 5, 6))
        assert paused == (status in (5, 6))
        assert not (running and paused)


def _dossier(status: int, ended: int) -> dict[str, Any]:
    empty = {
        column.name: _blank(column.type)
        for column in dossiers.c
        if not column.nullable and column.name != "id"
    }
    day = desk.TODAY
    return empty | {
        "code": f"H15.12-261102-{status:02d}{ended}",
        "status": status,
        "received_day": day,
        "closed_day": day,
        "resolved_day": day if ended else None,
    }


def _blank(kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, Instant):
        return desk.NOW
    return [] if isinstance(kind, JSON) else kind.python_type()


def test_the_page_has_its_place() -> None:
    assert (sources.page.path, sources.page.key) == ("/nguon-du-lieu", "page.sources")
    assert Path(sources.__file__).name == "sources.py"


def test_a_card_is_ready_to_grow_old_while_the_page_stands_open() -> None:
    fresh = told(source_card(STATE, desk.NOW, "#"))
    assert "when-fresh" in fresh
    assert "when-stale" in fresh
    assert "when-stale" not in told(source_card(replace(STATE, state="paused"), desk.NOW, "#"))


def test_a_source_that_cannot_be_read_is_named_first() -> None:
    ill = replace(STATE, name="cu", title="Cổng cũ", state="refused")
    assert sources.summary((STATE, ill)) == "1 trên 2 nguồn không đọc được: Cổng cũ."


def test_the_next_turn_is_never_in_the_past() -> None:
    ahead = told(source_card(STATE, desk.NOW, "#"))
    assert '"children": "10:06"' in ahead
    late = told(source_card(replace(STATE, next_at=desk.NOW), desk.NOW, "#"))
    assert '"children": "đang đợi lượt"' in late
    assert "10:00" not in late


def test_a_source_that_is_pushed_is_told_in_its_own_words() -> None:
    quiet = replace(STATE, every_s=0, next_at=None, data_as_of=None, state="never")
    said = told(source_card(quiet, desk.NOW, "#"))
    assert "Chưa nhận được gì" in said
    assert "khi bên gửi đẩy tới" in said
    assert "Đọc ngay" not in said
    assert "Tạm dừng" in said
    assert "mỗi " not in said
    wrong = replace(STATE, every_s=0, next_at=None, last_error="sai mật khẩu của vnpt")
    assert "sai mật khẩu của vnpt" in told(source_card(wrong, desk.NOW, "#"))
