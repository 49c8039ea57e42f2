"""The shapes over HTTP: kept for ever under a hashed name, pressed once, behind the same door."""

import gzip
from collections.abc import Iterator

import argon2
import httpx
import pytest
from fastapi import FastAPI

from ioc.geo.served import Geometry, read_geometries
from ioc.web.delivery import Headed, Pressed, content_policy
from ioc.web.door import Door
from ioc.web.geometry import add_geometry, geometry_urls
from tests.conftest import served
from tests.web import desk

GEOMETRIES = read_geometries(desk.DATA / "boundaries")
HUNDRED = next(one for one in GEOMETRIES if one.stem == "communes-100")
URL = geometry_urls(GEOMETRIES)["communes-100"]
BODY = HUNDRED.body


def server(password_hash: str = "") -> FastAPI:
    """The road of an asset through the product: headers, door, compression, route."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_geometry(app, GEOMETRIES)
    app.add_middleware(Pressed)
    app.add_middleware(Door, lock=desk.open_lock(desk.Seconds(), password_hash))
    app.add_middleware(Headed, policy=content_policy([]))
    return app


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(server()) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def raw(client: httpx.Client, path: str, accepts: str) -> tuple[httpx.Response, bytes]:
    """The answer and its bytes as they came over the wire."""
    with client.stream("GET", path, headers={"accept-encoding": accepts}) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("accepts", ["gzip, deflate, br", "gzip", "br, gzip;q=0.5"])
def test_the_pressed_bytes_go_out_as_they_were_made(client: httpx.Client, accepts: str) -> None:
    answer, body = raw(client, URL, accepts)
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert body == HUNDRED.gzipped
    assert gzip.decompress(body) == BODY
    assert answer.headers["content-length"] == str(len(body))


@pytest.mark.parametrize("accepts", ["identity", "br", ""])
def test_who_cannot_unpack_gets_the_plain_bytes(client: httpx.Client, accepts: str) -> None:
    answer, body = raw(client, URL, accepts)
    assert "content-encoding" not in answer.headers
    assert body == BODY


def test_a_browser_may_keep_it_for_ever(client: httpx.Client) -> None:
    answer = client.get(URL)
    assert "immutable" in answer.headers["cache-control"]
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert "set-cookie" not in answer.headers


def test_head_says_the_same_without_the_body(client: httpx.Client) -> None:
    answer = client.head(URL)
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-length"] == str(len(HUNDRED.gzipped))


@pytest.mark.parametrize(
    "name",
    ["", "communes-100.geojson", "communes-100.000000000000.geojson", "../units.csv", "%2e%2e/x"],
)
def test_any_other_name_is_a_404_that_nobody_keeps(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/geometry/{name}")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_a_404_says_what_to_do(client: httpx.Client) -> None:
    answer = client.get("/geometry/communes-100.old.geojson")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == (
        "Không có tệp ranh giới «communes-100.old.geojson»; hãy tải lại trang."
    )


def test_a_stranger_gets_no_shapes() -> None:
    hashed = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("kín")
    with served(server(hashed)) as url, httpx.Client(base_url=url, trust_env=False) as stranger:
        answer = stranger.get(URL)
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"


def test_each_file_has_one_address() -> None:
    urls = geometry_urls(GEOMETRIES)
    levels = {f"communes-{metres}" for metres in (200, 100, 50, 20)}
    assert set(urls) == {*levels, "labels"}
    assert all(url.startswith("/geometry/") for url in urls.values())
    assert geometry_urls((Geometry("a", "a.1.geojson", b"", b""),)) == {
        "a": "/geometry/a.1.geojson"
    }
