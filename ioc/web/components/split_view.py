"""What of a change is ours and what the formula's: three figures, two steps, one sentence."""

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Figure, Metric, PartName, Where
from ioc.metrics.split import Asked, Split
from ioc.web.components.definition_words import (
    PLACES,
    moved_words,
    version_words,
)
from ioc.web.components.fraction import opened
from ioc.web.components.fraction import shown as told
from ioc.web.components.pickers import period_words
from ioc.web.filters import Filters
from ioc.web.text import t


def split_view(
    found: Split, asked: tuple[Asked, Asked], filters: Filters, least: int
) -> list[Component]:
    """`asked` are the earlier and the later definition and days; `least` what is not few."""
    (old, then), (new, now) = asked
    shown = found.shown(PLACES, 100 if new.kind == "rate" else 1)
    if shown is None:
        return [html.P(t("definition.split.unknown"), className="hint")]
    ours, formula = moved_words(new, shown.ours), moved_words(new, shown.formula)
    words = t(
        "definition.split.words",
        change=moved_words(new, shown.change),
        ours=ours,
        formula=formula,
        then=_days(then, filters),
        version=version_words(old.version),
    )
    steps = (
        (old, then, found.before, ""),
        (new, then, found.recounted, t("definition.split.formula", change=formula)),
        (new, now, found.after, t("definition.split.ours", change=ours)),
    )
    rows = [_row(step, filters, least) for step in steps]
    return [
        html.P(words, className="split-words"),
        html.Table(html.Tbody(rows), className="split-steps"),
    ]


def _row(step: tuple[Metric, Where, Figure, str], filters: Filters, least: int) -> Component:
    metric, where, figure, words = step
    own = filters.with_(start=where.start, end=where.end)
    part: PartName = "denominator" if metric.bottom else "numerator"
    value = opened(metric, told(metric, figure, least), own, part)
    return html.Tr(
        [
            html.Th(_days(where, filters), scope="row"),
            html.Td(version_words(metric.version)),
            html.Td(value),
            html.Td(words),
        ]
    )


def _days(where: Where, filters: Filters) -> str:
    return period_words(where.start, where.end, filters.today)
