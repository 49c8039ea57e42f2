"""What cannot wait, unit by unit, over all feeds; and which of it comes first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.model import Figure, Where
from ioc.web.text import t

Feed = Literal["incidents", "dossiers", "cases"]
FEEDS: tuple[Feed, ...] = ("incidents", "dossiers", "cases")
OVERDUE, TODAY, DUE_NEXT = "dossiers.overdue", "dossiers.due_today", "dossiers.due_1"
LATE: Mapping[Feed, str] = MappingProxyType(
    {
        "incidents": "security.incidents_serious",
        "dossiers": OVERDUE,
        "cases": "feedback.overdue",
    }
)
"""The number of each feed that means that somebody waits too long."""

Grouped = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One unit's work of one feed that cannot wait.

    `late` counts what is overdue (of incidents: the serious ones still open), `today` and `due`
    what is promised for today and for the next working day; `growth` is by how much the overdue
    dossiers grew in a week.
    """

    code: str
    feed: Feed = "dossiers"
    late: int = 0
    today: int = 0
    due: int = 0
    growth: int = 0

    @property
    def foremost(self) -> str:
        """The number that comes first: what is late, then what is due today, then the next day."""
        return LATE[self.feed] if self.late else TODAY if self.today else DUE_NEXT


def urgency(concern: Concern) -> int:
    """0 a serious incident, 1 what is late, 2 what is due today, 3 the next working day."""
    if concern.late:
        return 0 if concern.feed == "incidents" else 1
    return 2 if concern.today else 3


def by_weight(concerns: Sequence[Concern]) -> list[Concern]:
    """Worst first: by urgency, then by how many; a dossier and a report weigh the same.

    Equals stand by code and feed, which never move.
    """
    return sorted(
        concerns,
        key=lambda c: (urgency(c), -c.late, -c.today, -c.due, c.code, FEEDS.index(c.feed)),
    )


def foremost(concerns: Sequence[Concern], most: int) -> list[Concern]:
    """At most so many, worst first.

    Each feed's worst has its place, so that the many of one never hide another; the other places
    go by weight.
    """
    ordered = by_weight(concerns)
    heads = worst_of_each(ordered)[:most]
    rest = [concern for concern in ordered if concern not in heads]
    return by_weight([*heads, *rest[: most - len(heads)]])


def worst_of_each(concerns: Sequence[Concern]) -> list[Concern]:
    """The worst of each feed that has any, worst first."""
    ordered = by_weight(concerns)
    heads = (next((c for c in ordered if c.feed == feed), None) for feed in FEEDS)
    return by_weight([head for head in heads if head is not None])


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


def dossier_concerns(
    now: Grouped, week: tuple[Grouped, Grouped], agencies: Agencies
) -> list[Concern]:
    """Units with dossiers overdue, due today or on the next working day.

    `week` holds the levels at the end of yesterday and a week before it: whole days only.
    """
    later, earlier = (rolled(grouped, agencies) for grouped in week)
    found = [
        Concern(
            code=code,
            late=sums.get(OVERDUE, 0),
            today=sums.get(TODAY, 0),
            due=sums.get(DUE_NEXT, 0),
            growth=later.get(code, {}).get(OVERDUE, 0) - earlier.get(code, {}).get(OVERDUE, 0),
        )
        for code, sums in rolled(now, agencies).items()
    ]
    return [concern for concern in found if concern.late or concern.today or concern.due]


def feed_concerns(feed: Feed, now: Grouped, agencies: Agencies) -> list[Concern]:
    """Units with reports overdue, or with serious incidents open."""
    counts = {code: sums.get(LATE[feed], 0) for code, sums in rolled(now, agencies).items()}
    return [Concern(feed=feed, code=code, late=n) for code, n in counts.items() if n]


def vertical(code: str, agencies: Agencies) -> bool:
    """A branch of the central government: the province does not direct it, it asks."""
    return agencies.kind(whose(code, agencies)) == "vertical"


def parted(found: Sequence[Concern], agencies: Agencies) -> tuple[list[Concern], list[Concern]]:
    """Those the province directs, and those it asks."""
    asked = [concern for concern in found if vertical(concern.code, agencies)]
    return [concern for concern in found if concern not in asked], asked


def whole_week(today: date) -> tuple[Where, Where]:
    """The end of yesterday, and of the day a week before it."""
    ends = (today - timedelta(days=1), today - timedelta(days=8))
    later, earlier = (Where(start=end, end=end) for end in ends)
    return later, earlier


def short(code: str, agencies: Agencies) -> str:
    """The name for one line: "Sở NN&MT", "Ea Kar", "Thanh tra"."""
    if code == UNKNOWN:
        return agencies.label(code)
    name, brief = agencies.label(code), agencies.short(code)
    return t("overview.department", name=brief) if name.startswith("Sở ") else brief
