"""Đúng hạn: three groups apart, their rates beside what is overdue, and who moved."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.web.compared import period_words
from ioc.web.components.as_of import as_of, as_of_slot, freshness
from ioc.web.components.groups import LEAGUES
from ioc.web.components.question import chosen
from ioc.web.components.sparkline import BLANK
from ioc.web.concerns import short
from ioc.web.filters import Filters
from ioc.web.links import RATE, suited
from ioc.web.page import Frame, Slots
from ioc.web.rates import few
from ioc.web.text import NONE, percent, t
from ioc.web.wall.leader.on_time_cards import cards_slots
from ioc.web.wall.leader.on_time_foot import foot_words
from ioc.web.wall.leader.on_time_groups import RANKED, Group, Groups, groups_of
from ioc.web.wall.leader.on_time_places import places
from ioc.web.wall.parts import composed, sentence
from ioc.web.wall.screen import Screen, Stand

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

FEED = "dossiers"
# What both times, or the age of old figures, take of the line at the foot.
TIMES_WIDE = 12.5


def scope(filters: Filters) -> Filters:
    return suited(filters, FEED)


def layout(stand: Stand, filters: Filters, frame: Frame) -> Component:
    held, prefix = places(stand.stage), stand.prefix
    sizes = {
        "--rate": f"{held.rate:.3g}",
        "--overdue": f"{held.overdue:.3g}",
        "--line-wide": f"{held.line_wide:.4g}",
        "--line-high": f"{held.line_high:.3g}",
    }
    body = html.Div(
        className="groups-now ages",
        style=sizes,
        children=[
            html.Div([_card(f"{prefix}-{league}") for league in LEAGUES], className="cards"),
            html.Div(
                className="under",
                children=[
                    html.P("", id=f"{prefix}-against"),
                    html.P(as_of(f"{prefix}-time"), className="under-times"),
                ],
            ),
        ],
    )
    return html.Div(composed(prefix, [body], "on-time", {FEED: ""}), className="composed")


def _card(slot: str) -> Component:
    return html.Article(
        id=slot,
        className="group-card",
        children=[
            html.H2("", id=f"{slot}-name"),
            html.Strong(NONE, id=f"{slot}-rate", className="group-rate"),
            html.P("", id=f"{slot}-target", className="group-target"),
            html.P("", id=f"{slot}-of"),
            html.P(
                className="group-overdue",
                children=[
                    html.Strong(NONE, id=f"{slot}-overdue"),
                    html.Span("", id=f"{slot}-overdue-words"),
                ],
            ),
            html.Div(
                className="group-line",
                children=[
                    html.Img(id=f"{slot}-line", src=BLANK, alt=""),
                    html.Span("", id=f"{slot}-aim", className="group-aim"),
                ],
            ),
            html.P(
                [html.Span("", id=f"{slot}-first"), html.Span("", id=f"{slot}-last")],
                className="group-span",
            ),
            html.P("", id=f"{slot}-fell", className="mover"),
            html.P("", id=f"{slot}-rose", className="mover"),
        ],
    )


def fill(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    rate = chosen(RATE, filters.version, filters.end)
    groups, fresh, prefix = groups_of(reader, filters, rate), freshness(reader), stand.prefix
    said, calm = headline(reader, filters, groups, public=stand.public)
    wide = stand.stage.body[0]
    return {
        **sentence(prefix, said, {FEED: fresh}, calm=calm, stage=stand.stage),
        **cards_slots(reader, filters, groups, stand),
        f"{prefix}-against": {"children": foot_words(reader, groups, wide - TIMES_WIDE)},
        f"{prefix}-time": as_of_slot(fresh),
    }


def headline(
    reader: "Reader", filters: Filters, groups: Groups, *, public: bool
) -> tuple[list[str], bool]:
    """The sentence's wordings, and whether it is a calm one. In public it only names the period."""
    period, target = _first_upper(period_words(filters)), groups.rate.target
    if public:
        return [t("wall.on_time.public", period=period)], True
    figures = [group.figure for group in groups.groups]
    if any(figure.loading for figure in figures):
        done, whole = reader.backfill
        return [t("wall.on_time.loading", period=period, done=done, all=whole)], True
    if not any(figure.denominator for figure in figures):
        return [t("wall.on_time.nothing", period=period)], True
    aim = percent(target, 0) if target is not None else ""
    if groups.worst is None:
        return _above(filters, groups, period, aim), True
    asked = _unit(reader, filters)
    group, share = asked or _group(groups.worst), percent(groups.worst.figure.value)
    told = {"period": period, "group": group, "rate": share, "aim": aim}
    return [t(f"wall.on_time.low.{size}", **told) for size in ("long", "short")], False


def _above(filters: Filters, groups: Groups, period: str, aim: str) -> list[str]:
    """Nobody is known to be below: who is said to reach the target has cases enough to say so."""
    told = {"period": period, "aim": aim}
    held = [one for one in groups.groups if one.league in RANKED and one.figure.denominator]
    judged = [one for one in held if not few(one.figure, groups.least)]
    if not aim or not held:
        return [t("wall.on_time.told", **told)]
    if not judged:
        return [t("wall.on_time.scarce", **told)]
    if len(judged) < (len(held) if filters.agency else len(RANKED)):
        group = _group(judged[0])
        return [t(f"wall.on_time.met.one.{n}", group=group, **told) for n in ("long", "short")]
    return [t("wall.on_time.met.asked" if filters.agency else "wall.on_time.met", **told)]


def _group(group: Group) -> str:
    return t(f"wall.on_time.{group.league}")


def _unit(reader: "Reader", filters: Filters) -> str:
    """The one unit that is asked for: of it alone the group's name would tell too much."""
    codes = filters.agency
    return short(codes[0], reader.lookups.agencies) if len(codes) == 1 else ""


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


screen = Screen(key="wall.screen.on_time", layout=layout, fill=fill, scope=scope)
