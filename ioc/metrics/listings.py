"""How each subject's facts are listed; a subject without a listing has no rows to show."""

from collections.abc import Mapping

from ioc.metrics.dossier_rows import DOSSIER_LIST
from ioc.metrics.feed_rows import ALERT_LIST, CALL_LIST, CASE_LIST, INCIDENT_LIST
from ioc.metrics.lists import Listing

LISTINGS: Mapping[str, Listing] = {
    "dossiers": DOSSIER_LIST,
    "cases": CASE_LIST,
    "petitions": CASE_LIST,
    "alerts": ALERT_LIST,
    "incidents": INCIDENT_LIST,
    "calls": CALL_LIST,
}
