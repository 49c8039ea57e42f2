"""One declared request, filled in, signed and asked; an ended token is fetched once more."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from connectors.rest_items import worded
from connectors.rest_paths import Path, found_at, read_path, shape_of_paths
from connectors.rest_profile import Profile
from ioc.sources.connector import Row
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.fields import number
from ioc.sources.http import Answer, Http, NotSignedIn
from ioc.sources.shapes import Shape

_HOLE: Final = re.compile(r"\{(\w+)\}")
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
# A token is taken for ended a little before it is.
_MARGIN: Final = timedelta(seconds=30)
_MISSING: Final = object()


def holes(template: Any) -> Iterator[str]:
    """The names of a template's placeholders."""
    if isinstance(template, str):
        yield from _HOLE.findall(template)
    elif isinstance(template, Mapping):
        for part in template.values():
            yield from holes(part)
    elif isinstance(template, list | tuple):
        for part in template:
            yield from holes(part)


def fill(template: Any, given: Mapping[str, Any]) -> Any:
    """The template with its placeholders filled; one that stands alone keeps its number, and an
    entry that is one without a value is left out.
    """
    if isinstance(template, str):
        alone = _HOLE.fullmatch(template)
        if alone:
            return given.get(alone[1])
        return _HOLE.sub(lambda hole: str(given.get(hole[1], "")), template)
    if isinstance(template, Mapping):
        filled = {name: fill(part, given) for name, part in template.items()}
        return {name: part for name, part in filled.items() if part is not None}
    if isinstance(template, list | tuple):
        return [fill(part, given) for part in template]
    return template


class Session:
    """One turn's talk with one system."""

    def __init__(self, http: Http, name: str, profile: Profile, base: str) -> None:
        self._http, self._name, self._profile, self._base = http, name, profile, base
        self._records = read_path(profile.request.records)
        self._shape = shape_of_paths(_read_of_an_answer(profile))

    def ask(self, given: Mapping[str, Any], link: str = "") -> tuple[list[Row], Answer]:
        """The rows of one answer, and the answer. An ended token is renewed once, also where the
        system says so with 200.
        """
        fresh = self._profile.auth.kind != "login" or self._signed_in()
        try:
            answer = self._asked(given, link)
            if fresh or self._is_list(answer):
                return self._rows(answer), answer
        except NotSignedIn:
            if fresh:
                raise
        self._http.memory.pop("token", None)
        self._signed_in()
        answer = self._asked(given, link)
        return self._rows(answer), answer

    def told(self, answer: Answer, path: str) -> str:
        """The text, number or flag at a path of an answer; "" for none."""
        value = worded(found_at(answer.value, read_path(path))) if path else None
        return str(value).strip() if type(value) in (str, int) else ""

    def _is_list(self, answer: Answer) -> bool:
        try:
            self._rows(answer)
        except Unavailable:
            return False
        return True

    def _rows(self, answer: Answer) -> list[Row]:
        # An answer without a list is never taken for an empty one.
        request, rows = self._profile.request, found_at(answer.value, self._records, _MISSING)
        told = self.told(answer, request.ok)
        good = told in [value.strip() for value in request.ok_values.split("|")]
        if request.ok and not good:
            raise self._no_list(answer, f"báo lỗi, {request.ok} = {told[:40] or 'không có'}")
        if rows is None and (good or self.told(answer, self._profile.paging.total)):
            return []
        if isinstance(rows, Mapping) and self._records:
            rows = [rows]
        if isinstance(rows, list):
            return rows
        place = request.records or "gốc của câu trả lời"
        empty = " (null: hãy khai options.request.ok nếu đó là danh sách rỗng)"
        raise self._no_list(answer, f"không có danh sách ở {place}{empty if rows is None else ''}")

    def _no_list(self, answer: Answer, what: str) -> Unavailable:
        said = self.told(answer, self._profile.request.message)
        words = f", máy chủ nói: {self._http.redact(said)[:160]}" if said else ""
        return Unavailable(
            f"{self._name}: trả lời {self._http.redact(what)}{words}; hãy kiểm tra options.request"
        )

    def _asked(self, given: Mapping[str, Any], link: str) -> Answer:
        request = self._profile.request
        query, headers = self._signed(dict(fill(request.headers, given)))
        if link:
            return self._http.get(self._local(link, query), headers, self._shape)
        quoted = {name: quote(str(value), safe="") for name, value in given.items() if value}
        path = str(fill(f"{request.path} ", quoted)).strip()
        asked = {**fill(request.query, given), **query}
        path += f"?{urlencode(asked, doseq=True)}" if asked else ""
        if request.method == "GET":
            return self._http.get(path, headers, self._shape)
        return self._post(path, fill(request.body, given), request.body_as, headers, self._shape)

    def _local(self, link: str, query: Mapping[str, str]) -> str:
        """The part of a next link behind our own address; Refused for any other place."""
        base = self._base.rstrip("/")
        there, here = urlsplit(link), urlsplit(base)
        if link.startswith("?"):
            found = self._profile.request.path + link
        elif not there.netloc and (link + "/").startswith(f"{here.path}/"):
            found = link.removeprefix(here.path)
        elif link.startswith((f"{base}/", f"{base}?")):
            found = link.removeprefix(base)
        else:
            raise Refused(
                f"{self._name}: trang sau ở một địa chỉ khác ({there.scheme}://{there.hostname}), "
                "không đi theo vì có thể lộ mật khẩu; hãy sửa url của nguồn"
            )
        if not query:
            return found
        return f"{found}{'&' if '?' in found else '?'}{urlencode(query)}"

    def _signed(self, headers: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The query and the headers with what shows who asks."""
        auth, secret = self._profile.auth, self._http.secret
        headers = {name: str(value) for name, value in headers.items()}
        query: dict[str, str] = {}
        if auth.kind == "basic":
            account = f"{auth.username}:{secret}" if auth.username else secret
            headers["Authorization"] = f"Basic {b64encode(account.encode()).decode()}"
        elif auth.kind == "bearer":
            headers["Authorization"] = f"{auth.prefix}{secret}"
        elif auth.kind == "header":
            headers[auth.name] = secret
        elif auth.kind == "query":
            query[auth.name] = secret
        elif auth.kind == "login":
            token = self._http.memory.get("token", "")
            headers[auth.name or "Authorization"] = f"{auth.prefix}{token}"
        return query, headers

    def _signed_in(self) -> bool:
        """Fetches a token where there is none that lives; True where it is new."""
        memory = self._http.memory
        until = memory.get("token_until")
        if "token" in memory and (not until or self._http.now() < datetime.fromisoformat(until)):
            return False
        auth = self._profile.auth
        account = {"username": auth.username, "secret": self._http.secret}
        answer = self._post(auth.path, fill(auth.body, account), auth.body_as, {}, None)
        token = self.told(answer, auth.token)
        if not token:
            said = self.told(answer, self._profile.request.message)
            # Who says why has refused us; who answers something else altogether is out of order.
            raise (Refused if said else Unavailable)(
                f"{self._name}: đăng nhập không được, trả lời không có {auth.token}"
                + (f", máy chủ nói: {self._http.redact(said)[:160]}" if said else "")
                + "; hãy kiểm tra options.auth và secret của nguồn"
            )
        self._http.hide(token)
        memory["token"] = token
        memory.pop("token_until", None)
        if seconds := number(self.told(answer, auth.expires)):
            memory["token_until"] = (
                answer.asked_at + timedelta(seconds=seconds) - _MARGIN
            ).isoformat()
        return True

    def _post(
        self, path: str, value: Any, body_as: str, headers: Mapping[str, str], shape: Shape | None
    ) -> Answer:
        if body_as == "form":
            sent = urlencode(value, doseq=True).encode()
            return self._http.post(path, sent, {**headers, **_FORM}, shape)
        return self._http.post(path, value, headers, shape)


def _read_of_an_answer(profile: Profile) -> Iterator[Path]:
    """All that is read of an answer: what is declared, and not a field more."""
    request, paging = profile.request, profile.paging
    records = read_path(request.records)
    for place in profile.fields.values():
        for path in place.paths:
            yield records + path
    for text in (request.message, request.ok, paging.cursor, paging.next, paging.total):
        if text:
            yield read_path(text)
