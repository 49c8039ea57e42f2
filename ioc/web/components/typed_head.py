"""Above the list of typed figures: what waits for whom, by what it is narrowed, who owes."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.figures import Stage
from ioc.domain.vietnamese import sort_key
from ioc.metrics.typed import RefusedOrder, TypedAsk
from ioc.metrics.typed_missing import Missing
from ioc.web.components.marks import marks
from ioc.web.filters import Filters, link
from ioc.web.text import number, t, when
from ioc.web.typed_words import (
    PATH,
    STAGES,
    WAITING,
    ask_of,
    period_words,
    refusal_words,
    value_words,
)

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

MOST_REFUSED = 3


def counts(filters: Filters, stages: dict[str, int], owing: int) -> list[Component]:
    """Four numbers, each opening exactly its list."""
    waiting = sum(stages.get(stage, 0) for stage in STAGES[WAITING])
    own = filters.with_(page=None, figure=None)
    told = (
        ("waiting", waiting, link(PATH, own.with_(stage=WAITING))),
        ("missing", owing, "#typed-missing"),
        ("corrected", stages.get(Stage.CORRECTED, 0), link(PATH, own.with_(stage="corrected"))),
        ("returned", stages.get(Stage.RETURNED, 0), link(PATH, own.with_(stage="returned"))),
    )
    return [_count(name, count, href) for name, count, href in told]


def _count(name: str, count: int, href: str) -> Component:
    told = [
        html.Strong(number(count), className="typed-number"),
        html.Span(t(f"typed.count.{name}")),
    ]
    look = "typed-count" if count else "typed-count is-none"
    if href.startswith("#"):
        return html.A(told, href=href, className=look) if count else html.Div(told, className=look)
    return dcc.Link(told, href=href, className=look)


def pickers(reader: "Reader", filters: Filters) -> list[Component]:
    """What the list is narrowed by; every entry is an address."""
    typed, agencies = reader.typed(), reader.lookups.agencies
    ask, own = ask_of(filters), filters.with_(page=None, figure=None)
    periods = list(dict.fromkeys([*([ask.period] if ask.period else []), *typed.periods()]))
    units = sorted(typed.agencies(), key=lambda code: sort_key(agencies.label(code)))
    measures = [(one.code, one.name) for one in typed.measures()]
    return [
        _picker(own, "period", ask.period, [(p, period_words(p)) for p in periods]),
        _picker(own, "measure", ask.measure, measures, lang="vi"),
        _picker(
            own,
            "agency",
            filters.agency[0] if len(filters.agency) == 1 else "",
            [(code, agencies.label(code)) for code in units],
        ),
        _picker(
            own,
            "stage",
            filters.extra.get("stage", ""),
            [(stage, t(f"typed.stage.{stage}")) for stage in STAGES],
        ),
    ]


def _picker(
    own: Filters, name: str, chosen: str, offered: Sequence[tuple[str, str]], lang: str = ""
) -> Component:
    def option(key: str, words: str) -> Component:
        value: object = ((key,) if key else ()) if name == "agency" else key or None
        return html.Option(
            words,
            value=link(PATH, own.with_(**{name: value})),
            selected="selected" if key == chosen else None,
            lang=lang if key else "",
        )

    known = [key for key, _ in offered]
    if chosen and chosen not in known:
        offered = [(chosen, chosen), *offered]
    options = [option("", t("typed.pick.every")), *(option(*one) for one in offered)]
    return html.Label(
        className="picker",
        children=[
            html.Span(t(f"typed.pick.{name}"), className="picker-label"),
            html.Select(options, className="goes"),
        ],
    )


def summary(stages: dict[str, int], owing: int, period: str) -> str:
    """One sentence: what waits, who owes, what is being corrected."""
    waiting = sum(stages.get(stage, 0) for stage in STAGES[WAITING])
    corrected = stages.get(Stage.CORRECTED, 0)
    owed = (
        t("typed.says.missing_of", count=number(owing), period=period_words(period))
        if period
        else t("typed.says.missing", count=number(owing))
    )
    told = (
        t("typed.says.waiting", count=number(waiting)),
        owed,
        t("typed.says.corrected", count=number(corrected)),
    )
    return f"{' · '.join(told)}."


def missing_card(owed: Sequence[Missing]) -> list[Component]:
    """Each unit once, with all that it owes."""
    units = [
        (name, list(of_it))
        for name, of_it in groupby(owed, key=lambda one: (one.agency, one.agency_name))
    ]
    heads = [html.Th(t(f"typed.missing.{name}"), scope="col") for name in ("agency", "measures")]
    rows = [
        html.Tr(
            [
                html.Th(name, scope="row", lang="vi"),
                html.Td(html.Ul([html.Li(_owed(one)) for one in of_it])),
            ]
        )
        for (_, name), of_it in units
    ]
    return [
        html.H2(f"{t('typed.missing')} ({number(len(units))})"),
        html.P(t("typed.missing.note"), className="typed-quiet"),
        html.Div(
            html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="typed-owed"),
            className="table-wide",
            tabIndex=0,
            role="region",
            **marks(aria_label=t("typed.missing")),
        ),
    ]


def _owed(one: Missing) -> str:
    value = f"{value_words(one.value)} {one.unit}".strip()
    return t(
        "typed.missing.line",
        measure=one.measure_name,
        period=period_words(one.period),
        value=value,
    )


def refused(reader: "Reader", orders: Iterable[RefusedOrder]) -> list[Component]:
    """What people asked lately and could not be done, the latest first."""
    lines = [
        t(
            "typed.refused.lately",
            at=when(order.at, reader.today),
            step=t(f"typed.step.{order.step}"),
            why=refusal_words([(order.figure, order.why)], order.period),
        )
        for order in orders
    ]
    if not lines:
        return []
    items = [html.Li(line) for line in lines[:MOST_REFUSED]]
    return [html.Strong(t("typed.refused")), html.Ul(items)]


def of_period(period: str) -> TypedAsk:
    """All that a period's books hold, whatever else the address asks."""
    return TypedAsk(period=period)
