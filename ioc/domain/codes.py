"""The codes of a dossier, its agency and its procedure; reading one never raises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_AGENCY = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
_HEAD = re.compile(r"[GH]\d{2}")
_DAY = re.compile(r"\d{6}")
_PROVINCIAL = re.compile(r"\d{4}")
_MINISTERIAL = re.compile(r"\d{6,7}")
_PROCEDURE = re.compile(r"[123]\.\d{6}(?!\d)")
_ZEROS = re.compile(r"0+")
_FIGURES = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCode:
    """Mã hồ sơ, taken apart.

    `agency` is canonical, "" when there is none to read. `origin` is "province", the ministry's own
    code ("G10"), or "" when not understood. `standard`: the code follows a known grammar (chuẩn).
    """

    agency: str
    day: date | None
    serial: str
    origin: str
    standard: bool


def parse_dossier_code(code: str) -> DossierCode:
    """`000.00.15.H50-220427-0001` (TT 01/2018/TT-VPCP Đ.19) and `H15.12-261102-0431` (QĐ 20/2020).

    A serial of 6 or 7 digits was given by a ministry's central system; its first two digits are
    the ministry's G-code.
    """
    parts = code.strip().upper().rsplit("-", 2)
    if len(parts) < 3:
        agency = _readable(parts[0])
        return DossierCode(agency=agency, day=None, serial="", origin="", standard=False)
    prefix, stamp, serial = (part.strip() for part in parts)
    agency, day, origin = _readable(prefix), _day(stamp), _origin(serial)
    known = bool(agency and day and origin)
    return DossierCode(agency=agency, day=day, serial=serial, origin=origin, standard=known)


def canonical_agency(code: str) -> str:
    """Left to right, without padding: `000.00.15.H50` is `H50.15`, `000.00.00.H37` is `H37`."""
    groups = [group for group in code.strip().upper().split(".") if group]
    if len(groups) > 1 and _HEAD.fullmatch(groups[-1]) and not _HEAD.fullmatch(groups[0]):
        groups.reverse()
    return ".".join(group for group in groups if not _ZEROS.fullmatch(group))


def agency_code(text: str) -> str:
    """The canonical code that a text is, in either order; "" for a text that is no code."""
    return _readable(text.strip().upper())


def receiving_prefix(code: str) -> str:
    """The part of a dossier's code that names who received it, as the code writes it.

    It is what stands before the day and the serial; of an unknown grammar, what stands before the
    last figures. The store says the same in SQL.
    """
    return code.rstrip(_FIGURES).rstrip("-").rstrip(_FIGURES).rstrip("-")


def national_procedure(code: str) -> str:
    """The national part of a procedure code: `1.003560.000.00.00.H56` is `1.003560`; "" if none."""
    found = _PROCEDURE.match(code.strip())
    return found.group() if found else ""


def _readable(prefix: str) -> str:
    agency = canonical_agency(prefix) if _AGENCY.fullmatch(prefix.strip()) else ""
    return agency if _HEAD.fullmatch(agency.partition(".")[0]) else ""


def _day(stamp: str) -> date | None:
    if not (_DAY.fullmatch(stamp) and stamp.isascii()):
        return None
    try:
        return date(2000 + int(stamp[:2]), int(stamp[2:4]), int(stamp[4:]))
    except ValueError:
        return None


def _origin(serial: str) -> str:
    if not serial.isascii():
        return ""
    if _PROVINCIAL.fullmatch(serial):
        return "province"
    return f"G{serial[:2]}" if _MINISTERIAL.fullmatch(serial) else ""
