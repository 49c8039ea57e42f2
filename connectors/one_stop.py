"""Hồ sơ một cửa: the national sync dialect (session, dstcode, DongBoHoSoMC items), pulled by window and page.

No list service is documented anywhere, so `LayDanhSachHoSo` (tungay, denngay, trang, soluong: a window over the
last change) and `DanhSachTienDo` (a dossier's steps) are our own names; Options says what each province calls them.

Bronze: the contract suite is green (tests/connectors/test_one_stop.py); a wrong option, a refused account and an
  error_code each say so in one sentence; personal fields are never read, free text is masked.
Silver: FEEDS.md 4.4's faults on loopback (tests/connectors/test_http_*.py); after a kill the marks say where to go
  on, and pages asked again change nothing; unknown fields are left alone, a missing one rejects its row only.
Gold, not reached: no server and no recording that we did not write speaks a list service. A dossier deleted at the
  source is never seen to go, since absence from a window means nothing. A name inside NoiDungXuLy cannot be known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from connectors.dialect import dossier
from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ, day_start, local_day, month_start
from ioc.domain.records import Dossier, Record
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http, NotSignedIn
from ioc.sources.paging import Book, Page, walk
from ioc.sources.tables import read_table

_NEWEST = timedelta(days=28)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: what one province's system is called by, and how much may be asked at once."""

    username: str = ""
    madonvi: str = ""
    dstcode: str = ""
    auth_endpoint: str = "/mapi/login"
    integration_endpoint: str = "/mapi/g"
    service: str = "LayDanhSachHoSo"
    from_field: str = "tungay"
    to_field: str = "denngay"
    page_field: str = "trang"
    size_field: str = "soluong"
    result_field: str = "result"
    steps_field: str = "DanhSachTienDo"
    first_page: int = field(default=1, metadata={"least": 0})
    page_size: int = 1000
    max_pages: int = 2000
    window_days: int = 31


class Window(NamedTuple):
    """Local seconds of last change, both ends included."""

    start: datetime
    end: datetime
