"""Asks an Open311 server what it really does, so that its profile need not be guessed.

Every filter is held against its answer (FEEDS.md 1.2: all three servers that were tried got theirs
wrong, in three ways).
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from connectors.report_answers import likeness, read_rows
from connectors.report_desk import Desk, instant
from connectors.report_filters import ids, updates, window
from connectors.report_options import read_options
from connectors.report_pages import paging
from connectors.report_talk import Talk, seen
from ioc.sources.connector import Row, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from ioc.sources.probing import Observation


class _Plain(NamedTuple):
    """What came of a question without dates; `failure` is why nothing did."""

    rows: Sequence[Row] = ()
    shape: str = ""
    failure: str = ""


def probe(http: Http, source: Source) -> Iterator[Observation]:
    """What the server does, option by option. A server that cannot be read at all is one wrong
    observation; one that goes away meanwhile raises Unavailable or Refused, as Http does.
    """
    desk = Desk(http, source.name, read_options(source))
    talk = Talk(desk)
    plain = _plain(desk)
    if plain.failure:
        other = desk.with_options(format="json" if desk.options.format == "xml" else "xml")
        failure, plain = plain.failure, _plain(other)
        if plain.failure:
            yield seen(f"không đọc được: {http.redact(failure)}", wrong=True)
            return
        talk.desk = other
    talk.rows = plain.rows
    format_ = talk.desk.options.format
    yield talk.fact("format", format_, plain.shape, wrong=format_ != desk.options.format)
    yield from _observe(talk)


def _observe(talk: Talk) -> Iterator[Observation]:
    if not talk.rows:
        yield seen(
            "hỏi không theo ngày mà không có dòng nào; "
            "hãy kiểm tra url, jurisdiction_id và quyền của khóa",
            wrong=True,
        )
        return
    yield _order(talk)
    yield from window(talk)
    yield from paging(talk)
    yield ids(talk)
    yield updates(talk)
    yield _stranger(talk)


def _plain(desk: Desk) -> _Plain:
    shapes: list[str] = []

    def read(body: bytes, charset: str) -> Any:
        rows = read_rows(body, charset)
        shapes.append(likeness(body, charset))
        return rows

    try:
        return _Plain(desk.ask({}, read).rows, shapes[-1])
    except (Refused, Unavailable) as error:
        return _Plain(failure=str(error))


def _order(talk: Talk) -> Observation:
    at = [found for row in talk.rows if (found := instant(row, "requested_datetime"))]
    changed = [found for row in talk.rows if (found := instant(row, "updated_datetime"))]
    known = {
        "mới trước": at == sorted(at, reverse=True),
        "cũ trước": at == sorted(at),
        "mới cập nhật trước": changed == sorted(changed, reverse=True),
    }
    order = next((name for name, is_so in known.items() if is_so), "không theo thứ tự nào")
    return seen(f"hỏi không theo ngày được {len(talk.rows)} dòng, {order}")


def _stranger(talk: Talk) -> Observation:
    """What comes of a parameter that nobody knows, and how errors were told."""
    page = talk.tried(lambda: talk.desk.found({"ioc_hoi_thu": "1"}))
    if page is None:
        evidence = f"từ chối tham số lạ: {talk.failure}"
    else:
        evidence = "bỏ qua tham số lạ" if page.rows else "trả lời rỗng khi có tham số lạ"
    if talk.web_pages:
        evidence += f"; {talk.web_pages} lần báo lỗi bằng trang web (HTML)"
    return seen(evidence)
