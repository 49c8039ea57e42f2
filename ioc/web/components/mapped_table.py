"""What people have said that received values mean: in force, and taken back."""

from collections.abc import Iterable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Kind
from ioc.metrics.unmapped import Mapped
from ioc.web.components.marks import marks
from ioc.web.meanings import days_of, target_label
from ioc.web.text import NONE, moment, number, t

COLUMNS = ("text", "means", "scope", "days", "said", "rows", "acts")


def mapped_card(
    every: Sequence[Mapped], lookups: Lookups, titles: Mapping[str, str]
) -> list[Component]:
    """Those in force with what they hold, and, folded away, the history of those taken back."""
    force = [one for one in every if one.undone_at is None]
    undone = [one for one in every if one.undone_at is not None]
    head: list[Component] = [html.H2(t("standardise.mapped"))]
    if not force:
        head.append(html.P(t("standardise.mapped_none")))
    else:
        head.append(_table(force, lookups, titles))
    if not undone:
        return head
    history = html.Details(
        [
            html.Summary(t("standardise.history", count=number(len(undone)))),
            _table(undone, lookups, titles),
        ],
        className="history",
    )
    return [*head, history]


def _table(rows: Iterable[Mapped], lookups: Lookups, titles: Mapping[str, str]) -> Component:
    heads = [html.Th(t(f"standardise.{column}"), scope="col") for column in COLUMNS]
    lines = [_line(one, lookups, titles) for one in rows]
    return html.Table(
        className="waiting-table mapped-table",
        children=[html.Thead(html.Tr(heads)), html.Tbody(lines)],
    )


def _line(one: Mapped, lookups: Lookups, titles: Mapping[str, str]) -> Component:
    meaning = one.meaning
    kind, scope = Kind(meaning.kind), titles.get(meaning.source, meaning.source)
    label = target_label(lookups, kind, meaning.target)
    cells = (
        ("means", "", [html.Span(label), html.Small(t(f"standardise.kind.{kind}"))]),
        ("scope", "", scope or t("standardise.everywhere")),
        ("days", "", days_of(meaning.valid_from, meaning.valid_until)),
        ("said", "", _said(one)),
        ("rows", "number", number(one.rows) if _counts(one) else NONE),
    )
    return html.Tr(
        [
            html.Th(meaning.text, scope="row"),
            *(
                html.Td(shown, className=name, **marks(data_label=t(f"standardise.{column}")))
                for column, name, shown in cells
            ),
            html.Td(_acts(one), className="acts-cell"),
        ],
        **marks(
            data_id=str(one.id),
            data_text=meaning.text,
            data_pending="" if one.applied_at else "yes",
        ),
    )


def _counts(one: Mapped) -> bool:
    return (
        one.applied_at is not None and one.undone_at is None and (one.meaning.kind != Kind.HEADER)
    )


def _said(one: Mapped) -> list[Component]:
    who = one.by or t("standardise.before")
    said: list[Component] = [
        html.Span(t("standardise.said_by", at=moment(one.mapped_at), by=who), className="said")
    ]
    if one.undone_at:
        said.append(html.Small(t("standardise.undone_at", at=moment(one.undone_at))))
    elif one.applied_at and one.meaning.kind != Kind.HEADER:
        said.append(html.Small(t("standardise.counted_at", at=moment(one.applied_at))))
    return said


def _acts(one: Mapped) -> list[Component]:
    undo = html.Button(
        t("standardise.undo"),
        type="button",
        className="order undo",
        hidden=one.undone_at is not None,
        **marks(aria_label=f"{t('standardise.undo')}: {one.meaning.text}"),
    )
    return [
        html.Div([undo], className="acts"),
        html.P(t("standardise.recounting_rows"), className="recounting", role="status"),
    ]
