"""A definition in words: what a version is called, since when it holds, what it says."""

from collections.abc import Iterable
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Metric
from ioc.web.components.verdict_table import VERSIONS, version_name
from ioc.web.text import arrow, day, decimal, number, percent, t

PLACES = 2


def version_words(version: str) -> str:
    """What people call a version; that of a number with one way of counting has but a figure."""
    return version_name(version) if version in VERSIONS else t("definition.usual", name=version)


def validity_words(metric: Metric) -> str:
    """từ 01/08/2022, or that it was never otherwise."""
    first, last = metric.valid_from, metric.valid_to
    if first and last:
        return t("definition.force.between", first=day(first), last=day(last))
    if first:
        return t("definition.force.since", day=day(first))
    return t("definition.force.until", day=day(last)) if last else t("definition.force.ever")


def facts(lines: Iterable[tuple[str, Component | str]]) -> Component:
    """Names and what is said under each; what says nothing is left out."""
    said = [(name, words) for name, words in lines if words]
    return html.Dl(
        [part for name, words in said for part in (html.Dt(name), html.Dd(words))],
        className="facts",
    )


def whole_definition(metric: Metric) -> Component:
    """Everything the definition says."""
    return facts(
        (
            (t("list.definition.formula"), metric.formula),
            (t("definition.above"), metric.above),
            (t("definition.below"), metric.below),
            (t("list.definition.population"), metric.population),
            (t("list.definition.excluded"), metric.excluded),
            (t("list.definition.basis"), metric.basis),
            (t("definition.in_force"), validity_words(metric)),
            (t("definition.code"), f"{metric.key} · {metric.version}"),
        )
    )


def value_words(metric: Metric, value: float | None) -> str:
    """96,42%, 4,25 ngày làm việc or 1.284 hồ sơ: with what it is counted in, to be disputed."""
    if metric.kind == "rate":
        return percent(value, PLACES)
    whole = value is None or isinstance(value, int) or float(value).is_integer()
    said = number(value) if whole else decimal(value, PLACES)
    return said if value is None else t("definition.value", value=said, unit=metric.unit)


def moved_words(metric: Metric, moved: Decimal) -> str:
    """▲ 0,80 điểm % or ▼ 12: a difference as `Split.shown` gives it."""
    if not moved:
        return t("definition.same")
    if metric.kind == "rate":
        size = t("text.points", value=decimal(float(abs(moved)), PLACES))
    else:
        whole = moved == moved.to_integral_value()
        size = number(int(abs(moved))) if whole else decimal(float(abs(moved)), PLACES)
    return f"{arrow(float(moved))} {size}"
