"""Ours against theirs in one line, and the tables in which the difference is taken apart."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.units import Agencies
from ioc.metrics.gap_reasons import Explained, Name, Named, Otherwise, Reason, Side
from ioc.metrics.gaps import Gap, Line
from ioc.web.components.cells import status
from ioc.web.components.form06a import number_link
from ioc.web.filters import Filters, link
from ioc.web.links import LIST_PATH
from ioc.web.text import NONE, number, short_day, signed, t

PATH = "/lech-so"
REASONS: Mapping[Name, str] = MappingProxyType(
    {
        "missing": "gaps.reason.missing",
        "ours": "gaps.reason.ours",
        "theirs": "gaps.reason.theirs",
        "below": "gaps.reason.below",
    }
)


def gap_href(gap: Gap, filters: Filters) -> str:
    """Where the difference is taken apart, asked for the same unit and days."""
    asked = Filters(
        today=filters.today, start=filters.start, end=filters.end, agency=filters.agency
    )
    return link(PATH, asked.with_(metric=gap.metric.key))


def gap_line(gap: Gap, filters: Filters) -> Component:
    """ta 1.332 · Hệ thống một cửa 1.340 · lệch 8"""
    return html.P(
        className="gap-line",
        children=[
            f"{t('gaps.ours')} ",
            _ours(gap, filters),
            " · ",
            t("gaps.theirs", title=gap.told.title, day=short_day(gap.told.day)),
            " ",
            html.Strong(number(gap.told.value)),
            " · ",
            dcc.Link(gap_words(gap), href=gap_href(gap, filters)),
        ],
    )


def _ours(gap: Gap, filters: Filters) -> Component:
    if gap.ours is None:
        return html.Strong(NONE)
    return number_link(gap.ours, filters, gap.metric.key)


def gap_words(gap: Gap) -> str:
    """lệch 8, nguồn nhiều hơn"""
    if gap.difference is None:
        return t("gaps.unknown")
    if not gap.difference:
        return t("gaps.same")
    key = "gaps.more" if gap.difference > 0 else "gaps.less"
    return t(key, count=number(abs(gap.difference)))


def reasons_table(gap: Gap, found: Explained, filters: Filters, chosen: str) -> list[Component]:
    """What adds up to the difference; each kind of dossier opens its list."""
    rows = [_reason(reason, filters, chosen) for reason in found.reasons]
    rest = "gaps.reason.table" if found.listed is not None else "gaps.reason.unnamed"
    words = t(rest, listed=number(found.listed)) if found.listed is not None else t(rest)
    rows.append(_row(words, NONE, signed(found.rest)))
    rows.append(_row(t("gaps.reason.all"), NONE, signed(gap.difference or 0), "whole"))
    return [_table(("gaps.head.reason", "gaps.head.count", "gaps.head.adds"), rows)]


def _reason(reason: Reason, filters: Filters, chosen: str) -> Component:
    shown: Component | str = number(reason.size)
    if reason.named:
        current: dict[str, Any] = {"aria-current": "true"} if reason.name == chosen else {}
        shown = html.A(shown, href=link(PATH, filters.with_(view=reason.name)), **current)
    return _row(t(REASONS[reason.name]), shown, signed(reason.adds))


def otherwise_table(found: Explained, filters: Filters, refused_href: str) -> list[Component]:
    """Our own numbers of what sources are known to count otherwise, possible causes all."""
    rows = [_otherwise(one, filters) for one in found.otherwise]
    if found.below:
        name = html.Th(t("gaps.unlisted.below"), scope="row")
        rows.append(html.Tr([name, html.Td(number(found.below))]))
    if found.refused:
        refused = html.A(number(found.refused), href=refused_href)
        rows.append(html.Tr([html.Th(t("gaps.refused"), scope="row"), html.Td(refused)]))
    if not rows:
        return [html.P(t("gaps.otherwise.none"), className="hint")]
    return [_table(("gaps.head.kind", "gaps.head.count"), rows)]


def _otherwise(one: Otherwise, filters: Filters) -> Component:
    own = filters.with_(channel=one.channels)
    name = one.metric.name
    if one.channels:
        name = f"{name} · {t('gaps.channel_unknown')}"
    cell = html.Td(number_link(one.size, own, one.metric.key))
    return html.Tr([html.Th(name, scope="row"), cell])


def named_table(named: Sequence[Named], agencies: Agencies, filters: Filters) -> list[Component]:
    """Each dossier as both sides tell it."""
    heads = ("gaps.head.code", "gaps.head.we", "gaps.head.they")
    rows = [
        html.Tr(
            [
                html.Th(
                    html.A(
                        one.code,
                        href=link(LIST_PATH, Filters.parse("", filters.today).with_(code=one.code)),
                    ),
                    scope="row",
                ),
                html.Td(_side(one.ours, agencies)),
                html.Td(_side(one.theirs, agencies)),
            ]
        )
        for one in named
    ]
    return [_table(heads, rows, "breakdown-table gap-named")]


def _side(side: Side | None, agencies: Agencies) -> str:
    if side is None:
        return t("gaps.not_told")
    words = [status({"status": side.status}), agencies.label(side.agency)]
    for key, at in (
        ("gaps.received", side.received_day),
        ("gaps.due", side.due_day),
        ("gaps.resolved", side.resolved_day),
    ):
        words += [t(key, day=short_day(at))] if at else []
    return " · ".join(words)


def lines_table(head: str, lines: Sequence[Line], hrefs: Mapping[str, str]) -> Component:
    """Units or months, ours beside theirs."""
    rows = []
    for line in lines:
        name: Component | str = line.label
        if line.key in hrefs:
            name = dcc.Link(line.label, href=hrefs[line.key])
        known = line.ours is not None and line.theirs is not None
        apart = signed((line.theirs or 0) - (line.ours or 0)) if known else NONE
        cells = [number(line.ours), number(line.theirs), apart]
        rows.append(html.Tr([html.Th(name, scope="row"), *(html.Td(cell) for cell in cells)]))
    return _table((head, "gaps.head.ours", "gaps.head.theirs", "gaps.head.apart"), rows)


def _row(words: str, size: Component | str, adds: str, kind: str = "") -> Component:
    cells = [html.Th(words, scope="row"), html.Td(size), html.Td(adds)]
    return html.Tr(cells, className=kind)


def _table(
    heads: Sequence[str], rows: Sequence[Component], kind: str = "breakdown-table"
) -> Component:
    head = html.Tr([html.Th(t(name), scope="col") for name in heads])
    return html.Table([html.Thead(head), html.Tbody(list(rows))], className=kind)
