"""axe-core in a tab: what it finds wrong by WCAG 2.2 AA, and what of it only a measure can tell.

The axe.min.js is the one that axe-playwright-python carries (4.12.1). It is evaluated, not loaded
by the page, whose content policy admits no stranger's script.
"""

from importlib.resources import files

from tests.e2e.visitor import Visitor

LAW = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ADVICE = "best-practice"
SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# axe leaves the size of targets alone unless it is told.
RUN = """(tags) => axe.run(document, {
  runOnly: { type: 'tag', values: tags },
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
}).then(({ violations }) => violations.flatMap((rule) => rule.nodes.map((node) =>
  `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`)))"""
# Links in a grid's cells: axe takes the cells for targets, which are none, and leaves it undecided.
# A target is large enough, or a circle of 24 px about its middle meets no other and no circle.
SMALL = """() => {
  const LEAST = 24 - 0.5;
  const box = (part) => part.getBoundingClientRect();
  const rolledAway = (part) => {
    const frame = part.closest('.ag-body-viewport');
    return frame && (box(part).top < box(frame).top || box(part).bottom > box(frame).bottom);
  };
  const seen = (part) => part.checkVisibility({ visibilityProperty: true })
    && !part.closest('[inert], .sr-only') && !rolledAway(part) && box(part).width;
  const parts = 'a[href], button, input, select, textarea, summary';
  const targets = [...document.querySelectorAll(parts)].filter(seen)
    .map((part) => ({ part, ...box(part).toJSON() }));
  const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];
  const little = ({ width, height }) => Math.min(width, height) < LEAST;
  const far = ([x, y], other) => Math.hypot(
    Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom));
  const meet = (one, other) => {
    if (one.part.contains(other.part) || other.part.contains(one.part)) return false;
    const [[x, y], [u, v]] = [middle(one), middle(other)];
    return little(other) ? Math.hypot(x - u, y - v) < LEAST : far([x, y], other) < LEAST / 2;
  };
  return targets.filter((one) => little(one) && one.part.closest('.ag-root'))
    .filter((one) => targets.some((other) => other !== one && meet(one, other)))
    .map(({ part }) => `small: ${part.outerHTML.slice(0, 120)}`);
}"""
# A placeholder goes away as soon as somebody writes: a field needs a name that stays.
NAMELESS = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter((field) => field.checkVisibility() && !field.closest('.ag-root'))
  .filter((field) => !field.labels?.length && !field.ariaLabel)
  .map((field) => `nameless: ${field.outerHTML.slice(0, 120)}`)"""
# Pictures without a name, or without words that say the same; an empty one says nothing.
MUTE = """() => {
  const PICTURES = '.js-plotly-plot, .leaflet-container, .clock-frame, #page img';
  const spoken = (ids) => (ids || '').split(' ')
    .map((id) => document.getElementById(id)?.textContent.trim() || '').join(' ').trim();
  const name = (part) => part.alt || part.ariaLabel || spoken(part.getAttribute('aria-labelledby'));
  const isTable = (part) => part.querySelector('tbody td');
  // A summary opens the table; the map's table is a grid; an image's own words are its values.
  const words = (part) => {
    if (part.matches('img')) return part.alt;
    if (part.matches('.clock-frame')) return isTable(part.closest('.dossier-page'));
    const told = document.getElementById(part.getAttribute('aria-describedby'));
    if (told?.matches('summary')) return isTable(told.parentElement);
    return told?.textContent.trim();
  };
  const drawn = (part) => part.checkVisibility() && !/svg'\\/%3E$/.test(part.src || '');
  return [...document.querySelectorAll(PICTURES)].filter(drawn)
    .filter((part) => !name(part) || !words(part))
    .map((part) => `mute: ${part.outerHTML.slice(0, 120)}`);
}"""
# What is said aloud when a later revision changes the page (assets/js/slots.js). The week's text is
# read as a whole and copied, says its own time, and no sentence sums it up. What walls there are
# moves by itself (assets/js/walls.js), and its summary says so itself.
SILENT = """() => {
  const news = document.querySelector('[data-news]'), told = news?.textContent.trim();
  const other = '#weekly-text, #walls-summary[aria-live=polite]';
  const sums = (told && told.length < 600) || document.querySelector(other);
  return sums ? [] : [`silent: ${news?.id} ${told?.length}`];
}"""


def broken(visitor: Visitor) -> list[str]:
    """What axe finds in what the tab shows now, each as one line."""
    page = visitor.page
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found: list[str] = page.evaluate(RUN, [*LAW, ADVICE])
    return found


def faults(visitor: Visitor) -> list[str]:
    """Everything that is wrong with the page of the desk that the tab shows now."""
    found = broken(visitor)
    for measure in (SMALL, NAMELESS, MUTE, SILENT):
        found += visitor.page.evaluate(measure)
    return found
