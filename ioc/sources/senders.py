"""Reads `[sources.NAME.senders.WHO]`: who may push to a source, and for which agencies."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ioc.domain.codes import canonical_agency
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Sender
from ioc.sources.tables import read_table

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SECRET = re.compile(r"env:[A-Za-z_]\w*|file:\S.*", re.ASCII)
_AGENCY = re.compile(r"[GH]\d{2}(\.[0-9A-Z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    username: str = ""
    secret: str = ""


def read_senders(tables: Mapping[str, Any], place: str) -> tuple[Sender, ...]:
    """The senders that the tables declare; ConfigError says of a mistake where it is."""
    senders = tuple(_senders(tables, place))
    names = [sender.username for sender in senders]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(
                f"{place}: hai bên gửi cùng username {name!r}; hãy cho mỗi bên một tài khoản."
            )
    return senders


def _senders(tables: Mapping[str, Any], place: str) -> Iterator[Sender]:
    for name, table in tables.items():
        where = f"{place}.{name}"
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{where}: tên bên gửi phải là chữ thường, số và dấu -; hãy đổi tên.")
        known = isinstance(table, Mapping)
        rest = {n: v for n, v in table.items() if n != "agencies"} if known else table
        written = read_table(_Table, rest, where)
        if not written.username.strip():
            raise ConfigError(f"{where} thiếu username; hãy đặt tên đăng nhập của bên gửi.")
        # What is wrong here may be the secret itself: it is never repeated.
        if not _SECRET.fullmatch(written.secret):
            raise ConfigError(
                f"{where}.secret phải là tên của mật khẩu chứ không phải mật khẩu; "
                'hãy viết "env:TEN_BIEN" hoặc "file:/duong/dan".'
            )
        yield Sender(
            name=name,
            username=written.username.strip(),
            secret=written.secret,
            agencies=_agencies(table.get("agencies"), where),
        )


def _agencies(given: object, where: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise ConfigError(f'{where} thiếu agencies; hãy viết như agencies = ["H15.12"].')
    found = tuple(canonical_agency(str(code)) for code in given)
    for code, said in zip(found, given, strict=True):
        if not isinstance(said, str) or not _AGENCY.fullmatch(code):
            raise ConfigError(
                f"{where}.agencies có {said!r} không phải mã cơ quan; hãy viết như H15 hoặc H15.12."
            )
    return found
