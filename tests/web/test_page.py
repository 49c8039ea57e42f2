"""The base under the pages: answers worked out once, slots set in place, headers, addresses."""

import asyncio
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import pytest
from dash import html
from starlette.types import Message, Receive, Scope, Send

from ioc.web.app import Addressed, find_pages
from ioc.web.components.menu import menu
from ioc.web.components.sparkline import BLANK, Target, bars, sparkline
from ioc.web.delivery import FOREVER, Headed, Pressed, content_policy
from ioc.web.page import filled
from ioc.web.paints import Shared
from ioc.web.shell import framed, not_found, shell, words
from ioc.web.wire import known, threaded

LETTERS = b"console.log('Xin');" * 100


class FakeServer:
    """Answers every request alike and remembers which paths it was asked for."""

    def __init__(self, body: bytes = LETTERS) -> None:
        self.body = body
        self.paths: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        headers = [(b"content-length", str(len(self.body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def ask(
    app: Any, path: str, query: str = "", method: str = "GET", accepts: str = "gzip"
) -> tuple[Any, dict[str, str], bytes]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"accept-encoding", accepts.encode())],
    }
    asyncio.run(app(scope, receive, send))
    headers = {name.decode().lower(): value.decode() for name, value in messages[0]["headers"]}
    return messages[0]["status"], headers, b"".join(m.get("body", b"") for m in messages[1:])


def test_of_many_who_ask_the_same_one_works_it_out_for_all() -> None:
    shared: Shared[int] = Shared(4)
    worked: list[int] = []
    begun = threading.Event()

    def work() -> int:
        worked.append(1)
        begun.wait()
        return 42

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(shared.get, (1, "overview"), work) for _ in range(8)]
        begun.set()
        assert [future.result() for future in asked] == [42] * 8
    assert len(worked) == 1


def test_the_memory_of_answers_is_bounded_and_forgets_the_least_asked() -> None:
    shared: Shared[str] = Shared(2)
    worked: list[str] = []

    def get(key: str) -> str:
        def work() -> str:
            worked.append(key)
            return key

        return shared.get((1, key), work)

    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    assert worked == ["a", "b", "c", "b"]


def test_what_speaks_of_an_older_revision_is_let_go() -> None:
    shared: Shared[str] = Shared(100)
    for key in range(10):
        shared.get((1, key), lambda: "old")
    shared.get((2, 0), lambda: "new")
    assert shared.get((1, 0), lambda: "asked again") == "asked again"
    assert shared.get((2, 0), lambda: "not asked") == "new"


def test_a_failure_is_not_remembered() -> None:
    shared: Shared[int] = Shared(2)

    def fail() -> int:
        raise ValueError("once")

    with pytest.raises(ValueError, match="once"):
        shared.get((1, "page"), fail)
    assert shared.get((1, "page"), lambda: 7) == 7


def test_slots_are_set_where_they_belong_and_nothing_else_changes() -> None:
    tree = html.Div([html.P("…", id="overview-a"), html.P("still", id="overview-b")])
    filled(tree, {"overview-a": {"children": "312", "data-asof": "x"}, "overview-gone": {"a": 1}})
    first, second = tree.children
    assert (first.children, first.to_plotly_json()["props"]["data-asof"]) == ("312", "x")
    assert second.children == "still"


def test_every_answer_keeps_the_page_to_itself() -> None:
    policy = content_policy(["'sha256-abc'"])
    _, headers, _ = ask(Headed(FakeServer(), policy=policy), "/")
    assert headers["content-security-policy"] == policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [
        ("/assets/css/tile.css", "m=1763", True),
        ("/assets/css/tile.css", "", False),
        ("/assets/fonts/be-vietnam-pro-latin-400-normal.woff2", "", True),
        ("/_dash-component-suites/dash/dcc/dash.v4_4_1m1.min.js", "", True),
        ("/_dash-layout", "", False),
        ("/api/v1/revision", "", False),
    ],
)
def test_only_what_never_changes_is_kept_for_ever(path: str, query: str, kept: bool) -> None:
    _, headers, _ = ask(Headed(FakeServer(), policy=""), path, query)
    assert (headers["cache-control"] == FOREVER) is kept


def test_a_bundle_is_compressed_once_for_all_and_reads_back() -> None:
    server = FakeServer()
    app = Pressed(server)
    for _ in range(3):
        status, headers, body = ask(app, "/assets/js/ages.js", "m=1")
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert gzip.decompress(body) == LETTERS
    assert len(server.paths) == 1
    ask(app, "/api/v1/revision")
    ask(app, "/api/v1/revision")
    assert len(server.paths) == 3


def test_a_bundle_goes_out_in_the_best_press_that_is_taken() -> None:
    server = FakeServer()
    app = Pressed(server)
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
    for accepts, press in (
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("gzip", "gzip"),
        ("identity", ""),
    ):
        for _ in range(2):
            _, headers, body = ask(app, "/assets/js/ages.js", "m=1", accepts=accepts)
            assert headers.get("content-encoding", "") == press
            assert unpacked[press](body) == LETTERS
    # Pressed once each; plain letters are asked for every time.
    assert len(server.paths) == 4


def test_what_a_bundle_fetches_by_itself_is_compressed_once_and_not_kept_for_ever() -> None:
    server = FakeServer()
    app = Headed(Pressed(server), policy="")
    for _ in range(2):
        _, headers, _ = ask(app, "/_dash-component-suites/dash_ag_grid/async-community.js")
        assert headers["cache-control"] != FOREVER
    assert len(server.paths) == 1


def test_every_page_gets_the_one_frame_and_strangers_a_404() -> None:
    server = FakeServer()
    app = Addressed(server, paths=frozenset({"/", "/don-vi"}))
    assert [ask(app, path)[0] for path in ("/", "/don-vi", "/don-vi/", "/khong-co")] == [
        200,
        200,
        200,
        404,
    ]
    assert server.paths == ["/", "/", "/", "/"]
    ask(app, "/api/v1/revision")
    ask(app, "/_dash-layout")
    ask(app, "/dang-nhap", method="POST")
    assert server.paths[4:] == ["/api/v1/revision", "/_dash-layout", "/dang-nhap"]


def test_a_callback_runs_beside_the_event_loop() -> None:
    async def main() -> bool:
        return await threaded(threading.get_ident)() != threading.get_ident()

    assert asyncio.run(main())


def test_an_address_is_known_with_and_without_its_last_slash() -> None:
    assert [known(path) for path in ("/", "", None, "/don-vi/", "/don-vi")] == [
        "/",
        "/",
        "/",
        "/don-vi",
        "/don-vi",
    ]


def test_no_simulated_figure_goes_without_its_banner() -> None:
    banner, main = framed(not_found(), simulated=True)
    assert "hidden=False" in str(banner)
    assert "Dữ liệu mô phỏng" in str(banner)
    assert "hidden=True" in str(framed(not_found(), simulated=False)[0])
    assert isinstance(main, html.Main)


def test_the_menu_lists_the_pages_in_their_order() -> None:
    pages = find_pages()
    nav = str(menu(pages, "IOC Đắk Lắk", signed_in=False))
    assert nav.index("Tổng quan") < nav.index("Đơn vị") < nav.index("Nguồn dữ liệu")
    assert "/dang-xuat" not in nav
    assert "/dang-xuat" in str(menu(pages, "IOC Đắk Lắk", signed_in=True))


def test_the_shell_tells_the_browser_its_words_and_how_often_to_ask() -> None:
    frame = vars(shell(find_pages(), "Đắk Lắk", signed_in=False))
    assert frame["data-every"] == "5000"
    assert "SỐ CŨ · {age}" in frame["data-words"]
    assert words()["weekday7"] == "Chủ Nhật"


def test_a_gap_in_a_line_is_a_gap() -> None:
    drawn = sparkline([1.0, 2.0, None, 3.0, 4.0])
    assert drawn.count("M") == 2
    assert sparkline([None, 3.0]) == BLANK
    assert ">95</text>" in sparkline([0.9, 0.97], Target(value=0.95, label="95")).replace(
        "%3E", ">"
    ).replace("%3C", "<")


def test_days_ahead_are_bars_with_their_names() -> None:
    assert bars([0, 4, 2, None], ["hôm nay", "25/11", "26/11", "27/11"]).count("rect") == 4
    assert bars([None], ["hôm nay"]) == BLANK
