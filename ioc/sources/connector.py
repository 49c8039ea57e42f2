"""A connector is a value: how to read one kind of system. A source is one installation of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ioc.domain.feedback import FIELD, PETITION
from ioc.domain.records import Case, Record
from ioc.domain.silence import Busy
from ioc.sources.errors import BadRow

if TYPE_CHECKING:
    from ioc.sources.http import Http
    from ioc.sources.probing import Observation
    from ioc.sources.pushing import Receive

Row = Mapping[str, Any]


class Parsed(tuple[Record, ...]):
    """What one row said, where part of it was left out: `rejects` are its children that are no
    records.
    """

    rejects: tuple[BadRow, ...] = ()

    @classmethod
    def of(cls, record: Record, rejects: Sequence[BadRow]) -> Parsed:
        parsed = cls((record,))
        parsed.rejects = tuple(rejects)
        return parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who may push to a source: an account and the agencies, canonical, whose dossiers it may tell.

    `secret` names its password (env:NAME, file:PATH), never holds it.
    """

    name: str
    username: str
    secret: str = field(repr=False)
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One installation of a connector, from sources.toml. `secret` names a secret (env:NAME,
    file:PATH), never holds it.

    One that has `senders` is pushed to us and never asked: its `url` is "". `feedback` is the kind
    its cases are of: field, reports of what lies about, or petition, about administrative rules.
    """

    name: str
    connector: str
    title: str
    url: str
    secret: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    agency: str = ""
    precedence: int = 100
    simulated: bool = False
    enabled: bool = True
    backfill_from: date | None = None
    every: timedelta | None = None
    overlap: timedelta | None = None
    stale_after: timedelta | None = None
    senders: tuple[Sender, ...] = ()
    feedback: str = FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far one source has been read: complete up to `watermark`, complete back to
    `backfilled_to`; `now` opens the turn.

    `overlap` is how much of the past to read again before the watermark.
    """

    now: datetime
    watermark: datetime | None
    backfilled_to: datetime | None
    backfill_from: datetime
    overlap: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of this source that a fetch may need, as values.

    `open_codes` are the codes, as its records wrote them, of what has not ended yet (cases: neither
    resolved, rejected nor duplicate), each once and in no order; `closed_codes` are those of what
    ended lately, and may still be rated or opened again. `headers` is what people have said that
    column heads of a spreadsheet mean: the head as written to a field of ours.
    """

    open_codes: Sequence[str] = ()
    closed_codes: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class Progress(NamedTuple):
    """How far a long reading has come: what is being read, and its rows so far and in all."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One answered request: its rows, when it was asked, and what is now promised complete (None:
    no promise yet). `notice` is what a person should do soon though all went well, one sentence.
    `progress` is how far a long reading has come: what is read, rows so far, rows in all. `renews`
    are the beginnings of keys of rejects that are told anew from here on: those still open are
    closed first. `stored` is called once, by another thread, when all that was read up to here is
    in the store: never in a preview, and after a kill not at all.
    """

    rows: Sequence[Row]
    asked_at: datetime
    watermark: datetime | None = None
    backfilled_to: datetime | None = None
    notice: str = ""
    progress: Progress | None = None
    renews: tuple[str, ...] = ()
    stored: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """How to read one kind of system: two functions and a few facts. It never sees our database.

    `check` raises ConfigError where a source's options are wrong, before anything is asked of it.
    `manners` are what its servers want of a client, where sources.toml does not say otherwise. A
    `snapshot` yields one batch with everything of a turn, or none. `receive` opens the desk at
    which senders of the same dialect push, for a connector that has one. `tells` says which of the
    `records` a source has, where that is declared. `probe` asks a server what it really does, to
    be held against the source's options. `busy` are the hours in which a system that is well has
    something new: silence in them makes the figures old, whatever it answers.
    """

    name: str
    records: tuple[type, ...]
    fetch: Callable[[Http, Source, Marks, Known], Iterator[Batch]]
    parse: Callable[[Row, Source], Sequence[Record]]
    every: timedelta = timedelta(minutes=15)
    overlap: timedelta = timedelta(hours=1)
    stale_after: timedelta = timedelta(hours=2)
    snapshot: bool = False
    manners: Mapping[str, float] = field(default_factory=dict)
    check: Callable[[Source], None] | None = None
    receive: Receive | None = None
    schemes: tuple[str, ...] = ("http", "https")
    tells: Callable[[Source], tuple[type, ...]] | None = None
    probe: Callable[[Http, Source], Iterator[Observation]] | None = None
    busy: Busy = ""

    def records_of(self, source: Source) -> tuple[type, ...]:
        """What this source tells: all of `records`, or the part that its options declare."""
        return self.tells(source) if self.tells else self.records

    def feeds_of(self, source: Source) -> tuple[str, ...]:
        """The names of what this source feeds: its records', petitions told from reports."""
        cases = "Petition" if source.feedback == PETITION else Case.__name__
        told = self.records_of(source)
        return tuple(cases if record is Case else record.__name__ for record in told)
