"""What the API says and takes of unmapped values and of what people say that they mean."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from ioc.domain.mappings import FIELDS
from ioc.domain.records import CaseStatus
from ioc.web.models import NO_CONTROLS, Answer, Instant, Wish

KindName = Literal["agency", "sector", "status", "category", "header"]
SOURCE = r"^[a-z0-9-]{0,60}$"


class ProposalRow(Answer):
    """What a value most likely means, and why; an empty `target` where several are as likely."""

    target: str
    label: str
    why: str
    rivals: tuple[str, ...]


class UnmappedRow(Answer):
    """One value that nobody has said the meaning of, and the rows (or files) that wait on it."""

    kind: KindName
    source: str
    text: str
    name: str
    rows: int
    first: date | None = Field(serialization_alias="from")
    last: date | None = Field(serialization_alias="to")
    pending: bool
    refused: bool
    proposal: ProposalRow | None


class UnmappedRows(Answer):
    """The commonest values of each kind; `count` and `waiting` are of all of them."""

    revision: int
    count: int
    waiting: int
    rows: tuple[UnmappedRow, ...]


class MappingRow(Answer):
    """One mapping: what a value means, of which source (empty: of all), on which days.

    `until` is the first day on which it no longer holds. `applied_at` is empty while the worker has
    not counted its rows anew.
    """

    id: int
    kind: KindName
    source: str
    text: str
    target: str
    label: str
    valid_from: date | None
    until: date | None
    mapped_at: Instant
    applied_at: Instant | None
    undone_at: Instant | None
    by: str
    rows: int


class MappingRows(Answer):
    """The latest mappings, those taken back among them."""

    revision: int
    rows: tuple[MappingRow, ...]


class MappingAccepted(Answer):
    """The mapping is written down, or taken back; its rows are counted anew within seconds."""

    id: int
    accepted_at: Instant


class _Meaning(Wish):
    source: str = Field(default="", pattern=SOURCE)
    text: str = Field(min_length=1, max_length=500, pattern=NO_CONTROLS)
    valid_from: date | None = None
    until: date | None = None


class AgencyMeaning(_Meaning):
    kind: Literal["agency"]
    target: str = Field(min_length=1, max_length=40)


class SectorMeaning(_Meaning):
    kind: Literal["sector"]
    target: str = Field(min_length=1, max_length=40)


class CategoryMeaning(_Meaning):
    kind: Literal["category"]
    target: str = Field(min_length=1, max_length=40)


class StatusMeaning(_Meaning):
    kind: Literal["status"]
    target: Literal[
        "new", "acknowledged", "assigned", "in_progress", "resolved", "rejected", "duplicate"
    ]


class HeaderMeaning(_Meaning):
    kind: Literal["header"]
    target: str = Field(min_length=1, max_length=40)


class MappingOrder(
    RootModel[
        Annotated[
            AgencyMeaning | SectorMeaning | CategoryMeaning | StatusMeaning | HeaderMeaning,
            Field(discriminator="kind"),
        ]
    ]
):
    """A person says what a received value means."""


class UndoOrder(Wish):
    """Takes a mapping back; its rows wait again."""


# What a word for the state of a report may mean; that it is not known is no meaning.
STATUSES = tuple(str(status) for status in CaseStatus if status is not CaseStatus.UNKNOWN)


def with_targets(schemas: dict[str, Any], targets: Mapping[str, Iterable[str]]) -> None:
    """Says in the description which targets there are of each kind."""
    for kind, choices in {**targets, "header": FIELDS}.items():
        name = f"{kind.capitalize()}Meaning"
        if name in schemas and choices:
            schemas[name]["properties"]["target"] = {"type": "string", "enum": sorted(choices)}
