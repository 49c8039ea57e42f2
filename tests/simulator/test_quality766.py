"""The make-believe 766 portal: scores by the rules, figures that agree, a wire that is untidy."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from math import isnan
from typing import Any

import httpx
import numpy as np
import pytest

from ioc.simulator.quality766 import Quality
from ioc.simulator.quality766_asked import Refused, span_of
from ioc.simulator.quality766_desk import ENDPOINTS, GROUP_OF, RANKING, QualityDesk
from ioc.simulator.quality766_metrics import GROUPS, MAXIMA, METRICS, NUMBER, OURS, PROVINCES
from ioc.simulator.quality766_routes import Guard, Temper
from ioc.simulator.quality766_truth import quality_truth
from ioc.simulator.reference import Reference
from ioc.simulator.worktime import midnight, number_of
from tests.simulator.conftest import NOW, running, setting

AT = NOW.timestamp()
ALL = {"departmentType": "ADMINISTRATIVE_UNIT"}
YEAR = {"timeType": "year", "year": 2026}
OCTOBER = {"timeType": "month", "year": 2026, "month": 10}
DATES = {"fromDate": "2026-07-01", "toDate": "2026-09-30"}
EVERYBODY = {"currentPage": 1, "pageSize": 200}


@pytest.fixture(scope="module")
def quality(reference: Reference) -> Quality:
    return Quality(reference.offices, 66)


@pytest.fixture(scope="module")
def desk(quality: Quality) -> QualityDesk:
    return QualityDesk(quality)


def period(endpoint: str) -> dict[str, Any]:
    return DATES if endpoint == "handling-satisfaction" else OCTOBER


def answered(desk: QualityDesk, endpoint: str, *parts: dict[str, Any], at: float = AT) -> Any:
    """What is told about a question put together from its parts."""
    asked = {key: value for part in parts for key, value in part.items()}
    status, said = desk.answer(endpoint, asked, at)
    assert (status, said["code"]) == (201, "OK"), said
    return said["data"]


def ours(quality: Quality) -> dict[str, Any]:
    return {"rootDepartmentId": quality.departments[quality.ours].id}


def items(data: Any) -> list[Any]:
    found: list[Any] = data["evaluation"] if "evaluation" in data else data["children"]
    return found


def days(*first_and_end: date) -> tuple[int, int]:
    first, end = (number_of(day) for day in first_and_end)
    return first, end


def test_the_same_seed_tells_the_same_figures(reference: Reference, quality: Quality) -> None:
    year = days(date(2026, 1, 1), date(2026, 11, 18))
    again = Quality(reference.offices, 66)
    again.figures(*days(date(2025, 3, 1), date(2025, 4, 1)))
    for one, same in zip(quality.figures(*year), again.figures(*year), strict=True):
        np.testing.assert_array_equal(one, same)
    other = Quality(reference.offices, 67).figures(*year)
    assert not np.array_equal(quality.figures(*year).top, other.top, equal_nan=True)


def test_a_middling_year_is_ranked_as_the_real_one(quality: Quality) -> None:
    totals = np.zeros(len(PROVINCES))
    for year in range(2024, 2034):
        span = days(date(year, 1, 1), date(year + 1, 1, 1))
        totals += quality.scores(quality.figures(*span)).totals[: len(PROVINCES)] / 10
    real = np.array([province.score for province in PROVINCES])
    assert np.abs(totals - real).max() < 1.5
    assert np.corrcoef(totals, real)[0, 1] > 0.98
    assert 10 <= int((totals > totals[quality.ours]).sum()) + 1 <= 18


def test_a_province_moves_from_month_to_month_but_not_wildly(quality: Quality) -> None:
    months = [quality.scores(quality.figures(*days(*pair))) for pair in _months()]
    totals = [float(scores.totals[quality.ours]) for scores in months]
    steps = [abs(one - other) for one, other in itertools.pairwise(totals)]
    assert max(steps) < 3
    assert max(totals) - min(totals) > 0.5


def _months() -> list[tuple[date, date]]:
    firsts = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(22)]
    return list(itertools.pairwise(firsts))


def test_the_year_drifts_day_by_day_and_stands_still_within_one(
    desk: QualityDesk, quality: Quality
) -> None:
    asked = {**YEAR, **ours(quality), **EVERYBODY}
    told = [
        answered(desk, "dvc-progress-tree", asked, at=AT + hours * 3_600) for hours in (0, 8, 24)
    ]
    assert told[0] == told[1]
    received = [one["parent"]["totalReceived"] for one in told]
    assert received[2] > received[0]


def test_our_dossiers_are_the_sum_of_our_units(desk: QualityDesk, quality: Quality) -> None:
    for asked in (YEAR, OCTOBER, {"timeType": "quarter", "year": 2026, "quarter": 4}):
        told = answered(desk, "dvc-progress-tree", asked, ours(quality), EVERYBODY)
        for key in ("totalReceived", "totalOnTime", "totalOverdue"):
            assert told["parent"][key] == sum(child[key] for child in told["children"])
    assert len(told["children"]) == 116


RULES: dict[str, Callable[[Any], float]] = {
    "dvc-progress-tree": lambda row: 20 * row["totalOnTime"] / row["totalReceived"],
    "provide-online-tree": lambda row: (
        min(2, 2 * (row["partialCount"] + row["fullCount"]) / row["authorityCount"] / 0.8)
        + 4 * row["onlineDossierCount"] / row["onlineServiceTotal"]
        + min(6, 6 * row["channelOnlineSum"] / row["channelTotalSum"] / 0.5)
    ),
    "formality-online-payment-tree": lambda row: (
        min(2, 2.5 * row["totalFeeDossierFormality"] / row["totalFeeFormality"])
        + min(2, 2.5 * row["totalDossierOnlineFormalityPaymentSuccess"] / row["totalFeeFormality"])
        + 6 * row["totalDossierOnlinePaymentSuccess"] / row["totalDossierFinancialObligation"]
    ),
}


@pytest.mark.parametrize("endpoint", RULES)
def test_a_tree_s_score_follows_from_its_counts(
    desk: QualityDesk, quality: Quality, endpoint: str
) -> None:
    told = answered(desk, endpoint, OCTOBER, ours(quality), EVERYBODY)
    for row in [told["parent"], *told["children"]]:
        assert row["score"] == pytest.approx(RULES[endpoint](row), abs=0.0151)
        assert row["maxScore"] == MAXIMA[GROUP_OF[endpoint]]


def test_the_groups_of_a_unit_add_up_to_its_total(desk: QualityDesk, quality: Quality) -> None:
    root = {**ours(quality), **EVERYBODY}
    october = {"fromDate": "2026-10-01", "toDate": "2026-10-31"}
    sums: dict[str, float] = {}
    for endpoint in GROUP_OF:
        asked = october if endpoint == "handling-satisfaction" else OCTOBER
        for row in items(answered(desk, endpoint, asked, root)):
            code = row["departmentCode"]
            sums[code] = sums.get(code, 0) + (row["score"] or 0)
    totals = answered(desk, RANKING, OCTOBER, root)["evaluation"]
    assert {row["departmentCode"]: row["totalScore"] for row in totals} == pytest.approx(sums)
    assert {row["childGroup"] for row in totals} == {"AGENCY", "COMMUNE"}
    assert all("groupScores" not in row for row in totals)


def test_the_provinces_come_with_their_groups_and_one_long_code(desk: QualityDesk) -> None:
    told = answered(desk, RANKING, YEAR, ALL)
    rows = told["evaluation"]
    assert len(rows) == 34
    assert "000.00.00.H37" in {row["departmentCode"] for row in rows}
    for row in rows:
        assert set(row["groupScores"]) == set(GROUPS)
        assert sum(row["groupScores"].values()) == pytest.approx(row["totalScore"])
    assert [row["totalScore"] for row in rows] == sorted(
        (row["totalScore"] for row in rows), reverse=True
    )
    assert (told["overview"]["departmentCode"], told["overview"]["totalMaxScore"]) == (None, 100)
    assert [point["code"] for point in told["radar"]] == list(GROUPS)


SHAPES = {
    RANKING: {"overview", "evaluation", "growthPercent", "radar"},
    "transparency": {"overview", "monthlyChart", "evaluation", "pagination", "source"},
    "dvc-progress-tree": {"parent", "children", "monthlyChart"},
    "provide-online-tree": {"parent", "children", "monthlyChart"},
    "formality-online-payment-tree": {"parent", "children"},
    "dossier-digitized": {"overview", "monthlyChart", "evaluation", "pagination", "source"},
    "handling-satisfaction": {"overview", "monthlyChart", "evaluation", "pagination", "source"},
}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_every_question_has_its_own_shape(
    desk: QualityDesk, quality: Quality, endpoint: str
) -> None:
    told = answered(desk, endpoint, period(endpoint), ours(quality))
    assert set(told) == SHAPES[endpoint]
    row = items(told)[0]
    assert "formalityID" in row if endpoint == "dossier-digitized" else "formalityID" not in row
    nation = answered(desk, endpoint, period(endpoint), ALL, EVERYBODY)
    assert len(items(nation)) == 34


def test_what_nobody_reported_is_null_and_says_so(desk: QualityDesk, quality: Quality) -> None:
    root = {**ours(quality), **EVERYBODY}
    rows = items(answered(desk, "transparency", YEAR, root))
    rows += items(answered(desk, "dossier-digitized", YEAR, root))
    flagged = {metric.get("dataQualityStatus") for row in rows for metric in row["metrics"]}
    assert flagged == {None, "NO_NATIONAL_REPORT_DATA", "TEMP_NATIONAL_REPORT_DENOMINATOR"}
    for row in rows:
        for metric in row["metrics"]:
            if metric.get("dataQualityStatus") == "NO_NATIONAL_REPORT_DATA":
                assert (metric["denominator"], metric["ratio"], metric["score"]) == (None,) * 3
    spared = next(row for row in rows if row["childGroup"] == "COMMUNE")["metrics"][0]
    assert (spared["code"], spared["denominator"], spared["score"]) == ("PUBLISH_ON_TIME", None, 6)


def test_nothing_out_of_nothing_scores_as_the_rule_says(
    desk: QualityDesk, quality: Quality
) -> None:
    asked = {"fromDate": "2026-11-01", "toDate": "2026-11-30", **ours(quality)}
    told = answered(desk, "handling-satisfaction", asked, EVERYBODY)
    empty = [m for row in told["evaluation"] for m in row["metrics"] if m["denominator"] == 0]
    assert {(m["code"], m["score"]) for m in empty} >= {
        ("PETITION_PROCESSING_ON_TIME", 6),
        ("PETITION_HANDLING_SATISFACTION", 6),
        ("PETITION_CLASSIFICATION_TTHC", None),
    }
    assert len(told["overview"]["metrics"]) == 5


def test_on_new_year_s_day_nothing_is_known_yet(desk: QualityDesk, quality: Quality) -> None:
    at = float(midnight(number_of(date(2027, 1, 1))) + 3_600)
    told = answered(desk, RANKING, {"timeType": "year", "year": 2027}, ALL, at=at)
    assert {row["totalScore"] for row in told["evaluation"]} == {None}
    assert quality_truth(quality, int(at), number_of(date(2026, 12, 1)))["rank"] is None


@pytest.mark.parametrize(
    ("endpoint", "asked", "status"),
    [
        (RANKING, {"timeType": "month", "year": 2026, "month": 11, **ALL}, 400),
        (RANKING, {"timeType": "month", "year": 2026, "month": 13, **ALL}, 400),
        (RANKING, {"timeType": "year", "year": 2027, **ALL}, 400),
        (RANKING, {"timeType": "year", "year": 2023, **ALL}, 400),
        (RANKING, {"timeType": "week", "year": 2026, **ALL}, 400),
        (RANKING, {"timeType": "quarter", "year": 2026, "quarter": "4", **ALL}, 400),
        (RANKING, {**YEAR, "departmentType": "MINISTRY"}, 400),
        (RANKING, {**YEAR, "rootDepartmentId": "khong-co"}, 404),
        (RANKING, {**YEAR, **ALL, "pageSize": 0}, 400),
        ("handling-satisfaction", {**YEAR, **ALL}, 400),
        ("handling-satisfaction", {"fromDate": "2026-09-30", "toDate": "2026-07-01", **ALL}, 400),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    desk: QualityDesk, endpoint: str, asked: dict[str, Any], status: int
) -> None:
    found, said = desk.answer(endpoint, asked, AT)
    assert (found, said["data"]) == (status, None)
    assert said["message"]


def test_a_month_may_be_asked_from_the_midnight_that_ends_it() -> None:
    ended = midnight(number_of(date(2026, 11, 1)))
    assert span_of(OCTOBER, ended, by_dates=False)[0].end == number_of(date(2026, 11, 1))
    with pytest.raises(Refused, match="10/2026"):
        span_of(OCTOBER, ended - 1, by_dates=False)


def test_pages_cover_the_units_once(desk: QualityDesk, quality: Quality) -> None:
    root = {**OCTOBER, **ours(quality)}
    pages = [{"currentPage": number, "pageSize": 50} for number in range(1, 5)]
    told = [answered(desk, "transparency", root, page) for page in pages]
    codes = [row["departmentCode"] for page in told for row in page["evaluation"]]
    assert len(codes) == len(set(codes)) == 116
    assert told[0]["pagination"] == {
        "currentPage": 1,
        "pageSize": 50,
        "totalItems": 116,
        "totalPages": 3,
    }


def test_the_truth_is_what_the_portal_tells(desk: QualityDesk, quality: Quality) -> None:
    true = quality_truth(quality, int(AT), number_of(date(2026, 8, 15)))
    rows = answered(desk, RANKING, YEAR, ALL)["evaluation"]
    told = next(row for row in rows if row["departmentCode"] == OURS)
    assert (true["total"], true["groups"]) == (told["totalScore"], told["groupScores"])
    assert true["rank"] == 1 + sum(row["totalScore"] > told["totalScore"] for row in rows)
    assert list(true["by_month"]) == ["2026-08", "2026-09", "2026-10"]
    october = answered(desk, RANKING, OCTOBER, ALL)["evaluation"]
    told = next(row for row in october if row["departmentCode"] == OURS)
    assert true["by_month"]["2026-10"]["total"] == told["totalScore"]
    units = answered(desk, RANKING, YEAR, ours(quality), EVERYBODY)
    assert {row["departmentCode"]: row["totalScore"] for row in units["evaluation"]} == true[
        "units"
    ]


def test_every_score_lies_between_nothing_and_its_maximum(quality: Quality) -> None:
    scores = quality.scores(quality.figures(*days(date(2026, 1, 1), date(2026, 11, 18))))
    for metric in METRICS:
        column = scores.metrics[:, NUMBER[metric.code]]
        known = [score for score in column.tolist() if not isnan(score)]
        assert all(0 <= score <= metric.maximum for score in known)


def test_the_guard_lets_in_one_at_a_time_and_not_too_soon() -> None:
    instants = iter([0.0, 0.0, 0.1, 0.2, 0.3, 0.3])
    guard = Guard(0.3, lambda: next(instants))
    assert guard.enter()
    assert not guard.enter(), "the first is still in"
    guard.leave()
    assert not guard.enter(), "too soon"
    assert not guard.enter()
    assert guard.enter()


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(setting(tmp_path_factory.mktemp("quality"))) as client:
        yield client


def post(http: httpx.Client, endpoint: str = RANKING, **headers: str) -> httpx.Response:
    url = f"/cong-dvc/api/v1/reporting/evaluation/{endpoint}"
    return http.post(url, json={**YEAR, **ALL}, headers=headers)


def test_success_is_201_in_an_envelope(http: httpx.Client) -> None:
    answer = post(http)
    assert answer.status_code == 201
    assert set(answer.json()) == {"code", "data", "message"}
    assert post(http, "khong-co").status_code == 404
    assert post(http, **{"user-agent": ""}).status_code == 403


def test_an_impatient_visitor_is_asked_to_wait(tmp_path: Any) -> None:
    with running(setting(tmp_path, temper=Temper(pace=60.0, delay=0.0))) as http:
        assert post(http).status_code == 201
        refused = post(http)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")


def test_its_faults_are_its_own(http: httpx.Client) -> None:
    for kind, wanted in (("empty", 0), ("bad_rows", 34)):
        http.post("/_fault", json={"system": "service_quality", "kind": kind})
        rows = post(http).json()["data"]["evaluation"]
        assert len(rows) == wanted
    assert sum(row["totalScore"] == "chín mươi" for row in rows) == 4
    http.post("/_fault", json={"system": "service_quality", "kind": None})
    assert http.get("/_truth").json()["quality766"]["rank"] in range(1, 35)
