"""The doctor at a database: absent, old, new, broken, of another clock; and nothing is changed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ioc.doctor.database import check_database
from ioc.doctor.findings import Finding, Verdict
from ioc.domain.errors import ConfigError
from ioc.store.engine import migrate, open_engine, writing
from ioc.store.looking import open_to_look
from tests.conftest import free_port
from tests.doctor.houses import of


def seen(url: str, now: datetime | None = None) -> list[Finding]:
    return list(check_database(url, now or datetime.now(UTC), lambda: 0.0))


def changed(url: str, statement: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_one_that_is_of_this_program_is_well(database_url: str) -> None:
    changed(database_url, "SELECT 1")
    found = seen(database_url)
    assert {each.verdict for each in found} == {Verdict.GOOD}
    assert "đúng bản của chương trình" in of(found, "Bảng").text


def test_an_empty_one_asks_for_a_worker(postgresql_url: str) -> None:
    told = of(seen(postgresql_url), "Bảng")
    assert told.text == "chưa có bảng nào"
    assert told.task.endswith("python -m ioc worker")


def test_one_that_is_behind_says_by_how_much(database_url: str) -> None:
    changed(database_url, "UPDATE alembic_version SET version_num = '0003'")
    told = of(seen(database_url), "Bảng")
    assert told.verdict is Verdict.LOOK
    assert told.text.startswith("còn cũ: 0003, thiếu ")
    assert "worker" in told.task


def test_one_of_a_later_program_is_never_turned_back(database_url: str) -> None:
    changed(database_url, "UPDATE alembic_version SET version_num = '9999'")
    told = of(seen(database_url), "Bảng")
    assert told.verdict is Verdict.BAD
    assert "9999" in told.text
    assert "bản chương trình mới hơn" in told.task


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "khong" / "ioc.sqlite"
    (found,) = seen(f"sqlite:///{path}")
    assert found.verdict is Verdict.LOOK
    assert not path.parent.exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "ioc.sqlite"
    path.write_text("khong phai co so du lieu" * 100, "utf-8")
    (found,) = seen(f"sqlite:///{path}")
    assert found.verdict is Verdict.BAD
    assert "bản sao lưu" in found.task


def test_a_torn_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ioc.sqlite"
    changed(f"sqlite:///{path}", "INSERT INTO names VALUES ('a', 'b', 'c')")
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    whole = bytearray(path.read_bytes())
    # The first page stays: the file is still a database, whose tables are torn.
    whole[3 * 4096 : 12 * 4096] = b"\xff" * (9 * 4096)
    path.write_bytes(whole)
    found = seen(f"sqlite:///{path}")
    assert [each for each in found if each.verdict is Verdict.BAD and "sao lưu" in each.task]


def test_looking_cannot_write(database_url: str) -> None:
    changed(database_url, "SELECT 1")
    engine = open_to_look(database_url)
    with engine.connect() as connection, pytest.raises(Exception, match=r"read.?only"):
        connection.execute(text("INSERT INTO names VALUES ('a', 'b', 'c')"))
    engine.dispose()


def test_a_server_of_another_time_is_told(postgresql_url: str) -> None:
    told = of(seen(postgresql_url, datetime.now(UTC) + timedelta(minutes=20)), "Đồng hồ")
    assert "chậm hơn máy này" in told.text
    assert "NTP" in told.task


def test_who_may_not_make_tables_is_told_what_to_grant(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE nguoi_doc LOGIN PASSWORD 'bia'")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.commit()
    address = engine.url.set(username="nguoi_doc", password="bia")
    told = of(seen(address.render_as_string(hide_password=False)), "Bảng")
    assert "không có quyền tạo bảng" in told.text
    assert "GRANT CREATE, USAGE ON SCHEMA public TO nguoi_doc" in told.task
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP ROLE nguoi_doc")
        connection.commit()
    engine.dispose()


def test_a_server_that_is_away_or_has_no_such_database(postgresql_url: str) -> None:
    url = f"postgresql+psycopg://ioc:kin-lam@127.0.0.1:{free_port()}/ioc"
    (away,) = seen(url)
    assert "không máy chủ nào nghe" in away.text
    assert "kin-lam" not in repr(away)
    engine = open_engine(postgresql_url)
    other = engine.url.set(database="khong_co").render_as_string(hide_password=False)
    engine.dispose()
    (missing,) = seen(other)
    assert "createdb" in missing.task


@pytest.mark.parametrize("url", ["postgresql+psycopg://ioc:kin-lam@may:cong/ioc", "sqlite:///"])
def test_what_is_no_address_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigError, match="IOC_DATABASE_URL") as caught:
        seen(url)
    assert "kin-lam" not in str(caught.value)
