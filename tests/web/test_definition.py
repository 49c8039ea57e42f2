"""Cách tính: the definition of any number, reached from it, with the numbers of its question."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash.development.base_component import Component
from sqlalchemy import Engine

from ioc.geo.served import read_geometries
from ioc.metrics.catalogue import CATALOGUE, family, find
from ioc.metrics.differences import count_differences
from ioc.metrics.model import Metric
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.app import find_pages
from ioc.web.components.definition_words import version_words
from ioc.web.components.listed import count
from ioc.web.components.question import Question, asked
from ioc.web.filters import Filters
from ioc.web.links import DEFINITION_PATH, PATHS, RATE
from ioc.web.locales import spoken
from ioc.web.page import Frame, filled
from ioc.web.pages.definition import page
from ioc.web.shapes import Shapes, shapes_of
from tests.web.desk import DATA
from tests.web.fed import fed
from tests.web.mapped import NOW, known
from tests.web.test_language import english, left

PAGES = {one.path: one for one in find_pages()}
DRAWN = ("/", "/ban-do")
BOARDS = ("/", "/phan-anh", "/an-ninh-mang")
__all__ = ["english"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('fed') / 'ioc.sqlite'}", 400, 200)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as connection:
        yield Reader(connection, known(), NOW)


@cache
def shapes() -> Shapes:
    return shapes_of(read_geometries(DATA / "boundaries"))


def laid(reader: Reader, address: str) -> Component:
    """A page's still structure."""
    path, _, search = address.partition("?")
    drawn = shapes() if path in DRAWN else Shapes()
    frame = Frame(lookups=reader.lookups, today=reader.today, simulated=True, shapes=drawn)
    body: Component = spoken(PAGES[path].layout(Filters.parse(search, reader.today), frame))
    return body


def painted(reader: Reader, address: str) -> Component:
    """A page as the browser is given it."""
    path, _, search = address.partition("?")
    slots = PAGES[path].fill(reader, Filters.parse(search, reader.today))
    return filled(laid(reader, address), spoken(slots))


def parts(tree: Any) -> Iterator[Any]:
    yield from (part for part in [tree, *tree._traverse()] if isinstance(part, Component))


def said(tree: Any) -> str:
    if isinstance(tree, list | tuple):
        return "".join(said(part) for part in tree)
    if isinstance(tree, Component):
        return said(getattr(tree, "children", None))
    return "" if tree is None else str(tree)


def by_id(tree: Component, name: str) -> Any:
    return next(part for part in parts(tree) if getattr(part, "id", "") == name)


def hrefs(tree: Component) -> list[str]:
    return [part.href for part in parts(tree) if getattr(part, "href", None)]


def defined(tree: Component) -> set[tuple[str, str]]:
    """Key and version of every definition that a page leads to."""
    found = set()
    for href in hrefs(tree):
        if urlsplit(href).path == DEFINITION_PATH:
            words = parse_qs(urlsplit(href).query)
            key, version = words.get("metric", [RATE])[0], words.get("version", [None])[0]
            found.add((key, find(key, version, NOW.date()).version))
    return found


def address(metric: Metric, path: str = DEFINITION_PATH) -> str:
    return f"{path}?metric={metric.key}&version={metric.version}"


def test_the_line_carries_the_numbers_of_the_question_and_each_opens_its_rows(
    reader: Reader,
) -> None:
    line = by_id(painted(reader, f"{DEFINITION_PATH}?agency=H15.101"), "definition-line")
    words = "agency=H15.101"
    figure = reader.value(find(RATE), Filters.parse(words, reader.today).where())
    opened = [part for part in parts(line) if getattr(part, "href", None)]
    assert [said(part) for part in opened] == [str(figure.numerator), str(figure.denominator)]
    for part in opened:
        question = asked(Filters.parse(urlsplit(part.href).query, reader.today))
        assert isinstance(question, Question)
        assert str(count(reader, question)) == said(part)


def test_every_version_stands_beside_the_others_with_its_own_value_and_rows(
    reader: Reader,
) -> None:
    table = by_id(painted(reader, DEFINITION_PATH), "definition-versions")
    rows = [part for part in parts(table) if type(part).__name__ == "Tr"][1:]
    where = Filters.parse("", reader.today).where()
    assert len(rows) == len(family(RATE))
    for row, metric in zip(rows, family(RATE), strict=True):
        figure = reader.value(metric, where)
        assert said(row).startswith(version_words(metric.version))
        assert metric.basis in said(row)
        assert figure.value is not None
        top, bottom = [part for part in parts(row) if getattr(part, "className", "") == "number"]
        assert (said(top), said(bottom)) == (str(figure.numerator), str(figure.denominator))
        for number in (top, bottom):
            question = asked(Filters.parse(urlsplit(number.href).query, reader.today))
            assert isinstance(question, Question)
            assert question.metric == metric
            assert str(count(reader, question)) == said(number)


def test_two_versions_beside_each_other_say_on_how_many_dossiers_and_lead_to_them(
    reader: Reader,
) -> None:
    body = painted(reader, f"{DEFINITION_PATH}?against=qd766-2022")
    where = Filters.parse("", reader.today).where()
    differ = by_id(body, "definition-differ")
    found = count_differences(reader, find(RATE), find(RATE, "qd766-2022"), where)
    assert found
    assert str(found) in said(differ)
    (way,) = hrefs(differ)
    words = parse_qs(urlsplit(way).query)
    assert urlsplit(way).path == "/khac-nhau"
    assert words["version"] == ["06a-2020"]
    assert words["against"] == ["qd766-2022"]


def test_the_change_is_told_as_ours_and_the_formulas(reader: Reader) -> None:
    body = painted(reader, f"{DEFINITION_PATH}?against=qd766-2022")
    words = said(by_id(body, "definition-split"))
    signs = {"▲": 1, "▼": -1}
    sentence = re.findall(r"([▲▼]) (\d+,\d\d)|(không đổi)", words)[:3]
    change, ours, formula = (
        signs.get(sign, 0) * int((size or "0").replace(",", "")) for sign, size, _ in sentence
    )
    assert "Số của ta" in words
    assert change == ours + formula
    assert formula


@pytest.mark.parametrize("search", ["version=la", "metric=la", "against=06a-2020", "agency=la"])
def test_what_the_address_says_wrongly_is_the_usual_definition(reader: Reader, search: str) -> None:
    body = painted(reader, f"{DEFINITION_PATH}?{search}")
    assert "definition-split" not in {getattr(part, "id", "") for part in parts(body)}
    assert "Mẫu II.06a" in said(body)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda m: f"{m.key}@{m.version}")
def test_any_number_has_its_definition_whole(reader: Reader, metric: Metric) -> None:
    words = said(painted(reader, address(metric)))
    for text in (metric.name, metric.formula, metric.population, metric.excluded, metric.basis):
        assert text in words
    assert metric.above in words
    assert metric.below in words
    assert f"{metric.key} · {metric.version}" in words


@pytest.mark.usefixtures("english")
def test_no_definition_has_a_vietnamese_word_in_english(reader: Reader) -> None:
    for metric in CATALOGUE:
        assert left(reader, painted(reader, address(metric))) == set(), metric.key


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda m: f"{m.key}@{m.version}")
def test_a_list_of_any_number_leads_to_its_definition(reader: Reader, metric: Metric) -> None:
    if metric.subject not in PATHS:
        assert metric.kind == "quoted"
        return
    path = PATHS[metric.subject]
    found = defined(laid(reader, address(metric, path)))
    assert (metric.key, metric.version) in found


@pytest.mark.parametrize("path", BOARDS)
def test_the_name_of_every_tile_leads_to_its_definition(reader: Reader, path: str) -> None:
    body = painted(reader, path)
    tiles = [
        part for part in parts(body) if str(getattr(part, "className", "")).startswith("tile ")
    ]
    assert tiles
    for one in tiles:
        if "tile-absent" in one.className or "tile-gone" in one.className:
            continue
        (name,) = [p for p in parts(one) if getattr(p, "className", "") == "tile-way"]
        assert defined(name), said(name)


def test_the_score_which_has_no_rows_leads_to_its_definition_from_the_tile(
    reader: Reader,
) -> None:
    assert ("quality766.score", "1") in defined(painted(reader, "/"))


def test_the_unit_and_the_map_lead_to_the_definition_of_what_they_show(reader: Reader) -> None:
    assert (RATE, "06a-2020") in defined(painted(reader, "/don-vi"))
    asked_for = painted(reader, "/don-vi?agency=H15.12&version=qd766-2022")
    assert (RATE, "qd766-2022") in defined(asked_for)
    assert ("dossiers.overdue", "1") in defined(painted(reader, "/ban-do"))


def test_the_page_is_in_no_menu() -> None:
    assert page.order is None
    assert PAGES[DEFINITION_PATH] is page
