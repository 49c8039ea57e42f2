"""What a map shows of a number: its words' digits and no more, so that class and words agree."""

from decimal import ROUND_HALF_UP, Decimal

from ioc.metrics.model import Metric

# A share is shown to a tenth of a per cent, a mean to a tenth; what is counted is whole.
UNITS = {"rate": 0.001, "mean": 0.1}
DIGITS = {"rate": 3, "mean": 1}


def unit_of(metric: Metric) -> float:
    """The least step between two shown values."""
    return UNITS.get(metric.kind, 1.0)


def value_shown(metric: Metric, value: float | None) -> float | None:
    """The value as its words say it; only a whole is 100%, as `text.percent` has it."""
    if value is None or metric.kind not in DIGITS:
        return value
    near = _rounded(metric, value)
    return min(near, 1 - UNITS["rate"]) if metric.kind == "rate" and value < 1 else near


def change_shown(metric: Metric, difference: float | None) -> float | None:
    """The difference as its words say it: less than its least step is no change."""
    if difference is None or metric.kind not in DIGITS:
        return difference
    return _rounded(metric, difference)


def _rounded(metric: Metric, value: float) -> float:
    step = Decimal(1).scaleb(-DIGITS[metric.kind])
    # Plus 0.0, for there is a float that is less than nothing and not less than 0.
    return float(Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)) + 0.0
