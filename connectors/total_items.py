"""What readers of vendors' totals share: an agency's code, a count, and whether "in time" is whole.

What vendors call đúng hạn is not one thing: Tân Dân's tables count under it what was finished on
the very day promised (or had no day) and leave out what was early, so that their own rate punishes
early work. Whether a table does so is seen by adding up.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ioc.domain.codes import canonical_agency
from ioc.sources.errors import BadRow
from ioc.sources.fields import number

IN_TIME, ON_THE_DAY = "dossiers.in_time", "dossiers.on_time"


def agency_code(value: Any) -> str:
    """`000.00.12.H15` is `H15.12`; "" for what is no agency's code, a person's number above all."""
    code = canonical_agency(value) if isinstance(value, str) and len(value) <= 60 else ""
    return code if code[:1] in ("G", "H") and code[1:3].isdigit() and code.isascii() else ""


def counts(
    item: Mapping[str, Any], names: Mapping[str, str], key: str
) -> Iterator[tuple[str, int]]:
    """(what it is kept as, count) of each field of `names` that was sent; one that was sent and is
    no count is a BadRow, for a table that is partly wrong is not to be quoted.
    """
    for name, measure in names.items():
        value = item.get(name)
        if value is None:
            continue
        found = None if isinstance(value, bool) else number(value)
        if found is None:
            raise BadRow(f"{name} không phải số đếm", key=key, kind="total")
        yield measure, found


def in_time_measure(own: str, in_time: int, late: int | None, resolved: int | None) -> str:
    """What a vendor's "in time" is: all of it where, with the late, it makes up the resolved; what
    was on the day where it makes up less; its `own` name where it cannot be told.
    """
    if late is None or resolved is None or in_time + late > resolved:
        return own
    return IN_TIME if in_time + late == resolved else ON_THE_DAY
