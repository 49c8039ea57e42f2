"""Who comes on one day: how many, when, by which channel, to whom, and with which peculiarities."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.cast import SPELLINGS, Cast, Ints
from ioc.simulator.lives import BIRTH, Mark
from ioc.simulator.worktime import DAY, WorkTime, date_of, midnight

A_YEAR = 150_000
COUNTER, ONLINE, POSTAL = 1, 2, 3
_ONLINE_SHARE, _POSTAL_SHARE, _OFF_HOURS = 0.65, 0.03, 0.25
_WORKING_DAYS = 248
_WEEKDAYS = (1.25, 1.05, 0.98, 0.93, 0.9, 0.6, 0.6)
# Rush of a working day by half hours of office time: the morning after opening, and after the
# noon break.
_RUSH = np.array([4, 7, 9, 10, 10, 8, 6, 4, 3, 5, 8, 8, 7, 5, 4, 2], dtype=np.float64)
_MINISTRIES = (2, 3, 6, 9, 10, 15, 16, 17, 18)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The births of one day, in the order in which they come."""

    births: NDArray[np.void]
    online: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.births)


def rush(worktime: WorkTime, day: int) -> float:
    """How busy the counters are on this day against a plain one; 0 when they are closed."""
    if not worktime.is_working(day):
        return 0.0
    date = date_of(day)
    factor = _WEEKDAYS[date.weekday()]
    if not worktime.is_working(day - 1) and not worktime.is_working(day - 3):
        factor *= 1.2  # the first day after a long break
    ordinal = worktime.ordinal(day)
    if date_of(worktime.working_day(ordinal + 3)).month != date.month:
        factor *= 1.2  # one of the last three working days of the month
    if (date + timedelta(days=7)).month != date.month and date.month == 12:
        factor *= 0.95
    return factor


def arrivals(
    cast: Cast, worktime: WorkTime, scale: float, day: int, rng: np.random.Generator
) -> Arrivals:
    """Everybody who submits a dossier on this local day."""
    channel, born = _when(worktime, scale, day, rng)
    count = len(born)
    births = np.zeros(count, dtype=BIRTH)
    births["born"] = born
    births["who"] = rng.integers(0, 2**63, count, dtype=np.int64)
    pick = rng.random(count)
    pair = np.where(
        channel == ONLINE,
        np.searchsorted(cast.online_odds, pick),
        np.searchsorted(cast.counter_odds, pick),
    )
    births["handling"] = cast.pair_office[pair]
    births["procedure"] = cast.pair_procedure[pair]
    births["receiving"] = _receiving(cast, births["handling"], rng)
    births["spelling"] = rng.integers(0, SPELLINGS, count)
    births["kind"] = np.searchsorted([0.8, 0.97, 0.98], rng.random(count)) + 1
    births["marks"] = channel | _marks(cast, births, channel, rng)
    births["serial"] = _serials(births, day, rng)
    return Arrivals(births, channel == ONLINE)


def _when(
    worktime: WorkTime, scale: float, day: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Channels and instants, by instant."""
    busy = rush(worktime, day) * scale * A_YEAR / _WORKING_DAYS
    off_hours = scale * A_YEAR / 365 * _ONLINE_SHARE * _OFF_HOURS
    off_hours *= 0.9 if worktime.is_working(day) else 1.25
    shares = (1 - _ONLINE_SHARE - _POSTAL_SHARE, _ONLINE_SHARE * (1 - _OFF_HOURS), _POSTAL_SHARE)
    counts = [int(rng.poisson(busy * share)) for share in shares]
    late = int(rng.poisson(off_hours))
    channel = np.repeat(np.array([COUNTER, ONLINE, POSTAL, ONLINE]), [*counts, late])
    born = np.concatenate(
        [
            _in_hours(worktime, day, sum(counts), rng),
            _off_hours(worktime, day, late, rng),
        ]
    )
    order = np.argsort(born, kind="stable")
    return channel[order], born[order]


def _in_hours(worktime: WorkTime, day: int, count: int, rng: np.random.Generator) -> Ints:
    slot = np.searchsorted(np.cumsum(_RUSH) / _RUSH.sum(), rng.random(count))
    within = (slot + rng.random(count)) / len(_RUSH)
    start = worktime.ordinal(day) * worktime.day_length
    return worktime.instants(start + (within * worktime.day_length).astype(np.int64))


def _off_hours(worktime: WorkTime, day: int, count: int, rng: np.random.Generator) -> Ints:
    """From the sofa: in the evening of a working day, all day long on a day off."""
    if worktime.is_working(day):
        clock = np.clip(rng.normal(20.3, 1.4, count), 17.1, 23.9)
    else:
        clock = np.clip(rng.normal(14.5, 4.0, count), 5.0, 23.9)
    return midnight(day) + np.minimum((clock * 3_600).astype(np.int64), DAY - 1)


def _receiving(cast: Cast, handling: Ints, rng: np.random.Generator) -> Ints:
    """Mostly who handles it.

    Some at the provincial centre; some, of others' affairs, at a commune's desk.
    """
    draw = rng.random(len(handling))
    communes = np.flatnonzero(cast.is_commune)
    elsewhere = ~cast.is_commune[handling]
    centre = elsewhere & (draw < 0.15)
    commune = elsewhere & (draw > 0.95) | ~elsewhere & (draw > 0.97)
    receiving = np.where(centre, cast.desk, handling)
    return np.where(commune, communes[rng.integers(0, len(communes), len(handling))], receiving)


def _marks(
    cast: Cast, births: NDArray[np.void], channel: Ints, rng: np.random.Generator
) -> NDArray[np.int64]:
    count = len(births)
    draws = iter(rng.random((16, count)))
    online, counter = channel == ONLINE, channel == COUNTER
    fee = cast.fees[births["procedure"]]
    central = (
        online
        & ~cast.is_commune[births["handling"]]
        & np.isin(cast.ministry[births["procedure"]], _MINISTRIES)
        & (next(draws) < 0.12)
    )
    wallet = next(draws)
    pays = fee & (online | (next(draws) < 0.2))
    odd_name, odd_channel = next(draws), next(draws)
    parts = [
        (Mark.CHANNEL_ABSENT, counter & (odd_channel < 0.015)),
        (Mark.CHANNEL_EMPTY, counter & (odd_channel > 0.985)),
        (Mark.CHANNEL_ODD, counter & (np.abs(odd_channel - 0.5) < 0.0005)),
        (Mark.NAME_ABSENT, odd_name < 0.012),
        (Mark.NAME_ODD, odd_name > 0.995),
        (Mark.END_IN_RETURN, next(draws) < 0.008),
        (Mark.NO_END, next(draws) < 0.0004),
        (Mark.PADDED_CODE, ~central & (next(draws) < 0.003)),
        (Mark.CENTRAL, central),
        (Mark.BY_POST, next(draws) < np.where(online, 0.2, 0.07)),
        (Mark.DIGITISED, next(draws) < cast.digitises[births["handling"]]),
        (Mark.FEE, fee),
        (Mark.PAYS_NATIONAL, pays & (wallet < 0.82)),
        (Mark.PAYS_LOCAL, pays & (wallet > 0.9)),
        (Mark.SUFFIXED, next(draws) < 0.02),
        (Mark.WIDE_SERIAL, cast.ministry[births["procedure"]] % 2 == 0),
        (Mark.SILENT_SHIFT, next(draws) < 0.12),
    ]
    marks = np.zeros(count, dtype=np.int64)
    for mark, where in parts:
        marks |= mark * where
    return marks


def _serials(births: NDArray[np.void], day: int, rng: np.random.Generator) -> Ints:
    """1, 2, 3 ...

    For each receiving unit and day; the ministries' own numbers jump about but never repeat.
    """
    central = (births["marks"] & Mark.CENTRAL) > 0
    group = births["receiving"].astype(np.int64) * 2 + central
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.searchsorted(ordered, ordered)
    serials = np.empty(len(births), dtype=np.int64)
    serials[order] = np.arange(len(births)) - first + 1
    jumped = (serials * 37 + int(rng.integers(0, 10_000)) + day) % 10_000
    return np.where(central, jumped, serials)
