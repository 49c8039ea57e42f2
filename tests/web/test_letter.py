"""Công văn đôn đốc: counts, causes and a date; nothing to urge is said, not written."""

from datetime import timedelta
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
        "Đến 09:30 ngày 18 tháng 11 năm 2026",
        "12 hồ sơ đã quá hạn",
        "01 hồ sơ phải trả kết quả trong ngày",
        "Thẩm định: 12 hồ sơ",
        "trước ngày 23/11/2026",
        "Nơi nhận:",
        "DỮ LIỆU MÔ PHỎNG",
    ):
        assert said in paper


def test_the_annex_is_the_list_of_the_letter() -> None:
    tree = painted("?agency=H15.12", *LATE)
    hrefs = [part.href for part in parts(tree) if getattr(part, "href", None)]
    assert "/api/export/dossiers.xlsx?agency=H15.12&metric=dossiers.overdue" in hrefs


def test_nothing_to_urge_is_said_and_no_paper_is_written() -> None:
    tree = painted("?agency=H15.10", *LATE)
    assert by_id(tree, "letter-paper").children == []
    assert "chưa cần đôn đốc" in words(by_id(tree, "letter-word"))


def test_without_a_unit_it_asks_for_one() -> None:
    for search in ("", "?agency=H15.77", "?agency=H15.12&agency=H15.10"):
        assert words(by_id(painted(search, *LATE), "letter-word")) == "Chọn đơn vị cần đôn đốc."
