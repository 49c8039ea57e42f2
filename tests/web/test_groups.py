"""Đơn vị: every number of a group opens its rows, and what is few is the province's own to say."""

from dataclasses import replace
from typing import Any, cast

from hypothesis import given

from ioc.metrics.reader import Reader
from ioc.web.filters import Filters
from ioc.web.page import filled
from ioc.web.pages.agencies import page
from tests.web.dossier_reader import LOOKUPS, TODAY, FakeReader, dossier
from tests.web.test_agencies import (
    DOSSIERS,
    FRAME,
    YESTERDAY,
    by_id,
    invented,
    painted,
    parts,
    reader,
    total,
    words,
)

HEADS = ("resolved", "in_time", "overdue", "soon", "open", "paused")


@given(DOSSIERS)
def test_every_number_of_the_groups_opens_exactly_its_rows(facts: Any) -> None:
    asked = reader(*invented(facts))
    tree = painted(asked, "")
    linked = [
        part
        for name in ("departments", "communes", "others")
        for part in (
            *(by_id(tree, f"agency-sum-{name}-{head}") for head in HEADS),
            *parts(by_id(tree, f"agency-{name}-line")),
        )
        if getattr(part, "href", None) and words(part).isdigit()
    ]
    wrong = [one.href for one in linked if total(asked, one.href) != int(words(one))]
    assert wrong == []
    held = {agency for _, _, agency in facts} - {"?"}
    assert bool(linked) == bool(held)


def test_what_is_the_provinces_own_opens_no_list_of_everything() -> None:
    tree = painted(reader(dossier(1, agency="H15"), dossier(2, agency="H15.12")), "")
    groups = ("departments", "communes", "others")
    shown = [by_id(tree, f"agency-sum-{name}-open") for name in groups]
    assert sorted(int(words(cell)) for cell in shown)[-1] > 0
    for cell in shown:
        assert not cell.href or total(reader(dossier(1, agency="H15")), cell.href) == 0


def test_what_is_few_is_the_provinces_own_to_say() -> None:
    done = [dossier(n, status=9, resolved_day=YESTERDAY) for n in range(29)]
    filters = Filters.parse("?agency=H15.12", TODAY)
    for least, mark, said in ((29, "", ""), (30, "few", "ít hồ sơ")):
        asked = FakeReader(done)
        asked.lookups = replace(LOOKUPS, least_cases=least)
        frame = replace(FRAME, lookups=asked.lookups)
        tree = filled(page.layout(filters, frame), page.fill(cast(Reader, asked), filters))
        assert words(by_id(tree, "agency-rate-few")) == said
        assert by_id(tree, "agency-rate").className == f"rate-number {mark}".strip()
        symbols = by_id(tree, "agency-rate-trend").figure["data"][-1]["marker"]["symbol"]
        assert symbols[-1] == ("circle-open" if mark else "circle")
        unfit = "chưa đủ hồ sơ để so sánh (29 hồ sơ, cần ít nhất 30)"
        assert (unfit in words(by_id(tree, "agency-standing"))) == bool(mark)
        every = Filters.parse("", TODAY)
        groups = filled(page.layout(every, frame), page.fill(cast(Reader, asked), every))
        rows = by_id(groups, "agency-departments-grid").rowData
        assert {row["rate_mark"] for row in rows if row["code"] == "H15.12"} == {mark}
        assert f"Dưới {least} hồ sơ" in words(groups)


def test_the_months_line_is_dashed_to_the_month_that_is_not_over() -> None:
    done = [dossier(n, status=9, resolved_day=YESTERDAY) for n in range(30)]
    tree = painted(reader(*done), "?agency=H15.12")
    said = words(by_id(tree, "agency-rate-words"))
    assert "Một tháng đủ hồ sơ để so: 100% (11/26)." in said
    assert said.endswith("Nét đứt: tháng 11 mới tính đến 18/11.")
    past = painted(reader(*done), "?agency=H15.12&from=2026-10-01&to=2026-10-31")
    assert "Nét đứt" not in words(by_id(past, "agency-rate-words"))
