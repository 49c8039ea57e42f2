"""One department in one answer of the 766 reporting API as Scores; null is never taken for 0.

A row is what fetch makes of an item: the endpoint and group it came from, the period asked for,
the department's canonical code, name and tier, the highest total ("max"), and the item as sent.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ioc.domain.codes import canonical_agency
from ioc.domain.periods import month_end, month_start
from ioc.domain.records import Record, Score
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.privacy import free_text


class Endpoint(NamedTuple):
    """One question of DOMAIN.md 1.3a: where its answer keeps our province and its units.

    `by_day`: it is asked by fromDate and toDate. `parts` are the fields whose quotient is its
    ratio.
    """

    path: str
    group: str
    head: str
    children: str
    page_size: int
    by_day: bool = False
    parts: tuple[str, str] = ("numerator", "denominator")


class Period(NamedTuple):
    """A year, quarter or month as the portal is asked for it and as a Score calls it."""

    name: str
    body: Mapping[str, Any]
    start: date
    end: date


RANKING: Final = Endpoint("service-results", "", "overview", "evaluation", 300)
GROUPS: Final = (
    Endpoint("transparency", "CKMB", "overview", "evaluation", 200),
    Endpoint(
        "dvc-progress-tree",
        "TDGQ",
        "parent",
        "children",
        100,
        parts=("totalOnTime", "totalReceived"),
    ),
    Endpoint("provide-online-tree", "CLGQ", "parent", "children", 200),
    Endpoint("formality-online-payment-tree", "TTTT", "parent", "children", 100),
    Endpoint("dossier-digitized", "MDSH", "overview", "evaluation", 200),
    Endpoint("handling-satisfaction", "MDHL", "overview", "evaluation", 200, by_day=True),
)
_ENDPOINTS: Final = MappingProxyType({each.path: each for each in (RANKING, *GROUPS)})
_NAMES: Final = frozenset(each.group for each in GROUPS)
_TIERS: Final = MappingProxyType({"AGENCY": "agency", "COMMUNE": "commune"})
_ALL_TIERS: Final = frozenset({"province", *_TIERS.values()})


def this_year(today: date) -> Period:
    """The year under way."""
    body = {"timeType": "year", "year": today.year}
    return Period(f"{today.year}", body, date(today.year, 1, 1), date(today.year, 12, 31))


def this_quarter(today: date) -> Period:
    """The quarter under way."""
    quarter = (today.month + 2) // 3
    body = {"timeType": "quarter", "year": today.year, "quarter": quarter}
    start = date(today.year, 3 * quarter - 2, 1)
    end = month_end(date(today.year, 3 * quarter, 1))
    return Period(f"{today.year}-Q{quarter}", body, start, end)


def closed_month(name: str) -> Period:
    """The month called `name`, 2026-09."""
    start = month_start(name)
    body = {"timeType": "month", "year": start.year, "month": start.month}
    return Period(name, body, start, month_end(start))


def department(item: Any, known: Mapping[str, Any]) -> dict[str, str]:
    """Its canonical code, name and tier, from the item or from what the ranking said of it; "" for
    what neither says.
    """
    told = [each for each in (item, known) if isinstance(each, Mapping)]
    names = (str(each.get("departmentName") or "") for each in told)
    return {
        "department": next(filter(None, (_code(each.get("departmentCode")) for each in told)), ""),
        "name": next(filter(None, names), ""),
        "tier": next(filter(None, (_tier(each.get("childGroup")) for each in told)), ""),
    }


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The scores of one department: its total and what groups came with it, or one group. BadRow
    without endpoint, period, department or tier.
    """
    item = row.get("item") if isinstance(row, Mapping) else None
    if not isinstance(item, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    endpoint = _ENDPOINTS.get(row["endpoint"]) if _is_text(row.get("endpoint")) else None
    code, tier, period = _code(row.get("department")), row.get("tier"), row.get("period")
    if not (code and endpoint and _is_text(period) and _is_text(tier) and tier in _ALL_TIERS):
        kept = {name: free_text(row.get(name), 40) for name in ("endpoint", "period", "tier")}
        raise BadRow("thiếu departmentCode, childGroup hoặc kỳ", key=code, fields=kept)
    whose = {
        "department": code,
        "department_name": free_text(row.get("name"), 200),
        "tier": tier,
        "period": free_text(period, 10),
    }
    return (_own(endpoint, row, item, whose), *_groups(item, whose))


def _own(endpoint: Endpoint, row: Row, item: Mapping[str, Any], whose: Mapping[str, Any]) -> Score:
    metrics = _metrics(item)
    score = _first(item, "totalScore", "score")
    most = _first(item, "totalMaxScore", "maxScore")
    if most is None:
        most = _number(row.get("max"))
    return Score(
        **whose,
        group=endpoint.group,
        score=_summed(metrics, "score") if score is None else score,
        max_score=_summed(metrics, "maxScore") if most is None else most,
        ratio=_number(item.get("ratio")),
        delta=_number(item.get("scoreDelta")),
        numerator=_number(item.get(endpoint.parts[0])),
        denominator=_number(item.get(endpoint.parts[1])),
        quality=_quality((item, *metrics)),
    )


def _groups(item: Mapping[str, Any], whose: Mapping[str, Any]) -> Iterator[Score]:
    """What the ranking says of the groups: bare scores, or objects with more."""
    told = item.get("groupScores")
    for group, score in told.items() if isinstance(told, Mapping) else ():
        if group not in _NAMES:
            continue
        more = score if isinstance(score, Mapping) else {"score": score}
        yield Score(
            **whose,
            group=group,
            score=_first(more, "score", "totalScore"),
            max_score=_first(more, "maxScore", "totalMaxScore"),
            ratio=_number(more.get("ratio")),
            delta=_number(more.get("scoreDelta")),
            quality=_quality((more,)),
        )


def _metrics(item: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = item.get("metrics")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else ()


def _summed(metrics: Sequence[Mapping[str, Any]], name: str) -> float | None:
    """The sum over the metrics that are scored; None where one of them was not sent.

    A metric that is only watched counts for nothing and has no score.
    """
    scored = [each for each in metrics if _number(each.get("maxScore"))]
    found = [_number(each.get(name)) for each in scored]
    known = [value for value in found if value is not None]
    return round(sum(known), 4) if known and len(known) == len(found) else None


def _quality(told: Sequence[Mapping[str, Any]]) -> str:
    """Every warning of the portal about these figures, each once."""
    found = [
        free_text(each.get("dataQualityStatus"), 60)
        or free_text(each.get("dataQualityMessage"), 120)
        for each in told
    ]
    return "; ".join(dict.fromkeys(filter(None, found)))


def _first(item: Mapping[str, Any], *names: str) -> float | None:
    found = (_number(item.get(name)) for name in names)
    return next((value for value in found if value is not None), None)


def _number(value: Any) -> float | None:
    """A finite number, written as text or not; None for null and for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _code(value: Any) -> str:
    """`000.00.00.H37` is `H37`, `H15.12` itself; "" for what is no agency's code."""
    code = canonical_agency(value) if isinstance(value, str) and len(value) <= 60 else ""
    return code if code[:1] == "H" and code[1:3].isdigit() and code.isascii() else ""


def _tier(value: Any) -> str:
    return _TIERS.get(value, "") if isinstance(value, str) else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
