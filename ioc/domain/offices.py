"""Whose clock counts: the hours of the offices that do not keep the province's own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ioc.domain.calendars import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """The calendars of agencies with hours of their own; what is under one keeps its hours."""

    calendars: Mapping[str, WorkCalendar] = field(default_factory=dict)

    def calendar(self, agency: str, usual: WorkCalendar) -> WorkCalendar:
        """The calendar an agency works by; `usual` where nothing else is said of it."""
        at = agency
        while at:
            if at in self.calendars:
                return self.calendars[at]
            at = at.rpartition(".")[0]
        return usual


USUAL_HOURS = Offices()
