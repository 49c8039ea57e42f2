"""Công văn đôn đốc: one press gives the paper's text and the list that goes with it."""

from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.dossier_list import EXPORT_PATH
from ioc.web.components.letter import Urging, letter
from ioc.web.components.pickers import agency_picker
from ioc.web.components.question import LIST_PATH, metric_filters, now_filters
from ioc.web.components.unit_lines import by_key
from ioc.web.filters import Filters, link
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH = "/cong-van"
PREFIX = "letter"
AS_OF = f"{PREFIX}-as-of"
OVERDUE, TODAY, NEXT = "dossiers.overdue", "dossiers.due_today", "dossiers.due_1"
ANSWER_WITHIN = 3
"""Working days the unit is given."""


def layout(filters: Filters, frame: Frame) -> Component:
    behind = metric_filters(now_filters(filters), OVERDUE)
    copied: dict[str, Any] = {"data-copies": f"{PREFIX}-paper", "data-done": t("letter.copied")}
    return html.Div(
        className="letter-page",
        children=[
            html.Div(
                className="page-row no-print",
                children=[
                    html.H1(t("page.letter")),
                    as_of_line(AS_OF),
                ],
            ),
            html.Div(
                className="page-row no-print",
                children=[
                    html.Div(agency_picker(PATH, filters, frame), className="pickers"),
                    html.Div(
                        className="dossier-actions",
                        children=[
                            html.Button(
                                t("letter.copy"),
                                className="press copies",
                                type="button",
                                **copied,
                            ),
                            html.Button(t("letter.print"), className="press prints", type="button"),
                            html.A(
                                t("letter.annex"),
                                href=link(f"{EXPORT_PATH}.xlsx", behind),
                                className="export",
                                download="",
                            ),
                            html.A(
                                t("letter.rows"), href=link(LIST_PATH, behind), className="export"
                            ),
                        ],
                    ),
                ],
            ),
            html.P("", id=f"{PREFIX}-word", className="sentence no-print"),
            html.Article(id=f"{PREFIX}-paper", className="letter-paper", lang="vi"),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    times = {AS_OF: as_of_slot(freshness(reader), ago=True)}
    agencies = reader.lookups.agencies
    if len(filters.agency) != 1 or filters.agency[0] not in agencies:
        return {
            **times,
            f"{PREFIX}-word": {"children": t("letter.pick")},
            f"{PREFIX}-paper": {"children": []},
        }
    urging = _urging(reader, filters)
    if not urging.needed:
        calm = t("letter.calm", unit=urging.unit)
        return {**times, f"{PREFIX}-word": {"children": calm}, f"{PREFIX}-paper": {"children": []}}
    return {
        **times,
        f"{PREFIX}-word": {"children": t("letter.word")},
        f"{PREFIX}-paper": {"children": letter(urging)},
    }


def _urging(reader: "Reader", filters: Filters) -> Urging:
    where = now_filters(filters).where()
    figures = by_key(reader.values([find(key) for key in (OVERDUE, TODAY, NEXT)], where))
    calendar = reader.lookups.calendar
    overdue = figures[OVERDUE].numerator or 0
    return Urging(
        unit=reader.lookups.agencies.label(filters.agency[0]),
        as_of=reader.as_of,
        today=reader.today,
        overdue=overdue,
        due_today=figures[TODAY].numerator or 0,
        due_next=figures[NEXT].numerator or 0,
        next_day=calendar.add_working_days(reader.today, 1),
        causes=tuple(reader.steps(find(OVERDUE), where)) if overdue else (),
        deadline=calendar.add_working_days(reader.today, ANSWER_WITHIN),
        simulated=reader.simulated,
    )


page = Page(path=PATH, key="page.letter", order=None, layout=layout, fill=fill)
