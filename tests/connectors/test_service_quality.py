"""connectors/service_quality.py against hand-written answers in the documented shapes, and the
contract of every snapshot.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest

from connectors.service_quality import connector
from ioc.domain.errors import ConfigError
from ioc.domain.records import Score
from ioc.sources.connector import Batch, Known, Marks, Row
from ioc.sources.contract import FarSide, SnapshotContract, first_turn
from ioc.sources.errors import BadRow, Unavailable
from tests.connectors.fake_http import NOW
from tests.connectors.portal import PREFIX, ROOT, Portal, source

SOURCE = source()
DAY = timedelta(days=1)
FIRST = first_turn(NOW, 400 * DAY)
LATER = replace(
    FIRST, watermark=NOW - timedelta(hours=6), backfilled_to=datetime(2026, 9, 30, 17, tzinfo=UTC)
)
GROUPS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")


def turn(portal: Portal, marks: Marks = FIRST, **options: Any) -> Batch:
    (batch,) = connector.fetch(portal.http(), source(**options), marks, Known())
    return batch


def scores(rows: Sequence[Row]) -> list[Score]:
    found = [record for row in rows for record in connector.parse(row, SOURCE)]
    assert all(isinstance(record, Score) for record in found)
    return [record for record in found if isinstance(record, Score)]


def one(found: Sequence[Score], department: str, group: str = "", period: str = "2026") -> Score:
    wanted = (department, group, period)
    (score,) = [s for s in found if (s.department, s.group, s.period) == wanted]
    return score


def periods(portal: Portal) -> list[str]:
    asked = [each.value for each in portal.asked if "timeType" in each.value]
    names = (f"{q['year']}-{q.get('quarter') or q.get('month') or ''}" for q in asked)
    return list(dict.fromkeys(name.rstrip("-") for name in names))


def sample_rows() -> list[Row]:
    return [row for row in turn(Portal(units=4)).rows if row["period"] == "2026"]


class TestContract(SnapshotContract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = sample_rows()
    bad_rows: ClassVar = (
        *(
            {**sample_rows()[0], name: None}
            for name in ("endpoint", "period", "department", "tier")
        ),
        {**sample_rows()[0], "item": ["Bịa"]},
        {**sample_rows()[0], "tier": "district"},
        "không phải một dòng",
    )
    personal: ClassVar = ("Bịa",)

    def far_side(self) -> FarSide:
        return Portal()

    def marks(self) -> Marks:
        return FIRST


def test_every_department_has_each_score_of_each_period_once() -> None:
    found = scores(turn(Portal(units=116)).rows)
    counted = Counter((score.department, score.group, score.period) for score in found)
    assert set(counted.values()) == {1}
    assert {period for *_, period in counted} == {"2026", "2026-Q4", "2026-10"}
    tiers = Counter(s.tier for s in found if s.period == "2026" and not s.group)
    assert tiers == {"province": 34, "agency": 3, "commune": 113}
    assert {s.group for s in found if s.department == "H15.102"} == {"", *GROUPS}


def test_codes_are_canonical_and_ours_is_found_by_its_code() -> None:
    portal = Portal()
    found = scores(turn(portal).rows)
    assert one(found, "H34").department_name == "Tỉnh 34"
    assert {each.value.get("rootDepartmentId") for each in portal.asked} == {ROOT, None}


def test_totals_groups_and_warnings_are_read_as_sent() -> None:
    found = scores(turn(Portal()).rows)
    assert one(found, "H15") == Score(
        department="H15",
        department_name="Tỉnh Đắk Lắk",
        tier="province",
        period="2026",
        score=86.98,
        max_score=100.0,
        ratio=86.98,
        delta=-0.5,
    )
    progress = one(found, "H15.101", "TDGQ")
    assert (progress.score, progress.max_score, progress.delta) == (19.39, 20.0, 0.1)
    assert (progress.numerator, progress.denominator, progress.ratio) == (969.0, 1000.0, 96.95)
    assert (progress.department_name, progress.tier) == ("Đơn vị 3", "commune")
    warned = one(found, "H15", "CKMB")
    assert warned.quality == "TEMP_NATIONAL_REPORT_DENOMINATOR"
    assert (warned.department_name, warned.score, warned.max_score) == ("Tỉnh Đắk Lắk", 5.0, 12.0)
    assert one(found, "H01", "MDHL").score == 9.5


def test_null_is_not_zero() -> None:
    found = scores(turn(Portal()).rows)
    assert (one(found, "H15.02").score, one(found, "H15.02").delta) == (None, 0.0)

    def unscored(path: str, data: dict[str, Any]) -> dict[str, Any]:
        for each in data.get("evaluation", ()):
            each.get("metrics", [{}])[0]["score"] = None
        return data

    group = one(scores(turn(Portal(wrong=unscored)).rows), "H15.02", "MDSH")
    assert (group.score, group.max_score) == (None, 12.0), "what is not whole is no sum"


def test_groups_in_the_ranking_of_units_yield_to_their_own_answers() -> None:
    def more(path: str, data: dict[str, Any]) -> dict[str, Any]:
        if path == "service-results" and data.get("overview"):
            for each in data["evaluation"]:
                each["groupScores"] = {"CKMB": 1, "MDHL": {"score": 2, "maxScore": 18}, "XX": 3}
        if path == "handling-satisfaction":
            data["evaluation"] = data["evaluation"][1:]
        return data

    found = scores(turn(Portal(wrong=more)).rows)
    assert one(found, "H15.01", "CKMB").score == 5.0
    assert (one(found, "H15.01", "MDHL").score, one(found, "H15.01", "MDHL").max_score) == (2, 18)
    assert "XX" not in {score.group for score in found}


def test_a_turn_asks_in_the_documented_words() -> None:
    portal = Portal()
    turn(portal)
    paths = [each.path.removeprefix(PREFIX) for each in portal.asked[:8]]
    assert paths == [
        *("service-results", "service-results", "transparency", "dvc-progress-tree"),
        *("provide-online-tree", "formality-online-payment-tree", "dossier-digitized"),
        "handling-satisfaction",
    ]
    year: Mapping[str, Any] = {"timeType": "year", "year": 2026}
    paged = {"rootDepartmentId": ROOT, "currentPage": 1}
    assert portal.asked[0].value == {**year, "departmentType": "ADMINISTRATIVE_UNIT"}
    assert portal.asked[1].value == {**year, **paged, "pageSize": 300}
    assert portal.asked[3].value == {**year, **paged, "pageSize": 100}
    days = {"fromDate": "2026-01-01", "toDate": "2026-12-31"}
    assert portal.asked[7].value == {**days, **paged, "pageSize": 200}
    quarter = {"fromDate": "2026-10-01", "toDate": "2026-12-31"}
    assert portal.asked[15].value == {**quarter, **paged, "pageSize": 200}
    assert portal.asked[16].value["month"] == 10


def test_the_first_turn_reads_the_last_closed_month_and_later_ones_one_further_back() -> None:
    portal = Portal()
    assert turn(portal).backfilled_to == datetime(2026, 9, 30, 17, tzinfo=UTC)
    assert periods(portal) == ["2026", "2026-4", "2026-10"]
    portal = Portal()
    batch = turn(portal, LATER)
    assert periods(portal) == ["2026", "2026-4", "2026-10", "2026-9"]
    assert batch.backfilled_to == datetime(2026, 8, 31, 17, tzinfo=UTC)
    assert batch.watermark == NOW.replace(microsecond=0)


def test_history_ends_where_the_portal_begins_and_is_then_complete() -> None:
    january = replace(LATER, backfilled_to=datetime(2026, 1, 31, 17, tzinfo=UTC))
    assert turn(Portal(), january).backfilled_to == FIRST.backfill_from
    done = replace(LATER, backfilled_to=FIRST.backfill_from)
    portal = Portal()
    assert turn(portal, done).backfilled_to == FIRST.backfill_from
    assert periods(portal) == ["2026", "2026-4", "2026-10"]
    wished = replace(LATER, backfill_from=datetime(2026, 8, 9, tzinfo=UTC))
    portal = Portal()
    turn(portal, replace(wished, backfilled_to=datetime(2026, 7, 31, 17, tzinfo=UTC)))
    assert "2026-7" not in periods(portal)


def test_months_that_closed_while_we_were_away_are_read() -> None:
    portal = Portal()
    away = replace(LATER, watermark=datetime(2026, 8, 5, tzinfo=UTC))
    turn(portal, replace(away, backfilled_to=FIRST.backfill_from))
    assert {f"2026-{month}" for month in (8, 9, 10)} <= set(periods(portal))


def test_a_month_that_is_not_over_is_never_asked_for() -> None:
    for hour in (16, 17, 18):
        # 17:00 UTC on the 31st is the first of November here.
        portal = Portal()
        http = portal.fake(now=datetime(2026, 10, 31, hour, tzinfo=UTC))
        list(connector.fetch(http.as_http(), SOURCE, FIRST, Known()))
        assert periods(portal)[-1] == ("2026-9" if hour == 16 else "2026-10")


def test_the_new_year_begins_without_a_closed_month_of_its_own() -> None:
    portal = Portal(envelope=lambda data: {"code": "OK", "data": data})
    http = portal.fake(now=datetime(2027, 1, 2, tzinfo=UTC))
    portal.wrong = lambda path, data: data
    marks = replace(LATER, watermark=datetime(2026, 12, 31, tzinfo=UTC))
    first_day = source(first_day=date(2027, 1, 1))
    (batch,) = connector.fetch(http.as_http(), first_day, marks, Known())
    assert periods(portal) == ["2027", "2027-1"]
    assert batch.backfilled_to == marks.backfill_from


def test_units_that_fill_a_page_are_asked_for_until_they_end() -> None:
    for units, size in ((100, 10**9), (116, 50), (116, 10**9), (250, 100)):
        found = scores(turn(Portal(units=units, size=size)).rows)
        assert len({s.department for s in found if s.tier in ("agency", "commune")}) == units


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("service-results", {"evaluation": []}, "không thấy H15 trong 0 tỉnh"),
        ("transparency", {"overview": None, "evaluation": []}, "transparency không kể đơn vị nào"),
        ("dvc-progress-tree", {"parent": {"score": 1}, "children": None}, "tree không kể"),
        ("dossier-digitized", None, "dossier-digitized trả về"),
    ],
)
def test_one_answer_missing_is_no_snapshot_at_all(path: str, data: Any, said: str) -> None:
    portal = Portal(wrong=lambda asked, told: data if asked == path else told)
    with pytest.raises(Unavailable, match=said):
        turn(portal)


def test_another_code_than_ok_is_told_in_the_portals_words() -> None:
    portal = Portal(envelope=lambda data: {"code": "ERROR", "data": None, "message": "Bảo trì"})
    with pytest.raises(Unavailable, match="service-results trả về ERROR: Bảo trì"):
        turn(portal)
    assert len(portal.asked) == 1


@pytest.mark.parametrize("said", [None, [], "x", {"data": {}}, {"code": "OK", "data": []}])
def test_what_has_no_envelope_is_no_answer(said: Any) -> None:
    with pytest.raises(Unavailable, match="trả về"):
        turn(Portal(envelope=lambda data: said))


def test_another_province_is_an_option_and_one_that_is_not_there_is_named() -> None:
    with pytest.raises(Unavailable, match=r"không thấy H63 trong 34 tỉnh.*options\.province"):
        turn(Portal(), province="H63")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"province": "H15.12"}, "province = 'H15.12'"),
        ({"province": "66"}, "province = '66'"),
        ({"first_day": "2026"}, "first_day = '2026'"),
        ({"years": 3}, "years"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    connector.check(source(province="000.00.00.H37"))
    with pytest.raises(ConfigError) as caught:
        connector.check(source(**options))
    assert named in str(caught.value)


def test_a_reject_keeps_its_key_and_allowed_fields_only() -> None:
    with pytest.raises(BadRow) as caught:
        connector.parse({**sample_rows()[0], "tier": "district"}, SOURCE)
    assert caught.value.key == "H01"
    assert caught.value.fields == {
        "endpoint": "service-results",
        "period": "2026",
        "tier": "district",
    }
