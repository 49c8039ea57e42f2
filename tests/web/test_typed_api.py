"""Typed figures over the API: the list, a history, and steps that are taken, refused or unread."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from ioc.metrics.typed import TypedAsk
from ioc.store.figure_orders import obey
from ioc.store.figure_tables import figure_orders
from tests.conftest import served
from tests.web import desk, typed_desk

PATH = "/api/v1/typed-figures"
WHY = "chưa khớp với biểu đã gửi"


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = typed_desk.filled(tmp_path_factory.mktemp("typed"))
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[httpx.Client]:
    with (
        served(desk.server(desk.context(engine))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield client


def order(client: httpx.Client, **body: Any) -> httpx.Response:
    return client.post(f"{PATH}/steps", json=body, headers=desk.CSRF | desk.CSRF_COOKIE)


def seen(engine: Engine, stage: str) -> list[dict[str, int]]:
    found = typed_desk.held(engine, TypedAsk(stages=(stage,)))
    return [{"id": one.id, "seen": one.steps} for one in found]


def orders(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(figure_orders)) or 0


def test_the_list_is_told_page_by_page_and_narrowed(client: httpx.Client) -> None:
    whole = client.get(PATH).json()
    assert (whole["count"], len(whole["rows"]), whole["next"]) == (10, 10, None)
    told: list[Any] = []
    token: str | None = ""
    while token is not None:
        page = client.get(PATH, params={"limit": 3} | ({"after": token} if token else {})).json()
        told, token = [*told, *page["rows"]], page["next"]
    assert told == whole["rows"]
    for params, count in (
        ({"stage": "waiting"}, 4),
        ({"period": "2026-09"}, 5),
        ({"agency": "H15.02"}, 1),
        ({"measure": "khac"}, 0),
    ):
        assert client.get(PATH, params=params).json()["count"] == count
    first = client.get(PATH, params={"stage": "corrected"}).json()["rows"][0]
    assert (first["standing"], first["pending"], first["stage"]) == (100.5, 777.25, "corrected")


@pytest.mark.parametrize(
    "params", [{"period": "10/2026"}, {"stage": "x"}, {"after": "x"}, {"sector": "1"}]
)
def test_a_question_that_cannot_be_read_is_refused(
    client: httpx.Client, params: dict[str, str]
) -> None:
    assert client.get(PATH, params=params).status_code == 400


def test_a_history_tells_every_step(client: httpx.Client) -> None:
    told = client.get(f"{PATH}/1/steps").json()
    assert [step["act"] for step in told["steps"]] == [
        "entered",
        "approved",
        "locked",
        "corrected",
    ]
    assert told["steps"][-1]["reason"] == "cộng nhầm một cột của biểu"
    assert told["figure"]["stage"] == "corrected"
    assert client.get(f"{PATH}/99/steps").status_code == 404
    assert client.get(f"{PATH}/x/steps").status_code == 404


def test_an_order_is_written_down_and_the_worker_takes_it(
    client: httpx.Client, engine: Engine
) -> None:
    answer = order(client, step="approve", figures=seen(engine, "corrected"))
    assert answer.status_code == 202
    assert answer.json()["figures"] == 1
    assert typed_desk.held(engine)[0].waits_for == "approve"
    assert obey(engine, desk.NOW) == 1
    one = typed_desk.held(engine)[0]
    assert (one.stage, one.standing, one.waits_for) == ("locked", 777.25, "")


def test_every_step_can_be_asked_for(client: httpx.Client, engine: Engine) -> None:
    assert order(client, step="lock", figures=seen(engine, "approved")).status_code == 202
    correction = {"figure": seen(engine, "locked")[0], "value": 5, "reason": WHY}
    assert order(client, step="correct", **correction).status_code == 202
    given_back = order(client, step="return", figures=seen(engine, "corrected"), reason=WHY)
    assert given_back.status_code == 202
    assert obey(engine, desk.NOW) == 3
    stages = [one.stage for one in typed_desk.held(engine)]
    assert stages[:2] == ["locked", "corrected"]


def test_nobodys_phone_or_address_stands_in_a_reason(client: httpx.Client, engine: Engine) -> None:
    why = "gọi 0912345678 hoặc an@example.vn để hỏi lại"
    given_back = order(client, step="return", figures=seen(engine, "corrected"), reason=why)
    assert given_back.status_code == 202
    obey(engine, desk.NOW)
    told = client.get(f"{PATH}/1/steps").text
    assert "để hỏi lại" in told
    assert "0912345678" not in told
    assert "example" not in told


def test_what_cannot_be_done_is_told_by_name_and_not_written_down(
    client: httpx.Client, engine: Engine
) -> None:
    before = orders(engine)
    whole = order(client, step="lock_period", period="2026-10")
    assert whole.status_code == 409
    assert "UBND" in whole.json()["detail"]
    assert "chưa được duyệt" in whole.json()["detail"]
    gone = order(client, step="lock_period", period="2020-01")
    assert gone.json()["detail"] == "tháng 1/2020: không có số nào như vậy."
    stale = [{"id": 1, "seen": 1}]
    assert "đã đổi sau khi bạn xem" in order(client, step="approve", figures=stale).json()["detail"]
    nobody = [s for s in seen(engine, "entered") if s["id"] == 10]
    assert "chuẩn hoá tên đơn vị" in order(client, step="approve", figures=nobody).json()["detail"]
    assert orders(engine) == before


@pytest.mark.parametrize(
    "body",
    [
        {"step": "approve"},
        {"step": "approve", "figures": []},
        {"step": "approve", "figures": [{"id": 1}]},
        {"step": "approve", "figures": [{"id": 2**60, "seen": 1}]},
        {"step": "return", "figures": [{"id": 1, "seen": 1}], "reason": "ngắn"},
        {"step": "correct", "figure": {"id": 1, "seen": 1}, "value": "5", "reason": WHY},
        {"step": "correct", "figure": {"id": 1, "seen": 1}, "value": 5},
        {"step": "lock_period", "period": "10/2026"},
        {"step": "drop"},
        [],
    ],
)
def test_an_order_that_cannot_be_read_changes_nothing(
    client: httpx.Client, engine: Engine, body: Any
) -> None:
    before = orders(engine)
    answer = client.post(f"{PATH}/steps", json=body, headers=desk.CSRF | desk.CSRF_COOKIE)
    assert answer.status_code == 400
    assert orders(engine) == before


def test_another_sites_form_is_not_obeyed(client: httpx.Client, engine: Engine) -> None:
    body = {"step": "approve", "figures": seen(engine, "corrected")}
    assert client.post(f"{PATH}/steps", json=body).status_code == 403
