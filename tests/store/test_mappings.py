"""A value is mapped and its rows are counted anew; taken back, every figure is as it was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, select

from ioc.domain.feedback import Category
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Kind, Meaning
from ioc.domain.records import Call, Case, CaseStatus, Dossier, Figure, Outcome, Total
from ioc.domain.units import UNKNOWN
from ioc.kinds import LADDERS, feeds, kinds, verify
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.reader import Reader
from ioc.sift import Sifted, resolved
from ioc.store.engine import reading, writing
from ioc.store.facts import cases
from ioc.store.ingest import Rules, ingest
from ioc.store.mappings import Contradiction, InForce, headers_of, in_force, map_value, undo
from ioc.store.remapping import apply_mappings, apply_waiting
from ioc.store.rows import Load, Reject
from ioc.store.schema import dossiers, metadata
from tests.store.drawn import AGENCIES, PLACES
from tests.store.invented import CALENDAR, empty, hour, open_store
from tests.store.waiting import waiting_texts

NOW = hour(400)
LOOKUPS = Lookups(
    agencies=AGENCIES,
    places=PLACES,
    procedures={},
    sectors={"G10-TN01": "Tài nguyên nước", "G15-TP01": "Hộ tịch"},
    calendar=CALENDAR,
    categories={
        "giao-thong": Category(code="giao-thong", name="Hạ tầng giao thông", working_days=3),
        "moi-truong": Category(code="moi-truong", name="Vệ sinh môi trường", working_days=1),
    },
)
TEXTS: Mapping[Kind, Sequence[str]] = {
    Kind.AGENCY: ("Phòng lạ", "PHÒNG LẠ", "Nơi nào", "H46.07", "000.00.07.H46", "801"),
    Kind.SECTOR: ("XX-01", "Hộ tịch"),
    Kind.STATUS: ("Đã chuyển", "Xong hẳn"),
    Kind.CATEGORY: ("Ổ gà", "17"),
}
TARGETS: Mapping[Kind, Sequence[str]] = {
    Kind.AGENCY: ("H15.12", "H15.101"),
    Kind.SECTOR: ("G10-TN01", "G15-TP01"),
    Kind.STATUS: tuple(str(s) for s in CaseStatus if s is not CaseStatus.UNKNOWN),
    Kind.CATEGORY: ("giao-thong", "moi-truong"),
}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def lookups_of(engine: Engine) -> Lookups:
    """As the worker builds them when it is told of a mapping."""
    with reading(engine) as connection:
        return LOOKUPS.with_meanings(in_force(connection))


class Spot:
    place, kind = "?", "missing"


def locate(lats: Sequence[float | None], lons: Sequence[float | None]) -> list[Any]:
    return [Spot() for _ in lats]


def apply(engine: Engine, again: Sequence[int] = ()) -> int:
    return apply_mappings(engine, known, NOW, again).moved


def known(told: InForce) -> Sequence[Any]:
    """As the worker makes them of what stands when it counts."""
    return kinds(LOOKUPS.with_meanings(told.meanings), locate)


def keep(engine: Engine, *records: Any, source: str = "mot-cua", asked: float = 400) -> None:
    lookups = lookups_of(engine)
    told = Sifted(source, "dossier")
    for record in records:
        told.take(record, hour(asked))
    rules = Rules(MEASURES, CALENDAR, {"mot-cua": 1, "vendor": 2}, feeds(lookups))
    ingest(engine, resolved(told, lookups, locate, hour(asked)), rules)


def dossier(code: str = "H15.12-261102-0001", **told: Any) -> Dossier:
    plain = {"status": 4, "procedure": "1.000001", "sector": "G10-TN01", "received_at": hour(0)}
    return Dossier(**{"code": code, **plain, **told})


def case(code: str = "dn:1", **told: Any) -> Case:
    plain = {"status": CaseStatus.NEW, "requested_at": hour(0), "category": "giao-thong"}
    return Case(**{"code": code, **plain, **told})


def whole(engine: Engine) -> dict[str, Sequence[Any]]:
    """Every fact and every figure there is, in order; not what was said of them."""
    apart = ("revision", "sources", "commands", "mappings", "runs")
    with reading(engine) as connection:
        return {
            table.name: sorted(map(repr, _told(connection, table)))
            for table in metadata.sorted_tables
            if table.name not in apart
        }


def _told(connection: Connection, table: Table) -> Iterator[Any]:
    """Its rows; a sum of nothing is as good as no row."""
    sums = [c.name for c in table.columns if not c.primary_key] if _is_rung(table) else []
    for row in connection.execute(select(table)).mappings():
        if not sums or any(row[name] for name in sums):
            yield tuple(row.values())


def _is_rung(table: Table) -> bool:
    ladders = [measures.rungs + measures.open_rungs for measures in LADDERS]
    return any(table is rung for rungs in ladders for rung in rungs)


def texts(engine: Engine, kind: Kind = Kind.AGENCY) -> tuple[tuple[str, str, int], ...]:
    with reading(engine) as connection:
        return waiting_texts(Reader(connection, LOOKUPS, NOW), kind)


def said(engine: Engine, kind: Kind, text: str, target: str, **more: Any) -> int:
    return map_value(engine, Meaning(kind=kind, text=text, target=target, **more), "tôi", NOW)


def differences(engine: Engine) -> Sequence[Any]:
    with reading(engine) as connection:
        return verify(connection, LOOKUPS.incidents)


def column(engine: Engine, table: Any, name: str) -> dict[str, Any]:
    with reading(engine) as connection:
        return dict(connection.execute(select(table.c.code, table.c[name])).all())


def test_whatever_waits_is_listed_once_with_its_rows_and_its_days(engine: Engine) -> None:
    keep(
        engine,
        dossier("H15.12-261102-0001", agency_text="Phòng lạ"),
        dossier("H15.12-261102-0002", agency_text="Phòng lạ", received_at=hour(48)),
        dossier("H46.07-261102-0003"),
        dossier("H15.12-261102-0004", sector="XX-01", sector_name="Việc lạ"),
        case("dn:1", agency_text="Phòng lạ", status=CaseStatus.UNKNOWN, status_text="Đã chuyển"),
        case("dn:2", category="17", category_name="Ổ gà"),
        case("dn:3", category=""),
        Call(
            code="1",
            started_at=hour(1),
            queue="1022",
            outcome=Outcome.TRANSFERRED,
            transferred_to="801",
        ),
        Total(agency="", agency_text="Nơi nào", measure="m", period="2026-10", value=1),
        Total(agency="H99.1", agency_text="", measure="m", period="2026-10", value=1),
        Figure(agency_text="Phòng lạ", measure="ho-ngheo", period="2026-10", value=1),
    )
    assert texts(engine)[0] == ("mot-cua", "Phòng lạ", 4)
    assert {(text, rows) for _, text, rows in texts(engine)[1:]} == {
        *(("801", 1), ("H46.07", 1), ("H99.1", 1), ("Nơi nào", 1)),
    }
    assert texts(engine, Kind.SECTOR) == (("mot-cua", "XX-01", 1),)
    assert texts(engine, Kind.STATUS) == (("mot-cua", "Đã chuyển", 1),)
    assert texts(engine, Kind.CATEGORY) == (("mot-cua", "Ổ gà", 1),)
    with reading(engine) as connection:
        waiting = {each.kind: each for each in Reader(connection, LOOKUPS, NOW).unmapped()}
    first = waiting[Kind.AGENCY].values[0]
    assert (waiting[Kind.AGENCY].count, waiting[Kind.AGENCY].rows) == (5, 8)
    assert (first.first, first.last) == (date(2026, 10, 31), date(2026, 11, 4))
    assert waiting[Kind.SECTOR].values[0].name == "Việc lạ"


def test_one_mapping_moves_its_rows_however_they_are_spelt_and_no_other(engine: Engine) -> None:
    keep(
        engine,
        dossier("H15.12-261102-0001", agency_text="Phòng lạ"),
        dossier("H15.12-261102-0002", agency_text="PHÒNG  LẠ", received_at=hour(48)),
        dossier("H15.12-261102-0003", agency_text="Nơi nào"),
        case("dn:1", agency_text="phòng lạ"),
    )
    number = said(engine, Kind.AGENCY, "Phòng lạ", "H15.101")
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        (waiting, *_), (mapped,) = reader.unmapped(), reader.mapped(9)
    assert {value.text: value.pending for value in waiting.values} == {
        "Phòng lạ": True,
        "PHÒNG  LẠ": True,
        "phòng lạ": True,
        "Nơi nào": False,
    }
    assert (mapped.id, mapped.applied_at) == (number, None)
    assert apply(engine) == 3
    assert apply(engine) == 0
    assert texts(engine) == (("mot-cua", "Nơi nào", 1),)
    with reading(engine) as connection:
        (mapped,) = Reader(connection, LOOKUPS, NOW).mapped(9)
    assert (mapped.rows, mapped.by, mapped.applied_at) == (3, "tôi", NOW)
    assert differences(engine) == []


def test_a_mapping_holds_on_its_days_and_for_its_source_alone(engine: Engine) -> None:
    old, fresh = hour(0), hour(240)
    keep(
        engine,
        dossier("H15.12-261102-0001", agency_text="Phòng lạ", received_at=old),
        dossier("H15.12-261102-0002", agency_text="Phòng lạ", received_at=fresh),
    )
    vendors = dossier("H15.12-261102-0003", agency_text="Phòng lạ", received_at=old)
    keep(engine, vendors, source="vendor")
    middle = date(2026, 11, 6)
    said(engine, Kind.AGENCY, "Phòng lạ", "H15.12", source="mot-cua", valid_until=middle)
    said(engine, Kind.AGENCY, "Phòng lạ", "H15.101", source="mot-cua", valid_from=middle)
    assert apply(engine) == 2
    assert column(engine, dossiers, "agency") == {
        "H15.12-261102-0001": "H15.12",
        "H15.12-261102-0002": "H15.101",
        "H15.12-261102-0003": UNKNOWN,
    }
    assert texts(engine) == (("vendor", "Phòng lạ", 1),)
    assert differences(engine) == []


def test_two_meanings_for_one_day_are_refused_and_both_are_named(engine: Engine) -> None:
    first = said(engine, Kind.AGENCY, "Phòng lạ", "H15.12", valid_from=date(2026, 1, 1))
    with pytest.raises(Contradiction) as refusal:
        said(engine, Kind.AGENCY, "phòng LẠ", "H15.101")
    assert (refusal.value.wanted.target, refusal.value.there.target) == ("H15.101", "H15.12")
    said(engine, Kind.AGENCY, "Phòng lạ", "H15.101", valid_until=date(2026, 1, 1))
    assert undo(engine, first, NOW)
    assert not undo(engine, first, NOW)
    said(engine, Kind.AGENCY, "Phòng lạ", "H15.101", valid_from=date(2026, 1, 1))
    with reading(engine) as connection:
        mapped = Reader(connection, LOOKUPS, NOW).mapped(9)
    assert [one.undone_at is None for one in mapped] == [True, True, False]


def test_a_word_for_a_state_closes_its_reports_when_they_ended(engine: Engine) -> None:
    unknown = {"status": CaseStatus.UNKNOWN, "status_text": "Xong hẳn"}
    keep(
        engine,
        case("dn:1", updated_at=hour(30), **unknown),
        case("dn:2", status=CaseStatus.IN_PROGRESS),
    )
    # A word that means nothing changes nothing that was, and waits all the same.
    keep(engine, case("dn:2", updated_at=hour(50), **unknown), asked=410)
    assert column(engine, cases, "status") == {"dn:1": "unknown", "dn:2": "in_progress"}
    assert texts(engine, Kind.STATUS) == (("mot-cua", "Xong hẳn", 2),)
    before = whole(engine)
    number = said(engine, Kind.STATUS, "xong hẳn", "resolved")
    assert apply(engine) == 2
    assert column(engine, cases, "status") == dict.fromkeys(("dn:1", "dn:2"), "resolved")
    assert column(engine, cases, "closed_at") == {"dn:1": hour(30), "dn:2": hour(50)}
    assert texts(engine, Kind.STATUS) == ()
    assert differences(engine) == []
    undo(engine, number, NOW)
    apply(engine)
    assert whole(engine) == before


def test_what_comes_in_while_a_mapping_holds_is_taken_back_with_it(engine: Engine) -> None:
    number = said(engine, Kind.AGENCY, "Phòng lạ", "H15.12")
    apply(engine)
    keep(engine, dossier(agency_text="Phòng lạ"))
    assert texts(engine) == ()
    undo(engine, number, NOW)
    assert apply(engine) == 1
    assert texts(engine) == (("mot-cua", "Phòng lạ", 1),)
    assert differences(engine) == []


def test_rows_of_a_turn_under_way_are_read_once_more(engine: Engine) -> None:
    number = said(engine, Kind.AGENCY, "Phòng lạ", "H15.12")
    apply(engine)
    with writing(engine) as connection:
        held = connection.execute(select(dossiers)).all()
    assert held == []
    stale = Sifted("mot-cua", "dossier")
    stale.take(dossier(agency_text="Phòng lạ"), hour(400))
    rules = Rules(MEASURES, CALENDAR, {}, feeds(LOOKUPS))
    ingest(engine, resolved(stale, LOOKUPS, locate, NOW), rules)
    assert apply(engine) == 0
    assert apply(engine, [number]) == 1
    assert apply_waiting(engine, kinds(lookups_of(engine), locate)) == 0
    assert texts(engine) == ()


def test_a_head_waits_for_its_files_and_then_is_known_by_its_source(engine: Engine) -> None:
    rejects = [
        Reject(
            kind="header",
            key=f"{file}!Tên ĐV",
            reason="không có cột Đơn vị",
            fields={"head": "Tên ĐV", "file": file, "near": "agency_text"},
        )
        for file in ("a.xlsx", "b.xlsx")
    ]
    rules = Rules(MEASURES, CALENDAR, {}, feeds(LOOKUPS))
    ingest(engine, Load(source="mot-cua", now=NOW, rejects=rejects), rules)
    assert texts(engine, Kind.HEADER) == (("mot-cua", "Tên ĐV", 2),)
    said(engine, Kind.HEADER, "Tên ĐV", "agency_text", source="mot-cua")
    apply(engine)
    with reading(engine) as connection:
        assert headers_of(connection, "mot-cua") == {"Tên ĐV": "agency_text"}
        assert headers_of(connection, "vendor") == {}


numbers = st.integers(0, 400)


@st.composite
def dossiers_told(draw: Callable[..., Any], serial: int) -> Dossier:
    prefix = draw(st.sampled_from(["H15.12", "H15.101", "H46.07", "000.00.07.H46", "rác"]))
    ended = draw(st.booleans())
    received = draw(numbers)
    return dossier(
        f"{prefix}-261102-{serial:04}",
        status=9 if ended else 4,
        agency_text=draw(st.sampled_from(["", "UBND xã Ea Kar", *TEXTS[Kind.AGENCY]])),
        sector=draw(st.sampled_from(["G10-TN01", *TEXTS[Kind.SECTOR]])),
        received_at=hour(received),
        due_at=hour(received + draw(numbers)),
        resolved_at=hour(received + draw(numbers)) if ended else None,
    )


@st.composite
def cases_told(draw: Callable[..., Any], serial: int) -> Case:
    known = draw(st.sampled_from([CaseStatus.UNKNOWN, *CaseStatus]))
    requested = draw(numbers)
    return case(
        f"dn:{serial}",
        status=known,
        status_text=draw(st.sampled_from(["", *TEXTS[Kind.STATUS]])),
        category=draw(st.sampled_from(["", "giao-thong", "17"])),
        category_name=draw(st.sampled_from(["", "Ổ gà", "Vệ sinh môi trường"])),
        agency_text=draw(st.sampled_from(["", *TEXTS[Kind.AGENCY]])),
        requested_at=hour(requested),
        updated_at=draw(st.sampled_from([None, hour(requested + 5), hour(requested + 90)])),
    )


@st.composite
def meanings(draw: Callable[..., Any]) -> Meaning:
    kind = draw(st.sampled_from(list(TEXTS)))
    bounds = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    days = [(hour(24 * n)).date() if n % 3 else None for n in bounds]
    if days[0] and days[1] and days[0] >= days[1]:
        days[1] = None
    return Meaning(
        kind=kind,
        text=draw(st.sampled_from(TEXTS[kind])),
        target=draw(st.sampled_from(TARGETS[kind])),
        source=draw(st.sampled_from(["", "mot-cua", "vendor"])),
        valid_from=days[0],
        valid_until=days[1],
    )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mapping_and_taking_back_restores_every_figure(engine: Engine, data: Any) -> None:
    with writing(engine) as connection:
        empty(connection)
    serial = count(1)
    for n in range(3):
        told = [data.draw(dossiers_told(next(serial))) for _ in range(3)]
        told += [data.draw(cases_told(data.draw(st.integers(1, 4)))) for _ in range(2)]
        keep(engine, *told, source=("mot-cua", "vendor")[n % 2], asked=820 + n)
    before, waited = whole(engine), [texts(engine, kind) for kind in TEXTS]
    made = []
    for meaning in data.draw(st.lists(meanings(), min_size=1, max_size=4)):
        try:
            made.append(map_value(engine, meaning, "", NOW))
        except Contradiction:
            continue
        apply(engine)
        assert differences(engine) == []
    for number in data.draw(st.permutations(made)):
        assert undo(engine, number, NOW + timedelta(hours=1))
        apply(engine)
        assert differences(engine) == []
    assert whole(engine) == before
    assert [texts(engine, kind) for kind in TEXTS] == waited
