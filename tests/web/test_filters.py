"""The URL is the state: what is written is read back, and a mangled one shows the default view."""

from datetime import date, timedelta
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from ioc.metrics.labels import CHANNELS
from ioc.web.filters import Filters, link

TODAY = date(2026, 11, 23)
CODES = st.from_regex(r"[A-Za-z0-9.?-]{1,12}", fullmatch=True)
NAMES = st.from_regex(r"[a-z_]{1,8}(\.[a-z_]{1,8})?", fullmatch=True)
WORDS = st.text(st.characters(categories=["L", "N"], exclude_characters="\u0340\u0341"), min_size=1)


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    start = draw(st.dates(date(2020, 1, 1), date(2027, 1, 1)))
    end = start + timedelta(days=draw(st.integers(0, 3000)))
    several = st.lists(CODES, max_size=3, unique=True).map(lambda codes: tuple(sorted(codes)))
    channels = st.lists(st.sampled_from(sorted(CHANNELS)), max_size=2, unique=True)
    words = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "metric": NAMES,
                "strip": NAMES,
                "sort": NAMES,
                "calendar": st.just("report"),
            },
        )
    )
    return Filters(
        today=TODAY,
        start=start,
        end=end,
        agency=draw(several),
        receiving=draw(several),
        place=draw(several),
        sector=draw(several),
        channel=tuple(sorted(draw(channels))),
        procedure=draw(several),
        version=draw(st.none() | NAMES),
        extra=words,
    )


@given(filters())
def test_a_question_survives_the_address_bar(asked: Filters) -> None:
    assert Filters.parse(f"?{asked.query()}", TODAY) == asked


@given(st.text(max_size=200))
def test_no_query_string_breaks_the_page(search: str) -> None:
    asked = Filters.parse(search, TODAY)
    assert asked.start <= asked.end
    assert Filters.parse(asked.query(), TODAY) == Filters.parse(asked.query(), TODAY)


def test_a_procedure_is_asked_by_its_whole_code_or_by_the_name_that_stands_for_it() -> None:
    for code in ("1.906612", "Cấp giấy phép xây dựng, nhà ở riêng lẻ", "Cấp " * 80 + "giấy"):
        asked = Filters.parse(f"procedure={quote(code)}", TODAY)
        assert asked.where().procedures == (code,)
        assert Filters.parse(asked.query(), TODAY) == asked


@given(st.text(max_size=120))
def test_what_was_typed_is_read_back_clean(typed: str) -> None:
    asked = Filters.parse(f"q={quote(typed, errors='replace')}", TODAY)
    again = Filters.parse(asked.query(), TODAY)
    assert again.extra == asked.extra


def test_the_default_is_this_month_until_today_and_leaves_the_address_bare() -> None:
    asked = Filters.parse("", TODAY)
    assert (asked.start, asked.end) == (date(2026, 11, 1), TODAY)
    assert link("/don-vi", asked) == "/don-vi"


def test_days_that_make_no_period_are_the_default() -> None:
    usual = Filters.parse("", TODAY)
    for search in (
        "from=2026-11-20&to=2026-11-02",
        "from=yesterday",
        "from=0001-01-01&to=9999-12-31",
        "from=2026-02-30",
        "to=1999-01-01",
    ):
        assert Filters.parse(search, TODAY) == usual, search


def test_repeats_mean_or_and_strangers_are_left_out() -> None:
    asked = Filters.parse(
        "agency=H15.12&agency=H15.06&agency=<b>&channel=fax&channel=online", TODAY
    )
    assert asked.agency == ("H15.12", "H15.06")
    assert asked.channel == ("online",)
    assert "utm_source" not in Filters.parse("utm_source=x&strip=late", TODAY).query()


def test_a_changed_question_forgets_only_what_it_was_told_to() -> None:
    asked = Filters.parse("agency=H15.12&strip=overdue&q=abc", TODAY)
    changed = asked.with_(strip=None, channel=("online",))
    assert changed.extra == {"q": "abc"}
    assert changed.query() == "agency=H15.12&channel=online&q=abc"
    assert asked.extra["strip"] == "overdue"


def test_the_question_asked_of_the_reader_is_the_one_in_the_address() -> None:
    where = Filters.parse("agency=H15.12&place=24133&from=2026-10-01&to=2026-10-31", TODAY).where()
    assert (where.start, where.end) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (where.agencies, where.places) == (("H15.12",), ("24133",))
