"""One row of a declared system as a record: only what its fields name is read, text is masked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors import declared_items
from connectors.declared_items import record_of, worded
from connectors.rest_paths import first_at
from connectors.rest_profile import Profile, read_profile
from connectors.rest_values import instant
from ioc.domain.records import Record
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow

__all__ = ["Seen", "parse", "worded"]


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The record of one row. BadRow where a field that must be there is not, or cannot be read."""
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    return record_of(Seen(row, read_profile(source)), source)


class Seen(declared_items.Seen):
    """A row through its profile: each of our fields, where it was declared."""

    def __init__(self, row: Any, profile: Profile) -> None:
        super().__init__(profile)
        self._row, self._profile = row, profile

    def raw(self, name: str) -> Any:
        """What the row holds for a field, or the one value declared for it; None for nothing."""
        place = self._profile.fields.get(name)
        if place is None:
            return None
        return place.value or first_at(self._row, place.paths)

    def at(self, name: str) -> datetime | None:
        """An instant in UTC; None where none was sent or it cannot be read."""
        place = self._profile.fields.get(name)
        return place and instant(self.raw(name), place.format, self._profile.zone)
