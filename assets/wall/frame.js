// A page of the desk on the wall: in a frame, its smallest letter as large as the room's. It is opened
// before its turn, hidden until it stands, shown part by part where it is long, and closed afterwards.
(() => {
  const PATIENCE_MS = 30e3, SETTLED_MS = 700, LOOK_MS = 150, MOST_PARTS = 4;
  const LINE = 'canvas, img, svg, input, select, tr', MARGIN = 8;
  const held = new Map();
  const framed = (section) => section.classList.contains('framed');
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

  // The page is laid out as narrow as its letters, enlarged, leave it room.
  const measure = ({ section, box }) => {
    const scale = rem() / Number(section.dataset.smallest);
    Object.assign(box.style, {
      width: `${section.clientWidth / scale}px`, height: `${section.clientHeight / scale}px`,
      transform: `scale(${scale})`,
    });
  };

  const dress = (root) => {
    const own = document.documentElement.dataset;
    Object.assign(root.dataset, { wall: '', theme: own.theme, contrast: own.contrast, letters: '1' });
  };

  const listen = (one, view) => {
    if (one.view === view) return;
    one.view = view;
    // A layout that did not settle within a frame is told as an error without one; it is none.
    view.addEventListener('error', (event) => { if (event.error) one.failed = true; });
    view.addEventListener('keydown', (event) => dispatchEvent(new KeyboardEvent('keydown', { key: event.key })));
  };

  const standing = (page) => page.querySelector('#page main h1')
    && page.getElementById('shell-clock')?.textContent && page.fonts.status === 'loaded';

  // What is no page of ours (an error, a sign-in) or says that it is sorry, will not stand.
  const look = (one) => {
    const now = performance.now();
    let page = null;
    try { page = one.box.contentDocument; } catch { /* not ours to see: it failed */ }
    if (!page?.documentElement || page.URL === 'about:blank') {
      if (!page && now - one.opened > LOOK_MS) one.failed = true;
    } else {
      dress(page.documentElement);
      listen(one, one.box.contentWindow);
      const whole = page.readyState === 'complete';
      if (whole && !page.getElementById('react-entry-point')) one.failed = true;
      if (page.querySelector('#page .sorry')) one.failed = true;
      if (standing(page)) one.since ||= now;
    }
    if (!one.since && now - one.opened > PATIENCE_MS) one.failed = true;
  };

  const close = (id) => {
    held.get(id)?.box.remove();
    held.delete(id);
  };

  const open = (section) => {
    if (!framed(section)) return;
    if (held.get(section.id)?.failed) close(section.id);
    if (held.has(section.id)) return;
    const box = document.createElement('iframe');
    Object.assign(box, { className: 'page-frame', title: section.dataset.at, tabIndex: -1 });
    const one = { section, box, opened: performance.now(), since: 0, failed: false, view: null, cuts: [] };
    held.set(section.id, one);
    section.append(box);
    measure(one);
    box.src = section.dataset.at;
  };

  // Everything that a cut would go through, as pairs of top and bottom within the page.
  const lines = (page, top, until) => {
    const found = [], main = page.getElementById('page');
    const add = (rect) => {
      if (rect.height && rect.top + top < until) found.push([rect.top + top, rect.bottom + top]);
    };
    const texts = page.createTreeWalker(main, NodeFilter.SHOW_TEXT), range = page.createRange();
    while (texts.nextNode()) {
      if (!texts.currentNode.nodeValue.trim()) continue;
      range.selectNodeContents(texts.currentNode);
      [...range.getClientRects()].forEach(add);
    }
    main.querySelectorAll(LINE).forEach((part) => add(part.getBoundingClientRect()));
    return found;
  };
  // Whatever has an edge of its own: cards, tiles, tables.
  const blocks = (page, top, until) => [...page.querySelectorAll('#page main *')].flatMap((part) => {
    const rect = part.getBoundingClientRect();
    if (!rect.height || rect.top + top > until || part.ownerDocument.defaultView.getComputedStyle(part).borderTopStyle === 'none') return [];
    return [[rect.top + top - MARGIN, rect.bottom + top]];
  });
  // How far down one may look from a place without cutting through any of these.
  const reach = (from, to, high, all) => {
    for (;;) {
      const through = all.filter(([a, b]) => a > from && a < to - 0.5 && b > to + 0.5 && b - a < high);
      if (!through.length) return to;
      to = Math.min(...through.map(([a]) => a));
    }
  };

  // Where each part of the page begins and ends: whole views, no card cut through where it can be
  // helped, and no line.
  const cut = (one) => {
    const page = one.box.contentDocument, high = one.box.clientHeight, top = one.view.scrollY;
    const end = page.getElementById('page').getBoundingClientRect().bottom + top;
    const until = high * (MOST_PARTS + 1), rows = lines(page, top, until);
    const cards = [...rows, ...blocks(page, top, until)];
    const cuts = [];
    for (let from = 0; from < end - MARGIN && cuts.length < MOST_PARTS;) {
      const most = Math.min(from + high, end);
      const to = [cards, rows].map((all) => reach(from, most, high, all)).find((one) => one > from + high * 0.4) || most;
      cuts.push([from, to]);
      from = to;
    }
    one.cuts = cuts.length ? cuts : [[0, high]];
  };

  const turn = (section, part) => {
    const one = held.get(section.id);
    if (!one) return;
    const [from, to] = one.cuts[part] || one.cuts[0];
    one.view.scrollTo(0, from);
    const past = Math.max(one.box.clientHeight - (to - from), 0);
    one.box.style.clipPath = past ? `inset(0 0 ${past}px 0)` : '';
  };

  window.wall.frame = {
    framed, open, turn,
    stands: (section) => {
      const one = held.get(section.id);
      return !framed(section) || Boolean(one?.since && !one.failed && performance.now() - one.since > SETTLED_MS);
    },
    failed: (section) => Boolean(held.get(section.id)?.failed),
    // One lives at a time, and the one that is coming.
    keep: (...sections) => {
      const ids = new Set(sections.filter(Boolean).map((section) => section.id));
      [...held.keys()].filter((id) => !ids.has(id)).forEach(close);
    },
    parts: (section) => {
      const one = held.get(section.id);
      if (!one) return 1;
      cut(one);
      return one.cuts.length;
    },
    // What the page is called in its own menu, which is shorter than its heading.
    title: (section) => {
      const page = held.get(section.id)?.box.contentDocument;
      return page?.querySelector('.bar-link[aria-current="page"], #page main h1')?.textContent || '';
    },
  };

  window.wall.every(() => held.forEach(look), LOOK_MS);
  window.wall.on('resize', () => held.forEach(measure));
})();
