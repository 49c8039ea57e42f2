"""A Reader that knows a small invented province by heart: what a fill asks, and nothing more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lookups import Lookups
from ioc.domain.periods import days, months
from ioc.domain.units import Agencies, Agency, Places
from ioc.metrics.model import Figure, Metric, Part, Rows, SourceState, Where
from ioc.metrics.reader import Change, metric_id
from ioc.metrics.sources import Fed

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 41, tzinfo=UTC)
AS_OF = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
NONE_KNOWN = Figure(None, None, None)


def agency(code: str, name: str, short: str, kind: str, parent: str = "H15") -> Agency:
    first = date(2025, 3, 1)
    return Agency(
        code=code, name=name, short_name=short, kind=kind, parent=parent, valid_from=first
    )


AGENCIES = Agencies(
    (
        agency("H15", "UBND tỉnh Đắk Lắk", "Đắk Lắk", "province", ""),
        agency("H15.12", "Sở Nông nghiệp và Môi trường", "NN&MT", "department"),
        agency("H15.12.01", "Văn phòng Đăng ký đất đai tỉnh", "VP ĐKĐĐ", "office", "H15.12"),
        agency("H15.06", "Sở Xây dựng", "Xây dựng", "department"),
        agency("H15.150", "UBND xã Ea Kar", "Ea Kar", "commune"),
        agency("H15.91", "Thuế tỉnh Đắk Lắk", "Thuế", "vertical"),
    )
)
LOOKUPS = Lookups(
    agencies=AGENCIES,
    places=Places(()),
    procedures={},
    sectors={},
    calendar=WorkCalendar(off=frozenset({date(2026, 11, 24)}), years=frozenset({2026})),
)
SOURCE = SourceState(
    name="mot-cua",
    title="Một cửa",
    connector="one_stop",
    simulated=True,
    state="fresh",
    data_as_of=AS_OF,
    watermark=AS_OF,
    backfilled_to=None,
    backfill_from=None,
    last_success_at=NOW,
    last_attempt_at=AS_OF,
    next_at=None,
    stale_after_s=7200,
    every_s=900,
    stored=1,
    rejected=0,
    last_error=None,
)
Units = Mapping[str, Mapping[str, int]]


def count(value: int | None) -> Figure:
    return Figure(value, value, None)


def rate(top: int, bottom: int) -> Figure:
    return Figure(top / bottom if bottom else None, top, bottom)


class FakeReader:
    """`figures` by metric key; `units` the counts of each agency, `before` those of a week ago."""

    revision, now, today, as_of, simulated, lookups = 7, NOW, TODAY, AS_OF, True, LOOKUPS
    backfill = (4, 12)

    def __init__(
        self, figures: Mapping[str, Figure], units: Units, before: Units = MappingProxyType({})
    ) -> None:
        self.figures, self.units, self.earlier = figures, units, before

    def once(self, key: object, work: Callable[[], Any]) -> Any:
        return work()

    def value(self, metric: Metric, where: Where) -> Figure:
        return self.figures.get(metric.key, NONE_KNOWN)

    def values(self, metrics: Sequence[Metric], where: Where) -> dict[str, Figure]:
        return {metric_id(m): self.value(m, where) for m in metrics}

    def grouped(
        self, metrics: Sequence[Metric], where: Where, dimension: str
    ) -> dict[str, dict[str, Figure]]:
        units = self.units if where.end >= TODAY - timedelta(days=1) else self.earlier
        return {
            code: {metric_id(m): self._unit(m, row) for m in metrics} for code, row in units.items()
        }

    def _unit(self, metric: Metric, row: Mapping[str, int]) -> Figure:
        if metric.kind == "rate":
            return rate(row.get("in_time", 0), row.get("resolved", 0))
        return count(row.get(metric.key.partition(".")[2], 0))

    def series(self, metric: Metric, where: Where, dimension: str) -> tuple[Part, ...]:
        end = min(where.end, TODAY)
        keys = (
            months(where.start, end)
            if dimension == "month"
            else [d.isoformat() for d in days(where.start, end)]
        )
        return tuple(Part(key, key, self.value(metric, where)) for key in keys)

    def change(self, metric: Metric, where: Where) -> Change:
        before = replace(where, start=date(2026, 10, 1), end=date(2026, 10, 21))
        moved = 0.008 if metric.kind == "rate" else 27
        return Change(count(1), before, moved)

    def steps(self, metric: Metric, where: Where) -> tuple[tuple[str, int], ...]:
        return (("Thẩm định", 23), ("Ký duyệt", 18))

    def rows(self, metric: Metric, where: Where, part: str = "numerator", **page: Any) -> Rows:
        row = {"due_day": date(2026, 11, 2), "days_left": -14}
        return Rows(count=1, rows=(row,), next=None)

    def sources(self) -> tuple[SourceState, ...]:
        return (SOURCE,)

    def fed(self, subject: str = "dossiers") -> Fed:
        return Fed((SOURCE,) if subject == "dossiers" else (), NOW)


def busy() -> FakeReader:
    """A working morning: figures of PAGES.md's sample, which agree with each other."""
    figures = {
        "dossiers.overdue": count(312),
        "dossiers.due_today": count(118),
        "dossiers.due_1": count(320),
        "dossiers.due_2": count(640),
        "dossiers.due_3": count(905),
        "dossiers.open": count(8412),
        "dossiers.open_in_time": count(7688),
        "dossiers.paused": count(412),
        "dossiers.on_time_rate": rate(18642, 19199),
        "dossiers.received": count(20340),
        "dossiers.resolved": count(19199),
        "dossiers.online_share": rate(14482, 20340),
        "dossiers.full_share": rate(8156, 20340),
        "dossiers.paid_online": rate(6120, 7010),
        "dossiers.digitised": rate(16944, 19199),
        "dossiers.mean_days": Figure(4.2, 38707200, 19199),
    }
    units = {
        "H15.12": {"overdue": 30, "due_1": 12, "open": 358, "in_time": 900, "resolved": 930},
        "H15.12.01": {"overdue": 11, "due_1": 6, "open": 210, "in_time": 700, "resolved": 760},
        "H15.06": {"overdue": 0, "due_1": 0, "open": 150, "in_time": 400, "resolved": 405},
        "H15.150": {"overdue": 22, "due_1": 0, "open": 96, "in_time": 1500, "resolved": 1552},
        "H15.91": {"overdue": 0, "due_1": 9, "open": 44, "in_time": 88, "resolved": 88},
        "?": {"overdue": 3, "due_1": 0, "open": 7, "in_time": 10, "resolved": 12},
    }
    before = {"H15.12": {"overdue": 24}, "H15.12.01": {"overdue": 8}, "H15.150": {"overdue": 25}}
    return FakeReader(figures, units, before)
