"""The sentence for who reads only one: each feed's worst, worst first, or that nothing is wrong."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from ioc.web.concerns import Concern, Feed, parted, short, worst_of_each
from ioc.web.text import number, short_day, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

LATE_WORDS: Mapping[Feed, str] = MappingProxyType(
    {
        "incidents": "overview.headline.late.incidents",
        "dossiers": "overview.headline.late.dossiers",
        "cases": "overview.headline.late.cases",
    }
)


def late_words(reader: "Reader", found: Sequence[Concern], *, compared: bool) -> str:
    """Whose it is and how many; "" when nothing is late. `compared`: a week ago is known.

    Units that are only asked are named where no other is late.
    """
    agencies = reader.lookups.agencies
    directed, asked = parted([concern for concern in found if concern.late], agencies)
    worst = worst_of_each(directed or asked)
    if not worst:
        return ""
    told = "; ".join(_told(reader, concern, compared=compared) for concern in worst)
    return t("overview.headline.late" if directed else "overview.headline.asked", told=told)


def _told(reader: "Reader", concern: Concern, *, compared: bool) -> str:
    unit = short(concern.code, reader.lookups.agencies)
    words = t(LATE_WORDS[concern.feed], unit=unit, count=number(concern.late))
    return f"{words}{_growth(concern.growth)}" if compared and concern.feed == "dossiers" else words


def _growth(growth: int) -> str:
    if growth == 0:
        return t("overview.headline.same")
    key = "overview.headline.more" if growth > 0 else "overview.headline.fewer"
    return t(key, count=number(abs(growth)))


def calm_words(reader: "Reader", found: Sequence[Concern]) -> str:
    """That nothing is late, and how many are due next."""
    soon = sum(concern.today + concern.due for concern in found)
    if not soon:
        return t("overview.headline.calm")
    return t("overview.headline.soon", count=number(soon), day=next_day(reader))


def next_day(reader: "Reader") -> str:
    return short_day(reader.lookups.calendar.add_working_days(reader.today, 1))
