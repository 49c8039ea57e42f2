"""Who reads a year of history lets the others through between two loads."""

import threading

from sqlalchemy import text

from ioc.store.engine import open_engine, turnstile_of, writing
from tests.conftest import wait_until


def test_writers_are_served_in_the_order_in_which_they_came(database_url: str) -> None:
    engine = open_engine(database_url)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE served (n INTEGER, name VARCHAR)"))
    begun = threading.Event()
    line = turnstile_of(engine)

    def load(name: str) -> None:
        with writing(engine) as connection:
            begun.set()
            if name == "history":
                wait_until(lambda: line.length == 3, "two others to stand in line")
            n = connection.execute(text("SELECT count(*) FROM served")).scalar()
            row = {"n": n, "name": name}
            connection.execute(text("INSERT INTO served VALUES (:n, :name)"), row)

    def history() -> None:
        load("history")
        load("history again")

    threads = [threading.Thread(target=history)]
    threads += [threading.Thread(target=load, args=[name]) for name in ("alerts", "cases")]
    threads[0].start()
    begun.wait()
    threads[1].start()
    wait_until(lambda: line.length == 2, "alerts to stand in line")
    threads[2].start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        served = connection.execute(text("SELECT name FROM served ORDER BY n")).scalars().all()
    assert served == ["history", "alerts", "cases", "history again"]
    engine.dispose()


def test_a_writer_that_fails_leaves_the_line(database_url: str) -> None:
    engine = open_engine(database_url)
    for _ in range(2):
        try:
            with writing(engine):
                raise LookupError
        except LookupError:
            pass
    assert turnstile_of(engine).length == 0
    engine.dispose()
