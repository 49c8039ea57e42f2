"""A reader over a handful of invented dossiers: small enough to count by hand."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ioc.domain.calendars import WorkCalendar
from ioc.domain.comparisons import Kind
from ioc.domain.lookups import Lookups
from ioc.domain.units import Agencies, Places
from ioc.metrics.changes import Change, change
from ioc.metrics.form import Form06a
from ioc.metrics.model import Figure, Metric, Part, Rows, SourceState, Where
from ioc.metrics.sources import Fed
from ioc.metrics.stories import WorstProcedure
from tests.web.dossier_stories import storied

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 2, 36, tzinfo=UTC)
AS_OF = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
AGENCIES = """code,name,short_name,kind,parent,place,valid_from,valid_to,invented
H15,UBND tỉnh Đắk Lắk,Đắk Lắk,province,,,2020-07-22,,0
H15.12,Sở Nông nghiệp và Môi trường,NN&MT,department,H15,,2025-03-01,,1
H15.12.01,Văn phòng Đăng ký đất đai tỉnh,VP ĐKĐĐ,office,H15.12,,2025-03-01,,1
H15.10,Sở Y tế,Y tế,department,H15,,2025-03-01,,1
H15.91,Thuế tỉnh Đắk Lắk,Thuế,vertical,H15,,2025-07-01,,1
H15.101,UBND phường Tuy Hòa,Tuy Hòa,commune,H15,22015,2025-07-01,,1
"""
PLACES = """tier,code,name,type,valid_from,valid_to,parent,legal_basis
province,66,Đắk Lắk,tỉnh,2025-07-01,,,NQ
commune,22015,Tuy Hòa,phường,2025-07-01,,66,NQ
"""
CALENDAR = WorkCalendar(off=frozenset({date(2026, 11, 24)}))
LOOKUPS = Lookups(
    agencies=Agencies.from_csv(AGENCIES),
    places=Places.from_csv(PLACES),
    procedures={},
    sectors={"G10-TN01": "Đất đai"},
    calendar=CALENDAR,
)
OPEN = (2, 4, 5, 6)
Row = Mapping[str, Any]


def dossier(number: int, **facts: Any) -> dict[str, Any]:
    """One row as the real reader tells it: received 2/11, due 18/11."""
    row: dict[str, Any] = {
        "code": f"H15.12-261102-{number:04d}",
        "procedure": "1.004616",
        "procedure_name": "Cấp giấy phép môi trường",
        "sector": "G10-TN01",
        "sector_name": "Đất đai",
        "agency": "H15.12",
        "agency_text": "Sở NN&MT",
        "receiving": "H15.12",
        "channel": "online",
        "status": 4,
        "submitted_at": datetime(2026, 11, 2, 1, 0, tzinfo=UTC),
        "received_at": datetime(2026, 11, 2, 2, 0, tzinfo=UTC),
        "received_day": date(2026, 11, 2),
        "due_day": TODAY,
        "first_due_day": TODAY,
        "resolved_day": None,
        "due_moves": 0,
        "step": "Thẩm định",
        "room": "P. Môi trường",
        "step_since": datetime(2026, 11, 5, 2, 0, tzinfo=UTC),
        "source": "mot-cua",
        "why": "",
    } | facts
    name = LOOKUPS.agencies.label
    row |= {"agency_name": name(row["agency"]), "receiving_name": name(row["receiving"])}
    return row | {"paused": row["status"] in (5, 6), "days_left": _days_left(row)}


def _days_left(row: Row) -> int | None:
    due, at = row["due_day"], row["resolved_day"] or TODAY
    if due is None:
        return None
    one = timedelta(days=1)
    if due >= at:
        return CALENDAR.count_working_days(at + one, due)
    return -max(1, CALENDAR.count_working_days(due + one, at))


def _running(row: Row) -> bool:
    return row["status"] in OPEN and not row["paused"]


def _resolved(row: Row, where: Where) -> bool:
    return row["resolved_day"] is not None and where.start <= row["resolved_day"] <= where.end


def _due(row: Row) -> date:
    return row["due_day"] or date.max


def _first_due(row: Row) -> date:
    return row["first_due_day"] or date.max


THREE_ON = CALENDAR.add_working_days(TODAY, 3)
NEXT = CALENDAR.add_working_days(TODAY, 1)
HELD: Mapping[str, Callable[[Row, Where], bool]] = {
    "dossiers.open": lambda r, _: r["status"] in OPEN,
    "dossiers.open_in_time": lambda r, _: _running(r) and _due(r) >= TODAY,
    "dossiers.paused": lambda r, _: r["status"] in OPEN and r["paused"],
    "dossiers.overdue": lambda r, _: _running(r) and _due(r) < TODAY,
    "dossiers.due_today": lambda r, _: _running(r) and _due(r) == TODAY,
    "dossiers.due_1": lambda r, _: _running(r) and TODAY < _due(r) <= NEXT,
    "dossiers.due_3": lambda r, _: _running(r) and TODAY < _due(r) <= THREE_ON,
    "dossiers.later": lambda r, _: _running(r) and _due(r) > THREE_ON,
    "dossiers.received": lambda r, w: w.start <= r["received_day"] <= w.end,
    "dossiers.resolved": _resolved,
    "dossiers.late": lambda r, w: _resolved(r, w) and r["resolved_day"] > _due(r),
    "dossiers.no_due": lambda r, _: r["due_day"] is None,
}


class FakeReader:
    """Answers by counting its rows; what a metric above does not hold is 0."""

    def __init__(self, dossiers: Iterable[Row]) -> None:
        self.dossiers = tuple(dossiers)
        self.lookups, self.today, self.now, self.as_of = LOOKUPS, TODAY, NOW, AS_OF
        self.revision, self.simulated, self.loading = 7, True, False

    def sources(self) -> tuple[SourceState, ...]:
        return (
            SourceState(
                name="mot-cua", title="Một cửa", connector="one_stop", simulated=True,
                state="fresh", data_as_of=AS_OF, watermark=AS_OF, backfilled_to=None,
                backfill_from=None, last_success_at=AS_OF, last_attempt_at=AS_OF, next_at=None,
                stale_after_s=7200, every_s=900, stored=1, rejected=0, last_error=None,
            ),
        )  # fmt: skip

    def fed(self, subject: str = "dossiers") -> Fed:
        return Fed(self.sources() if subject == "dossiers" else (), NOW)

    def _scope(self, where: Where) -> list[Row]:
        codes: set[str] = set()
        for code in where.agencies:
            codes |= {code} if code == "?" else LOOKUPS.agencies.under(code, TODAY)
        kept = [r for r in self.dossiers if not where.agencies or r["agency"] in codes]
        asked = ((where.channels, "channel"), (where.procedures, "procedure"))
        return [r for r in kept if all(not keys or r[name] in keys for keys, name in asked)]

    def _held(self, metric: Metric, where: Where, part: str = "numerator") -> list[Row]:
        among = self._scope(where)
        if metric.kind != "rate":
            held = HELD.get(metric.key)
            return [r for r in among if held and held(r, where)]
        done = [r for r in among if _resolved(r, where)]
        promised = _first_due if metric.version == "first-promise" else _due
        good = [r for r in done if r["resolved_day"] <= promised(r)]
        if "overdue" in metric.held_below:
            done += [r for r in among if HELD["dossiers.overdue"](r, where)]
        return {
            "numerator": good,
            "denominator": done,
            "rest": [r for r in done if r not in good],
        }[part]

    def _figure(self, metric: Metric, where: Where) -> Figure:
        top = len(self._held(metric, where))
        if metric.kind != "rate":
            return Figure(top, top, None)
        bottom = len(self._held(metric, where, "denominator"))
        return Figure(top / bottom if bottom else None, top, bottom)

    def value(self, metric: Metric, where: Where) -> Figure:
        return self._figure(metric, where)

    def values(self, metrics: Sequence[Metric], where: Where) -> dict[str, Figure]:
        return {f"{m.key}@{m.version}": self._figure(m, where) for m in metrics}

    def grouped(
        self, metrics: Sequence[Metric], where: Where, dimension: str
    ) -> dict[str, dict[str, Figure]]:
        one = {r[dimension] for r in self._scope(where)}
        return {
            key: FakeReader(r for r in self._scope(where) if r[dimension] == key).values(
                metrics, Where(start=where.start, end=where.end)
            )
            for key in one
        }

    def change(
        self, metric: Metric, where: Where, kind: Kind = "previous", *, aligned: bool = False
    ) -> Change:
        reader: Any = self
        return change(reader, metric, where, kind, aligned=aligned)

    def series(self, metric: Metric, where: Where, dimension: str) -> tuple[Part, ...]:
        return (Part("2026-11", "2026-11", self._figure(metric, where)),)

    def rows(self, metric: Metric, where: Where, part: str = "numerator", **page: Any) -> Rows:
        sort = page.get("sort") or "due"
        held = self._held(metric, where, part)
        name = sort.removeprefix("-")
        field = "received_day" if name == "received" else name
        held.sort(
            key=lambda r: (_due(r) if name == "due" else r[field], r["code"]),
            reverse=sort.startswith("-"),
        )
        start = int(page.get("after") or page.get("offset") or 0)
        end = start + int(page.get("limit") or 100)
        shown = tuple(held[start:end])
        return Rows(count=len(held), rows=shown, next=str(end) if end < len(held) else None)

    def steps(self, metric: Metric, where: Where) -> tuple[tuple[str, int], ...]:
        return tuple(Counter(r["step"] for r in self._held(metric, where)).most_common())

    def worst_procedures(
        self, rate: Metric, where: Where, limit: int = 3
    ) -> tuple[WorstProcedure, ...]:
        late = Counter(r["procedure"] for r in self._held(rate, where, "rest"))
        total = Counter(r["procedure"] for r in self._held(rate, where, "denominator"))
        return tuple(
            WorstProcedure(code, "Cấp giấy phép môi trường", count, total[code], "Thẩm định")
            for code, count in late.most_common(limit)
        )

    def dossier(self, code: str) -> Row | None:
        found = next((r for r in self.dossiers if r["code"] == code), None)
        return None if found is None else storied(found, NOW, LOOKUPS)

    def find(self, text: str, limit: int = 20) -> tuple[str, ...]:
        return tuple(r["code"] for r in self.dossiers if text.upper() in r["code"])[:limit]

    def form06a(self, where: Where) -> Form06a:
        counts: dict[str, Any] = dict.fromkeys(
            ("total", "online", "other", "carried_over", "resolved", "early", "on_time", "late",
             "open", "in_time", "overdue", "paused", "withdrawn", "stopped",
             "denied", "no_end", "no_due"), 0
        )  # fmt: skip
        return Form06a(**counts)
