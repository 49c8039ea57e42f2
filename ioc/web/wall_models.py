"""What a wall is told by the API."""

from ioc.web.models import Revision


class WallPulse(Revision):
    """The cheap question as a wall asks it. `version`: which release answers; `wall`: the
    fingerprint of the wall's description. A wall that was opened under another loads itself anew.
    `key`: of the figures that lie ready for it, "" for none; `as_of` and `asked` are of just these.
    """

    version: str
    wall: str
    key: str
