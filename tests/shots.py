"""`make shots`: every page and every wall's screens at three sizes. Start `make run` first."""

import os
import sys
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from ioc.config import ROOT, read_settings

PAGES = {
    "overview": "/",
    "agencies": "/don-vi",
    "unit": "/don-vi?agency=H15.12",
    "list": "/ho-so?metric=dossiers.overdue",
    "definition": "/cach-tinh?against=qd766-2022",
    "letter": "/cong-van?agency=H15.12",
    "form06a": "/bieu-06a",
    "form06a-unit": "/bieu-06a?agency=H15.12",
    "weekly": "/ban-tin-tuan",
    "gaps": "/lech-so",
    "map": "/ban-do",
    "map-difference": "/ban-do?compare=before&view=difference",
    "feedback": "/phan-anh",
    "security": "/an-ninh-mang",
    "sources": "/nguon-du-lieu",
    "standardise": "/chuan-hoa",
    "typed": "/so-lieu-nhap",
    "walls": "/man-hinh",
    "phone": "/dien-thoai",
}
SIZES = {"phone": (390, 844), "desk": (1920, 1080), "wall": (3840, 2160)}
# As root Chromium runs only without its sandbox; it shall look up nobody in the background.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def main(folder: Path, address: str) -> int:
    try:
        httpx.get(f"{address}/healthz", timeout=5.0, trust_env=False).raise_for_status()
    except httpx.HTTPError as error:
        sys.stderr.write(f"{address} không trả lời ({error}); hãy chạy `make run` trước.\n")
        return 2
    folder.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for name, path in PAGES.items():
                page.goto(f"{address}{path}", wait_until="load")
                page.wait_for_timeout(3000)
                page.screenshot(path=folder / f"{name}-{size}.png")
            _walls(page, address, folder, size)
            page.close()
        browser.close()
    return 0


def _walls(page: Page, address: str, folder: Path, size: str) -> None:
    """Each screen of each wall, turned by the key that a remote control sends."""
    told = httpx.get(f"{address}/api/v1/walls", timeout=10.0, trust_env=False).json()
    for wall in told["walls"]:
        page.goto(f"{address}/man-hinh/{wall['name']}", wait_until="load")
        count = page.locator(".screen").count()
        for number in range(1, count + 1):
            page.wait_for_timeout(2000)
            page.screenshot(path=folder / f"wall-{wall['name']}-{number}-{size}.png")
            page.keyboard.press("ArrowRight")


if __name__ == "__main__":
    sys.exit(main(ROOT / "shots", f"http://127.0.0.1:{read_settings(os.environ).port}"))
