"""Whatever befalls a source, its tiles are marked old within its objective and no others are.

The page's side of it is one function, which is not told what befell.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from ioc.domain.periods import TZ
from tests.conftest import PATIENCE, wait_until
from tests.e2e.aged import SECONDARY, awaited, opened, tiles
from tests.e2e.house import A_MOMENT, AT_LEISURE, SOURCES, SYSTEMS, House, as_of, running_house
from tests.e2e.visitor import Visitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# How old each may be. The scores change once a day, and are read in a quarter of a minute.
OBJECTIVES = {"mot-cua": HOUR, "phan-anh": 2 * HOUR, "soc": 4 * HOUR, "chat-luong-766": 3 * DAY}
# Of so large a province something is new everywhere within them.
SCALE = 0.3
IMPATIENT = "attempts = 1\nread_timeout = 4\n"
# The beginnings of the hours in which there is something new of everything.
MORNING, SATURDAY = 7, 5
CASES = [
    ("mot-cua", "freeze"),
    ("phan-anh", "hang"),
    ("soc", "down"),
    ("mot-cua", "empty"),
    ("phan-anh", "freeze"),
    ("soc", "slow"),
    ("mot-cua", "down"),
    ("mot-cua", "hang"),
    ("phan-anh", "empty"),
    ("soc", "freeze"),
    ("chat-luong-766", "freeze"),
    ("chat-luong-766", "slow"),
]


def written() -> str:
    """The usual four sources, each with an objective and little patience."""
    text = SOURCES.replace('stale_after = "2d"\n', "").replace('stale_after = "7d"\n', "")
    text = text.replace("attempts = 1\n", IMPATIENT).replace(
        "pace = 0.3\n", f"pace = 0.3\n{IMPATIENT}"
    )
    for name in ("phan-anh", "soc"):
        rest = f"[sources.{name}.options]\n"
        text = text.replace(rest, f"[sources.{name}.options.http]\n{IMPATIENT}\n{rest}")
    # Small answers, so that a busy machine gives none of them later than this patience.
    text = text.replace("page_size = 1000", "page_size = 200")
    text = text.replace('madonvi = "H15"\n', 'madonvi = "H15"\npage_size = 200\n')
    text = text.replace("[sources.soc.options]\n", "[sources.soc.options]\nsize = 200\n")
    for name, limit in OBJECTIVES.items():
        told = f'[sources.{name}]\nstale_after = "{limit // HOUR}h"\n'
        text = text.replace(f"[sources.{name}]\n", told)
    return text


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("town"), written(), SCALE) as town:
        yield town


@pytest.fixture
def home(town: House) -> str:
    return town.web


def morning(town: House, name: str) -> None:
    """Forward to where everybody works longer than the objective: for days, to a Monday."""
    local = town.now().astimezone(TZ)
    within = OBJECTIVES[name] < DAY
    noon = local.replace(hour=11, minute=30)
    if within and local.hour >= MORNING and local + OBJECTIVES[name] + HOUR / 6 < noon:
        return
    begin = local.replace(hour=MORNING, minute=30)
    while begin <= local or begin.weekday() >= (SATURDAY if within else 1):
        begin += DAY
    town.forward(begin - local)


def well(town: House, *but: str) -> None:
    """Every other source is read up to now; the scores, beside one that is ill, if they are old,
    and else if they are two days old: then they stay fresh while another is ill.
    """
    names = [name for name in SYSTEMS if name not in but]

    def read() -> bool:
        told, now = town.sources(), town.now()
        leisure = OBJECTIVES[AT_LEISURE] if but else 2 * DAY
        behind = [name for name in names if not _is_read(told[name], now, leisure)]
        for name in behind:
            town.order("resume", name)
        if behind:
            time.sleep(1)
        return not behind

    wait_until(read, f"{names} to be read", 2 * PATIENCE)


def _is_read(source: Mapping[str, Any], now: datetime, leisure: timedelta) -> bool:
    slack = leisure if source["name"] == AT_LEISURE else A_MOMENT
    return source["state"] == "fresh" and as_of(source) > now - slack


def grows_old(guest: Visitor, town: House, name: str) -> None:
    """Before the page: its tiles, and only they, are old in time, with their last good number."""
    awaited(guest, set())
    before = town.now()
    town.forward(OBJECTIVES[name] + timedelta(minutes=5))
    town.order("run", name)
    well(town, name)
    awaited(guest, {name})
    quiet = guest.page.evaluate(SECONDARY)
    for tile in tiles(guest):
        assert tile["number"][:1].isdigit()
        assert tile["of"] != name or tile["colour"] == quiet
    assert town.now() - before < OBJECTIVES[name] + timedelta(minutes=10)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_what_befalls_a_source_is_seen_on_its_tiles_and_on_no_others(
    guest: Visitor, town: House, name: str, kind: str
) -> None:
    morning(town, name)
    well(town)
    opened(guest)
    town.break_source(kind, name)
    grows_old(guest, town, name)
    town.break_source(None, name)
    well(town)
    awaited(guest, set())
