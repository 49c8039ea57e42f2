"""What Tổng quan knows of the other feeds: reports, incidents, scores; a few queries a feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import SUBJECTS, find
from ioc.metrics.model import Figure, Part, Where
from ioc.metrics.quoted import Quoted
from ioc.web.components.as_of import Freshness, freshness
from ioc.web.components.unit_lines import by_key
from ioc.web.concerns import Grouped
from ioc.web.filters import FEED_KEYS, KEYS, Filters
from ioc.web.links import now_filters

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

OPEN, OVERDUE = "feedback.open", "feedback.overdue"
INCIDENTS, SERIOUS = "security.incidents_open", "security.incidents_serious"
DAYS_SHOWN = 30
A_WEEK = timedelta(days=7)
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Generic[Told]):
    """One feed as the page stands to it.

    `filters` is the page's question as of now, and None where it is narrowed by what these facts do
    not carry; `told` is None then, and while no source has ever answered. `backfill` are the months
    in, and the months in all. `old`: at the time of the reading its figures were.
    """

    subject: str
    fed: bool
    fresh: Freshness
    backfill: tuple[int, int]
    filters: Filters | None
    told: Told | None = None
    old: bool = False

    def unheard(self, figure: Figure) -> bool:
        """Whether a nought is not known to be one: an incident closes by itself when nothing more
        is heard of it, so that of old figures none that is open is not none.
        """
        return self.subject == "incidents" and self.old and figure.value == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Reports: `late` are the working days since the oldest overdue one was promised."""

    figures: Mapping[str, Figure]
    days: Sequence[Part]
    late: int | None
    units: Grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """Open incidents: all and the serious, on how many devices of how many units we know."""

    figures: Mapping[str, Figure]
    days: Sequence[Part]
    assets: int
    agencies: int
    units: Grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All that the portal scored this year, and as it stood a week before; `department` is ours."""

    department: str
    now: Sequence[Quoted]
    before: Sequence[Quoted]

    def own(self, scores: Sequence[Quoted]) -> Quoted | None:
        """The department's total among these."""
        return next((q for q in scores if (q.department, q.group) == (self.department, "")), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    cases: Feed[Cases]
    incidents: Feed[Incidents]
    scores: Feed[Scores]


def feeds(reader: "Reader", filters: Filters) -> Feeds:
    return Feeds(
        cases=_feed(reader, filters, "cases", _cases),
        incidents=_feed(reader, filters, "incidents", _incidents),
        scores=_feed(reader, filters, "scores", _scores),
    )


def asked_of(filters: Filters, subject: str) -> Filters | None:
    """The question as a subject's facts can be asked it now; None where they cannot.

    Of scores one department has one: several together have none. A channel is a dossier's way in,
    which is none of a report's.
    """
    carried = set(SUBJECTS[subject].columns) - {"channel"}
    narrowed = {name for name in (*KEYS, *FEED_KEYS) if getattr(filters, name)}
    if narrowed - carried or (subject == "scores" and len(filters.agency) > 1):
        return None
    return now_filters(filters)


def _feed(
    reader: "Reader", filters: Filters, subject: str, tell: Callable[["Reader", Filters], Told]
) -> Feed[Told]:
    fed, asked, fresh = reader.fed(subject), asked_of(filters, subject), freshness(reader, subject)
    answered = any(source.data_as_of is not None for source in fed.states)
    return Feed(
        subject=subject,
        fed=bool(fed),
        fresh=fresh,
        backfill=fed.backfill,
        filters=asked,
        told=tell(reader, asked) if answered and asked is not None else None,
        old=fresh.old(reader.now),
    )


def _cases(reader: "Reader", asked: Filters) -> Cases:
    where, overdue = asked.where(), find(OVERDUE)
    return Cases(
        figures=by_key(reader.values([find(OPEN), overdue], where)),
        days=_days(reader, OVERDUE, asked),
        late=_late(reader, reader.oldest(overdue, where)),
        units=reader.grouped([overdue], where, "agency"),
    )


def _days(reader: "Reader", key: str, asked: Filters) -> Sequence[Part]:
    month = asked.with_(start=asked.today - timedelta(days=DAYS_SHOWN - 1)).where()
    return reader.series(find(key), month, "day")


def _late(reader: "Reader", since: date | None) -> int | None:
    """Working days by which the oldest is late: over days off alone it is one, as in the list."""
    if since is None:
        return None
    return max(1, reader.lookups.calendar.count_working_days(since, reader.today))


def _incidents(reader: "Reader", asked: Filters) -> Incidents:
    where, both = asked.where(), [find(INCIDENTS), find(SERIOUS)]
    units = reader.grouped(both, where, "agency")
    assets = reader.grouped([find(INCIDENTS)], where, "asset")
    return Incidents(
        figures=by_key(reader.values(both, where)),
        days=_days(reader, INCIDENTS, asked),
        assets=_standing(assets),
        agencies=_standing({code: row for code, row in units.items() if code != UNKNOWN}),
        units=units,
    )


def _standing(grouped: Grouped) -> int:
    """How many rows hold an open incident."""
    return sum(bool(by_key(row)[INCIDENTS].numerator) for row in grouped.values())


def _scores(reader: "Reader", asked: Filters) -> Scores:
    today, ago = reader.today, reader.today - A_WEEK
    same_year = ago.year == today.year
    return Scores(
        department=asked.agency[0] if asked.agency else reader.lookups.agencies.root,
        now=reader.scores(Where(start=today, end=today)),
        before=reader.scores(Where(start=ago, end=ago)) if same_year else (),
    )
