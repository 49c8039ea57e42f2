"""What a wall's tile says in its two lines: wordings from full to brief, of the desk's own figures.

The number, its state and why it is missing are the desk's faces (ioc/web/faces.py, feed_faces.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ioc.metrics.changes import Change
from ioc.metrics.model import Part
from ioc.web.compared import against_words, moved_words, refused_words
from ioc.web.components.tile import LOADING, Face
from ioc.web.concerns import short
from ioc.web.faces import due_words
from ioc.web.feed_faces import week_difference
from ioc.web.feed_glance import INCIDENTS, OPEN, SERIOUS
from ioc.web.glance import Glance
from ioc.web.links import RATE
from ioc.web.period_words import period_name
from ioc.web.rates import few, few_words
from ioc.web.text import arrow, bare_month, number, signed, t

LATE, TODAY = "dossiers.overdue", "dossiers.due_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The wordings of both lines, the fullest first, and what stands beside the number.

    `beside` is a number and its word, of which the first alone is never shown.
    """

    first: Sequence[str] = ()
    second: Sequence[str] = ()
    beside: tuple[str, str] | None = None


def lines_of(name: str, glance: Glance, face: Face, *, public: bool) -> Lines:
    """The lines of a tile; where there is no number, why. `public` names no unit."""
    if not face.known:
        why = face.first if isinstance(face.first, str) else t("tile.none")
        return Lines(first=(why, t("wall.tile.missing")))
    return LINES[name](glance, face, public)


def _overdue(glance: Glance, face: Face, public: bool) -> Lines:
    agencies = glance.reader.lookups.agencies
    worst = [c for c in glance.found if c.feed == "dossiers" and c.late][:2]
    named = [f"{short(c.code, agencies)} {number(c.late)}" for c in worst]
    of = t("wall.tile.of_open", count=_count(glance, "dossiers.open"))
    told = (" · ".join(named), *named[:1], of) if named and not public else (of,)
    return Lines(first=(*told, ""), second=(face.change, ""))


def _due(glance: Glance, face: Face, public: bool) -> Lines:
    today = t("wall.tile.today", count=_count(glance, TODAY))
    calendar = glance.reader.lookups.calendar
    off, _, until = due_words(calendar, glance.filters.today).rpartition(" · ")
    through = t("wall.tile.until", until=until)
    seconds = (f"{through} · {off}", through) if off else (through,)
    return Lines(first=(today, ""), second=(*seconds, until, ""))


def _on_time(glance: Glance, face: Face, public: bool) -> Lines:
    """Beside the rate stand the open overdue ones: at the number, or in words under it."""
    figure, change = glance.figures[RATE], glance.change(glance.rate)
    overdue, word = _count(glance, LATE), t("wall.tile.overdue")
    part = f"{number(figure.numerator)}/{number(figure.denominator)}"
    done = t("wall.tile.done", part=part)
    least = glance.reader.lookups.least_cases
    if few(figure, least):
        said = few_words(glance.rate.subject)
        return Lines(
            first=(f"{done} · {said}", f"{part} · {said}", part, ""), beside=(overdue, word)
        )
    held = () if few(change.before, least) else _moved(glance, change)
    if not face.state:
        return Lines(first=(done, part, ""), second=(*held, ""), beside=(overdue, word))
    late = f"{overdue} {word}"
    both = tuple(f"{late} · {one}" for one in held)
    return Lines(first=(done, part, ""), second=(*both, t("wall.tile.now_late", late=late), late))


def _moved(glance: Glance, change: Change) -> tuple[str, ...]:
    """▼ 0,1 điểm % so với 15 ngày làm việc đầu tháng 10 … so tháng 10 … so T10."""
    if change.refused:
        return (refused_words(change.refused),)
    if change.difference is None or change.before.loading:
        return ()
    moved = moved_words(change.difference, share=True)
    against = against_words(change, glance.reader.lookups.calendar)
    full = t("compared.before", change=moved, with_=against)
    return full, *(t(f"wall.tile.{key}", moved=moved, **named) for key, named in briefly(change))


def briefly(change: Change) -> list[tuple[str, dict[str, str]]]:
    """Wordings and what they name: the same days of a period, the period, or only that before."""
    days = change.days
    if days is None or days.period is None:
        return [("before", {})]
    names = [period_name(days.period, days.end)]
    if days.period.length == "month":
        names.append(t("wall.tile.month", month=bare_month(days.other_start)))
    return [(key, {"period": name}) for key in ("same_days", "against") for name in names]


def against_of(glance: Glance) -> str:
    """What the rate's brief comparison stands for, in full: 15 ngày làm việc đầu tháng 10."""
    change = glance.change(glance.rate)
    if change.refused or change.difference is None or change.before.loading:
        return ""
    return t("wall.today.against", days=against_words(change, glance.reader.lookups.calendar))


def _score(glance: Glance, face: Face, public: bool) -> Lines:
    told = glance.feeds.scores.told
    own = told.own(told.now) if told else None
    if told is None or own is None:
        return Lines()
    before = told.own(told.before)
    rank = t("overview.score.rank", rank=number(own.rank), of=number(own.of))
    firsts = [str(face.first), rank]
    if before and own.rank is not None and before.rank is not None and own.rank != before.rank:
        moved = before.rank - own.rank
        change = f"{arrow(moved)} {number(abs(moved))}"
        firsts.insert(1, t("wall.tile.places", rank=rank, change=change, count=abs(moved)))
    warned = (t("wall.tile.warned"),) if own.quality else ()
    return Lines(first=(*firsts, ""), second=(face.change, *warned, ""))


def _cases(glance: Glance, face: Face, public: bool) -> Lines:
    told = glance.feeds.cases.told
    if told is None:
        return Lines()
    difference = week_difference(told.days)
    week = t("compared.week", change=signed(difference)) if difference else ""
    of = t("wall.tile.of_cases", count=number(told.figures[OPEN].numerator))
    if told.late is None:
        return Lines(first=(of, ""), second=(_most(told.days), ""))
    oldest = t("overview.cases.late", count=told.late)
    both = (f"{oldest} · {week}",) if week else ()
    firsts = (f"{of} · {week}", of) if week else (of,)
    brief = t("wall.tile.late", count=told.late)
    return Lines(first=(*firsts, ""), second=(*both, oldest, brief, ""))


def _incidents(glance: Glance, face: Face, public: bool) -> Lines:
    told = glance.feeds.incidents.told
    if told is None:
        return Lines()
    grave = told.figures[SERIOUS]
    unheard = glance.feeds.incidents.unheard(grave)
    serious = t("wall.tile.serious", count=number(None if unheard else grave.numerator))
    assets, units = number(told.assets), number(told.agencies)
    on = t("wall.tile.devices", assets=assets, units=units)
    if not told.figures[INCIDENTS].value:
        return Lines(first=(serious, ""), second=(_most(told.days), ""))
    return Lines(first=(serious, ""), second=(face.change, on, ""))


def _most(days: Sequence[Part]) -> str:
    """What a calm number has been at most: the height of the picture beside it."""
    known = [part.figure.value for part in days if part.figure.value is not None]
    return t("wall.tile.most", count=number(max(known)), days=len(days)) if known else ""


def _count(glance: Glance, key: str) -> str:
    figure = glance.figures[key]
    return LOADING if figure.loading else number(figure.numerator)


LINES: Mapping[str, Callable[[Glance, Face, bool], Lines]] = MappingProxyType(
    {
        "overdue": _overdue,
        "due": _due,
        "on-time": _on_time,
        "score": _score,
        "cases": _cases,
        "incidents": _incidents,
    }
)
