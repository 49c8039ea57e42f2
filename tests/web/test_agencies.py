"""Đơn vị: units make the province, the strip makes the open work, nobody is ranked unfairly."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast

from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from ioc.metrics.reader import Reader
from ioc.web.components.list_grid import grid_rows
from ioc.web.components.question import STRIPS
from ioc.web.components.standing import Tally, standing, standing_words, wilson
from ioc.web.filters import Filters
from ioc.web.page import Frame, filled
from ioc.web.pages.agencies import page
from tests.web.dossier_reader import LOOKUPS, TODAY, FakeReader, dossier

FRAME = Frame(lookups=LOOKUPS, today=TODAY, simulated=True)
YESTERDAY = TODAY - timedelta(days=1)
LEAST = 30


def reader(*rows: Any) -> Reader:
    return cast(Reader, FakeReader(rows))


def painted(asked: Reader, search: str) -> Component:
    filters = Filters.parse(search, TODAY)
    return filled(page.layout(filters, FRAME), page.fill(asked, filters))


def parts(tree: Component) -> Iterator[Any]:
    every: Any = tree
    yield from (part for part in [tree, *every._traverse()] if isinstance(part, Component))


def by_id(tree: Component, name: str) -> Any:
    return next(part for part in parts(tree) if getattr(part, "id", "") == name)


def words(tree: Any) -> str:
    if isinstance(tree, list | tuple):
        return "".join(words(part) for part in tree)
    if isinstance(tree, Component):
        return words(getattr(tree, "children", None))
    return "" if tree is None else str(tree)


DUE_DAYS = st.one_of(st.none(), st.integers(-30, 30).map(lambda n: TODAY + timedelta(days=n)))
DOSSIERS = st.lists(
    st.tuples(
        DUE_DAYS,
        st.sampled_from((2, 4, 5, 6, 9)),
        st.sampled_from(("H15.12", "H15.12.01", "H15.10", "H15.91", "H15.101", "?")),
    ),
    max_size=25,
)


def invented(facts: list[tuple[date | None, int, str]]) -> list[Any]:
    return [
        dossier(n, due_day=due, status=status, agency=agency,
                resolved_day=YESTERDAY if status == 9 else None)
        for n, (due, status, agency) in enumerate(facts)
    ]  # fmt: skip


@given(DOSSIERS)
def test_the_five_buttons_hold_every_open_dossier_exactly_once(facts: Any) -> None:
    tree = painted(reader(*invented(facts)), "?agency=H15.12&agency=H15.10&agency=H15.91")
    held = [int(words(by_id(tree, f"agency-strip-{name}"))) for name, _ in STRIPS]
    whose = {"H15.12", "H15.12.01", "H15.10", "H15.91"}
    assert sum(held) == sum(1 for _, status, agency in facts if status != 9 and agency in whose)
    assert "đang giải quyết" in words(by_id(tree, "agency-strip-sum"))
    assert "khác" not in words(by_id(tree, "agency-strip-sum"))


@given(DOSSIERS)
def test_the_units_and_what_has_no_unit_add_up_to_the_province(facts: Any) -> None:
    tree = painted(reader(*invented(facts)), "")
    shares = ("departments", "communes", "others", "unknown")
    for head in ("resolved", "in_time", "overdue", "soon", "open", "paused"):
        parts_of_it = [int(words(by_id(tree, f"agency-sum-{name}-{head}"))) for name in shares]
        assert sum(parts_of_it) == int(words(by_id(tree, f"agency-sum-province-{head}")))
    assert "bằng đúng" in words(by_id(tree, "agency-sums-words"))


def test_an_office_counts_for_the_department_above_it_and_groups_stay_apart() -> None:
    rows = [dossier(1, due_day=YESTERDAY, agency="H15.12.01"), dossier(2, agency="H15.101")]
    tree = painted(reader(*rows), "")
    departments = by_id(tree, "agency-departments-grid").rowData
    assert [(row["code"], row["overdue"]) for row in departments] == [("H15.12", 1), ("H15.10", 0)]
    assert [row["code"] for row in by_id(tree, "agency-communes-grid").rowData] == ["H15.101"]
    assert [row["code"] for row in by_id(tree, "agency-others-grid").rowData] == ["H15.91"]


def test_the_row_of_no_unit_opens_its_dossiers() -> None:
    tree = painted(reader(dossier(1, agency="?")), "")
    cell = by_id(tree, "agency-sum-unknown-open")
    assert words(cell) == "1"
    assert cell.href == "/ho-so?agency=%3F&metric=dossiers.open"


def test_a_small_caseload_is_hatched_and_said_so() -> None:
    done = [dossier(n, status=9, resolved_day=YESTERDAY) for n in range(29)]
    row = by_id(painted(reader(*done), ""), "agency-departments-grid").rowData[1]
    row = next(r for r in by_id(painted(reader(*done), ""), "agency-departments-grid").rowData
               if r["code"] == "H15.12")  # fmt: skip
    assert (row["rate_mark"], row["rate_text"]) == ("few", "100%")
    assert row["rate_note"] == "29/29 · ít hồ sơ"


def test_a_press_on_the_strip_is_in_the_address_and_names_the_list() -> None:
    tree = painted(reader(dossier(1, status=5)), "?agency=H15.12&strip=paused")
    pressed = by_id(tree, "agency-strip-paused-button")
    assert pressed.href == "/don-vi?agency=H15.12&strip=paused"
    assert "pressed" in pressed.className
    assert words(by_id(tree, "agency-count")) == "1 hồ sơ"
    exported = [p.href for p in parts(tree) if "export" in str(getattr(p, "className", ""))]
    assert exported[0] == "/api/export/dossiers.xlsx?agency=H15.12&strip=paused"


def test_the_sentence_names_what_is_late_and_the_slowest_step() -> None:
    late = [dossier(n, due_day=YESTERDAY) for n in range(2)]
    tree = painted(reader(*late, dossier(3)), "?agency=H15.12")
    said = words(by_id(tree, "agency-sentence"))
    expected = "2 hồ sơ đã quá hạn, 1 hồ sơ phải trả hôm nay; chậm nhiều nhất ở bước Thẩm định (2)."
    assert said == expected


def test_with_nothing_late_it_says_so_with_the_time() -> None:
    said = words(by_id(painted(reader(), "?agency=H15.12"), "agency-sentence"))
    assert said == "Không có hồ sơ quá hạn lúc 09:30; 0 hồ sơ phải trả hôm nay."


def test_the_rate_stands_with_its_parts_and_with_the_overdue_ones_counted() -> None:
    done = [dossier(n, status=9, resolved_day=YESTERDAY) for n in range(30)]
    late = [dossier(100 + n, status=9, due_day=date(2026, 11, 10), resolved_day=YESTERDAY)
            for n in range(2)]  # fmt: skip
    overdue = [dossier(200 + n, due_day=YESTERDAY) for n in range(8)]
    tree = painted(reader(*done, *late, *overdue), "?agency=H15.12")
    assert words(by_id(tree, "agency-rate")) == "93,8%"
    assert words(by_id(tree, "agency-rate-top")) == "30"
    assert words(by_id(tree, "agency-rate-bottom")) == "32"
    assert words(by_id(tree, "agency-rate-all")) == "75,0%"
    beside = by_id(tree, "agency-rate-all-words")
    assert words(beside) == "nếu tính cả 8 hồ sơ quá hạn lúc này (30 / 40)"
    rate = "/ho-so?agency=H15.12&version=with-overdue&metric=dossiers.on_time_rate"
    assert [part.href for part in parts(beside) if hasattr(part, "href")] == [
        "/ho-so?agency=H15.12&metric=dossiers.overdue",
        rate,
        f"{rate}&part=denominator",
    ]
    worst = by_id(tree, "agency-worst")
    assert "2 trễ / 32 đã giải quyết" in words(worst)


def test_figures_of_a_past_month_and_of_now_each_say_their_time() -> None:
    october = "&from=2026-10-01&to=2026-10-31"
    past, now = (
        painted(reader(dossier(1, due_day=YESTERDAY)), f"?agency=H15.12{days}")
        for days in (october, "")
    )
    for tree, when in ((past, "cuối ngày 31/10/2026"), (now, "lúc này")):
        assert f"1 hồ sơ quá hạn {when}" in words(by_id(tree, "agency-rate-all-words"))
        assert f"Đang giải quyết ({when})" in words(by_id(tree, "agency-form"))
        assert words(by_id(tree, "agency-strip-sum")).endswith("đang giải quyết lúc này")
    assert words(by_id(past, "agency-sentence")).startswith("Lúc này: 1 hồ sơ đã quá hạn")
    assert words(by_id(past, "agency-list-title")) == "Quá hạn chưa xong · lúc này"


def test_what_loses_most_follows_the_chosen_definition_and_opens_its_rows() -> None:
    moved = [
        dossier(n, status=9, resolved_day=YESTERDAY, first_due_day=date(2026, 11, 10))
        for n in range(3)
    ]
    asked = reader(*moved, dossier(9, status=9, resolved_day=YESTERDAY))
    assert "Không có hồ sơ trễ hạn" in words(
        by_id(painted(asked, "?agency=H15.12"), "agency-worst")
    )
    worst = by_id(painted(asked, "?agency=H15.12&version=first-promise"), "agency-worst")
    assert "3 trễ / 4 đã giải quyết" in words(worst)
    assert "Theo: Tỷ lệ đúng hạn theo lần hẹn đầu." in words(worst)
    late, whole = [part.href for part in parts(worst) if getattr(part, "href", None)]
    assert [total(asked, href) for href in (late, whole)] == [3, 4]


def total(asked: Reader, href: str) -> int:
    """How many dossiers an address lists."""
    filters = Filters.parse(href.partition("?")[2], TODAY)
    return int(grid_rows(asked, filters, {})["rowCount"])


def test_promises_that_moved_open_their_rows() -> None:
    beside = by_id(painted(reader(), "?agency=H15.12"), "agency-form-beside")
    hrefs = [part.href for part in parts(beside) if getattr(part, "href", None)]
    assert "/ho-so?agency=H15.12&metric=dossiers.moved" in hrefs
    assert "hẹn lại" in words(beside)


def test_a_dossier_is_opened_beside_its_list() -> None:
    tree = painted(reader(dossier(1, due_day=YESTERDAY)), "?agency=H15.12&code=H15.12-261102-0001")
    assert words(by_id(tree, "agency-story-events")).startswith("08:00 02/11/2026Nộp hồ sơ")
    assert words(by_id(tree, "agency-count")) == "1 hồ sơ"
    exported = [p.href for p in parts(tree) if "export" in str(getattr(p, "className", ""))]
    assert exported[0] == "/api/export/dossiers.xlsx?agency=H15.12&strip=overdue"


def test_an_unknown_code_shows_the_groups() -> None:
    tree = painted(reader(), "?agency=H15.77")
    assert by_id(tree, "agency-departments-grid") is not None


def test_every_slot_of_both_faces_has_its_place_in_the_layout() -> None:
    asked = reader(dossier(1, due_day=YESTERDAY))
    opened = "?agency=H15.12&code=H15.12-261102-0001"
    for search in ("", "?agency=H15.12", "?agency=%3F", opened, "?agency=H15.12&code=x"):
        filters = Filters.parse(search, TODAY)
        ids = {getattr(part, "id", "") for part in parts(page.layout(filters, FRAME))}
        slots = page.fill(asked, filters)
        assert set(slots) <= ids
        assert all(name.startswith("agency-") for name in slots)


def test_one_of_one_is_never_first_and_a_thousand_speak_clearly() -> None:
    assert [round(edge, 3) for edge in wilson(Tally(1, 1))] == [0.207, 1.0]
    assert [round(edge, 3) for edge in wilson(Tally(970, 1000))] == [0.957, 0.979]
    tallies = {"small": Tally(1, 1), "big": Tally(970, 1000)}
    assert standing("small", tallies, LEAST) is None
    assert "chưa đủ hồ sơ" in standing_words("small", tallies, "departments", LEAST)[0]


def test_units_that_overlap_share_their_ranks() -> None:
    tallies = {"a": Tally(97, 100), "b": Tally(95, 100), "c": Tally(50, 100)}
    said, why = standing_words("a", tallies, "departments", LEAST)
    assert "hạng 1–2 trong 3 đơn vị đủ 30 hồ sơ, chưa khác biệt rõ" in said
    assert "1 đơn vị khác" in why
    last, _ = standing_words("c", tallies, "departments", LEAST)
    assert "hạng 3 trong 3 đơn vị đủ 30 hồ sơ, khác biệt rõ" in last
    assert "Không xếp hạng" not in why
    few = tallies | {"d": Tally(3, 3), "e": Tally(0, 0)}
    assert "Không xếp hạng 2 đơn vị" in standing_words("a", few, "departments", LEAST)[1]
    assert standing_words("a", tallies, "others", LEAST) == ("chỉ nêu, không xếp hạng", "")


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(30, 400), min_size=2))
def test_equal_units_share_every_rank(sizes: dict[str, int]) -> None:
    tallies = {key: Tally(size, size) for key, size in sizes.items()}
    for key in tallies:
        place = standing(key, tallies, LEAST)
        assert place == (1, len(tallies), len(tallies))
