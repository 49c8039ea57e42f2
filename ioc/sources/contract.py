"""The tests that every connector owes: a test class takes Contract, hand-written answers, and a
fake of the far side.

What a reader of `connectors/` may rely on stands here once, and holds for connectors not yet
written.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol

from ioc.sources.connector import Batch, Connector, Known, Marks, Parsed, Row, Source
from ioc.sources.errors import BadRow, Unavailable
from ioc.sources.http import Http
from ioc.sources.registry import find_connectors

WRONG: tuple[Any, ...] = (None, "", " ", "x" * 5000, "0", -1, 1.5, True, [], [None], {}, "\u0000")


class FarSide(Protocol):
    """A make-believe source system: it holds more rows than one answer takes, and can be lost."""

    def http(self, lost_after: int | None) -> Http:
        """A client of it, that raises Unavailable after so many answers (None: never)."""


class Contract:
    """Take it with the answers' rows, and with words of theirs that must never come out again."""

    connector: ClassVar[Connector]
    source: ClassVar[Source]
    rows: ClassVar[Sequence[Row]]
    bad_rows: ClassVar[Sequence[Any]]
    personal: ClassVar[Sequence[str]]

    def far_side(self) -> FarSide:
        raise NotImplementedError

    def marks(self) -> Marks:
        raise NotImplementedError

    def test_the_registry_finds_it_by_its_name(self) -> None:
        assert find_connectors()[self.connector.name] is self.connector

    def test_every_row_gives_records_of_the_declared_kinds(self) -> None:
        for row in self.rows:
            records = self.connector.parse(row, self.source)
            assert records
            assert all(isinstance(record, self.connector.records) for record in records)

    def test_parse_is_deterministic_and_leaves_its_row_alone(self) -> None:
        for row in self.rows:
            before = deepcopy(row)
            first = self.connector.parse(row, self.source)
            assert first == self.connector.parse(deepcopy(row), self.source)
            assert row == before

    def test_instants_are_aware_and_utc(self) -> None:
        for row in self.rows:
            for moment in instants(self.connector.parse(row, self.source)):
                assert moment.tzinfo is UTC

    def test_a_row_that_is_no_record_is_a_bad_row_with_a_reason(self) -> None:
        for row in self.bad_rows:
            bad = said(self.connector, row, self.source)
            assert isinstance(bad, BadRow)
            assert bad.reason

    def test_whatever_one_field_holds_only_a_bad_row_comes_of_it(self) -> None:
        for row in self.rows:
            for changed in spoilt(row):
                said(self.connector, changed, self.source)

    def test_no_personal_data_comes_out_of_parse(self) -> None:
        for row in [*self.rows, *self.bad_rows]:
            told = spoken(said(self.connector, row, self.source))
            assert not [word for word in self.personal if word in told], told

    def test_the_last_batch_of_a_window_promises_and_no_earlier_one(self) -> None:
        batches = list(self._fetch(self.far_side().http(None), self.marks()))
        assert len(batches) > 1
        assert batches[-1].watermark is not None
        assert all(batch.watermark is None for batch in batches[:-1])
        assert all(batch.backfilled_to is None for batch in batches[:-1])

    def test_a_watermark_never_passes_the_start_of_its_requests(self) -> None:
        batches = list(self._fetch(self.far_side().http(None), self.marks()))
        marks = [batch.watermark for batch in batches if batch.watermark]
        assert max(marks) <= min(batch.asked_at for batch in batches)

    def test_lost_halfway_it_keeps_what_came_and_promises_nothing(self) -> None:
        kept, lost = until_lost(self._fetch(self.far_side().http(3), self.marks()))
        assert lost, "a lost source must be said"
        assert kept
        assert all(batch.watermark is None and batch.backfilled_to is None for batch in kept)

    def test_recovered_it_reads_everything_from_the_same_marks(self) -> None:
        far_side = self.far_side()
        whole = rows_of(self._fetch(far_side.http(None), self.marks()))
        until_lost(self._fetch(far_side.http(3), self.marks()))
        assert rows_of(self._fetch(far_side.http(None), self.marks())) == whole

    def test_it_can_be_asked_for_the_same_again(self) -> None:
        http = self.far_side().http(None)
        assert rows_of(self._fetch(http, self.marks())) == rows_of(self._fetch(http, self.marks()))

    def _fetch(self, http: Http, marks: Marks) -> Iterator[Batch]:
        return self.connector.fetch(http, self.source, marks, Known())


class SnapshotContract(Contract):
    """For a connector that reads everything at once: one batch with all of it, or none."""

    def test_the_connector_says_that_it_is_a_snapshot(self) -> None:
        assert self.connector.snapshot

    def test_the_last_batch_of_a_window_promises_and_no_earlier_one(self) -> None:
        (batch,) = self._fetch(self.far_side().http(None), self.marks())
        assert batch.rows
        assert batch.watermark is not None

    def test_lost_halfway_it_keeps_what_came_and_promises_nothing(self) -> None:
        kept, lost = until_lost(self._fetch(self.far_side().http(3), self.marks()))
        assert lost, "a lost source must be said"
        assert not kept, "half a snapshot must never be taken for a whole one"


def said(connector: Connector, row: Any, source: Source) -> Any:
    """What parse makes of a row: records, or the BadRow it raised; any other error goes through."""
    try:
        return connector.parse(row, source)
    except BadRow as bad:
        return bad


def spoken(said: Any) -> str:
    """Every word that could be stored or shown of what parse said."""
    if isinstance(said, BadRow):
        return f"{said.reason} {said.key} {said.fields}"
    rejects = said.rejects if isinstance(said, Parsed) else ()
    return " ".join([repr(tuple(said)), *map(spoken, rejects)])


def spoilt(row: Row) -> Iterator[Row]:
    """The row with one field at a time gone or wrong, and with one field nobody has heard of."""
    yield {**row, "TruongMoi": {"a": [1]}}
    for name in row:
        yield {other: value for other, value in row.items() if other != name}
        for wrong in WRONG:
            yield {**row, name: wrong}


def until_lost(batches: Iterator[Batch]) -> tuple[list[Batch], str]:
    """The batches that came, and what was said when the source was lost; "" if it never was."""
    kept: list[Batch] = []
    try:
        kept.extend(batches)
    except Unavailable as lost:
        return kept, str(lost)
    return kept, ""


def rows_of(batches: Iterator[Batch]) -> set[str]:
    return {repr(row) for batch in batches for row in batch.rows}


def instants(value: Any) -> Iterator[datetime]:
    """Every instant in records, however deep."""
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from instants(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from instants(getattr(value, field.name))


def first_turn(now: datetime, backfill: timedelta) -> Marks:
    """The marks of a source never read before."""
    return Marks(
        now=now,
        watermark=None,
        backfilled_to=None,
        backfill_from=now - backfill,
        overlap=timedelta(hours=1),
    )
