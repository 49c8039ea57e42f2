"""The line under the cards of "Đúng hạn": against which days, and what is in no card."""

from typing import TYPE_CHECKING

from ioc.web.compared import against_words
from ioc.web.text import number, t
from ioc.web.wall.leader.on_time_groups import Groups, comparable
from ioc.web.wall.letters import fitting
from ioc.web.wall.lines import briefly

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


def foot_words(reader: "Reader", groups: Groups, room: float) -> str:
    """The fullest wording that fits: those of unknown units make the cards' sum the whole's."""
    against, left = _against(reader, groups), _left(groups)
    if not left:
        return fitting(against, room)
    return fitting([*(f"{one} · {left}" for one in against), left], room)


def _against(reader: "Reader", groups: Groups) -> list[str]:
    change = groups.change
    if not comparable(change):
        return [t("wall.on_time.alone")]
    words = against_words(change, reader.lookups.calendar)
    said = [t(f"wall.on_time.against.{name}", words=words) for name in ("long", "short")]
    brief = [t(f"wall.on_time.brief.{key}", **named) for key, named in briefly(change)]
    return [*said, *brief]


def _left(groups: Groups) -> str:
    """chưa rõ đơn vị: 11/12; nothing while a card is still loading."""
    top, bottom = groups.unknown
    if not bottom or any(group.figure.loading for group in groups.groups):
        return ""
    return t("wall.on_time.unknown", part=f"{number(top)}/{number(bottom)}")
