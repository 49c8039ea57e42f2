"""What a source system can tell us, once its dialect is gone: UTC instants, no personal data."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Status(IntEnum):
    """TrangThaiHoSo, the ten states of a dossier in the national sync dialect (DVCQG)."""

    REGISTERED = 1
    ACCEPTED = 2
    DENIED = 3
    PROCESSING = 4
    AWAITING_SUPPLEMENT = 5
    AWAITING_PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    RESOLVED = 9
    RETURNED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One progress event (CapNhatTienDoHoSoMC). `dossier` is its MaHoSo; no official is named."""

    dossier: str
    at: datetime
    room: str = ""
    title: str = ""
    content: str = ""
    status: int | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """One request for more papers (DanhSachHoSoBoSung).

    The clock stops from `requested_at` to `returned_at`.
    """

    key: str
    requested_at: datetime
    returned_at: datetime | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Hồ sơ: one application to one procedure, as the source tells it (DongBoHoSoMC item).

    Texts are NFC and stripped; what was not sent is None ("" for `agency_text`), never a default.
    `channel` is "online", "counter", "postal", None when not sent, "?" when not understood.
    `applicant_kind`: 1 citizen, 2 business, 3 state body, 4 other.
    `payment`: 0 none, 1 and 2 online, 3 unpaid.
    """

    code: str
    status: int
    procedure: str
    procedure_name: str = ""
    sector: str
    sector_name: str = ""
    channel: str | None = None
    applicant_kind: int | None = None
    agency_text: str = ""
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    refused_at: datetime | None = None
    resolved_at: datetime | None = None
    returned_at: datetime | None = None
    result_by_post: bool | None = None
    has_fee: bool = False
    payment: int | None = None
    digitised: bool | None = None
    supplements: tuple[Supplement, ...] = ()
    steps: tuple[Step, ...] = ()


Record = Dossier | Step
