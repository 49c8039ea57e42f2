"""The leader's phone: the desk's numbers and their addresses, whatever the store holds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from ioc.config import read_settings
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.walls import WallBook
from ioc.web.app import create_app
from ioc.web.context import Context
from ioc.web.filters import Filters
from ioc.web.pages import overview
from ioc.web.release import release
from ioc.web.theme import GROUNDS
from ioc.web.wall.phone import MANIFEST, PATH
from ioc.web.wall.ready import Ready
from ioc.web.wall.values import WallValues
from tests.conftest import ROOT, served
from tests.web import desk
from tests.web.desk import StillClock
from tests.web.fed import fed
from tests.web.mapped import NOW, known
from tests.web.wall_stores import empty

STORES: dict[str, Callable[[str], Engine]] = {"fed": fed, "empty": empty}
TILES = ("overdue", "due", "on-time", "score", "cases", "incidents")
PARTS = ("number", "name", "first", "state", "trend")


class Read(HTMLParser):
    """A document's ids in their order, the links among them, each tag's first attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: dict[str, str] = {}
        self.first: dict[str, dict[str, str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.first.setdefault(tag, told)
        name = told.get("id")
        if name:
            self.ids.append(name)
            if tag == "a":
                self.links[name] = told.get("href") or ""


@pytest.fixture(params=STORES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = STORES[request.param](f"sqlite:///{tmp_path / 'ioc.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[httpx.Client]:
    settings = read_settings({"IOC_SECRET_FILE": str(tmp_path / "key")})
    app = create_app(engine, known(), StillClock(NOW, rate=0.0), settings)
    with (
        served(app) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield client


def context_of(engine: Engine) -> Context:
    clock = StillClock(NOW, rate=0.0)
    return replace(desk.context(engine), lookups=known(), clock=clock)


def ready(engine: Engine) -> Ready:
    found = WallValues(context_of(engine), WallBook(None)).ready("dien-thoai-vi")
    assert found is not None
    assert found.broken == ()
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_stands_whatever_is_fed(client: httpx.Client, language: str) -> None:
    answer = client.get(PATH, headers={"cookie": f"lang={language}; theme=dark; letters=4"})
    assert answer.status_code == 200
    read = Read(answer.text)
    assert len(read.ids) == len(set(read.ids))
    assert {f"s1-{name}" for name in TILES} < set(read.ids)
    told = read.first["html"]
    assert (told["lang"], told["data-theme"], told["data-letters"]) == (language, "dark", "4")
    assert ("Hôm nay" in answer.text) == (language == "vi")


def test_every_slot_of_later_figures_has_its_place_in_the_document(
    client: httpx.Client, engine: Engine
) -> None:
    ids = set(Read(client.get(PATH).text).ids)
    slots = ready(engine).slots
    assert {name for prefix in ("s1", "s2") for name in slots[prefix]} <= ids


def test_its_numbers_states_and_addresses_are_the_desks(engine: Engine) -> None:
    phone = ready(engine).slots["s1"]
    with reading(engine) as connection:
        reader = Reader(connection, known(), NOW)
        slots = overview.fill(reader, Filters.parse("", reader.today))
    for tile in TILES:
        for part in PARTS:
            told = str(slots.get(f"overview-{tile}-{part}"))
            assert str(phone.get(f"s1-{tile}-{part}")) == told


def test_each_number_opens_its_rows_but_the_score_that_has_none(client: httpx.Client) -> None:
    read = Read(client.get(PATH).text)
    opens = {name for name in TILES if f"s1-{name}-number" in read.links}
    assert opens == set(TILES) - {"score"}


def test_the_manifest_installs_it_in_its_readers_language_and_colours(
    client: httpx.Client,
) -> None:
    answer = client.get(MANIFEST, headers={"cookie": "lang=en; theme=dark"})
    assert answer.headers["content-type"] == "application/manifest+json"
    told = answer.json()
    assert (told["id"], told["start_url"], told["scope"]) == (PATH, PATH, "/")
    assert (told["lang"], told["background_color"]) == ("en", GROUNDS["dark"])
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in told["icons"]:
        assert size_of(ROOT / icon["src"].lstrip("/")) == icon["sizes"]


def size_of(png: Path) -> str:
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = (int.from_bytes(head[at : at + 4]) for at in (16, 20))
    return f"{wide}x{high}"


def test_the_bars_colour_is_the_grounds_of_the_theme() -> None:
    colours = (ROOT / "assets/css/a-colours.css").read_text("utf-8")
    for ground in GROUNDS.values():
        assert f"--ground: {ground.lower()};" in colours


def test_a_strangers_question_for_the_manifest_carries_the_readers_cookies(
    client: httpx.Client,
) -> None:
    """Behind a password a manifest asked for without cookies would be the sign-in page."""
    assert 'href="/manifest.webmanifest" crossorigin="use-credentials"' in client.get(PATH).text


def test_no_service_worker_keeps_figures_that_would_pass_for_fresh() -> None:
    scripts = [*(ROOT / "assets/phone").glob("*.js"), *(ROOT / "assets/js").glob("*.js")]
    assert not [
        path.name for path in scripts if "serviceWorker.register" in path.read_text("utf-8")
    ]


def test_it_names_the_release_that_served_it(client: httpx.Client) -> None:
    assert f'data-version="{release()}"' in client.get(PATH).text


def test_a_phone_is_no_wall(client: httpx.Client) -> None:
    assert 'data-unheard="yes"' in client.get(PATH).text
    walls = client.get("/api/v1/walls").json()["walls"]
    assert not [wall["name"] for wall in walls if wall["name"].startswith("dien-thoai")]
