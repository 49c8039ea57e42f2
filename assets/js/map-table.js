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
  cells.MapPlace = ({ data }) => {
    const agency = data && read('places')[data.code]?.[1], make = window.React.createElement;
    if (!data) return '';
    if (!agency) return make('span', null, name(data.code));
    const follow = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      window.ioc.mapGo(window.ioc.mapUnit(agency));
    };
    return make('a', { href: window.ioc.mapUnit(agency), onClick: follow }, name(data.code));
  };
  cells.MapClass = ({ data }) => {
    const [kind, words] = [page()?.dataset.kind, read('classes')[data?.level] ?? ''], make = window.React.createElement;
    return make('span', { className: 'map-class' }, make('span', { className: `swatch-map ${kind}-${data?.level}`, 'aria-hidden': true }), words);
  };

  const asks = window.dashAgGridFunctions = window.dashAgGridFunctions || {};
  // Either way the few stand after the others, and what is not known last.
  asks.iocByFigure = (one, other, first, second, down) => {
    const last = (value, node) => (value == null ? 2 : Number(node.data.level < 1));
    const apart = last(one, first) - last(other, second);
    if (apart) return down ? -apart : apart;
    return (one ?? 0) - (other ?? 0);
  };
  asks.iocByPlace = (one, other) => name(one).localeCompare(name(other), 'vi');
  asks.iocMapSort = ({ api: grid }) => {
    if (grid.isDestroyed()) return;
    const head = grid.getColumnState().find((column) => column.sort);
    const wanted = head ? `${head.sort === 'desc' ? '-' : ''}${head.colId}` : '';
    const address = new URL(location.href);
    if ((address.searchParams.get('sort') || '') !== wanted) go(set(address, [['sort', wanted]]));
  };
})();
