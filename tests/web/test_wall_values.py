"""A wall's figures: ready before they are told of, once for all, the last good ones kept."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import Engine, text

from ioc.config import read_settings
from ioc.metrics.reader import Reader
from ioc.store.engine import writing
from ioc.walls import WallBook
from ioc.web.app import create_app
from ioc.web.page import Slots
from ioc.web.wall import plays
from ioc.web.wall.screen import Stand
from ioc.web.wall.values import Ready, WallValues
from tests.conftest import served
from tests.web import desk

ONE = """
[walls.hop]
title = "Phòng họp"
diagonal = 55
resolution = [1920, 1080]
farthest = 5
screens = ["hom-nay", "can-chi-dao", "/don-vi?agency=H15.12"]
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def values(engine: Engine, tmp_path: Path) -> WallValues:
    (tmp_path / "screens.toml").write_text(ONE, encoding="utf-8")
    book = WallBook(tmp_path)
    return WallValues(replace(desk.context(engine), walls=book), book)


def stirred(engine: Engine) -> None:
    """A new revision whose only news is one dossier less."""
    with writing(engine) as connection:
        connection.execute(text("UPDATE revision SET revision = revision + 1"))


def ready(values: WallValues) -> Ready:
    found = values.ready("hop")
    assert found is not None
    return found


def opened(pressed: bytes) -> Any:
    return orjson.loads(gzip.decompress(pressed))


def test_tiles_that_the_room_has_no_place_for_stand_on_a_screen_that_follows(
    values: WallValues,
) -> None:
    shown = ready(values).sections
    assert [one.shown.at for one in shown] == [
        "hom-nay",
        "hom-nay",
        "can-chi-dao",
        "/don-vi?agency=H15.12",
    ]
    assert [len(one.stand.tiles) for one in shown] == [4, 2, 0, 0]
    assert len({one.stand.prefix for one in shown}) == 4


def test_while_nothing_moves_nothing_is_worked_out_again(values: WallValues) -> None:
    first = ready(values)
    values.keep_once()
    assert ready(values) is first


def test_a_later_revision_is_told_as_what_differs(values: WallValues, engine: Engine) -> None:
    first = ready(values)
    stirred(engine)
    values.keep_once()
    later = ready(values)
    assert (later.before, later.revision) == (first.key, first.revision + 1)
    assert opened(later.whole)["slots"].keys() == opened(first.whole)["slots"].keys()
    assert opened(later.changes)["slots"] == {}
    assert opened(later.changes)["key"] == later.key


def test_a_screen_that_cannot_be_filled_keeps_its_last_figures_and_costs_no_other(
    values: WallValues, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ready(values)

    def broken(_: Reader, __: Any, ___: Stand) -> Slots:
        raise ZeroDivisionError

    failing = replace(plays.SCREENS["can-chi-dao"], fill=broken)
    monkeypatch.setattr(plays, "SCREENS", {**plays.SCREENS, "can-chi-dao": failing})
    stirred(engine)
    values.keep_once()
    later = ready(values)
    assert later.revision == first.revision + 1
    assert later.broken == ()
    assert later.slots["s3"] == first.slots["s3"]


def test_a_screen_that_never_could_be_filled_is_named_broken(
    values: WallValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Reader, __: Any, ___: Stand) -> Slots:
        raise ZeroDivisionError

    failing = replace(plays.SCREENS["can-chi-dao"], fill=broken)
    monkeypatch.setattr(plays, "SCREENS", {**plays.SCREENS, "can-chi-dao": failing})
    assert ready(values).broken == ("s3",)


def test_an_edited_file_is_taken_up_and_a_spoilt_one_changes_nothing(
    values: WallValues, tmp_path: Path
) -> None:
    first = ready(values)
    (tmp_path / "screens.toml").write_text(ONE.replace("farthest = 5", "farthest = 3"), "utf-8")
    values.keep_once()
    nearer = ready(values)
    assert nearer.key != first.key
    assert [len(one.stand.tiles) for one in nearer.sections] == [6, 0, 0]
    (tmp_path / "screens.toml").write_text("[walls.hop]\nfarthest = 'xa'\n", "utf-8")
    values.keep_once()
    assert ready(values) is nearer


def test_a_wall_that_is_not_there_has_nothing(values: WallValues) -> None:
    assert values.ready("nowhere") is None
    assert values.noticed("nowhere") is None


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[httpx.Client]:
    data = tmp_path / "data"
    data.symlink_to(desk.DATA)
    settings = read_settings({"IOC_SECRET_FILE": str(tmp_path / "key"), "IOC_DATA": str(data)})
    app = create_app(engine, desk.lookups(), desk.StillClock(), settings)
    with served(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


def test_the_document_carries_its_figures_and_asks_nobody_for_the_first_picture(
    client: httpx.Client,
) -> None:
    answer = client.get("/man-hinh/phong-hop")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert 'data-theme="dark"' in answer.text
    assert "Quá hạn chưa xong" in answer.text
    assert "href=" not in answer.text.partition("<body")[2]


def test_the_figures_are_asked_for_by_the_key_of_those_that_stand_there(
    client: httpx.Client,
) -> None:
    whole = client.get("/man-hinh/phong-hop/values").json()
    assert whole["slots"]
    again = client.get("/man-hinh/phong-hop/values", params={"since": "another"}).json()
    assert again["slots"] == whole["slots"]


@pytest.mark.parametrize("path", ["/man-hinh/khong-co", "/man-hinh/khong-co/values"])
def test_an_unknown_wall_is_a_404_with_the_way_to_the_list(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "/man-hinh" in answer.json()["detail"]
