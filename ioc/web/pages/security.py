"""An ninh mạng: what is open and how grave, day by day, whom it hits; every incident and alert."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.model import Dimension, Part
from ioc.web.boards import DAYS, Board, board_of
from ioc.web.components.alert_kind import ALERTS, SEVERITIES, asset_words, severity_words
from ioc.web.components.as_of import as_of_slot, freshness
from ioc.web.components.behind import behind_slots, held_slots
from ioc.web.components.breakdown import breakdown, breakdown_slots
from ioc.web.components.kinds import SECURITY
from ioc.web.components.list_view import list_card, list_view
from ioc.web.components.listed import whole
from ioc.web.components.pickers import (
    agency_picker,
    key_picker,
    metric_picker,
    period_picker,
    text_search,
)
from ioc.web.components.question import Question, kind_asked
from ioc.web.components.severity_chart import severity_chart, severity_slots
from ioc.web.feed_board import board_slots, feed_board, tiles, tiles_slots, unfed_slots
from ioc.web.filters import Filters
from ioc.web.links import PATHS, href_of, suited
from ioc.web.page import Frame, Page, Slots
from ioc.web.security_faces import AGENCIES, ASSETS, CALM, KEYS, PROMINENT, RULES, sentence
from ioc.web.security_faces import ALERTS as ALL
from ioc.web.security_parts import lines
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, PREFIX, KEY = PATHS["alerts"], "security", "page.security"
AS_OF = f"{PREFIX}-as-of"
PARTS: tuple[tuple[Dimension, str, str], ...] = (
    ("rule", "security.by_rule", RULES),
    ("asset", "security.by_asset", ASSETS),
    ("agency", "security.by_agency", AGENCIES),
)
"""What alerts are divided by, the title of each table, and the number that lists them all."""


def layout(filters: Filters, frame: Frame) -> Component:
    asked = known(filters, frame.lookups.agencies)
    question = kind_asked(asked, SECURITY)
    if "metric" in asked.extra:
        subjects = {kind.subject for kind in SECURITY}
        offered = [metric for metric in CATALOGUE if metric.subject in subjects]
        chosen = metric_picker(PATH, asked, question.metric, offered)
        choices = [chosen, *_choices(asked, frame)]
        return list_view(PREFIX, question, asked, choices, _search(asked))
    return _board_layout(asked, frame, question)


def fill(reader: "Reader", filters: Filters) -> Slots:
    asked, fresh = known(filters, reader.lookups.agencies), freshness(reader, ALERTS.subject)
    as_of = {AS_OF: as_of_slot(fresh, ago=True)}
    question = kind_asked(asked, SECURITY)
    if "metric" in asked.extra:
        return as_of | behind_slots(PREFIX, reader, asked, question)
    fed = bool(reader.fed(ALERTS.subject))
    return _board_slots(reader, asked, question) if fed else unfed_slots(PREFIX)


def known(filters: Filters, agencies: Agencies) -> Filters:
    """A code nobody knows is a mangled address, and a filter alerts do not have says nothing."""
    codes = tuple(code for code in filters.agency if code == UNKNOWN or code in agencies)
    return suited(filters.with_(agency=codes), ALERTS.subject)


def _choices(filters: Filters, frame: Frame) -> list[Component]:
    severities = [(key, severity_words(key)) for key in SEVERITIES]
    assets = sorted({asset for _, asset in frame.lookups.assets})
    machines = [(key, asset_words(key)) for key in (*assets, UNKNOWN)]
    # Which rules there are is not known beforehand; one is chosen by its row.
    rule = (
        [key_picker(PATH, filters, "rule", t("security.column.rule"), ())] if filters.rule else []
    )
    return [
        period_picker(PATH, filters),
        key_picker(PATH, filters, "severity", t("security.column.severity"), severities),
        *rule,
        key_picker(PATH, filters, "asset", t("security.column.asset"), machines),
        agency_picker(PATH, filters, frame),
    ]


def _search(filters: Filters) -> Component:
    return text_search(f"{PREFIX}-q", filters, t("security.search"))


def _board_layout(filters: Filters, frame: Frame, question: Question) -> Component:
    columns = [
        severity_chart(f"{PREFIX}-days", t("security.days")),
        *(_part(filters, *part) for part in PARTS),
    ]
    body = [
        *tiles(PREFIX, PROMINENT, CALM),
        html.Div(columns, className="feed-columns"),
        list_card(PREFIX, question, filters, html.H2(question.metric.name), _search(filters)),
    ]
    return feed_board(PREFIX, t(KEY), _choices(filters, frame), body)


def _part(filters: Filters, by: Dimension, title: str, key: str) -> Component:
    heads = [t(f"security.head.{name}") for name in (by, "open", "serious", "alerts")]
    every = html.A(t("security.every", what=find(key).name), href=href_of(key, filters))
    return breakdown(f"{PREFIX}-{by}", t(title), heads, [every])


def _board_slots(reader: "Reader", filters: Filters, question: Question) -> Slots:
    board = board_of(reader, filters, KEYS)
    slots = board_slots(PREFIX, board, sentence(board))
    slots |= tiles_slots(PREFIX, board, PROMINENT, CALM)
    slots |= severity_slots(f"{PREFIX}-days", _days(board), board.fresh)
    for by, _, _ in PARTS:
        rows, more = lines(board, by)
        slots |= breakdown_slots(f"{PREFIX}-{by}", rows, board.fresh, more)
    return slots | held_slots(PREFIX, reader, question, whole(reader, question))


def _days(board: Board) -> dict[str, Sequence[Part]]:
    """Each severity's last thirty days up to the end of what was asked for."""
    end = board.filters.end
    asked = board.filters.with_(start=end - timedelta(days=DAYS - 1), end=end)
    wanted = [key for key in SEVERITIES if not asked.severity or key in asked.severity]
    return {
        key: board.reader.series(find(ALL), asked.with_(severity=(key,)).where(), "day")
        for key in wanted
    }


page = Page(path=PATH, key=KEY, order=50, layout=layout, fill=fill)
