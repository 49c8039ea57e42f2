"""The kinds of record that can be declared: which fields of ours each has, and what its words may
mean.

There is no field for whoever reported, applied or is accused: such cannot be declared at all.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from connectors.rest_paths import Path
from ioc.domain.records import Alert, Case, CaseStatus, Dossier, Status
from ioc.domain.vietnamese import fold

_PERSONAL: Final = re.compile(
    r"(ho_?(va_?)?ten|ten_?(nguoi|khach|chu_?ho|ca_?nhan|cong_?dan)|full_?name|nguoi_?(gui|nop|dan|goi|"
    r"phan_?anh|bao|lien_?he|yeu_?cau)|chu_?ho_?so|cong_?dan|khach_?hang|citizen|request(o|e)r|caller|"
    r"reporter|so_?(dien_?thoai|dt)|dien_?thoai|di_?dong|sdt|phone|mobile|e_?mail|cccd|cmnd|cmt|can_?cuoc|"
    r"so_?giay_?to|ngay_?sinh|birth|zalo_?id|account_?id|device_?id)"
)
_NAMING: Final = re.compile(r"^(ten|name|ho|so|number|dia_?chi|address|value|gia_?tri)$|ten$|name$")
_CAMEL: Final = re.compile(r"(?<=[a-zà-ỹ])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind: `times` are its instants, `table` the option that says what its words mean."""

    record: type
    fields: tuple[str, ...]
    required: tuple[str, ...]
    times: tuple[str, ...]
    table: str
    choices: str
    meaning: Callable[[Any], Any]


def personal(path: Path) -> bool:
    """Whether a path, by its own words, leads to who somebody is or how to reach him."""
    steps = [_snake(step) for step in path if isinstance(step, str)]
    if not steps:
        return False
    of_somebody = any(_PERSONAL.search(step) for step in steps[:-1])
    return bool(_PERSONAL.search(steps[-1])) or (of_somebody and bool(_NAMING.search(steps[-1])))


def _snake(name: str) -> str:
    return fold(_CAMEL.sub("_", name)).replace(" ", "_").replace("-", "_")


def _severity(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= 5:
        raise ValueError
    return value


def _dossier_status(value: Any) -> int:
    if type(value) is not int:
        raise ValueError
    return int(Status(value))


_CASE_TIMES: Final = ("requested_at", "updated_at", "due_at", "closed_at")
_DOSSIER_TIMES: Final = (
    *("submitted_at", "received_at", "due_at", "refused_at", "resolved_at", "returned_at"),
    # No field of a dossier: by it a window is asked for, and no more.
    "changed_at",
)

KINDS: Final = MappingProxyType(
    {
        "case": Kind(
            record=Case,
            fields=(
                *("code", "status", *_CASE_TIMES, "category", "category_name", "title", "address"),
                *("agency_text", "channel", "lat", "lon", "satisfaction"),
            ),
            required=("code", "requested_at", "status"),
            times=_CASE_TIMES,
            table="statuses",
            choices=", ".join(CaseStatus),
            meaning=CaseStatus,
        ),
        "alert": Kind(
            record=Alert,
            fields=(
                *("code", "at", "rule", "rule_name", "level", "tactic", "asset", "origin"),
                "country",
            ),
            required=("code", "at", "rule"),
            times=("at",),
            table="severities",
            choices="1 (thông tin), 2, 3, 4, 5 (nghiêm trọng)",
            meaning=_severity,
        ),
        "dossier": Kind(
            record=Dossier,
            fields=(
                *("code", "status", "procedure", "procedure_name", "sector", "sector_name"),
                *("channel", "agency_text", *_DOSSIER_TIMES),
            ),
            required=("code", "status", "procedure"),
            times=_DOSSIER_TIMES,
            table="statuses",
            choices=", ".join(f"{status.value} ({status.name.lower()})" for status in Status),
            meaning=_dossier_status,
        ),
    }
)
