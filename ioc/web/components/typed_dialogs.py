"""What a person is asked before a typed figure is returned, corrected, or a period locked.

The dialogs stand still beside the list that moves, so that nothing a person writes is lost;
assets/js/typed.js opens them.
"""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.text import t

LEAST_REASON, MOST_REASON = 10, 500
_MOST_DIGITS = 40


def return_dialog() -> Component:
    return _dialog("return", [_reason("return")])


def correct_dialog() -> Component:
    value = "typed-correct-value"
    fields = [
        html.P(t("typed.correct.note"), className="typed-quiet"),
        html.Label(t("typed.correct.value"), htmlFor=value),
        dcc.Input(
            id=value,
            type="text",
            autoComplete="off",
            maxLength=_MOST_DIGITS,
            className="typed-value",
        ),
        html.P(
            "",
            className="typed-reads",
            **marks(data_reads=t("typed.correct.reads"), aria_live="polite"),
        ),
        _reason("correct"),
    ]
    return _dialog("correct", fields)


def lock_dialog() -> Component:
    return _dialog("lock", [html.P(t("typed.lock.note"))])


def _reason(step: str) -> Component:
    return html.Div(
        [
            html.Label(t(f"typed.{step}.reason"), htmlFor=f"typed-{step}-reason"),
            html.Textarea(
                id=f"typed-{step}-reason",
                className="typed-reason",
                rows=3,
                maxLength=MOST_REASON,
            ),
        ]
    )


def _dialog(step: str, fields: Sequence[Component]) -> Component:
    title = f"typed-{step}-title"
    return html.Dialog(
        id=f"typed-{step}",
        className="map-dialog typed-dialog",
        **marks(aria_labelledby=title),
        children=[
            html.H2(t(f"typed.{step}.title"), id=title),
            html.P(html.Strong("", className="typed-about")),
            *fields,
            html.P("", className="typed-wrong", role="alert"),
            html.Div(
                className="source-orders",
                children=[
                    html.Button(
                        t(f"typed.{step}.do"),
                        type="button",
                        className="order typed-do",
                        **marks(data_step=step),
                    ),
                    html.Button(t("typed.leave"), type="button", className="order typed-leave"),
                ],
            ),
        ],
    )
