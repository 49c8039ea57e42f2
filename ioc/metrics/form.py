"""Form II.06a/VPCP/KSTT in numbers, with the identities of its columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ioc.metrics.catalogue import find
from ioc.metrics.model import Where

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

FLOWS = (
    "received",
    "received_online",
    "resolved",
    "early",
    "on_time",
    "late",
    "withdrawn",
    "stopped",
    "no_end",
    "no_due",
)
LEVELS = ("open", "open_in_time", "overdue", "paused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form06a:
    """The columns (3) to (13) of the form.

    (3) = (4) + (5) + (6); (7) = (8) + (9) + (10); (11) = (12) + (13). `in_time` holds the paused
    ones too, told apart in `paused`. `withdrawn`, `stopped` and `no_end` stand beside the form:
    (3) = (7) + (11) + no_end. None while older data is still loading.
    """

    total: int | None
    online: int | None
    other: int | None
    carried_over: int | None
    resolved: int | None
    early: int | None
    on_time: int | None
    late: int | None
    open: int | None
    in_time: int | None
    overdue: int | None
    paused: int | None
    withdrawn: int | None
    stopped: int | None
    no_end: int | None
    no_due: int | None


def form06a(reader: Reader, where: Where) -> Form06a:
    flows = reader.values([find(f"dossiers.{key}") for key in FLOWS], where)
    now = reader.values([find(f"dossiers.{key}") for key in LEVELS], where)
    eve = replace(where, start=where.start, end=where.start - timedelta(days=1))
    carried = whole(reader.value(find("dossiers.open"), eve).value)
    told = {key: whole(flows[f"dossiers.{key}@1"].value) for key in FLOWS}
    told |= {key: whole(now[f"dossiers.{key}@1"].value) for key in LEVELS}
    return Form06a(
        total=_plus(told["received"], carried),
        online=told["received_online"],
        other=_minus(told["received"], told["received_online"]),
        carried_over=carried,
        resolved=told["resolved"],
        early=told["early"],
        on_time=told["on_time"],
        late=told["late"],
        open=told["open"],
        in_time=_plus(told["open_in_time"], told["paused"]),
        overdue=told["overdue"],
        paused=told["paused"],
        withdrawn=told["withdrawn"],
        stopped=told["stopped"],
        no_end=told["no_end"],
        no_due=told["no_due"],
    )


def whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _plus(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def _minus(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a - b
