"""`python -m ioc doctor NGUỒN`: what a source's mapping yields of its first page, before any of it
is stored.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError

from ioc.clock import Clock
from ioc.config import Settings
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Kind, Meaning, Meanings
from ioc.domain.records import CaseStatus
from ioc.domain.units import UNKNOWN
from ioc.geo.locate import Locator, read_locator
from ioc.lookups import read_lookups
from ioc.sift import nothing_yet, resolved, sift
from ioc.sources.connector import Connector, Known, Marks, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Clocks, Http, open_http
from ioc.sources.probing import Observation
from ioc.sources.registry import find_connectors, read_sources
from ioc.store.engine import reading
from ioc.store.feed_rows import CaseRow
from ioc.store.looking import open_to_look
from ioc.store.mappings import in_force
from ioc.store.rows import Load

_BACK = timedelta(days=28)
_FILE, _HEADER = "file", Kind.HEADER.value
_ROWS = ("dossiers", "cases", "alerts", "scores", "calls", "totals", "figures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What came of one page: records by kind, rows put aside, and words that nothing is known of.

    `failure` is why there is no page, `refused` that asking again will not mend it; `words` counts
    unmapped values by what they should be; `notice` is what a person should do soon. `whole` are
    those reasons for which no row but a whole file was put aside, by kind: file or header. `dated`
    is the server's own Date and the product's time when it came.
    """

    source: str
    failure: str = ""
    refused: bool = False
    fetched: int = 0
    records: Sequence[Any] = ()
    rejects: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[tuple[str, str], int] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    dated: tuple[str, datetime] | None = None


class Room(NamedTuple):
    """What every source is read by: the reference files, where points lie, and what people have
    said that values mean.
    """

    lookups: Lookups
    locator: Locator
    meanings: Meanings = Meanings()


def room_of(settings: Settings, sources: Iterable[Source]) -> Room:
    """The room as the worker would have it now; ConfigError names the file that cannot be read."""
    mapped = _mapped(settings.database_url)
    streams = {source.name: source.feedback for source in sources if source.enabled}
    lookups = read_lookups(settings.data, mapped, streams)
    return Room(lookups, read_locator(settings.data / "boundaries"), Meanings(tuple(mapped)))


def find_source(settings: Settings, name: str) -> Source:
    """The source, also one that is not enabled yet; ConfigError says which there are."""
    sources = {source.name: source for source in read_sources(settings.sources)}
    if name not in sources:
        raise ConfigError(f"Không có nguồn {name}; trong tệp có: {', '.join(sources)}.")
    return sources[name]


def asked(source: Source, secret: str, room: Room, clock: Clock) -> Preview:
    """Opens a client of its own and asks once: what is refused twice may lock an account."""
    with _client(_once(source), secret, clock) as http:
        return preview(source, find_connectors()[source.connector], http, room)


def probed(source: Source, secret: str, clock: Clock) -> tuple[list[Observation], str]:
    """What the server was seen to do, option by option, where its connector knows how to find out;
    and why that ended early, "" where it did not.
    """
    probe, seen = find_connectors()[source.connector].probe, list[Observation]()
    if probe is None:
        return seen, ""
    with _client(source, secret, clock) as http:
        try:
            for fact in probe(http, source):
                seen.append(fact)
        except (Unavailable, Refused) as cause:
            return seen, http.redact(str(cause))
    return seen, ""


@contextmanager
def _client(source: Source, secret: str, clock: Clock) -> Iterator[Http]:
    clocks = Clocks(now=clock.now, monotonic=clock.monotonic, sleep=time.sleep)
    with closing(open_http(source, secret, clocks)) as http:
        yield http


def _once(source: Source) -> Source:
    http = {**source.options.get("http", {}), "attempts": 1}
    return replace(source, options={**source.options, "http": http})


def _mapped(url: str) -> Sequence[Meaning]:
    """What people have said that spellings mean; nothing where no database stands yet."""
    engine = open_to_look(url)
    try:
        with reading(engine) as connection:
            return in_force(connection)
    except DBAPIError:
        return []
    finally:
        engine.dispose()


def preview(source: Source, connector: Connector, http: Http, room: Room) -> Preview:
    """Asks for one page and reads it as a turn would; stores nothing, moves no mark."""
    now = http.now()
    marks = Marks(
        now=now,
        watermark=None,
        backfilled_to=None,
        backfill_from=now - _BACK,
        overlap=source.overlap or connector.overlap,
    )
    known = Known(headers=room.meanings.of_source(Kind.HEADER, source.name))
    gathered, fetched, notice = nothing_yet(source, connector), 0, ""
    try:
        for batch in connector.fetch(http, source, marks, known):
            fetched, notice = len(batch.rows), http.redact(batch.notice)
            sift(batch, source, connector, gathered)
            if batch.rows:
                break
    except (Unavailable, Refused) as cause:
        return Preview(
            source=source.name,
            failure=http.redact(str(cause)),
            refused=isinstance(cause, Refused),
            dated=http.dated,
        )
    load = resolved(gathered, room.lookups, room.locator.positions, now)
    rows = [row for name in _ROWS for row in getattr(load, name)]
    return Preview(
        source=source.name,
        fetched=fetched,
        records=[*(row.record for row in rows), *load.steps],
        rejects=Counter(reject.reason for reject in load.rejects),
        words=Counter(unmapped(load)),
        whole={r.reason: r.kind for r in load.rejects if r.kind in (_FILE, _HEADER)},
        notice=notice,
        dated=http.dated,
    )


def unmapped(load: Load) -> Iterator[tuple[str, str]]:
    """Every value that arrived and means nothing here, as (what it should be, what it says)."""
    for case in load.cases:
        yield from _unmapped_case(case)
    for alert in load.alerts:
        if alert.severity == UNKNOWN:
            yield "mức độ", alert.record.level
        if alert.agency == UNKNOWN:
            yield "thiết bị", alert.record.asset
    yield from (("cột", r.fields.get("head", "")) for r in load.rejects if r.kind == _HEADER)
    handled = [(row.agency, row.record.agency_text) for row in load.cases]
    handled += [(row.agency, row.record.agency_text) for row in load.dossiers]
    handled += [(row.agency, row.record.transferred_to) for row in load.calls]
    handled += [(row.agency, row.record.unit) for row in load.totals]
    handled += [(row.agency, row.record.agency_text) for row in load.figures]
    yield from (("đơn vị", text) for agency, text in handled if agency == UNKNOWN and text)


def _unmapped_case(case: CaseRow) -> Iterator[tuple[str, str]]:
    if case.record.status is CaseStatus.UNKNOWN:
        yield "trạng thái", case.record.status_text
    if case.category == UNKNOWN:
        yield "lĩnh vực", case.record.category or case.record.category_name
    if case.position in ("zero", "outside"):
        yield "tọa độ", "0, 0" if case.position == "zero" else "ngoài tỉnh"
