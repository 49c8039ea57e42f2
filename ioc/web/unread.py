"""What of an address could not be read, so that its page shows something else: said, never mute."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from ioc.domain.lookups import Lookups
from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import CATALOGUE, versions
from ioc.web.filters import Filters, recognised
from ioc.web.links import RATE
from ioc.web.text import t

MOST = 60


def unread(search: str | None, filters: Filters, lookups: Lookups) -> tuple[str, ...]:
    """A sentence for each thing that the address names and nobody knows, none twice."""
    try:
        pairs = parse_qsl((search or "").lstrip("?"), max_num_fields=1000)
    except ValueError:
        return ()
    return tuple(dict.fromkeys(_told(pairs, filters, lookups)))


def _told(pairs: list[tuple[str, str]], filters: Filters, lookups: Lookups) -> Iterator[str]:
    said = dict(pairs)
    for name, value in pairs:
        if name == "agency" and value != UNKNOWN and value not in lookups.agencies:
            left = recognised(filters, lookups.agencies).agency
            shown = t("shell.unread.others" if left else "shell.unread.province")
            yield t("shell.unread.agency", code=value[:MOST], shown=shown)
    days = (("from", filters.start), ("to", filters.end))
    if any(said.get(name, day.isoformat()) != day.isoformat() for name, day in days):
        yield t("shell.unread.period")
    key = said.get("metric", RATE)
    if not versions(key):
        yield t("shell.unread.metric", name=key[:MOST])
    elif said.get("version") and said["version"] not in {m.version for m in CATALOGUE}:
        yield t("shell.unread.version", name=said["version"][:MOST])
