"""The product over an invented province whose time stands still, whatever its store holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from ioc.config import read_settings
from ioc.web.app import create_app
from tests.conftest import served
from tests.web.desk import StillClock
from tests.web.mapped import NOW, known


@contextmanager
def standing_still(engine: Engine, folder: Path) -> Iterator[str]:
    """Its address; the store is let go of at the end."""
    settings = read_settings({"IOC_SECRET_FILE": str(folder / "session.key")})
    with served(create_app(engine, known(), StillClock(NOW, rate=0.0), settings)) as url:
        yield url
    engine.dispose()
