"""Tổng quan is a function of reader and filters: the worst first, the tiles in fixed places."""

import json
from typing import Any, cast

import pytest
from plotly.utils import PlotlyJSONEncoder

from ioc.metrics.model import Figure
from ioc.metrics.reader import Reader
from ioc.web.components.actions import ASKED_LINES, LINES
from ioc.web.faces import overdue_state, rate_state
from ioc.web.filters import Filters
from ioc.web.page import Frame, Slots, filled
from ioc.web.pages.overview import fill, layout, page
from tests.web.fake_reader import AGENCIES, LOOKUPS, TODAY, FakeReader, busy, count

MARKED = ("months-stale", "league-stale", "map-stale")
USUAL = Filters.parse("", TODAY)
FRAME = Frame(lookups=LOOKUPS, today=TODAY, simulated=True)


def slots_of(reader: FakeReader, filters: Filters = USUAL) -> Slots:
    return fill(cast(Reader, reader), filters)


def words(children: Any) -> str:
    """What a reader sees of a slot."""
    if isinstance(children, str) or children is None:
        return children or ""
    if isinstance(children, list | tuple):
        return "".join(words(child) for child in children)
    return "" if getattr(children, "className", "") == "sr-only" else words(children.children)


def said(slots: Slots, slot: str) -> str:
    return words(slots[f"overview-{slot}"]["children"])


def drawn(shown: object) -> str:
    return json.dumps(shown, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_headline_names_the_worst_unit_with_what_stands_under_it() -> None:
    slots = slots_of(busy())
    assert said(slots, "headline") == "Cần chỉ đạo: Sở NN&MT 41 hồ sơ quá hạn, tăng 9 trong tuần"
    assert slots["overview-headline"]["className"] == "headline"


def test_a_calm_day_says_so_with_its_time_and_without_colour() -> None:
    reader = busy()
    calm = FakeReader({**reader.figures, "dossiers.overdue": count(0)}, {"H15.06": {"open": 5}})
    slots = slots_of(calm)
    assert said(slots, "headline") == "Không có việc cần chỉ đạo · 09:30"
    assert "calm" in slots["overview-headline"]["className"]
    assert slots["overview-overdue"]["className"] == "tile"
    assert said(slots, "overdue-number") == "0"
    assert slots["overview-action-calm"]["hidden"] is False
    assert slots["overview-action-rest"]["hidden"]
    assert all(slots[f"overview-action-{n}"]["hidden"] for n in range(1, 6))


def test_every_line_of_orders_opens_exactly_its_rows_and_its_papers() -> None:
    slots = slots_of(busy())
    units = [said(slots, f"action-{n}-unit") for n in (1, 2, 3)]
    assert units == ["Sở Nông nghiệp và Môi trường", "UBND xã Ea Kar", "Chưa xác định đơn vị"]
    assert slots["overview-action-4"] == {"hidden": True}
    assert slots["overview-action-1-overdue"] == {
        "children": "41 hồ sơ quá hạn",
        "href": "/ho-so?agency=H15.12&metric=dossiers.overdue",
        "className": "action-overdue",
    }
    assert slots["overview-action-1-due"]["href"] == "/ho-so?agency=H15.12&metric=dossiers.due_1"
    assert said(slots, "action-1-due") == "18 đến hạn 25/11"
    assert said(slots, "action-1-cause") == "nhiều nhất ở bước Thẩm định (23)"
    assert "02/11" in said(slots, "action-1-deadline")
    assert slots["overview-action-1-letter"]["href"] == "/cong-van?agency=H15.12"
    annex = "/api/export/dossiers.xlsx?agency=H15.12&metric=dossiers.overdue"
    assert slots["overview-action-1-annex"]["href"] == annex


def test_tiles_say_number_state_and_against_what() -> None:
    slots = slots_of(busy())
    assert said(slots, "overdue-number") == "312"
    assert said(slots, "overdue-state") == "CẦN XỬ LÝ"
    assert said(slots, "overdue-first") == "Sở NN&MT 41 · Ea Kar 22"
    assert said(slots, "overdue-change") == "▲ 27 trong tuần · "
    assert said(slots, "due-change") == "nghỉ 24/11 · hết 26/11 · "
    assert said(slots, "on-time-number") == "97,1%"
    assert said(slots, "on-time-first") == "18.642/19.199 đã xong · 312 đang quá hạn"
    assert said(slots, "on-time-change") == "▲ 0,8 điểm % so với 15 ngày làm việc đầu tháng 10 · "
    assert said(slots, "open-first") == "= 7.688 trong hạn + 312 quá hạn + 412 tạm dừng"


def test_a_number_is_a_link_to_its_rows_in_the_asked_scope() -> None:
    asked = Filters.parse("sector=G09-XD01&from=2026-10-01&to=2026-10-31", TODAY)
    slots = slots_of(busy(), asked)
    october = "from=2026-10-01&to=2026-10-31&sector=G09-XD01"
    received = f"/ho-so?{october}&metric=dossiers.received"
    assert slots["overview-received-number"]["href"] == received
    assert said(slots, "on-time-name") == "Đúng hạn tháng 10"


def test_what_is_open_is_a_matter_of_now_whatever_the_days() -> None:
    slots = slots_of(busy(), Filters.parse("from=2026-10-01&to=2026-10-31", TODAY))
    assert slots["overview-open-number"]["href"] == "/ho-so?metric=dossiers.open"
    assert said(slots, "headline").startswith("Cần chỉ đạo: Sở NN&MT 41 hồ sơ quá hạn, tăng 9")


def test_an_agency_nobody_knows_shows_the_whole_province() -> None:
    stray = slots_of(busy(), Filters.parse("agency=H99.1", TODAY))
    assert drawn(stray) == drawn(slots_of(busy()))


def test_unknown_is_a_dash_and_loading_is_never_a_smaller_number() -> None:
    reader = busy()
    missing = FakeReader({}, {})
    assert said(slots_of(missing), "overdue-number") == "—"
    assert said(slots_of(missing), "overdue-first") == "Chưa có số liệu"
    loading = {
        key: Figure(f.value, f.numerator, f.denominator, True) for key, f in reader.figures.items()
    }
    slots = slots_of(FakeReader(loading, {}))
    assert said(slots, "open-number") == "…"
    assert said(slots, "open-first") == "đang nạp 4/12 tháng"
    assert said(slots, "headline").endswith("cần chỉ đạo: Hồ sơ (đang nạp 4/12 tháng)")
    assert said(slots, "action-calm") == "Chưa gồm Hồ sơ (đang nạp 4/12 tháng)"
    assert said(slots, "league-all-overdue") == "…"


def test_every_tile_carries_its_two_times_and_when_the_first_is_old() -> None:
    slots = slots_of(busy())
    for name in ("overdue", "due", "on-time", "open", "received", "digitised"):
        time = slots[f"overview-{name}-time"]
        assert words(time["children"]) == "số\u00a009:30 ·\u00a0đọc\u00a009:41"
        assert time["data-asof"] == "2026-11-23T02:30:00+00:00"
        assert time["data-asked"] == "2026-11-23T02:41:00+00:00"
        assert time["data-stale-after"] == "7200"


def test_everything_else_that_rests_on_the_figures_is_ready_to_say_that_they_are_old() -> None:
    slots = slots_of(busy())
    for name in ("headline-stale-dossiers", "action-1-stale", *MARKED):
        mark = slots[f"overview-{name}"]
        assert mark["data-asof"] == "2026-11-23T02:30:00+00:00"
        assert (mark["data-stale-after"], mark["data-of"]) == ("7200", "mot-cua")
    tree = filled(layout(USUAL, FRAME), slots)
    aging = [p for p in tree._traverse() if "ages" in str(getattr(p, "className", "")).split()]  # type: ignore[no-untyped-call]
    assert len(aging) == 1 + LINES + ASKED_LINES + len(MARKED) + 1
    assert all("as-of" in str(part) for part in aging)


def test_a_group_without_dossiers_opens_nothing() -> None:
    reader = FakeReader(busy().figures, {"H15.06": {"open": 5}})
    slots = slots_of(reader)
    assert said(slots, "league-communes-open") == "0"
    assert slots["overview-league-communes-open"]["href"] is None


def test_a_share_of_another_kind_says_what_it_is_a_share_of() -> None:
    slots = slots_of(busy())
    assert said(slots, "online-first") == "14.482/20.340 hồ sơ"
    assert said(slots, "online-change") == "toàn trình 40,1% (8.156/20.340 tiếp nhận)\u00a0· "


def test_the_groups_add_up_to_the_province() -> None:
    slots = slots_of(busy())
    rows = ("departments", "communes", "others", "unknown")
    parts = [int(said(slots, f"league-{row}-overdue")) for row in rows]
    assert parts == [41, 22, 0, 3]
    assert said(slots, "league-departments-open") == "718"
    departments = "agency=H15.06&agency=H15.12&agency=H15.12.01"
    assert slots["overview-league-departments-open"]["href"] == (
        f"/ho-so?{departments}&metric=dossiers.open"
    )
    assert slots["overview-league-unknown-rate"]["href"] == (
        "/ho-so?agency=%3F&metric=dossiers.on_time_rate&part=denominator"
    )
    assert slots["overview-league-all-overdue"]["href"] == "/ho-so?metric=dossiers.overdue"
    assert "href" not in slots["overview-league-departments-units"]
    assert said(slots, "league-departments-units") == "1"
    assert said(slots, "league-all-overdue") == "312"


@pytest.mark.parametrize(
    ("value", "difference", "state"),
    [(0, -3, ""), (5, -3, "watch"), (5, None, "watch"), (5, 1, "act")],
)
def test_overdue_is_watched_and_acted_on_when_it_grows(
    value: int, difference: int | None, state: str
) -> None:
    assert overdue_state(value, difference) == state


@pytest.mark.parametrize(
    ("value", "state"), [(0.95, ""), (0.949, "watch"), (0.899, "act"), (None, "")]
)
def test_a_rate_is_judged_by_its_target(value: float | None, state: str) -> None:
    assert rate_state(value, 0.95) == state


def test_the_first_paint_carries_the_figures_and_every_slot_has_its_place() -> None:
    slots = slots_of(busy())
    tree = filled(layout(USUAL, FRAME), slots)
    parts = tree._traverse()  # type: ignore[no-untyped-call]
    placed = {part.id for part in parts if getattr(part, "id", None)}
    assert set(slots) <= placed
    assert all(slot.startswith("overview-") for slot in slots)
    assert "Sở NN&MT 41 hồ sơ quá hạn" in drawn(tree)


def test_the_page_is_at_the_root() -> None:
    assert (page.path, page.key) == ("/", "page.overview")
    assert AGENCIES.root == "H15"
