"""A make-believe one-stop system in memory: windows over the last change, pages, sessions; for
tests of fetch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import orjson

from ioc.sources.body import decode_json
from ioc.sources.connector import Source
from ioc.sources.errors import Unavailable
from ioc.sources.http import Answer, Http
from ioc.sources.shapes import Shape

NOW = datetime(2026, 11, 22, 3, 0, 0, 500_000, tzinfo=UTC)
LOCAL = timedelta(hours=7)
LOGIN, SERVICE = "/mapi/login", "/mapi/g"


def source(**options: Any) -> Source:
    given = {"username": "ioc", "madonvi": "H15", "dstcode": "VN:H15", "page_size": 3, **options}
    return Source(name="mot-cua", connector="one_stop", title="", url="", options=given)


def item(code: str) -> dict[str, Any]:
    return {"MaHoSo": code, "MaTTHC": "1.004616", "TrangThaiHoSo": "2"}


@dataclass
class OneStop:
    """`changed` says when each dossier last changed; `before` runs before each page is answered,
    `instead` answers in its place.
    """

    changed: dict[str, datetime]
    now: datetime = NOW
    codes: tuple[int | str, ...] = (0, "0", "00")
    before: Callable[[int], None] = lambda count: None
    instead: Callable[[Mapping[str, Any]], Any] | None = None
    session_calls: int = 10**9
    accepts: Callable[[Mapping[str, Any]], bool] = lambda account: account["username"] == "ioc"
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    logins: int = 0
    calls: int = 0
    cap: int = 10**9

    def http(self, lost_after: int | None = None) -> Http:
        return cast(Http, FakeHttp(self, lost_after))

    def login(self, account: Mapping[str, Any]) -> dict[str, Any]:
        if not self.accepts(account):
            return {"error_code": "-1", "message": f"sai {account['password']}, gọi 0900 000 000"}
        self.logins, self.calls = self.logins + 1, 0
        return {"session": f"phien-{self.logins}", "error_code": self._well()}

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self.calls += 1
        if asked["session"] != f"phien-{self.logins}" or self.calls > self.session_calls:
            return {"error_code": "-2", "message": f"phiên {asked['session']} hết hạn"}
        self.asked.append(asked)
        self.before(len(self.asked))
        low, high = asked["tungay"], asked["denngay"]
        found = sorted(
            (local(at), code) for code, at in self.changed.items() if low <= local(at) <= high
        )
        size = min(asked["soluong"], self.cap)
        page = found[(asked["trang"] - 1) * size :][:size]
        return {"error_code": self._well(), "result": [item(code) for _, code in page]}

    def _well(self) -> int | str:
        return self.codes[len(self.asked) % len(self.codes)]


class FakeHttp:
    """What fetch needs of Http, without a wire."""

    secret = "mat-khau-rat-dai"

    def __init__(self, far: OneStop, lost_after: int | None) -> None:
        self.memory: dict[str, str] = {}
        self._far, self._left, self._hidden = far, lost_after, [self.secret]

    def now(self) -> datetime:
        return self._far.now

    def hide(self, text: str) -> None:
        self._hidden.append(text)

    def redact(self, text: str) -> str:
        for hidden in self._hidden:
            text = text.replace(hidden, "***")
        return text

    def post(
        self,
        path: str,
        value: Mapping[str, Any],
        headers: Mapping[str, str],
        shape: Shape | None = None,
    ) -> Answer:
        assert headers == {"dstcode": "VN:H15"}
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise Unavailable("mất liên lạc")
        asked_at = self._far.now
        serve = self._far.instead or self._far.answer
        said = self._far.login(value) if path == LOGIN else serve(value)
        said = decode_json(orjson.dumps(said), shape=shape)
        return Answer(status=200, value=said, asked_at=asked_at, headers={})


def local(moment: datetime) -> str:
    return (moment + LOCAL).strftime("%Y%m%d%H%M%S")


def many(count: int, first: datetime, step: timedelta) -> dict[str, datetime]:
    return {f"H15.12-261101-{number:04d}": first + step * number for number in range(count)}
