"""Khác nhau: the dossiers that two definitions of a rate judge differently, each with both whys."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.metrics.differences import Wanted, differences, differing
from ioc.metrics.lists import Page as Stretch
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.definition_words import PLACES
from ioc.web.components.difference_table import (
    PATH,
    ROWS,
    Two,
    page_asked,
    pair_asked,
    pairs_table,
    rows_table,
    two_asked,
    version_pickers,
)
from ioc.web.components.marks import marks
from ioc.web.components.pickers import agency_picker, period_picker, period_words, units_words
from ioc.web.components.verdict_table import version_link
from ioc.web.filters import Filters
from ioc.web.links import href_of, suited
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, percent, t

if TYPE_CHECKING:
    from ioc.metrics.model import Metric
    from ioc.metrics.reader import Reader

PREFIX = "differences"
AS_OF = f"{PREFIX}-as-of"


def layout(filters: Filters, frame: Frame) -> Component:
    two = two_asked(filters)
    return html.Div(
        className="dossiers-page differences-page",
        children=[
            html.Div(
                className="page-row",
                children=[html.H1(t("differences.title")), as_of_line(AS_OF)],
            ),
            html.P("", id=f"{PREFIX}-head", className="sentence", **marks(data_news="")),
            html.Div(
                className="pickers",
                children=[
                    agency_picker(PATH, _bare(filters), frame),
                    period_picker(PATH, _bare(filters)),
                    *version_pickers(_bare(filters), two),
                ],
            ),
            html.Section(
                [html.H2(t("differences.pairs.title")), html.Div(id=f"{PREFIX}-pairs")],
                className="card block",
            ),
            html.Section(
                [html.H2(t("differences.list.title")), html.Div(id=f"{PREFIX}-list")],
                className="card block",
            ),
        ],
    )


def _bare(filters: Filters) -> Filters:
    """The question without what only its list is narrowed by."""
    return filters.with_(view=None, page=None)


def fill(reader: "Reader", filters: Filters) -> Slots:
    asked = suited(filters, "dossiers")
    two, where = two_asked(asked), asked.where()
    as_of = {AS_OF: as_of_slot(freshness(reader), ago=True)}
    found = differing(reader, two.one, two.other, where)
    if found is None:
        words = t("differences.loading")
        return as_of | {f"{PREFIX}-head": {"children": words}, **_lists([], [])}
    pair, page = pair_asked(asked), page_asked(asked)
    held = sum(each.size for each in found if pair in (None, each.pair))
    wanted = Wanted(Stretch(limit=ROWS, offset=(page - 1) * ROWS), pair, held)
    rows = differences(reader, two.one, two.other, where, wanted)
    return {
        **as_of,
        f"{PREFIX}-head": {"children": _head(reader, asked, two, sum(each.size for each in found))},
        **_lists(pairs_table(asked, two, found, pair), rows_table(asked, two, rows, page)),
    }


def _lists(pairs: list[Component], rows: list[Component]) -> Slots:
    return {f"{PREFIX}-pairs": {"children": pairs}, f"{PREFIX}-list": {"children": rows}}


def _head(reader: "Reader", filters: Filters, two: Two, count: int) -> list[Component | str]:
    """Trong kỳ, hai cách tính khác nhau ở N hồ sơ: A x %, B y %; each opens its rows."""
    period = period_words(filters.start, filters.end, filters.today)
    whose = units_words(filters.agency, reader.lookups.agencies) or t("list.meaning.province")
    key = "differences.head" if count else "differences.same"
    said = t(key, period=period, whose=whose, count=number(count))
    return [f"{said} ", _share(reader, filters, two.one), " · ", _share(reader, filters, two.other)]


def _share(reader: "Reader", filters: Filters, metric: "Metric") -> Component:
    figure = reader.value(metric, filters.where())
    own = filters.with_(version=metric.version)
    return html.Span(
        [
            version_link(metric, filters.where()),
            " ",
            html.A(
                percent(figure.value, PLACES),
                href=href_of(metric, own, "denominator"),
                className="number",
            ),
            t(
                "differences.parts",
                top=number(figure.numerator),
                bottom=number(figure.denominator),
            ),
        ],
        className="share",
    )


page = Page(path=PATH, key="page.differences", order=None, layout=layout, fill=fill)
