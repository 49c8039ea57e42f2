"""The readers of tests/house.py see what they should: a rule that finds nothing proves nothing."""

import ast

import pytest

from tests import house


@pytest.mark.parametrize(
    "source",
    [
        "seen = []",
        "SEEN = {}",
        "SEEN: dict[str, int] = {}",
        "CACHE = defaultdict(list)",
        "ENGINE = create_engine('sqlite://')",
        "app = Dash(__name__)",
        "count = 0",
        "def f():\n    global count",
    ],
)
def test_module_state_is_seen(source: str) -> None:
    assert list(house.module_state(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "A, B = 1, 2",
        "WORDS: Mapping[str, str] = {'a': 'b'}",
        "NAMES = frozenset({'a'})",
        "WORDS = {'a': 'b'}",
        "SQUARES = [x * x for x in range(3)]",
        "__all__ = ['a']",
        "log = logging.getLogger(__name__)",
        "connector = Connector(name='x')",
        "page = Page(path='/')",
        "dossiers = sa.Table('dossiers', metadata)",
        "Record = Dossier | Step",
        "def f():\n    seen = []",
    ],
)
def test_constants_are_not_state(source: str) -> None:
    assert not list(house.module_state(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["WORDS['a'] = 1", "del WORDS['a']", "x.WORDS.update(a=1)", "_SEEN.add(1)"]
)
def test_a_change_of_a_constant_is_seen(source: str) -> None:
    assert list(house.changed(ast.parse(source)))
    assert not list(house.changed(ast.parse(source.lower())))


def test_a_catch_all_is_seen_in_all_its_shapes() -> None:
    shapes = ["except:", "except Exception:", "except (ValueError, Exception) as e:"]
    for shape in shapes:
        tree = ast.parse(f"try:\n    f()\n{shape}\n    pass")
        assert list(house.catches_everything(tree)) == [3]
    assert not list(house.catches_everything(ast.parse("try:\n    f()\nexcept OSError:\n    g()")))


def test_a_blocking_callback_is_seen() -> None:
    tree = ast.parse(
        "@app.callback(x)\ndef slow(): ...\n"
        "@app.callback(x)\n@threaded\ndef fine(): ...\n"
        "@app.callback(x)\nasync def good(): ...\n"
        "app.callback(x)(slow)\napp.callback(x)(threaded(slow))\napp.callback(x)(good)\n"
    )
    assert [name for _, name in house.blocking_callbacks(tree)] == ["slow", "slow"]
    assert len(list(house.wires(tree))) == 6


def test_keys_are_found_where_they_are_said() -> None:
    tree = ast.parse(
        "t('tile.open')\nt('a.b' if x == 'y' else 'a.c')\nt(f'state.{s}.name')\n"
        "page = Page(key='page.overview', path='/')\n"
    )
    assert set(house.keys_said(tree)) == {"tile.open", "a.b", "a.c", "page.overview"}
    assert list(house.openings(tree)) == ["state."]


def test_asking_the_machine_for_the_time_is_seen() -> None:
    tree = ast.parse("datetime.now(UTC)\ndate.today()\ntime.time()\nclock.now()\ntime.monotonic()")
    assert [line for line, _ in house.asks_the_time(tree)] == [1, 2, 3]
