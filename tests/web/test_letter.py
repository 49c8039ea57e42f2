"""Công văn đôn đốc: counts, causes and a date; nothing to urge is said, not written."""

from datetime import date, timedelta
from typing import Any, cast

from ioc.metrics.reader import Reader
from ioc.web.filters import Filters
from ioc.web.page import Frame, filled
from ioc.web.pages.letter import page
from tests.web.dossier_reader import LOOKUPS, TODAY, FakeReader, dossier
from tests.web.test_agencies import by_id, parts, words

FRAME = Frame(lookups=LOOKUPS, today=TODAY, simulated=True)
LATE = [dossier(n, due_day=TODAY - timedelta(days=2)) for n in range(12)]


def painted(search: str, *rows: Any) -> Any:
    filters = Filters.parse(search, TODAY)
    held = cast(Reader, FakeReader(rows))
    return filled(page.layout(filters, FRAME), page.fill(held, filters))


def test_the_paper_has_its_form_its_counts_and_its_date() -> None:
    paper = words(by_id(painted("?agency=H15.12", *LATE, dossier(50)), "letter-paper"))
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "V/v đôn đốc",
        "Kính gửi: Sở Nông nghiệp và Môi trường",
        "(số liệu tính đến 09:30 18/11/2026)",
        "12 hồ sơ đã quá hạn",
        " 1 hồ sơ phải trả kết quả trong ngày",
        "nhiều nhất ở bước: Thẩm định (12 hồ sơ)",
        "Theo chỉ đạo của Chủ tịch UBND tỉnh, Văn phòng UBND tỉnh đề nghị Sở Nông nghiệp và Môi",
        "trước ngày 23/11/2026",
        "Nơi nhận:",
        "DỮ LIỆU MÔ PHỎNG",
    ):
        assert said in paper
    assert "yêu cầu" not in paper


def test_the_annex_is_the_list_of_the_letter() -> None:
    tree = painted("?agency=H15.12", *LATE)
    hrefs = [part.href for part in parts(tree) if getattr(part, "href", None)]
    assert "/api/export/dossiers.xlsx?agency=H15.12&metric=dossiers.overdue" in hrefs


def test_without_anything_overdue_the_annex_lists_what_is_due_the_soonest() -> None:
    tree = painted("?agency=H15.12", dossier(1), dossier(2, due_day=date(2026, 11, 19)))
    annex = by_id(tree, "letter-annex")
    assert annex.href == "/api/export/dossiers.xlsx?agency=H15.12&metric=dossiers.due_today"
    assert by_id(tree, "letter-rows").href == "/ho-so?agency=H15.12&metric=dossiers.due_today"
    assert by_id(painted("?agency=H15.12"), "letter-annex").hidden


def test_a_central_branch_is_asked_and_not_told() -> None:
    late = dossier(1, agency="H15.91", due_day=TODAY - timedelta(days=2))
    paper = words(by_id(painted("?agency=H15.91", late), "letter-paper"))
    assert "V/v đề nghị phối hợp giải quyết hồ sơ" in paper
    assert "Văn phòng UBND tỉnh đề nghị Thuế tỉnh Đắk Lắk phối hợp:" in paper
    assert "Rất mong Thuế tỉnh Đắk Lắk quan tâm phối hợp./." in paper
    for told in ("yêu cầu", "đôn đốc", "trách nhiệm", "Đề nghị Thủ trưởng"):
        assert told not in paper


def test_nothing_to_urge_is_said_and_no_paper_is_written() -> None:
    tree = painted("?agency=H15.10", *LATE)
    assert by_id(tree, "letter-paper").children == []
    assert "chưa cần đôn đốc" in words(by_id(tree, "letter-word"))


def test_without_a_unit_it_asks_for_one() -> None:
    for search in ("", "?agency=H15.77", "?agency=H15.12&agency=H15.10"):
        assert words(by_id(painted(search, *LATE), "letter-word")) == "Chọn đơn vị cần đôn đốc."
