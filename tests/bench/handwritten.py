"""The page a capable person writes in an afternoon: Dash, pandas, the whole frame in memory.

Six charts over one filter, each a callback that filters and groups the frame as it is asked. It is
what `python -m tests.bench walls` measures the walls against, over the same dossiers.

BENCH_FRAME names the frame's file; run as `gunicorn tests.bench.handwritten:server`.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html
from sqlalchemy import create_engine, text

COLUMNS = "agency, sector, channel, status, received_day, due_day, resolved_day"
CHARTS = ("received", "resolved", "on-time", "overdue", "sectors", "channels")


def keep_frame(database: str, path: Path) -> None:
    """The dossiers of a store as the page reads them."""
    with create_engine(database).connect() as connection:
        frame = pd.read_sql(text(f"SELECT {COLUMNS} FROM dossiers"), connection)
    for name in ("received_day", "due_day", "resolved_day"):
        frame[name] = pd.to_datetime(frame[name])
    # Once, as the frame is read: a million dates to their months would cost a second a chart.
    for name in ("received", "resolved"):
        frame[f"{name}_month"] = frame[f"{name}_day"].dt.to_period("M").dt.to_timestamp()
    for name in ("agency", "sector", "channel"):
        frame[name] = frame[name].astype("category")
    frame.to_pickle(path)


def page(frame: pd.DataFrame) -> Dash:
    app = Dash(__name__)
    agencies = sorted(frame["agency"].cat.categories)
    app.layout = html.Div(
        [
            dcc.Dropdown(agencies, id="agency"),
            dcc.Interval(id="tick", interval=5000),
            *(dcc.Graph(id=name) for name in CHARTS),
        ]
    )
    for name in CHARTS:
        _connect(app, frame, name)
    return app


def _connect(app: Dash, frame: pd.DataFrame, name: str) -> None:
    @app.callback(Output(name, "figure"), Input("agency", "value"), Input("tick", "n_intervals"))
    def draw(agency: str | None, _: int | None) -> Any:
        shown = frame if not agency else frame[frame["agency"] == agency]
        return DRAWN[name](shown)


def _months(shown: pd.DataFrame, column: str, title: str) -> Any:
    counted = shown.groupby(column).size().reset_index(name="dossiers")
    return px.bar(counted, x=column, y="dossiers", title=title)


def _on_time(shown: pd.DataFrame) -> Any:
    done = shown.dropna(subset=["resolved_day"])
    kept = (done["due_day"].isna()) | (done["resolved_day"] <= done["due_day"])
    rate = kept.groupby(done["resolved_month"]).mean().reset_index(name="rate")
    return px.line(rate, x="resolved_month", y="rate", title="On time")


def _overdue(shown: pd.DataFrame) -> Any:
    now = shown["received_day"].max()
    late = shown[shown["resolved_day"].isna() & (shown["due_day"] < now)]
    counted = late.groupby("agency", observed=True).size().nlargest(20).reset_index(name="late")
    return px.bar(counted, x="late", y="agency", orientation="h", title="Overdue")


def _share(shown: pd.DataFrame, column: str) -> Any:
    counted = shown.groupby(column, observed=True).size().nlargest(20).reset_index(name="dossiers")
    return px.bar(counted, x=column, y="dossiers", title=column)


DRAWN: Mapping[str, Callable[[pd.DataFrame], Any]] = {
    "received": lambda shown: _months(shown, "received_month", "Received"),
    "resolved": lambda shown: _months(
        shown.dropna(subset=["resolved_day"]), "resolved_month", "Done"
    ),
    "on-time": _on_time,
    "overdue": _overdue,
    "sectors": lambda shown: _share(shown, "sector"),
    "channels": lambda shown: _share(shown, "channel"),
}


def __getattr__(name: str) -> Any:
    # gunicorn asks for `server`; importing this module reads no frame.
    if name != "server":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return page(pd.read_pickle(os.environ["BENCH_FRAME"])).server
