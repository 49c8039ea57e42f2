"""The parameters of the API: each declared once, for the check and for the description alike."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ioc.domain.comparisons import KINDS
from ioc.domain.lookups import Lookups
from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.catalogue import CATALOGUE, versions
from ioc.metrics.labels import CHANNELS, HOURS, SEVERITIES, STATUSES
from ioc.metrics.quality766 import GROUPS
from ioc.web.problems import Problem, refused
from ioc.web.text import t

MOST_ROWS = 1000
USUAL_ROWS = 100
_MOST_KEYS = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[1-9][0-9]{0,3}")
_CODE = r"[A-Za-z0-9_.?-]{1,40}"
# A source without codes of procedures sends their names.
_PROCEDURE = r"[^\x00-\x1f\x7f]{1,500}"
_TOKEN = r"[A-Za-z0-9_=.~-]{1,500}"

Asked = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One name in a query string. `remedy` ends the sentence that refuses a value."""

    name: str
    schema: Mapping[str, Any]
    valid: Callable[[str], bool]
    remedy: str
    description: str
    many: bool = False

    def described(self) -> dict[str, Any]:
        """As an OpenAPI parameter object."""
        schema: Mapping[str, Any] = self.schema
        if self.many:
            schema = {"type": "array", "items": schema, "maxItems": _MOST_KEYS}
        return {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": self.description,
            "schema": schema,
            **({"style": "form", "explode": True} if self.many else {}),
        }


def asked(
    pairs: Iterable[tuple[str, str]], parameters: Sequence[Parameter], key: str = ""
) -> Asked:
    """The values by name; a Problem for an unknown name, a bad value, a single one twice.

    `key` names the metric that is asked, whose versions are offered in place of a bad one.
    """
    known = {parameter.name: parameter for parameter in parameters}
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in known:
            raise _unknown(name, known)
        if not known[name].valid(value):
            raise refused(name, value, _remedy(known[name], key))
        found.setdefault(name, []).append(value)
    for name, values in found.items():
        _few_enough(known[name], values)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _remedy(parameter: Parameter, key: str) -> str:
    own = versions(key) if parameter.name in ("version", "against") else ()
    if not own:
        return parameter.remedy
    return t("api.remedy.version", metric=key, versions=", ".join(own))


def one(question: Asked, name: str) -> str | None:
    """The value of a parameter that stands at most once."""
    values = question.get(name)
    return values[0] if values else None


def scope(lookups: Lookups) -> tuple[Parameter, ...]:
    """The filters that a value and its rows share."""
    agencies = frozenset(agency.code for agency in lookups.agencies) | {UNKNOWN}
    communes = {unit.code for unit in lookups.places if unit.tier == "commune"}
    places = sorted(communes | {UNKNOWN, NO_PLACE})
    # The commonest first: it is what a generated client or test tries.
    named = Counter(metric.version for metric in CATALOGUE).most_common()
    return (
        _day("from", "api.param.from"),
        _day("to", "api.param.to"),
        _choice("agency", sorted(agencies), t("api.remedy.agency"), many=True),
        _choice("receiving", sorted(agencies), t("api.remedy.agency"), many=True),
        _choice("place", places, t("api.remedy.place"), many=True),
        _code("sector", t("api.remedy.sector")),
        _choice("channel", sorted(CHANNELS), many=True),
        _code("procedure", t("api.remedy.procedure"), _PROCEDURE),
        _choice("category", [*sorted(lookups.categories), UNKNOWN], many=True),
        _choice("severity", sorted(SEVERITIES), many=True),
        _code("rule", t("api.remedy.rule")),
        _code("asset", t("api.remedy.asset")),
        _choice("group", GROUPS),
        _code("queue", t("api.remedy.queue")),
        _choice("hour", sorted(HOURS), many=True),
        _choice("status", sorted(STATUSES), many=True),
        _choice("version", [version for version, _ in named]),
    )


def of_metric() -> Mapping[str, Mapping[str, Any]]:
    """The part of an address that names a metric."""
    keys = sorted({metric.key for metric in CATALOGUE})
    schema = {"type": "string", "enum": keys}
    return {"key": {"description": t("api.param.key"), "schema": schema}}


def of_source() -> Mapping[str, Mapping[str, Any]]:
    """The part of an address that names a source; which there are is told by the status."""
    schema = {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"}
    return {"name": {"description": t("api.param.name"), "schema": schema, "example": "mot-cua"}}


def breakdown() -> Parameter:
    dimensions = dict.fromkeys(name for metric in CATALOGUE for name in metric.dimensions)
    return _choice("by", tuple(dimensions))


def earlier() -> tuple[Parameter, ...]:
    """What a split holds a figure against: another version, other days."""
    named = sorted({metric.version for metric in CATALOGUE})
    return (
        _choice("against", named),
        _day("before_from", "api.param.before_from"),
        _day("before_to", "api.param.before_to"),
    )


def comparison() -> tuple[Parameter, ...]:
    """Which earlier days a figure is held against, and whether by Tết."""
    return _choice("compare", KINDS), _choice("aligned", ("tet",))


def part() -> Parameter:
    return _choice("part", ("numerator", "denominator"))


def paging() -> tuple[Parameter, ...]:
    limit = Parameter(
        name="limit",
        schema={"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS},
        valid=lambda text: bool(_COUNT.fullmatch(text)) and int(text) <= MOST_ROWS,
        remedy=t("api.remedy.limit", most=MOST_ROWS),
        description=t("api.param.limit"),
    )
    after = Parameter(
        name="after",
        schema={"type": "string", "pattern": f"^{_TOKEN}$"},
        valid=lambda text: bool(re.fullmatch(_TOKEN, text)),
        remedy=t("api.remedy.after"),
        description=t("api.param.after"),
    )
    return limit, after


def _choice(
    name: str, values: Sequence[str], remedy: str | None = None, *, many: bool = False
) -> Parameter:
    return Parameter(
        name=name,
        schema={"type": "string", "enum": list(values)},
        valid=frozenset(values).__contains__,
        remedy=remedy or t("api.remedy.choice", values=", ".join(values)),
        description=t(f"api.param.{name}"),
        many=many,
    )


def _code(name: str, remedy: str, pattern: str = _CODE) -> Parameter:
    # Not a list: a source may send a code that no catalogue knows, and its row opens too.
    return Parameter(
        name=name,
        schema={"type": "string", "pattern": f"^{pattern}$"},
        valid=lambda text: bool(re.fullmatch(pattern, text)),
        remedy=remedy,
        description=t(f"api.param.{name}"),
        many=True,
    )


def _day(name: str, description: str) -> Parameter:
    return Parameter(
        name=name,
        schema={"type": "string", "format": "date"},
        valid=_is_day,
        remedy=t("api.remedy.day"),
        description=t(description),
    )


def _is_day(text: str) -> bool:
    # fromisoformat alone would also read 20261123 and 2026-W47-1.
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _unknown(name: str, known: Mapping[str, Parameter]) -> Problem:
    shown = name[:100].encode("utf-8", "replace").decode()
    remedy = t("api.remedy.known", names=", ".join(known)) if known else t("api.remedy.none")
    detail = t("api.unknown_parameter", name=shown, remedy=remedy)
    return Problem(400, detail, parameter=shown, remedy=remedy)


def _few_enough(parameter: Parameter, values: Sequence[str]) -> None:
    if not parameter.many and len(values) > 1:
        raise refused(parameter.name, " · ".join(values), t("api.remedy.once"))
    if len(values) > _MOST_KEYS:
        raise refused(parameter.name, str(len(values)), t("api.remedy.few", most=_MOST_KEYS))
