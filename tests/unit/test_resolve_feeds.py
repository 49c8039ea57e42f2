from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from ioc.domain.calendars import WorkCalendar
from ioc.domain.feedback import PETITION, Category
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Meaning, Meanings
from ioc.domain.records import Alert, Case, CaseStatus, Score
from ioc.domain.units import Agencies, Places
from ioc.resolve import Told
from ioc.resolve_feeds import (
    resolve_alerts,
    resolve_cases,
    resolve_scores,
)
from ioc.store.feed_rows import CaseRow

MONDAY = date(2026, 11, 23)
LOOKUPS = Lookups(
    agencies=Agencies.from_csv(
        "code,name,short_name,kind,parent,place,valid_from,valid_to,invented\n"
        "H15,UBND tỉnh,Tỉnh,province,,,2020-07-22,,0\n"
        "H15.01,Văn phòng UBND tỉnh,VP,department,H15,,2025-03-01,,1\n"
        "H15.09,Sở Xây dựng,XD,department,H15,,2025-03-01,,1\n"
        "H15.170,UBND xã Ea Kar,Ea Kar,commune,H15,24373,2025-07-01,,1\n"
    ),
    places=Places.from_csv("tier,code,name,type,valid_from,valid_to,parent,legal_basis\n"),
    meanings=Meanings(
        (
            Meaning(kind="agency", text="Phòng hạ tầng", target="H15.09"),
            Meaning(kind="status", text="Đã chuyển", target="assigned", source="phan-anh"),
            Meaning(kind="category", text="Khác nữa", target="giao-thong", valid_from=MONDAY),
        )
    ),
    procedures={},
    sectors={},
    calendar=WorkCalendar(),
    categories={
        "giao-thong": Category(
            code="giao-thong", name="Hạ tầng giao thông", working_days=3, texts=("HTGT",)
        )
    },
    assets={("soc", "007"): "H15.01", ("soc", "008"): "H99"},
)
# 23:30 of Friday the 20th, here.
FRIDAY_NIGHT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ASKED = FRIDAY_NIGHT + timedelta(hours=1)


class Spot(NamedTuple):
    place: str
    kind: str


def locate(lats: Sequence[float | None], lons: Sequence[float | None]) -> list[Spot]:
    """Everything north of 12 degrees is Ea Kar."""
    assert len(lats) == len(lons)
    return [
        Spot("?", "missing")
        if lat is None
        else Spot("24373", "inside")
        if lat > 12
        else Spot("?", "outside")
        for lat in lats
    ]


def resolved(**told: Any) -> CaseRow:
    facts: dict[str, Any] = {
        "code": "x:0",
        "status": CaseStatus.NEW,
        "requested_at": FRIDAY_NIGHT,
    } | told
    rows, bad = resolve_cases([Told(Case(**facts), ASKED)], "phan-anh", LOOKUPS, locate)
    assert bad == []
    return rows[0]


def test_a_category_is_known_by_its_code_its_name_or_a_spelling() -> None:
    for told in ("giao-thong", "Hạ tầng giao thông", "htgt"):
        assert resolved(category=told).category == "giao-thong"
    assert resolved(category="17", category_name="hạ tầng giao thông").category == "giao-thong"
    assert resolved(category="17", category_name="Khác nữa").category == "?"
    assert resolved().category_label == "Chưa phân loại"


def test_what_a_person_said_of_a_category_holds_from_its_day_on() -> None:
    assert resolved(category="17", category_name="Khác nữa").category == "?"
    late = FRIDAY_NIGHT + timedelta(days=3)
    told = Case(code="x:0", status=CaseStatus.NEW, category_name="khác NỮA", requested_at=late)
    rows, _ = resolve_cases([Told(told, late)], "phan-anh", LOOKUPS, locate)
    assert rows[0].category == "giao-thong"


def test_a_word_for_a_state_means_what_a_person_said_where_the_source_alone_says_nothing() -> None:
    word = {"status_text": "đã chuyển"}
    assert resolved(status=CaseStatus.UNKNOWN, **word).status is CaseStatus.ASSIGNED
    assert resolved(status=CaseStatus.NEW, **word).status is None
    assert resolved(status=CaseStatus.UNKNOWN, status_text="Khác").status is None


def test_the_deadline_is_the_sources_else_the_categorys_in_working_days() -> None:
    given = resolved(category="giao-thong", due_at=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
    assert given.due_day == date(2026, 11, 24)
    assert resolved(category="giao-thong").due_day == date(2026, 11, 25)
    assert resolved(category="?").due_day is None


def petition(**told: Any) -> CaseRow:
    """One that came on Friday the 20th; the 24th is a holiday."""
    calendar = WorkCalendar(off=frozenset({date(2026, 11, 24)}))
    pakn = replace(LOOKUPS, calendar=calendar, streams={"pakn": PETITION})
    facts: dict[str, Any] = {"status": CaseStatus.NEW, "category": "giao-thong"} | told
    case = Case(code="x:0", requested_at=FRIDAY_NIGHT, **facts)
    rows, _ = resolve_cases([Told(case, ASKED)], "pakn", pakn, locate)
    return rows[0]


def test_a_petition_has_fifteen_working_days_whatever_it_is_about() -> None:
    assert petition().due_day == date(2026, 12, 14)
    assert petition(status=CaseStatus.RESOLVED).due_day == date(2026, 12, 14)
    promised = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    assert petition(due_at=promised).due_day == date(2026, 11, 26)


def test_a_petition_refused_had_to_be_so_within_two_working_days() -> None:
    assert petition(status=CaseStatus.REJECTED).due_day == date(2026, 11, 25)
    promised = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)
    assert petition(status=CaseStatus.REJECTED, due_at=promised).due_day == date(2026, 11, 25)
    assert petition(status=CaseStatus.DUPLICATE, due_at=promised).due_day == date(2026, 12, 9)


def test_a_report_refused_keeps_the_days_of_its_category() -> None:
    assert resolved(category="giao-thong", status=CaseStatus.REJECTED).due_day == date(2026, 11, 25)


def test_the_agency_is_the_one_named_else_the_communes_own() -> None:
    assert resolved(agency_text="phòng hạ tầng", lat=12.8, lon=108.4).agency == "H15.09"
    assert resolved(agency_text="Phòng lạ", lat=12.8, lon=108.4).agency == "?"
    assert resolved(lat=12.8, lon=108.4).agency == "H15.170"
    assert resolved(lat=1.0, lon=1.0).agency == "?"


def test_a_point_outside_keeps_its_kind_and_has_no_place() -> None:
    row = resolved(lat=1.0, lon=1.0)
    assert (row.place, row.position, row.record.lat) == ("?", "outside", 1.0)
    assert resolved(lat=12.8, lon=108.4).place == "24373"
    assert resolved().position == "missing"


def test_the_day_received_is_local() -> None:
    assert resolved().received_day == date(2026, 11, 20)
    late = resolved(requested_at=FRIDAY_NIGHT + timedelta(minutes=40))
    assert late.received_day == date(2026, 11, 21)


def test_a_report_or_an_alert_from_the_future_is_put_aside_with_its_reason() -> None:
    at = ASKED + timedelta(days=1)
    good = Told(Case(code="x:1", status=CaseStatus.NEW, requested_at=FRIDAY_NIGHT), ASKED)
    ahead = Told(Case(code="x:2", status=CaseStatus.NEW, requested_at=at), ASKED)
    rows, bad = resolve_cases([ahead, good], "phan-anh", LOOKUPS, locate)
    assert [row.record.code for row in rows] == ["x:1"]
    assert [(b.key, b.reason) for b in bad] == [
        ("x:2", "ngày gửi 21/11/2026 17:30 UTC ở tương lai")
    ]
    told = Told(Alert(code="n|1", at=at, rule="5710"), ASKED)
    assert [b.key for b in resolve_alerts([told], "soc", LOOKUPS)[1]] == ["n|1"]


def test_an_alert_belongs_to_who_runs_the_asset_and_an_unknown_severity_stays_unknown() -> None:
    told = [
        Told(Alert(code=f"n|{n}", at=FRIDAY_NIGHT, rule="1", asset=asset, severity=severity), ASKED)
        for n, (asset, severity) in enumerate([("007", 4), ("008", None), ("", 1)])
    ]
    rows, _ = resolve_alerts(told, "soc", LOOKUPS)
    assert [(r.agency, r.severity) for r in rows] == [("H15.01", "4"), ("?", "?"), ("?", "1")]
    assert rows[0].day == date(2026, 11, 20)


def test_a_score_is_filed_under_the_canonical_code_and_the_day_it_was_asked_for() -> None:
    score = Score(department="000.00.00.H37", department_name="x", tier="province", period="2026")
    late = FRIDAY_NIGHT + timedelta(hours=1)
    (row,) = resolve_scores([Told(score, late)])
    assert (row.department, row.day) == ("H37", date(2026, 11, 21))
