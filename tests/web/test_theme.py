"""Three themes and a high contrast: legible in each, and every colour named in one file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from ioc.web import theme
from ioc.web.comfort import CHOICES, CONTRASTS, THEMES, Comfort, Comforted, chosen, comfort_of
from tests.conftest import served
from tests.house import modules

ROOT = Path(__file__).resolve().parents[2]
COLOURS = ROOT / "assets/css/a-colours.css"
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|color)\(")
NAMED = re.compile(r"[\s:](?:white|black|red|green|blue|orange|grey|gray|yellow|purple)[;\s]")
ROLES = ("GROUND", "CARD", "TEXT", "SECONDARY", "RULE", "QUIET", "LATE", "WATCH", "ACCENT")
# What is written on what; AA asks 4.5 of text, 3 of what is drawn or written large.
ON = ("ground", "card")
WRITTEN = [
    *((text, on) for text in ("text", "secondary", "late", "watch", "accent") for on in ON),
    *(("on-accent", "accent"), ("notice-text", "notice"), ("text", "wrong"), ("card", "text")),
    *(("ink", "paper"), ("map-ink", "map-few")),
]
DRAWN = [("quiet", "card"), ("accent", "card"), ("map-hatch", "map-few")]
TEXT_LEAST, DRAWN_LEAST = 4.5, 3.0
# The paper of a letter and the head of a spreadsheet are no screen.
ELSEWHERE = {"ioc/web/theme.py", "ioc/web/sheets.py", "ioc/web/map_sheets.py"}


def blocks() -> Iterator[tuple[str, Mapping[str, str]]]:
    """The variables of each selector of the colours, paper aside."""
    css = re.sub(r"/\*.*?\*/", "", COLOURS.read_text("utf-8"), flags=re.S).partition("@media")[0]
    css += COLOURS.read_text("utf-8").partition("/* Maps.")[2].partition("*/")[2]
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        found = dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))
        yield selectors.strip(), found


def worn(name: str, contrast: str) -> Mapping[str, str]:
    """The variables as a browser has them: each later block over the earlier ones."""
    wears = {":root": True, f':root[data-theme="{name}"]': True}
    wears[':root[data-contrast="high"]'] = contrast == "high"
    wears[f':root[data-theme="{name}"][data-contrast="high"]'] = contrast == "high"
    found: dict[str, str] = {}
    for selector, variables in sorted(blocks(), key=lambda block: block[0].count("[")):
        if wears.get(selector):
            found.update(variables)
    return found


def brightness(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_of(one: str, other: str) -> float:
    dark, bright = sorted((brightness(one), brightness(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("contrast", CONTRASTS)
@pytest.mark.parametrize("name", THEMES)
def test_everything_written_and_drawn_can_be_told_from_its_ground(name: str, contrast: str) -> None:
    has = worn(name, contrast)
    assert has["text"] != has["card"]
    faint = [
        (one, other, round(contrast_of(has[one], has[other]), 2))
        for pairs, least in ((WRITTEN, TEXT_LEAST), (DRAWN, DRAWN_LEAST))
        for one, other in pairs
        if contrast_of(has[one], has[other]) < least
    ]
    assert faint == []


def test_contrast_is_measured_as_the_guideline_measures_it() -> None:
    assert contrast_of("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast_of("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_themes_differ_and_the_hall_and_the_dark_room_are_as_composed() -> None:
    desk, hall, dark = (worn(name, "usual") for name in THEMES)
    assert (desk["ground"], desk["card"], desk["text"]) == ("#f5f6f8", "#ffffff", "#1b2733")
    assert (hall["ground"], hall["secondary"]) == ("#eef1f4", "#4a5a69")
    assert [dark[name] for name in ("ground", "card", "text", "secondary", "watch", "late")] == [
        *("#0f1720", "#17212b", "#f2f5f7", "#a9b8c6", "#ffb347", "#ff7a59")
    ]


def test_no_other_stylesheet_or_script_names_a_colour() -> None:
    places = [*(ROOT / "assets").rglob("*.css"), *(ROOT / "assets/js").glob("*.js")]
    named = {
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in places
        if path != COLOURS and "plotly" not in path.name
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if LITERAL.search(_without_selectors(path, line)) or NAMED.search(line)
    }
    assert named == set()


def _without_selectors(path: Path, line: str) -> str:
    """A rule's #id is no colour, nor is a script's; a declaration's #123456 is one."""
    if path.suffix == ".js":
        return re.sub(r"['\"`(]#[A-Za-z][\w-]*", "", line)
    return line.partition("{")[2] if "{" in line else line if ":" in line else ""


def test_no_page_names_a_colour_but_by_what_it_means() -> None:
    for path, tree in modules(ROOT, "ioc/web").items():
        source = (ROOT / path).read_text("utf-8")
        found = re.findall(r"[\"'](#[0-9A-Fa-f]{6})[\"']", source)
        assert path in ELSEWHERE or not found, f"{path}: {found}"
        assert tree is not None


def test_the_charts_colours_are_the_desks_and_each_is_dressed_in_every_theme() -> None:
    css, desk = COLOURS.read_text("utf-8"), worn("desk", "usual")
    for role in ROLES:
        colour = getattr(theme, role).lower()
        assert desk[role.lower()] == colour
        drawn = ", ".join(str(int(colour[n : n + 2], 16)) for n in (1, 3, 5))
        for way in ("fill", "stroke"):
            rule = f'.js-plotly-plot [style*="{way}: rgb({drawn})"]'
            assert f"{rule} {{ {way}: var(--{role.lower()}) !important; }}" in css


def test_what_a_reader_chose_is_read_from_cookies_and_nothing_else_passes() -> None:
    sent = "theme=dark; letters=4; contrast=high; lang=en; _csrf_token=x"
    assert comfort_of(Headers({"cookie": sent})) == Comfort(
        lang="en", theme="dark", letters="4", contrast="high"
    )
    mangled = 'theme="><script>; letters=9; contrast=; lang=fr'
    assert comfort_of(Headers({"cookie": mangled})) == Comfort()
    assert comfort_of(Headers({})) == Comfort()
    assert Comfort().attributes() == (
        'lang="vi" data-theme="desk" data-letters="1" data-contrast="usual"'
    )
    assert set(CHOICES) == {"lang", "theme", "letters", "contrast"}


async def _says(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": chosen().attributes().encode()})


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with served(Comforted(_says)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def test_an_address_with_a_language_is_answered_by_the_same_without_and_a_cookie(
    client: httpx.Client,
) -> None:
    answer = client.get("/don-vi?agency=H15.12&lang=en&q=%C4%91")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/don-vi?agency=H15.12&q=%C4%91"
    assert answer.headers["set-cookie"].startswith("lang=en;")
    assert client.get("/").text == Comfort(lang="en").attributes()
    assert client.get("/?lang=vi").headers["location"] == "/"
    assert client.get("/").text == Comfort().attributes()


def test_a_wished_language_leads_nowhere_else_and_only_pages_hear_it(client: httpx.Client) -> None:
    away = client.get(f"{client.base_url}//evil.example/?lang=en")
    assert away.headers["location"] == "/evil.example/"
    client.cookies.clear()
    assert client.get("/?lang=fr").status_code == 200
    assert client.get("/api/v1/metrics?lang=en").status_code == 200
    assert client.post("/?lang=en").status_code == 200
