"""Every definition says itself whole, in both languages; the version in force is the usual one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.metrics.catalogue import CATALOGUE, family, find, versions
from ioc.metrics.model import Metric
from ioc.web.locales import FIELDS, names, words
from tests.web.english import left_over

RATE = "dossiers.on_time_rate"
BEGINS = {
    "06a-2020": date(2020, 10, 21),
    "qd766-2022": date(2022, 8, 1),
    "first-promise": None,
    "vendor-06a": None,
    "with-overdue": None,
}
SAID = tuple(name for name in FIELDS if name not in ("above", "below"))
LINE = ("above", "below")
every = pytest.mark.parametrize("metric", CATALOGUE, ids=lambda m: f"{m.key}@{m.version}")


@every
def test_a_definition_lacks_none_of_its_words(metric: Metric) -> None:
    assert [name for name in SAID if not getattr(metric, name).strip()] == []
    assert metric.version
    divided = metric.kind in ("rate", "mean")
    assert [bool(getattr(metric, name)) for name in LINE] == [divided, divided]


@every
def test_every_one_of_its_words_is_there_in_english(metric: Metric) -> None:
    english = names("en")
    said = {name: getattr(metric, name) for name in FIELDS if getattr(metric, name)}
    told = {name: english.get(text, "") for name, text in said.items()}
    assert [name for name, text in told.items() if not text.strip()] == []
    assert left_over((), told.values()) == set()


def test_one_vietnamese_wording_has_one_english_one() -> None:
    english = words("en")
    told: dict[str, set[str]] = {}
    for metric in CATALOGUE:
        for name in FIELDS:
            text, key = getattr(metric, name), f"metrics.{metric.key}@{metric.version}.{name}"
            if key in english:
                told.setdefault(text, set()).add(english[key])
    assert {text: said for text, said in told.items() if len(said) > 1} == {}


def test_a_law_of_known_date_holds_from_that_date() -> None:
    assert {m.version: m.valid_from for m in family(RATE)} == BEGINS
    dated = {
        "Mẫu II.06a": date(2020, 10, 21),
        "Quyết định 766": date(2022, 8, 1),
        "Nghị định 118/2025": date(2025, 7, 1),
    }
    for metric in CATALOGUE:
        law = next((day for name, day in dated.items() if metric.basis.startswith(name)), None)
        assert metric.valid_from == law, metric.key
        assert metric.valid_to is None


def test_what_no_law_says_is_said_to_be_the_products_own() -> None:
    for metric in CATALOGUE:
        lawful = any(word in metric.basis for word in ("Mẫu", "Quyết định", "Nghị định", "QĐ"))
        ours = any(word in metric.basis for word in ("sản phẩm", "Cách tính thường gặp", "data/"))
        told = any(word in metric.basis for word in ("nguồn", "tổng đài", "Thông tư"))
        assert lawful or ours or told, metric.basis


def test_the_usual_version_is_the_first_in_force_on_the_day() -> None:
    assert find(RATE).version == "06a-2020"
    assert find(RATE, at=date(2026, 11, 20)).version == "06a-2020"
    assert find(RATE, at=date(2020, 10, 21)).version == "06a-2020"
    assert find(RATE, at=date(2020, 10, 20)).version == "first-promise"


def test_a_version_asked_by_its_name_answers_for_any_day() -> None:
    for version in versions(RATE):
        assert find(RATE, version, date(2001, 1, 1)).version == version
    with pytest.raises(KeyError, match="06a-1999"):
        find(RATE, "06a-1999", date(2026, 1, 1))
    with pytest.raises(KeyError):
        find("dossiers.nothing", at=date(2026, 1, 1))


def test_where_none_is_in_force_the_first_stands_in() -> None:
    assert find("dossiers.paused", at=date(2024, 1, 1)).key == "dossiers.paused"


days = st.dates(date(2019, 1, 1), date(2030, 1, 1))


@given(days, st.none() | days, st.none() | days)
def test_a_definition_holds_between_its_days_and_on_them(
    day: date, first: date | None, last: date | None
) -> None:
    metric = replace(find(RATE), valid_from=first, valid_to=last)
    after = first is None or first <= day
    before = last is None or day <= last
    assert metric.holds(day) == (after and before)
    if first and last and first <= last:
        assert metric.holds(first)
        assert metric.holds(last)
        assert not metric.holds(last + timedelta(days=1))
