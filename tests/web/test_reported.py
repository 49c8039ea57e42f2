"""What a vendor reports of a unit stands beside our count of the same, and never in its place."""

from datetime import date
from typing import Any, cast

from dash.development.base_component import Component

from ioc.metrics.reader import Reader
from ioc.metrics.reported import Reported
from ioc.metrics.sources import Fed
from ioc.web.components.reported import reported_block, reported_slots
from ioc.web.filters import Filters
from ioc.web.page import filled
from tests.web.dossier_reader import NOW, TODAY, FakeReader, dossier
from tests.web.fake_reader import SOURCE

VENDOR = "Hệ thống một cửa (thống kê)"


class Told(FakeReader):
    """A reader of two dossiers, to which a vendor reports too."""

    def __init__(self, *told: Reported) -> None:
        super().__init__([dossier(1), dossier(2, status=9, resolved_day=date(2026, 11, 10))])
        self._told = told

    def fed(self, subject: str = "dossiers") -> Fed:
        return Fed((SOURCE,) if subject == "totals" else (), NOW)

    def reported(self, where: Any) -> tuple[Reported, ...]:
        return self._told


def told(measure: str, value: int, agency: str = "H15.12") -> Reported:
    day = date(2026, 11, 17)
    return Reported("thong-ke", VENDOR, agency, "Sở NN&MT", measure, "2026-11", value, day)


def block(asked: FakeReader, search: str = "?agency=H15.12") -> Any:
    filters = Filters.parse(search, TODAY)
    return filled(reported_block("agency"), reported_slots("agency", cast(Reader, asked), filters))


def rows(tree: Any) -> list[list[str]]:
    found = [part for part in tree._traverse() if type(part).__name__ == "Tr"]
    return [[_words(cell) for cell in row.children] for row in found]


def _words(part: Any) -> str:
    if isinstance(part, list | tuple):
        return "".join(map(_words, part))
    return _words(part.children) if isinstance(part, Component) else str(part or "")


def test_each_reported_number_stands_beside_our_own_and_their_difference() -> None:
    seen = block(Told(told("dossiers.resolved", 1), told("dossiers.received", 5)))
    assert not seen.hidden
    assert rows(seen)[1:] == [
        ["Tiếp nhận", "5", "2", "▲ 3"],
        ["Đã giải quyết", "1", "1", "="],
    ]
    assert f"Theo {VENDOR}, báo ngày 17/11" in _words(seen.children)


def test_our_number_opens_its_rows_and_the_vendor_s_none() -> None:
    seen = block(Told(told("dossiers.received", 5)))
    links = [part.href for part in seen._traverse() if hasattr(part, "href")]
    assert [href for href in links if not href.startswith("/cach-tinh?")] == [
        "/ho-so?agency=H15.12&metric=dossiers.received",
        "/lech-so?agency=H15.12&metric=dossiers.received",
    ]


def test_what_we_do_not_count_is_told_without_a_comparison() -> None:
    assert rows(block(Told(told("HSTraLai", 4))))[1:] == [["Trả lại, rút", "4", "—", "—"]]


def test_another_unit_s_report_is_not_shown_here() -> None:
    assert block(Told(told("dossiers.received", 5, agency="H15.10"))).hidden


def test_several_units_or_some_channels_are_compared_with_no_report() -> None:
    asked = Told(told("dossiers.received", 5))
    assert block(asked, "?agency=H15.12&agency=H15.10").hidden
    assert block(asked, "?agency=H15.12&channel=online").hidden
    assert block(asked, "").hidden
