// The map of a wall: shapes fetched once by their address and drawn on a still canvas, coloured by the
// slot's values; the worst communes in the colour of what is late, each with its name beside it.
(() => {
  const SHADES = 5, NONE = 0, FEW = -1;
  const RETRY_MS = 30e3, GAP = 0.35, EDGE = 0.12;
  const maps = new Map();
  const said = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

  // Degrees as they lie on the sheet: a degree of longitude is shorter, islands stand in their frames.
  const framed = (map) => ([lng, lat]) => {
    for (const { bounds: [w, s, e, n], frame: [fw, fs, fe, fn] } of map.insets) {
      if (lng < w || lng > e || lat < s || lat > n) continue;
      return [fw + (lng - w) / (e - w) * (fe - fw), fs + (lat - s) / (n - s) * (fn - fs)];
    }
    return [lng, lat];
  };
  const sheet = (map, wide, high, edge) => {
    const [[south, west], [north, east]] = map.bounds;
    const turn = Math.cos((south + north) / 2 * Math.PI / 180);
    const scale = Math.min((wide - 2 * edge) / ((east - west) * turn), (high - 2 * edge) / (north - south));
    const left = (wide - (east - west) * turn * scale) / 2, top = (high - (north - south) * scale) / 2;
    const at = framed(map);
    const spot = ([lng, lat]) => [left + (lng - west) * turn * scale, top + (north - lat) * scale];
    return { plain: spot, spot: (point) => spot(at(point)) };
  };

  const rings = ({ type, coordinates }) => (type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : []);
  const area = (ring) => ring.reduce((sum, [x, y], n) => {
    const [u, v] = ring[(n + 1) % ring.length];
    return sum + x * v - u * y;
  }, 0) / 2;
  const middle = (ring) => {
    const size = area(ring);
    if (!size) return ring[0];
    const sum = ring.reduce(([sx, sy], [x, y], n) => {
      const [u, v] = ring[(n + 1) % ring.length], cross = x * v - u * y;
      return [sx + (x + u) * cross, sy + (y + v) * cross];
    }, [0, 0]);
    return [sum[0] / (6 * size), sum[1] / (6 * size)];
  };

  const shape = ({ properties, geometry }, spot) => {
    const path = new Path2D();
    let largest = 0, at = [0, 0], reach = 0;
    for (const polygon of rings(geometry)) {
      polygon.forEach((ring, n) => {
        const points = ring.map(spot);
        points.forEach(([x, y], k) => (k ? path.lineTo(x, y) : path.moveTo(x, y)));
        path.closePath();
        const size = n ? 0 : Math.abs(area(points));
        if (size <= largest) return;
        largest = size;
        at = middle(points);
        reach = (Math.max(...points.map(([x]) => x)) - Math.min(...points.map(([x]) => x))) / 2;
      });
    }
    return { code: properties.code, path, at, reach };
  };

  const hatch = (pen, size) => {
    const tile = document.createElement('canvas');
    tile.width = tile.height = size;
    const draw = tile.getContext('2d');
    draw.fillStyle = said('--map-few');
    draw.fillRect(0, 0, size, size);
    draw.strokeStyle = said('--map-hatch');
    draw.lineWidth = size / 6;
    draw.beginPath();
    for (const at of [-size, 0, size]) { draw.moveTo(at, size); draw.lineTo(at + size, 0); }
    draw.stroke();
    return pen.createPattern(tile, 'repeat');
  };

  // What does not change with the values is drawn once: the borders, and the islands' frames.
  const borders = (map) => {
    const lines = document.createElement('canvas');
    lines.width = map.canvas.width;
    lines.height = map.canvas.height;
    const pen = lines.getContext('2d'), all = new Path2D();
    map.shapes.forEach(({ path }) => all.addPath(path));
    pen.strokeStyle = said('--map-line');
    pen.lineWidth = Math.max(map.letter * 0.035, 1);
    pen.lineJoin = 'round';
    pen.stroke(all);
    pen.strokeStyle = said('--map-ink');
    pen.lineWidth = map.letter * 0.06;
    pen.setLineDash([map.letter * 0.25, map.letter * 0.18]);
    map.insets.forEach(({ frame: [w, s, e, n] }) => {
      const [x, y] = map.sheet.plain([w, n]), [u, v] = map.sheet.plain([e, s]);
      pen.strokeRect(x, y, u - x, v - y);
    });
    return lines;
  };

  const laidOut = (map) => {
    const { clientWidth, clientHeight } = map.box, ratio = devicePixelRatio || 1;
    if (!map.features || !clientWidth || !clientHeight) return false;
    const wide = Math.round(clientWidth * ratio), high = Math.round(clientHeight * ratio);
    map.letter = rem() * ratio;
    map.ratio = ratio;
    map.canvas.width = wide;
    map.canvas.height = high;
    map.pen = map.canvas.getContext('2d', { alpha: true });
    map.sheet = sheet(map, wide, high, map.letter * EDGE);
    map.shapes = map.features.map((feature) => shape(feature, map.sheet.spot));
    map.byCode = new Map(map.shapes.map((one) => [one.code, one]));
    map.colours = { sequence: Array.from({ length: SHADES }, (_, n) => said(`--map-${n + 1}`)), none: said('--map-none'), few: hatch(map.pen, Math.max(Math.round(map.letter / 4), 6)), late: said('--late'), ink: said('--map-ink') };
    map.lines = borders(map);
    return true;
  };

  const colour = (map, value) => (value === FEW ? map.colours.few : value > NONE ? map.colours.sequence[value - 1] : map.colours.none);

  const paint = (map) => {
    if (!map.shapes) return;
    const { values = {}, named = [] } = map.told, pen = map.pen, painted = new Map();
    const late = new Set(named.filter(({ bad }) => bad).map(({ code }) => code));
    for (const { code, path } of map.shapes) {
      const shade = late.has(code) ? map.colours.late : colour(map, values[code] ?? NONE);
      if (!painted.has(shade)) painted.set(shade, []);
      painted.get(shade).push(path);
    }
    pen.clearRect(0, 0, map.canvas.width, map.canvas.height);
    // Shape by shape: one path of all of a colour takes a canvas three times as long.
    painted.forEach((paths, shade) => {
      pen.fillStyle = shade;
      paths.forEach((path) => pen.fill(path));
    });
    pen.drawImage(map.lines, 0, 0);
    label(map, named);
  };

  // Each name beside its commune, where it covers neither another name nor another of the worst, and
  // little of what is coloured.
  const label = (map, named) => {
    const { pen, letter, ratio } = map, taken = [];
    const spots = named.map(({ code }) => map.byCode.get(code)).filter(Boolean);
    const coloured = map.shapes.filter(({ code }) => (map.told.values[code] ?? NONE) > 1);
    map.names.replaceChildren();
    islands(map, taken);
    pen.strokeStyle = map.colours.ink;
    for (const { code, label: words, bad } of named) {
      const one = map.byCode.get(code);
      if (!one) continue;
      pen.lineWidth = Math.min(letter * (bad ? 0.1 : 0.08), one.reach * 0.3);
      pen.stroke(one.path);
      const tag = Object.assign(document.createElement('span'), { textContent: words, className: 'map-name' });
      map.names.append(tag);
      const wide = tag.offsetWidth * ratio, high = tag.offsetHeight * ratio;
      const place = places(one, wide, high, letter).map((at) => within(map, at, wide, high))
        .map((at) => ({ at, cost: cost(at, wide, high, taken, [spots, coloured], one) })).sort((a, b) => a.cost - b.cost)[0].at;
      taken.push([...place, place[0] + wide, place[1] + high]);
      tag.style.left = `${place[0] / ratio}px`;
      tag.style.top = `${place[1] / ratio}px`;
      tether(pen, one, [...place, place[0] + wide, place[1] + high], letter);
    }
  };
  // The islands' names stand over or under their frames, where less lies, and nothing over them.
  const islands = (map, taken) => map.insets.forEach(({ frame: [w, s, e, n], name }) => {
    const [x, y] = map.sheet.plain([w, n]), [u, v] = map.sheet.plain([e, s]);
    taken.push([x, y, u, v]);
    if (!name) return;
    const tag = Object.assign(document.createElement('span'), { textContent: name, className: 'map-name map-island' });
    map.names.append(tag);
    const wide = tag.offsetWidth * map.ratio, high = tag.offsetHeight * map.ratio;
    const spot = (at) => within(map, [(x + u - wide) / 2, at], wide, high);
    const hidden = ([l, t]) => map.shapes.filter(({ at: [a, b] }) => a > l && a < l + wide && b > t && b < t + high).length;
    const [left, top] = [spot(y - high), spot(v)].sort((one, other) => hidden(one) - hidden(other))[0];
    taken.push([left, top, left + wide, top + high]);
    tag.style.left = `${left / map.ratio}px`;
    tag.style.top = `${top / map.ratio}px`;
  });
  // A thin line from the commune to its name, where the two do not touch.
  const tether = (pen, { at: [x, y] }, [l, t, r, b], letter) => {
    const [u, v] = [Math.min(Math.max(x, l), r), Math.min(Math.max(y, t + letter * 0.25), b - letter * 0.25)];
    pen.lineWidth = letter * 0.07;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(u, v);
    pen.stroke();
  };
  const places = ({ at: [x, y], reach }, wide, high, letter) => [1, 2.2, 3.6].flatMap((times) => {
    const off = reach + GAP * letter * times * times;
    return [
      [x + off, y - high / 2], [x - off - wide, y - high / 2], [x - wide / 2, y - off - high], [x - wide / 2, y + off],
      [x + off, y - off - high], [x + off, y + off], [x - off - wide, y - off - high], [x - off - wide, y + off],
    ];
  });
  const within = (map, [x, y], wide, high) => [
    Math.min(Math.max(x, 0), Math.max(map.canvas.width - wide, 0)), Math.min(Math.max(y, 0), Math.max(map.canvas.height - high, 0)),
  ];
  const cost = ([x, y], wide, high, taken, [spots, coloured], own) => {
    const over = taken.filter(([l, t, r, b]) => x < r && x + wide > l && y < b && y + high > t).length;
    const hides = ({ at: [u, v], reach }) => u + reach > x && u - reach < x + wide && v + reach > y && v - reach < y + high;
    const from = ({ at: [u, v] }) => Math.hypot(Math.max(x - u, 0, u - x - wide), Math.max(y - v, 0, v - y - high));
    const astray = spots.some((one) => one !== own && from(one) < from(own));
    return over * 1e9 + spots.filter(hides).length * 1e7 + astray * 1.5 * high + 1.5 * from(own) + coloured.filter(hides).length * high * 0.3;
  };

  const heard = (map) => {
    const text = map.box.dataset.values || '{}';
    if (text === map.text) return false;
    map.text = text;
    map.told = JSON.parse(text);
    return true;
  };

  const fetched = async (map) => {
    if (!map.url || window.wall.retired()) return;
    try {
      const answer = await fetch(map.url, { signal: AbortSignal.timeout(60e3) });
      if (!answer.ok) throw new Error(answer.status);
      map.features = (await answer.json()).features;
      if (laidOut(map)) paint(map);
    } catch {
      setTimeout(() => fetched(map), RETRY_MS);
    }
  };

  const begin = (box) => {
    const canvas = document.createElement('canvas'), names = document.createElement('div');
    names.className = 'map-names';
    box.append(canvas, names);
    const map = { box, canvas, names, url: box.dataset.url, bounds: JSON.parse(box.dataset.bounds), insets: JSON.parse(box.dataset.insets || '[]'), told: {}, text: '' };
    maps.set(box.id, map);
    heard(map);
    new ResizeObserver(() => { if (laidOut(map)) paint(map); }).observe(box);
    fetched(map);
  };

  window.wall.on('wall:set', () => {
    maps.forEach((map) => { if (heard(map)) paint(map); });
  });
  addEventListener('DOMContentLoaded', () => {
    const start = () => document.querySelectorAll('.wall-map').forEach(begin);
    document.fonts?.ready.then(start) ?? start();
  });
})();
