"""Figures of old units told for the units of today, by the successions; or why they cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ioc.domain.successions import Successions
from ioc.domain.units import Places

# Bỏ cấp huyện, sáp nhập tỉnh và xã: nothing that is told by unit runs through this day unchanged.
TWO_TIERS = date(2025, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """The communes of two days and what became of each in between."""

    places: Places
    successions: Successions

    def parts_of(self, code: str, since: date, until: date) -> dict[str, float] | None:
        """{unit of `since`: which share of its cases is that of `code` on `until`}.

        None where it cannot be told: nothing is said of what `code` was made of, or some unit ended
        of which nobody says where it went.
        """
        found: dict[str, float] = {}
        for unit in self.places.communes(since):
            shares = self.successions.case_shares(unit.code, since, until)
            if any(self.places.get(heir, until) is None for heir in shares):
                return None
            if code in shares:
                found[unit.code] = shares[code]
        return found or None

    def same(self, code: str, since: date, until: date) -> bool:
        """Whether a commune is the same on both days: there on both, and nothing passed to or fro.

        A new name or type changes nothing of what it holds.
        """
        return self.parts_of(code, since, until) == {code: 1.0} and (
            self.successions.case_shares(code, since, until) == {code: 1.0}
        )
