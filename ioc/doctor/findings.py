"""What the doctor found, and the list of what to do that it ends with."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Verdict(Enum):
    """How a thing is: well, worth a look, or broken."""

    GOOD = "tốt"
    LOOK = "xem"
    BAD = "hỏng"


_COLOURS = MappingProxyType({Verdict.GOOD: "32", Verdict.LOOK: "33", Verdict.BAD: "1;31"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table: what was looked at, how it is, what was seen.

    `task` is what a person must do about it, one line; "" where nothing needs doing.
    """

    verdict: Verdict
    subject: str
    text: str
    task: str = ""


def good(subject: str, text: str) -> Finding:
    """It is well."""
    return Finding(verdict=Verdict.GOOD, subject=subject, text=text)


def look(subject: str, text: str, task: str = "") -> Finding:
    """It works, and a person should know; with a task, should act."""
    return Finding(verdict=Verdict.LOOK, subject=subject, text=text, task=task)


def bad(subject: str, text: str, task: str) -> Finding:
    """It does not work until somebody does the task."""
    return Finding(verdict=Verdict.BAD, subject=subject, text=text, task=task)


def todo(findings: Iterable[Finding]) -> list[str]:
    """What to do, each thing once: what is broken first, then in the order of the findings."""
    told = list(findings)
    urgent = [found.task for found in told if found.verdict is Verdict.BAD]
    later = [found.task for found in told if found.verdict is not Verdict.BAD]
    return list(dict.fromkeys(task for task in (*urgent, *later) if task))


def status(findings: Iterable[Finding]) -> int:
    """The exit status: 1 where something needs doing, else 0."""
    return 1 if todo(findings) else 0


def render(findings: Sequence[Finding], *, coloured: bool) -> str:
    """The table in columns, ready for a terminal."""
    width = max((len(found.subject) for found in findings), default=0)
    wide = max(len(verdict.value) for verdict in Verdict)
    return "\n".join(
        f"{_painted(found.verdict, wide, coloured)}  {found.subject:<{width}}  {found.text}"
        for found in findings
    )


def render_todo(findings: Iterable[Finding]) -> str:
    """The list that everything ends with."""
    return "\n".join(_tasks(todo(findings)))


def as_json(findings: Sequence[Finding]) -> str:
    """The same for a machine: {"status", "findings": [...], "todo": [...]}."""
    told = {
        "status": status(findings),
        "findings": [
            {
                "verdict": found.verdict.name.lower(),
                "subject": found.subject,
                "text": found.text,
                "task": found.task,
            }
            for found in findings
        ],
        "todo": todo(findings),
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _painted(verdict: Verdict, width: int, coloured: bool) -> str:
    text = f"{verdict.value:<{width}}"
    return f"\x1b[{_COLOURS[verdict]}m{text}\x1b[0m" if coloured else text


def _tasks(tasks: Sequence[str]) -> Iterator[str]:
    if not tasks:
        yield "Không có việc gì phải làm."
        return
    width = len(str(len(tasks)))
    yield "Việc cần làm:"
    yield from (f"  {number:>{width}}. {task}" for number, task in enumerate(tasks, start=1))
