"""A wall's figures as they lie ready: what they depend on, what they say, and of which times."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from ioc.web.page import Slots
from ioc.web.wall.markup import told
from ioc.web.wall.plays import Section

Told = Mapping[str, Mapping[str, Any]]
Times = Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which figures lie ready, and of which times their sources speak: those go together, for a
    later time on earlier figures would make them pass for fresh.
    """

    key: str = ""
    as_of: Times = field(default_factory=dict)
    asked: Times = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """The slots of each section by its prefix. `kept` could not be filled and are the last good
    ones, `broken` have none.
    """

    slots: Mapping[str, Slots]
    kept: frozenset[str] = frozenset()
    broken: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.kept and not self.broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One wall. `base` names what its figures depend on, `wall` its description; `mark.key` tells
    these figures from all others. `body` and `changes` are JSON, pressed; `changes` holds what
    differs from the figures that `before` names.
    """

    base: str
    wall: str
    mark: Mark
    revision: int
    day: str
    sections: Sequence[Section]
    filling: Filling
    told: Told
    body: bytes
    before: str = ""
    changes: bytes = b""

    @property
    def key(self) -> str:
        return self.mark.key

    @property
    def slots(self) -> Mapping[str, Slots]:
        return self.filling.slots

    @property
    def broken(self) -> tuple[str, ...]:
        return self.filling.broken


def said(filling: Filling, *, linked: bool) -> Told:
    """All slots as the wall's script sets them.

    What is of a screen that could not be filled anew is marked so: its times stand still.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for prefix, slots in filling.slots.items():
        kept = prefix in filling.kept
        for name, props in slots.items():
            slot = told(props, linked=linked)
            if "data-asof" in slot:
                slot["data-kept"] = True if kept else None
            found[name] = slot
    return found


def pressed(head: Mapping[str, Any], slots: Told) -> bytes:
    return gzip.compress(orjson.dumps({**head, "slots": slots}), 6)


def moved(slots: Told, before: Told) -> Told:
    """Those that differ from what stood there."""
    return {name: slot for name, slot in slots.items() if before.get(name) != slot}
