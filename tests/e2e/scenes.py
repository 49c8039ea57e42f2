"""What there is to be looked at: every page of the desk, with something open where it opens."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.e2e.visitor import Visitor

# A page's address, and what is pressed on it before it is read.
SCENES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "/": (),
        "/?from=2026-10-01&to=2026-10-31": (".themes summary",),
        "/don-vi?q=ea": (),
        "/don-vi?agency=H15.12&strip=later": (),
        "/ban-do?compare=before": (),
        "/ban-do?metric=feedback.open&points=1": (),
        "/ho-so?metric=dossiers.overdue": (".ag-header-cell[col-id=code] .ag-header-icon",),
        "/ho-so?code=H15.12-261102-00097": (),
        "/cach-tinh?against=qd766-2022&agency=H15.12": (),
        "/khac-nhau?agency=H15.12": (),
        "/lech-so": (),
        "/cong-van?agency=H15.12": (),
        "/bieu-06a?agency=H15.12": (),
        "/ban-tin-tuan": (),
        "/nguon-du-lieu": (),
        "/chuan-hoa": ("#standardise-agency .choose",),
        "/so-lieu-nhap?period=2026-10": (".typed-opens", ".typed-return"),
        "/so-lieu-nhap": (".typed-opens",),
        "/so-lieu-nhap?period=2026-08": (".typed-lock-period",),
        "/so-lieu-nhap?period=2026-09": (".typed-correct",),
        "/phan-anh": (),
        "/phan-anh?metric=feedback.open": (),
        "/an-ninh-mang": (),
        "/an-ninh-mang?metric=security.incidents": (),
        "/man-hinh": ("#walls-add",),
    }
)
# One of each page: its first.
OF_EACH_PAGE = {one.partition("?")[0]: one for one in reversed(tuple(SCENES))}
# Those that end with a press on what opens a dialog.
DIALOGS = ("/chuan-hoa", *(one for one in SCENES if one.startswith("/so-lieu-nhap?")), "/man-hinh")
# A grid below the fold is drawn when somebody comes there, and axe comes everywhere at once.
DRAWN = """document.querySelectorAll('.ag-root-wrapper').forEach((grid) => {
    grid.style.contentVisibility = 'visible';
})"""
STANDS = """[...document.querySelectorAll('.dossier-grid, .unit-grid')].every((grid) =>
    grid.querySelector('.ag-header-cell') && !grid.querySelector('.ag-row-loading')
    && grid.querySelector('.ag-row, [class*=ag-overlay-no]'))
  && [...document.querySelectorAll('.dash-graph, .leaflet-container')].every((part) =>
    !part.checkVisibility() || part.matches('[role]') || part.querySelector('[role=img]'))"""


def stand(visitor: Visitor) -> None:
    """Waits until everything on the page is drawn, in sight or not."""
    visitor.until(STANDS)
    visitor.page.evaluate(DRAWN)
