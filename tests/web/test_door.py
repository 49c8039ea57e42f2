"""The door: nothing inside without the password, nothing changed by another site's hand."""

import re
from collections.abc import Iterator

import argon2
import httpx
import pytest
from sqlalchemy import Engine
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ioc.web.sessions import LASTS, Attempts, Cookie, Sessions, same_token
from ioc.web.signin import safe_next
from tests.conftest import served
from tests.web import desk

PASSWORD = "Mật khẩu thử 1"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path_factory.mktemp("store"))
    yield engine
    engine.dispose()


@pytest.fixture
def seconds() -> desk.Seconds:
    return desk.Seconds()


@pytest.fixture
def locked(engine: Engine, seconds: desk.Seconds, password_hash: str) -> Iterator[httpx.Client]:
    yield from _client(engine, seconds, password_hash)


@pytest.fixture
def unlocked(engine: Engine, seconds: desk.Seconds) -> Iterator[httpx.Client]:
    yield from _client(engine, seconds, "")


def _client(engine: Engine, seconds: desk.Seconds, password_hash: str) -> Iterator[httpx.Client]:
    app = desk.server(desk.context(engine), desk.open_lock(seconds, password_hash))
    with served(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


def form(client: httpx.Client, path: str = "/dang-nhap") -> dict[str, str]:
    """The hidden fields of a form of the door."""
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', client.get(path).text)
    return dict(fields)


def sign_in(client: httpx.Client, password: str = PASSWORD, **more: str) -> httpx.Response:
    return client.post("/dang-nhap", data={**form(client), "password": password, **more})


@pytest.mark.parametrize("path", ["/", "/don-vi?agency=H15.12", "/nowhere"])
def test_a_page_leads_a_stranger_to_the_sign_in_page_and_back(
    locked: httpx.Client, path: str
) -> None:
    turned = locked.get(path)
    assert turned.status_code == 303
    assert turned.headers["location"].startswith("/dang-nhap")
    entered = locked.post(
        "/dang-nhap",
        data={**form(locked, turned.headers["location"]), "password": PASSWORD},
    )
    assert (entered.status_code, entered.headers["location"]) == (303, path)
    assert locked.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/revision",
        "/api/v1/openapi.json",
        "/api/nothing",
        "/_dash-layout",
        "/_dash-dependencies",
        "/assets/css/sources.css",
        "/assets/fonts/%2e%2e/js/ages.js",
        "/metrics",
    ],
)
def test_what_is_no_page_answers_a_stranger_with_a_problem(locked: httpx.Client, path: str) -> None:
    refused = locked.get(path)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_callback_asks_for_the_session_too(locked: httpx.Client) -> None:
    refused = locked.post("/_dash-update-component", headers=desk.CSRF | desk.CSRF_COOKIE, json={})
    assert refused.status_code == 401


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/dang-nhap", "/assets/css/door.css", "/assets/fonts/x.woff2"]
)
def test_only_health_and_the_sign_in_page_answer_a_stranger(
    locked: httpx.Client, path: str
) -> None:
    assert locked.get(path).status_code == 200


def test_the_sign_in_page_needs_no_script_and_no_other_host(locked: httpx.Client) -> None:
    page = locked.get("/dang-nhap")
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert 'lang="vi"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe-inline" not in page.headers["content-security-policy"]


def test_a_wrong_password_says_so_and_gives_no_session(locked: httpx.Client) -> None:
    refused = sign_in(locked, "sai")
    assert refused.status_code == 403
    assert "Mật khẩu không đúng" in refused.text
    assert "ioc_session" not in locked.cookies


def test_the_session_cookie_is_out_of_reach_of_scripts(locked: httpx.Client) -> None:
    given = sign_in(locked).headers.get_list("set-cookie")
    session = next(cookie for cookie in given if cookie.startswith("ioc_session="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={LASTS}"} <= set(session.split("; "))
    assert "Secure" not in session


def test_over_https_cookies_are_secure() -> None:
    cookie = Cookie(name="ioc_session", value="x", max_age=LASTS, secure=True)
    assert "Secure" in cookie.header()


def test_the_form_needs_its_own_token(locked: httpx.Client) -> None:
    assert sign_in(locked, csrf="b" * 24).status_code == 403
    assert sign_in(locked, csrf="").status_code == 403


def test_after_five_failures_even_the_right_password_waits(
    locked: httpx.Client, seconds: desk.Seconds
) -> None:
    for _ in range(5):
        sign_in(locked, "sai")
    waiting = sign_in(locked)
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    seconds.at += 61
    assert sign_in(locked).status_code == 303


def test_a_session_in_use_lives_on_and_one_left_alone_ends(
    locked: httpx.Client, seconds: desk.Seconds
) -> None:
    sign_in(locked)
    for _ in range(3):
        seconds.at += LASTS - 60
        assert locked.get("/").status_code == 200
    seconds.at += LASTS + 1
    assert locked.get("/").status_code == 303


def test_signing_out_ends_the_session_without_a_script(locked: httpx.Client) -> None:
    sign_in(locked)
    out = locked.post("/dang-xuat", data=form(locked, "/dang-xuat"))
    assert (out.status_code, out.headers["location"]) == (303, "/dang-nhap")
    assert locked.get("/").status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/x",
        "/dang-xuat",
        "/api/v1/status",
        "/_dash-layout",
        "",
        "/x\\y",
        "/" + "a" * 3000,
        "evil",
    ],
)
def test_the_way_on_never_leads_elsewhere(wanted: str) -> None:
    assert safe_next(wanted) == "/"


def test_the_way_on_is_escaped_in_the_form(locked: httpx.Client) -> None:
    page = locked.get("/dang-nhap", params={"next": '/"><script>alert(1)</script>'})
    assert "<script" not in page.text


@pytest.mark.parametrize("damage", ["", "x", "a.b.c", "é"])
def test_a_damaged_session_is_no_session(damage: str) -> None:
    sessions = Sessions(b"k" * 32, "$argon2id$one")
    assert sessions.age(damage, 1000.0) is None


def test_another_password_or_key_ends_every_session() -> None:
    given = Sessions(b"k" * 32, "$argon2id$one").issue(1000.0)
    assert Sessions(b"k" * 32, "$argon2id$one").age(given, 1010.0) == 10.0
    assert Sessions(b"k" * 32, "$argon2id$two").age(given, 1010.0) is None
    assert Sessions(b"l" * 32, "$argon2id$one").age(given, 1010.0) is None


def test_a_session_from_the_future_is_refused() -> None:
    sessions = Sessions(b"k" * 32, "$argon2id$one")
    assert sessions.age(sessions.issue(5000.0), 1000.0) is None


def test_failures_double_the_wait_up_to_a_minute_and_are_forgotten() -> None:
    attempts = Attempts()
    for _ in range(5):
        assert attempts.wait("one", 0.0) == 0.0
        attempts.failed("one", 0.0)
    assert attempts.wait("one", 0.0) == 2.0
    for _ in range(10):
        attempts.failed("one", 0.0)
    assert attempts.wait("one", 0.0) == 60.0
    assert attempts.wait("two", 0.0) == 0.0
    attempts.failed("one", 10_000.0)
    assert attempts.wait("one", 10_000.0) == 0.0


@pytest.mark.parametrize("pair", [("", ""), ("short", "short"), ("a" * 24, "b" * 24), (None, None)])
def test_tokens_must_be_given_well_formed_and_equal(pair: tuple[str | None, str | None]) -> None:
    assert not same_token(*pair)
    assert same_token("a" * 24, "a" * 24)


ORDER = "/api/v1/sources/mot-cua/commands"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        (desk.CSRF, 403),
        (desk.CSRF_COOKIE, 403),
        (desk.CSRF | {"Cookie": f"_csrf_token={'b' * 24}"}, 403),
        (desk.CSRF | desk.CSRF_COOKIE, 202),
        (desk.CSRF | desk.CSRF_COOKIE | {"Origin": "http://evil.example"}, 403),
        (desk.CSRF | desk.CSRF_COOKIE | {"Origin": "null"}, 403),
        (desk.CSRF | desk.CSRF_COOKIE | {"Sec-Fetch-Site": "cross-site"}, 403),
        (desk.CSRF | desk.CSRF_COOKIE | {"Sec-Fetch-Site": "same-site"}, 403),
        (desk.CSRF | desk.CSRF_COOKIE | {"Sec-Fetch-Site": "same-origin"}, 202),
    ],
)
def test_without_a_password_only_our_own_page_changes_anything(
    unlocked: httpx.Client, headers: dict[str, str], status: int
) -> None:
    answer = unlocked.post(ORDER, json={"command": "run"}, headers=headers)
    assert answer.status_code == status


def test_without_a_password_nothing_asks(unlocked: httpx.Client) -> None:
    assert unlocked.get("/").status_code == 200
    assert unlocked.get("/api/v1/status").status_code == 200
    assert unlocked.get("/dang-nhap").headers["location"] == "/"


def test_a_first_page_brings_the_token_that_callbacks_need(unlocked: httpx.Client) -> None:
    given = unlocked.get("/").headers["set-cookie"]
    assert re.match(r"_csrf_token=[\w-]{16,};", given)
    assert "HttpOnly" not in given
    assert "set-cookie" not in unlocked.get("/").headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8050", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8050", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_a_name_that_was_turned_to_us_is_refused(
    unlocked: httpx.Client, host: str, status: int
) -> None:
    assert unlocked.get("/api/v1/status", headers={"Host": host}).status_code == status


def test_health_answers_under_any_name(unlocked: httpx.Client) -> None:
    assert unlocked.get("/healthz", headers={"Host": "probe"}).status_code == 200


def test_a_websocket_of_a_stranger_is_refused(locked: httpx.Client) -> None:
    url = str(locked.base_url).replace("http", "ws", 1)
    with pytest.raises(InvalidStatus), connect(f"{url}/_dash-ws-callback"):
        pass
