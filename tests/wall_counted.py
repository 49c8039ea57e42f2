"""What a long run of a wall left behind: the browser's own counts, how long each screen stood."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SECONDS = 5
PAGE = "/don-vi?agency=H15.12"
# What a wall may have grown by between the first and the last count.
BUDGET_MB, MORE_MB, MORE_NODES, MORE_LISTENERS = 96, 4.0, 500, 50
# How much longer than told a screen may stand: a tick and a busy machine; before a page of the
# desk, for as long as that page may take to stand.
LATE_S, PAGE_S = 2.5, 32.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The browser's own counts after a collection, at so many refreshes."""

    refreshes: int
    heap_mb: float
    nodes: int
    listeners: int
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What was counted over one run: `stood`: each screen, the next one, its seconds."""

    counts: Sequence[Count]
    faults: Counter[str]
    stood: Sequence[tuple[str, str, float]]
    errors: Sequence[str]
    seconds: float

    def wrong(self) -> list[str]:
        """One line for each thing past its budget."""
        most = max(count.heap_mb for count in self.counts)
        heap, nodes, listeners = (self._more(name) for name in ("heap_mb", "nodes", "listeners"))
        told = {
            f"heap {most:.1f} MB over {BUDGET_MB}": most > BUDGET_MB,
            f"heap grew {heap:.1f} MB": heap > MORE_MB,
            f"nodes grew {nodes:.0f}": nodes > MORE_NODES,
            f"listeners grew {listeners:.0f}": listeners > MORE_LISTENERS,
            f"{len(self.errors)} page errors: {self.errors[:3]}": bool(self.errors),
            f"out of time: {self._untimely()[:5]}": len(self._untimely()) > len(self.stood) / 100,
            "no screen turned": not self.stood,
        }
        return [line for line, is_so in told.items() if is_so]

    def _more(self, name: str) -> float:
        """By how much the least of the last third is over the least of the first.

        The page that is framed comes and goes: only what stays when it has gone is a leak.
        """
        values = [float(getattr(count, name)) for count in self.counts]
        third = max(len(values) // 3, 1)
        return min(values[-third:]) - min(values[:third])

    def _untimely(self) -> list[tuple[str, float]]:
        return [
            (screen, round(stood, 1))
            for screen, then, stood in self.stood
            if not SECONDS - 0.1 <= stood <= SECONDS + (PAGE_S if then == PAGE else LATE_S)
        ]


def row_of(count: Count, faults: Counter[str]) -> str:
    return (
        f"{count.refreshes:>7,}  heap {count.heap_mb:5.1f} MB  nodes {count.nodes:>6,}  "
        f"listeners {count.listeners:>4}  frames {count.frames}  faults {faults.total()}"
    )


def table(ran: Ran) -> list[str]:
    """The run in lines to print."""
    times = sorted(stood for _, then, stood in ran.stood if then != PAGE)
    lines = [row_of(count, ran.faults) for count in ran.counts]
    if times:
        late = times[int(len(times) * 0.99)]
        lines.append(
            f"{len(times):,} screens of {SECONDS} s stood {times[0]:.2f} to {times[-1]:.2f} s, "
            f"p99 {late:.2f}"
        )
    lines.append(f"faults {dict(ran.faults)}")
    lines.append(f"page errors {len(ran.errors)}, {ran.seconds:,.0f} s")
    return [*lines, *(f"WRONG {one}" for one in ran.wrong())]
