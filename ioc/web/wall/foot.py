"""The band at a wall's foot: of which time each feed's figures speak, whatever screen is shown."""

from typing import TYPE_CHECKING

from dash.development.base_component import Component

from ioc.web.components.as_of import Freshness, freshness
from ioc.web.components.times import times, times_slots
from ioc.web.page import Slots
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

SLOT = "foot"
SUBJECTS = ("dossiers", "scores", "cases", "incidents")


def foot() -> Component:
    return times(SLOT, {subject: t(f"wall.foot.{subject}") for subject in SUBJECTS})


def foot_slots(reader: "Reader") -> Slots:
    """A feed that nobody gives has no time there."""
    fed: dict[str, Freshness | None] = {
        subject: freshness(reader, subject) if reader.fed(subject) else None for subject in SUBJECTS
    }
    return times_slots(SLOT, fed)
