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


def late_wordings(reader: "Reader", found: Sequence[Concern], *, compared: bool) -> list[str]:
    """Whose it is and how many, the fullest wording first; none when nothing is late.

    The others go without the growth, then name fewer feeds; the last is the bare worst. `compared`:
    a week ago is known. Units that are only asked are named where no other is late.
    """
    agencies = reader.lookups.agencies
    directed, asked = parted([concern for concern in found if concern.late], agencies)
    worst = worst_of_each(directed or asked)
    if not worst:
        return []
    key = "overview.headline.late" if directed else "overview.headline.asked"
    some = [worst[:count] for count in range(len(worst), 0, -1)]
    wordings = [
        t(key, told="; ".join(_told(reader, concern, compared=grown) for concern in named))
        for named in some
        for grown in ((compared, False) if compared else (False,))
    ]
    return [*wordings, _told(reader, worst[0], compared=False)]


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
