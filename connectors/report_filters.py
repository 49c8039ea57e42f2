"""Whether a server's filters filter: by date, by id, by change."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from connectors.report_answers import request_id
from connectors.report_desk import Span, instant
from connectors.report_options import WHOLE
from connectors.report_talk import Talk
from connectors.report_window import known_row, look, look_ahead, told
from ioc.sources.connector import Row
from ioc.sources.probing import Observation
from ioc.sources.windows import whole_second

_AT_ONCE: Final = 50
_AHEAD: Final = timedelta(days=300)
_CHANGED: Final = "updated_datetime"
# A page that does not exist must not be taken for a filter that does not work.
_UNPAGED: Final = MappingProxyType({"paging": "none", "size_field": ""})
_MODES: Final = (("ok", ""), ("inverted", " đảo ngược"), ("local_time", " rộng thêm 14 giờ"))


def window(talk: Talk) -> Iterator[Observation]:
    """How it reads start_date and end_date; the talk goes on with what was learnt."""
    row = known_row(talk.rows, talk.desk.http.now())
    if row is None:
        yield talk.fact("window", None, "không dòng nào có requested_datetime để hỏi thử")
        return
    if not _dated(talk):
        evidence = f"không nhận start_date, end_date: {talk.failure}"
        yield talk.fact("window", "none", evidence, wrong=talk.configured.window not in WHOLE)
        talk.desk = talk.desk.with_options(window="none")
        return
    style = talk.desk.options.dates
    if style != talk.configured.dates:
        yield talk.fact("dates", style, "cách viết ngày mà máy chủ nhận", wrong=True)
    mode, evidence = _mode(talk, row)
    configured = talk.configured.window
    if mode is None:
        yield talk.fact("window", None, evidence, wrong=configured not in WHOLE)
        return
    # A window that is wider than need be loses nothing, nor does reading all of it.
    safe = {mode, configured} <= {*WHOLE} or (mode == "ok" and configured in ("local_time", *WHOLE))
    yield talk.fact("window", mode, evidence, wrong=mode != configured and not safe)
    talk.desk = talk.desk.with_options(window=mode)


def _dated(talk: Talk) -> bool:
    """Whether some way of writing dates is taken; the talk goes on with that one."""
    configured = talk.configured.dates
    for style in dict.fromkeys((configured, "offset", "utc", "bare")):
        desk = talk.desk.with_options(window="ok", dates=style, **_UNPAGED)
        if talk.tried(partial(look_ahead, desk)) is not None:
            talk.desk = talk.desk.with_options(dates=style)
            return True
    return False


def _mode(talk: Talk, row: Row) -> tuple[str | None, str]:
    """How dates are read, None for no way that we know, and how that was seen."""
    for mode, how in _MODES:
        desk = talk.desk.with_options(window=mode, **_UNPAGED)
        ahead = talk.tried(partial(look_ahead, desk))
        found = talk.tried(partial(look, desk, row))
        if ahead is None or found is None:
            continue
        if mode == "ok" and (ahead or found.outside):
            return "ignored", (
                f"hỏi một ngày của năm sau mà trả {ahead} dòng, hỏi quanh {told(row)} mà trả "
                f"{found.outside} dòng ngoài khoảng"
            )
        if found.holds and not ahead and not found.outside:
            return mode, (
                f"khoảng{how} quanh {told(row)} trả đúng dòng {request_id(row)}, "
                "một ngày của năm sau không trả dòng nào"
            )
    return None, f"không cách hỏi nào trả dòng {request_id(row)} của lúc {told(row)}"


def ids(talk: Talk) -> Observation:
    """How many cases may be asked for at once by their ids."""
    known = list(dict.fromkeys(found for row in talk.rows if (found := request_id(row))))
    configured = talk.configured.recheck_ids
    asked = ""
    for some in (known[:2], known[:1]):
        asked = ",".join(some)
        page = talk.tried(partial(talk.desk.found, {"service_request_id": asked}))
        if page and {request_id(row) for row in page.rows} == {*some}:
            most = len(some) if len(some) < 2 else configured if configured > 1 else _AT_ONCE
            evidence = f"hỏi mã {asked} trả đúng {len(some)} mã ấy"
            return talk.fact("recheck_ids", most, evidence, wrong=configured > most)
    evidence = f"service_request_id={asked} không được lọc"
    return talk.fact("recheck_ids", 0, evidence, wrong=configured > 0)


def updates(talk: Talk) -> Observation:
    """Whether what changed since an instant can be asked for."""
    changed = sorted(at for row in talk.rows if (at := instant(row, _CHANGED)))
    if not changed or changed[0] == changed[-1]:
        return talk.fact("updated_after", None, "không đủ updated_datetime để hỏi thử")
    since = Span(whole_second(changed[-1]), None, by=_CHANGED)
    ahead = since._replace(start=whole_second(talk.desk.http.now()) + _AHEAD)
    desk = talk.desk.with_options(**_UNPAGED)
    none = talk.tried(partial(desk.page, ahead))
    some = talk.tried(partial(desk.page, since))
    late = [instant(row, _CHANGED) for row in some.rows] if some else []
    honoured = bool(
        none and not none.rows and late and all(at and at >= since.start for at in late)
    )
    evidence = f"máy chủ {'có' if honoured else 'không'} lọc theo updated_after"
    wrong = talk.configured.updated_after and not honoured
    return talk.fact("updated_after", honoured, evidence, wrong=wrong)
