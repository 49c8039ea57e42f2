"""The invented province of the map with its other feeds: alerts on known devices, scores of 766."""

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.feed_rows import AlertRow, ScoreRow
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load
from tests.store.feeds import alert_row, at, score_row
from tests.store.invented import hour
from tests.web.desk import DATA
from tests.web.mapped import BEGINS, NOW, known, mapped

FED = {"mot-cua": "Dossier", "phan-anh": "Case", "soc": "Alert", "chat-luong-766": "Score"}
RULES = (
    ("5710", "sshd: thử mật khẩu nhiều lần", "4"),
    ("31101", "Máy chủ web: dò quét đường dẫn", "3"),
    ("554", "Thay đổi tệp hệ thống", "5"),
)


def fed(url: str, dossiers: int = 600, cases: int = 300) -> Engine:
    """A store with all four feeds read up to now; the same one every time."""
    engine = mapped(url, dossiers, cases)
    declare(engine, tuple(FED))
    rules = Rules(MEASURES, known().calendar, dict.fromkeys(FED, 1), feeds(known()))
    begun = hour(-9000)
    alerts, scores = list(invented_alerts(400)), list(invented_scores())
    for load in (
        Load(source="soc", now=NOW, watermark=NOW - timedelta(minutes=4), alerts=alerts),
        Load(source="chat-luong-766", now=NOW, watermark=NOW - timedelta(hours=4), scores=scores),
    ):
        ingest(engine, replace(load, backfilled_to=begun), rules)
    return engine


def declare(engine: Engine, names: tuple[str, ...]) -> None:
    """These sources and no others."""
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 86400, "backfill_from": hour(-9000)}
    with writing(engine) as connection:
        told = [{"name": name, "title": name, "records": FED[name], **same} for name in names]
        status.declare(connection, told)


def invented_alerts(count: int) -> Iterator[AlertRow]:
    """The devices of assets.csv, three rules; the last days have some that are still going on."""
    draw = random.Random(68)
    with (DATA / "assets.csv").open(encoding="utf-8") as file:
        devices = [(line["asset"], line["agency"]) for line in csv.DictReader(file)]
    for n in range(count):
        asset, _ = draw.choice(devices)
        rule, name, severity = draw.choice(RULES)
        when = _within(draw, BEGINS, NOW)
        alert = alert_row(f"node01|{n}", hour=(when - at(0)) / timedelta(hours=1), asset=asset)
        yield _of(alert, rule=(rule, name), severity=severity)


def _of(alert: AlertRow, rule: tuple[str, str], severity: str) -> AlertRow:
    record = replace(alert.record, rule=rule[0], rule_name=rule[1])
    agency = known().asset_agency("soc", record.asset)
    return replace(alert, record=record, severity=severity, agency=agency, asked_at=NOW)


def _within(draw: random.Random, first: datetime, last: datetime) -> datetime:
    return first + (last - first) * draw.random()


def invented_scores() -> Iterator[ScoreRow]:
    """Thirty-four provinces a week ago and today, ours two places lower; ours with its units."""
    draw = random.Random(69)
    for days_ago in (9, 0):
        asked = (NOW - at(0)) / timedelta(hours=1) - 24 * days_ago - 4
        for n in range(34):
            code = "H15" if n == 13 else f"H{n + 40}"
            score = 91.7 - n * 0.32 - (0.7 if code == "H15" and not days_ago else 0)
            yield score_row(asked, department=code, department_name=code, score=round(score, 2))
        for agency in known().agencies:
            if agency.kind in ("department", "commune"):
                tier = "agency" if agency.kind == "department" else "commune"
                yield score_row(
                    asked,
                    department=agency.code,
                    department_name=agency.name,
                    tier=tier,
                    score=round(draw.uniform(70, 95), 2),
                )
