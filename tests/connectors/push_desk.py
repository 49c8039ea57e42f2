"""A desk that takes what is pushed, and a store of three lines that answers for the real one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.one_stop import connector
from ioc.domain.records import Dossier, Record
from ioc.sources.connector import Sender, Source
from ioc.sources.errors import BadRow
from ioc.sources.pushing import Asked, Delivery, Kept, Receiver, Reply

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
PASSWORDS = {"so-xd": "mat-khau-rat-dai", "xa": "mat-khau-cua-xa"}
SENDERS = (
    Sender(name="so-xd", username="sxd", secret="env:A", agencies=("H15.12",)),
    Sender(name="xa", username="xa", secret="env:B", agencies=("H15.30", "H15.31")),
)


def pushed_source(**options: Any) -> Source:
    return Source(
        name="mot-cua", connector="one_stop", title="", url="", options=options, senders=SENDERS
    )


def item(code: str, **more: Any) -> dict[str, Any]:
    """A dossier of the 2023+ field set, with somebody in it."""
    return {
        "MaHoSo": code,
        "MaTTHC": "1.004616",
        "TenTTHC": "Cấp giấy phép xây dựng",
        "MaLinhVuc": "G17-XD02",
        "TenLinhVuc": "Hoạt động xây dựng",
        "KenhThucHien": "2",
        "ChuHoSo": "Nguyễn Văn Bịa",
        "SoGiayToChuHoSo": "000000000000",
        "SoDienThoai": "0900000000",
        "TrichYeuHoSo": "Ông Bịa xin phép",
        "NgayTiepNhan": "20261120083000",
        "NgayHenTra": "20261204170000",
        "TrangThaiHoSo": "2",
        **more,
    }


@dataclass
class Desk:
    """One source's desk; `here` is what its store knows."""

    source: Source = field(default_factory=pushed_source)
    here: set[str] = field(default_factory=set)
    taken: list[Record] = field(default_factory=list)
    refused: list[BadRow] = field(default_factory=list)
    seconds: float = 0.0
    passwords: Mapping[str, str] = field(default_factory=lambda: PASSWORDS)

    def __post_init__(self) -> None:
        assert connector.receive is not None
        self.receiver: Receiver = connector.receive(self.source, self.passwords)

    def post(
        self,
        path: str,
        body: Any,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Reply:
        """What is answered; a delivery is taken as the store would take it."""
        asked = Asked(
            path=path,
            headers=headers or {},
            query=query or {},
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
            at=NOW,
            seconds=self.seconds,
        )
        taken = self.receiver.take(asked)
        assert taken is not None
        return self._kept(taken) if isinstance(taken, Delivery) else taken

    def login(self, username: str = "sxd", password: str = PASSWORDS["so-xd"]) -> dict[str, Any]:
        said = self.post("/mapi/login", {"username": username, "password": password})
        return dict(said.body)

    def call(self, service: Any, data: Any, **more: Any) -> dict[str, Any]:
        """A call as the sender of H15.12 makes it, signed in anew."""
        session = self.login()["session"]
        asked = {"session": session, "madonvi": "H15.12", "service": service, "data": data}
        return dict(self.post("/mapi/g", asked | more).body)

    def _kept(self, delivery: Delivery) -> Reply:
        existing: list[str] = []
        bad: list[BadRow] = [*delivery.bad]
        for row in delivery.rows:
            try:
                parsed = delivery.parse(row, self.source)
            except BadRow as refused:
                bad.append(refused)
                continue
            bad += getattr(parsed, "rejects", ())
            existing += self._take(parsed, delivery.new_only)
        self.refused += bad
        told: Sequence[tuple[str, str]] = [(reject.key, reject.reason) for reject in bad]
        return delivery.answer(Kept(existing=existing, rejects=told))

    def _take(self, parsed: Sequence[Record], new_only: bool) -> list[str]:
        codes = [record.code for record in parsed if isinstance(record, Dossier)]
        if new_only and self.here & set(codes):
            return codes
        self.here |= set(codes)
        self.taken += parsed
        return []
