"""A call centre's log in a database, on each engine: the same calls, nobody's number selected."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, DateTime, Engine, Integer, MetaData, String, Table, create_engine

from connectors.call_centre import connector
from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ
from ioc.domain.records import Call
from ioc.sources.connector import Batch, Known, Source
from ioc.sources.contract import first_turn
from ioc.sources.errors import Refused, Unavailable
from tests.connectors.call_logs import CALLER, PERSONAL, abandoned, answered, epoch
from tests.connectors.fake_http import NOW, FakeHttp

START = NOW.replace(microsecond=0) - timedelta(hours=1)
DATA = [f"data{n}" for n in range(1, 6)]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def of(table: str = "queue_log", **options: Any) -> Source:
    return Source(
        name="tong-dai",
        connector="call_centre",
        title="Tổng đài",
        url=f"table:{table}",
        secret="env:TONG_DAI",
        options=options,
    )


def fetched(source: Source, url: str) -> list[Batch]:
    http = FakeHttp(answer=lambda _: None, secret=url).as_http()
    return list(connector.fetch(http, source, first_turn(NOW, timedelta(days=9)), Known()))


def calls(source: Source, url: str) -> list[Call]:
    rows = [row for batch in fetched(source, url) for row in batch.rows]
    assert not [word for word in PERSONAL if word in repr(rows)]
    found = [record for row in rows for record in connector.parse(row, source)]
    return [record for record in found if isinstance(record, Call)]


def local(at: datetime) -> datetime:
    return at.astimezone(TZ).replace(tzinfo=None)


def queue_log(engine: Engine, kind: Any, write: Any) -> None:
    """queue_log as Asterisk's realtime writes it, `time` being of that type."""
    table = Table(
        "queue_log",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("time", kind),
        *(Column(name, String) for name in ("callid", "queuename", "agent", "event", *DATA)),
    )
    rows = []
    old = answered(START - timedelta(days=30), 9)
    for line in [*old, *answered(START, 1), *abandoned(START + timedelta(minutes=1), 2)]:
        at, call, queue, agent, event, *data = line.split("|")
        moment = datetime.fromtimestamp(int(at), UTC)
        named = dict(zip(DATA, [*data, *[""] * 5], strict=False))
        told = {"callid": call, "queuename": queue, "agent": agent, "event": event}
        rows.append({"time": write(moment), **told, **named})
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), rows)


@pytest.mark.parametrize(
    ("kind", "write"),
    [
        (String, lambda at: f"{local(at):%Y-%m-%d %H:%M:%S.%f}"),
        (String, lambda at: str(epoch(at))),
        (Integer, epoch),
        (DateTime, local),
        (DateTime(timezone=True), lambda at: at),
    ],
)
def test_a_queue_log_is_read_however_it_writes_the_time(
    engine: Engine, database_url: str, kind: Any, write: Any
) -> None:
    if engine.dialect.name == "sqlite" and getattr(kind, "timezone", False):
        kind, write = DateTime, local
    queue_log(engine, kind, write)
    found = calls(of(), database_url)
    assert [(c.started_at, c.outcome.value, c.wait_seconds) for c in found] == [
        (START, "answered", 8),
        (START + timedelta(minutes=1), "abandoned", 30),
    ]


def test_only_the_hotlines_of_a_cdr_are_selected(engine: Engine, database_url: str) -> None:
    table = Table(
        "cdr",
        MetaData(),
        Column("calldate", DateTime),
        *(Column(name, String) for name in ("clid", "src", "dst", "disposition", "uniqueid")),
        *(Column(name, Integer) for name in ("duration", "billsec")),
    )
    told = {"calldate": local(START), "clid": CALLER, "src": CALLER, "disposition": "ANSWERED"}
    told |= {"duration": 70, "billsec": 60}
    with engine.begin() as connection:
        table.create(connection)
        rows = [
            told | {"dst": "1022", "uniqueid": f"{epoch(START)}.1"},
            told | {"dst": CALLER, "uniqueid": f"{epoch(START)}.2"},
        ]
        connection.execute(table.insert(), rows)
    (call,) = calls(of("cdr", format="cdr", hotlines="1022"), database_url)
    assert (call.started_at, call.wait_seconds, call.talk_seconds) == (START, 10, 60)


def test_the_last_batch_promises_until_now(engine: Engine, database_url: str) -> None:
    queue_log(engine, Integer, epoch)
    assert fetched(of(), database_url)[-1].watermark == NOW


def test_a_table_or_a_column_that_is_not_there_is_named(engine: Engine, database_url: str) -> None:
    with pytest.raises(Refused, match="không có bảng queue_log"):
        fetched(of(), database_url)
    with engine.begin() as connection:
        Table("queue_log", MetaData(), Column("time", Integer)).create(connection)
    with pytest.raises(Refused, match="không có cột callid"):
        fetched(of(), database_url)


def test_no_sentence_tells_the_address_of_the_database() -> None:
    for url, kind in (
        ("postgresql+psycopg://doc:bimat@127.0.0.1:1/x", Unavailable),
        ("oracle9://doc:bimat@h/x", Refused),
        ("bimat", Refused),
    ):
        with pytest.raises(kind) as caught:
            fetched(of(), url)
        assert "bimat" not in str(caught.value)


def test_a_table_needs_a_secret_and_is_no_csv() -> None:
    assert connector.check
    connector.check(of())
    with pytest.raises(ConfigError, match="cần secret"):
        connector.check(Source(name="a", connector="call_centre", title="a", url="table:cdr"))
    with pytest.raises(ConfigError, match="không đọc từ bảng"):
        connector.check(of(format="csv"))
