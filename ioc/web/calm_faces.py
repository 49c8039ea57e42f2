"""The calmer row of Tổng quan: what stands, what came, what was done, how much of it online."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure
from ioc.web.compared import in_week, period_words, with_before
from ioc.web.components.tile import Face
from ioc.web.glance import Glance, shown
from ioc.web.rates import few, few_words, judged
from ioc.web.text import decimal, number, percent, t


def calm_face(name: str, glance: Glance) -> Face:
    return CALM[name](glance)


def _open(glance: Glance) -> Face:
    key = "dossiers.open"
    figure = glance.figures[key]
    sums: list[Component | str] = []
    for sign, name in (("= ", "open_in_time"), (" + ", "overdue"), (" + ", "paused")):
        sums += [sign, glance.counted(f"dossiers.{name}"), " ", t(f"overview.open.{name}")]
    face = Face(
        name=t("overview.tile.open"),
        number=number(figure.numerator),
        href=glance.href(key),
        first=sums,
        change=in_week(glance.change(find(key))),
    )
    return shown(face, figure, glance)


def _received(glance: Glance) -> Face:
    key = "dossiers.received"
    return _count_face(
        glance, key, t("overview.tile.received", period=period_words(glance.filters))
    )


def _resolved(glance: Glance) -> Face:
    key, mean = "dossiers.resolved", glance.figures["dossiers.mean_days"]
    face = _count_face(
        glance, key, t("overview.tile.resolved", period=period_words(glance.filters))
    )
    if not face.known or mean.value is None or mean.loading:
        return face
    words = t("overview.resolved.mean", days=decimal(mean.value, 1))
    return replace(face, first=_of_few(glance, words, mean))


def _of_few(glance: Glance, words: str, figure: Figure) -> str:
    least = glance.reader.lookups.least_cases
    return f"{words} · {few_words('dossiers')}" if few(figure, least) else words


def _count_face(glance: Glance, key: str, name: str) -> Face:
    figure = glance.figures[key]
    change = with_before(glance.change(find(key)), glance.reader.lookups.calendar)
    face = Face(name=name, number=number(figure.numerator), href=glance.href(key), change=change)
    return shown(face, figure, glance)


def _online(glance: Glance) -> Face:
    full = glance.figures["dossiers.full_share"]
    face = _share_face(glance, "dossiers.online_share", "overview.tile.online")
    if not face.known or full.value is None:
        return face
    top, bottom = number(full.numerator), number(full.denominator)
    share = percent(full.value)
    words = t("overview.online.full", share=share, top=top, bottom=bottom)
    return replace(face, change=_of_few(glance, words, full))


def _share_face(glance: Glance, key: str, name: str) -> Face:
    figure = glance.figures[key]
    face = Face(
        name=t(name),
        number=percent(figure.value),
        href=glance.href(key),
        first=t(
            "overview.share.of", top=number(figure.numerator), bottom=number(figure.denominator)
        ),
    )
    told = judged(face, find(key), (figure, None), glance.reader.lookups.least_cases)
    return shown(told, figure, glance)


def _paid(glance: Glance) -> Face:
    return _share_face(glance, "dossiers.paid_online", "overview.tile.paid")


def _digitised(glance: Glance) -> Face:
    return _share_face(glance, "dossiers.digitised", "overview.tile.digitised")


CALM: Mapping[str, Callable[[Glance], Face]] = MappingProxyType(
    {
        "open": _open,
        "received": _received,
        "resolved": _resolved,
        "online": _online,
        "paid": _paid,
        "digitised": _digitised,
    }
)
