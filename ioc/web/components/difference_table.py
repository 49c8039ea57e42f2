"""Two definitions side by side: how often they disagree in which way, and on which dossiers."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.differences import Differing, Ending, Pair
from ioc.metrics.model import Metric, Rows
from ioc.metrics.verdicts import State
from ioc.web.components.cells import dossier_href
from ioc.web.components.marks import marks
from ioc.web.components.question import RATE
from ioc.web.components.verdict_table import sentence, state_words, version_name
from ioc.web.filters import Filters, link
from ioc.web.text import NONE, number, t

if TYPE_CHECKING:
    from ioc.metrics.judged import Known
    from ioc.metrics.verdicts import Verdict

PATH = "/khac-nhau"
ROWS = 50
ENDINGS: Mapping[Ending, str] = MappingProxyType(
    {
        "open": "differences.ending.open",
        "withdrawn": "differences.ending.withdrawn",
        "stopped": "differences.ending.stopped",
        "resolved": "differences.ending.resolved",
    }
)


class Two(NamedTuple):
    """The two definitions of one number that are compared."""

    one: Metric
    other: Metric


def two_asked(filters: Filters) -> Two:
    """What the address compares: `version` with `against`; where it names none, the version
    that held on its last day with the first other one.
    """
    versions = _versions(filters.extra.get("metric", RATE))
    usual = find(versions[0].key, at=filters.end)
    one = next((m for m in versions if m.version == filters.version), usual)
    others = [m for m in versions if m != one]
    against = filters.extra.get("against", "")
    return Two(one, next((m for m in others if m.version == against), others[0]))


def _versions(key: str) -> list[Metric]:
    """Every version of a number; of the on-time rate where it has but one."""
    named = [m for m in CATALOGUE if m.key == key and m.subject == "dossiers" and m.bottom]
    return named if len(named) > 1 else [m for m in CATALOGUE if m.key == RATE]


def pair_asked(filters: Filters) -> Pair | None:
    """The one way of differing that the list is narrowed to, as `view` says it."""
    parts = filters.extra.get("view", "").split("-")
    known = (get_args(State), get_args(State), get_args(Ending))
    if len(parts) != len(known) or any(
        part not in words for part, words in zip(parts, known, strict=True)
    ):
        return None
    return Pair(cast("State", parts[0]), cast("State", parts[1]), cast("Ending", parts[2]))


def page_asked(filters: Filters) -> int:
    """Which stretch of the list an address asks for, 1 the first."""
    text = filters.extra.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1


def version_pickers(filters: Filters, two: Two) -> Iterator[Component]:
    """One list for each of the two; to choose what the other has changes their places."""
    versions = _versions(two.one.key)
    sides = (
        ("differences.pick.ours", two.one, lambda m: (m, two.one if m == two.other else two.other)),
        (
            "differences.pick.theirs",
            two.other,
            lambda m: (two.other if m == two.one else two.one, m),
        ),
    )
    for label, shown, chosen in sides:
        options = [
            html.Option(
                version_name(m.version),
                value=link(PATH, _asking(filters, Two(*chosen(m)))),
                selected="selected" if m == shown else None,
            )
            for m in versions
        ]
        yield html.Label(
            className="picker",
            children=[
                html.Span(t(label), className="picker-label"),
                html.Select(options, className="goes"),
            ],
        )


def _asking(filters: Filters, two: Two) -> Filters:
    return filters.with_(version=two.one.version, against=two.other.version)


def pairs_table(
    filters: Filters, two: Two, found: Sequence[Differing], chosen: Pair | None
) -> list[Component]:
    """How many of which kind; each opens its dossiers alone."""
    if not found:
        return [html.P(t("differences.none"))]
    heads = [
        t("differences.says", version=version_name(two.one.version)),
        t("differences.says", version=version_name(two.other.version)),
        t("differences.pairs.ending"),
        t("differences.pairs.count"),
    ]
    lines = [_pair_line(filters, each, each.pair == chosen) for each in found]
    every = html.A(
        t("differences.pairs.every", count=number(sum(each.size for each in found))),
        href=link(PATH, filters.with_(view=None, page=None)),
    )
    return [
        html.Table(
            className="told-table pairs-table",
            children=[
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody(lines),
            ],
        ),
        *([html.P(every)] if chosen else []),
    ]


def _pair_line(filters: Filters, each: Differing, chosen: bool) -> Component:
    own = filters.with_(view="-".join(each.pair), page=None)
    current = marks(aria_current="true") if chosen else {}
    return html.Tr(
        [
            html.Td(state_words(each.pair.one)),
            html.Td(state_words(each.pair.other)),
            html.Td(t(ENDINGS[each.pair.ending])),
            html.Td(
                html.A(number(each.size), href=link(PATH, own), className="number", **current),
                className="amount",
            ),
        ],
        className="chosen" if chosen else None,
    )


def rows_table(filters: Filters, two: Two, rows: Rows, page: int) -> list[Component]:
    """The dossiers of one stretch, and the ways to its neighbours."""
    if not rows.rows:
        return [html.P(t("differences.none"))]
    heads = [
        t("dossiers.column.code"),
        t("dossiers.column.procedure"),
        version_name(two.one.version),
        version_name(two.other.version),
    ]
    return [
        html.Table(
            className="told-table differing-table",
            children=[
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody([_row(row, two) for row in rows.rows]),
            ],
        ),
        html.Nav(list(_ways(filters, rows, page)), className="dossier-actions"),
    ]


def _row(row: Mapping[str, Any], two: Two) -> Component:
    dossier = row["known"]
    procedure = row["procedure_name"] or row["procedure"] or NONE
    return html.Tr(
        [
            html.Th(html.A(row["code"], href=dossier_href(row["code"])), scope="row"),
            html.Td([procedure, html.Span(row["agency_name"], className="hint")]),
            _said(row["one"], dossier, two.one),
            _said(row["other"], dossier, two.other),
        ]
    )


def _said(verdict: "Verdict", dossier: "Known", metric: Metric) -> Component:
    # On a phone the heads are gone: each says whose word it is.
    return html.Td(
        [
            html.Span(version_name(metric.version), className="cell-head"),
            state_words(verdict.state),
            html.Span(sentence(verdict, dossier), className="because"),
        ]
    )


def _ways(filters: Filters, rows: Rows, page: int) -> Iterator[Component]:
    first = (page - 1) * ROWS + 1
    last = first + len(rows.rows) - 1
    yield html.Span(
        t(
            "differences.list.shown",
            first=number(first),
            last=number(last),
            count=number(rows.count),
        )
    )
    if page > 1:
        before = str(page - 1) if page > 2 else None
        yield html.A(t("differences.list.before"), href=link(PATH, filters.with_(page=before)))
    if last < rows.count:
        yield html.A(t("differences.list.next"), href=link(PATH, filters.with_(page=str(page + 1))))
