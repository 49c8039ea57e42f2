// Names on a map: each where it has room within its commune, the widest communes first, none over another.
(() => {
  const GAP = 4, ROOM = 1.3;
  let pen = null;

  const width = (text, icon) => {
    pen ??= document.createElement('canvas').getContext('2d');
    const face = getComputedStyle(icon);
    pen.font = `${face.fontWeight} ${face.fontSize} ${face.fontFamily}`;
    return pen.measureText(text).width;
  };

  const area = (map, code) => {
    const shape = map.iocShapes?.get(code);
    if (!shape) return { room: 0, size: 0 };
    const box = shape.getBounds(), [a, b] = [box.getNorthWest(), box.getSouthEast()].map((at) => map.latLngToLayerPoint(at));
    return { room: b.x - a.x, size: (b.x - a.x) * (b.y - a.y) };
  };

  const place = (map) => {
    const labels = [...(map.iocLabels?.values() || [])].filter((label) => label.marker._icon);
    if (!labels.length) return;
    const high = 1.25 * parseFloat(getComputedStyle(labels[0].marker._icon).fontSize);
    const taken = [], chosen = map.iocTold?.chosen;
    labels.forEach((label) => Object.assign(label, area(map, label.code)));
    labels.sort((one, other) => (other.code === chosen) - (one.code === chosen) || other.size - one.size);
    for (const { marker, name, room, code } of labels) {
      const wide = width(name, marker._icon), at = map.latLngToLayerPoint(marker.getLatLng());
      const box = [at.x - wide / 2 - GAP, at.y - high / 2, at.x + wide / 2 + GAP, at.y + high / 2];
      const free = taken.every((other) => box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1]);
      const shown = free && (code === chosen || wide <= room * ROOM);
      marker._icon.hidden = !shown;
      if (!shown) continue;
      taken.push(box);
      // A light name needs its dark ground under all of it.
      const within = wide <= room * 0.8, { colour, on } = within ? window.ioc.mapAround(map, code) : { colour: '', on: '' };
      if (colour) marker._icon.style.setProperty('--around', colour); else marker._icon.style.removeProperty('--around');
      for (const name of ['on-deep', 'on-pale']) marker._icon.classList.toggle(name, name === on);
    }
  };

  const later = (map) => {
    clearTimeout(map.iocPlacing);
    map.iocPlacing = setTimeout(() => place(map), 0);
  };

  const label = (feature, latlng, { map }) => {
    const code = feature.properties.code;
    const name = (window.ioc.mapPlaces(map)[code]?.[0] || '').replace(/^\S+ /, '');
    const html = document.createElement('span');
    html.textContent = name;
    const marker = window.L.marker(latlng, {
      interactive: false, keyboard: false, pane: 'labels',
      icon: window.L.divIcon({ className: 'map-label', html, iconSize: null }),
    });
    if (!map.iocLabels) {
      map.iocLabels = new Map();
      map.on('zoomend viewreset ioc:shapes', () => later(map));
    }
    map.iocLabels.set(code, { marker, name, code });
    later(map);
    return marker;
  };

  window.dashExtensions = Object.assign({}, window.dashExtensions, { ioc: { ...window.dashExtensions?.ioc, label } });
})();
