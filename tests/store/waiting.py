"""What waits for a meaning, as a test compares it."""

from ioc.domain.mappings import Kind
from ioc.metrics.reader import Reader


def waiting_texts(reader: Reader, kind: Kind = Kind.AGENCY) -> tuple[tuple[str, str, int], ...]:
    """(source, value as received, rows), the commonest first."""
    found = next(each for each in reader.unmapped() if each.kind is kind)
    return tuple((value.source, value.text, value.rows) for value in found.values)
