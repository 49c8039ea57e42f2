"""Tables of another program's database: named columns of the rows since a time, oldest first.

The database's address is the source's secret, for it holds a password; only the columns that are
asked for are ever selected, and nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    case,
    create_engine,
    literal,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, NoSuchTableError

from ioc.domain.periods import TZ
from ioc.sources.errors import Refused, Unavailable

_ROUND: Final = 2_000


class Wanted:
    """What is read of a table: its columns, the one that tells the time (local, unless `utc`), and
    which rows: those whose column holds one of some values (none named: all).

    `hidden` are columns that are not read where another one holds a value: they hold a person then.
    """

    def __init__(
        self,
        columns: Sequence[str],
        time: str,
        among: Mapping[str, Sequence[str]],
        hidden: tuple[Sequence[str], str, str] = ((), "", ""),
        *,
        utc: bool = False,
    ) -> None:
        self.columns, self.time, self.among, self.hidden = columns, time, among, hidden
        self.zone = UTC if utc else TZ


def rows_since(
    url: str, table: str, wanted: Wanted, since: datetime, name: str
) -> Iterator[Mapping[str, Any]]:
    """Rows of `since` or later by their time. Unavailable where the database does not answer,
    Refused where it cannot; `name`, of the source, begins each sentence, and none says the address.
    """
    with _connected(url, name) as connection:
        found = _table(connection, table, wanted, name)
        at = found.c[wanted.time]
        query = select(*_drawn(found, wanted)).where(at >= _bound(connection, at, since, wanted))
        for column, values in wanted.among.items():
            if values:
                query = query.where(found.c[column].in_(sorted(values)))
        streamed = connection.execution_options(yield_per=_ROUND).execute(query.order_by(at))
        for row in streamed:
            yield dict(zip(wanted.columns, row, strict=True))


def _drawn(found: Table, wanted: Wanted) -> list[ColumnElement[Any]]:
    hidden, teller, value = wanted.hidden
    return [
        case((found.c[teller] == value, literal("")), else_=found.c[c]).label(c)
        if c in hidden
        else found.c[c]
        for c in wanted.columns
    ]


def _table(connection: Connection, table: str, wanted: Wanted, name: str) -> Table:
    schema, _, bare = table.rpartition(".")
    try:
        found = Table(bare, MetaData(), schema=schema or None, autoload_with=connection)
    except NoSuchTableError:
        raise Refused(f"{name}: không có bảng {table}; hãy sửa url của nguồn") from None
    missing = [c for c in (*wanted.columns, wanted.time) if c not in found.c]
    if missing:
        raise Refused(f"{name}: bảng {table} không có cột {missing[0]}; hãy kiểm tra url, format")
    return found


def _bound(
    connection: Connection, at: ColumnElement[Any], since: datetime, wanted: Wanted
) -> datetime | int | str:
    """The time as its column writes it: an instant, seconds since 1970, or either as text."""
    local = since.astimezone(wanted.zone).replace(tzinfo=None)
    if isinstance(at.type, DateTime):
        return since if at.type.timezone else local
    if isinstance(at.type, Integer | Numeric):
        return int(since.timestamp())
    last = connection.scalar(select(at).where(at.is_not(None)).limit(1))
    if str(last or "").partition(".")[0].isdigit():
        return str(int(since.timestamp()))
    return f"{local:%Y-%m-%d %H:%M:%S}"


@contextmanager
def _connected(url: str, name: str) -> Iterator[Connection]:
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError):
        raise Refused(
            f"{name}: secret không phải địa chỉ cơ sở dữ liệu dùng được ở đây; hãy viết như "
            "postgresql+psycopg://nguoi-doc:mat-khau@may-chu/asterisk, và cài trình điều khiển"
        ) from None
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        told = type(error.orig).__name__
        raise Unavailable(f"{name}: cơ sở dữ liệu không trả lời được ({told})") from None
    finally:
        engine.dispose()
