"""The three errors a source may raise; anything else is a bug of ours."""

from collections.abc import Mapping


class BadRow(ValueError):
    """This row is not a record: kept as a reject with its reason and its allow-listed fields.

    `key` is the row's own key when it could be read; `fields` holds only names the connector allows
    to be kept.
    """

    def __init__(
        self, reason: str, *, key: str = "", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.key, self.fields = reason, key, dict(fields or {})


class Unavailable(Exception):
    """Down, slow or garbled, after retries: the watermark stays and the next turn tries again."""


class Refused(Exception):
    """Our credentials or our request are wrong: the source pauses until a person helps."""
