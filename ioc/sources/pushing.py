"""What senders push: a call as it came, what it brings, and what is answered once that is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from ioc.domain.records import Record
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call, its body unpacked and within bounds. `path` is what follows the source's address.

    `at` is the product's time, `seconds` the machine's own, which sessions are counted by.
    """

    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(repr=False)
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered. `refused` is what the sources page says of a refused account, or ""."""

    body: Mapping[str, Any]
    status: int = 200
    refused: str = ""


class Change(NamedTuple):
    """A dossier's new status, told by itself; `at` is None where the call does not say when."""

    code: str
    status: int
    at: datetime | None
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How a delivery ended: what was here already and so was not taken, and what was refused."""

    existing: Sequence[str] = ()
    rejects: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one call brings: rows and how they are parsed, or changes of status.

    `new_only`: a dossier that is here already is not taken again (isUpdating "False"). `answer`
    words the outcome in the dialect, after the commit that holds it.
    """

    at: datetime
    answer: Callable[[Kept], Reply]
    rows: Sequence[Row] = ()
    parse: Callable[[Row, Source], Sequence[Record]]
    changes: Sequence[Change] = ()
    bad: Sequence[BadRow] = ()
    new_only: bool = False

    def __len__(self) -> int:
        return max(1, len(self.rows) + len(self.changes) + len(self.bad))


class Receiver(Protocol):
    """One source's desk: it knows the dialect and who has signed in, never our database."""

    def take(self, asked: Asked) -> Reply | Delivery | None:
        """The answer, or what must be kept first; None where nothing has that path."""

    def complaint(self, path: str, status: int, message: str) -> Reply:
        """What the wire itself refuses, in the dialect's words."""


Receive = Callable[[Source, Mapping[str, str]], Receiver]
