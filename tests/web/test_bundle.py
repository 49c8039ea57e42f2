"""The chart library in assets/: the version that plotly.py speaks to, and no more than we draw."""

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from ioc.metrics.catalogue import find
from ioc.web.components.chart import Month, chart_slots
from ioc.web.components.rate import Trend, rate_chart

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "js"
DRAWN = {"scatter", "bar"}


def test_the_bundle_is_of_the_version_that_plotly_speaks_to() -> None:
    head = (ASSETS / "plotly-basic.min.js").read_text("utf-8")[:200]
    found = re.search(r"plotly\.js \(basic - minified\) v(\S+)", head)
    assert found
    assert found.group(1) == get_plotlyjs_version()
    assert "MIT" in (ASSETS / "LICENSE-plotly.js.txt").read_text("utf-8")


def test_what_is_drawn_is_in_the_bundle() -> None:
    month = Month(key="2026-11", received=1, resolved=1, rate=1.0, running=False)
    months = chart_slots("any", [month], find("dossiers.on_time_rate"))
    figures = [props["figure"] for props in months.values() if "figure" in props]
    for figure in [*figures, rate_chart(Trend(find("dossiers.on_time_rate"), (), 30))]:
        assert {trace["type"] for trace in figure["data"]} <= DRAWN
