"""What is fuzzed: the parse of every connector that signs the contract, by its contract's rows."""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import UTC
from typing import Any, NamedTuple

import msgspec

import tests.connectors
from ioc.resolve import digest
from ioc.sources.connector import Connector, Source
from ioc.sources.contract import Contract, instants, said
from ioc.sources.errors import BadRow


class Target(NamedTuple):
    """One connector's parse, the rows that its spoilt ones are made of, and a source of it."""

    name: str
    connector: Connector
    source: Source
    rows: Sequence[Any]


def targets() -> dict[str, Target]:
    """Every connector under contract, by its name."""
    for module in pkgutil.iter_modules(tests.connectors.__path__):
        if module.name.startswith("test_"):
            importlib.import_module(f"{tests.connectors.__name__}.{module.name}")
    return {
        signed.connector.name: Target(
            signed.connector.name,
            signed.connector,
            signed.source,
            [plain(row) for row in (*signed.rows, *signed.bad_rows)],
        )
        for signed in _signed(Contract)
        if hasattr(signed, "rows")
    }


def _signed(contract: type[Contract]) -> Iterator[type[Contract]]:
    for heir in contract.__subclasses__():
        yield heir
        yield from _signed(heir)


def plain(value: Any) -> Any:
    """The row as JSON has it, for a found case is kept as a file."""
    return msgspec.json.decode(msgspec.json.encode(value))


def hold(target: Target, row: Any) -> None:
    """Nothing but records of the declared kinds, or a BadRow with a reason, comes of a row.

    AssertionError, or whatever else parse raised, is a finding.
    """
    before = repr(row)
    told = said(target.connector, row, target.source)
    assert repr(row) == before, "parse changed its row"
    if isinstance(told, BadRow):
        assert told.reason, "a BadRow without a reason"
        assert isinstance(told.key, str)
        assert all(isinstance(text, str) for text in told.fields.values()), told.fields
        return
    allowed = target.connector.records_of(target.source)
    assert all(isinstance(record, allowed) for record in told), told
    assert all(moment.tzinfo is UTC for moment in instants(tuple(told))), told
    for record in told:
        digest(record)
    assert _spelt(said(target.connector, deepcopy(row), target.source)) == _spelt(told)


def _spelt(told: Any) -> str:
    # NaN is equal to nothing, itself included.
    return repr(told)
