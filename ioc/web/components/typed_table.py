"""Typed figures as a list: what stands, what waits, at which stage, and what a person may do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.figures import IN_THE_BOOKS, WAITING, Stage, can_fall
from ioc.domain.units import UNKNOWN
from ioc.metrics.typed import TypedFigure, TypedStep
from ioc.web.components.marks import marks
from ioc.web.orders import MAPPING_PATH
from ioc.web.text import NONE, moment, t, when
from ioc.web.typed_words import figure_words, period_words, value_words

COLUMNS = ("agency", "measure", "period", "standing", "pending", "stage", "moved", "do")
NUMBERS = frozenset({"standing", "pending"})
STEPS = ("number", "at", "act", "values", "reason", "by")


def typed_table(
    rows: Iterable[TypedFigure],
    opened: int | None,
    history: Sequence[TypedStep],
    today: date,
) -> Component:
    """The rows, and under the opened one its steps."""
    body: list[Component] = []
    for row in rows:
        body.append(_row(row, today, is_open=row.id == opened))
        if row.id == opened:
            cell = html.Td(history_card(row, history), colSpan=len(COLUMNS))
            body.append(html.Tr(cell, className="typed-steps-row"))
    heads = [
        html.Th(t(f"typed.column.{name}"), scope="col", className=_side(name)) for name in COLUMNS
    ]
    return html.Div(
        html.Table(
            [html.Thead(html.Tr(heads)), html.Tbody(body)], className="typed-table", id="typed-rows"
        ),
        className="table-wide",
        tabIndex=0,
        role="region",
        **marks(aria_label=t("typed.list")),
    )


def approvable(row: TypedFigure) -> bool:
    """Whether a leader may approve it as it stands."""
    return row.stage in WAITING and row.agency != UNKNOWN and not row.waits_for


def history_card(row: TypedFigure, history: Sequence[TypedStep]) -> Component:
    """Every step, dated, with its reason."""
    heads = [html.Th(t(f"typed.history.{_HEADS[name]}"), scope="col") for name in STEPS]
    source = t("typed.history.source", title=row.source_title, text=row.agency_text)
    return html.Div(
        [
            html.Table(
                [html.Thead(html.Tr(heads)), html.Tbody([_step(step) for step in history])],
                className="typed-steps",
            ),
            html.P(source, className="typed-quiet"),
        ],
        className="typed-history",
    )


_HEADS = {name: name for name in STEPS} | {"number": "step"}


def _step(step: TypedStep) -> Component:
    between = f"{value_words(step.before)} → {value_words(step.after)}"
    same = step.before == step.after
    return html.Tr(
        [
            html.Td(str(step.number)),
            html.Td(moment(step.at)),
            html.Td(t(f"typed.act.{step.act}")),
            html.Td(value_words(step.after) if same else between, className="typed-between"),
            html.Td(step.reason or NONE, lang="vi"),
            html.Td(step.by, lang="vi"),
        ]
    )


def _row(row: TypedFigure, today: date, *, is_open: bool) -> Component:
    cells: dict[str, str | Component | list[Component]] = {
        "measure": [
            html.Span(row.measure_name, lang="vi"),
            *([html.Small(row.unit, lang="vi")] if row.unit else []),
        ],
        "period": period_words(row.period),
        "standing": _standing(row, today),
        "pending": _pending(row),
        "stage": html.Span(t(f"typed.stage.{row.stage}"), className=f"typed-stage is-{row.stage}"),
        "moved": _moved(row, today),
        "do": html.Div(list(_orders(row)), className="typed-orders"),
    }
    told = [
        html.Td(
            cells[name],
            className=_side(name),
            **marks(data_head=t(f"typed.column.{name}")),
        )
        for name in COLUMNS[1:]
    ]
    return html.Tr(
        [html.Th(_whose(row, is_open=is_open), scope="row"), *told],
        className="is-open" if is_open else "",
        **marks(
            data_figure=str(row.id),
            data_seen=str(row.steps),
            data_about=figure_words(row),
            data_waits="yes" if approvable(row) else "",
        ),
    )


def _side(name: str) -> str:
    return "number" if name in NUMBERS else f"of-{name}"


def _whose(row: TypedFigure, *, is_open: bool) -> list[Component]:
    label = t("typed.close" if is_open else "typed.open", figure=figure_words(row))
    opens = html.Button(
        html.Span(row.agency_name, lang="vi"),
        type="button",
        className="typed-opens",
        **marks(
            data_opens="" if is_open else str(row.id),
            aria_expanded="true" if is_open else "false",
            aria_label=label,
        ),
    )
    if row.agency != UNKNOWN:
        return [opens]
    nobody = dcc.Link(t("typed.nobody"), href=MAPPING_PATH, className="typed-nobody")
    return [opens, html.Small(nobody)]


def _standing(row: TypedFigure, today: date) -> list[Component]:
    """What stands: never a value that only waits."""
    told: list[Component] = [html.Span(value_words(row.standing), className="typed-standing")]
    if row.standing is not None and row.stage in IN_THE_BOOKS:
        told.append(html.Small(t("typed.stage.locked")))
    elif row.standing is not None:
        at = when(row.approved_at, today)
        told.append(html.Small(t("typed.by", act=t("typed.stage.approved"), when=at)))
    return told


def _pending(row: TypedFigure) -> list[Component]:
    if row.pending is None:
        return [html.Span(NONE, className="typed-quiet")]
    if row.stage == Stage.RETURNED:
        gone = html.S(value_words(row.pending))
        return [gone, html.Small(t("typed.returned_value"))]
    return [html.Span(value_words(row.pending), className="typed-pending")]


def _moved(row: TypedFigure, today: date) -> list[Component]:
    told: list[Component] = [
        html.Span(t("typed.by", act=t(f"typed.act.{row.last_act}"), when=when(row.moved_at, today)))
    ]
    if row.reason:
        told.append(html.Small(row.reason, lang="vi"))
    return told


def _orders(row: TypedFigure) -> Iterator[Component]:
    """What a person may do with it as it stands."""
    if row.waits_for:
        under_way = t("typed.under_way", step=t(f"typed.step.{row.waits_for}"))
        yield html.Span(under_way, className="typed-under-way")
        return
    if row.stage in WAITING:
        yield _order("approve", disabled=row.agency == UNKNOWN)
        yield _order("return")
    elif row.stage == Stage.RETURNED:
        yield html.Span(t("typed.waits_for_unit"), className="typed-quiet")
        if row.standing is not None:
            yield _order("correct")
    else:
        if row.stage == Stage.APPROVED:
            yield _order("lock")
        yield _order("correct")
    if can_fall(row.stage, row.standing):
        yield _order("return")


def _order(step: str, *, disabled: bool = False) -> Component:
    return html.Button(
        t(f"typed.step.{step}"),
        type="button",
        className=f"press typed-{step}",
        disabled=disabled,
        title=t("typed.nobody") if disabled else None,
        **marks(data_step=step),
    )
