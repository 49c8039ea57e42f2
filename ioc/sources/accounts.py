"""Who has signed in at a desk. Sessions live in memory: after a restart senders sign in again."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ioc.domain.codes import parse_dossier_code
from ioc.sources.connector import Sender
from ioc.sources.errors import BadRow

# A vendor that signs in for every call shall not fill the memory: its oldest session ends.
SESSIONS_A_SENDER = 200


class _Session(NamedTuple):
    sender: Sender
    until: float


class Accounts:
    """The senders of one source, their passwords by the sender's name, and their open sessions."""

    def __init__(
        self, senders: Sequence[Sender], passwords: Mapping[str, str], lasts: float
    ) -> None:
        self._known = {s.username: (s, passwords[s.name]) for s in senders}
        self.lasts = lasts
        self._sessions: dict[str, _Session] = {}

    def sign_in(self, username: object, password: object, seconds: float) -> str | None:
        """A new session's name, None for a wrong account."""
        sender, expected = self._known.get(str(username), (None, "-"))
        same = hmac.compare_digest(str(password).encode("utf-8", "replace"), expected.encode())
        if sender is None or not same:
            return None
        self._forget(sender, seconds)
        name = secrets.token_urlsafe(32)
        self._sessions[name] = _Session(sender, seconds + self.lasts)
        return name

    def sender(self, name: object, seconds: float) -> Sender | None:
        """Whose session that is; None when it has ended or never was."""
        found = self._sessions.get(name) if isinstance(name, str) else None
        return found.sender if found and seconds < found.until else None

    def _forget(self, sender: Sender, seconds: float) -> None:
        alive = {n: s for n, s in self._sessions.items() if seconds < s.until}
        own = [name for name, session in alive.items() if session.sender is sender]
        for name in own[: max(0, len(own) - SESSIONS_A_SENDER + 1)]:
            del alive[name]
        self._sessions = alive


def refuse_foreign(code: str, sender: Sender) -> None:
    """BadRow where a dossier's code was given by an agency that is not the sender's."""
    agency = parse_dossier_code(code).agency
    if not covers(sender, agency):
        whose = f"mã cơ quan {agency}" if agency else "mã hồ sơ không đọc được cơ quan, nên"
        raise BadRow(f"{whose} nằm ngoài phạm vi của bên gửi {sender.name}", key=code)


def covers(sender: Sender, agency: str) -> bool:
    """Whether an agency is one of the sender's, or under one."""
    return any(agency == own or agency.startswith(f"{own}.") for own in sender.agencies)
