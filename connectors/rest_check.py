"""What the options of a declared system must agree on, before anything is asked of it."""

from datetime import timedelta
from typing import Final

from connectors.rest_profile import Profile, read_profile
from connectors.rest_session import holes
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Source
from ioc.sources.tables import refuse_unknown

_ASKED: Final = ("from", "to", "page", "offset", "cursor", "size")
_CHANGES: Final = ("updated_at", "changed_at", "at")
_SHORTEST: Final = timedelta(hours=24)


def check(source: Source) -> None:
    """ConfigError where an option is unknown, no choice, or at odds with another one."""
    profile = read_profile(source)
    _request(profile)
    _paging(profile)
    _window(profile, source)
    _auth(profile, source)


def _request(profile: Profile) -> None:
    request, place = profile.request, f"{profile.place}.request"
    for name in ("path", "query", "headers", "body"):
        refuse_unknown(holes(getattr(request, name)), _ASKED, f"{place}.{name}")
    if request.method == "GET" and request.body:
        raise ConfigError(f'{place}.body chỉ gửi được với method = "POST"; hãy sửa một trong hai.')
    _address(request.path, f"{place}.path")
    for name, value in request.headers.items():
        if not f"{name}{value}".isascii() or not f"{name}{value}".isprintable():
            raise ConfigError(f"{place}.headers.{name} phải là chữ không dấu; hãy sửa lại.")


def _paging(profile: Profile) -> None:
    paging, place = profile.paging, f"{profile.place}.paging"
    asked = _asked(profile)
    if paging.kind in ("page", "offset", "cursor") and paging.kind not in asked:
        raise ConfigError(
            f"{place}.kind = {paging.kind!r} nhưng options.request không có chỗ cho nó; "
            f"hãy viết {{{paging.kind}}} vào query hoặc body."
        )
    for kind, told in (("cursor", paging.cursor), ("next", paging.next)):
        if paging.kind == kind and not told:
            raise ConfigError(
                f"{place}.{kind} chưa có; hãy cho nơi của nó trong câu trả lời, như meta.{kind}."
            )


def _window(profile: Profile, source: Source) -> None:
    window, place = profile.window, f"{profile.place}.window"
    choices = [name for name in profile.kind.times if name in profile.fields]
    if window.field not in choices:
        raise ConfigError(
            f"{place}.field = {window.field!r} không phải ngày giờ đã khai trong fields; "
            f"hãy chọn trong: {', '.join(choices) or 'hãy khai changed_at'}."
        )
    if window.filter == "server" and not {"from"} <= _asked(profile):
        raise ConfigError(
            f'{place}.filter = "server" nhưng options.request không có {{from}}; hãy viết nó vào '
            'query hoặc body, hoặc đặt filter = "client" nếu máy chủ không lọc theo ngày.'
        )
    if window.field not in _CHANGES and source.overlap is None:
        raise ConfigError(
            f"{place}.field = {window.field!r} không đổi khi bản ghi đổi, nên việc xử lý xong chỉ "
            'thấy khi đọc lại; hãy đặt overlap của nguồn dài bằng thời gian xử lý, như "30d".'
        )
    if source.overlap is not None and source.overlap < _SHORTEST:
        raise ConfigError(f'sources.{source.name}.overlap quá ngắn; hãy cho từ "24h" trở lên.')


def _auth(profile: Profile, source: Source) -> None:
    auth, place = profile.auth, f"{profile.place}.auth"
    if auth.kind == "none":
        return
    if not source.secret:
        raise ConfigError(
            f"{place}.kind = {auth.kind!r} nhưng nguồn chưa có secret; "
            'hãy viết secret = "env:TEN_BIEN" hoặc "file:/duong/dan" ở nguồn.'
        )
    if auth.kind in ("header", "query") and not auth.name:
        raise ConfigError(
            f"{place}.name chưa có; hãy cho tên của header hoặc tham số, như X-Api-Key."
        )
    if auth.kind != "login":
        return
    refuse_unknown(holes(auth.body), ("username", "secret"), f"{place}.body")
    _address(auth.path, f"{place}.path")
    if "secret" not in holes(auth.body) or not auth.token:
        raise ConfigError(
            f"{place}: đăng nhập cần body có {{secret}} và token (nơi của nó trong câu trả lời); "
            'hãy viết như body = {user = "{username}", pass = "{secret}"}, token = "data.token".'
        )


def _address(path: str, place: str) -> None:
    bad = not path.isascii() or not path.isprintable() or " " in path
    if bad or (path and not path.startswith("/")):
        raise ConfigError(f"{place} = {path!r} không phải đường dẫn; hãy viết như /v1/danh-sach.")


def _asked(profile: Profile) -> set[str]:
    request = profile.request
    return set(holes([request.path, request.query, request.headers, request.body]))
