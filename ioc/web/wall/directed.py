"""The rows of the wall's "Cần chỉ đạo": whose, how many of what, by when, why; as room allows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from ioc.domain.stages import Stage
from ioc.domain.units import UNKNOWN
from ioc.metrics.model import Where
from ioc.web.components.as_of import Freshness, freshness
from ioc.web.concerns import LATE, TODAY, Concern, foremost, parted, short, urgency, vertical
from ioc.web.filters import Filters
from ioc.web.links import now_filters, suited
from ioc.web.news import next_day
from ioc.web.orders import (
    REPORT_WITHIN,
    oldest_promise,
    worst_category,
    worst_rule,
    worst_step,
)
from ioc.web.text import day, number, short_day, t
from ioc.web.wall.letters import cut, fitting, width

if TYPE_CHECKING:
    from ioc.domain.units import Agencies
    from ioc.metrics.reader import Reader

# A row is two lines; under the rows it says of when the figures are, and what is left.
ROW, ROW_GAP, LAST = 2.82, 0.22, 1.35
COUNT, WHAT, WHEN, ASIDE = 3.4, 4.7, 11.9, 2.4
# Where names in full do not stand, they are short in every row.
FULL_NAMES = 16.0
NUMBER = 1.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row in words that fit. `plea` follows the unit's name where it is only asked.

    `grave` is 0 to 3 as `urgency`; `since` stands under `until`.
    """

    unit: str
    plea: str
    why: str
    count: str
    what: tuple[str, str]
    until: str
    since: str
    grave: int
    fresh: Freshness

    @property
    def size(self) -> float:
        """The count's size, in the room's letters."""
        return min(NUMBER, COUNT / width(self.count, bold=True))


def rows_in(stage: Stage) -> int:
    """How many rows the body holds."""
    return int((stage.body[1] - LAST) / (ROW + ROW_GAP))


def last_lines(stage: Stage) -> tuple[int, int]:
    """How many lines stand under the rows, and how many of them in the body.

    A second one where it costs no row; in ample rooms it stands in the band at the foot, whose
    times it says (directing.css hides that band meanwhile).
    """
    if stage.ample:
        return 2, 1
    spare = int((stage.body[1] - 2 * LAST) / (ROW + ROW_GAP)) == rows_in(stage)
    return (2, 2) if spare else (1, 1)


def who_wide(stage: Stage) -> float:
    """How many letters the first column holds: what the others leave."""
    return stage.body[0] - COUNT - WHAT - WHEN - ASIDE


def chosen(
    found: Sequence[Concern], agencies: "Agencies", most: int
) -> tuple[list[Concern], list[Concern]]:
    """Those directed and those asked that have a row, each worst first.

    The asked have one row, and what the directed leave.
    """
    directed, asked = parted(found, agencies)
    kept = min(len(asked), max(1, most - len(directed)))
    return foremost(directed, most - kept), foremost(asked, kept)


def row_of(reader: "Reader", filters: Filters, concern: Concern, wide: float) -> Row:
    where = suited(now_filters(filters), concern.feed).with_(agency=(concern.code,)).where()
    why, until, since = TOLD[concern.feed](reader, where, concern)
    unit, plea = _unit(reader, concern, wide)
    return Row(
        unit=unit,
        plea=plea,
        why=fitting([*why, *(cut(one, wide) for one in why[-1:])], wide),
        count=number(concern.late or concern.today or concern.due),
        what=_what(reader, concern),
        until=fitting(until, WHEN, bold=True),
        since=fitting([since, ""], WHEN),
        grave=urgency(concern),
        fresh=freshness(reader, concern.feed),
    )


def _unit(reader: "Reader", concern: Concern, wide: float) -> tuple[str, str]:
    """The name, and that the unit is asked: the fullest of both that fit beside one another."""
    agencies = reader.lookups.agencies
    names = [short(concern.code, agencies), agencies.short(concern.code)]
    if wide >= FULL_NAMES:
        names.insert(0, agencies.label(concern.code))
    if concern.code == UNKNOWN:
        return fitting([*names, t("wall.directing.nobody")], wide, bold=True), ""
    if not vertical(concern.code, agencies):
        return fitting(names, wide, bold=True), ""
    pleas = [f" · {t(f'wall.directing.{key}')}" for key in ("asked", "asked_short")]
    pairs = [(name, plea) for plea in pleas for name in names]
    return next(
        (one for one in pairs if width(one[0], bold=True) + width(one[1]) <= wide), pairs[-1]
    )


def _what(reader: "Reader", concern: Concern) -> tuple[str, str]:
    noun = t(f"wall.directing.{concern.feed}", count=concern.late or concern.today or concern.due)
    if concern.late:
        return noun, t(f"wall.directing.late.{concern.feed}")
    if concern.today:
        return noun, t("wall.directing.today")
    return noun, t("wall.directing.due", day=next_day(reader))


Told = tuple[list[str], list[str], str]
"""Wordings of why and of by when, the fullest first, and since when."""


def _dossiers(reader: "Reader", where: Where, concern: Concern) -> Told:
    step = worst_step(reader, where, concern.foremost)
    if step is None:
        why = [t("overview.action.no_step"), t("wall.directing.no_step")]
    else:
        said = {"step": step[0], "count": number(step[1])}
        why = [t(key, **said) for key in ("overview.action.step", "wall.directing.step")]
        why.append(f"{said['step']} ({said['count']})")
    if concern.late and concern.today:
        today = t("wall.directing.and_today", count=number(concern.today))
        why = [f"{why[0]} · {today}", f"{why[-1]} · {today}", *why]
    return why, *_promised(reader, where, concern.foremost)


def _cases(reader: "Reader", where: Where, concern: Concern) -> Told:
    worst = worst_category(reader, where)
    why = _most(worst[:2], worst[2]) if worst else []
    return why, *_promised(reader, where, LATE["cases"])


def _incidents(reader: "Reader", where: Where, concern: Concern) -> Told:
    # A wall is photographed: which rule was broken helps nobody but who broke it.
    _, opened = worst_rule(reader, where)
    if opened is None:
        return [], [""], ""
    until = opened + REPORT_WITHIN
    key = "report_passed" if until < reader.today else "report"
    words = [t(f"wall.directing.{key}", day=short_day(until))]
    return [], words, t("wall.directing.found", day=short_day(opened))


def _most(worst: tuple[str, int], of: int) -> list[str]:
    name, count = worst
    if count == of:
        return [name]
    return [t("overview.action.most", name=name, count=number(count)), f"{name} ({number(count)})"]


def _promised(reader: "Reader", where: Where, key: str) -> tuple[list[str], str]:
    promise = oldest_promise(reader, where, key)
    if promise is None:
        return [""], ""
    promised, late = promise
    shown = short_day(promised) if promised.year == reader.today.year else day(promised)
    if late > 0:
        words = [t(f"wall.directing.{name}", count=late) for name in ("days_late", "days")]
        return words, t("wall.directing.promised", day=shown)
    if key == TODAY:
        return [t("wall.directing.back_today")], ""
    return [t("wall.directing.back", day=shown)], ""


TOLD: Mapping[str, Callable[["Reader", Where, Concern], Told]] = MappingProxyType(
    {"dossiers": _dossiers, "cases": _cases, "incidents": _incidents}
)
