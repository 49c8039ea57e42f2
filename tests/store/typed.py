"""Invented figures that units typed in, for the tests of their lives."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ioc.domain.lookups import Lookups
from ioc.domain.records import Figure
from ioc.resolve import Told
from ioc.resolve_figures import resolve_figures
from ioc.store.feed_rows import FigureRow
from ioc.store.rows import Load
from tests.store.invented import hour

SOURCE = "mot-cua"
POOR = "ho_ngheo"


def figure(value: float = 5, unit: str = "Sở Nông nghiệp và Môi trường", **told: Any) -> Figure:
    """What one unit said of one measure and period."""
    facts = {"measure": POOR, "measure_name": "Hộ nghèo", "period": "2026-10", "unit": "hộ"} | told
    return Figure(agency_text=unit, value=value, **facts)


def rows(lookups: Lookups, told: Sequence[Figure], at: datetime) -> list[FigureRow]:
    """What the store takes in of them; all of them are figures."""
    found, bad = resolve_figures([Told(one, at) for one in told], SOURCE, lookups)
    assert not bad
    return found


def load(lookups: Lookups, *told: Figure, at: float = 400) -> Load:
    """A load asked for so many hours after the second of November, nine o'clock."""
    return Load(
        source=SOURCE, now=hour(at), figures=rows(lookups, told, hour(at)), watermark=hour(at)
    )
