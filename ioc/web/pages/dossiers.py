"""Hồ sơ: the rows behind any number, by its definition; a search by code; one dossier's story."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.behind import behind_slots, definition, meaning
from ioc.web.components.beside import beside, beside_slots
from ioc.web.components.cells import CHANNELS
from ioc.web.components.dossier_kind import DOSSIERS, LONG
from ioc.web.components.list_grid import (
    found_words,
    list_slots,
    rows_list,
    unfiltered,
    unit_of,
)
from ioc.web.components.listed import searched
from ioc.web.components.pickers import agency_picker, channel_picker, period_picker, sector_picker
from ioc.web.components.question import Question, Search, asked
from ioc.web.components.timeline import dossier_layout, dossier_slots
from ioc.web.filters import Filters, link
from ioc.web.links import LIST_PATH
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PREFIX = "dossiers"
AS_OF = f"{PREFIX}-as-of"


def layout(filters: Filters, frame: Frame) -> Component:
    if "code" in filters.extra:
        return dossier_layout(PREFIX, filters)
    question = asked(filters)
    whole = link(LIST_PATH, filters.with_(has=None))
    return html.Div(
        className="dossiers-page",
        children=[
            html.Div(className="page-row", children=[html.H1(_title(question)), as_of_line(AS_OF)]),
            meaning(PREFIX),
            beside(PREFIX),
            *(
                []
                if isinstance(question, Search)
                else [_pickers(filters, frame), definition(question)]
            ),
            html.Section(
                rows_list(
                    PREFIX,
                    DOSSIERS,
                    filters,
                    _columns(question),
                    unfiltered(DOSSIERS, filters, whole),
                ),
                className="card list-card",
            ),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    as_of = {AS_OF: as_of_slot(freshness(reader), ago=True)}
    if "code" in filters.extra:
        return as_of | dossier_slots(PREFIX, reader, filters)
    question = asked(filters)
    if isinstance(question, Search):
        return as_of | _found_slots(reader, question)
    said = beside_slots(PREFIX, reader, question.metric, filters)
    return as_of | said | behind_slots(PREFIX, reader, filters, question)


def _found_slots(reader: "Reader", search: Search) -> Slots:
    found, cut = searched(reader, search)
    key = "dossiers.search.cut" if cut else "dossiers.search.words"
    held = found_words(len(found), unit_of(search, len(found)), cut=cut)
    return {
        **list_slots(PREFIX, reader.revision, held, len(found)),
        f"{PREFIX}-meaning": {"children": t(key, text=search.text, count=len(found))},
    }


def _columns(question: Question | Search) -> tuple[str, ...]:
    return tuple(column.name for column in DOSSIERS.parts) if question.distinct else LONG


def _title(question: Question | Search) -> str:
    return t("dossiers.search.title") if isinstance(question, Search) else question.metric.name


def _pickers(filters: Filters, frame: Frame) -> Component:
    channels = [(code, t(words)) for code, words in CHANNELS.items()]
    return html.Div(
        className="pickers",
        children=[
            agency_picker(LIST_PATH, filters, frame),
            period_picker(LIST_PATH, filters),
            sector_picker(LIST_PATH, filters, frame),
            channel_picker(LIST_PATH, filters, channels),
        ],
    )


page = Page(path=LIST_PATH, key="page.dossiers", order=None, layout=layout, fill=fill)
