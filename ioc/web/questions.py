"""A checked query string becomes a question: which definition, which days, whose dossiers."""

from dataclasses import dataclass, replace
from datetime import date

from ioc.domain.periods import month_start
from ioc.metrics.catalogue import SUBJECTS, find, versions
from ioc.metrics.model import Dimension, Metric, PartName, Where
from ioc.web.parameters import USUAL_ROWS, Asked, one
from ioc.web.problems import contradiction, missing
from ioc.web.text import t

MOST_PARTS = 3700
_OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the Reader. `cut`: the asked `to` lay in the future and became today."""

    metric: Metric
    where: Where
    today: date
    cut: bool
    by: Dimension | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which stretch of a list: at most `limit` rows after the token `after`."""

    limit: int
    after: str | None


def question(key: str, asked: Asked, today: date) -> Question:
    """The question, or a Problem: 404 for an unknown key, 400 where its parts contradict."""
    if not versions(key):
        raise missing(t("api.what.metric"), key, t("api.remedy.catalogue"))
    where, cut = _where(asked, today)
    metric = _metric(key, one(asked, "version"), where.end)
    _has_filters(metric, where)
    by = _divided(metric, one(asked, "by"), where)
    return Question(metric=metric, where=where, today=today, cut=cut, by=by)


def earlier(asked: Asked, later: Question) -> Where | None:
    """The days that a figure is held against as the question names them; None where it does not."""
    first, last = one(asked, "before_from"), one(asked, "before_to")
    if (first is None) != (last is None):
        given = "before_from" if last is None else "before_to"
        raise contradiction(given, first or last or "", t("api.remedy.both_days"))
    if not first or not last:
        return None
    where = replace(later.where, start=date.fromisoformat(first), end=date.fromisoformat(last))
    _in_order("before_from", where)
    if where.end > later.today:
        raise contradiction("before_to", last, t("api.remedy.not_ahead", day=later.today))
    return where


def against(asked: Asked, key: str, at: date) -> Metric:
    """The version that a figure is held against; the one that held on that day where none is."""
    return _metric(key, one(asked, "against"), at, "against")


def page(asked: Asked) -> Page:
    return Page(limit=int(one(asked, "limit") or USUAL_ROWS), after=one(asked, "after"))


def part(asked: Asked, metric: Metric) -> PartName:
    """numerator or denominator; only a quotient has the latter, and a quoted figure neither."""
    if metric.kind == "quoted":
        raise missing(t("api.what.rows"), metric.key, t("api.remedy.quoted"))
    if one(asked, "part") != "denominator":
        return "numerator"
    if not metric.bottom:
        remedy = t("api.remedy.no_denominator", metric=metric.key)
        raise contradiction("part", "denominator", remedy)
    return "denominator"


def _where(asked: Asked, today: date) -> tuple[Where, bool]:
    wanted = date.fromisoformat(one(asked, "to") or today.isoformat())
    end = min(wanted, today)
    given = one(asked, "from")
    start = date.fromisoformat(given) if given else month_start(end)
    where = Where(
        start=start,
        end=end,
        agencies=asked.get("agency", ()),
        receiving=asked.get("receiving", ()),
        places=asked.get("place", ()),
        sectors=asked.get("sector", ()),
        channels=asked.get("channel", ()),
        procedures=asked.get("procedure", ()),
        categories=asked.get("category", ()),
        severities=asked.get("severity", ()),
        rules=asked.get("rule", ()),
        assets=asked.get("asset", ()),
        groups=asked.get("group", ()),
        queues=asked.get("queue", ()),
        hours=asked.get("hour", ()),
        statuses=asked.get("status", ()),
    )
    _in_order("from", where)
    return where, wanted > today


def _in_order(name: str, where: Where) -> None:
    start, end = where.start.isoformat(), where.end.isoformat()
    if where.start > where.end:
        raise contradiction(name, start, t("api.remedy.order", to=end))
    if where.start < _OLDEST:
        raise contradiction(name, start, t("api.remedy.oldest", day=_OLDEST))


def _has_filters(metric: Metric, where: Where) -> None:
    columns = SUBJECTS[metric.subject].columns
    for name, codes in where.by_dimension().items():
        if name not in columns:
            remedy = t("api.remedy.filters", metric=metric.key, values=", ".join(columns))
            raise contradiction(name, " · ".join(codes), remedy)


def _metric(key: str, version: str | None, at: date, name: str = "version") -> Metric:
    try:
        return find(key, version, at)
    except KeyError:
        remedy = t("api.remedy.version", metric=key, versions=", ".join(versions(key)))
        raise contradiction(name, version or "", remedy) from None


def _divided(metric: Metric, by: str | None, where: Where) -> Dimension | None:
    if by is None:
        return None
    dimension = next((name for name in metric.dimensions if name == by), None)
    if dimension is None:
        remedy = t("api.remedy.dimensions", metric=metric.key, values=", ".join(metric.dimensions))
        raise contradiction("by", by, remedy)
    if by == "day" and (where.end - where.start).days + 1 > MOST_PARTS:
        raise contradiction("from", where.start.isoformat(), t("api.remedy.days", most=MOST_PARTS))
    return dimension
