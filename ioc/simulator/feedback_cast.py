"""Who plays among those who are reported to.

How often each commune and category is heard of, who answers, how slowly, and how it is spelt.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.reference import Category, Office, Point, Reference

SALT = 311
SPELLINGS = 12
NEIGHBOURS = 6
FLOODED = ("giao-thong", "cap-thoat-nuoc", "dien-luc")
_FAME = MappingProxyType(
    {
        "giao-thong": 18.0,
        "moi-truong": 17.0,
        "do-thi": 12.0,
        "cap-thoat-nuoc": 9.0,
        "chieu-sang": 8.0,
        "dien-luc": 8.0,
        "an-ninh": 8.0,
        "xay-dung": 7.0,
        "vien-thong": 4.0,
    }
)
_PLAIN_FAME = 3.0
# Who answers beside the commune: words of the agency's name, and its share of the category.
_ANSWERS = MappingProxyType(
    {
        "giao-thong": ("Sở Xây dựng", 0.35),
        "moi-truong": ("Sở Nông nghiệp và Môi trường", 0.15),
        "cap-thoat-nuoc": ("Sở Xây dựng", 0.3),
        "dien-luc": ("Điện lực", 0.9),
        "vien-thong": ("Sở Khoa học và Công nghệ", 0.9),
        "xay-dung": ("Sở Xây dựng", 0.25),
        "an-ninh": ("Công an tỉnh", 0.6),
        "thuc-pham": ("An toàn vệ sinh thực phẩm", 0.5),
        "y-te": ("Sở Y tế", 0.6),
        "khac": ("Phục vụ hành chính công", 0.3),
    }
)
_SLOW_COMMUNES, _SLOW_CATEGORIES = 6, 2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCast:
    """The parts given out; arrays run over communes, offices or categories, in their order."""

    offices: tuple[Office, ...]
    categories: tuple[Category, ...]
    communes: Ints  # places in `offices`
    sizes: Floats  # shares of the province
    lat: Floats
    lon: Floats
    radius_km: Floats
    nearest: Ints  # for each commune itself and its neighbours
    fame: Floats  # shares of the categories on a plain day
    flooded: NDArray[np.bool_]
    answers: Ints  # the other agency of a category; -1: none
    answers_share: Floats
    slow_office: Floats
    slow_category: Floats
    working_days: Ints
    names: tuple[tuple[str, ...], ...]


def give_out(reference: Reference, seed: int) -> FeedbackCast:
    """The same seed gives the same parts. A commune whose place nobody knows is never heard of."""
    rng = np.random.default_rng([seed, SALT])
    offices, categories = reference.offices, reference.categories
    found = [n for n, office in enumerate(offices) if office.place in reference.points]
    points = [reference.points[offices[n].place] for n in found]
    sizes = rng.lognormal(0.0, 0.5, len(found))
    sizes *= np.array([2.2 if "phường" in offices[n].name else 1.0 for n in found])
    fame = np.array([_FAME.get(category.code, _PLAIN_FAME) for category in categories])
    return FeedbackCast(
        offices=offices,
        categories=categories,
        communes=np.array(found, dtype=np.int64),
        sizes=sizes / sizes.sum(),
        lat=np.array([point.lat for point in points]),
        lon=np.array([point.lon for point in points]),
        radius_km=0.35 * np.sqrt([point.area_km2 for point in points]),
        nearest=_nearest(points),
        fame=fame / fame.sum(),
        flooded=np.array([category.code in FLOODED for category in categories]),
        answers=np.array([_answering(category, offices) for category in categories]),
        answers_share=np.array([_ANSWERS.get(c.code, ("", 0.0))[1] for c in categories]),
        slow_office=_slow(len(offices), found, _SLOW_COMMUNES, rng),
        slow_category=_slow(len(categories), range(len(categories)), _SLOW_CATEGORIES, rng),
        working_days=np.array([category.working_days for category in categories]),
        names=tuple(_spellings(office, reference.spellings) for office in offices),
    )


def _nearest(points: Sequence[Point]) -> Ints:
    """The commune itself first; on this scale the earth is flat."""
    lat, lon = np.array([p.lat for p in points]), np.array([p.lon for p in points])
    far = np.hypot(lat[:, None] - lat, (lon[:, None] - lon) * 0.974)
    ranked: Ints = np.argsort(far, axis=1, kind="stable")[:, : NEIGHBOURS + 1]
    return ranked


def _answering(category: Category, offices: tuple[Office, ...]) -> int:
    words = _ANSWERS.get(category.code, ("?", 0.0))[0]
    return next((n for n, office in enumerate(offices) if words in office.name), -1)


def _slow(count: int, among: Sequence[int], chosen: int, rng: np.random.Generator) -> Floats:
    """How much likelier than others each is to be late."""
    slow = np.zeros(count)
    slow[rng.permutation(among)[:chosen]] = rng.uniform(0.15, 0.3, min(chosen, len(among)))
    return slow


def _spellings(office: Office, aliases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Twelve ways to write one name, the official one most often; all of them can be resolved."""
    known = aliases.get(office.code, ()) or (office.name,)
    odd = (
        office.name.upper(),
        unicodedata.normalize("NFD", office.name),
        f" {office.name} ",
        *(known[n % len(known)] for n in range(3)),
    )
    return (office.name,) * (SPELLINGS - len(odd)) + odd
