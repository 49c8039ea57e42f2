"""connectors/one_stop.py against hand-written answers in the documented shapes, and the contract of
every connector.
"""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest

from connectors.one_stop import Options, connector, shape
from ioc.domain.records import Dossier, Step, Supplement
from ioc.sources.body import decode_json
from ioc.sources.connector import Marks, Parsed
from ioc.sources.contract import Contract, FarSide, first_turn, said, spoilt, spoken
from ioc.sources.errors import BadRow
from tests.connectors.clocks import local
from tests.connectors.far_side import NOW, OneStop, many, source

ANSWERS = Path(__file__).parent / "answers" / "one_stop"
SOURCE = source()


def listed(name: str) -> list[Any]:
    return list(json.loads((ANSWERS / name).read_text(encoding="utf-8"))["result"])


def parsed(row: Any) -> Dossier:
    record = connector.parse(row, SOURCE)[0]
    assert isinstance(record, Dossier)
    return record


def bad(row: Any) -> BadRow:
    with pytest.raises(BadRow) as caught:
        connector.parse(row, SOURCE)
    return caught.value


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = listed("items_2020.json") + listed("items_2023.json") + listed("quirks.json")
    bad_rows: ClassVar = listed("bad_rows.json")
    personal: ClassVar = (
        "Bịa",
        "Giả",
        "0900000000",
        "0900 000 000",
        "0900000001",
        "000000000000",
        "bia@example.invalid",
        "Không Có",
        "TECH0000000001",
        "Nộp lại",
    )

    def far_side(self) -> FarSide:
        return OneStop(many(9, NOW - timedelta(days=9), timedelta(days=1)))

    def marks(self) -> Marks:
        return first_turn(NOW, timedelta(days=400))

    def test_no_personal_data_comes_out_of_parse(self) -> None:
        # One name stands in a step's own words, where nobody can know it for a name.
        told = "ông Bịa, CCCD [số đã che]"
        for row in self.rows:
            text = repr(tuple(connector.parse(row, SOURCE))).replace(told, "")
            assert not [word for word in self.personal if word in text]
        for row in self.bad_rows:
            found = bad(row)
            text = f"{found.reason} {found.key} {found.fields}"
            assert not [word for word in self.personal if word in text]


def test_the_2020_field_set_is_read() -> None:
    (row,) = listed("items_2020.json")
    assert parsed(row) == Dossier(
        code="000.00.12.H15-200427-0001",
        status=10,
        procedure="1.004616",
        procedure_name="Cấp giấy phép xây dựng",
        sector="G17-XD02",
        sector_name="Hoạt động xây dựng",
        applicant_kind=1,
        agency_text="Sở Xây dựng",
        received_at=local(2020, 4, 27, 8, 15),
        due_at=local(2020, 5, 14, 17),
        resolved_at=local(2020, 5, 11, 16),
        returned_at=local(2020, 5, 12, 9, 30),
        result_by_post=False,
        has_fee=True,
        supplements=(
            Supplement(
                key="BS1",
                requested_at=local(2020, 4, 29, 10),
                returned_at=local(2020, 5, 4, 9),
                due_before=local(2020, 5, 11, 17),
                due_after=local(2020, 5, 14, 17),
                reason="redo",
            ),
        ),
    )


def test_the_2023_field_set_is_read_with_its_steps() -> None:
    (row,) = listed("items_2023.json")
    dossier = parsed(row)
    assert dossier.channel == "online"
    assert dossier.submitted_at == local(2026, 11, 1, 20)
    assert (dossier.resolved_at, dossier.returned_at, dossier.refused_at) == (None, None, None)
    assert (dossier.payment, dossier.digitised, dossier.result_by_post) == (2, True, True)
    assert dossier.supplements[0].returned_at is None
    assert [step.status for step in dossier.steps] == [2, 4, 5]
    assert dossier.steps[1] == Step(
        dossier="H15.12-261102-0007",
        at=local(2026, 11, 3, 9),
        room="Phòng Quản lý xây dựng",
        title="Chuyên viên",
        content="Thẩm định; đã gọi [số đã che] cho ông Bịa, CCCD [số đã che]",
        status=4,
        started_at=local(2026, 11, 3, 9),
        due_at=local(2026, 11, 9, 17),
    )
    assert dossier.steps[2].content == "Yêu cầu bổ sung qua [thư đã che]"


def test_what_was_not_sent_is_none_and_never_a_default() -> None:
    bare = parsed(listed("quirks.json")[0])
    assert bare == Dossier(code="H15.101-261102-091234", status=2, procedure="2.000815", sector="")


def test_a_provincial_copy_of_a_procedure_is_the_national_one() -> None:
    row = listed("quirks.json")[0]
    copied = parsed({**row, "MaTTHC": "1.906612.000.00.00.H15"})
    assert (copied.procedure, parsed({**row, "MaTTHC": "TTHC-15"}).procedure) == (
        "1.906612",
        "TTHC-15",
    )


def test_numbers_dates_and_lists_are_read_however_they_are_written() -> None:
    _, second, third, fourth, fifth, _ = map(parsed, listed("quirks.json"))
    assert (second.status, second.channel, second.due_at) == (2, None, None)
    assert second.received_at == local(2026, 11, 2, 8, 15)
    assert (third.code, third.channel, third.due_at) == ("H15.101-261102-0003", "?", None)
    assert third.received_at == local(2026, 11, 2)
    assert (third.applicant_kind, third.payment, third.result_by_post) == (None, None, None)
    assert (third.has_fee, fourth.has_fee, fifth.has_fee) == (False, False, True)
    assert fourth.agency_text == "Ủy ban nhân dân xã Ea Kar"
    assert (fourth.channel, fifth.channel) == ("postal", None)
    assert fourth.received_at == local(2026, 11, 2, 8, 15)
    assert fourth.digitised is True
    assert [step.room for step in fifth.steps] == ["Bộ phận một cửa"]


def test_a_bad_child_never_costs_its_dossier_and_is_told() -> None:
    records = connector.parse(listed("quirks.json")[5], SOURCE)
    assert isinstance(records, Parsed)
    (dossier,) = records
    assert isinstance(dossier, Dossier)
    assert [(step.content, step.status, step.started_at) for step in dossier.steps] == [
        ("bước tốt", None, None)
    ]
    assert [supplement.key for supplement in dossier.supplements] == ["20261103T011500Z"]
    assert len(records.rejects) == 4
    assert {reject.key for reject in records.rejects} == {"H15.101-261102-0006"}


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        (0, "thiếu MaHoSo"),
        (1, "thiếu MaHoSo"),
        (2, "thiếu MaHoSo"),
        (3, "thiếu MaHoSo"),
        (4, "thiếu MaTTHC"),
        (5, "TrangThaiHoSo không"),
        (6, "TrangThaiHoSo không"),
        (7, "TrangThaiHoSo không"),
        (8, "NgayHenTra không"),
        (9, "NgayTiepNhan không"),
        (10, "JSON"),
    ],
)
def test_a_bad_row_names_what_is_wrong(index: int, reason: str) -> None:
    assert bad(listed("bad_rows.json")[index]).reason.startswith(reason) or reason == "JSON"


def test_a_reject_keeps_its_key_and_allowed_fields_only() -> None:
    found = bad(listed("bad_rows.json")[5])
    assert found.key == "H15.12-261102-0007"
    assert found.fields["TrangThaiHoSo"] == "11"
    assert set(found.fields) <= {
        *("MaTTHC", "MaLinhVuc", "TrangThaiHoSo", "KenhThucHien", "NgayNopHoSo"),
        *("NgayTiepNhan", "NgayHenTra", "NgayTuChoi", "NgayKetThucXuLy", "NgayTra"),
    }


def test_the_name_of_the_steps_field_is_an_option() -> None:
    (row,) = listed("items_2023.json")
    renamed = {**row, "TienDo": row["DanhSachTienDo"][:1]}
    other = replace(SOURCE, options={"steps_field": "TienDo"})
    record = connector.parse(renamed, other)[0]
    assert isinstance(record, Dossier)
    assert len(record.steps) == 1


def test_what_an_answer_is_read_for_is_all_that_parse_reads() -> None:
    read = shape(Options())
    for name in ("items_2020.json", "items_2023.json", "quirks.json", "bad_rows.json"):
        for row in listed(name):
            wholes = [row, *(spoilt(row) if isinstance(row, dict) else ())]
            body = orjson.dumps({"error_code": "0", "result": wholes})
            kept = decode_json(body, shape=read)["result"]
            for whole, part in zip(wholes, kept, strict=True):
                assert spoken(said(connector, part, SOURCE)) == spoken(
                    said(connector, whole, SOURCE)
                )


def test_what_is_personal_is_not_even_decoded() -> None:
    body = orjson.dumps({"result": listed("items_2023.json")})
    kept = repr(decode_json(body, shape=shape(Options())))
    assert "ChuHoSo" not in kept
    assert "NguoiXuLy" not in kept
