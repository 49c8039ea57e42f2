"""Values that nobody has said the meaning of: what came, how many rows wait, what it may be."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from ioc.domain.likeness import Proposal
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Kind
from ioc.metrics.proposals import Proposer
from ioc.metrics.unmapped import Value, Waiting
from ioc.web.components.marks import marks
from ioc.web.meanings import field_label, target_label, why
from ioc.web.text import NONE, day, number, t

# More than a person goes through at a sitting; the API lists the others.
MOST = 200
COLUMNS = ("text", "source", "rows", "days", "proposal", "acts")


def waiting_card(
    waiting: Waiting, proposer: Proposer, lookups: Lookups, titles: Mapping[str, str]
) -> Component:
    """One kind: how many values and rows, and a line for each of the commonest."""
    kind, shown = waiting.kind, waiting.values[:MOST]
    name = t(f"standardise.kind.{kind}")
    lines = [_line(value, proposer.of(value), lookups, titles) for value in shown]
    return html.Section(
        id=f"standardise-{kind}",
        className="card waiting",
        children=[
            html.Div(
                className="card-head",
                children=[html.H2(name), html.P(counted(waiting))],
            ),
            html.P(t(f"standardise.about.{kind}"), className="quiet"),
            _table(lines, name),
            *_others(waiting),
        ],
    )


def counted(waiting: Waiting) -> str:
    """How many values of a kind wait, and how many rows (or files) on them."""
    key = "standardise.counted_files" if waiting.kind is Kind.HEADER else "standardise.counted"
    return t(key, count=number(waiting.count), rows=number(waiting.rows))


def _others(waiting: Waiting) -> list[Component]:
    left = waiting.count - len(waiting.values[:MOST])
    if not left:
        return []
    all_of_them = html.A(t("standardise.others_all"), href="/api/v1/unmapped")
    return [html.P([t("standardise.others", count=number(left)), " ", all_of_them])]


def _table(lines: Sequence[Component], name: str) -> Component:
    heads = [html.Th(t(f"standardise.{column}"), scope="col") for column in COLUMNS]
    return html.Table(
        className="waiting-table",
        **marks(aria_label=name),
        children=[html.Thead(html.Tr(heads)), html.Tbody(list(lines))],
    )


def _line(
    value: Value, proposal: Proposal | None, lookups: Lookups, titles: Mapping[str, str]
) -> Component:
    told = {
        "data_kind": str(value.kind),
        "data_source": value.source,
        "data_title": titles.get(value.source, value.source),
        "data_text": value.text,
        "data_target": proposal.target if proposal else "",
        "data_pending": "yes" if value.pending else "",
    }
    cells = (
        ("source", "", titles.get(value.source, value.source)),
        ("rows", "number", number(value.rows)),
        ("days", "days", _days(value)),
        ("proposal", "", _proposed(value, proposal, lookups)),
    )
    return html.Tr(
        [
            _text(value),
            # On a narrow screen a line is a card, and each cell says what it is.
            *(
                html.Td(shown, className=name, **marks(data_label=t(f"standardise.{column}")))
                for column, name, shown in cells
            ),
            html.Td(_acts(value, proposal), className="acts-cell"),
        ],
        **marks(**told),
    )


def _text(value: Value) -> Component:
    called = [html.Small(value.name)] if value.name and value.name != value.text else []
    return html.Th([html.Span(value.text or NONE), *called], scope="row")


def _days(value: Value) -> str:
    if value.first is None or value.last is None:
        return NONE
    if value.first == value.last:
        return day(value.first)
    return t("standardise.days.span", first=day(value.first), last=day(value.last))


def _proposed(value: Value, proposal: Proposal | None, lookups: Lookups) -> list[Component]:
    if value.refused:
        return [html.Small(t("standardise.refused"))]
    if proposal is None:
        return [html.Small(t("standardise.no_proposal"))]
    reason = html.Small(why(lookups, value.kind, proposal))
    if not proposal.target:
        return [reason]
    if value.kind is Kind.HEADER:
        return [html.Span(field_label(proposal.target)), reason]
    return [html.Span(target_label(lookups, value.kind, proposal.target)), reason]


def _acts(value: Value, proposal: Proposal | None) -> list[Component]:
    if value.refused:
        return []
    key = "standardise.recounting_files" if value.kind is Kind.HEADER else "standardise.recounting"
    found = bool(proposal and proposal.target)
    accept = html.Button(
        t("standardise.accept"),
        type="button",
        className="order accept",
        hidden=not found,
        **marks(aria_label=f"{t('standardise.accept')}: {value.text}"),
    )
    other = t("standardise.choose" if found else "standardise.choose_any")
    choose = html.Button(
        other,
        type="button",
        className="order choose",
        **marks(aria_label=f"{other} {value.text}"),
    )
    return [
        html.Div([accept, choose], className="acts"),
        html.P(t(key, count=number(value.rows)), className="recounting", role="status"),
    ]
