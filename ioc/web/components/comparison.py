"""A rate beside its earlier selves: the period before, the same one last year, the year to date."""

from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.comparisons import KINDS, Kind, tet_moved
from ioc.metrics.model import Figure, Metric, Where
from ioc.web.compared import with_before
from ioc.web.filters import Filters, link
from ioc.web.links import href_of
from ioc.web.rates import few, few_words
from ioc.web.text import percent, t

if TYPE_CHECKING:
    from ioc.metrics.changes import Change
    from ioc.metrics.reader import Reader

TET = "tet"


def comparison(prefix: str) -> Component:
    return html.Div(id=f"{prefix}-compared", className="compared")


def comparison_slots(
    prefix: str, reader: "Reader", filters: Filters, rate: Metric, path: str
) -> dict[str, dict[str, list[Component]]]:
    """Three lines, each with its number, how it moved, and what it was held against."""
    aligned = filters.extra.get("aligned") == TET
    where = filters.where()
    changes = [reader.change(rate, where, kind, aligned=aligned) for kind in KINDS]
    lines = [_line(change, reader, filters, rate) for change in changes]
    told = all(change.refused is None for change in changes if change.kind == "same_period")
    way = _tet(reader, filters, path) if told else []
    return {f"{prefix}-compared": {"children": [html.Ul(lines), *way]}}


def _line(change: "Change", reader: "Reader", filters: Filters, rate: Metric) -> Component:
    own = change.kind == "year_to_date"
    figure, where = (change.now, change.where) if own else (change.before, change.where_before)
    return html.Li(
        [
            html.Span(_name(change.kind), className="compared-name"),
            " ",
            *_number(figure, where, filters, rate, opens=not change.restated),
            html.Span(_words(change, reader, rate), className="hint"),
        ]
    )


def _name(kind: Kind) -> str:
    return t(f"compared.{kind}")


def _number(
    figure: Figure, where: Where | None, filters: Filters, rate: Metric, *, opens: bool
) -> list[Component | str]:
    if figure.value is None or where is None:
        return []
    shown = percent(figure.value)
    if not opens:
        return [html.Span(shown, className="number"), " "]
    asked = filters.with_(start=where.start, end=where.end)
    return [dcc.Link(shown, href=href_of(rate, asked, "denominator"), className="number"), " "]


def _words(change: "Change", reader: "Reader", rate: Metric) -> str:
    if change.now.loading or change.before.loading:
        return t("agency.loading")
    least = reader.lookups.least_cases
    if change.refused is None and (few(change.now, least) or few(change.before, least)):
        return few_words(rate.subject)
    words = with_before(change, reader.lookups.calendar, share=True)
    return words or t("compared.none")


def _tet(reader: "Reader", filters: Filters, path: str) -> list[Component]:
    """The way to the days as far from Tết, and back; nothing where Tết changes nothing."""
    end = min(filters.end, reader.today)
    if tet_moved(filters.start, end, reader.lookups.calendar) is None:
        return []
    aligned = filters.extra.get("aligned") == TET
    words = t("compared.by_dates") if aligned else t("compared.by_tet")
    href = link(path, filters.with_(aligned=None if aligned else TET))
    return [dcc.Link(words, href=href, className="compared-tet")]
