"""Random dossiers and random questions, for the laws that hold for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.lookups import Lookups
from ioc.domain.units import Agencies, Places
from ioc.metrics.model import Where
from ioc.store.engine import writing
from ioc.store.ingest import ingest
from ioc.store.ledger import sources as source_rows
from ioc.store.rows import Load
from tests.store.invented import CALENDAR, RULES, empty, hour, open_store, row
from tests.store.test_ingest import facts

AGENCIES = Agencies.from_csv(
    "code,name,short_name,kind,parent,place,valid_from,valid_to,invented\n"
    "H15,UBND tỉnh,Tỉnh,province,,,2025-01-01,,1\n"
    "H15.12,Sở Nông nghiệp và Môi trường,NN&MT,department,H15,,2025-01-01,,1\n"
    "H15.12.01,Văn phòng Đăng ký đất đai,VPĐK,office,H15.12,,2025-01-01,,1\n"
    "H15.101,UBND xã Ea Kar,Ea Kar,commune,H15,24133,2025-01-01,,1\n"
)
PLACES = Places.from_csv(
    "tier,code,name,type,valid_from,valid_to,parent,legal_basis\n"
    "province,66,Đắk Lắk,tỉnh,2025-01-01,,,NQ\n"
    "commune,24133,Ea Kar,xã,2025-01-01,,66,NQ\n"
)
LOOKUPS = Lookups(agencies=AGENCIES, places=PLACES, procedures={}, sectors={}, calendar=CALENDAR)
Told = list[dict[str, Any]]
NOW = hour(420)
TODAY = NOW.date()
days = st.integers(-3, 20).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
wheres = st.builds(
    lambda a, b, agencies, receiving, sectors, channels, places, procedures: Where(
        start=min(a, b),
        end=max(a, b),
        agencies=agencies,
        receiving=receiving,
        sectors=sectors,
        channels=channels,
        places=places,
        procedures=procedures,
    ),
    days | st.just(date(2026, 10, 1)),
    days | st.just(date(2026, 12, 31)),
    st.sampled_from([(), ("H15.12",), ("H15.12", "H15.101"), ("?",), ("H15",)]),
    st.sampled_from([(), (), ("H15.12",)]),
    st.sampled_from([(), (), ("G10-TN01",)]),
    st.sampled_from([(), (), ("online",), ("counter", "?")]),
    st.sampled_from([(), (), ("24133",), ("-",)]),
    st.sampled_from([(), (), ("1.000001",), ("1.00000",)]),
)
told = st.lists(
    facts.flatmap(
        lambda f: st.sampled_from(["H15.12", "H15.12.01", "H15.101", "?"]).map(
            lambda a: f | {"agency": a}
        )
    ),
    max_size=14,
)


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """An empty store whose sources have told everything there is."""
    engine = open_store(database_url)
    with writing(engine) as connection:
        marks = {"backfilled_to": hour(-9000), "backfill_from": hour(-9000), "data_as_of": NOW}
        connection.execute(source_rows.update().values(**marks))
    yield engine
    engine.dispose()


def fill(engine: Engine, values: Told) -> None:
    with writing(engine) as connection:
        empty(connection)
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=[row(**v) for v in values]), RULES)


def sure(number: int | None) -> int:
    assert number is not None
    return number


slow = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
