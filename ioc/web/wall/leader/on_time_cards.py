"""The three cards of "Đúng hạn": what each group says in the places of its card."""

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import month_start
from ioc.metrics.model import Part
from ioc.web.components.tile import LOADING
from ioc.web.concerns import short
from ioc.web.filters import Filters
from ioc.web.page import Slots
from ioc.web.rates import few, few_words, rate_spark, so_far
from ioc.web.text import arrow, decimal, number, percent, points, short_month, t
from ioc.web.wall.leader.on_time_groups import RANKED, Group, Groups, Mover
from ioc.web.wall.leader.on_time_places import places
from ioc.web.wall.leader.year_line import LETTER, Sheet, reach_of, year_line
from ioc.web.wall.parts import fitting, width
from ioc.web.wall.screen import Stand

if TYPE_CHECKING:
    from ioc.domain.units import Agencies
    from ioc.metrics.reader import Reader

# The air between a number and its words.
BESIDE = 0.5
# "▼ 3,2" takes so much, so that names stand under one another: `.mover-much` in on-time.css.
MUCH_WIDE = 2.9
OVERDUE_WORDS = ("long", "short", "least")


def cards_slots(reader: "Reader", filters: Filters, groups: Groups, stand: Stand) -> Slots:
    """Every card's words and picture; the lines share one scale, and one wording stands on all."""
    held = places(stand.stage)
    series = [_values(group, groups.least) for group in groups.groups]
    reach = reach_of(series, groups.rate.target)
    sheet = Sheet(wide=held.line_wide, high=held.line_high, reach=reach)
    most = max(width(_overdue(group), bold=True) for group in groups.groups)
    beside = held.inner - most * held.overdue - BESIDE
    overdue = fitting([t(f"wall.on_time.overdue.{one}") for one in OVERDUE_WORDS], beside)
    slots: Slots = {}
    for group, values in zip(groups.groups, series, strict=True):
        slot = f"{stand.prefix}-{group.league}"
        slots |= _figures(slot, group, groups, stand)
        slots |= _line(slot, group, groups, (values, sheet), filters)
        slots |= _moves(slot, group, groups, stand, reader.lookups.agencies)
        slots[f"{slot}-overdue-words"] = {"children": overdue}
    return slots


def _figures(slot: str, group: Group, groups: Groups, stand: Stand) -> Slots:
    figure, room = group.figure, places(stand.stage).inner
    scarce = few(figure, groups.least)
    shown = LOADING if figure.loading else percent(figure.value)
    names = [t(f"wall.on_time.{group.league}{end}") for end in ("", ".short")]
    part = f"{number(figure.numerator)}/{number(figure.denominator)}"
    of = [t("wall.tile.done", part=part), part]
    return {
        slot: {"className": _class(group, groups, stand)},
        f"{slot}-name": {"children": fitting(names, room, bold=True)},
        f"{slot}-rate": {"children": html.Span(shown, className="few") if scarce else shown},
        f"{slot}-target": {"children": _aimed(group, groups)},
        f"{slot}-of": {"children": fitting(of, room) if figure.denominator else t("tile.none")},
        f"{slot}-overdue": {"children": _overdue(group)},
    }


def _class(group: Group, groups: Groups, stand: Stand) -> str:
    """In public nobody is asked to act: there the cards are without colour."""
    state = "" if stand.public else groups.state(group)
    worst = bool(state) and group is groups.worst
    known = group.figure.value is not None
    marks = (f" group-{state}" if state else "", " worst" if worst else "")
    return f"group-card{''.join(marks)}{'' if known else ' group-unknown'}"


def _aimed(group: Group, groups: Groups) -> str:
    """đạt chỉ tiêu 95%, dưới chỉ tiêu 95%, or that there are too few to say."""
    figure, target = group.figure, groups.rate.target
    if few(figure, groups.least):
        return few_words(groups.rate.subject)
    if figure.value is None or target is None:
        return ""
    met = "reached" if figure.value >= target else "missed"
    return t(f"wall.on_time.{met}", aim=percent(target, 0))


def _overdue(group: Group) -> str:
    line = group.line
    return LOADING if line.stocks_loading else number(line.stocks["overdue"])


def _values(group: Group, least: int) -> list[float | None]:
    """The months as they are drawn: one of few is a gap, for it would jump for nothing."""
    return [None if _unsaid(part, least) else part.figure.value for part in group.months]


def _unsaid(part: Part, least: int) -> bool:
    return part.figure.loading or few(part.figure, least)


def _line(
    slot: str,
    group: Group,
    groups: Groups,
    told: tuple[list[float | None], Sheet],
    filters: Filters,
) -> Slots:
    values, sheet = told
    last = so_far(filters.end, filters.today)
    target, months = groups.rate.target, [part.key for part in group.months]
    drawn = any(value is not None for value in values)
    first, latest = (short_month(month_start(months[n])) if drawn else "" for n in (0, -1))
    words = rate_spark(groups.rate, group.months, groups.least, last).words if months else ""
    top = 0.0 if target is None else sheet.y(target) / LETTER - 0.675
    return {
        f"{slot}-line": {
            "src": year_line(values, target, sheet, running=last is not None),
            "alt": words,
        },
        f"{slot}-aim": {
            "children": percent(target, 0) if drawn and target is not None else "",
            "style": {"top": f"{min(max(top, 0.0), sheet.high - 1.05):.2f}rem"},
        },
        f"{slot}-first": {"children": first},
        f"{slot}-last": {"children": latest},
    }


def _moves(slot: str, group: Group, groups: Groups, stand: Stand, agencies: "Agencies") -> Slots:
    """Who fell most and who rose most; of those who are not ranked, that they are not;
    of a group that has resolved nothing, nothing.

    In public the group's own change stands there: no unit is named.
    """
    first: str | list[Component] = ""
    second: str | list[Component] = ""
    if stand.public:
        first = _own(group)
    elif not group.figure.denominator:
        pass
    elif group.league not in RANKED:
        first, second = t("wall.on_time.unranked.first"), t("wall.on_time.unranked.then")
    elif not group.enough:
        least = number(groups.least)
        first, second = t("wall.on_time.few.first"), t("wall.on_time.few.then", least=least)
    else:
        room = places(stand.stage).inner
        first, second = (
            _mover(mover, way, agencies, room) for mover, way in ((group.fell, -1), (group.rose, 1))
        )
    return {f"{slot}-fell": {"children": first}, f"{slot}-rose": {"children": second}}


def _own(group: Group) -> str:
    if group.moved is None:
        return ""
    return f"{arrow(group.moved)} {points(group.moved) if group.moved else ''}".strip()


def _mover(
    mover: Mover | None, way: int, agencies: "Agencies", room: float
) -> str | list[Component]:
    if mover is None:
        return f"{arrow(way)} {t('wall.on_time.nobody')}"
    much = f"{arrow(mover.by)} {decimal(abs(mover.by) * 100)}"
    left = room - max(width(much), MUCH_WIDE) - BESIDE
    name = fitting([short(mover.code, agencies), agencies.short(mover.code)], left)
    return [html.Span(much, className="mover-much"), html.Span(name, className="mover-name")]
