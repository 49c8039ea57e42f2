"""How typed figures are asked for by an address, and said: periods, values, stages, refusals."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from ioc.domain.figure_periods import grain_of, reported_span
from ioc.domain.figures import Stage
from ioc.metrics.typed import WAITING_STAGES, TypedAsk, TypedFigure
from ioc.web.filters import Filters
from ioc.web.text import NONE, day, decimal, month, t

PATH = "/so-lieu-nhap"
WAITING = "waiting"
STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {WAITING: WAITING_STAGES} | {stage.value: (stage.value,) for stage in Stage}
)
"""What an address may ask for as a stage, and the stages that are meant."""
ROWS = 100
_MOST_PLACES = 6
_MOST_NAMED = 5


def ask_of(filters: Filters) -> TypedAsk:
    """What an address asks; a word of it that means nothing asks for nothing."""
    period = filters.extra.get("period", "")
    return TypedAsk(
        agencies=filters.agency,
        measure=filters.extra.get("measure", ""),
        period=period if is_period(period) else "",
        stages=STAGES.get(filters.extra.get("stage", ""), ()),
    )


def page_of(filters: Filters) -> int:
    """Which stretch of the list an address asks for, 1 the first."""
    text = filters.extra.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1


def opened_in(filters: Filters) -> int | None:
    """The figure whose history an address opens."""
    text = filters.extra.get("figure", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def is_period(text: str) -> bool:
    """Whether a text names a year, a quarter, a month or a day."""
    try:
        grain_of(text)
    except ValueError:
        return False
    return True


def period_words(period: str) -> str:
    """`2026-Q3` as its reader says it: quý III/2026."""
    first, _ = reported_span(period)
    grain = grain_of(period)
    if grain == "day":
        return day(first)
    if grain == "month":
        return t("typed.period.month", month=month(first))
    if grain == "quarter":
        quarter = t(f"typed.quarter.{period[-1]}")
        return t("typed.period.quarter", quarter=quarter, year=str(first.year))
    return t("typed.period.year", year=str(first.year))


def value_words(value: float | None) -> str:
    """The value with as many decimals as it has: 1.234,5."""
    if value is None:
        return NONE
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    places = min(max(-int(exponent), 0), _MOST_PLACES)
    return decimal(value, places)


def refusal_words(named: Iterable[tuple[TypedFigure | None, str]], period: str = "") -> str:
    """Why figures could not be moved, the first ones by name."""
    found = list(named)
    lines = [_refusal(figure, why, period) for figure, why in found[:_MOST_NAMED]]
    if len(found) > _MOST_NAMED:
        lines.append(t("typed.refused.more", count=str(len(found) - _MOST_NAMED)))
    return "; ".join(lines)


def _refusal(figure: TypedFigure | None, why: str, period: str) -> str:
    reason = t(f"typed.refused.{why}")
    if figure is None:
        return (
            t("typed.refused.period", period=period_words(period), why=reason)
            if period
            else (reason)
        )
    return t("typed.refused.line", figure=figure_words(figure), why=reason)


def figure_words(figure: TypedFigure) -> str:
    """Whose, of what, of when."""
    return f"{figure.agency_name} · {figure.measure_name} · {period_words(figure.period)}"
