"""Of which dossiers an on-time rate is: the words beside it, from its own definition."""

from ioc.metrics.model import Metric
from ioc.web.components.question import RATE, chosen
from ioc.web.filters import Filters
from ioc.web.locales import named
from ioc.web.text import t


def rate_asked(filters: Filters) -> Metric:
    """The definition of the on-time rate that the address asks for."""
    return chosen(RATE, filters.version, filters.end)


def of_resolved(rate: Metric) -> bool:
    """Whether a rate is of the resolved ones alone, as form 06a counts them."""
    return rate.bottom == ("resolved",) and not rate.held_below


def population(rate: Metric) -> str:
    """đã giải quyết; of any other definition what stands below its line."""
    return t("agency.rate.resolved") if of_resolved(rate) else named(rate.below)
