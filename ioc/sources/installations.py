"""Reads sources.toml: one table per installation of a connector, every mistake said in one
sentence.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from ioc.domain.errors import ConfigError
from ioc.domain.feedback import FIELD, STREAMS
from ioc.domain.records import Case
from ioc.sources.connector import Connector, Sender, Source
from ioc.sources.manners import Manners
from ioc.sources.senders import read_senders
from ioc.sources.tables import read_table

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SECRET = re.compile(r"env:[A-Za-z_]\w*|file:\S.*", re.ASCII)
_DURATION = re.compile(r"([1-9]\d{0,5})\s?([smhd])", re.ASCII)
_UNITS = MappingProxyType({"s": "seconds", "m": "minutes", "h": "hours", "d": "days"})
_NO_DAY = date.min
# How an address is written, by how it begins; what is on our own side has no host.
_WRITTEN = MappingProxyType(
    {
        "https": "https://may-chu/duong-dan",
        "file": "file:///duong/dan/tep",
        "table": "table:ten_bang",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """`[sources.NAME]` as it is written."""

    connector: str = ""
    title: str = ""
    url: str = ""
    secret: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    agency: str = ""
    precedence: int = 100
    simulated: bool = False
    enabled: bool = True
    backfill_from: date = _NO_DAY
    every: str = ""
    overlap: str = ""
    stale_after: str = ""
    receive: bool = False
    feedback: str = FIELD
    senders: Mapping[str, Any] = field(default_factory=dict)


def read_sources(text: str, origin: str, connectors: Mapping[str, Connector]) -> tuple[Source, ...]:
    """The sources that the TOML `text` declares, in its order. `origin` names the file in a
    ConfigError.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: không phải TOML ({error}); hãy sửa chỗ đó.") from None
    tables = document.pop("sources", {})
    if document:
        raise ConfigError(f"{origin}: {min(document)} không có nghĩa; hãy viết [sources.TEN].")
    if not isinstance(tables, dict):
        raise ConfigError(
            f"{origin}: sources = {tables!r} không phải các bảng; hãy viết [sources.TEN]."
        )
    return tuple(_source(name, table, origin, connectors) for name, table in tables.items())


def secret_value(source: Source, environ: Mapping[str, str], read: Callable[[str], str]) -> str:
    """The secret that `source.secret` names, "" where it names none; `read` answers a file's text.

    `env:NAME` is the variable, or the file that NAME_FILE names. A ConfigError never holds the
    secret.
    """
    return named_secret(source.secret, f"Nguồn {source.name}", environ, read)


def sender_secrets(
    source: Source, environ: Mapping[str, str], read: Callable[[str], str]
) -> Mapping[str, str]:
    """The password of each sender of the source, by the sender's name; ConfigError as above."""
    return MappingProxyType(
        {
            sender.name: named_secret(
                sender.secret, f"Nguồn {source.name}, bên gửi {sender.name}", environ, read
            )
            for sender in source.senders
        }
    )


def named_secret(
    named: str, whose: str, environ: Mapping[str, str], read: Callable[[str], str]
) -> str:
    """What `env:NAME` or `file:PATH` holds, "" for no name; `whose` begins a ConfigError."""
    if not named:
        return ""
    kind, _, name = named.partition(":")
    place = f"{whose}: secret = {named}"
    if kind == "env":
        if environ.get(name, "").strip():
            return environ[name].strip()
        name = environ.get(f"{name}_FILE", "").strip()
        if not name:
            raise ConfigError(f"{place} chưa được đặt; hãy đặt biến đó, hoặc bỏ secret.")
    try:
        found = read(name).strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"{place}: không đọc được {name}; hãy kiểm tra đường dẫn và quyền."
        ) from None
    if not found:
        raise ConfigError(f"{place}: {name} rỗng; hãy ghi mật khẩu vào đó.")
    return found


def _source(name: str, table: object, origin: str, connectors: Mapping[str, Connector]) -> Source:
    place = f"{origin}: sources.{name}"
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{place}: tên nguồn phải là chữ thường, số và dấu -; hãy đổi tên.")
    written = read_table(_Table, table, place)
    connector = connector_named(connectors, written.connector, place)
    source = Source(
        name=name,
        connector=connector.name,
        title=written.title.strip() or name,
        url="" if written.receive else _url(written.url, connector.schemes, place),
        secret=_secret(written.secret, place),
        options=_mannered(written.options, connector),
        agency=written.agency.strip(),
        precedence=written.precedence,
        simulated=written.simulated,
        enabled=written.enabled,
        backfill_from=None if written.backfill_from == _NO_DAY else written.backfill_from,
        every=_duration(written.every, f"{place}.every"),
        overlap=_duration(written.overlap, f"{place}.overlap"),
        stale_after=_duration(written.stale_after, f"{place}.stale_after"),
        senders=_pushing(written, connector, place),
        feedback=_feedback(written.feedback, connector, place),
    )
    _check(source, connector, origin)
    return source


def _pushing(written: _Table, connector: Connector, place: str) -> tuple[Sender, ...]:
    """Who pushes, where the source is one that receives; it is then never asked."""
    if not written.receive:
        if written.senders:
            raise ConfigError(f"{place}.senders chỉ dùng khi receive = true; hãy thêm dòng đó.")
        return ()
    if connector.receive is None:
        raise ConfigError(f"{place}: bộ kết nối {connector.name} không nhận đẩy; hãy bỏ receive.")
    if written.url or written.secret:
        raise ConfigError(
            f"{place}: nguồn receive = true không có url, secret riêng; muốn cả đọc lẫn nhận thì "
            "hãy khai hai nguồn."
        )
    if not written.senders:
        raise ConfigError(f"{place} nhận đẩy mà chưa có bên gửi; hãy thêm [sources.TEN.senders.X].")
    return read_senders(written.senders, f"{place}.senders")


def _feedback(kind: str, connector: Connector, place: str) -> str:
    """The kind of feedback, of a connector that has any."""
    if kind not in STREAMS:
        raise ConfigError(
            f'{place}.feedback = {kind!r} không có nghĩa; hãy viết "field" (phản ánh hiện trường) '
            'hoặc "petition" (phản ánh, kiến nghị về quy định hành chính).'
        )
    if kind != FIELD and Case not in connector.records:
        raise ConfigError(
            f"{place}: bộ kết nối {connector.name} không đọc phản ánh; hãy bỏ feedback."
        )
    return kind


def _mannered(options: Mapping[str, Any], connector: Connector) -> Mapping[str, Any]:
    """The options with the connector's manners under those that they ask for themselves."""
    asked = options.get("http", {})
    if not connector.manners or not isinstance(asked, Mapping):
        return options
    return MappingProxyType({**options, "http": {**connector.manners, **asked}})


def _check(source: Source, connector: Connector, origin: str) -> None:
    try:
        read_table(Manners, source.options.get("http", {}), f"sources.{source.name}.options.http")
        if connector.check is not None:
            connector.check(source)
    except ConfigError as error:
        raise ConfigError(f"{origin}: {error}") from None


def _url(text: str, schemes: Sequence[str], place: str) -> str:
    remedy = f"hãy viết như {' hoặc '.join(_WRITTEN[s] for s in schemes if s in _WRITTEN)}"
    try:
        url = urlsplit(text)
        host = (url.hostname or "").encode("idna")
        named = host if url.scheme in ("http", "https") else url.path.strip("/") and not host
        good = url.scheme in schemes and named and url.port != 0
    except ValueError:
        good = False
    if _has_password(text):
        raise ConfigError(f"{place}.url chứa mật khẩu; hãy chuyển nó sang secret.")
    if not good or not text.isprintable() or " " in text:
        raise ConfigError(f"{place}.url = {text!r} không phải một địa chỉ; {remedy}.")
    return text


def _has_password(text: str) -> bool:
    return "@" in text.partition("://")[2].partition("/")[0]


def _secret(text: str, place: str) -> str:
    # What is wrong here may be the secret itself: it is never repeated.
    if text and not _SECRET.fullmatch(text):
        raise ConfigError(
            f"{place}.secret phải là tên của mật khẩu chứ không phải mật khẩu; "
            'hãy viết "env:TEN_BIEN" hoặc "file:/duong/dan".'
        )
    return text


def _duration(text: str, place: str) -> timedelta | None:
    if not text:
        return None
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ConfigError(
            f"{place} = {text!r} không phải một khoảng thời gian; "
            'hãy viết như "15m", "2h" hoặc "1d".'
        )
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def connector_named(connectors: Mapping[str, Connector], name: str, place: str) -> Connector:
    """The connector called `name`, which `place` names; ConfigError says which there are."""
    if name not in connectors:
        choices = ", ".join(sorted(connectors)) or "(chưa có bộ nào)"
        raise ConfigError(
            f"{place}.connector = {name!r} không có trong connectors/; hãy chọn: {choices}."
        )
    return connectors[name]
