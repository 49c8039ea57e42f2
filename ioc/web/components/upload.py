"""Where a person hands a spreadsheet to a source, and how far a long reading has come."""

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import SourceState
from ioc.sources.sheet_files import MOST_BYTES
from ioc.web.components.marks import marks
from ioc.web.text import number, t

KIND = "spreadsheet"
_MEGABYTE = 1_000_000


def upload(source: SourceState) -> list[Component]:
    """The frame for files of a source that has a drop folder; nothing for any other one.

    What is sent and what came of it is written there by assets/js/upload.js.
    """
    if source.connector != KIND:
        return []
    words = {
        name: t(f"uploads.{name}", **holes)
        for name, holes in (
            ("sending", {"name": "{name}", "share": "{share}"}),
            ("failed", {"reason": "{reason}"}),
            ("lost", {"name": "{name}"}),
        )
    }
    told = {f"data_{name}": text for name, text in words.items()}
    return [
        html.Section(
            className="upload",
            **marks(data_upload=source.name, data_most=str(MOST_BYTES), **told),
            children=[
                html.H3(t("uploads.title")),
                html.P(t("uploads.hint", most=number(MOST_BYTES // _MEGABYTE))),
                html.Button(
                    t("uploads.choose"),
                    type="button",
                    className="order upload-choose",
                    **marks(aria_label=t("uploads.choose_for", title=source.title)),
                ),
                html.Span(t("uploads.drop"), className="upload-over", **marks(aria_hidden="true")),
                html.Ul([], className="upload-told", role="status"),
                html.H4(t("uploads.recent"), className="upload-recent", hidden=True),
                html.Ul([], className="upload-files"),
            ],
        )
    ]


def reading(source: SourceState) -> Component:
    """How far a long reading has come; hidden where nothing long is read."""
    what, done, total = source.progress_what, source.progress_done or 0, source.progress_total or 0
    words = {"what": "{what}", "done": "{done}", "total": "{total}"}
    told = {"what": what or "", "done": number(done), "total": number(total)}
    return html.Div(
        className="source-reading",
        hidden=what is None,
        **marks(data_words=t("uploads.reading", **words)),
        children=[
            html.P(t("uploads.reading", **told)),
            html.Progress(value=str(done), max=str(max(total, 1))),
        ],
    )
