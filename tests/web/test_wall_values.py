"""A wall's figures: ready before they are told of, once for all, the last good ones kept."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import Engine, text, update

from ioc.config import read_settings
from ioc.metrics.reader import Reader
from ioc.store.engine import writing
from ioc.store.ledger import sources
from ioc.walls import WallBook
from ioc.web.app import create_app
from ioc.web.page import Slots
from ioc.web.wall import plays
from ioc.web.wall.ready import Ready
from ioc.web.wall.screen import Stand
from ioc.web.wall.values import AGAIN_S, WallValues
from tests.conftest import served
from tests.web import desk
from tests.web.desk import NOW

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
    book = WallBook(tmp_path, count().__next__)
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
    assert opened(later.body)["slots"].keys() == opened(first.body)["slots"].keys()
    assert opened(later.changes)["slots"] == {}
    assert opened(later.changes)["key"] == later.key


def broken(_: Reader, __: Any, ___: Stand) -> Slots:
    raise ZeroDivisionError


def breaking(monkeypatch: pytest.MonkeyPatch, name: str = "can-chi-dao") -> None:
    """One screen's figures cannot be worked out from now on."""
    failing = replace(plays.SCREENS[name], fill=broken)
    monkeypatch.setattr(plays, "SCREENS", {**plays.SCREENS, name: failing})


def prefix(found: Ready, at: str) -> str:
    return next(one.stand.prefix for one in found.sections if one.shown.at == at)


def test_a_screen_that_cannot_be_filled_keeps_its_last_figures_and_costs_no_other(
    values: WallValues, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ready(values)
    kept, other = prefix(first, "can-chi-dao"), prefix(first, "hom-nay")
    breaking(monkeypatch)
    stirred(engine)
    values.keep_once()
    later = ready(values)
    assert later.revision == first.revision + 1
    assert later.broken == ()
    assert later.slots[kept] == first.slots[kept]
    aged = {name for name, slot in later.told.items() if slot.get("data-kept")}
    assert aged
    assert all(name.startswith(kept) for name in aged)
    assert any(name.startswith(other) and "data-kept" in slot for name, slot in later.told.items())


def test_what_was_kept_is_filled_anew_once_it_can_be_though_nothing_else_moved(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "screens.toml").write_text(ONE, encoding="utf-8")
    clock = Standing()
    book = WallBook(tmp_path, count().__next__)
    values = WallValues(replace(desk.context(engine), walls=book, clock=clock), book)
    ready(values)
    with monkeypatch.context() as broke:
        breaking(broke)
        stirred(engine)
        values.keep_once()
    wanting = ready(values)
    values.keep_once()
    assert ready(values).key == wanting.key
    clock.seconds += AGAIN_S
    values.keep_once()
    mended = ready(values)
    assert mended.key != wanting.key
    assert not any(slot.get("data-kept") for slot in mended.told.values())
    assert opened(mended.changes)["slots"]


class Standing(desk.StillClock):
    """The desk's clock, whose seconds a test puts forward."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize("spoilt", ["SELECT nothing FROM nowhere"])
def test_a_refused_question_spoils_no_other_screen_on_either_engine(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    engine = desk.filled(database_url)

    def refused(reader: Reader, _: Any, __: Stand) -> Slots:
        reader.connection.execute(text(spoilt))
        return {}

    failing = replace(plays.SCREENS["hom-nay"], fill=refused)
    monkeypatch.setattr(plays, "SCREENS", {**plays.SCREENS, "hom-nay": failing})
    (tmp_path / "screens.toml").write_text(ONE, encoding="utf-8")
    book = WallBook(tmp_path, count().__next__)
    found = ready(WallValues(replace(desk.context(engine), walls=book), book))
    assert prefix(found, "can-chi-dao") in found.slots
    assert len(found.broken) == 2
    engine.dispose()


def test_a_screen_that_never_could_be_filled_is_named_broken(
    values: WallValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch)
    found = ready(values)
    assert found.broken == (prefix(found, "can-chi-dao"),)


def test_a_turn_that_brought_nothing_moves_the_times_and_no_figure(
    values: WallValues, engine: Engine
) -> None:
    first = ready(values)
    later = NOW - timedelta(minutes=1)
    with writing(engine) as connection:
        connection.execute(
            update(sources).where(sources.c.name == "mot-cua").values(data_as_of=later)
        )
    values.keep_once()
    assert ready(values).key == first.key
    assert values.mark("hop").as_of["mot-cua"] == later
    assert first.mark.as_of["mot-cua"] != later


def test_a_source_that_grew_old_is_told_anew_though_nothing_was_stored(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "screens.toml").write_text(ONE, encoding="utf-8")
    book = WallBook(tmp_path, count().__next__)
    first = ready(WallValues(replace(desk.context(engine), walls=book), book))
    aged = desk.StillClock(NOW + timedelta(hours=9))
    later = ready(WallValues(replace(desk.context(engine), walls=book, clock=aged), book))
    assert (later.revision, later.day) == (first.revision, first.day)
    assert later.key != first.key


def test_a_screens_elements_are_named_by_what_it_shows_and_not_by_its_place(
    values: WallValues, tmp_path: Path
) -> None:
    first = ready(values)
    turned = ONE.replace('"hom-nay", "can-chi-dao"', '"can-chi-dao", "hom-nay"')
    (tmp_path / "screens.toml").write_text(turned, "utf-8")
    later = ready(values)
    assert prefix(later, "can-chi-dao") == prefix(first, "can-chi-dao")
    (tmp_path / "screens.toml").write_text(
        turned.replace('"hom-nay"', '"hom-nay?agency=H15.12"'), "utf-8"
    )
    narrowed = {one.stand.prefix for one in ready(values).sections}
    assert prefix(first, "hom-nay") not in narrowed


def test_walls_that_show_the_same_have_it_worked_out_once(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []
    fill = plays.SCREENS["can-chi-dao"].fill

    def counted(reader: Reader, filters: Any, stand: Stand) -> Slots:
        times.append(stand.prefix)
        return fill(reader, filters, stand)

    counting = replace(plays.SCREENS["can-chi-dao"], fill=counted)
    monkeypatch.setattr(plays, "SCREENS", {**plays.SCREENS, "can-chi-dao": counting})
    (tmp_path / "screens.toml").write_text(ONE + ONE.replace("walls.hop", "walls.hai"), "utf-8")
    book = WallBook(tmp_path, count().__next__)
    values = WallValues(replace(desk.context(engine), walls=book), book)
    for name in ("hop", "hai"):
        values.ready(name)
    times.clear()
    stirred(engine)
    values.keep_once()
    assert len(times) == 1


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


def test_an_unknown_walls_screen_says_so_and_asks_again(client: httpx.Client) -> None:
    answer = client.get("/man-hinh/khong-co")
    assert answer.status_code == 404
    assert 'http-equiv="refresh"' in answer.text
    assert "/man-hinh" in answer.text


def test_an_unknown_walls_figures_are_a_404_with_the_way_to_the_list(client: httpx.Client) -> None:
    answer = client.get("/man-hinh/khong-co/values")
    assert answer.status_code == 404
    assert "/man-hinh" in answer.json()["detail"]
