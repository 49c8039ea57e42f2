"""A page is a value: a path, a name, the still structure, and the one function that fills it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dash.development.base_component import Component

from ioc.domain.lookups import Lookups
from ioc.web.filters import Filters
from ioc.web.shapes import Shapes

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Slots = dict[str, dict[str, Any]]
"""What moves: component id -> its props. The same slots paint first and follow every revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a layout may know besides its filters."""

    lookups: Lookups
    today: date
    simulated: bool
    shapes: Shapes = field(default_factory=Shapes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; `layout` and `fill` are pure; `order` None keeps it out of the menu.

    `key` is the locale key of its name. A slot's id begins with the page's prefix ("overview-").
    `still` tells what of the filters the layout depends on: between two addresses of which it is
    the same, only slots are sent. None: every address has its own layout.
    """

    path: str
    key: str
    order: int | None
    layout: Callable[[Filters, Frame], Component]
    fill: Callable[["Reader", Filters], Slots]
    still: Callable[[Filters], Hashable] | None = None


def filled(tree: Component, slots: Mapping[str, Mapping[str, Any]]) -> Component:
    """The structure with its slots set, so that the first paint already carries the figures."""
    for part in [tree, *tree._traverse()]:  # type: ignore[no-untyped-call]
        props = slots.get(getattr(part, "id", "")) if isinstance(part, Component) else None
        for name, value in (props or {}).items():
            setattr(part, name, value)
    return tree
