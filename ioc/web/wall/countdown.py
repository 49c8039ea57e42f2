"""How long is left until a moment, or gone since it; assets/wall/countdown.js tells it on."""

from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.text import t

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# From so many days on, days are told, and hours before.
_IN_DAYS = 3


def countdown(until: datetime, now: datetime) -> Component:
    """còn 31 giờ; trễ 5 giờ once it is past."""
    past = until <= now
    told = {key: t(f"wall.countdown.{key}", time="{time}") for key in ("ahead", "past")}
    words = told["past" if past else "ahead"].format(time=_length(abs(until - now)))
    name = "countdown past" if past else "countdown"
    attributes = {f"data_{key}": words for key, words in told.items()}
    return html.Strong(words, className=name, **marks(data_until=until.isoformat(), **attributes))


def _length(length: timedelta) -> str:
    if length >= _IN_DAYS * A_DAY:
        return t("shell.spoken.days", count=length // A_DAY)
    if length >= AN_HOUR:
        return t("shell.spoken.hours", count=length // AN_HOUR)
    return t("shell.spoken.minutes", count=length // A_MINUTE)
