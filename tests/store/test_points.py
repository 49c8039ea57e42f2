"""Points: exactly the reports of a number that have a position, each in its state."""

from collections import Counter
from datetime import date

import pytest

from ioc.domain.records import CaseStatus
from ioc.metrics import feedback
from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.store.cases import keep_cases
from ioc.store.engine import reading, writing
from tests.store.drawn import LOOKUPS
from tests.store.feeds import at, case_row, day
from tests.store.invented import open_store

WHERE = Where(start=date(2026, 11, 1), end=day(20))
TOLD = (
    case_row("dl:1", due_day=day(30)),
    case_row("dl:2", due_day=day(3)),
    case_row("dl:3", status=CaseStatus.RESOLVED, closed_at=at(24), updated_at=at(24)),
    case_row("dl:4", status=CaseStatus.REJECTED, updated_at=at(24)),
    case_row("dl:5", place="?", position="outside", lat=16.0, lon=108.0),
    case_row("dl:6", place="?", position="missing", lat=None, lon=None),
)


@pytest.mark.parametrize(
    ("key", "states"),
    [
        ("feedback.received", {"open": 1, "overdue": 1, "done": 2}),
        ("feedback.open", {"open": 1, "overdue": 1}),
        ("feedback.overdue", {"overdue": 1}),
        ("feedback.resolved_share", {"open": 1, "overdue": 1, "done": 1}),
    ],
)
def test_the_points_of_a_number_are_its_reports_with_a_position(
    database_url: str, key: str, states: dict[str, int]
) -> None:
    engine = open_store(database_url)
    with writing(engine) as connection:
        keep_cases(connection, "mot-cua", TOLD, feedback.MEASURES)
    with reading(engine) as connection:
        found = Reader(connection, LOOKUPS, at(24 * 20)).points(find(key), WHERE)
    assert Counter(point.state for point in found) == states
    assert {(point.lat, point.lon) for point in found} == {(12.68, 108.04)}
    engine.dispose()
