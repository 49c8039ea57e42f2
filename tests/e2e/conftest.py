"""The house stands once for all these tests; every visitor comes fresh and leaves no complaint."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e.house import House, running_house
from tests.e2e.visitor import CHROMIUM, DESK, FLAGS, PATIENCE_MS, Visitor, asked_by_pages, visiting


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def house(founded: House) -> House:
    """The running product: its source well, its time standing still, everything read."""
    founded.calm()
    return founded


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser of all visitors; its own log must know of no stranger either."""
    expect.set_options(timeout=PATIENCE_MS)
    net_log = tmp_path_factory.mktemp("browser") / "net.json"
    with sync_playwright() as driver:
        flags = [*FLAGS, f"--log-net-log={net_log}"]
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
    asked = asked_by_pages(net_log)
    assert asked
    assert [url for url in asked if urlsplit(url).hostname != "127.0.0.1"] == []


@pytest.fixture(scope="session")
def browsing(chromium: Browser) -> Iterator[BrowserContext]:
    """One browser's memory for all visitors, so that what never changes is fetched once."""
    context = chromium.new_context(accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def visitor(
    house: House, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Somebody at a desk of the running house."""
    yield from received(browsing, house.web, request)


@pytest.fixture
def guest(home: str, browsing: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody at a desk of the house whose address the test file's own `home` is."""
    yield from received(browsing, home, request)


def received(
    browsing: BrowserContext, home: str, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """A visitor; what they did asked nobody else and made the browser complain of nothing.

    Another size is asked for with `@pytest.mark.parametrize("visitor", [SIZE], indirect=True)`.
    """
    size: tuple[int, int] = getattr(request, "param", DESK)
    with visiting(browsing, home, size) as visitor:
        yield visitor
        assert visitor.log.asked
        assert visitor.log.foreign(home) == []
        assert visitor.log.wrong == []
