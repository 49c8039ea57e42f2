"""Who plays.

Which agency handles what and how often, who stays late at which step, how each writes its name.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.reference import Office, Procedure, Reference

STAGES = 5
SPELLINGS = 16
_POPULAR = {
    "Chứng thực": 4.0,
    "Hộ tịch": 4.0,
    "Đất đai": 3.0,
    "Thành lập và hoạt động của doanh nghiệp": 2.5,
    "Thành lập và hoạt động của hộ kinh doanh": 2.0,
    "Bảo trợ xã hội": 1.8,
    "Đường bộ": 2.0,
    "Bảo hiểm xã hội": 2.0,
    "Lý lịch tư pháp": 2.0,
}
_SHARES = {"commune": 0.57, "department": 0.27, "vertical": 0.16}
_NOBODY = (
    "Phòng Tiếp nhận A",
    "Bộ phận một cửa liên thông",
    "Tổ công tác số 3",
    "Phòng chuyên môn",
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The reference data with the parts given out.

    Arrays run over offices, procedures, or pairs of the two.
    """

    reference: Reference
    pair_office: Ints
    pair_procedure: Ints
    counter_odds: Floats  # cumulative, over pairs
    online_odds: Floats
    lateness: Floats
    slow_stage: Ints  # -1: none
    rounds: NDArray[np.bool_]  # promises the end of the day
    digitises: Floats
    desk: int  # the provincial one-stop centre
    is_commune: NDArray[np.bool_]
    days: Floats
    calendar: NDArray[np.bool_]
    fees: NDArray[np.bool_]
    ministry: Ints
    names: tuple[tuple[str, ...], ...]
    nobody: tuple[str, ...] = _NOBODY


def give_out(reference: Reference, seed: int) -> Cast:
    """The same seed gives the same parts."""
    rng = np.random.default_rng([seed, 1])
    offices, procedures = reference.offices, reference.procedures
    pairs = list(_pairs(reference, rng))
    weights = np.array([weight for _, _, weight in pairs])
    levels = np.array(
        [{"full": 1.0, "partial": 0.8}.get(procedures[p].service_level, 0.0) for _, p, _ in pairs]
    )
    lateness, slow_stage = _lateness(offices, rng)
    ministries = {sector.code: int(sector.code[1:3]) for sector in reference.sectors}
    return Cast(
        reference=reference,
        pair_office=np.array([office for office, _, _ in pairs]),
        pair_procedure=np.array([procedure for _, procedure, _ in pairs]),
        counter_odds=_cumulative(weights),
        online_odds=_cumulative(weights * levels),
        lateness=lateness,
        slow_stage=slow_stage,
        rounds=rng.random(len(offices)) < 0.4,
        digitises=rng.uniform(0.55, 0.95, len(offices)),
        desk=_desk(offices),
        is_commune=np.array([office.kind == "commune" for office in offices]),
        days=np.array([procedure.max_days for procedure in procedures]),
        calendar=np.array([procedure.calendar_days for procedure in procedures]),
        fees=np.array([procedure.fee > 0 for procedure in procedures]),
        ministry=np.array([ministries.get(procedure.sector, 9) for procedure in procedures]),
        names=tuple(_spellings(office, reference) for office in offices),
    )


def _cumulative(weights: Floats) -> Floats:
    total: Floats = np.cumsum(weights)
    shares: Floats = total / total[-1]
    return shares


def _desk(offices: tuple[Office, ...]) -> int:
    for number, office in enumerate(offices):
        if "Phục vụ hành chính công" in office.name:
            return number
    return 0


def _pairs(reference: Reference, rng: np.random.Generator) -> Iterator[tuple[int, int, float]]:
    """(office, procedure, weight), the weights of each league summing to its share of the
    province.
    """
    found: dict[str, list[tuple[int, int, float]]] = {league: [] for league in _SHARES}
    sectors = {sector.code: sector for sector in reference.sectors}
    communes = _communes(reference.offices, rng)
    fame = _fame(reference, rng)
    handlers = {code: _handlers(reference.offices, s.agency, s.name) for code, s in sectors.items()}
    for number, procedure in enumerate(reference.procedures):
        if procedure.level == "commune":
            found["commune"] += [(o, number, fame[number] * size) for o, size in communes]
        else:
            for office, weight in handlers[procedure.sector]:
                league = (
                    "vertical" if reference.offices[office].kind == "vertical" else "department"
                )
                found[league].append((office, number, fame[number] * weight))
    _employ(reference, found, rng)
    for league, rows in found.items():
        total = sum(weight for _, _, weight in rows) or 1.0
        for office, procedure_number, weight in rows:
            yield office, procedure_number, weight / total * _SHARES[league]


def _fame(reference: Reference, rng: np.random.Generator) -> list[float]:
    """How often a procedure is asked for: a few very often, quick ones more than slow ones."""
    names = {sector.code: sector.name for sector in reference.sectors}
    ranks = rng.permutation(len(reference.procedures))

    def fame(procedure: Procedure, rank: int) -> float:
        popular = _POPULAR.get(names.get(procedure.sector, ""), 1.0)
        return float(popular / (3.0 + rank) ** 0.7 / (1.0 + procedure.max_days / 5.0))

    return [fame(p, int(rank)) for p, rank in zip(reference.procedures, ranks, strict=True)]


def _communes(offices: tuple[Office, ...], rng: np.random.Generator) -> list[tuple[int, float]]:
    sizes = rng.lognormal(0.0, 0.45, len(offices))
    return [
        (number, float(sizes[number]) * (1.9 if "phường" in office.name else 1.0))
        for number, office in enumerate(offices)
        if office.kind == "commune"
    ]


def _handlers(offices: tuple[Office, ...], agency: str, sector: str) -> list[tuple[int, float]]:
    """The agency of a sector, and the offices under it.

    Mostly those that bear the sector's name.
    """
    under = [n for n, office in enumerate(offices) if office.code.startswith(agency + ".")]
    words = sector.lower().replace(",", "").split()
    phrases = {" ".join(words[n : n + 2]) for n in range(len(words) - 1)}
    named = [n for n in under if any(phrase in offices[n].name.lower() for phrase in phrases)]
    shares = [(n, 2.0 / len(named)) for n in named] or [(n, 0.15 / len(under)) for n in under]
    top = [(n, 1.0) for n, office in enumerate(offices) if office.code == agency]
    return top + shares or [(_desk(offices), 1.0)]


def _employ(
    reference: Reference, found: dict[str, list[tuple[int, int, float]]], rng: np.random.Generator
) -> None:
    """Agencies to which no sector belongs handle a few procedures of others, as in life."""
    busy = {office for rows in found.values() for office, _, _ in rows}
    for league, kinds in (("department", {"department", "office"}), ("vertical", {"vertical"})):
        rows = found[league]
        mean = sum(weight for _, _, weight in rows) / max(1, len({o for o, _, _ in rows}))
        for number, office in enumerate(reference.offices):
            if office.kind in kinds and number not in busy and rows:
                for row in rng.integers(0, len(rows), 4):
                    found[league].append((number, rows[row][1], mean * 0.04))


def _lateness(offices: tuple[Office, ...], rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Most units are on time in 95 to 99.5 of a hundred.

    A few stay late, always at the same step.
    """
    lateness = rng.beta(2.0, 110.0, len(offices)) + 0.003
    slow = np.full(len(offices), -1)
    for kind, count in (("commune", 6), ("department", 1), ("office", 2), ("vertical", 1)):
        of_kind = [n for n, office in enumerate(offices) if office.kind == kind]
        for number in rng.permutation(of_kind)[:count]:
            lateness[number] = rng.uniform(0.07, 0.13)
            slow[number] = rng.integers(2, STAGES)
    return lateness, slow


def _spellings(office: Office, reference: Reference) -> tuple[str, ...]:
    """Sixteen ways to write one name, the official one most often.

    Every one of them can be resolved.
    """
    known = reference.spellings.get(office.code, ()) or (office.name,)
    odd = (
        office.name.upper(),
        unicodedata.normalize("NFD", office.name),
        office.name.replace(" ", "  ", 1) + " ",
        *(known[n % len(known)] for n in range(4)),
    )
    return (office.name,) * (SPELLINGS - len(odd)) + odd
