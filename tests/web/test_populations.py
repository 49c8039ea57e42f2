"""Đơn vị: a rate names the dossiers of its own definition, and opens exactly these."""

from datetime import date

import pytest

from ioc.metrics.catalogue import find
from ioc.web.links import RATE
from tests.web.dossier_reader import dossier
from tests.web.test_agencies import YESTERDAY, by_id, painted, parts, reader, total, words


def test_a_procedure_that_loses_opens_its_own_rows_and_no_longer_codes() -> None:
    late = {"status": 9, "due_day": date(2026, 11, 10), "resolved_day": YESTERDAY}
    own = [dossier(n, procedure="1.00461", **late) for n in range(3)]
    asked = reader(*own, dossier(9, procedure="1.004616", **late))
    worst = by_id(painted(asked, "?agency=H15.12"), "agency-worst")
    hrefs = [part.href for part in parts(worst) if getattr(part, "href", None)]
    assert all("procedure=1.00461" in href for href in hrefs)
    assert [total(asked, href) for href in hrefs] == [3, 3, 1, 1]


@pytest.mark.parametrize(
    ("version", "below"),
    [
        ("06a-2020", "đã giải quyết"),
        ("first-promise", "đã giải quyết"),
        *((name, find(RATE, name).below) for name in ("qd766-2022", "vendor-06a", "with-overdue")),
    ],
)
def test_the_rate_names_the_dossiers_of_its_own_definition(version: str, below: str) -> None:
    late = {"status": 9, "due_day": date(2026, 11, 10), "first_due_day": date(2026, 11, 10)}
    asked = reader(dossier(1, resolved_day=YESTERDAY, **late))
    unit = painted(asked, f"?agency=H15.12&version={version}")
    (line,) = [p for p in parts(unit) if getattr(p, "className", "") == "rate-parts"]
    assert words(line) == f"0 / 1 {below}"
    assert f"1 trễ / 1 {below}" in words(by_id(unit, "agency-worst"))
    province = painted(asked, f"?version={version}")
    assert f"(0/1 {below} · ít hồ sơ)" in words(by_id(province, "agency-departments-line"))
    heads = [c["headerName"] for c in by_id(province, "agency-departments-grid").columnDefs[:-1]]
    of_resolved = below == "đã giải quyết"
    assert ("Đúng hạn (của số đã giải quyết)" in heads) == of_resolved
    assert ("Đã giải quyết" in words(province)) == of_resolved
    assert ("Mẫu sốTử số" in words(province)) != of_resolved


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("06a-2020", "nếu tính cả 1 hồ sơ quá hạn lúc này (1 / 2)"),
        ("first-promise", "theo mẫu 06a, gộp 1 hồ sơ quá hạn lúc này (1 / 2)"),
        ("vendor-06a", "theo mẫu 06a, gộp 1 hồ sơ quá hạn lúc này (1 / 2)"),
        ("qd766-2022", ""),
        ("with-overdue", ""),
    ],
)
def test_the_overdue_are_counted_in_by_the_definition_that_says_so(version: str, said: str) -> None:
    asked = reader(dossier(1, status=9, resolved_day=YESTERDAY), dossier(2, due_day=YESTERDAY))
    tree = painted(asked, f"?agency=H15.12&version={version}")
    assert words(by_id(tree, "agency-rate-all-words")) == said
    assert bool(words(by_id(tree, "agency-rate-all"))) == bool(said)
