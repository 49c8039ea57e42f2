"""What cannot be true of dated units and their successions, each fault with its row and remedy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeVar

from ioc.domain.successions import FULL, KINDS, PARTIAL, Event, Succession
from ioc.domain.units import Unit, valid_on

Value = TypeVar("Value")

UNITS, EVENTS, SUCCESSIONS = "units", "events", "successions"
TIERS = {"province": 2, "district": 3, "commune": 5}
TYPES = {
    "province": ("tỉnh", "thành phố"),
    "district": ("quận", "huyện", "thị xã", "thành phố"),
    "commune": ("phường", "xã", "thị trấn", "đặc khu"),
}
ABOVE = {"district": ("province",), "commune": ("district", "province")}
WEIGHTS = ("weight_area", "weight_population", "weight_cases")
# Shares written as 1/3 by a spreadsheet sum to 1 but for its arithmetic.
ROUNDING = 1e-6


class Numbered(NamedTuple):
    """A row of a table and the line that a person finds it on."""

    line: int
    row: Mapping[str, str]


class Fault(NamedTuple):
    """What is wrong with one cell, and what to do about it."""

    table: str
    line: int
    column: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The three tables by line; what could not be read as one is not in it."""

    units: Sequence[tuple[int, Unit]]
    events: Sequence[tuple[int, Event]]
    successions: Sequence[tuple[int, Succession]]


def faults(tables: Tables) -> Iterator[Fault]:
    """All faults of tables whose every row could be read; none means they may be believed."""
    versions: dict[str, list[tuple[int, Unit]]] = defaultdict(list)
    for line, unit in tables.units:
        versions[unit.code].append((line, unit))
    for held in versions.values():
        held.sort(key=lambda one: one[1].valid_from)
    events = {event.event: event for _, event in tables.events}
    ended = {
        (link.from_code, events[link.event].effective)
        for _, link in tables.successions
        if link.event in events
    }
    for held in versions.values():
        yield from _of_one_code(held, ended)
    yield from _of_parents(tables.units, versions)
    yield from _of_events(tables.events)
    yield from _of_links(tables.successions, events, versions)
    yield from _of_weights(tables.successions)


def unsaid(tables: Tables) -> list[Unit]:
    """Communes that end without a word of what became of them: their figures stay history."""
    effective = {event.event: event.effective for _, event in tables.events}
    told = {(link.from_code, effective.get(link.event)) for _, link in tables.successions}
    begun = {(unit.code, unit.valid_from) for _, unit in tables.units}
    return [
        unit
        for _, unit in tables.units
        if unit.tier == "commune"
        and unit.valid_to is not None
        and (unit.code, unit.valid_to) not in told | begun
    ]


def _of_one_code(held: Sequence[tuple[int, Unit]], ended: set[tuple[str, date]]) -> Iterator[Fault]:
    for line, unit in held:
        if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
            yield Fault(UNITS, line, "valid_to", str(unit.valid_to), "phải sau valid_from")
    for (before, old), (line, new) in pairwise(held):
        if new.tier != old.tier:
            remedy = f"mã {new.code} đã là {old.tier} ở dòng {before}; một mã chỉ thuộc một cấp"
            yield Fault(UNITS, line, "tier", new.tier, remedy)
        elif old.valid_to is None:
            remedy = f"mã {new.code} được dùng lại mà dòng {before} chưa có valid_to; hãy ghi ngày"
            yield Fault(UNITS, line, "code", new.code, remedy)
        elif old.valid_to > new.valid_from:
            remedy = f"chồng hiệu lực với dòng {before} (đến {old.valid_to}) cùng mã {new.code}"
            yield Fault(UNITS, line, "valid_from", str(new.valid_from), remedy)
        elif old.valid_to < new.valid_from and (old.code, old.valid_to) not in ended:
            remedy = (
                f"mã {new.code} hở từ {old.valid_to} (dòng {before}); hãy nối liền hai khoảng, "
                "hoặc ghi ở successions đơn vị trước đã nhập vào đâu"
            )
            yield Fault(UNITS, line, "valid_from", str(new.valid_from), remedy)


def _of_parents(
    units: Sequence[tuple[int, Unit]], versions: Mapping[str, Sequence[tuple[int, Unit]]]
) -> Iterator[Fault]:
    for line, unit in units:
        if unit.tier == "province":
            if unit.parent:
                yield Fault(UNITS, line, "parent", unit.parent, "cấp tỉnh không có cấp trên; bỏ đi")
            continue
        above = [parent for _, parent in versions.get(unit.parent, ())]
        if unit.parent in _climb(unit, versions):
            remedy = f"đi lên thì gặp lại chính nó (vòng lặp) từ {unit.code}; hãy sửa cấp trên"
            yield Fault(UNITS, line, "parent", unit.parent, remedy)
        elif not above:
            remedy = f"không có đơn vị mang mã này; hãy thêm cấp trên của {unit.code} vào tệp"
            yield Fault(UNITS, line, "parent", unit.parent, remedy)
        elif any(parent.tier not in ABOVE[unit.tier] for parent in above):
            wanted = " hoặc ".join(ABOVE[unit.tier])
            yield Fault(UNITS, line, "parent", unit.parent, f"phải là {wanted}")
        elif not _covered(unit, above):
            remedy = f"không có hiệu lực suốt thời gian của {unit.code}; hãy sửa ngày"
            yield Fault(UNITS, line, "parent", unit.parent, remedy)


def _climb(unit: Unit, versions: Mapping[str, Sequence[tuple[int, Unit]]]) -> set[str]:
    """The codes that are above their own parents: none, unless parents run in a circle."""
    met: list[str] = []
    code = unit.parent
    while code and code not in met:
        met.append(code)
        code = next((parent.parent for _, parent in versions.get(code, ())), "")
    return set(met[met.index(code) :]) if code else set()


def _covered(unit: Unit, above: Sequence[Unit]) -> bool:
    """Whether some version of the parent is valid on every day of the unit."""
    day: date | None = unit.valid_from
    for parent in sorted(above, key=lambda version: version.valid_from):
        if day is not None and valid_on(parent, day):
            day = parent.valid_to
    return day is None or (unit.valid_to is not None and day >= unit.valid_to)


def _of_events(events: Sequence[tuple[int, Event]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, event in events:
        before = first.setdefault(event.event, line)
        if before != line:
            yield Fault(EVENTS, line, "event", event.event, f"đã có ở dòng {before}; hãy đổi tên")
        if event.kind not in KINDS:
            yield Fault(EVENTS, line, "kind", event.kind, f"hãy ghi một trong: {', '.join(KINDS)}")


def _of_links(
    links: Sequence[tuple[int, Succession]],
    events: Mapping[str, Event],
    versions: Mapping[str, Sequence[tuple[int, Unit]]],
) -> Iterator[Fault]:
    for line, link in links:
        event = events.get(link.event)
        if event is None:
            yield Fault(SUCCESSIONS, line, "event", link.event, "không có trong bảng events")
            continue
        eve = event.effective - timedelta(days=1)
        old = _on(versions, link.from_code, eve)
        new = _on(versions, link.to_code, event.effective)
        if old is None:
            remedy = f"không có hiệu lực ngày {eve}, trước sự kiện {link.event}; hãy thêm vào units"
            yield Fault(SUCCESSIONS, line, "from_code", link.from_code, remedy)
        elif _on(versions, link.from_code, event.effective) == old:
            remedy = f"vẫn còn hiệu lực sau ngày {event.effective}; hãy ghi valid_to ở units"
            yield Fault(SUCCESSIONS, line, "from_code", link.from_code, remedy)
        if new is None:
            remedy = f"không có hiệu lực ngày {event.effective} của sự kiện {link.event}"
            yield Fault(SUCCESSIONS, line, "to_code", link.to_code, f"{remedy}; hãy thêm vào units")
        elif old is not None and new.tier != old.tier:
            yield Fault(SUCCESSIONS, line, "to_code", link.to_code, f"phải cùng cấp {old.tier}")


def _on(versions: Mapping[str, Sequence[tuple[int, Unit]]], code: str, day: date) -> Unit | None:
    return next((unit for _, unit in versions.get(code, ()) if valid_on(unit, day)), None)


def _of_weights(links: Sequence[tuple[int, Succession]]) -> Iterator[Fault]:
    passed: dict[tuple[str, str], list[tuple[int, Succession]]] = defaultdict(list)
    for line, link in links:
        passed[link.event, link.from_code].append((line, link))
    for (event, code), held in passed.items():
        line, first = held[-1]
        twice = len({link.to_code for _, link in held}) < len(held)
        whole = any(link.relation == FULL for _, link in held)
        if twice:
            yield Fault(SUCCESSIONS, line, "to_code", first.to_code, f"ghi hai lần cho {code}")
        elif whole and len(held) > 1:
            remedy = f"{code} nhập vào {len(held)} đơn vị thì mỗi dòng là {PARTIAL}"
            yield Fault(SUCCESSIONS, line, "relation", FULL, remedy)
        elif not whole and len(held) == 1:
            remedy = f"{code} chỉ nhập vào một đơn vị: hãy ghi {FULL}, hoặc thêm phần còn lại"
            yield Fault(SUCCESSIONS, line, "relation", PARTIAL, remedy)
        yield from _of_sums(event, code, held)


def _of_sums(event: str, code: str, held: Sequence[tuple[int, Succession]]) -> Iterator[Fault]:
    for column in WEIGHTS:
        given = [getattr(link, column) for _, link in held]
        line = held[-1][0]
        known = [weight for weight in given if weight is not None]
        if known and len(known) < len(given):
            remedy = f"{code} ({event}): hãy ghi cho mọi dòng của nó hoặc bỏ trống cả"
            yield Fault(SUCCESSIONS, line, column, "", remedy)
        elif known and abs(sum(known) - 1) > ROUNDING:
            total = f"{sum(known):.6g}"
            remedy = f"là tổng của {code} ({event}); hãy sửa cho tổng đúng bằng 1"
            yield Fault(SUCCESSIONS, line, column, total, remedy)
