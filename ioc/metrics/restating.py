"""An earlier figure for the units of today: as it is, told over from the old ones, or refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ioc.domain.lookups import Lookups
from ioc.domain.periods import month_end, month_start
from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.catalogue import SUBJECTS
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Figure, Metric, Part, Where

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

ADDS_UP = ("count", "rate", "mean", "stock")
_DAY = timedelta(days=1)


class Told(NamedTuple):
    """An earlier figure; `refused` is the day the units changed, where none can be given."""

    figure: Figure
    refused: date | None = None
    restated: bool = False


def told_for_today(reader: Reader, metric: Metric, where: Where, until: date) -> Told:
    """What `where` was for the units as they are on `until`.

    Without a filter of units it is the province over one territory, and stands. A commune that
    changed is told from its parts by their cases, and its UBND's dossiers with it; everything else
    that changed is refused.
    """
    changed = changed_on(reader.lookups, metric, where, until)
    if changed is None:
        return Told(reader.value(metric, where))
    parts = _parts(reader.lookups, metric, where, (changed, until))
    figure = None if parts is None else _summed(reader, metric, where, changed, parts)
    return Told(NOTHING_KNOWN, changed) if figure is None else Told(figure, restated=True)


def series_for_today(
    reader: Reader, metric: Metric, where: Where, parts: Sequence[Part]
) -> tuple[Part, ...]:
    """A series of days or months told for the units of its end; what cannot be is not known.

    Of days only what the units of its end were themselves: old ones are restated by the month.
    """
    until = min(where.end, reader.today)
    changed = None if metric.kind == "quoted" else changed_on(reader.lookups, metric, where, until)
    if changed is None:
        return tuple(parts)
    return tuple(_part_for_today(reader, metric, where, part, (changed, until)) for part in parts)


def _part_for_today(
    reader: Reader, metric: Metric, where: Where, part: Part, days: tuple[date, date]
) -> Part:
    changed, until = days
    if len(part.key) > len("2026-11"):
        old = date.fromisoformat(part.key) < changed
        return replace(part, figure=NOTHING_KNOWN) if old else part
    start, end = max(month_start(part.key), where.start), min(month_end(part.key), until)
    if start >= changed:
        return part
    first = end if metric.kind == "stock" else start
    told = told_for_today(reader, metric, replace(where, start=first, end=end), until)
    return replace(part, figure=told.figure, restated=told.restated)


def changed_on(lookups: Lookups, metric: Metric, where: Where, until: date) -> date | None:
    """The day since which every asked unit is what it is on `until`; None where that is the whole
    question.

    What is told by where it lies, as reports are, lies in the communes of today's map whenever it
    was: its places are the same.
    """
    agencies = () if lookups.agencies.root in where.agencies else where.agencies
    days = [_agency_since(lookups, code, where.start) for code in (*agencies, *where.receiving)]
    if SUBJECTS[metric.subject].places_are_agencies:
        days += [_place_since(lookups, code, where.start, until) for code in where.places]
    return max((day for day in days if day), default=None)


def _agency_since(lookups: Lookups, code: str, since: date) -> date | None:
    """The day an agency came to be, if it was not there on `since`."""
    if code not in lookups.agencies or lookups.agencies.get(code, since):
        return None
    later = [a.valid_from for a in lookups.agencies if a.code == code and a.valid_from > since]
    return min(later, default=None)


def _place_since(lookups: Lookups, code: str, since: date, until: date) -> date | None:
    """The day from which a commune is the one of `until`, if it is another on `since`."""
    same = lookups.territory.same
    if code in (UNKNOWN, NO_PLACE) or not lookups.places.get(code, until):
        return None
    if same(code, since, until):
        return None
    begun = {unit.valid_from for unit in lookups.places if unit.code == code}
    days = {*begun, *lookups.successions.touched(code, since, until)}
    return min(
        (day for day in days if since < day <= until and same(code, day, until)), default=until
    )


def _parts(
    lookups: Lookups, metric: Metric, where: Where, days: tuple[date, date]
) -> Mapping[str, float] | None:
    """{old place: its share of the asked}, of the last of the old days; None: cannot be told."""
    changed, until = days
    eve, subject = min(where.end, changed - _DAY), SUBJECTS[metric.subject]
    places = _places(lookups, where) if subject.places_are_agencies else ()
    if not places or metric.kind not in ADDS_UP:
        return None
    if lookups.successions.between(where.start, eve):
        return None
    shares: dict[str, float] = defaultdict(float)
    for place in places:
        told = lookups.territory.parts_of(place, eve, until)
        if told is None:
            return None
        for code, share in told.items():
            shares[code] += share
    # A commune whose UBND no agency is has no facts here: nothing told of it would be all of it.
    served = {agency.place for agency in lookups.agencies}
    return shares if shares.keys() <= served else None


def _places(lookups: Lookups, where: Where) -> tuple[str, ...]:
    """The communes meant, where the question names nothing but communes or their UBND."""
    if where.receiving or (where.agencies and where.places):
        return ()
    if not where.agencies:
        return where.places
    agencies = lookups.agencies
    own = [agencies.place_of(code) for code in where.agencies if agencies.kind(code) == "commune"]
    return tuple(own) if len(own) == len(where.agencies) else ()


def _summed(
    reader: Reader, metric: Metric, where: Where, changed: date, parts: Mapping[str, float]
) -> Figure | None:
    """The old days by their parts and the days since as they are; None where the two do not add."""
    after = where.end >= changed
    if after and metric.kind != "stock" and metric.states:
        return None
    old = replace(where, agencies=(), places=(), end=min(where.end, changed - _DAY))
    whole = reader.value(metric, old)
    if whole.value is None:
        return replace(NOTHING_KNOWN, loading=whole.loading)
    rows = reader.grouped([metric], old, "place")
    told = [
        (share, figure) for code, share in parts.items() for figure in rows.get(code, {}).values()
    ]
    top = sum(share * (figure.numerator or 0) for share, figure in told)
    bottom = sum(share * (figure.denominator or 0) for share, figure in told)
    if after:
        since = reader.value(metric, replace(where, start=changed))
        top, bottom = top + (since.numerator or 0), bottom + (since.denominator or 0)
    return _figure(metric, top, bottom)


def _figure(metric: Metric, top: float, bottom: float) -> Figure:
    if metric.kind in ("rate", "mean"):
        value = top * metric.scale / bottom if bottom else None
        return Figure(value, round(top), round(bottom))
    return Figure(round(top), round(top), None)
