"""A make-believe iGate in memory, in the documented shapes; agencies and figures are invented."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ioc.sources.connector import Source
from ioc.sources.http import Http
from tests.connectors.fake_http import NOW, FakeHttp, Request

AGENCY = "0123456789abcdef01234567"
PATH = "/pa/dossier-statistic/--statistic-agency-kgg"


def source(**options: Any) -> Source:
    return Source(
        name="igate",
        connector="igate",
        title="iGate tỉnh",
        url="",
        secret="env:IGATE_TOKEN",
        agency="H15",
        options={"agency_id": AGENCY, **options},
    )


def token(ends: datetime | None) -> str:
    """An unsigned JWT that says it ends then."""
    return jwt({"sub": "invented"} | ({"exp": int(ends.timestamp())} if ends else {}))


def jwt(told: dict[str, Any]) -> str:
    """An unsigned JWT that says this."""
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()) for each in ({}, told)]
    return ".".join([part.decode().rstrip("=") for part in parts] + ["chu-ky-bia"])


def statistic(number: int, **figures: Any) -> dict[str, Any]:
    """An agency's row: what came is what came online and by hand."""
    told = {
        "received": 30 + number,
        "receivedOnline": 20,
        "receivedDirect": 10 + number,
        "receivedOld": 4,
        "resolved": 25,
        "resolvedOverdue": 2,
        "unresolved": 9 + number,
        "procedureLevelUnknown": 0,
    }
    whose = {"id": f"{number:024x}", "code": f"000.00.{number:02}.H15", "name": f"Đơn vị {number}"}
    return {"agency": whose, **told, **figures}


@dataclass
class Igate:
    """`wrong` changes an answer, `secret` is what was pasted."""

    rows: Sequence[Any] = field(default_factory=lambda: [statistic(n) for n in range(1, 4)])
    wrong: Callable[[list[Any]], Any] = lambda told: told
    secret: str = field(default_factory=lambda: token(NOW + timedelta(days=1)))
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return self.fake(lost_after).as_http()

    def fake(self, lost_after: int | None = None, now: datetime = NOW) -> FakeHttp:
        return FakeHttp(self.answer, lost_after, secret=self.secret, now_is=now)

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        return self.wrong(list(self.rows))
