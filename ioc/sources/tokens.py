"""What a pasted token says of itself; nothing is verified here: that is its server's task."""

import base64
import binascii
import json
from datetime import UTC, datetime


def expires_at(token: str) -> datetime | None:
    """The instant after which a JWT is no longer taken, by its own `exp`; None where it says
    none, or is no JWT at all.
    """
    parts = token.split(".")
    if len(parts) != 3 or len(token) > 100_000:
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        ends = told.get("exp") if isinstance(told, dict) else None
        if isinstance(ends, bool) or not isinstance(ends, int | float):
            return None
        return datetime.fromtimestamp(ends, UTC)
    except (binascii.Error, ValueError, OverflowError, OSError, RecursionError):
        return None
