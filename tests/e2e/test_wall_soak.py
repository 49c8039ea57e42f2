"""The soak of tests/wall_soak.py, shortened: what it finds in hours, it begins to find here."""

import random
from pathlib import Path

from playwright.sync_api import Browser

from tests.wall_counted import table
from tests.wall_soak import soaked

REFRESHES = 300


def test_a_wall_that_suffers_neither_grows_nor_stands_still(
    chromium: Browser, tmp_path: Path
) -> None:
    told: list[str] = []
    ran = soaked(chromium, tmp_path, REFRESHES, random.Random(7), told.append)
    assert ran.wrong() == [], "\n".join(table(ran))
    assert ran.counts[-1].refreshes >= REFRESHES
    assert told
