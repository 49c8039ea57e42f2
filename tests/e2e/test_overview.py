"""Tổng quan over all feeds in a browser: fixed places, numbers that open, what is old, the map."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, update

from ioc.store import status
from ioc.store.engine import writing
from ioc.store.ledger import sources
from tests.e2e.still import standing_still
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor
from tests.web.fed import FED, declare, fed
from tests.web.mapped import NOW

TILES = ("overdue", "due", "on-time", "score", "cases", "incidents")
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return fed(f"sqlite:///{tmp_path_factory.mktemp('fed') / 'ioc.sqlite'}")


@pytest.fixture(scope="module")
def home(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An invented province of all four feeds."""
    with standing_still(engine, tmp_path_factory.mktemp("key")) as url:
        yield url


@pytest.fixture
def guest(engine: Engine, guest: Visitor) -> Visitor:
    """Before Tổng quan, everything declared and lately read."""
    declare(engine, tuple(FED))
    read_until(engine, NOW - timedelta(minutes=10))
    guest.open("/")
    return guest


def read_until(engine: Engine, at: datetime) -> None:
    """The reports as they were at that time."""
    with writing(engine) as connection:
        told = update(sources).where(sources.c.name == "phan-anh").values(data_as_of=at)
        connection.execute(told)
        status.bump(connection)


def places(guest: Visitor) -> dict[str, tuple[int, int]]:
    """Left and top of each tile in sight."""
    tiles = {name: guest.page.locator(f"#overview-{name}") for name in TILES}
    boxes = {name: tile.bounding_box() for name, tile in tiles.items() if tile.is_visible()}
    return {name: (round(box["x"]), round(box["y"])) for name, box in boxes.items() if box}


@pytest.mark.parametrize("guest", [DESK, WALL], indirect=True, ids=str)
def test_six_tiles_stand_in_two_rows_and_an_absent_one_moves_no_other(
    guest: Visitor, engine: Engine
) -> None:
    before = places(guest)
    assert len({x for x, _ in before.values()}) == 3
    assert len({y for _, y in before.values()}) == 2
    declare(engine, ("mot-cua", "phan-anh", "soc"))
    expect(guest.page.locator("#overview-score")).to_be_hidden()
    del before["score"]
    assert places(guest) == before
    assert guest.page.evaluate(FITS)


@pytest.mark.parametrize("tile", ["cases", "incidents"])
def test_a_feeds_number_opens_its_list(guest: Visitor, tile: str) -> None:
    clicked = guest.number(f"#overview-{tile}-number")
    guest.press(f"#overview-{tile}-number")
    slot = {"cases": "feedback", "incidents": "security"}[tile]
    assert guest.stated(slot) == clicked > 0


def test_only_what_stands_on_old_figures_is_marked_as_old(guest: Visitor, engine: Engine) -> None:
    read_until(engine, NOW - timedelta(days=3))
    expect(guest.page.locator("#overview-cases")).to_have_attribute("data-stale", "")
    old = guest.page.locator(".tile[data-stale]")
    assert [part.get_attribute("id") for part in old.all()] == ["overview-cases"]
    expect(guest.page.locator("#overview-headline-stale-cases")).to_contain_text("số cũ")


@pytest.mark.parametrize("guest", [PHONE], indirect=True, ids=str)
def test_a_phone_has_it_all_in_one_column(guest: Visitor) -> None:
    assert len({x for x, _ in places(guest).values()}) == 1
    assert guest.page.evaluate(FITS)
    assert guest.page.locator(".action:visible").count() == 5


def test_the_small_map_leads_to_the_large_one(guest: Visitor) -> None:
    guest.press("#overview-map-link")
    guest.until("location.pathname === '/ban-do'")


def test_the_first_picture_is_light(guest: Visitor, home: str) -> None:
    """From an empty cache, as it travels: compressed."""
    alone = guest.page.context.browser
    assert alone is not None
    context = alone.new_context()
    page = context.new_page()
    session, sizes = context.new_cdp_session(page), []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    # Not "networkidle": a page that asks for the revision every few seconds is never idle for sure.
    page.goto(home, wait_until="load")
    page.locator(".js-plotly-plot .xtick").first.wait_for()
    page.locator(".leaflet-container canvas").first.wait_for()
    context.close()
    assert 0 < sum(sizes) < MOST_BYTES
