"""Phản ánh: what citizens report, whether it is dealt with in time, where; and every report."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN, Agencies
from ioc.domain.vietnamese import sort_key
from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.labels import HOURS
from ioc.web.boards import Board, board_of
from ioc.web.calls_card import calls_card, calls_slots
from ioc.web.components.as_of import as_of_slot, freshness, stale_slot
from ioc.web.components.behind import behind_slots, held_slots
from ioc.web.components.breakdown import breakdown, breakdown_slots, unfolding_slots
from ioc.web.components.call_kind import CALLS
from ioc.web.components.case_kind import (
    CASES,
    CHANNELS,
    PETITIONS,
    STATUSES,
    channel_words,
    status_words,
)
from ioc.web.components.case_story import case_layout, case_slots
from ioc.web.components.chart import chart, chart_slots, months_note, months_of
from ioc.web.components.kinds import FEEDBACK, kind_of
from ioc.web.components.list_view import list_card, list_view
from ioc.web.components.listed import whole
from ioc.web.components.map_way import to_map
from ioc.web.components.pickers import (
    agency_picker,
    key_picker,
    metric_picker,
    period_picker,
    place_picker,
    text_search,
)
from ioc.web.components.question import Question, kind_asked
from ioc.web.feed_board import board_slots, feed_board, tiles, tiles_slots, unfed_slots
from ioc.web.feedback_faces import (
    CALM,
    KEYS,
    ON_TIME,
    OVERDUE,
    PROMINENT,
    RECEIVED,
    RESOLVED,
    sentence,
)
from ioc.web.feedback_parts import (
    divided_lines,
    lost_lines,
    place_lines,
    status_lines,
    unit_lines,
)
from ioc.web.filters import Filters, link
from ioc.web.links import PATHS, suited
from ioc.web.page import Frame, Page, Slots
from ioc.web.petitions_card import petitions_card, petitions_slots
from ioc.web.rates import so_far
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, PREFIX, KEY = PATHS["cases"], "feedback", "page.feedback"
AS_OF = f"{PREFIX}-as-of"
MAP_PATH = "/ban-do"
CATEGORY_HEADS = ("category", "received", "open", "overdue", "on_time")
CHANNEL_HEADS = ("channel", "received", "open", "overdue", "on_time")
STATUS_HEADS = ("status", "open", "overdue", "oldest")
PLACE_HEADS = ("place", "received", "open", "overdue")
UNIT_HEADS = ("unit", "received", "open", "overdue")
LOST_HEADS = ("lost", "received")


def layout(filters: Filters, frame: Frame) -> Component:
    asked = known(filters, frame.lookups.agencies)
    if "code" in asked.extra:
        return case_layout(PREFIX, asked)
    question = kind_asked(asked, FEEDBACK)
    if "metric" in asked.extra:
        subject = question.metric.subject
        offered = [metric for metric in CATALOGUE if metric.subject == subject]
        chosen = metric_picker(PATH, asked, question.metric, offered)
        narrowed = _call_choices if subject == CALLS.subject else _choices
        choices = [chosen, *narrowed(asked, frame)]
        if subject == CASES.subject:
            choices += to_map(asked.with_(status=()), asked.place, question.metric.key)
        return list_view(PREFIX, question, asked, choices, _search(asked))
    return _board_layout(asked, frame, question)


def fill(reader: "Reader", filters: Filters) -> Slots:
    asked = known(filters, reader.lookups.agencies)
    question = kind_asked(asked, FEEDBACK)
    as_of = {AS_OF: as_of_slot(freshness(reader, question.metric.subject), ago=True)}
    if "code" in asked.extra:
        return as_of | case_slots(PREFIX, reader, asked)
    if "metric" in asked.extra:
        return as_of | behind_slots(PREFIX, reader, asked, question)
    fed = bool(reader.fed(CASES.subject))
    return _board_slots(reader, asked, question) if fed else unfed_slots(PREFIX)


def known(filters: Filters, agencies: Agencies) -> Filters:
    """A code nobody knows is a mangled address, and a filter that reports, or calls, or petitions
    do not have says nothing.
    """
    codes = tuple(code for code in filters.agency if code == UNKNOWN or code in agencies)
    return suited(filters.with_(agency=codes), kind_of(filters, FEEDBACK).subject)


def _choices(filters: Filters, frame: Frame) -> list[Component]:
    places = [] if kind_of(filters, FEEDBACK) is PETITIONS else [place_picker(PATH, filters, frame)]
    categories = [(one.code, one.name) for one in frame.lookups.categories.values()]
    named = sorted(categories, key=lambda pair: sort_key(pair[1]))
    unknown = (UNKNOWN, frame.lookups.category_label(UNKNOWN))
    channels = [(key, channel_words(key)) for key in CHANNELS]
    statuses: list[Component] = []
    if "metric" in filters.extra or filters.status:
        # The first view has a table of them: it is offered where there is none.
        offered = [(key, status_words(key)) for key in STATUSES]
        head = t("feedback.column.status")
        statuses = [key_picker(PATH, filters, "status", head, offered)]
    return [
        period_picker(PATH, filters),
        key_picker(PATH, filters, "category", t("feedback.column.category"), [*named, unknown]),
        *places,
        key_picker(PATH, filters, "channel", t("feedback.column.channel"), channels),
        *statuses,
        agency_picker(PATH, filters, frame),
    ]


def _call_choices(filters: Filters, frame: Frame) -> list[Component]:
    # Which queues there are is not known beforehand; one is chosen by its row.
    hours = [(key, t("calls.hour", hour=int(key))) for key in HOURS]
    return [
        period_picker(PATH, filters),
        key_picker(PATH, filters, "hour", t("calls.column.hour"), hours),
        agency_picker(PATH, filters, frame),
    ]


def _search(filters: Filters) -> Component:
    return text_search(f"{PREFIX}-q", filters, t("feedback.search"))


def _board_layout(filters: Filters, frame: Frame, question: Question) -> Component:
    map_link = link(MAP_PATH, filters.with_(metric=OVERDUE, q=None, has=None, sort=None, status=()))
    choices = [*_choices(filters, frame), *to_map(filters, filters.place, OVERDUE)]
    columns = [
        html.Div(
            [
                breakdown(f"{PREFIX}-unit", t("feedback.by_unit"), _heads(UNIT_HEADS), folds=True),
                breakdown(f"{PREFIX}-lost", t("feedback.lost.title"), _heads(LOST_HEADS)),
            ],
            className="feed-stack",
        ),
        html.Div(
            [
                breakdown(f"{PREFIX}-status", t("feedback.by_status"), _heads(STATUS_HEADS)),
                breakdown(f"{PREFIX}-channel", t("feedback.by_channel"), _heads(CHANNEL_HEADS)),
            ],
            className="feed-stack",
        ),
        breakdown(f"{PREFIX}-category", t("feedback.by_category"), _heads(CATEGORY_HEADS)),
        breakdown(
            f"{PREFIX}-place",
            t("feedback.by_place"),
            _heads(PLACE_HEADS),
            [html.A(t("feedback.to_map"), href=map_link)],
        ),
    ]
    body = [
        *tiles(PREFIX, PROMINENT, CALM),
        html.Div(columns, className="feed-columns feed-even"),
        chart(f"{PREFIX}-months", t("feedback.months")),
        petitions_card(),
        calls_card(),
        list_card(PREFIX, question, filters, html.H2(question.metric.name), _search(filters)),
    ]
    return feed_board(PREFIX, t(KEY), choices, body)


def _heads(names: Sequence[str]) -> list[str]:
    return [t(f"feedback.head.{name}") for name in names]


def _board_slots(reader: "Reader", filters: Filters, question: Question) -> Slots:
    board = board_of(reader, filters, KEYS)
    fresh = board.fresh
    places, other_places = place_lines(board)
    units, (statuses, ended) = unit_lines(board), status_lines(board)
    return (
        board_slots(PREFIX, board, sentence(board))
        | tiles_slots(PREFIX, board, PROMINENT, CALM)
        | {f"{PREFIX}-months-stale": stale_slot(fresh)}
        | _months_slots(board)
        | breakdown_slots(f"{PREFIX}-category", divided_lines(board, "category"), fresh)
        | breakdown_slots(f"{PREFIX}-channel", divided_lines(board, "channel"), fresh)
        | breakdown_slots(f"{PREFIX}-status", statuses, fresh, ended)
        | breakdown_slots(f"{PREFIX}-place", places, fresh, other_places)
        | breakdown_slots(f"{PREFIX}-unit", units.lines, fresh)
        | unfolding_slots(
            f"{PREFIX}-unit", units.rest, t("feedback.every_unit", count=number(len(units.rest)))
        )
        | breakdown_slots(f"{PREFIX}-lost", lost_lines(board), fresh, t("feedback.lost.note"))
        | petitions_slots(reader, filters)
        | calls_slots(reader, filters)
        | held_slots(PREFIX, reader, question, whole(reader, question))
    )


def _months_slots(board: Board) -> Slots:
    series = [board.months(key) for key in (RECEIVED, RESOLVED, ON_TIME)]
    last, rate = so_far(board.filters.end, board.filters.today), find(ON_TIME)
    months = months_of(series, board.least, last)
    note = months_note(rate, months, board.least, last)
    return chart_slots(f"{PREFIX}-months", months, rate, note)


page = Page(path=PATH, key=KEY, order=40, layout=layout, fill=fill)
