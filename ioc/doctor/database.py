"""The database, looked at without a change: does it answer, is it whole, is it of this program."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ioc.config import DATABASE_URL, ROOT
from ioc.doctor.findings import Finding, bad, good, look
from ioc.store.engine import first_line
from ioc.store.looking import file_of, open_to_look

_WORKER: Final = ".venv/bin/python -m ioc worker"
MIGRATE: Final = f"chạy worker của bản này, nó nâng bảng khi khởi động: {_WORKER}"
_SUBJECT: Final = "Cơ sở dữ liệu"
TABLES: Final = "Bảng"
_CHECK_S: Final = 5.0
_APART: Final = timedelta(minutes=2)
# libpq's words for what an administrator gets wrong, and what each asks for.
_CAUSES: Final = (
    ("password authentication failed", "sai tên hoặc mật khẩu", "sửa tên, mật khẩu trong {name}"),
    ("no password supplied", "thiếu mật khẩu", "thêm mật khẩu vào {name}"),
    ("does not exist", "không có cơ sở dữ liệu ấy", "chạy trên máy chủ: createdb -O {user} {base}"),
    ("no pg_hba.conf entry", "máy chủ không cho máy này vào", "thêm dòng host vào pg_hba.conf"),
    ("refused", "không máy chủ nào nghe ở đó", "khởi động PostgreSQL: systemctl start postgresql"),
    ("timeout", "không trả lời", "nhờ mở tường lửa tới {host}:{port}"),
    ("resolve", "không tìm thấy máy chủ theo tên", "sửa tên máy chủ {host} trong {name}"),
    ("too many clients", "đã hết chỗ cho kết nối", "tăng max_connections trong postgresql.conf"),
)


def check_database(url: str, now: datetime, monotonic: Callable[[], float]) -> Iterator[Finding]:
    """Address, version, tables, wholeness and, of a server, its clock. `now` is the machine's."""
    path = file_of(url)
    shown = sa.make_url(url).render_as_string(hide_password=True)
    if path is not None and not path.exists():
        yield _missing(path)
        return
    engine = open_to_look(url)
    try:
        with engine.connect() as connection:
            if path is not None:
                yield from _of_file(connection, path)
            else:
                yield from _of_server(connection, shown, now)
            yield _tables(connection)
            if path is not None:
                yield _whole(connection, path, monotonic)
    except sa.exc.DBAPIError as error:
        yield _silent(url, shown, error)
    finally:
        engine.dispose()


def _missing(path: Path) -> Finding:
    held = next(folder for folder in path.absolute().parents if folder.exists())
    if os.access(held, os.W_OK):
        return look(
            _SUBJECT, f"{path} chưa có", "lần đầu: make run (hoặc .venv/bin/python -m ioc worker)"
        )
    task = f"cấp quyền ghi {held}, hoặc sửa {DATABASE_URL.name}"
    return bad(_SUBJECT, f"{path} chưa có và không tạo được: {held} không ghi được", task)


def _of_file(connection: sa.Connection, path: Path) -> Iterator[Finding]:
    size = path.stat().st_size / 1024**2
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    text = f"SQLite {version}, {path}, {size:.0f} MiB, nhật ký {journal}"
    unwritable = [p for p in (path, path.parent) if not os.access(p, os.W_OK)]
    if unwritable:
        task = f"cấp quyền ghi cho người dùng chạy chương trình: ls -ld {unwritable[0]}"
        yield bad(_SUBJECT, f"{text}; {unwritable[0]} không ghi được", task)
    elif journal != "wal":
        yield look(_SUBJECT, f"{text}; chưa phải wal, worker sẽ đổi khi khởi động")
    else:
        yield good(_SUBJECT, text)


def _of_server(connection: sa.Connection, shown: str, now: datetime) -> Iterator[Finding]:
    asked = "SELECT current_setting('server_version'), current_setting('server_encoding'), "
    asked += "pg_database_size(current_database()), pg_is_in_recovery(), clock_timestamp()"
    version, encoding, size, standby, at = connection.exec_driver_sql(asked).one()
    text = f"PostgreSQL {version}, {shown}, {size / 1024**2:.0f} MiB"
    if standby:
        task = f"trỏ {DATABASE_URL.name} tới máy chủ chính: máy này chỉ là bản sao, không ghi được"
        yield bad(_SUBJECT, text, task)
    elif encoding != "UTF8":
        task = "tạo lại cơ sở dữ liệu bằng UTF8: createdb -E UTF8 -T template0"
        yield bad(_SUBJECT, f"{text}, bảng mã {encoding}", task)
    else:
        yield good(_SUBJECT, text)
    apart = at - now
    if abs(apart) > _APART:
        way = "nhanh" if apart > timedelta() else "chậm"
        seen = f"máy chủ cơ sở dữ liệu {way} hơn máy này {abs(apart).total_seconds():.0f} giây"
        yield look("Đồng hồ", seen, "chỉnh giờ cả hai máy theo NTP, xem: timedatectl")


def _tables(connection: sa.Connection) -> Finding:
    """Whether the tables are of this version of the program."""
    script = ScriptDirectory(str(ROOT / "ioc" / "store" / "migrations"))
    steps = [step.revision for step in script.walk_revisions()]
    current = MigrationContext.configure(connection).get_current_revision()
    if current == steps[0]:
        return good(TABLES, f"đúng bản của chương trình ({current})")
    if current is None:
        return look(TABLES, "chưa có bảng nào" + _no_right(connection), _task(connection))
    if current in steps:
        left = steps.index(current)
        text = f"còn cũ: {current}, thiếu {left} bước tới {steps[0]}{_no_right(connection)}"
        return look(TABLES, text, _task(connection))
    text = f"mới hơn chương trình này ({current}); bản này chỉ biết tới {steps[0]}"
    return bad(TABLES, text, "dùng bản chương trình mới hơn: cơ sở dữ liệu không lùi lại được")


def _no_right(connection: sa.Connection) -> str:
    return "" if _may_create(connection) else ", và người dùng này không có quyền tạo bảng"


def _task(connection: sa.Connection) -> str:
    if _may_create(connection):
        return MIGRATE
    user = connection.engine.url.username or "ioc"
    return f"trên máy chủ cơ sở dữ liệu chạy: GRANT CREATE, USAGE ON SCHEMA public TO {user}"


def _may_create(connection: sa.Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return True
    asked = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    return bool(connection.exec_driver_sql(asked).scalar())


def _whole(connection: sa.Connection, path: Path, monotonic: Callable[[], float]) -> Finding:
    """SQLite's own quick check, given up after a few seconds."""
    until = monotonic() + _CHECK_S
    raw: Any = connection.connection.driver_connection
    raw.set_progress_handler(lambda: int(monotonic() > until), 100_000)
    try:
        with closing(raw.execute("PRAGMA quick_check(1)")) as told:
            said = told.fetchone()[0]
    except sqlite3.OperationalError as error:
        if "interrupt" not in str(error):
            said = str(error)
        else:
            text = f"tệp lớn, chưa xem xong trong {_CHECK_S:g} giây, phần đã xem không hỏng"
            return good("Tệp dữ liệu", text)
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        raw.set_progress_handler(None, 0)
    if said == "ok":
        return good("Tệp dữ liệu", "nguyên vẹn (quick_check)")
    task = f"dừng chương trình, giữ lại {path}, lấy bản sao lưu gần nhất đặt vào chỗ ấy"
    return bad("Tệp dữ liệu", f"hỏng: {said}", task)


def _silent(url: str, shown: str, error: sa.exc.DBAPIError) -> Finding:
    said, address = first_line(error), sa.make_url(url)
    words = {
        "name": DATABASE_URL.name,
        "host": address.host or "localhost",
        "port": address.port or 5432,
        "user": address.username or "ioc",
        "base": address.database or "ioc",
    }
    for sign, cause, remedy in _CAUSES:
        if sign in said.lower():
            return bad(_SUBJECT, f"{shown}: {cause}", remedy.format(**words))
    if "not a database" in said or "malformed" in said:
        path = file_of(url)
        task = f"dừng chương trình, giữ lại {path}, lấy bản sao lưu gần nhất đặt vào chỗ ấy"
        return bad(_SUBJECT, f"{shown} hỏng hoặc không phải SQLite", task)
    return bad(_SUBJECT, f"{shown} không trả lời: {said}", f"kiểm tra {DATABASE_URL.name}")
