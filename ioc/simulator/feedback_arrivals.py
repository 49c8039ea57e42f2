"""Who reports on one day: when, about what, where; on a stormy day a few communes all at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.feedback_cast import SALT, SPELLINGS, FeedbackCast, Floats, Ints
from ioc.simulator.feedback_lives import A_DAY, CHANNELS, REPORT, Mark, Reports
from ioc.simulator.worktime import DAY, WorkTime, date_of, midnight

A_YEAR = 12_000
# What storms bring in a mean year, so that plain days and storms together make the year's number.
_STORMS_A_YEAR, _STORM = 780, 90.0
_STORM_ODDS = (0.0, 0.0, 0.0, 0.002, 0.01, 0.01, 0.015, 0.015, 0.04, 0.05, 0.05, 0.01)
_SECOND_DAY = 0.4
_SEASONS = (0.92, 0.92, 0.98, 1.0, 1.02, 1.03, 1.02, 1.03, 1.04, 1.05, 1.03, 0.96)
_WEEKDAYS = (1.12, 1.08, 1.05, 1.03, 1.05, 0.9, 0.77)
_THIRST_OR_RAIN = (3, 4, 9, 10, 11)
_TET, _TET_DAYS_OFF = 0.3, 6
# By the hour: before work and after supper; on a day off later in the day, and more evenly.
_AT_WORK = (1, 0.5, 0.3, 0.3, 0.6, 2, 6, 10, 10, 8, 7, 5, 4, 4, 5, 5, 5, 7, 9, 11, 10, 7, 4, 2)
_OFF_WORK = (1.5, 0.7, 0.4, 0.3, 0.5, 1.5, 4, 7, 9, 10, 9, 7, 5, 5, 6, 7, 7, 8, 9, 10, 9, 7, 4, 2)
_CHANNEL_SHARES = (0.46, 0.17, 0.17, 0.15, 0.05)
_CALL = CHANNELS.index("call")
# Beyond every commune: cities and a sea that none of these reports can have come from.
_ELSEWHERE = ((21.03, 105.85), (10.78, 106.7), (13.98, 108.0), (12.24, 109.19), (12.6, 110.5))
_DEGREES_A_KM = 1 / 111.2

Bools = NDArray[np.bool_]


class Storm(NamedTuple):
    """Where its eye lies (a place in the list of communes), at what hour, and how strong it is."""

    eye: int
    hour: float
    strength: float


class Plan(NamedTuple):
    """What is known of a local day before anybody has reported."""

    day: int
    scale: float
    storm: Storm | None


def storm(cast: FeedbackCast, seed: int, day: int) -> Storm | None:
    """The storm of a local day, be it its own or what is left of the day before's."""
    for before, share in ((0, 1.0), (1, _SECOND_DAY)):
        rng = np.random.default_rng(np.random.SeedSequence([seed, SALT, 1, day - before]))
        if rng.random() < _STORM_ODDS[date_of(day - before).month - 1]:
            eye, hour = int(rng.integers(0, len(cast.communes))), float(rng.uniform(5, 20))
            strength = float(rng.uniform(0.6, 1.4)) * share
            return Storm(eye, max(1.0, hour - 14 * before), strength)
    return None


def is_tet(worktime: WorkTime, day: int) -> bool:
    """Inside the long break of January or February."""
    if date_of(day).month > 2 or worktime.is_working(day):
        return False
    length = 1
    for step in (-1, 1):
        beside = day + step
        while not worktime.is_working(beside):
            length, beside = length + 1, beside + step
    return length >= _TET_DAYS_OFF


def arrivals(
    cast: FeedbackCast, worktime: WorkTime, plan: Plan, rng: np.random.Generator
) -> Reports:
    """Everybody who reports on a local day, in the order in which they do."""
    storming = _storming(worktime, plan, rng)
    rows = np.zeros(len(storming), dtype=REPORT)
    rows["category"] = _categories(cast, plan, storming, rng)
    rows["commune"] = _communes(cast, plan.storm, storming, rng)
    rows["born"] = _born(worktime, plan, storming, rng)
    rows = rows[np.argsort(rows["born"], kind="stable")]
    rows["who"] = rng.integers(0, 2**63, len(rows), dtype=np.int64)
    rows["channel"] = _chosen(np.array(_CHANNEL_SHARES), rng.random(len(rows)))
    rows["office"] = _offices(cast, rows, rng)
    rows["spelling"] = rng.integers(0, SPELLINGS, len(rows))
    rows["marks"] = _marks(rows["channel"], rng)
    rows["lat"], rows["lon"] = _points(cast, rows, rng)
    shared = (rows["marks"] & Mark.SHARED_NUMBER) > 0
    serial = np.arange(1, len(rows) + 1) - shared  # the number of whoever came before
    rows["number"] = int(f"{date_of(plan.day):%y%m%d}") * A_DAY + serial
    return rows


def _storming(worktime: WorkTime, plan: Plan, rng: np.random.Generator) -> Bools:
    """For each of the day's reports whether the storm is its reason."""
    date = date_of(plan.day)
    mean = (A_YEAR - _STORMS_A_YEAR) / 365 * _WEEKDAYS[date.weekday()] * _SEASONS[date.month - 1]
    mean *= _TET if is_tet(worktime, plan.day) else 1.0
    plain = int(rng.poisson(mean * plan.scale))
    flood = int(rng.poisson(plan.storm.strength * _STORM * plan.scale)) if plan.storm else 0
    return np.arange(plain + flood) >= plain


def _categories(cast: FeedbackCast, plan: Plan, storming: Bools, rng: np.random.Generator) -> Ints:
    draw = rng.random(len(storming))
    season = 1.25 if date_of(plan.day).month in _THIRST_OR_RAIN else 1.0
    plain = _chosen(np.where(cast.flooded, season, 1.0) * cast.fame, draw)
    return np.where(storming, _chosen(np.where(cast.flooded, 30.0, 1.0) * cast.fame, draw), plain)


def _communes(
    cast: FeedbackCast, storm: Storm | None, storming: Bools, rng: np.random.Generator
) -> Ints:
    """Where a storm rages, those around its eye."""
    anywhere = _chosen(cast.sizes, rng.random(len(storming)))
    if storm is None:
        return anywhere
    struck = cast.nearest[storm.eye]
    among = struck[_chosen(cast.sizes[struck], rng.random(len(storming)))]
    return np.where(storming, among, anywhere)


def _born(worktime: WorkTime, plan: Plan, storming: Bools, rng: np.random.Generator) -> Ints:
    hours = np.array(_AT_WORK if worktime.is_working(plan.day) else _OFF_WORK)
    clock = _chosen(hours, rng.random(len(storming))) + rng.random(len(storming))
    if plan.storm:
        after = plan.storm.hour + rng.exponential(3.0, len(storming))
        clock = np.where(storming & (after < 24), after, clock)
    return midnight(plan.day) + np.minimum((clock * 3_600).astype(np.int64), DAY - 1)


def _offices(cast: FeedbackCast, rows: Reports, rng: np.random.Generator) -> Ints:
    """The commune's people's committee, or the agency of that kind of affair."""
    other = cast.answers[rows["category"]]
    passed_on = (other >= 0) & (rng.random(len(rows)) < cast.answers_share[rows["category"]])
    found: Ints = np.where(passed_on, other, cast.communes[rows["commune"]])
    return found


def _marks(channel: Ints, rng: np.random.Generator) -> Ints:
    draws = iter(rng.random((6, len(channel))))
    place = next(draws)
    nowhere = np.where(channel == _CALL, 0.15, 0.018)
    shared = next(draws) < 1 / 2_000
    shared[:1] = False
    parts = (
        (Mark.NO_POINT, place < nowhere),
        (Mark.ZERO_POINT, (place >= nowhere) & (place < nowhere + 0.015)),
        (Mark.OUTSIDE, place > 0.99),
        (Mark.SHARED_NUMBER, shared),
        (Mark.NO_STATUS, next(draws) < 0.01),
        (Mark.DUE_SENT, next(draws) < 0.7),
        (Mark.NO_CHANNEL, next(draws) < 0.01),
    )
    marks = np.zeros(len(channel), dtype=np.int64)
    for mark, where in parts:
        marks |= mark * where
    return marks


def _points(cast: FeedbackCast, rows: Reports, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Around the commune's centre, denser towards it; some fall into the neighbour's land."""
    away = cast.radius_km[rows["commune"]] * rng.random(len(rows)) ** 0.8 * _DEGREES_A_KM
    bearing = rng.uniform(0, 2 * np.pi, len(rows))
    lat = cast.lat[rows["commune"]] + away * np.sin(bearing)
    lon = cast.lon[rows["commune"]] + away * np.cos(bearing) / np.cos(np.radians(lat))
    far = np.array(_ELSEWHERE)[rng.integers(0, len(_ELSEWHERE), len(rows))].T
    jitter = rng.normal(0.0, 0.01, (2, len(rows)))
    outside, nowhere = (
        (rows["marks"] & mark) > 0 for mark in (Mark.OUTSIDE, Mark.ZERO_POINT | Mark.NO_POINT)
    )
    lat, lon = np.where(outside, far + jitter, (lat, lon))
    return np.where(nowhere, 0.0, lat.round(6)), np.where(nowhere, 0.0, lon.round(6))


def _chosen(weights: Floats, draw: Floats) -> Ints:
    """As many places in the list of weights as there are draws."""
    edges = np.cumsum(weights)
    found: Ints = np.searchsorted(edges[:-1] / edges[-1], draw, side="right")
    return found
