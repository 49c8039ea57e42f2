// Maps: how a commune is painted, what it says under the pointer, where a press leads, and the view
// that a way back finds again. Shapes come once by their address, values through `hideout`.
(() => {
  const SHADES = [1, 2, 3, 4, 5];
  const FINE_FROM = 11;
  const NONE = 0, FEW = -1;
  const maps = new Set();
  let colours = null;

  const root = document.documentElement;
  const said = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // Hatched ground for a rate of too few cases: a pattern is a colour to a canvas.
  const hatch = (ground, line) => {
    const tile = document.createElement('canvas'), size = 8;
    tile.width = tile.height = size;
    const pen = tile.getContext('2d');
    pen.fillStyle = ground;
    pen.fillRect(0, 0, size, size);
    pen.strokeStyle = line;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const at of [-size, 0, size]) { pen.moveTo(at, size); pen.lineTo(at + size, 0); }
    pen.stroke();
    return pen.createPattern(tile, 'repeat');
  };

  const palette = () => {
    colours ??= {
      sequence: SHADES.map((n) => said(`--map-${n}`)),
      difference: SHADES.map((n) => said(`--map-change-${n}`)),
      none: said('--map-none'),
      few: hatch(said('--map-few'), said('--map-hatch')),
      line: said('--map-line'),
      ink: said('--map-ink'),
    };
    return colours;
  };

  const places = (map) => {
    const page = map.getContainer().closest('[data-places]');
    map.iocPlaces ??= page ? JSON.parse(page.dataset.places) : {};
    return map.iocPlaces;
  };

  // The colour around a name, and whether a light name stands better on it than a dark one.
  const around = (map, code) => {
    const shade = map.iocTold?.values[code] || NONE;
    const shades = map.iocTold?.kind === 'difference' ? palette().difference : palette().sequence;
    if (shade < 1) return { colour: '', on: '' };
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(shades[shade - 1].slice(at, at + 2), 16));
    return { colour: shades[shade - 1], on: (r * 299 + g * 587 + b * 114) / 1000 < 125 ? 'on-deep' : 'on-pale' };
  };

  const fill = (shade, hideout) => {
    const { sequence, difference, none, few } = palette();
    if (!shade || shade === NONE) return none;
    if (shade === FEW) return few;
    return (hideout.kind === 'difference' ? difference : sequence)[shade - 1];
  };

  const style = (feature, { hideout, map }) => {
    const code = feature.properties.code, chosen = hideout.chosen === code;
    if (map) map.iocTold = hideout;
    return {
      fill: true, fillOpacity: 1, fillColor: fill(hideout.values[code], hideout),
      color: chosen ? palette().ink : palette().line, weight: chosen ? 3 : 1, opacity: 1,
    };
  };

  // Islands too far off or too small have frames: what lies in `bounds` is drawn in `frame`.
  const insets = (map) => map.iocInsets ??= JSON.parse(map.getContainer().closest('[data-insets]')?.dataset.insets || '[]');
  const spot = ([lng, lat], { map }) => {
    for (const { bounds: [w, s, e, n], frame: [fw, fs, fe, fn] } of insets(map)) {
      if (lng < w || lng > e || lat < s || lat > n) continue;
      return window.L.latLng(fs + (lat - s) / (n - s) * (fn - fs), fw + (lng - w) / (e - w) * (fe - fw));
    }
    return window.L.latLng(lat, lng);
  };
  const frames = (map) => insets(map).forEach(({ frame: [w, s, e, n] }) => {
    window.L.rectangle([[s, w], [n, e]], { fill: false, interactive: false, weight: 1.5, color: palette().ink, dashArray: '4 3' }).addTo(map);
  });

  const raised = () => ({ color: palette().ink, weight: 3 });

  const keep = (feature, layer, { map }) => {
    const code = feature.properties.code;
    (map.iocShapes ??= new Map()).set(code, layer);
    if (!map.getContainer().closest('.small-map')) {
      layer.bindTooltip(() => words(map, code), { sticky: true, className: 'map-tip', direction: 'top', opacity: 1 });
    }
    clearTimeout(map.iocSettling);
    map.iocSettling = setTimeout(() => settle(map), 0);
  };

  // All shapes stand: the chosen one over its neighbours, and in sight when the map opens with it.
  const settle = (map) => {
    if (map.iocNext) { repaint(`${map.getContainer().id}-shapes`, map.iocNext); return; }
    const chosen = map.iocShapes?.get(map.iocTold?.chosen);
    chosen?.bringToFront();
    if (!map.iocOpened && chosen && !asked(map)) map.fitBounds(chosen.getBounds(), { maxZoom: 11, animate: false });
    map.iocOpened = true;
    map.fire('ioc:shapes');
  };

  // What is said of a commune is its row of the table, and its class where that is not a colour.
  const words = (map, code) => {
    const box = document.createElement('span'), shade = map.iocTold?.values[code] ?? NONE;
    const classes = JSON.parse(map.getContainer().closest('[data-classes]')?.dataset.classes || '{}');
    const line = (text, tag) => { box.append(Object.assign(document.createElement(tag), { textContent: text })); };
    line(places(map)[code]?.[0] || code, 'strong');
    window.ioc.mapRow(code).forEach((text) => line(text, 'span'));
    if (shade < 1 && classes[shade]) line(classes[shade], 'span');
    return box;
  };

  const go = (href) => {
    history.pushState({}, '', href);
    dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
    scrollTo(0, 0);
  };

  // Where a commune leads is the page's to say; one without a UBND of its own leads to no unit.
  const way = (code) => {
    const page = document.querySelector('[data-way]'), address = page?.dataset.way;
    const agency = page && JSON.parse(page.dataset.places)[code]?.[1];
    if (!address || (address.includes('{agency}') && !agency)) return '';
    return address.replace('{code}', encodeURIComponent(code)).replace('{agency}', encodeURIComponent(agency));
  };

  const press = (event) => {
    const href = way(event.layer.feature.properties.code);
    if (href) go(href);
  };

  // The view stands behind # in the address, so that a way back, or a link sent on, opens it again.
  const asked = (map) => {
    const [lat, lng, zoom] = (location.hash.match(/^#map=([\d./-]+)$/)?.[1] || '').split('/').map(Number);
    return lat && lng && zoom && !map.iocStill ? { at: [lat, lng], zoom } : null;
  };
  const note = (map) => {
    if (map.iocStill || !map.iocHome || !document.contains(map.getContainer())) return;
    const { lat, lng } = map.getCenter(), zoom = map.getZoom();
    const home = zoom === map.iocHome.zoom && map.latLngToContainerPoint(map.iocHome.at).distanceTo(map.getSize().divideBy(2)) < 2;
    const hash = home ? '' : `#map=${lat.toFixed(4)}/${lng.toFixed(4)}/${zoom.toFixed(1)}`;
    if (hash !== location.hash) history.replaceState(history.state, '', location.pathname + location.search + hash);
  };

  // Two maps beside each other always show the same part of the province.
  const follow = (map) => {
    if (map.iocLed) return;
    maps.forEach((other) => {
      if (other === map || other.iocStill || !document.contains(other.getContainer())) return;
      other.iocLed = true;
      other.setView(map.getCenter(), map.getZoom(), { animate: false });
      other.iocLed = false;
    });
  };

  const refine = (map) => {
    const box = map.getContainer(), frame = box.closest('[data-coarse]');
    if (!frame || map.iocStill) return;
    box.classList.toggle('map-near', map.getZoom() >= FINE_FROM);
    const levels = JSON.parse(frame.dataset.levels || '[]').filter(([from]) => from <= map.getZoom());
    const url = levels.at(-1)?.[1] ?? frame.dataset.coarse;
    if (url === (map.iocUrl ?? frame.dataset.coarse)) return;
    map.iocUrl = url;
    window.dash_clientside.set_props(`${box.id}-shapes`, { url });
  };

  // Who does not see a map hears what it is of; its values stand in the table or the sentence beside it.
  const named = (map) => {
    const box = map.getContainer(), still = map.iocStill;
    const title = still ? box.closest('section')?.querySelector('h2') : document.getElementById(`${box.id}-title`);
    const words = still ? `${box.id}-left` : 'map-sentence';
    if (!title) return;
    title.id ||= `${box.id}-title`;
    box.setAttribute('role', still ? 'img' : 'application');
    box.setAttribute('aria-labelledby', title.id);
    box.setAttribute('aria-describedby', words);
  };

  const opened = (map) => {
    const box = map.getContainer();
    map.iocStill = !!box.closest('.small-map');
    named(map);
    frames(map);
    map.iocHome = { at: map.getCenter(), zoom: map.getZoom() };
    const view = asked(map);
    if (view) map.setView(view.at, view.zoom, { animate: false });
    // On a phone one finger moves the page, two move the map.
    if (matchMedia('(pointer: coarse)').matches) map.dragging.disable();
    map.on('moveend', () => { note(map); refine(map); });
    map.on('move', () => follow(map));
    map.on('resize', () => { if (!asked(map)) home(map); });
    refine(map);
  };

  const home = (map) => {
    const frame = map.getContainer().closest('[data-bounds]');
    if (!frame) return;
    map.fitBounds(JSON.parse(frame.dataset.bounds), { padding: [8, 8], animate: false });
    map.iocHome = { at: map.getCenter(), zoom: map.getZoom() };
    note(map);
  };

  window.L.Map.addInitHook(function begin() {
    maps.add(this);
    this.on('unload', () => maps.delete(this));
    this.whenReady(() => setTimeout(() => { if (this._loaded) opened(this); }, 0));
  });

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest?.('.map-button');
    if (!pressed) return;
    const box = pressed.closest('.map-frame').querySelector('.leaflet-container');
    const map = [...maps].find((one) => one.getContainer() === box);
    if (!map) return;
    if (pressed.matches('.map-home')) home(map); else map.setZoom(map.getZoom() + (pressed.matches('.map-in') ? 0.5 : -0.5));
  });

  // A row of the table under the pointer, or in focus, shows where it lies.
  let marked = null;
  const mark = (code) => {
    if (code === marked) return;
    maps.forEach((map) => {
      const [was, now] = [map.iocShapes?.get(marked), map.iocShapes?.get(code)];
      if (was) was.setStyle(style(was.feature, { hideout: map.iocTold }));
      if (now) { now.setStyle(raised()); now.bringToFront(); }
    });
    marked = code;
  };
  const row = (event) => mark(event.target.closest?.('.map-grid .ag-row')?.getAttribute('row-id') ?? null);
  document.addEventListener('mouseover', row);
  document.addEventListener('focusin', row);

  // Other values for shapes that stand: they are painted over where they are. (dash-leaflet, told of a
  // new hideout, makes every shape anew, which takes many times as long.) The hideout that it holds is
  // changed in place, so that shapes which come later, finer ones say, are painted by these values too.
  const repaint = (id, hideout) => {
    const map = [...maps].find((one) => `${one.getContainer().id}-shapes` === id);
    if (!map || !document.contains(map.getContainer())) return false;
    // While shapes are on their way dash-leaflet forgets what it is told: it is kept for them.
    if (!map.iocTold || !map.iocShapes?.size) { map.iocNext = hideout; return true; }
    map.iocNext = null;
    Object.assign(map.iocTold, hideout);
    map.iocShapes.forEach((layer) => layer.setStyle(style(layer.feature, { hideout: map.iocTold })));
    settle(map);
    return true;
  };

  // Another theme or contrast: the same classes in other colours.
  new MutationObserver(() => {
    colours = null;
    maps.forEach((map) => {
      map.iocShapes?.forEach((layer) => layer.setStyle(style(layer.feature, { hideout: map.iocTold })));
      map.fire('ioc:shapes');
    });
  }).observe(root, { attributes: true, attributeFilter: ['data-contrast', 'data-theme'] });

  window.ioc = Object.assign(window.ioc || {}, { mapGo: go, mapWay: way, mapPlaces: places, mapAround: around, repaint });
  window.dashExtensions = Object.assign({}, window.dashExtensions, {
    ioc: { ...window.dashExtensions?.ioc, spot, style, raised, keep, press },
  });
})();
