"""What a source system can tell us, once its dialect is gone: UTC instants, no personal data."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple


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


class Step(NamedTuple):
    """One progress event (CapNhatTienDoHoSoMC). `dossier` is its MaHoSo; no official is named.

    A tuple, for a dossier has seven or more: a frozen dataclass takes four times as long to make.
    """

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

    The clock stops from `requested_at` to `returned_at`. `reason` is what
    NoiDungBoSung speaks of, one of ioc.domain.supplements.REASONS.
    """

    key: str
    requested_at: datetime
    returned_at: datetime | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    reason: str = ""


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


class CaseStatus(StrEnum):
    """Where a feedback case stands (FEEDS.md 4.1); REJECTED and DUPLICATE are not valid cases."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Phản ánh hiện trường: one report of a citizen about a place (Open311 service request).

    `code` is "jurisdiction:id", the id as text ("0" is one). `category` is the service code as
    sent, "" when none was. `title` and `address` (where it happened, never where anybody lives) are
    masked text; the reporter is never read. `lat`, `lon` are WGS 84 degrees as sent, 0 and 0
    included; None when not sent. `satisfaction` is 1 to 5.
    """

    code: str
    status: CaseStatus
    status_text: str = ""
    category: str = ""
    category_name: str = ""
    title: str = ""
    address: str = ""
    agency_text: str = ""
    channel: str | None = None
    requested_at: datetime
    updated_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    satisfaction: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Cảnh báo an ninh mạng: one event that a rule of the SOC caught. It has no life cycle.

    `code` is "node|id". `severity` is 1 (information) to 5 (critical), None when the source's own
    `level` is not in the table. `asset` is the agent's number, never a host name or an address;
    `origin` is a fingerprint of where it came from ("" when it was not said), `tactic` MITRE's.
    """

    code: str
    at: datetime
    level: str = ""
    severity: int | None = None
    rule: str
    rule_name: str = ""
    tactic: str = ""
    asset: str = ""
    origin: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Điểm 766: what the national portal scored one department in one period (DOMAIN.md 1.3a).

    `department` is canonical (H15, H15.12), `tier` province, agency or commune, `period` 2026,
    2026-Q3 or 2026-09; `group` one of CKMB, TDGQ, CLGQ, TTTT, MDSH, MDHL, "" for the total. None is
    what was not sent, never 0. `quality` is the portal's own warning about its figure.
    """

    department: str
    department_name: str
    tier: str
    period: str
    group: str = ""
    score: float | None = None
    max_score: float | None = None
    ratio: float | None = None
    delta: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    quality: str = ""


class Outcome(StrEnum):
    """How one call to a hotline ended; ANSWERED and TRANSFERRED spoke to somebody.

    ABANDONED hung up while waiting, MISSED found nobody before the queue gave up.
    """

    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    ABANDONED = "abandoned"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Cuộc gọi đến tổng đài: one wait in one queue. Who called is never read, who answered neither.

    `code` is the exchange's own number of the call and its leg; `queue` the hotline dialled or the
    queue's name. `wait_seconds`, `talk_seconds` are None where not told. `transferred_to` is the
    unit it was passed on to, as text, "" where it was not or nobody says; `desk` the agency,
    canonical, whose call centre it is, "" where sources.toml names none.
    """

    code: str
    started_at: datetime
    queue: str
    outcome: Outcome
    wait_seconds: int | None = None
    talk_seconds: int | None = None
    transferred_to: str = ""
    desk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Con số tổng hợp: a figure that exists only as a vendor's own total, kept as such and by name.

    `agency` is a canonical code and `agency_text` a name, as far as the vendor sent them. `measure`
    is the key of the number of ours that it speaks of (dossiers.received), else the vendor's own
    name for it. `period` is a month 2026-10, a year 2026, or days 2026-10-01/2026-10-15.
    """

    agency: str
    agency_text: str
    measure: str
    period: str
    value: int

    @property
    def unit(self) -> str:
        """Whose figure it is, in the vendor's words: what it is known by beside its period."""
        return self.agency or self.agency_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Số liệu đơn vị nhập: one figure that a unit typed in; it stands once a leader approves it.

    `agency_text` is the unit as written, `measure` the code of what is told and `measure_name` its
    name as written. `period` is a year 2026, a quarter 2026-Q3, a month 2026-10 or a day. `reason`
    is why it differs from what was locked before, "" for a first figure. `place` is where it was
    typed: of a spreadsheet its file, sheet and cell, "bao-cao.xlsx!T10!C14"; "" where unknown.
    """

    agency_text: str
    measure: str
    measure_name: str = ""
    period: str
    value: float
    unit: str = ""
    reason: str = ""
    place: str = ""


Record = Dossier | Step | Case | Alert | Score | Call | Total | Figure
