"""How patient and how careful to be with one server; every number is a setting of its source."""

from dataclasses import dataclass, field
from typing import Any


def _at_least_zero(default: float) -> Any:
    return field(default=default, metadata={"least": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """Seconds are the machine's, sizes are bytes: `[sources.NAME.options.http]` in sources.toml.

    `deadline` ends one whole exchange, however lively; `body_bytes` limits an answer packed and
    unpacked; `pace` is the least time from an answer to the next request; a Retry-After up to
    `patience` is waited out, a longer one silences the source, for at most `silence`. Without
    `insist` a server that says 429 is not asked again before the next turn. `ca_file` adds an
    authority to trust; `charset` is what the server writes when it is not UTF-8. Without `packed`
    answers are asked for uncompressed, of servers that compress them wrongly.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    deadline: float = 120.0
    body_bytes: int = 64 * 1024 * 1024
    attempts: int = 4
    backoff: float = _at_least_zero(1.0)
    backoff_max: float = _at_least_zero(30.0)
    pace: float = _at_least_zero(0.0)
    patience: float = _at_least_zero(120.0)
    silence: float = _at_least_zero(3600.0)
    insist: bool = True
    packed: bool = True
    ca_file: str = ""
    charset: str = ""
