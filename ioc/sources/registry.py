"""Finds the connectors: a file in the package `connectors` with a `connector` is its own
registration.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ioc.domain.errors import ConfigError
from ioc.sources import installations
from ioc.sources.connector import Connector, Source

PACKAGE = "connectors"


def find_connectors(package: str = PACKAGE) -> Mapping[str, Connector]:
    """Every connector of the package by its name; a module without one is part of another."""
    found: dict[str, Connector] = {}
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        connector = getattr(importlib.import_module(f"{package}.{module.name}"), "connector", None)
        if not isinstance(connector, Connector):
            continue
        if connector.name in found:
            raise ConfigError(
                f"Hai bộ kết nối cùng tên {connector.name} trong {package}/; hãy đổi tên một bên."
            )
        found[connector.name] = connector
    return MappingProxyType(found)


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources that the file declares; ConfigError names the file and what is wrong in it."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"IOC_SOURCES={path}: không đọc được ({type(error).__name__}); "
            "hãy chỉ tới tệp sources.toml."
        ) from None
    return installations.read_sources(text, str(path), find_connectors())
