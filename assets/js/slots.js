// What the two clientside callbacks do: a page has arrived; a later revision's slots are to be set.
(() => {
  let applied = {};
  let spoken = '';
  let asked = '';

  const known = (path) => path.replace(/\/+$/, '') || '/';
  // The sentence that sums the page up; where several parts do so together, all of that kind.
  const headline = () => {
    const kind = document.querySelector('[data-news]')?.dataset.news;
    if (kind === undefined) return '';
    return [...document.querySelectorAll(`[data-news="${kind}"]`)].map((part) => part.textContent).join(' ');
  };

  // One summary when the news changed, never each tick.
  const announce = () => {
    const news = headline(), line = document.getElementById('shell-news');
    if (!line || !news || news === spoken) return;
    spoken = news;
    line.textContent = `${window.ioc.words().updated} ${news}`;
  };

  const arrive = (page) => {
    if (!page) return;
    const first = window.ioc.arrived === undefined;
    window.ioc.arrived = location.pathname;
    applied = {};
    asked = page.search;
    window.ioc.showing(page);
    const brand = document.querySelector('.bar-brand')?.textContent || '';
    document.title = page.title ? `${page.title} · ${brand}` : brand;
    document.querySelectorAll('.bar-pages .bar-link').forEach((link) => {
      const here = known(new URL(link.href).pathname) === known(location.pathname);
      if (here) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
    });
    // A reader of the screen hears the new page; the first one is read from its top.
    if (!first) document.getElementById('page')?.focus({ preventScroll: true });
    requestAnimationFrame(() => { spoken = headline(); window.ioc.tick(); });
  };

  const set = (slots) => {
    for (const [id, props] of slots) {
      const face = JSON.stringify(props);
      if (applied[id] === face) continue;
      applied[id] = face;
      if (props.hideout && window.ioc.repaint(id, props.hideout)) continue;
      window.dash_clientside.set_props(id, props);
    }
  };

  // Two frames on, or soon in a window that nobody looks at.
  const drawn = (then) => {
    let done = false;
    const once = () => { if (!done) { done = true; then(); } };
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once, 0)));
    setTimeout(once, 200);
  };

  const apply = (told) => {
    if (!told) return;
    const page = typeof told === 'string' ? JSON.parse(told) : told;
    if (page.path !== known(location.pathname)) return;
    // Figures for an address that was left meanwhile come too late; a page that only turned to another
    // address brings its own.
    if (page.turned) asked = page.search;
    if (page.search !== asked) return;
    // Maps first: what takes long beside them, a table say, shall not keep them from being painted.
    const slots = Object.entries(page.slots), maps = slots.filter(([, props]) => props.hideout);
    const rest = () => {
      if (page.search !== asked || page.path !== known(location.pathname)) return;
      set(slots);
      requestAnimationFrame(() => { announce(); window.ioc.tick(); });
    };
    set(maps);
    window.ioc.showing(page);
    if (maps.length) drawn(rest); else rest();
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, { ioc: { arrive, apply } });
})();
