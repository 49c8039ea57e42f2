"""A screen of a wall: what it is composed for, its still structure, and the one fill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash.development.base_component import Component

from ioc.domain.stages import Stage
from ioc.web.filters import Filters
from ioc.web.page import Frame, Slots

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a screen stands: ids begin with `prefix`; `stage` are the room's measures.

    `tiles` are those of "Hôm nay" that this screen holds, `among` are they and those of the screens
    that go on with it: at most one of all is the worst. On a `public` wall only what the province
    marks public may be said: no unit's shortcoming by name beyond the published figures.
    """

    prefix: str
    stage: Stage
    tiles: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    public: bool = False


def _all(filters: Filters) -> Filters:
    return filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One of the leader's screens; `layout` and `fill` are pure, `key` words its name.

    `scope` is the part of a question that its figures answer.
    """

    key: str
    layout: Callable[[Stand, Filters, Frame], Component]
    fill: Callable[["Reader", Filters, Stand], Slots]
    scope: Callable[[Filters], Filters] = _all
