"""Bản tin tuần: the text that leaders send, short enough for one message. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from ioc.domain.periods import local_day
from ioc.domain.units import Agencies
from ioc.metrics.labels import GROUPS
from ioc.metrics.model import Figure
from ioc.metrics.quoted import Quoted
from ioc.metrics.weekly import (
    CASES,
    CASES_OPEN,
    INCIDENTS,
    INCIDENTS_SERIOUS,
    OPEN,
    OVERDUE,
    RATE,
    Mark,
    Weekly,
    share,
)
from ioc.web.text import (
    arrow,
    bare_day,
    clock,
    day,
    decimal,
    number,
    percent,
    short_day,
    t,
    weekday_day,
    when,
)

ICONS = ((0.9, "🌟"), (0.8, "✅"), (0.7, "⚠️"), (float("-inf"), "❗"))
# The names of more than these make the text longer than one message.
MOST_SERIOUS, MOST_WATCHED = 8, 4
QUARTERS: Mapping[str, str] = MappingProxyType({"1": "I", "2": "II", "3": "III", "4": "IV"})
NOTHING = Figure(None, None, None)


def weekly_text(week: Weekly, agencies: Agencies) -> str:
    """Plain text, a line for each thing."""
    sections = (
        _head(week, agencies),
        _scores(week),
        _departments(week, agencies),
        _communes(week, agencies),
        _dossiers(week, agencies),
        _reports(week),
        _incidents(week),
    )
    return "\n\n".join("\n".join(lines) for lines in sections)


def icon(one: Quoted | None) -> str:
    """The icon of a score by its share of the maximum; none where either is not known."""
    part = share(one) if one else None
    if part is None:
        return "•"
    return next(sign for least, sign in ICONS if part >= least)


def _head(week: Weekly, agencies: Agencies) -> Iterator[str]:
    year, number_, _ = week.today.isocalendar()
    province = agencies.short(agencies.root)
    yield t("weekly.text.title", week=number_, year=year, province=province.upper())
    yield t("weekly.text.made", at=clock(week.made_at), day=weekday_day(week.today))
    if week.simulated:
        yield t("letter.simulated")


def _titled(key: str, week: Weekly, feed: str) -> str:
    """A section's title with the time its figures speak of."""
    if feed not in week.times:
        return t("weekly.text.unfed", title=t(key))
    at = week.times[feed]
    if at is None:
        return t("weekly.text.never", title=t(key))
    return t("weekly.text.at", title=t(key), at=when(at, week.today))


def _scores(week: Weekly) -> Iterator[str]:
    yield _titled("weekly.text.scores", week, "scores")
    if week.times.get("scores") is None:
        return
    yield _scored(t("weekly.text.year", year=week.year.period), week.year, t("weekly.text.week"))
    before = t("weekly.text.before", period=_period(_previous(week.month.period)))
    yield _scored(_opened(_period(week.month.period)), week.month, before)
    yield from _groups(week)
    yield t("weekly.text.trend", months=" → ".join(_point(mark) for mark in week.trend))
    yield _scored(_quarter(week), week.quarter, t("weekly.text.quarter"))


def _quarter(week: Weekly) -> str:
    """Quý IV đến 23/11: it is not over."""
    name, at = _opened(_period(week.quarter.period)), week.times.get("scores")
    if week.quarter.now is None or at is None:
        return name
    return t("weekly.text.so_far", period=name, day=short_day(local_day(at)))


def _groups(week: Weekly) -> Iterator[str]:
    """A line for each group; where the portal gave none of them, one line says so."""
    if all(mark.now is None for mark in week.groups):
        yield t("weekly.text.no_groups")
        return
    than = t("weekly.text.week")
    if all(mark.before is None for mark in week.groups):
        than = t("weekly.text.no_before", than=than)
    yield t("weekly.text.groups", than=than)
    yield from (_group(mark) for mark in week.groups)


def _scored(name: str, mark: Mark, than: str) -> str:
    """🌟 Năm 2026: 91,20 điểm, hạng 3/34 (▲ 0,30 điểm, ▼ 1 bậc so với tuần trước)."""
    one = mark.now
    if one is None:
        return _opened(t("weekly.text.none", period=name[:1].lower() + name[1:]))
    words = t("weekly.text.score", icon=icon(one), name=name, score=decimal(one.score, 2))
    # A single scored province has no rank among others.
    if one.rank is not None and one.of > 1:
        words += t("weekly.text.rank", rank=one.rank, of=one.of)
    warned = f" · {t('overview.score.warned')}" if one.quality else ""
    return f"{words}{_moved(mark, than)}{warned}"


def _moved(mark: Mark, than: str) -> str:
    if mark.difference is None:
        return f" ({t('weekly.text.no_before', than=than)})"
    moves = [_change("points", mark.difference, 2)]
    if mark.climbed is not None and mark.now is not None and mark.now.of > 1:
        moves.append(_change("ranks", mark.climbed, 0))
    return f" ({', '.join(moves)} {than})"


def _change(of: str, difference: float, places: int) -> str:
    if not difference:
        return t(f"weekly.same.{of}")
    return t(f"weekly.text.{of}", change=_signed(difference, places))


def _signed(difference: float, places: int) -> str:
    if not difference:
        return arrow(difference)
    return f"{arrow(difference)} {decimal(abs(difference), places)}"


def _group(mark: Mark) -> str:
    one, name = mark.now, GROUPS[mark.period]
    if one is None:
        return t("weekly.text.no_group", name=name)
    most = f"/{decimal(one.max_score, 0)}" if one.max_score else ""
    change = "" if mark.difference is None else f" ({_signed(mark.difference, 2)})"
    return f"{icon(one)} {name} {decimal(one.score, 2)}{most}{change}"


def _point(mark: Mark) -> str:
    period = _period(mark.period)
    if mark.now is None:
        return t("weekly.text.none", period=period)
    return f"{period}: {decimal(mark.now.score, 2)}"


def _period(period: str) -> str:
    """2026-10 -> tháng 10, 2026-Q4 -> quý IV."""
    _, _, part = period.partition("-")
    if part.startswith("Q"):
        return t("weekly.text.quarter_of", quarter=QUARTERS[part[1:]])
    return t("weekly.text.month_of", month=int(part))


def _previous(month: str) -> str:
    year, _, part = month.partition("-")
    before = int(part) - 1 or 12
    return f"{int(year) - (before == 12)}-{before:02}"


def _opened(words: str) -> str:
    return words[:1].upper() + words[1:]


def _departments(week: Weekly, agencies: Agencies) -> Iterator[str]:
    count = number(week.scored)
    yield t("weekly.text.departments", year=week.year.period, count=count)
    if not week.departments:
        yield t("weekly.text.no_scores")
        return
    for position, one in enumerate(week.departments, 1):
        yield f"{position}. {_name(one, agencies)} {decimal(one.score, 2)}"


def _communes(week: Weekly, agencies: Agencies) -> Iterator[str]:
    count = number(len(week.communes))
    yield t("weekly.text.communes", year=week.year.period, count=count)
    if not week.communes:
        yield t("weekly.text.no_scores")
        return
    yield _listed("weekly.text.serious", week.serious, MOST_SERIOUS, agencies)
    yield _listed("weekly.text.watched", week.watched, MOST_WATCHED, agencies)


def _listed(key: str, units: Sequence[Quoted], most: int, agencies: Agencies) -> str:
    """How many, and the lowest by name; of many, how many are not named."""
    head = t(key, count=number(len(units)))
    if not units:
        return head
    names = "; ".join(f"{_name(one, agencies)} {decimal(one.score, 2)}" for one in units[:most])
    more = len(units) - most
    rest = t("weekly.text.more", count=number(more)) if more > 0 else ""
    return f"{head}: {names}{rest}"


def _name(one: Quoted, agencies: Agencies) -> str:
    return agencies.short(one.department) if one.department in agencies else one.name


def _dossiers(week: Weekly, agencies: Agencies) -> Iterator[str]:
    yield _titled("weekly.text.dossiers", week, "dossiers")
    if week.times.get("dossiers") is None:
        return
    rate = week.figures.get(RATE, NOTHING)
    named = t("weekly.text.on_time", days=span(week.period.start, week.period.end))
    if rate.value is None:
        yield _lacking(named)
    else:
        share_, top, bottom = percent(rate.value), number(rate.numerator), number(rate.denominator)
        yield t("weekly.text.of_resolved", name=named, rate=share_, top=top, bottom=bottom)
    yield _counted(week, "weekly.text.overdue", (OVERDUE, OPEN), "weekly.text.of_open")
    units = [f"{agencies.short(u.agency)} {number(u.overdue)}" for u in week.units]
    if week.tied:
        key = "weekly.text.tied_too" if units else "weekly.text.tied"
        count, each = number(week.tied.units), number(week.tied.overdue)
        units.append(t(key, count=count, each=each))
    if units:
        yield t("weekly.text.units", units="; ".join(units))


def span(start: date, end: date) -> str:
    """01–23/11, or the two days whole over a year's end."""
    if start.year != end.year:
        return f"{day(start)}–{day(end)}"
    return f"{bare_day(start) if start.month == end.month else short_day(start)}–{short_day(end)}"


def _reports(week: Weekly) -> Iterator[str]:
    yield _titled("weekly.text.reports", week, "cases")
    if week.times.get("cases") is not None:
        keys = (CASES, CASES_OPEN)
        yield _counted(week, "weekly.text.late_reports", keys, "weekly.text.of_reports")


def _incidents(week: Weekly) -> Iterator[str]:
    yield _titled("weekly.text.incidents", week, "incidents")
    if week.times.get("incidents") is not None:
        keys = (INCIDENTS, INCIDENTS_SERIOUS)
        yield _counted(week, "weekly.text.open_incidents", keys, "weekly.text.serious_incidents")


def _counted(week: Weekly, name: str, keys: tuple[str, str], line: str) -> str:
    """Two counts in one line, or that they are not known: never 0, never half a line."""
    one, other = (week.figures.get(key, NOTHING) for key in keys)
    if one.value is None or other.value is None:
        return _lacking(t(name))
    return t(line, name=t(name), count=number(one.numerator), other=number(other.numerator))


def _lacking(name: str) -> str:
    return t("weekly.text.unknown", name=name)
