"""Reads coverage.toml: the kinds of dossier that are known to be in no source of ours."""

import tomllib
from pathlib import Path

from ioc.domain.coverage import Missing, parse_coverage, unknown_codes
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Lookups

FILE = "coverage.toml"


def read_coverage(folder: Path, lookups: Lookups) -> tuple[Missing, ...]:
    """What the file in `folder` declares; nothing where there is no such file.

    ConfigError names the file, what is wrong in it and what to write instead.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        found = parse_coverage(tomllib.loads(text))
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.") from error
    known = {
        "sectors": lookups.sectors,
        "procedures": lookups.procedures,
        "agencies": {agency.code for agency in lookups.agencies},
    }
    strange = unknown_codes(found, known)
    if strange:
        lists = "sectors.csv, procedures.csv, agencies.csv"
        raise ConfigError(f"{path}: {', '.join(strange)} không có trong {lists}; hãy sửa mã.")
    return found
