"""What the pages say against what really happened: our figures beside the simulator's books."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import httpx

from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader, metric_id

# Our metric: the books' word. What needs worked minutes or every promise is not in the books.
SAME = {
    "received": "received",
    "received_online": "received_online",
    "received_full": "received_full",
    "received_partial": "received_partial",
    "no_due": "no_due",
    "no_end": "no_end",
    "resolved": "resolved",
    "in_time": "in_time",
    "early": "early",
    "on_time": "on_time",
    "late": "late",
    "withdrawn": "withdrawn",
    "stopped": "stopped",
    "denied": "denied",
    "open": "open",
    "open_in_time": "in_time_open",
    "overdue": "overdue",
    "paused": "paused",
    "due_today": "due_today",
    "due_1": "due_1",
    "due_2": "due_2",
    "due_3": "due_3",
}
METRICS = [find(f"dossiers.{key}") for key in SAME]


def truth(simulator: str, at: datetime, start: date, end: date) -> dict[str, Any]:
    asked = {"at": at.isoformat(), "from": start.isoformat(), "to": end.isoformat()}
    told: dict[str, Any] = httpx.get(f"{simulator}/_truth", params=asked, timeout=120).json()
    return told


def disagreements(reader: Reader, told: Mapping[str, Any]) -> list[str]:
    """One line for each figure that is not what really happened, in total and by agency."""
    where = Where(start=date.fromisoformat(told["from"]), end=date.fromisoformat(told["to"]))
    found = _differing("total", reader.values(METRICS, where), told["total"])
    by_agency = reader.grouped(METRICS, where, "agency")
    for agency in sorted(by_agency.keys() | told["agencies"].keys()):
        ours = by_agency.get(agency, {})
        found += _differing(agency, ours, told["agencies"].get(agency, {}))
    return found


def _differing(whose: str, ours: Mapping[str, Any], theirs: Mapping[str, int]) -> list[str]:
    found = []
    for metric, (key, word) in zip(METRICS, SAME.items(), strict=True):
        figure = ours.get(metric_id(metric))
        value = figure.value if figure else 0
        if value != theirs.get(word, 0):
            found.append(f"{whose} {key}: ours {value}, books {theirs.get(word, 0)}")
    return found
