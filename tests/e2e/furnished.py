"""An invented province with something of everything that a page may show."""

from pathlib import Path

from sqlalchemy import Engine

from ioc.domain.records import Outcome
from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load, Reject
from tests.store.feeds import call_row
from tests.store.invented import hour, row
from tests.store.typed import figure
from tests.web import typed_desk
from tests.web.fed import FED, fed
from tests.web.mapped import ASKED, NOW, READ, known

UNITS = typed_desk.UNITS
SOURCES = {**FED, "tong-dai": "Call"}


def furnished(folder: Path) -> Engine:
    """All five feeds, a row refused, words that nobody knows, figures at every stage."""
    engine = fed(f"sqlite:///{folder / 'ioc.sqlite'}", 600, 300)
    _typed_in(engine)
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 86400, "backfill_from": hour(-9000)}
    with writing(engine) as connection:
        told = [{"name": name, "title": name, "records": SOURCES[name], **same} for name in SOURCES]
        status.declare(connection, told)
    odd = row("H15.12-261102-99999", asked=ASKED, agency="?", agency_text="Sở Tài nguyên cũ")
    wrong = Reject(kind="Dossier", key="H15.12-SAI-1", reason="MaTTHC: thiếu", fields={})
    heard = [call_row(f"1794000000.{n}", hour=n * 0.9, outcome=_ended(n)) for n in range(400)]
    for load in (
        Load(source="mot-cua", now=NOW, dossiers=[odd], rejects=(wrong,), **READ),
        Load(source="tong-dai", now=NOW, calls=heard, **READ),
    ):
        ingest(engine, load, _rules())
    return engine


def now_late(engine: Engine, code: str) -> None:
    """One more dossier, long overdue."""
    late = row(code, asked=ASKED, received_at=hour(-900), due_at=hour(-500))
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=[late], **READ), _rules())


def _rules() -> Rules:
    return Rules(MEASURES, known().calendar, dict.fromkeys(SOURCES, 1), feeds(known()))


def _ended(n: int) -> Outcome:
    return Outcome.ANSWERED if n % 5 else Outcome.ABANDONED


def _typed_in(engine: Engine) -> None:
    """August approved; September locked, one of it corrected; October waiting, one returned."""
    earlier, books, running = "2026-08", typed_desk.BOOKS, typed_desk.RUNNING
    for period in (earlier, books):
        told = [figure(n + 0.5, unit, period=period) for n, unit in enumerate(UNITS, 100)]
        typed_desk.keep(engine, *told)
    typed_desk.step(engine, "approve", *typed_desk.held(engine), at=401)
    typed_desk.step(engine, "lock", at=402, period=books)
    locked = next(one for one in typed_desk.held(engine) if one.period == books)
    why = "cộng nhầm một cột của biểu"
    typed_desk.step(engine, "correct", locked, at=403, value=777.25, reason=why)
    october = [figure(n * 1000, unit, period=running) for n, unit in enumerate(UNITS[1:], 1)]
    typed_desk.keep(engine, *october, at=404)
    waiting = [one for one in typed_desk.held(engine) if one.period == running]
    typed_desk.step(engine, "return", waiting[1], at=405, reason="chưa khớp với biểu đã gửi")
