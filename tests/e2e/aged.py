"""What a page says of the age of its tiles, as whoever stands before it sees it."""

from typing import Any

from tests.e2e.visitor import Visitor
from tests.web.fed import FED

# A page that need not wait for its next question: so often it asks.
OFTEN = """((set) => {
    window.setInterval = (then, ms) => set(then, Math.min(ms, 250));
})(setInterval)"""
# Of every tile in sight: the sources it names, whether it is marked old, its last line, its number
# and the colour of that.
TILES = """[...document.querySelectorAll('.tile:not(.tile-gone, .tile-absent)')].map((tile) => {
    const part = tile.querySelector('.as-of'), number = tile.querySelector('.tile-number');
    return {
        of: part.dataset.of, stale: tile.hasAttribute('data-stale'), line: part.innerText,
        number: number.firstChild.textContent, colour: getComputedStyle(number).color,
        pattern: getComputedStyle(tile).backgroundImage,
    };
})"""
SECONDARY = """(() => {
    const line = document.querySelector('.tile-last');
    return getComputedStyle(line).color;
})()"""


def opened(guest: Visitor, path: str = "/") -> None:
    """The page, which then asks what is new as soon as there can be any."""
    guest.page.add_init_script(OFTEN)
    guest.open(path)


def tiles(guest: Visitor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = guest.page.evaluate(TILES)
    assert {tile["of"] for tile in found} == set(FED)
    return found


def old(guest: Visitor) -> set[str]:
    """The sources whose tiles are marked old, by pattern, word and age, each with all its tiles."""
    found = tiles(guest)
    marked = {tile["of"] for tile in found if tile["stale"]}
    for tile in found:
        assert tile["stale"] is (tile["of"] in marked), "a source's tiles are old together"
        assert tile["stale"] is tile["line"].startswith("SỐ CŨ · "), "the word and the age"
        assert tile["stale"] is tile["pattern"].startswith("repeating"), "the pattern"
    return marked


def awaited(guest: Visitor, names: set[str]) -> None:
    guest.awaited(lambda: old(guest) == names, f"{sorted(names) or 'none'} to be old")
