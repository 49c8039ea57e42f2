// What the two clientside callbacks do: a page has arrived; a later revision's slots are to be set.
(() => {
  let applied = {};
  let spoken = '';

  const known = (path) => path.replace(/\/+$/, '') || '/';
  const headline = () => document.querySelector('[data-news]')?.textContent || '';

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

  const apply = (text) => {
    if (!text) return;
    const page = JSON.parse(text);
    if (page.path !== known(location.pathname)) return;
    for (const [id, props] of Object.entries(page.slots)) {
      const face = JSON.stringify(props);
      if (applied[id] === face) continue;
      applied[id] = face;
      window.dash_clientside.set_props(id, props);
    }
    window.ioc.showing(page);
    requestAnimationFrame(() => { announce(); window.ioc.tick(); });
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, { ioc: { arrive, apply } });
})();
