"""Why a dossier waits and which room asked arrive from the source; nobody's name does."""

import re

from sqlalchemy import select

from ioc.domain.supplements import REASONS
from ioc.simulator.people import official
from ioc.simulator.reference import parse, read_texts
from ioc.store.engine import reading
from ioc.store.pauses import pauses_from
from ioc.store.schema import dossiers
from tests.road.conftest import House


def test_a_wait_tells_why_and_which_room_asked_and_nobodys_name(house: House) -> None:
    assert house.worker.turn("mot-cua")
    with reading(house.engine) as connection:
        kept = list(connection.scalars(select(dossiers.c.pauses)))
    pauses = [pause for told in kept for pause in pauses_from(told)]
    asked = [p for p in pauses if not p.seen and p.until != p.since]
    assert len(asked) > 20
    assert all(pause.why in REASONS and pause.by for pause in asked)
    assert len({pause.why for pause in asked}) > 1
    assert any(pause.kind == "payment" for pause in pauses if pause.seen)
    told = " ".join(f"{pause.why} {pause.by}" for pause in pauses)
    offices = parse(read_texts(house.settings.data)).offices
    names = {official(office * 8 + seat + 1) for office in range(len(offices)) for seat in range(8)}
    assert [name for name in sorted(names) if name in told] == []
    assert re.findall(r"\d{9,}", told) == []
