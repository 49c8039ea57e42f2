"""What a run costs: seconds on the wall, seconds of both processors, memory; read from /proc."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """`cpu` is this process with its children, `server_cpu` the database server's."""

    seconds: float
    cpu: float
    server_cpu: float


class Watch:
    """Counts from its making; `server` is the process id of a database server, 0 for none."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._began = time.perf_counter(), _own_cpu(), server_cpu(server)

    def cost(self) -> Cost:
        seconds, cpu, server = self._began
        return Cost(
            seconds=time.perf_counter() - seconds,
            cpu=_own_cpu() - cpu,
            server_cpu=server_cpu(self._server) - server,
        )


def _own_cpu() -> float:
    return sum(os.times()[:4])


def server_cpu(pid: int) -> float:
    """Of a process, the children it has waited for, and those that still run; 0 for no process."""
    if not pid:
        return 0.0
    own = _stat(pid)
    living = [_stat(child) for child in _children(pid)]
    return (sum(own[11:15]) + sum(sum(stat[11:13]) for stat in living if stat)) / TICKS


def _children(pid: int) -> list[int]:
    others = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [other for other in others if (stat := _stat(other)) and stat[1] == pid]


def _stat(pid: int) -> list[int]:
    """The numbers after the name and the state; [] when the process is gone. [1] is the parent."""
    try:
        told = (PROC / str(pid) / "stat").read_text("latin-1")
    except OSError:
        return []
    return [0, *(int(word) for word in told.rpartition(")")[2].split()[1:20])]


def resident(pid: int) -> float:
    """Megabytes a process holds in memory."""
    for line in (PROC / str(pid) / "status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def load() -> str:
    """What else the machine was doing, as the kernel tells it: 1 and 5 minutes."""
    one, five, _ = os.getloadavg()
    return f"{os.cpu_count()} cores, load {one:.1f} {five:.1f}"
