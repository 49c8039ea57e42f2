"""An toàn thông tin on a wall: calm when calm, the reporting clock, and nothing for an attacker."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.domain.periods import day_end
from ioc.domain.rooms import Room
from ioc.kinds import feeds
from ioc.metrics.catalogue import find
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load
from ioc.web.boards import board_of
from ioc.web.locales import speaking
from ioc.web.orders import REPORT_WITHIN
from ioc.web.security_faces import KEYS, OPEN, SERIOUS_OPEN
from ioc.web.text import number
from ioc.web.wall.leader.security import screen
from ioc.web.wall.leader.security_smalls import watched
from tests.web import wall_stores
from tests.web.desk import DATA
from tests.web.fed import RULES, fed
from tests.web.feed_desk import asked
from tests.web.feed_desk import reading as reader_of
from tests.web.mapped import NOW, known
from tests.web.test_agencies import by_id, parts, words
from tests.web.wall_stores import AMPLE, ROOMS, TIGHT, painted, stand

LANGUAGES = ("vi", "en")
LATER = NOW + timedelta(days=12)


def calm(url: str) -> Engine:
    """Twelve days on: read up to then, and nothing more has been heard."""
    engine = fed(url, 20, 20)
    rules = Rules(MEASURES, known().calendar, {"soc": 1}, feeds(known()))
    ingest(engine, Load(source="soc", now=LATER, watermark=LATER - timedelta(minutes=4)), rules)
    return engine


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with wall_stores.stores_in(
        tmp_path_factory.mktemp("walls"), fed=lambda url: fed(url, 20, 20), calm=calm
    ) as made:
        yield made


def shown(engine: Engine, room: Room = TIGHT, *, public: bool = False, at: Any = NOW) -> Any:
    with reading(engine) as connection:
        return painted(screen, Reader(connection, known(), at), stand(room, public=public))


def said(tree: Any, slot: str) -> str:
    return words(by_id(tree, f"s1-{slot}"))


def worst(tree: Any) -> list[str]:
    return [p.id for p in parts(tree) if "worst" in str(getattr(p, "className", "")).split()]


def rows(tree: Any) -> list[str]:
    found = [p for p in parts(tree) if str(getattr(p, "id", "")).startswith("s1-open-row")]
    return [" ".join(words(one) for one in p.children) for p in found if not p.hidden]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("store", ["bad", "fed", "empty", "dossiers"])
def test_it_is_filled_whatever_is_fed(
    stores: dict[str, Engine], store: str, room: Room, language: str
) -> None:
    with speaking(language):
        for public in (False, True):
            tree = shown(stores[store], room, public=public)
            assert len(worst(tree)) <= 1
            assert said(tree, "headline")
            assert "wall." not in words(tree)


def test_the_figures_are_the_desks(stores: dict[str, Engine]) -> None:
    tree = shown(stores["bad"])
    with reader_of(stores["bad"]) as reader:
        running, grave = (reader.value(find(k), asked("").where()) for k in (OPEN, SERIOUS_OPEN))
    assert said(tree, "open-number") == number(running.numerator)
    assert said(tree, "headline").startswith(f"{number(grave.numerator)} sự cố mức cao")
    assert worst(tree) == ["s1-open-alarm"]
    counts = [int(words(one).split()[0]) for one in by_id(tree, "s1-open-beside").children]
    assert sum(counts) == grave.numerator


@pytest.mark.parametrize("room", ROOMS)
def test_the_clock_runs_from_detection_to_the_end_of_the_last_day(
    stores: dict[str, Engine], room: Room
) -> None:
    tree = shown(stores["bad"], room)
    until = [p.to_plotly_json()["props"]["data-until"] for p in parts(tree) if _counts(p)]
    assert until == sorted(until)
    with reader_of(stores["bad"]) as reader:
        found = reader.rows(find(SERIOUS_OPEN), asked("").where(), sort="opened", limit=1)
    assert until[0] == day_end(found.rows[0]["opened_day"] + REPORT_WITHIN).isoformat()
    told = rows(tree)
    assert "trễ" in told[0]
    assert told[-1] == f"và {found.count - len(until)} sự cố khác"


def _counts(part: Any) -> bool:
    return "countdown" in str(getattr(part, "className", "")).split()


@pytest.mark.parametrize("public", [False, True])
def test_nothing_says_which_system_unit_or_rule(stores: dict[str, Engine], public: bool) -> None:
    tree = shown(stores["bad"], AMPLE, public=public)
    everything = str(tree.to_plotly_json())
    with (DATA / "assets.csv").open(encoding="utf-8") as file:
        units = {line["agency"] for line in csv.DictReader(file)}
    assert not [code for code in units if code in everything]
    assert not [code for code in units if known().agencies.label(code) in everything]
    assert not [name for _, name, _ in RULES if name in everything]


def test_a_calm_day_is_calm(stores: dict[str, Engine]) -> None:
    tree = shown(stores["calm"], at=LATER)
    assert by_id(tree, "s1-open").className == "tile great calm"
    assert worst(tree) == rows(tree) == []
    assert "Không có sự cố đang mở" in words(by_id(tree, "s1-open"))
    assert "09:56" in said(tree, "calm-time")
    assert "headline-calm" in by_id(tree, "s1-headline").className


def test_a_source_that_fell_silent_makes_nothing_calm(stores: dict[str, Engine]) -> None:
    tree = shown(stores["bad"], at=LATER)
    assert "calm" not in by_id(tree, "s1-open").className
    assert said(tree, "open-number") == "—"
    assert said(tree, "open-lines") == "chưa đọc lại được nguồn"
    assert said(tree, "headline").startswith("Chưa đủ số liệu")


def test_systems_heard_of_are_some_of_the_declared(stores: dict[str, Engine]) -> None:
    tree = shown(stores["bad"])
    heard, declared = map(int, said(tree, "watched-number").split("/"))
    assert heard <= declared == len({asset for _, asset in known().assets})


def test_of_a_unit_its_own_systems_are_declared(stores: dict[str, Engine]) -> None:
    for query, under in (("agency=H15.12", known().agencies.under("H15.12", NOW.date())), ("", ())):
        with reader_of(stores["bad"]) as reader:
            board = board_of(reader, asked(query), KEYS)
            found = watched(board, 40)
        own = {asset for (_, asset), code in known().assets.items() if code in under or not under}
        heard, declared = map(int, found.number.split("/"))
        assert heard <= declared == len(own)


def test_alerts_of_a_day_not_read_yet_are_not_none(stores: dict[str, Engine]) -> None:
    assert said(shown(stores["bad"]), "alerts-number").isdigit()
    tree = shown(stores["bad"], at=NOW + timedelta(days=1))
    assert said(tree, "alerts-number") == "—"
    assert said(tree, "alerts-words") == "chưa đọc được hôm nay"


def test_in_public_severities_are_counted_and_nobody_is_directed(
    stores: dict[str, Engine],
) -> None:
    tree = shown(stores["bad"], public=True)
    assert said(tree, "headline") == "An toàn thông tin của tỉnh, tháng 11"
    assert said(tree, "open-state") == ""
    assert [one.split()[0] for one in rows(tree)] == ["Nghiêm", "Cao", "Trung", "Thấp", "Thông"]
    assert "báo cáo" not in words(tree)


def test_none_known_is_no_zero_and_says_why(stores: dict[str, Engine]) -> None:
    tree = shown(stores["dossiers"])
    assert said(tree, "open-number") == said(tree, "alerts-number") == "—"
    assert "chưa kết nối nguồn" in said(tree, "open-lines")
    assert said(tree, "alerts-words") == "chưa kết nối nguồn"
