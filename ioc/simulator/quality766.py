"""The 766 figures of the make-believe nation: numerators and denominators, month by month.

Every department falls short by a part of its own, chosen so that a middling year gives its province
the total of October 2025; slow waves move the groups from month to month. A running month counts
the whole local days that have passed, so figures change once a day. The dossiers of our province
are the sum of its units'; its procedures are its own.
"""

import calendar
import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.quality766_metrics import (
    GROUPS,
    MAY_LACK,
    METRICS,
    OURS,
    PROVINCES,
    SPARED,
    Metric,
)
from ioc.simulator.reference import Office
from ioc.simulator.worktime import date_of, number_of

SALT = 766_002
OLDEST_YEAR = 2024
_TIERS = {"department": "AGENCY", "commune": "COMMUNE"}
_DOSSIERS = {"AGENCY": 260.0, "COMMUNE": 85.0, "": 12_500.0}
_PROCEDURES = {"AGENCY": 110, "COMMUNE": 330, "": 1_950}
_SPREAD = {"AGENCY": 0.45, "COMMUNE": 0.5, "": 0.0}
_STRAGGLERS = (("AGENCY", 1, 4.5), ("COMMUNE", 4, 2.8))
_SEASON = (0.85, 0.7, 1.1, 1.05, 1.0, 1.05, 1.1, 1.05, 0.95, 1.05, 1.05, 1.05)
_LACKS = 0.015

Floats = NDArray[np.float64]
_GROUP = np.array([GROUPS.index(metric.group) for metric in METRICS])
_FLOW = np.array([metric.flow for metric in METRICS])
_MAXIMUM = np.array([metric.maximum for metric in METRICS])
_ENOUGH = np.array([metric.enough for metric in METRICS])
_USUAL = np.array([metric.usual for metric in METRICS])
_VOLUME = np.array([metric.volume for metric in METRICS])
_EMPTY = np.array([np.nan if metric.empty is None else metric.empty for metric in METRICS])


class Department(NamedTuple):
    """`tier` is AGENCY or COMMUNE, "" for a province; `code` is canonical."""

    id: str
    code: str
    as_sent: str
    name: str
    tier: str


class Figures(NamedTuple):
    """[department, metric]; NaN is what nobody reported."""

    top: Floats
    bottom: Floats


class Scores(NamedTuple):
    """Two decimals, NaN for none: [department, metric], [department, group], [department]."""

    metrics: Floats
    groups: Floats
    totals: Floats


class Quality:
    def __init__(self, offices: Sequence[Office], seed: int) -> None:
        self._seed = seed
        self.departments = (*_provinces(seed), *_units(offices, seed))
        self.ours = next(n for n, d in enumerate(self.departments) if d.code == OURS)
        self.units = [n for n, d in enumerate(self.departments) if d.tier]
        rng = np.random.default_rng([seed, SALT])
        tiers = [department.tier for department in self.departments]
        self._tiers = np.array(tiers)
        size = rng.lognormal(0.0, 0.5, len(tiers))
        self._dossiers = np.array([_DOSSIERS[tier] for tier in tiers]) * size
        self._procedures = np.array([_PROCEDURES[tier] for tier in tiers]) * (0.9 + 0.1 * size)
        self._loss = self._losses(rng)
        shape = (len(tiers), len(GROUPS))
        self._phase, self._period = rng.uniform(0, 1, shape), rng.uniform(9, 20, shape)
        self._year = lru_cache(8)(self._counted)

    def _losses(self, rng: np.random.Generator) -> Floats:
        """How much of what a middling province falls short of full, each department does."""
        losses = np.array([_loss(province.score) for province in PROVINCES])
        tiers = self._tiers[len(losses) :]
        spread = np.exp(rng.normal(0.0, 1.0, len(tiers)) * [_SPREAD[tier] for tier in tiers])
        for tier, count, factor in _STRAGGLERS:
            chosen = rng.permutation(np.flatnonzero(tiers == tier))[:count]
            spread[chosen] = factor
        weights = self._dossiers[len(losses) :]
        mean = (spread * weights).sum() / weights.sum() if len(weights) else 1.0
        return np.concatenate([losses, losses[self.ours] * spread / mean])

    def _counted(self, year: int) -> Figures:
        """[department, metric, month] of a whole year; the same for ever."""
        rng = np.random.default_rng(np.random.SeedSequence([self._seed, SALT, year]))
        shape = (len(self.departments), len(METRICS), 12)
        volume = np.where(_FLOW, self._dossiers[:, None], self._procedures[:, None]) * _VOLUME
        busy = np.where(_FLOW[:, None], np.array(_SEASON) * rng.lognormal(0, 0.08, shape), 1.0)
        # Two figures about the same procedures are of the same number of them.
        bottom = np.floor(
            volume[:, :, None] * busy + np.where(_FLOW[:, None], rng.random(shape), 0.5)
        )
        loss = (1 - _USUAL)[:, None] * self._loss[:, None, None] * self._wave(year)[:, _GROUP]
        share = np.clip(1 - loss * rng.lognormal(0.0, 0.05, shape), 0.0, 1.0)
        share[:, _USUAL == 0] = 0.0
        top = np.minimum(bottom, np.floor(bottom * share + rng.random(shape)))
        lacks = np.zeros(shape[:2], dtype=bool)
        lacks[np.ix_(self.units, MAY_LACK)] = rng.random((len(self.units), len(MAY_LACK))) < _LACKS
        lacks[self._tiers == "COMMUNE", SPARED] = True
        bottom[lacks], top[lacks] = np.nan, np.nan
        return Figures(top, bottom)

    def _wave(self, year: int) -> Floats:
        """[department, group, month]: about 1, higher where more is lost."""
        months = np.arange(12) + 12 * year
        angle = 2 * np.pi * (months / self._period[:, :, None] + self._phase[:, :, None])
        sway = np.where(self._tiers == "", 0.13, 0.3)[:, None, None]
        wave: Floats = np.exp(sway * np.sin(angle))
        wave[self.units] *= wave[self.ours]
        return wave

    def figures(self, first: int, end: int) -> Figures:
        """Of the local days from `first` up to, not with, `end`; all NaN when there is none."""
        top = np.full((len(self.departments), len(METRICS)), np.nan)
        bottom = top.copy()
        for year, month, since, until in _months(first, end):
            of_year, days = self._year(year), calendar.monthrange(year, month)[1]
            for total, whole in ((top, of_year.top), (bottom, of_year.bottom)):
                of_month = whole[:, :, month - 1]
                part = np.floor(of_month * until / days) - np.floor(of_month * since / days)
                total[:] = np.where(_FLOW, _sum(total, part), of_month)
        for total in (top, bottom):
            ours = total[self.units]
            none = np.isnan(ours).all(axis=0)
            total[self.ours] = np.where(
                _FLOW, np.where(none, np.nan, np.nansum(ours, axis=0)), total[self.ours]
            )
        return Figures(top, bottom)

    def scores(self, figures: Figures) -> Scores:
        """By the portal's rules, each metric rounded before it is summed."""
        top, bottom = figures
        share = np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom > 0)
        score = np.minimum(_MAXIMUM, _MAXIMUM * share / _ENOUGH)
        score = np.where(bottom == 0, _EMPTY, score)
        spared = (self._tiers == "COMMUNE") & ~np.isnan(bottom).all(axis=1)
        score[spared, SPARED] = _MAXIMUM[SPARED]
        score[:, _MAXIMUM == 0] = np.nan
        score = np.asarray(np.round(score, 2), dtype=np.float64)
        groups: Floats = np.stack(
            [_total(score[:, number == _GROUP]) for number in range(len(GROUPS))], 1
        )
        return Scores(score, groups, _total(groups))

    def rank(self, totals: Floats, number: int) -> int | None:
        """Among the provinces, 1 for the best, the same for equals."""
        if np.isnan(totals[number]):
            return None
        return 1 + int((totals[: len(PROVINCES)] > totals[number] + 0.001).sum())


def _provinces(seed: int) -> Iterator[Department]:
    for p in PROVINCES:
        yield Department(_uuid(seed, p.code), p.code, p.as_sent or p.code, p.name, "")


def _units(offices: Sequence[Office], seed: int) -> Iterator[Department]:
    for o in offices:
        if o.kind in _TIERS:
            yield Department(_uuid(seed, o.code), o.code, o.code, o.name, _TIERS[o.kind])


def _uuid(seed: int, code: str) -> str:
    digits = hashlib.blake2b(f"{seed} {code}".encode(), digest_size=12).hexdigest()
    return f"019d2be3-{digits[:4]}-7{digits[4:7]}-8{digits[7:10]}-{digits[10:22]}"


def _loss(score: float) -> float:
    """The part of the usual shortfall that gives this total."""

    def total(loss: float) -> float:
        share = np.where(_USUAL > 0, np.clip(1 - (1 - _USUAL) * loss, 0.0, 1.0), 0.0)
        return float(np.minimum(_MAXIMUM, _MAXIMUM * share / _ENOUGH).sum())

    least, most = 0.0, 8.0
    for _ in range(40):
        middle = (least + most) / 2
        least, most = (middle, most) if total(middle) > score else (least, middle)
    return least


def _months(first: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(year, month, days of it before `first`, days of it before `end`)."""
    day = first
    while day < end:
        when = date_of(day)
        start = number_of(when.replace(day=1))
        days = calendar.monthrange(when.year, when.month)[1]
        yield when.year, when.month, day - start, min(end - start, days)
        day = start + days


def _sum(known: Floats, more: Floats) -> Floats:
    found: Floats = np.where(np.isnan(known), more, known + np.where(np.isnan(more), 0.0, more))
    return found


def _total(scores: Floats) -> Floats:
    """Over the last axis; NaN where there is nothing to sum."""
    none = np.isnan(scores).all(axis=-1)
    found: Floats = np.where(none, np.nan, np.round(np.nansum(scores, axis=-1), 2))
    return found


def metrics_of(group: str) -> list[tuple[int, Metric]]:
    """With their numbers."""
    return [(n, metric) for n, metric in enumerate(METRICS) if metric.group == group]
