"""Dossiers by the million as columns of numbers: their days, their agencies, how they ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ioc.domain.lookups import Lookups

Column = NDArray[np.int64]
NONE = -1
UNIX = date(1970, 1, 1)
CHANNELS = ("online", "counter", "postal")
LATE, MOVED, NO_DUE, PAUSED = 0.04, 0.02, 0.01, 0.12
# Of those that came to no result: denied (3), withdrawn (7), stopped (8).
DENIED = 3
APART = {3: 0.01, 7: 0.015, 8: 0.005}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """`dossiers` has one number a dossier, `spans` one a stretch of open time; NONE is no day.

    Days count from 1970; agencies, procedures, channels are places in the lists beside them.
    """

    dossiers: Mapping[str, Column]
    spans: Mapping[str, Column]
    agencies: tuple[str, ...]
    procedures: tuple[str, ...]


def numbered(day: date) -> int:
    return (day - UNIX).days


def invent(lookups: Lookups, count: int, years: int, today: date) -> Invented:
    """`count` dossiers received on the working days of the `years` up to today, oldest first."""
    rng = np.random.default_rng(66)
    agencies = ("?", *(agency.code for agency in lookups.agencies))
    procedures = tuple(sorted(lookups.procedures))
    now, days = numbered(today), _working_days(lookups, years, today)
    received = np.sort(rng.choice(days, count))
    procedure = _skewed(rng, len(procedures), count)
    limit = np.maximum(1, _limits(lookups, procedures)[procedure])
    late = rng.random(count) < LATE
    ran = np.floor(rng.beta(2, 2, count) * limit).astype(np.int64)
    taken = np.where(late, limit + 1 + rng.exponential(8, count).astype(np.int64), ran)
    moved = rng.random(count) < MOVED
    due = np.where(rng.random(count) < NO_DUE, NONE, received + limit)
    ended = received + taken
    status = np.where(ended <= now, rng.choice((9, 10), count, p=(0.2, 0.8)), 4)
    paused = (status == 4) & (rng.random(count) < PAUSED) & (due >= now)
    status = np.where(paused, 5, status)
    for state, share in APART.items():
        status = np.where((status > 8) & (rng.random(count) < share), state, status)
    apart, done = np.isin(status, tuple(APART)), status >= 9
    columns = {
        "id": np.arange(1, count + 1),
        "received": np.where(apart, NONE, received),
        "due": due,
        "first_due": np.where(moved & (due >= 0), due - 3, due),
        "resolved": np.where(done, ended, NONE),
        "closed": np.where(done | apart, ended, NONE),
        "moved": np.where(moved, np.minimum(received + 1, now), NONE),
        "agency": _agencies(rng, lookups, (agencies, procedures), procedure),
        "procedure": procedure,
        "channel": rng.choice(len(CHANNELS), count, p=(0.6, 0.37, 0.03)),
        "status": status,
        "worked": np.where(done, taken * 400 + 30, NONE),
        "payment": rng.integers(0, 4, count),
        "digitised": (rng.random(count) < 0.8).astype(np.int64),
    }
    pause = np.where(status == 5, np.maximum(received, now - rng.integers(0, 5, count)), NONE)
    spans = _spans(columns, pause)
    columns |= _clock(columns, received)
    return Invented(dossiers=columns, spans=spans, agencies=agencies, procedures=procedures)


def _clock(columns: Mapping[str, Column], received: Column) -> dict[str, Column]:
    """The days of QĐ 766 where a promised date is its whole day and no papers were asked for."""
    due, finished = columns["due"], columns["closed"]
    counts = columns["status"] != DENIED
    late = np.where((due >= 0) & ((finished == NONE) | (finished > due)), due + 1, NONE)
    kept = np.where(late == NONE, finished, late)
    days = {"begun": received, "kept": kept, "late": late, "finished": finished}
    return {name: np.where(counts, day, NONE) for name, day in days.items()}


def _working_days(lookups: Lookups, years: int, today: date) -> Column:
    # The legal calendar knows a few years; before them Monday to Friday will do.
    every = (today - timedelta(days=n) for n in range(365 * years))
    return np.array([numbered(day) for day in every if day.weekday() < 5])


def _skewed(rng: np.random.Generator, kinds: int, count: int) -> Column:
    """A few are common, most are rare."""
    weights = 1 / (np.arange(kinds) + 5.0)
    shuffled = rng.permutation(kinds)
    return np.asarray(shuffled[rng.choice(kinds, count, p=weights / weights.sum())], np.int64)


def _limits(lookups: Lookups, procedures: tuple[str, ...]) -> Column:
    days = [lookups.procedures[code].max_days * 1.4 for code in procedures]
    return np.ceil(days).astype(np.int64)


def _agencies(
    rng: np.random.Generator,
    lookups: Lookups,
    named: tuple[tuple[str, ...], tuple[str, ...]],
    procedure: Column,
) -> Column:
    """Communes do their own procedures, departments theirs; one in a hundred does not resolve."""
    agencies, procedures = named
    place = {code: n for n, code in enumerate(agencies)}
    communes = [place[a.code] for a in lookups.agencies if a.kind == "commune"]
    departments = [place[a.code] for a in lookups.agencies if a.kind == "department"]
    local = np.array([lookups.procedures[code].level == "commune" for code in procedures])
    owner = np.array([departments[n % len(departments)] for n in range(len(procedures))])
    spread = np.array(communes)[_skewed(rng, len(communes), len(procedure))]
    found = np.where(local[procedure], spread, owner[procedure])
    return np.where(rng.random(len(procedure)) < 0.01, 0, found)


def _spans(columns: Mapping[str, Column], pause: Column) -> dict[str, Column]:
    """Open time as ioc.domain.lifetime cuts it: in time to the due day, overdue, or paused."""
    ids, since, until, due = (columns[k] for k in ("id", "received", "resolved", "due"))
    open_ = since >= 0
    late_from = np.where(due < 0, 1 << 30, due + 1)
    end = np.where(until < 0, 1 << 30, until)
    held = np.where(pause < 0, 1 << 30, pause)
    first = np.minimum(np.minimum(late_from, end), held)
    parts = (
        (0, open_ & (first > since), since, first),
        (1, open_ & (pause < 0) & (end > late_from), late_from, end),
        (2, open_ & (pause >= 0), pause, np.full_like(pause, 1 << 30)),
    )
    rows = [(ids[m], a[m], np.full(m.sum(), state), b[m]) for state, m, a, b in parts]
    id_, start, state, stop = (np.concatenate(part) for part in zip(*rows, strict=True))
    order = np.argsort(id_, kind="stable")
    stop = np.where(stop >= 1 << 30, NONE, stop)
    named = {"dossier_id": id_, "since": start, "state": state, "until": stop}
    return {name: column[order] for name, column in named.items()}
