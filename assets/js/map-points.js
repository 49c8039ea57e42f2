// Reports on the map: fetched small and once for each question, shown in clusters.
(() => {
  const EMPTY = { type: 'FeatureCollection', features: [] };
  let shown = '';

  const features = (told) => told.points.map(([code, lat, lon, category, state]) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lon, lat] },
    properties: { id: code, state: told.states[state][0], words: [told.categories[category], told.states[state][1], code].join(' · ') },
  }));

  // While it loads dash-leaflet forgets what it is told: what does not appear is told again.
  const AGAIN_MS = 300, TIMES = 10;
  const paint = (data, url, times = TIMES) => {
    if (url !== shown) return;
    tell({ ...data });
    if (!data.features.length || !times) return;
    setTimeout(() => { if (!document.querySelector('.map-cluster, .map-point')) paint(data, url, times - 1); }, AGAIN_MS);
  };

  const tell = (data) => document.querySelectorAll('.map-frame .leaflet-container').forEach((map) => {
    window.dash_clientside.set_props(`${map.id}-points`, { data });
  });

  const ask = async () => {
    const source = document.querySelector('[data-points]');
    const url = source?.dataset.points || '';
    if (url === shown) return;
    shown = url;
    if (!url) { if (source) paint(EMPTY, url); return; }
    const answer = await fetch(url).catch(() => null);
    const line = document.getElementById('map-points-words');
    if (!answer?.ok) {
      shown = '';
      if (line) line.textContent = source.dataset.failed;
      return;
    }
    const told = await answer.json();
    if (shown !== url) return;
    paint({ type: 'FeatureCollection', features: features(told) }, url);
    if (line) line.textContent = told.words;
  };

  const icon = (className, size, text) => {
    const html = document.createElement('span');
    html.textContent = text;
    return window.L.divIcon({ className, html, iconSize: [size, size] });
  };

  // Enter is a press, too.
  const pressed = (marker) => marker.on('keypress', ({ originalEvent: { key } }) => {
    if (key === 'Enter') marker.fire('click', { latlng: marker.getLatLng() }, true);
  });

  const cluster = (feature, latlng) => {
    const count = feature.properties.point_count, size = count < 10 ? 32 : count < 100 ? 40 : count < 1000 ? 48 : 56;
    const text = count.toLocaleString('vi-VN');
    return pressed(window.L.marker(latlng, { icon: icon('map-cluster', size, text), title: text, zIndexOffset: count }));
  };

  const point = (feature, latlng) => {
    const { state, words } = feature.properties;
    return pressed(window.L.marker(latlng, { icon: icon(`map-point map-point-${state}`, 24, ''), title: words, alt: words }));
  };

  const report = (event) => {
    const { cluster: many, id } = event.layer.feature.properties;
    if (!many) window.ioc.mapGo(`/phan-anh?${new URLSearchParams({ code: id })}`);
  };

  const watch = new MutationObserver(ask);
  addEventListener('DOMContentLoaded', () => watch.observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['data-points'],
  }));
  window.dashExtensions = Object.assign({}, window.dashExtensions, { ioc: { ...window.dashExtensions?.ioc, cluster, point, report } });
})();
