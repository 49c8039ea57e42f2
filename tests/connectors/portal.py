"""A make-believe 766 reporting API in memory, in the documented shapes; for tests of fetch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ioc.sources.connector import Source
from ioc.sources.http import Http
from tests.connectors.fake_http import NOW, FakeHttp, Request

PREFIX = "/api/v1/reporting/evaluation/"
ROOT = "019d2be3-0000-7000-8000-000000000015"
PROVINCES = {f"H{number:02}": f"Tỉnh {number:02}" for number in (*range(1, 15), *range(16, 35))}
TREES = ("dvc-progress-tree", "provide-online-tree", "formality-online-payment-tree")


def source(**options: Any) -> Source:
    return Source(
        name="chat-luong", connector="service_quality", title="", url="", options=dict(options)
    )


@dataclass
class Portal:
    """`wrong` changes the data of an answer; `size` caps its pages below what is asked."""

    units: int = 7
    size: int = 10**9
    wrong: Callable[[str, dict[str, Any]], Any] = lambda path, data: data
    envelope: Callable[[Any], Any] = lambda data: {"code": "OK", "data": data, "message": None}
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return self.fake(lost_after).as_http()

    def fake(self, lost_after: int | None = None, now: datetime = NOW) -> FakeHttp:
        return FakeHttp(self.answer, lost_after, now_is=now)

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        assert asked.path.startswith(PREFIX)
        path, body = asked.path.removeprefix(PREFIX), asked.value
        return self.envelope(self.wrong(path, self._data(path, body)))

    def _data(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        _refuse_what_is_not_over(body)
        if body.get("departmentType") == "ADMINISTRATIVE_UNIT":
            return {"overview": None, "evaluation": provinces(), "radar": [], "growthPercent": 0.4}
        assert body["rootDepartmentId"] == ROOT
        first = (body["currentPage"] - 1) * min(self.size, body["pageSize"])
        units = [unit(number) for number in range(self.units)]
        page = units[first:][: min(self.size, body["pageSize"])]
        if path == "service-results":
            return {"overview": _overview(), "evaluation": page}
        if path in TREES:
            return {"parent": _tree(path, home()), "children": [_tree(path, u) for u in page]}
        metrics = [_with_metrics(path, each) for each in page]
        return {"overview": _with_metrics(path, {}), "evaluation": metrics, "pagination": {}}


def provinces() -> list[dict[str, Any]]:
    """The 34, one of them under an old code, and ours, whose groups are told elsewhere too."""
    told = [
        {
            "departmentId": f"019d2be3-0000-7000-8000-0000000001{code[1:]}",
            "departmentName": name,
            "departmentCode": "000.00.00.H34" if code == "H34" else code,
            "totalScore": 80 + place / 10,
            "ratio": 80 + place / 10,
            "scoreDelta": None,
            "groupScores": dict.fromkeys(("CKMB", "TDGQ", "CLGQ", "MDSH", "MDHL", "TTTT"), 9.5),
        }
        for place, (code, name) in enumerate(PROVINCES.items())
    ]
    groups = dict.fromkeys(("CKMB", "TDGQ", "CLGQ", "MDSH", "MDHL", "TTTT"), 14.0)
    ours = {
        **home(),
        "totalScore": 86.98,
        "ratio": 86.98,
        "scoreDelta": -0.5,
        "groupScores": groups,
    }
    return [*told[:13], ours, *told[13:]]


def home() -> dict[str, Any]:
    return {"departmentId": ROOT, "departmentName": "Tỉnh Đắk Lắk", "departmentCode": "H15"}


def unit(number: int) -> dict[str, Any]:
    kind = "AGENCY" if number < 3 else "COMMUNE"
    code = f"H15.{number + 1:02}" if number < 3 else f"H15.{number + 98}"
    return {
        "departmentId": f"019d2be3-0000-7000-8000-00000001{number:04}",
        "departmentName": f"Đơn vị {number}",
        "departmentCode": code,
        "childGroup": kind,
        "totalScore": None if number == 1 else 70.25 + number,
        "ratio": None if number == 1 else 70.25 + number,
        "scoreDelta": 0,
    }


def _overview() -> dict[str, Any]:
    return {**home(), "totalScore": 86.98, "totalMaxScore": 100, "ratio": 86.98, "scoreDelta": -0.5}


def _tree(path: str, of: Mapping[str, Any]) -> dict[str, Any]:
    """A node knows its department by its UUID and name only; our province is the parent."""
    named = {name: of[name] for name in ("departmentId", "departmentName")}
    told: dict[str, Any] = {"ratio": 96.95, "score": 19.39, "maxScore": 20, "scoreDelta": 0.1}
    if path == "dvc-progress-tree":
        told |= {"totalReceived": 1000, "totalOnTime": 969, "totalOverdue": 31}
    return {**named, **told, "dataQualityStatus": None}


def _with_metrics(path: str, of: Mapping[str, Any]) -> dict[str, Any]:
    named = {key: of[key] for key in ("departmentId", "departmentName", "departmentCode") if of}
    watched = {"code": "PETITION_CLASSIFICATION_TTHC", "score": None, "maxScore": 0}
    metrics: list[dict[str, Any]] = [
        {"code": "PUBLISH_ON_TIME", "numerator": 5, "denominator": 6, "score": 5, "maxScore": 6},
        {"code": "DOSSIER_SYNC", "ratio": None, "score": 0, "maxScore": 6},
        watched if path == "handling-satisfaction" else {},
    ]
    if path == "transparency":
        metrics[1] |= {"dataQualityStatus": "TEMP_NATIONAL_REPORT_DENOMINATOR"}
    return {**named, "metrics": metrics}


def _refuse_what_is_not_over(body: Mapping[str, Any]) -> None:
    if body.get("timeType") == "month":
        assert date(body["year"], body["month"], 1) < date(NOW.year, NOW.month, 1)
