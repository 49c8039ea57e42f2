"""The kinds of facts that are listed: a further one is one more value here."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ioc.metrics.catalogue import CATALOGUE
from ioc.web.components.alert_kind import ALERTS, INCIDENTS
from ioc.web.components.call_kind import CALLS
from ioc.web.components.case_kind import CASES, PETITIONS
from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.kind import Kind
from ioc.web.filters import Filters

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.subject: kind for kind in (DOSSIERS, CASES, ALERTS, INCIDENTS, CALLS, PETITIONS)}
)
FEEDBACK = (CASES, CALLS, PETITIONS)
SECURITY = (INCIDENTS, ALERTS)


def kind_of(filters: Filters, kinds: Sequence[Kind]) -> Kind:
    """Whose rows the address asks for: the named number's, of these; else the first's."""
    key = filters.extra.get("metric", "")
    subject = next((metric.subject for metric in CATALOGUE if metric.key == key), "")
    return next((kind for kind in kinds if kind.subject == subject), kinds[0])
