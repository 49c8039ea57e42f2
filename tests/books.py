"""What the pages say against what really happened: our figures beside the simulator's books."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Connection, Table, func, select

from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader, metric_id
from ioc.store.facts import ALERT_RUNGS, CALL_RUNGS, CASE_RUNGS, incidents, scores

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
    "total": "total",
    "form_online": "form_online",
    "form_other": "form_other",
}
METRICS = [find(f"dossiers.{key}") for key in SAME]
# What a list of ThongKeIOC does not tell of a dossier.
UNTOLD_BY_LISTS = {"received_online", "received_full", "received_partial", "denied"}
UNTOLD_BY_LISTS |= {"due_today", "due_1", "due_2", "due_3", "form_online", "form_other"}
RUNGS = {rung.name: rung for rung in (*CASE_RUNGS, *ALERT_RUNGS, *CALL_RUNGS)}
CALLS = ("received", "answered", "missed", "transferred", "prompt", "wait_seconds")

Days = tuple[date, date]


def truth(simulator: str, at: datetime, start: date, end: date) -> dict[str, Any]:
    """What the books say. They tell nothing of what is to come, and a clock may lead a little."""
    told_now = datetime.fromisoformat(httpx.get(f"{simulator}/_clock", timeout=30).json()["now"])
    known = min(at, told_now - timedelta(microseconds=1))
    asked = {"at": known.isoformat(), "from": start.isoformat(), "to": end.isoformat()}
    told: dict[str, Any] = httpx.get(f"{simulator}/_truth", params=asked, timeout=120).json()
    return told


def read_to(reader: Reader) -> datetime:
    """Up to when the dossiers were read, whether or not the last answer had news."""
    times = [state.last_attempt_at for state in reader.fed("dossiers").states]
    return max(at for at in times if at is not None)


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


def definitions_differing(reader: Reader, told: Mapping[str, Any]) -> list[str]:
    """One line for each on-time rate, under each definition, that the books make otherwise.

    In total and by agency; what of the online ones was accepted in time too.
    """
    where = Where(start=date.fromisoformat(told["from"]), end=date.fromisoformat(told["to"]))
    asked = {name: find("dossiers.on_time_rate", name) for name in told["on_time"]["total"]}
    asked["accepted"] = find("dossiers.accepted_in_time")
    ours = {"total": reader.values([*asked.values()], where)}
    ours |= reader.grouped([*asked.values()], where, "agency")
    books = {"total": told["total"], **told["agencies"]}
    rates = {"total": told["on_time"]["total"], **told["on_time"]["agencies"]}
    found = []
    for whose in sorted(ours.keys() | books.keys()):
        sums, pairs = books.get(whose, {}), rates.get(whose, {})
        pairs["accepted"] = [sums.get("accepted_in_time", 0), sums.get("accepted", 0)]
        for name, metric in asked.items():
            figure = ours.get(whose, {}).get(metric_id(metric))
            said = [figure.numerator or 0, figure.denominator or 0] if figure else [0, 0]
            if said != pairs.get(name, [0, 0]):
                found.append(f"{whose} {name}: ours {said}, books {pairs.get(name)}")
    return found


def handling_differences(
    reader: Reader, told: Mapping[str, Any], units: Collection[str] = ()
) -> list[str]:
    """The same by who really handles, of what lists tell: of these units, or of all."""
    found = []
    where = Where(start=date.fromisoformat(told["from"]), end=date.fromisoformat(told["to"]))
    for key in sorted(SAME.keys() - UNTOLD_BY_LISTS):
        metric = find(f"dossiers.{key}")
        ours = {part.key: part.figure.value for part in reader.by(metric, where, "agency")}
        for agency in sorted(units or ours.keys() | told["handling"].keys()):
            theirs = told["handling"].get(agency, {}).get(SAME[key], 0)
            if (ours.get(agency) or 0) != theirs:
                found.append(f"{agency} {key}: ours {ours.get(agency)}, books {theirs}")
    return found


def total_differences(
    reader: Reader, told: Mapping[str, Any], reported: Mapping[str, str]
) -> list[str]:
    """The figures that a vendor reports of each agency; `reported`: our key, the books' word."""
    found = []
    where = Where(start=date.fromisoformat(told["from"]), end=date.fromisoformat(told["to"]))
    for key, word in reported.items():
        parts = reader.by(find(f"totals.{key}"), where, "agency")
        ours = {part.key: part.figure.value for part in parts}
        for agency, figures in told["handling"].items():
            if ours.get(agency) != figures[word]:
                found.append(f"{agency} {key}: told {ours.get(agency)}, books {figures[word]}")
    return found


def case_differences(
    connection: Connection, told: Mapping[str, Any], untold: Collection[str] = ()
) -> list[str]:
    """Feedback's figures, but for those that a dialect leaves untold."""
    books, days = told["feedback"], _days(told)
    ours = case_flows(connection, days, books)
    return _unlike("cases", {n: v for n, v in ours.items() if n not in untold}, books)


def case_flows(connection: Connection, days: Days, told: Mapping[str, Any]) -> dict[str, Any]:
    """Our figures of feedback under the books' names."""
    rung = RUNGS["cases_day_channel"]
    counted = {name: 0 for name in told if name in rung.c}
    flows = connection.execute(
        select(*(func.coalesce(func.sum(rung.c[name]), 0) for name in counted)).where(
            rung.c.day.between(*days)
        )
    ).one()
    stocks = connection.execute(
        select(
            *(
                func.coalesce(func.sum(rung.c[f"{n}_came"] - rung.c[f"{n}_left"]), 0)
                for n in ("open", "overdue")
            )
        ).where(rung.c.day <= days[1])
    ).one()
    channels = summed(connection, rung, days, "channel")
    categories = summed(connection, RUNGS["cases_day_category"], days, "category")
    return {
        **{name: int(n) for name, n in zip(counted, flows, strict=True)},
        **{name: int(n) for name, n in zip(("open", "overdue"), stocks, strict=True)},
        "channels": dict.fromkeys(told["channels"], 0) | channels,
        "categories": dict.fromkeys(told["categories"], 0) | categories,
    }


def alert_differences(connection: Connection, told: Mapping[str, Any]) -> list[str]:
    books, days = told["security"], _days(told)
    ours = {
        "by_severity": summed(connection, RUNGS["alerts_day_severity"], days, "severity"),
        "by_rule": summed(connection, RUNGS["alerts_day_rule_severity"], days, "rule"),
        "agencies": summed(connection, RUNGS["alerts_day_agency_severity"], days, "agency"),
    }
    found = _unlike("alerts", ours, {name: known(books[name]) for name in ours})
    opened, standing = opened_and_open(connection, days)
    incidents_told = {"incidents_opened": opened, "incidents_open": standing}
    return found + _unlike("alerts", incidents_told, books)


def score_differences(connection: Connection, told: Mapping[str, Any]) -> list[str]:
    """The running year's points of the province, in total and by group."""
    books = told["quality766"]
    ours = select(scores.c.score, scores.c.group).where(
        scores.c.department == "H15", scores.c.period == told["to"][:4]
    )
    by_group = {row.group: row.score for row in connection.execute(ours)}
    total = by_group.pop("", None)
    return _unlike("scores", {"total": total, "groups": by_group}, books)


def call_differences(
    connection: Connection, told: Mapping[str, Any], untold: Collection[str] = ()
) -> list[str]:
    """The hotline's figures, but for those that a dialect leaves untold."""
    books, days = told["calls"], _days(told)
    rung = RUNGS["calls_day_queue"]
    sums = connection.execute(
        select(*(func.coalesce(func.sum(rung.c[name]), 0) for name in CALLS)).where(
            rung.c.day.between(*days)
        )
    ).one()
    ours: dict[str, Any] = {name: int(n) for name, n in zip(CALLS, sums, strict=True)}
    ours["hours"] = summed(connection, RUNGS["calls_day_hour"], days, "hour")
    ours["agencies"] = summed(connection, RUNGS["calls_day_agency"], days, "agency", "transferred")
    return _unlike("calls", {n: v for n, v in ours.items() if n not in untold}, books)


def summed(
    connection: Connection, rung: Table, days: Days, key: str, measure: str = ""
) -> dict[str, Any]:
    """A measure of a rung (none named: its first) by one of its keys, over some days."""
    first = next(c for c in rung.columns if not c.primary_key)
    counted = rung.c[measure] if measure else first
    query = (
        select(rung.c[key], func.sum(counted))
        .where(rung.c.day.between(*days))
        .group_by(rung.c[key])
    )
    return {str(name): int(n) for name, n in connection.execute(query) if n}


def known(told: Mapping[str, int]) -> dict[str, int]:
    return {"?" if name == "null" else name: n for name, n in told.items() if n}


def opened_and_open(connection: Connection, days: Days) -> tuple[int, int]:
    i = incidents.c
    found = connection.execute(select(i.opened_day, i.closed_day)).all()
    opened = sum(days[0] <= row.opened_day <= days[1] for row in found)
    return opened, sum(row.opened_day <= days[1] < row.closed_day for row in found)


def _days(told: Mapping[str, Any]) -> Days:
    return date.fromisoformat(told["from"]), date.fromisoformat(told["to"])


def _unlike(whose: str, ours: Mapping[str, Any], books: Mapping[str, Any]) -> list[str]:
    return list(_lines(whose, ours, books))


def _lines(whose: str, ours: Mapping[str, Any], books: Mapping[str, Any]) -> Iterator[str]:
    for name, value in ours.items():
        if value != books.get(name):
            yield f"{whose} {name}: ours {value}, books {books.get(name)}"
