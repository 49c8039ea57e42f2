"""Phản ánh on a wall: what is late and where, one worst, and no unit named in public."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.domain.rooms import Room
from ioc.metrics.catalogue import find
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.boards import board_of, count_of
from ioc.web.feedback_faces import KEYS, OPEN, OVERDUE, RECEIVED
from ioc.web.locales import speaking
from ioc.web.text import number
from ioc.web.wall.halves import halves
from ioc.web.wall.leader.feedback import screen
from ioc.web.wall.leader.feedback_rows import NAME_WIDE, place_rows
from ioc.web.wall.letters import width
from tests.web import wall_stores
from tests.web.fed import fed
from tests.web.feed_desk import asked
from tests.web.feed_desk import reading as reader_of
from tests.web.mapped import NOW, known
from tests.web.test_agencies import by_id, parts, words
from tests.web.wall_stores import ROOMS, TIGHT, painted, stand

LANGUAGES = ("vi", "en")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with wall_stores.stores_in(
        tmp_path_factory.mktemp("walls"), fed=lambda url: fed(url, 20, 300)
    ) as made:
        yield made


def shown(engine: Engine, room: Room = TIGHT, *, public: bool = False) -> Any:
    with reading(engine) as connection:
        return painted(screen, Reader(connection, known(), NOW), stand(room, public=public))


def said(tree: Any, slot: str) -> str:
    return words(by_id(tree, f"s1-{slot}"))


def worst(tree: Any) -> list[str]:
    return [p.id for p in parts(tree) if "worst" in str(getattr(p, "className", "")).split()]


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


def test_the_great_figure_is_the_desks_and_says_how_late_the_longest_is(
    stores: dict[str, Engine],
) -> None:
    tree = shown(stores["bad"])
    with reader_of(stores["bad"]) as reader:
        late = reader.value(find(OVERDUE), asked("").where())
        running = reader.value(find(OPEN), asked("").where())
    assert said(tree, "cases-number") == number(late.numerator)
    assert said(tree, "cases-beside") == f"trong {number(running.numerator)}đang xử lý"
    assert said(tree, "cases-lines").startswith("lâu nhất 52 ngày")
    assert said(tree, "cases-time").startswith("số")


@pytest.mark.parametrize("received", [False, True])
@pytest.mark.parametrize("room", ROOMS)
def test_each_column_of_the_list_adds_up_and_every_name_fits(
    stores: dict[str, Engine], room: Room, received: bool
) -> None:
    space = halves(stand(room).stage, small=False)
    with reader_of(stores["bad"]) as reader:
        board = board_of(reader, asked(""), KEYS)
        rows = place_rows(board, space, received=received)
    first = RECEIVED if received else OVERDUE
    for column, key in ((1, first), (2, OPEN)):
        told = sum(int(words(row[column]).replace(".", "")) for row in rows)
        assert told == board.figures[key].numerator
    assert len(rows) == space.rows
    assert all(width(words(row[0])) <= space.listed - NAME_WIDE for row in rows)


def test_the_worst_is_filled_and_the_sentence_names_it(stores: dict[str, Engine]) -> None:
    tree = shown(stores["fed"])
    assert worst(tree) == ["s1-cases-alarm"]
    assert said(tree, "headline").startswith(f"{said(tree, 'cases-number')} phản ánh quá hạn")
    tree = shown(stores["bad"])
    assert worst(tree) == ["s1-petitions"]
    assert said(tree, "headline").startswith(f"{said(tree, 'petitions-number')} PAKN")


def test_a_category_is_named_only_where_it_alone_has_the_most(stores: dict[str, Engine]) -> None:
    with reader_of(stores["fed"]) as reader:
        rows = board_of(reader, asked(""), KEYS).grouped((OVERDUE,), "category").values()
    counts = sorted(count_of(row, OVERDUE) for row in rows)
    alone = counts[-1] > 1 and counts[-1] != counts[-2]
    for room in ROOMS:
        told = said(shown(stores["fed"], room), "headline")
        assert ("nhiều nhất" in told) == alone
        assert alone or told.endswith("đang xử lý")


def test_nothing_on_it_is_a_part_of_those_received(stores: dict[str, Engine]) -> None:
    """Resolved beside received and open would seem to leave some of them out."""
    for room in ROOMS:
        quiet = said(shown(stores["fed"], room), "cases-quiet")
        assert "Tiếp nhận" in quiet
        assert "Đã xử lý" not in quiet


def test_in_public_no_unit_is_pointed_at(stores: dict[str, Engine]) -> None:
    tree = shown(stores["bad"], public=True)
    assert worst(tree) == []
    assert said(tree, "headline") == "Phản ánh của người dân, tháng 11"
    assert "UBND" not in words(tree)
    assert said(tree, "cases-state") == said(tree, "petitions-state") == ""
    assert said(tree, "cases-head").startswith("Xã, phườngtiếp nhận")


def test_what_nobody_feeds_leaves_its_place_to_the_list(stores: dict[str, Engine]) -> None:
    tree = shown(stores["fed"])
    assert by_id(tree, "s1-smalls").hidden
    assert not by_id(tree, "s1-cases-row-7").hidden
    tree = shown(stores["bad"])
    assert not by_id(tree, "s1-calls").hidden
    assert "%" in said(tree, "calls-number")
    assert by_id(tree, "s1-cases-row-7").hidden


def test_none_known_is_no_zero_and_says_why(stores: dict[str, Engine]) -> None:
    tree = shown(stores["dossiers"])
    assert said(tree, "cases-number") == "—"
    assert "chưa kết nối nguồn" in said(tree, "cases-lines")
    assert "tile-unknown" in by_id(tree, "s1-cases").className
    assert by_id(tree, "s1-cases-row-0").hidden
