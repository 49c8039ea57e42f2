"""The smallest door: with a password set nobody sees anything before giving it."""

from collections.abc import Iterator

import argon2
import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import SOURCE, House, locked_web
from tests.e2e.test_pages import PAGES
from tests.e2e.visitor import DESK, PHONE, Visitor, visiting

PASSWORD = "một-mật-khẩu-chỉ-để-thử"
WRONG = "không-phải-nó"
CLOSED = (
    *("/_dash-layout", "/_dash-dependencies", "/api/v1/status", "/api/export/dossiers.csv"),
    *("/metrics", "/assets/css/tile.css"),
)


@pytest.fixture(scope="module")
def locked(founded: House) -> Iterator[str]:
    """The address of a second web on the same figures, behind the password."""
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    with locked_web(founded, cheap.hash(PASSWORD)) as url:
        yield url


@pytest.fixture
def stranger(house: House, locked: str, chromium: Browser) -> Iterator[Visitor]:
    """Somebody new at the locked door: a browser without any cookie."""
    context = chromium.new_context()
    with visiting(context, locked, DESK) as visitor:
        yield visitor
        assert visitor.log.foreign(locked) == []
    context.close()


def give(visitor: Visitor, password: str) -> None:
    visitor.page.fill("input[type=password]", password)
    visitor.page.keyboard.press("Enter")


def test_every_page_leads_to_the_sign_in_page(stranger: Visitor) -> None:
    for path in PAGES:
        stranger.page.goto(f"{stranger.home}{path}")
        expect(stranger.page).to_have_title("Đăng nhập · IOC Đắk Lắk")
        assert stranger.page.url.startswith(f"{stranger.home}/dang-nhap")
    assert stranger.log.wrong == []


def test_a_wrong_password_is_refused_and_the_right_one_leads_where_one_wanted(
    stranger: Visitor,
) -> None:
    stranger.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    stranger.page.goto(f"{stranger.home}/don-vi?agency=H15.12")
    assert stranger.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    give(stranger, WRONG)
    expect(stranger.page.locator(".door-error")).to_contain_text("Mật khẩu không đúng")
    assert "ioc_session" not in {cookie["name"] for cookie in stranger.page.context.cookies()}
    refused = stranger.log.wrong.copy()
    assert all("403" in complaint for complaint in refused)
    give(stranger, PASSWORD)
    expect(stranger.page.locator(".unit-name")).to_have_text("Sở Nông nghiệp và Môi trường")
    assert stranger.page.url == f"{stranger.home}/don-vi?agency=H15.12"
    assert stranger.stated("agency") == len(stranger.listed("agency"))
    assert stranger.log.wrong == refused
    session = next(c for c in stranger.page.context.cookies() if c["name"] == "ioc_session")
    assert session["httpOnly"]
    assert session["sameSite"] in ("Lax", "Strict")


def test_who_signed_in_may_give_orders_and_leave_again(stranger: Visitor) -> None:
    stranger.page.goto(f"{stranger.home}/nguon-du-lieu")
    give(stranger, PASSWORD)
    stranger.press(f"[data-source={SOURCE}][data-command=run]")
    expect(stranger.page.locator("#sources-told")).to_contain_text("Đã ghi nhận")
    stranger.page.get_by_role("link", name="Đăng xuất").click()
    stranger.page.get_by_role("button", name="Đăng xuất").click()
    expect(stranger.page).to_have_title("Đăng nhập · IOC Đắk Lắk")
    stranger.page.goto(f"{stranger.home}/")
    expect(stranger.page).to_have_title("Đăng nhập · IOC Đắk Lắk")
    assert stranger.log.wrong == []


def test_without_a_cookie_nothing_is_answered_but_health(locked: str) -> None:
    with httpx.Client(base_url=locked, trust_env=False) as http:
        for path in CLOSED:
            answer = http.get(path)
            assert answer.status_code == 401, path
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert answer.json()["status"] == 401
        assert http.post("/_dash-update-component", json={}).status_code in (401, 403)
        assert http.get("/healthz").status_code == 200
        assert http.get("/readyz").status_code == 200
