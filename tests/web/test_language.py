"""English is a language of its own: its figures, its days, and not a word of Vietnamese left."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.geo.served import read_geometries
from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web import text
from ioc.web.app import find_pages, province
from ioc.web.comfort import Comfort, comforting
from ioc.web.components.case_kind import CASES
from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.kind import Kind
from ioc.web.components.kinds import SECURITY
from ioc.web.components.list_grid import grid_rows
from ioc.web.components.question import asked
from ioc.web.components.source_table import source_card
from ioc.web.filters import Filters
from ioc.web.locales import carried, locale, named, speaking, spoken, words
from ioc.web.locales import names as own_names
from ioc.web.page import Frame, Page, filled
from ioc.web.shapes import shapes_of
from ioc.web.sheets import csv_text
from ioc.web.shell import framed, not_found, shell
from ioc.web.theme import graph_config, template
from tests.web.desk import DATA
from tests.web.english import data_names, left_over
from tests.web.fed import fed
from tests.web.mapped import NOW, known

PAGES = {page.path: page for page in find_pages()}
ASKED = (
    "/",
    "/don-vi",
    "/don-vi?agency=H15.12",
    "/don-vi?agency=?&version=first-promise",
    "/ho-so?metric=dossiers.overdue",
    "/ho-so?metric=dossiers.on_time_rate&part=rest&channel=online",
    "/ho-so?code=H15.12-261102-00001",
    "/ho-so?q=khong-co",
    "/cong-van?agency=H15.12",
    "/bieu-06a",
    "/bieu-06a?agency=H15.12",
    "/ban-tin-tuan",
    "/cach-tinh",
    "/cach-tinh?against=qd766-2022&agency=H15.12",
    "/cach-tinh?metric=dossiers.mean_days",
    "/cach-tinh?metric=quality766.score",
    "/lech-so",
    "/lech-so?metric=dossiers.received&agency=H15.12&from=2026-10-01&to=2026-10-31",
    "/khac-nhau",
    "/khac-nhau?version=first-promise&against=qd766-2022&agency=H15.12",
    "/nguon-du-lieu",
    "/chuan-hoa",
    "/man-hinh",
    "/so-lieu-nhap",
    "/ban-do",
    "/ban-do?metric=feedback.on_time_rate&compare=before&view=difference",
    "/phan-anh",
    "/phan-anh?metric=feedback.zero_point",
    "/phan-anh?metric=petitions.overdue&status=new",
    "/an-ninh-mang",
    "/an-ninh-mang?metric=security.assets_hit",
)
# What a reader sees or hears of a component, besides its children.
SAID = ("title", "alt", "placeholder", "aria-label", "headerName", "label")
HELD = ("children", "columnDefs", "rowData", "options", "dashGridOptions", "hideout")
OWN = ("metrics.", "labels.")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('fed') / 'ioc.sqlite'}", 400, 200)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as connection:
        yield Reader(connection, known(), NOW)


@pytest.fixture
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def told(part: Any) -> Iterator[str]:
    """Every text in a component that is not marked as Vietnamese."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | tuple):
        for one in part:
            yield from told(one)
    elif isinstance(part, Mapping):
        yield from told([value for name, value in part.items() if _says(name, value)])
    elif isinstance(part, Component) and getattr(part, "lang", None) != "vi":
        yield from told([getattr(part, name, None) for name in (*SAID, *HELD)])
        yield from drawn(getattr(part, "figure", None) or {})


def _says(name: str, value: Any) -> bool:
    return name in SAID or isinstance(value, Mapping | list | tuple)


def drawn(figure: Mapping[str, Any]) -> Iterator[str]:
    """The words of a chart: its series, its notes, its months."""
    layout = figure.get("layout", {})
    yield from (str(trace.get("name", "")) for trace in figure.get("data", ()))
    yield from (str(note.get("text", "")) for note in layout.get("annotations", ()))
    yield from map(str, layout.get("xaxis", {}).get("ticktext", ()))


def left(reader: Reader, parts: Any) -> set[str]:
    return left_over(data_names(reader), told(parts))


def painted(reader: Reader, page: Page, search: str) -> Component:
    """A page as the browser is given it."""
    filters = Filters.parse(search, reader.today)
    frame = Frame(
        lookups=reader.lookups,
        today=reader.today,
        simulated=True,
        shapes=shapes_of(read_geometries(DATA / "boundaries")),
    )
    body = filled(spoken(page.layout(filters, frame)), spoken(page.fill(reader, filters)))
    return html.Div(framed(body, simulated=True))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("address", ASKED)
def test_no_page_in_english_has_a_vietnamese_word(reader: Reader, address: str) -> None:
    path, _, search = address.partition("?")
    assert left(reader, painted(reader, PAGES[path], search)) == set()


@pytest.mark.usefixtures("english")
def test_a_fault_is_quoted_in_the_operators_language_and_marked_so(reader: Reader) -> None:
    fault = "Không kết nối được tới máy chủ"
    lost = replace(reader.sources()[0], state="unavailable", last_error=fault)
    card = source_card(lost, reader.now, "/nguon-du-lieu")
    assert fault in str(card)
    assert left(reader, card) == set()


@pytest.mark.usefixtures("english")
def test_the_offices_paper_stays_vietnamese_and_says_so(reader: Reader) -> None:
    page = PAGES["/cong-van"]
    search = f"agency={late(reader)}"
    body = painted(reader, page, search)
    parts = body._traverse()  # type: ignore[no-untyped-call]
    paper = next(part for part in parts if getattr(part, "id", "") == "letter-paper")
    assert paper.lang == "vi"
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in set(told(paper.children))


def late(reader: Reader) -> str:
    """A unit that has something overdue."""
    where = Filters.parse("", reader.today).where()
    rows = reader.by(find("dossiers.overdue"), where, "agency")
    return next(row.key for row in rows if row.figure.value and row.key in reader.lookups.agencies)


@pytest.mark.usefixtures("english")
def test_the_frame_around_every_page_is_english(reader: Reader) -> None:
    frame = shell(PAGES.values(), province(reader.lookups), signed_in=True)
    assert left(reader, [frame, not_found()]) == set()


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("search", "kinds"),
    [
        ("metric=dossiers.overdue", (DOSSIERS,)),
        ("metric=dossiers.on_time_rate&part=denominator", (DOSSIERS,)),
        ("metric=feedback.received", (CASES,)),
        ("metric=security.alerts", SECURITY),
        ("metric=security.incidents_open", SECURITY),
    ],
)
def test_no_row_of_a_list_has_a_vietnamese_word(
    reader: Reader, search: str, kinds: Sequence[Kind]
) -> None:
    filters = Filters.parse(search, reader.today)
    rows = spoken(grid_rows(reader, filters, {"startRow": 0, "endRow": 100}, kinds))["rowData"]
    assert rows
    assert left(reader, [list(row.values()) for row in rows]) == set()


@pytest.mark.usefixtures("english")
def test_a_file_has_its_readers_words_and_the_sheets_own_figures(reader: Reader) -> None:
    question = asked(Filters.parse("metric=dossiers.overdue", reader.today), (DOSSIERS,))
    head, *rows = "".join(csv_text(reader, question)).splitlines()
    assert head.startswith("Dossier;Procedure code;")
    assert left_over(data_names(reader), [head, *rows]) == set()
    assert re.search(r";\d\d/\d\d/2026", rows[0])


def test_every_page_is_among_those_asked() -> None:
    assert {address.partition("?")[0] for address in ASKED} == set(PAGES)


def test_what_carries_its_own_vietnamese_is_worded_in_english() -> None:
    english = own_names("en")
    assert {key: own for key, own in carried() if own not in english} == {}
    assert [key for key in words("en") if key.startswith(OWN) and key not in dict(carried())] == []
    assert left_over((), english.values()) == set()


def test_only_english_is_translated_and_only_names_of_the_house() -> None:
    late = next(metric for metric in CATALOGUE if metric.key == "dossiers.late")
    assert named(late.name) == "Trễ hạn"
    with speaking("en"):
        assert [named(name) for name in (late.name, "UBND xã Ea Kar")] == ["Late", "UBND xã Ea Kar"]
        assert text.t("dossiers.story.procedure", code="1", name=late.name) == "1 · Late"


# What is counted, in more than one. A limit is never just one, a mean has its decimal.
COUNTED = (
    *("dossiers", "reports", "alerts", "incidents", "rows", "sources", "devices", "rules"),
    *(
        "units",
        "communes",
        "provinces",
        "procedures",
        "days",
        "months",
        "times",
        "places",
        "seconds",
    ),
)
LIMITS = {"least": "30", "most": "200", "peers": "14", "days": "1.5", "unit": "UBND xã Ea Kar"}
# Said only where there are several.
SEVERAL = {"export.remedy.rows", "feedback.story.several"}
ONE_OF_MANY = re.compile(rf"(?<![\d/.,])1 (?:[a-z]+ ){{0,3}}({'|'.join(COUNTED)})\b")


def test_english_says_one_dossier_and_two_dossiers() -> None:
    english = words("en")
    asked = [key for key in english if not key.endswith(".one") and not key.startswith("map.")]
    with speaking("en"):
        said = {key: text.t(key, **_ones(english[key])) for key in asked}
        assert text.t("list.part.asset", count=2) == "devices"
    wrong = {key: told for key, told in said.items() if ONE_OF_MANY.search(told)}
    assert {key: told for key, told in wrong.items() if key not in SEVERAL} == {}


def _ones(wording: str) -> dict[str, str]:
    """Every gap of a wording filled by 1, where what it counts may be one."""
    gaps = set(re.findall(r"\{(\w+)", wording))
    return {"count": "1"} | {gap: LIMITS.get(gap, "1") for gap in gaps}


def test_figures_and_days_are_written_in_the_readers_manner() -> None:
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    with speaking("en"):
        assert text.number(1869322) == "1,869,322"
        assert text.decimal(13125.37, 2) == "13,125.37"
        assert text.percent(0.971) == "97.1%"
        assert text.day(date(2026, 11, 3)) == "3 Nov 2026"
        assert text.short_day(date(2026, 11, 3)) == "3 Nov"
        assert text.month(date(2026, 11, 3)) == "Nov 2026"
        assert text.moment(late) == "00:30, 23 Nov 2026"
        assert text.when(late, date(2026, 11, 24)) == "00:30, 23 Nov"
        assert template()["layout"]["separators"] == ".,"
        assert graph_config()["locale"] == "en"
    assert template()["layout"]["separators"] == ",."
    assert graph_config()["locale"] == "vi"


@given(st.integers(-(10**12), 10**12))
def test_a_number_reads_back_in_english_too(value: int) -> None:
    with speaking("en"):
        assert int(text.number(value).replace(",", "").replace("−", "-")) == value


def test_one_is_said_in_the_singular() -> None:
    with speaking("en"):
        one, two = (text.t("dossiers.left.late", count=count) for count in ("1", "2"))
    assert (one, two) == ("1 working day late", "2 working days late")


def test_a_language_is_spoken_to_its_reader_alone() -> None:
    assert locale() == "vi"
    with comforting(Comfort(lang="en", theme="dark")), speaking("vi"):
        assert locale() == "vi"
    assert locale() == "vi"
