"""Pages of LayDanhSachHoSo written beforehand, so that a benchmark measures its reader and not
the simulator.
"""

from collections.abc import Iterator
from datetime import datetime

import orjson

from ioc.simulator.dialect import Item, Writer
from ioc.simulator.worktime import day_of
from ioc.simulator.world import World


def pages(world: World, until: datetime, size: int) -> Iterator[bytes]:
    """Every dossier of the world as it stands at `until`, by day of arrival and code, `size`
    to a page.
    """
    at = int(until.timestamp())
    writer = Writer(world.cast)
    waiting: list[Item] = []
    for day in world.days(day_of(at)):
        for life in day.lives:
            item = writer.item(life.code, life.packed, at)
            if item is not None:
                waiting.append(item)
        while len(waiting) >= size:
            yield _page(waiting[:size])
            del waiting[:size]
    if waiting:
        yield _page(waiting)


def _page(items: list[Item]) -> bytes:
    return orjson.dumps({"error_code": "0", "result": items})
