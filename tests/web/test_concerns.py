"""Cần chỉ đạo: whose it is, what is late or due first; central branches are asked, not directed."""

from collections.abc import Mapping
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from ioc.metrics.reader import Reader
from ioc.web.components.actions import ASKED_LINES, LINES
from ioc.web.filters import Filters
from ioc.web.page import Slots
from ioc.web.pages.overview import fill
from tests.web.fake_reader import AGENCIES, TODAY, FakeReader, Units, busy, count
from tests.web.test_overview import said

COUNTS = st.fixed_dictionaries(
    {name: st.integers(0, 3) for name in ("overdue", "due_today", "due_1", "open")}
)
CODES = ("H15.12", "H15.12.01", "H15.06", "H15.150", "H15.91", "?")


def shown(units: Units, overdue: int = 0) -> Slots:
    figures = {**busy().figures, "dossiers.overdue": count(overdue)}
    return fill(cast(Reader, FakeReader(figures, units)), Filters.parse("", TODAY))


def names(slots: Slots, line: str, most: int) -> list[str]:
    lines = [f"{line}-{n}" for n in range(1, most + 1)]
    return [said(slots, f"{one}-unit") for one in lines if not slots[f"overview-{one}"]["hidden"]]


def test_what_is_due_today_is_told_and_opens_its_rows() -> None:
    slots = shown({"H15.06": {"due_today": 5}, "H15.150": {"due_1": 9}})
    assert names(slots, "action", LINES) == ["Sở Xây dựng", "UBND xã Ea Kar"]
    assert slots["overview-action-1-today"] == {
        "children": "5 phải trả hôm nay",
        "href": "/ho-so?agency=H15.06&metric=dossiers.due_today",
        "className": "action-today",
    }
    assert slots["overview-action-1-annex"]["href"].endswith("metric=dossiers.due_today")
    assert slots["overview-action-2-today"]["className"] == "action-today none"
    assert said(slots, "headline") == (
        "Không có hồ sơ quá hạn; 14 hồ sơ đến hạn hôm nay hoặc 25/11 · 09:30"
    )


def test_a_central_branch_stands_under_a_title_of_its_own_with_another_paper() -> None:
    slots = shown({"H15.91": {"overdue": 9}, "H15.150": {"overdue": 2}}, 11)
    assert names(slots, "action", LINES) == ["UBND xã Ea Kar"]
    assert names(slots, "action-asked", ASKED_LINES) == ["Thuế tỉnh Đắk Lắk"]
    assert slots["overview-action-asked"] == {"hidden": False}
    assert said(slots, "action-1-letter") == "Soạn công văn"
    assert said(slots, "action-asked-1-letter") == "Soạn đề nghị"
    assert said(slots, "headline").startswith("Cần chỉ đạo: Ea Kar 2 hồ sơ quá hạn")


def test_with_only_a_central_branch_late_the_headline_asks() -> None:
    slots = shown({"H15.91": {"overdue": 9}, "H15.06": {"due_1": 2}}, 9)
    assert said(slots, "headline").startswith("Đề nghị phối hợp: Thuế 9 hồ sơ quá hạn")
    assert slots["overview-action-calm"]["hidden"]


def test_a_name_that_is_nobodys_is_mapped_and_gets_no_letter() -> None:
    letter = shown({"?": {"overdue": 1}}, 1)["overview-action-1-letter"]
    assert letter == {"children": "Gán đơn vị", "href": "/chuan-hoa"}


@given(st.dictionaries(st.sampled_from(CODES), COUNTS))
def test_every_unit_with_something_late_or_due_is_shown_or_counted(
    units: Mapping[str, Mapping[str, int]],
) -> None:
    urgent = {
        "H15.12" if code.startswith("H15.12") else code
        for code, row in units.items()
        if row["overdue"] or row["due_today"] or row["due_1"]
    }
    slots = shown(units, sum(row["overdue"] for row in units.values()))
    lines = names(slots, "action", LINES) + names(slots, "action-asked", ASKED_LINES)
    assert {AGENCIES.label(code) for code in urgent} == set(lines)
    assert len(lines) == len(urgent)
    assert slots["overview-action-calm"]["hidden"] == bool(urgent)
