"""The three errors a source may raise; anything else is a bug of ours."""

from collections.abc import Mapping


class BadRow(ValueError):
    """This row is not a record: kept as a reject with its reason and its allow-listed fields.

    `key` is the row's own key when it could be read; `fields` holds only names the connector allows
    to be kept. `kind` is what it would have been, "" for the first of its connector's records.
    """

    def __init__(
        self,
        reason: str,
        *,
        key: str = "",
        fields: Mapping[str, str] | None = None,
        kind: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason, self.key, self.fields, self.kind = reason, key, dict(fields or {}), kind


class Unavailable(Exception):
    """Down, slow or garbled, after retries: the watermark stays and the next turn tries again."""


class Refused(Exception):
    """Our credentials or our request are wrong: the source pauses until a person helps.

    `body` is what the server answered with it, where that is short: a stranger's words, to be
    redacted before they are shown.
    """

    body: bytes = b""
