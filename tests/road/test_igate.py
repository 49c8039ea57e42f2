"""A pasted token the whole road: warned of, ended, pasted anew, without a restart."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ioc.metrics.catalogue import find
from ioc.metrics.model import SourceState, Where
from tests.connectors.bad_server import Asked, BadServer, reply_json, status
from tests.connectors.igate import AGENCY, statistic, token
from tests.road.conftest import House, standing
from tests.store.waiting import waiting_texts

IGATE = """
[sources.igate]
connector = "igate"
title = "iGate tỉnh"
url = "{url}"
secret = "file:{secret}"
backfill_from = 2026-10-01
simulated = true
[sources.igate.options]
agency_id = "{agency}"
[sources.igate.options.http]
attempts = 1
pace = 0
"""


class Gate(NamedTuple):
    """A house that reads one iGate, which takes the token that the file `good` holds now."""

    house: House
    secret: Path
    good: Path

    def paste(self, hours: float) -> None:
        """A token that ends so many hours from now."""
        text = token(self.house.clock.now() + timedelta(hours=hours))
        self.secret.write_text(text, encoding="utf-8")
        self.good.write_text(text, encoding="utf-8")

    def state(self) -> SourceState:
        with self.house.reader() as reader:
            return reader.sources()[0]


@pytest.fixture
def gate(simulator: str, database_url: str, tmp_path: Path) -> Iterator[Gate]:
    secret, good = tmp_path / "igate.jwt", tmp_path / "good"

    def system(sock: Any, asked: Asked) -> bool:
        if asked.headers.get("authorization") != f"Bearer {good.read_text('utf-8')}":
            return status("401 Unauthorized")(sock, asked)
        return reply_json([statistic(12), statistic(99)])(sock, asked)

    with BadServer(system) as server:
        sources = IGATE.format(url=server.url, secret=secret, agency=AGENCY)
        with standing(simulator, database_url, tmp_path, sources) as house:
            yield Gate(house, secret, good)


def test_a_token_is_warned_of_ends_and_is_pasted_anew(gate: Gate) -> None:
    gate.paste(hours=3)
    assert gate.house.worker.turn("igate")
    warned = gate.state()
    assert warned.state == "fresh"
    assert "sẽ hết hạn" in (warned.last_error or "")
    gate.paste(hours=-1)
    assert not gate.house.worker.turn("igate")
    ended = gate.state()
    assert ended.state == "refused"
    assert f"hãy dán mã mới vào file:{gate.secret}" in (ended.last_error or "")
    gate.paste(hours=48)
    assert not gate.house.worker.turn("igate"), "it rests until a person says so"
    assert gate.house.worker.turn("igate", asked=True)
    assert (gate.state().state, gate.state().last_error) == ("fresh", None)


def test_its_totals_are_quoted_by_agency_and_the_unknown_one_waits_for_its_name(
    gate: Gate,
) -> None:
    gate.paste(hours=48)
    assert gate.house.worker.turn("igate")
    with gate.house.reader() as reader:
        month = Where(start=reader.today.replace(day=1), end=reader.today)
        received = find("totals.received")
        told = {part.key: part.figure.value for part in reader.by(received, month, "agency")}
        assert told == {"H15.12": 42, "?": 129}
        assert reader.value(received, month).value is None, "nobody totals the province"
        assert [text for _, text, _ in waiting_texts(reader)] == ["Đơn vị 99"]
        assert {one.title for one in reader.reported(month)} == {"iGate tỉnh"}
