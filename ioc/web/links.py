"""Where the rows behind a number are listed: each subject's page, the question in its address."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from ioc.metrics.catalogue import SUBJECTS, find
from ioc.metrics.model import Metric, PartName, Where
from ioc.web.filters import FEED_KEYS, KEYS, WORDS, Filters, link

PATHS: Mapping[str, str] = MappingProxyType(
    {
        "dossiers": "/ho-so",
        "cases": "/phan-anh",
        "petitions": "/phan-anh",
        "alerts": "/an-ninh-mang",
        "incidents": "/an-ninh-mang",
        "calls": "/phan-anh",
    }
)
LIST_PATH = PATHS["dossiers"]
DEFINITION_PATH = "/cach-tinh"
RATE = "dossiers.on_time_rate"


def href_of(metric: Metric | str, filters: Filters, part: PartName = "numerator") -> str:
    """The address of the rows behind a number, on its own subject's page.

    A filter that its facts do not carry is left out. KeyError: a quoted figure has no rows.
    """
    found = find(metric) if isinstance(metric, str) else metric
    return link(
        PATHS[found.subject], metric_filters(suited(filters, found.subject), found.key, part)
    )


def suited(filters: Filters, subject: str) -> Filters:
    """The same question with only the filters that the subject's facts carry."""
    carried = SUBJECTS[subject].columns
    return filters.with_(**{name: () for name in (*KEYS, *FEED_KEYS) if name not in carried})


def now_filters(filters: Filters) -> Filters:
    """The same scope as it stands this moment: what is open is a matter of now, not of a period."""
    today = filters.today
    return filters.with_(start=today.replace(day=1), end=today)


def metric_filters(filters: Filters, key: str, part: PartName = "numerator") -> Filters:
    """The question of the rows behind a number of this page."""
    words = dict.fromkeys(WORDS) | {"metric": key, "part": part if part != "numerator" else None}
    return filters.with_(version=filters.version if key == RATE else None, **words)


def bare(filters: Filters) -> Filters:
    """The scope alone: not which list is open, nor how it is ordered or narrowed."""
    return filters.with_(strip=None, sort=None, q=None, has=None, code=None)


def definition_href(metric: Metric, where: Where) -> str:
    """The address where a number is defined, asked this question; its days are named."""
    pairs = [("from", where.start.isoformat()), ("to", where.end.isoformat())]
    pairs += [(name, code) for name, codes in where.by_dimension().items() for code in codes]
    pairs.append(("metric", metric.key))
    if metric != find(metric.key, at=where.end):
        pairs.append(("version", metric.version))
    return f"{DEFINITION_PATH}?{urlencode(pairs)}"


def definition_of(rows: str) -> str:
    """Where the number is defined whose rows are listed at that address; "" for no address."""
    pairs = [pair for pair in parse_qsl(rows.partition("?")[2]) if pair[0] not in ("part", "sort")]
    return f"{DEFINITION_PATH}?{urlencode(pairs)}" if pairs else ""
