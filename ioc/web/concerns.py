"""Whose it is: units with something overdue or due next, the worst first, each with its cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Where
from ioc.web.components.actions import LINES, Action, Count
from ioc.web.components.question import LIST_PATH, metric_filters, now_filters
from ioc.web.filters import Filters, link
from ioc.web.text import day, number, short_day, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

OVERDUE, DUE_NEXT = "dossiers.overdue", "dossiers.due_1"
LETTER_PATH, ANNEX_PATH, UNIT_PATH = "/cong-van", "/api/export/dossiers.xlsx", "/don-vi"

Grouped = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One unit's open work that cannot wait, and by how much the overdue part grew in a week."""

    code: str
    overdue: int = 0
    due: int = 0
    growth: int = 0


def whose(code: str, agencies: Agencies) -> str:
    """The unit straight below the province that answers for a handling agency; "?" stays "?"."""
    if code == UNKNOWN:
        return code
    chain = [agency.code for agency in agencies.ancestors(code)]
    return chain[-2] if len(chain) > 1 else code


def rolled(grouped: Grouped, agencies: Agencies) -> dict[str, dict[str, int]]:
    """Numerators by top unit and metric key: what stands under a unit is its own."""
    sums: dict[str, dict[str, int]] = {}
    for code, figures in grouped.items():
        unit = sums.setdefault(whose(code, agencies), {})
        for identity, figure in figures.items():
            key = identity.partition("@")[0]
            unit[key] = unit.get(key, 0) + (figure.numerator or 0)
    return sums


def concerns(now: Grouped, week: tuple[Grouped, Grouped], agencies: Agencies) -> list[Concern]:
    """Worst first: most overdue, most due next, then by code, so that equals keep their places.

    `week` holds the levels at the end of yesterday and a week before it: whole days only.
    """
    later, earlier = (rolled(grouped, agencies) for grouped in week)
    found = [
        Concern(
            code=code,
            overdue=sums.get(OVERDUE, 0),
            due=sums.get(DUE_NEXT, 0),
            growth=later.get(code, {}).get(OVERDUE, 0) - earlier.get(code, {}).get(OVERDUE, 0),
        )
        for code, sums in rolled(now, agencies).items()
    ]
    urgent = [concern for concern in found if concern.overdue or concern.due]
    return sorted(urgent, key=lambda c: (-c.overdue, -c.due, c.code))


def whole_week(today: date) -> tuple[Where, Where]:
    """The end of yesterday, and of the day a week before it."""
    ends = (today - timedelta(days=1), today - timedelta(days=8))
    later, earlier = (Where(start=end, end=end) for end in ends)
    return later, earlier


def headline_words(
    found: Sequence[Concern], agencies: Agencies, *, compared: bool
) -> tuple[str, bool]:
    """The sentence, and whether it is a calm one. `compared`: whether a week ago is known."""
    if not found or not found[0].overdue:
        return t("overview.headline.calm"), True
    worst = found[0]
    words = t(
        "overview.headline.overdue", unit=short(worst.code, agencies), count=number(worst.overdue)
    )
    return f"{words}{_growth(worst.growth)}" if compared else words, False


def _growth(growth: int) -> str:
    if growth == 0:
        return t("overview.headline.same")
    key = "overview.headline.more" if growth > 0 else "overview.headline.fewer"
    return t(key, count=number(abs(growth)))


def short(code: str, agencies: Agencies) -> str:
    """The name for one line: "Sở NN&MT", "Ea Kar", "Thanh tra"."""
    if code == UNKNOWN:
        return agencies.label(code)
    name, brief = agencies.label(code), agencies.short(code)
    return t("overview.department", name=brief) if name.startswith("Sở ") else brief


def action(reader: "Reader", filters: Filters, concern: Concern) -> Action:
    """A line of "Cần chỉ đạo": the counts open exactly their rows, the paper is one press away."""
    own = now_filters(filters).with_(agency=(concern.code,))
    key = OVERDUE if concern.overdue else DUE_NEXT
    return Action(
        unit=Count(words=reader.lookups.agencies.label(concern.code), href=link(UNIT_PATH, own)),
        overdue=_count(own, OVERDUE, "overview.action.overdue", concern.overdue),
        due=_count(own, DUE_NEXT, "overview.action.due", concern.due, day=_next_day(reader)),
        cause=_cause(reader, own.where(), key),
        deadline=_deadline(reader, own.where(), key),
        letter=link(LETTER_PATH, own),
        annex=link(ANNEX_PATH, metric_filters(own, key)),
    )


def first_actions(reader: "Reader", filters: Filters, found: Sequence[Concern]) -> list[Action]:
    return [action(reader, filters, concern) for concern in found[:LINES]]


def _count(own: Filters, key: str, words: str, count: int, **values: str) -> Count | None:
    if not count:
        return None
    href = link(LIST_PATH, metric_filters(own, key))
    return Count(words=t(words, count=number(count), **values), href=href)


def _next_day(reader: "Reader") -> str:
    return short_day(reader.lookups.calendar.add_working_days(reader.today, 1))


def _cause(reader: "Reader", where: Where, key: str) -> str:
    step = next(((step, n) for step, n in reader.steps(find(key), where) if step), None)
    if step is None:
        return t("overview.action.no_step")
    return t("overview.action.step", step=step[0], count=number(step[1]))


def _deadline(reader: "Reader", where: Where, key: str) -> str:
    rows = reader.rows(find(key), where, limit=1, sort="due").rows
    promised = rows[0]["due_day"] if rows else None
    if promised is None:
        return ""
    late = -(rows[0].get("days_left") or 0)
    shown = short_day(promised) if promised.year == reader.today.year else day(promised)
    if late > 0:
        return t("overview.action.late", day=shown, count=number(late))
    return t("overview.action.promised", day=shown)
