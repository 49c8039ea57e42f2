// Beside a map: its choices, which change their own words of the address, and its table.
(() => {
  const go = (address) => {
    history.pushState({}, '', address.pathname + address.search + location.hash);
    dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  };

  const set = (address, pairs) => {
    for (const [word, value] of pairs) if (value) address.searchParams.set(word, value); else address.searchParams.delete(word);
    return address;
  };

  document.addEventListener('change', (event) => {
    const select = event.target;
    if (select.matches?.('select.sets')) go(set(new URL(location.href), new URLSearchParams(select.value)));
  });

  document.addEventListener('click', (event) => {
    const press = event.target.closest?.('button.sets');
    if (!press) return;
    const on = press.getAttribute('aria-pressed') === 'true';
    go(set(new URL(location.href), [[press.dataset.word, on ? '' : '1']]));
  });

  // Going back changes the address by itself: the choices show what it says.
  const stands = (option) => {
    const asked = new URLSearchParams(location.search);
    return [...new URLSearchParams(option.value)].every(([word, value]) => (asked.get(word) || '') === value);
  };
  addEventListener('popstate', () => document.querySelectorAll('select.sets').forEach((select) => {
    const fit = [...select.options].find(stands);
    if (fit) select.value = fit.value;
  }));

  const page = () => document.querySelector('[data-places]');
  const parsed = {};
  const read = (name) => {
    const text = page()?.dataset[name] || '{}';
    if (parsed[name]?.text !== text) parsed[name] = { text, value: JSON.parse(text) };
    return parsed[name].value;
  };
  const name = (code) => read('places')[code]?.[0] || code;

  const cells = window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  const make = (...parts) => window.React.createElement(...parts);
  const swatch = (level) => make('span', { className: `swatch-map ${page()?.dataset.kind}-${level}`, 'aria-hidden': true });
  const classed = (data, className) => make('span', { className }, swatch(data.level), make('span', null, read('classes')[data.level] ?? ''));
  const placed = ({ code }) => {
    const href = window.ioc.mapWay(code);
    if (!href) return make('span', null, name(code));
    const follow = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      window.ioc.mapGo(href);
    };
    return make('a', { href, onClick: follow }, name(code));
  };
  cells.MapPlace = ({ data }) => (data ? make('span', { className: 'map-cell' }, placed(data), classed(data, 'map-class map-under')) : '');
  cells.MapClass = ({ data }) => (data ? classed(data, 'map-class') : '');

  // A number, and under it what it is made of where that has no columns of its own.
  const said = (cell) => cell?.[1] ?? String(cell?.[0] ?? '');
  cells.MapFigure = ({ data, column }) => {
    const cell = data?.[column.getColId()];
    return cell ? make('span', { className: 'map-cell' }, said(cell), cell[2] && make('span', { className: 'map-note' }, cell[2])) : '';
  };

  const grid = () => { try { return window.dash_ag_grid.getApi('map-grid'); } catch { return null; } };
  // Each number of a commune under its head, as lines of words.
  const row = (code) => {
    const data = grid()?.getRowNode(code)?.data;
    const heads = (grid()?.getColumns() ?? []).map((column) => [column.getColId(), column.getColDef().headerName]);
    return heads.filter(([id]) => Array.isArray(data?.[id])).map(([id, head]) => {
      const note = data[id][2] ? ` (${data[id][2]})` : '';
      return `${head}: ${said(data[id])}${note}`;
    });
  };
  window.ioc = Object.assign(window.ioc || {}, { mapRow: row });

  // A phone has no room for every column: what the hidden ones say stands under those that are left.
  const NARROW = 700;
  const fit = (table) => {
    if (!table || table.isDestroyed()) return;
    const wide = (table.getColumns() ?? []).filter((column) => !column.getColDef().context?.phone);
    const shown = innerWidth >= NARROW, other = wide.filter((column) => column.isVisible() !== shown);
    if (other.length) table.setColumnsVisible(other, shown);
  };
  addEventListener('resize', () => fit(grid()));

  const asks = window.dashAgGridFunctions = window.dashAgGridFunctions || {};
  // Either way the few stand after the others, and what is not known last.
  asks.iocByFigure = (one, other, first, second, down) => {
    const last = (value, node) => (value == null ? 2 : Number(node.data.level < 1));
    const apart = last(one, first) - last(other, second);
    if (apart) return down ? -apart : apart;
    return (one ?? 0) - (other ?? 0);
  };
  asks.iocByPlace = (one, other) => name(one).localeCompare(name(other), 'vi');
  asks.iocMapFit = ({ api: table }) => fit(table);
  asks.iocMapSort = ({ api: grid, source }) => {
    // Only a hand orders the address; columns that come ordered follow it.
    if (grid.isDestroyed() || source !== 'uiColumnSorted') return;
    const head = grid.getColumnState().find((column) => column.sort);
    const wanted = head ? `${head.sort === 'desc' ? '-' : ''}${head.colId}` : '';
    const address = new URL(location.href);
    if ((address.searchParams.get('sort') || '') !== wanted) go(set(address, [['sort', wanted]]));
  };
})();
