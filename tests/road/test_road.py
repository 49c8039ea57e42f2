"""The whole road: a system answers over HTTP, and a number on a page is what really happened."""

import shutil
from dataclasses import replace
from pathlib import Path

from ioc.config import ROOT
from ioc.metrics.catalogue import find
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import Where
from ioc.store import rollups
from ioc.store.engine import reading
from ioc.worker import Worker
from tests.books import disagreements, read_to, truth
from tests.road.conftest import House


def test_from_the_systems_answer_to_the_number_and_the_list_behind_it(house: House) -> None:
    assert house.worker.turn("mot-cua")
    with house.reader() as reader:
        where = Where(start=reader.today.replace(day=1), end=reader.today)
        rate = reader.value(find("dossiers.on_time_rate"), where)
        late = reader.rows(find("dossiers.late"), where, limit=1000)
        assert rate.denominator is not None
        assert rate.numerator is not None
        assert rate.denominator - rate.numerator == late.count == len(late.rows) > 0


def test_every_figure_equals_the_books_in_total_and_by_agency(house: House) -> None:
    assert house.worker.turn("mot-cua")
    with house.reader() as reader:
        assert not reader.loading
        start = reader.today.replace(month=reader.today.month - 1, day=1)
        for first in (start, reader.today.replace(day=1)):
            told = truth(house.simulator, read_to(reader), first, reader.today)
            assert told["total"]["resolved"] > 100
            assert disagreements(reader, told) == []


def test_time_goes_on_and_the_figures_with_it(house: House) -> None:
    house.worker.turn("mot-cua")
    with house.reader() as reader:
        before, day = reader.revision, reader.today
    house.rate(3600)
    while house.clock.today() < day.replace(day=day.day + 1):
        house.worker.turn("mot-cua")
    house.rate(0)
    house.worker.turn("mot-cua")
    with house.reader() as reader:
        assert reader.revision > before
        told = truth(house.simulator, read_to(reader), reader.today.replace(day=1), reader.today)
        assert disagreements(reader, told) == []
    with reading(house.engine) as connection:
        assert rollups.verify(connection, MEASURES) == []


def test_other_reference_files_resolve_every_dossier_anew(house: House, tmp_path: Path) -> None:
    house.worker.turn("mot-cua")
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("*.sqlite*", "run"))
    dropped = (folder / "aliases.csv").read_text("utf-8").splitlines()[:1]
    (folder / "aliases.csv").write_text("\n".join(dropped) + "\n", encoding="utf-8")
    unresolved = Where(
        start=house.clock.today().replace(day=1), end=house.clock.today(), agencies=("?",)
    )
    received = find("dossiers.received")
    with house.reader() as reader:
        before = reader.value(received, unresolved).value
    worker = Worker(replace(house.settings, data=folder), house.clock)
    worker.prepare()
    worker.close()
    with house.reader() as reader:
        after = reader.value(received, unresolved)
        assert after.value is not None
        assert before is not None
        assert after.value > before
        assert reader.rows(received, unresolved).count == after.value
    with reading(house.engine) as connection:
        assert rollups.verify(connection, MEASURES) == []
