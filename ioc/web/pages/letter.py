"""Công văn đôn đốc: one press gives the paper's text and the list that goes with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.kinds import KINDS
from ioc.web.components.letter import letter
from ioc.web.components.marks import marks
from ioc.web.components.pickers import agency_picker
from ioc.web.components.unit_lines import by_key
from ioc.web.concerns import LATE, vertical
from ioc.web.filters import Filters, link
from ioc.web.links import LIST_PATH, href_of, metric_filters, now_filters, suited
from ioc.web.locales import speaking
from ioc.web.page import Frame, Page, Slots
from ioc.web.papers import Causes, Urging, dossier_paper, report_paper
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH = "/cong-van"
PREFIX = "letter"
AS_OF = f"{PREFIX}-as-of"
OVERDUE, TODAY, NEXT = "dossiers.overdue", "dossiers.due_today", "dossiers.due_1"
REPORTS = LATE["cases"]
ANSWER_WITHIN = 3
"""Working days the unit is given."""


def layout(filters: Filters, frame: Frame) -> Component:
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
                                id=f"{PREFIX}-annex",
                                href=f"{KINDS['dossiers'].export_path}.xlsx",
                                className="export",
                                download="",
                            ),
                            html.A(
                                t("letter.rows"),
                                id=f"{PREFIX}-rows",
                                href=LIST_PATH,
                                className="export",
                            ),
                        ],
                    ),
                ],
            ),
            html.P("", id=f"{PREFIX}-word", className="sentence no-print", **marks(data_news="")),
            html.Article(id=f"{PREFIX}-paper", className="letter-paper", lang="vi"),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    """Of dossiers; of citizens' reports where the address names their number."""
    subject = "cases" if filters.extra.get("metric") == REPORTS else "dossiers"
    times = {AS_OF: as_of_slot(freshness(reader, subject), ago=True)}
    agencies = reader.lookups.agencies
    if len(filters.agency) != 1 or filters.agency[0] not in agencies:
        return times | _said(t("letter.pick"))
    own = suited(now_filters(filters), subject)
    urging = _reports(reader, own) if subject == "cases" else _dossiers(reader, own)
    if urging is None:
        return times | _said(t("letter.unknown"))
    if not urging.needed:
        calm = "letter.reports.calm" if subject == "cases" else "letter.calm"
        return times | _said(t(calm, unit=urging.unit))
    key = REPORTS if subject == "cases" else _foremost(urging)
    # The office's paper is Vietnamese, whatever language its page is read in.
    with speaking("vi"):
        paper = letter(report_paper(urging) if subject == "cases" else dossier_paper(urging))
    annex = link(f"{KINDS[subject].export_path}.xlsx", metric_filters(own, key))
    return {
        **times,
        **_said(t("letter.word"), paper),
        f"{PREFIX}-annex": {"href": annex, "hidden": False},
        f"{PREFIX}-rows": {"href": href_of(key, own), "hidden": False},
    }


def _said(words: str, paper: Sequence[Component] = ()) -> Slots:
    """What is said above the paper, and the paper; without one there is no list to go with it."""
    return {
        f"{PREFIX}-word": {"children": words},
        f"{PREFIX}-paper": {"children": list(paper)},
        f"{PREFIX}-annex": {"hidden": True},
        f"{PREFIX}-rows": {"hidden": True},
    }


def _foremost(urging: Urging) -> str:
    """The number whose list goes with the paper: what is late, else what is due the soonest."""
    return OVERDUE if urging.overdue else TODAY if urging.due_today else NEXT


def _dossiers(reader: "Reader", own: Filters) -> Urging | None:
    """None while it is not known: a paper with half a number is not sent."""
    where = own.where()
    figures = by_key(reader.values([find(key) for key in (OVERDUE, TODAY, NEXT)], where))
    if any(figure.value is None for figure in figures.values()):
        return None
    overdue = figures[OVERDUE].numerator or 0
    urging = _urging(reader, own, "dossiers", overdue)
    return replace(
        urging,
        due_today=figures[TODAY].numerator or 0,
        due_next=figures[NEXT].numerator or 0,
        causes=tuple(reader.steps(find(OVERDUE), where)) if overdue else (),
    )


def _reports(reader: "Reader", own: Filters) -> Urging | None:
    where, metric = own.where(), find(REPORTS)
    figure = by_key(reader.values([metric], where))[REPORTS]
    if figure.value is None:
        return None
    urging = _urging(reader, own, "cases", figure.numerator or 0)
    return replace(urging, causes=_categories(reader, own) if urging.overdue else ())


def _categories(reader: "Reader", own: Filters) -> Causes:
    """The categories of the overdue reports, the commonest first."""
    parts = reader.by(find(REPORTS), own.where(), "category")
    counts = [(part.label, part.figure.numerator or 0) for part in parts]
    return tuple(sorted((one for one in counts if one[1]), key=lambda one: -one[1]))


def _urging(reader: "Reader", own: Filters, subject: str, overdue: int) -> Urging:
    calendar, agencies = reader.lookups.calendar, reader.lookups.agencies
    return Urging(
        unit=agencies.label(own.agency[0]),
        vertical=vertical(own.agency[0], agencies),
        as_of=reader.fed(subject).as_of,
        today=reader.today,
        overdue=overdue,
        next_day=calendar.add_working_days(reader.today, 1),
        causes=(),
        deadline=calendar.add_working_days(reader.today, ANSWER_WITHIN),
        simulated=reader.simulated,
    )


page = Page(path=PATH, key="page.letter", order=None, layout=layout, fill=fill)
