"""Form II.06a in words: every column a number that opens its rows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure
from ioc.web.components.official_form import eve_filters
from ioc.web.components.pickers import moment_words
from ioc.web.components.question import LIST_PATH, metric_filters
from ioc.web.filters import Filters, link
from ioc.web.form_paper import EXPORT_PATH, PATH, wrong_words
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.form import Form06a

BESIDE: tuple[tuple[str, str], ...] = (
    ("dossiers.withdrawn", "agency.form.withdrawn"),
    ("dossiers.stopped", "agency.form.stopped"),
    ("dossiers.denied", "agency.form.denied"),
    ("dossiers.no_end", "agency.form.no_end"),
    ("dossiers.no_due", "agency.form.no_due"),
    ("dossiers.moved", "agency.form.moved"),
)


def form_block(prefix: str) -> Component:
    return html.Section(
        className="card block form-block",
        children=[
            html.H2(t("agency.form.title")),
            html.Div(id=f"{prefix}-form", className="form-lines"),
            html.P(id=f"{prefix}-form-beside", className="hint form-beside"),
        ],
    )


def form_slots(
    prefix: str, form: "Form06a", beside: Mapping[str, Figure], filters: Filters
) -> dict[str, dict[str, Any]]:
    return {
        f"{prefix}-form": {"children": [*_wrong(form), *_lines(form, filters), _ways(filters)]},
        f"{prefix}-form-beside": {"children": _beside(beside, filters)},
    }


def _wrong(form: "Form06a") -> list[Component]:
    """An identity that does not hold is said before the figures that break it."""
    words = [wrong_words(t("form.whole"), breach) for breach in form.broken]
    if form.withheld:
        words.append(t("form.withheld", words=form.withheld))
    return [html.P(said, className="form-wrong", role="alert") for said in words]


def _ways(filters: Filters) -> Component:
    """To the form as it is on paper, and to its file, which know a unit and a period alone."""
    own = Filters(today=filters.today, start=filters.start, end=filters.end, agency=filters.agency)
    calendar = own.with_(calendar=filters.extra.get("calendar"))
    return html.P(
        className="form-ways",
        children=[
            html.A(t("form.full"), href=link(PATH, calendar)),
            " · ",
            html.A(
                t("form.file"),
                href=link(f"{EXPORT_PATH}.xlsx", calendar),
                className="export",
                download="",
            ),
        ],
    )


def _lines(form: "Form06a", filters: Filters) -> list[Component]:
    at, when, before = filters, moment_words(filters), eve_filters(filters)
    received = (
        _term("agency.form.online", form.online, at, "dossiers.form_online"),
        _term("agency.form.other", form.other, at, "dossiers.form_other"),
        _term("agency.form.carried_over", form.carried_over, before, "dossiers.open"),
    )
    resolved = (
        _term("agency.form.early", form.early, at, "dossiers.early"),
        _term("agency.form.on_time", form.on_time, at, "dossiers.on_time"),
        _term("agency.form.late", form.late, at, "dossiers.late"),
    )
    running = (
        _term("agency.form.in_time", _less(form.in_time, form.paused), at, "dossiers.open_in_time"),
        _term("agency.form.paused", form.paused, at, "dossiers.paused"),
        _term("agency.form.overdue", form.overdue, at, "dossiers.overdue"),
    )
    column_12 = html.P(
        t("agency.form.column_12", count=number(form.in_time), paused=number(form.paused)),
        className="hint",
    )
    return [
        _line(_term("agency.form.total", form.total, at, "dossiers.total"), received),
        _line(_term("agency.form.resolved", form.resolved, at, "dossiers.resolved"), resolved),
        _line(_term("agency.form.open", form.open, at, "dossiers.open", when=when), running),
        column_12,
    ]


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _term(
    name: str, value: int | None, filters: Filters, key: str, **said: str
) -> list[Component | str]:
    return [f"{t(name, **said)} ", number_link(value, filters, key)]


def number_link(value: int | None, filters: Filters | None, key: str) -> Component:
    """The number, opening its rows where the catalogue has a list of that name."""
    if filters is None or not _listed(key):
        return html.Strong(number(value))
    return html.A(
        number(value), href=link(LIST_PATH, metric_filters(filters, key)), className="number"
    )


def _shown(figure: Figure) -> int | None:
    return None if figure.loading else figure.numerator


def _listed(key: str) -> bool:
    try:
        find(key)
    except KeyError:
        return False
    return True


def _line(whole: list[Component | str], parts: tuple[list[Component | str], ...]) -> Component:
    children: list[Component | str] = [html.Span(whole, className="form-whole"), " = "]
    for position, part in enumerate(parts):
        children += [" + "] if position else []
        children.append(html.Span(part, className="form-part"))
    return html.P(children, className="form-line")


def _beside(figures: Mapping[str, Figure], filters: Filters) -> list[Component | str]:
    """What the form leaves out or cannot judge, counted beside it."""
    children: list[Component | str] = [f"{t('agency.form.beside')} "]
    for position, (key, words) in enumerate(BESIDE):
        children += [" · "] if position else []
        children += [number_link(_shown(figures[key]), filters, key), f" {t(words)}"]
    return children
