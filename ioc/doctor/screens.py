"""The display walls: whether each that is described can be shown as it is."""

from collections.abc import Iterator
from pathlib import Path

from ioc.doctor.findings import Finding, bad, good, look
from ioc.domain.errors import ConfigError
from ioc.walls import FILE, read_walls, sentence

SUBJECT = "Màn hình treo tường"


def check_walls(folder: Path) -> Iterator[Finding]:
    """The file in `folder`, where there is one: a province need not have a wall."""
    path = folder / FILE
    if not path.exists():
        return
    task = f"sửa {path}, hoặc sửa ở trang /man-hinh"
    try:
        walls = read_walls(folder)
    except ConfigError as error:
        yield bad(SUBJECT, str(error), f"{task}; bản trước đó ở {FILE}.bak")
        return
    stand = f"{len(walls.walls)} màn hình: {', '.join(walls.walls)}" if walls.walls else "chưa có"
    yield look(SUBJECT, sentence(walls, path), task) if walls.wrong else good(SUBJECT, stand)
