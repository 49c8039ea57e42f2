"""Chuẩn hoá dữ liệu: every value that waits, what it may mean, one press each way; and its API."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import Engine, update

from connectors.sheet_kinds import HEADS
from ioc.domain.likeness import Proposal
from ioc.domain.mappings import FIELDS, Kind
from ioc.kinds import kinds
from ioc.metrics.proposals import Proposer
from ioc.metrics.unmapped import Value
from ioc.store.engine import writing
from ioc.store.remapping import apply_mappings
from ioc.store.schema import dossiers
from ioc.web.components.waiting_table import MOST
from ioc.web.filters import Filters
from ioc.web.page import Frame
from ioc.web.pages import standardise
from tests.conftest import served
from tests.web import desk

TEXT = "Sở Tài nguyên cũ"


@pytest.fixture
def engine(tmp_path: Any) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[httpx.Client]:
    proof = {**desk.CSRF, **desk.CSRF_COOKIE}
    with (
        served(desk.server(desk.context(engine))) as url,
        httpx.Client(base_url=url, headers=proof, trust_env=False, timeout=30) as client,
    ):
        yield client


def filled(engine: Engine) -> dict[str, str]:
    with desk.context(engine).reader() as reader:
        slots = standardise.fill(reader, Filters.parse("", reader.today))
    return {slot: told(props) for slot, props in slots.items()}


def told(value: Any) -> str:
    return json.dumps(value, cls=PlotlyJSONEncoder, ensure_ascii=False)


def count_anew(engine: Engine) -> None:
    """What the worker does when it is told."""
    lookups = desk.lookups()
    apply_mappings(
        engine,
        lambda told: kinds(lookups.with_meanings(told.meanings), lambda lats, lons: []),
        desk.NOW,
    )


def said(client: httpx.Client, **more: Any) -> Any:
    order = {"kind": "agency", "source": "mot-cua", "text": TEXT, "target": "H15.12", **more}
    return client.post("/api/v1/mappings", json=order)


def value(text: str, kind: Kind = Kind.AGENCY, **more: Any) -> Value:
    return Value(kind=kind, source="mot-cua", text=text, rows=1, **more)


def proposed(wanted: Value, procedures: Any = None) -> Proposal | None:
    return Proposer(desk.lookups(), desk.TODAY, procedures or {}).of(wanted)


def test_every_slot_stands_in_the_layout(engine: Engine) -> None:
    filters = Filters.parse("", desk.TODAY)
    frame = Frame(lookups=desk.lookups(), today=desk.TODAY, simulated=True)
    still = told(standardise.layout(filters, frame))
    assert all(f'"{slot}"' in still for slot in filled(engine))
    # Whatever kind a value is of, there is something that it can be said to mean.
    assert all(f'"data-kind": "{kind}"' in still for kind in Kind)


def test_a_value_that_waits_is_a_line_with_its_source_its_rows_and_its_days(engine: Engine) -> None:
    slots = filled(engine)
    assert (
        "1 giá trị nhận được chưa khớp với danh mục, 1 dòng đang chờ."
        in slots["standardise-summary"]
    )
    line = slots["standardise-kinds"]
    assert f'"data-text": "{TEXT}"' in line
    assert '"data-pending": ""' in line
    assert "02/11/2026" in line
    assert "đang tính lại 1 dòng" in line
    assert "Chưa gán giá trị nào." in slots["standardise-mapped"]


def test_a_press_is_written_down_and_undone_and_told_at_each_step(
    engine: Engine, client: httpx.Client
) -> None:
    answer = said(client)
    assert answer.status_code == 202
    number = answer.json()["id"]
    assert '"data-pending": "yes"' in filled(engine)["standardise-kinds"]
    count_anew(engine)
    assert client.get("/api/v1/unmapped").json()["rows"] == []
    (row,) = client.get("/api/v1/mappings").json()["rows"]
    assert (row["text"], row["target"], row["rows"], row["by"]) == (TEXT, "H15.12", 1, "quản trị")
    assert row["label"] == "Sở Nông nghiệp và Môi trường"
    assert "Mọi giá trị nhận được đều đã khớp" in filled(engine)["standardise-summary"]
    assert client.post(f"/api/v1/mappings/{number}/undo", json={}).status_code == 202
    assert client.post(f"/api/v1/mappings/{number}/undo", json={}).status_code == 404
    count_anew(engine)
    assert client.get("/api/v1/unmapped").json()["waiting"] == 1
    assert "Đã hoàn tác (1)" in filled(engine)["standardise-mapped"]


def test_an_overlap_is_refused_and_names_both(client: httpx.Client) -> None:
    assert said(client, until="2026-07-01").status_code == 202
    refusal = said(client, target="H15.13", valid_from="2026-06-30")
    assert refusal.status_code == 409
    detail = refusal.json()["detail"]
    assert "Sở Nông nghiệp và Môi trường (đến hết 30/06/2026)" in detail
    assert "Thanh tra tỉnh (từ 30/06/2026)" in detail
    assert said(client, target="H15.13", valid_from="2026-07-01").status_code == 202


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"target": "H99"}, 400),
        ({"kind": "sector"}, 400),
        ({"kind": "place"}, 400),
        ({"text": ""}, 400),
        ({"valid_from": "2026-07-01", "until": "2026-07-01"}, 400),
        ({"source": "khong-co"}, 404),
        ({"by": "ai đó"}, 400),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_remedy(
    client: httpx.Client, wrong: dict[str, str], status: int
) -> None:
    refusal = said(client, **wrong)
    assert refusal.status_code == status
    assert refusal.json()["detail"]
    assert client.get("/api/v1/mappings").json()["rows"] == []


def test_three_hundred_values_are_counted_and_the_commonest_listed(engine: Engine) -> None:
    with writing(engine) as connection:
        ids = range(1, 7)
        for n in ids:
            connection.execute(
                update(dossiers)
                .where(dossiers.c.id == n)
                .values(agency="?", agency_text=f"Phòng {n}")
            )
    assert filled(engine)["standardise-kinds"].count('"data-text"') == 7
    assert MOST == 200


@pytest.mark.parametrize(
    ("text", "target", "why"),
    [
        ("So Tai chinh", "H15.04", "bare"),
        ("Sở Tài chính và", "H15.04", "likeness"),
        ("H45.07", "H15", "merged"),
        ("000.00.12.H15", "H15.12", "off_days"),
        ("UBND xã Ea Ka", "", "homonym"),
    ],
)
def test_an_agency_is_proposed_and_why_is_said(text: str, target: str, why: str) -> None:
    found = proposed(value(text))
    assert found is not None
    assert (found.target, found.why) == (target, why)


def test_a_sector_is_proposed_by_its_name_else_by_its_procedures() -> None:
    named = proposed(value("999", Kind.SECTOR, name="Ho tich"))
    assert named is not None
    assert (named.target, named.why) == ("G15-TP01", "bare")
    of = {("mot-cua", "XX"): "1.001193.000.00.00.H15"}
    found = proposed(value("XX", Kind.SECTOR), of)
    assert found is not None
    assert (found.target, found.why, found.detail) == ("G15-TP01", "procedure", "1.001193")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Đã xử lý xong", "resolved"),
        ("Không tiếp nhận", "rejected"),
        ("Chuyển đơn vị", "assigned"),
        ("Trùng lặp", "duplicate"),
        ("Đang xác minh", "in_progress"),
        ("abc", None),
    ],
)
def test_a_state_is_proposed_by_a_word_in_it(text: str, target: str | None) -> None:
    found = proposed(value(text, Kind.STATUS))
    assert (found and found.target) == target


def test_what_the_source_must_mend_is_told_and_never_proposed() -> None:
    assert proposed(value("11", Kind.STATUS, refused=True)) is None
    near = proposed(value("Tên ĐV", Kind.HEADER, near="agency_text"))
    assert near is not None
    assert near.target == "agency_text"


def test_every_field_that_a_spreadsheet_reads_can_be_chosen() -> None:
    assert {name for fields in HEADS.values() for name in fields} <= set(FIELDS)
