// What lists, pickers and papers do in the browser by themselves.
(() => {
  const NARROW = 700;

  const go = (href, stay = false) => {
    history.pushState({}, '', href);
    dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
    if (!stay) scrollTo(0, 0);
  };

  // Where there is room beside the list, a dossier is opened there and the list stays.
  const beside = () => document.querySelector('.unit-columns .opened')?.offsetParent;
  const open = (code) => {
    const address = new URL(location.href);
    address.searchParams.set('code', code);
    go(address.pathname + address.search, true);
  };

  // A cell: its words, where they lead, what stands under them, and what they mean.
  const cells = window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  cells.Linked = (props) => {
    const row = props.data, name = props.colDef.field, make = window.React.createElement;
    if (!row) return '';
    const text = row[`${name}_text`] ?? props.value ?? '';
    const href = row[`${name}_href`], note = row[`${name}_note`], mark = row[`${name}_mark`] || '';
    const follow = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      if (name === 'code' && beside()) open(text); else go(href);
    };
    const shown = href ? make('a', { href, onClick: follow, className: mark }, text) : make('span', { className: mark }, text);
    return note ? make('span', { className: 'cell' }, shown, make('span', { className: 'cell-note' }, note)) : shown;
  };

  // A list ordered or filtered by its heads is another question: it goes into the address, from which
  // the list, its count and its files are made anew.
  const asks = window.dashAgGridFunctions = window.dashAgGridFunctions || {};
  asks.iocAsk = ({ api: grid, type }) => {
    const list = document.querySelector('.dossier-list');
    if (!list || grid.isDestroyed()) return;
    const address = new URL(location.href);
    const [name, wanted] = type === 'sortChanged' ? ['sort', order(grid, JSON.parse(list.dataset.sorts))] : ['has', needles(grid)];
    if ((address.searchParams.get(name) || '') === wanted) return;
    if (wanted) address.searchParams.set(name, wanted); else address.searchParams.delete(name);
    go(address.pathname + address.search, true);
  };
  // A rate of few stands after all others, whichever way they are ordered: 1 of 1 is no first place.
  asks.iocFewLast = (one, other, row, beside, down) => {
    const rank = ({ data }) => (data?.rate_mark === 'few' ? 1 : 0) + (data?.rate == null ? 2 : 0);
    const apart = rank(row) - rank(beside);
    return apart ? (down ? -apart : apart) : (one ?? 0) - (other ?? 0);
  };
  const order = (grid, sorts) => {
    const head = grid.getColumnState().find((column) => column.sort && sorts[column.colId]);
    return head ? `${head.sort === 'desc' ? '-' : ''}${sorts[head.colId]}` : '';
  };
  const needles = (grid) => Object.entries(grid.getFilterModel())
    .map(([name, rule]) => [name, String(rule.filter ?? '').replaceAll(';', ' ').trim()])
    .filter(([, words]) => words).map((pair) => pair.join(':')).join(';');

  const api = (grid) => { try { return window.dash_ag_grid.getApi(grid.id); } catch { return null; } };
  const each = (selector, act) => document.querySelectorAll(selector).forEach((grid) => { const a = api(grid); if (a) act(a, grid); });

  // A choice changes its own words of the address only: another choice made a moment ago, before the
  // page was painted again, stays.
  const merged = (was, to) => {
    const [from, wanted, address] = [new URL(was, location), new URL(to, location), new URL(location.href)];
    if (address.pathname !== wanted.pathname) return wanted;
    for (const key of new Set([...from.searchParams.keys(), ...wanted.searchParams.keys()])) {
      const chosen = wanted.searchParams.getAll(key);
      if (from.searchParams.getAll(key).join('\n') === chosen.join('\n')) continue;
      address.searchParams.delete(key);
      chosen.forEach((value) => address.searchParams.append(key, value));
    }
    return address;
  };

  document.addEventListener('focusin', (event) => {
    if (event.target.matches?.('select.goes')) event.target.dataset.was = event.target.value;
  });

  document.addEventListener('change', (event) => {
    const select = event.target;
    if (!select.matches?.('select.goes') || !select.value) return;
    // Changed without ever having been entered: there is no earlier choice to tell it from.
    const was = select.dataset.was;
    const address = was === undefined ? new URL(select.value, location) : merged(was, select.value);
    select.dataset.was = select.value;
    go(address.pathname + address.search);
  });

  document.addEventListener('input', (event) => {
    if (!event.target.matches?.('.unit-search, .unit-search input')) return;
    const typed = event.target.value;
    each('.unit-grid', (grid) => grid.setGridOption('quickFilterText', typed));
    const address = new URL(location.href);
    if (typed) address.searchParams.set('q', typed); else address.searchParams.delete('q');
    history.replaceState(history.state, '', address);
  });

  // Words to look for in a list: they go into the address beside what it is filtered by.
  document.addEventListener('submit', (event) => {
    const form = event.target.closest?.('form.narrows');
    if (!form) return;
    event.preventDefault();
    const typed = form.querySelector('input').value.trim(), address = new URL(location.href);
    if (typed) address.searchParams.set('q', typed); else address.searchParams.delete('q');
    go(address.pathname + address.search, true);
  });

  const copy = async (text) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    // Inside the province there is often no https: the old way still copies.
    const box = document.createElement('textarea');
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
    return undefined;
  };

  // A way from page to page inside the house needs no new loading of the frame.
  document.addEventListener('click', (event) => {
    const way = event.target.closest?.('.main a[href^="/"]');
    if (!way || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    if (way.hasAttribute('download') || way.target || way.getAttribute('href').startsWith('/api/')) return;
    event.preventDefault();
    go(way.getAttribute('href'));
  });

  document.addEventListener('click', async (event) => {
    const press = event.target.closest?.('.copies, .prints');
    if (!press) return;
    if (press.matches('.prints')) { print(); return; }
    const words = press.textContent;
    await copy(document.getElementById(press.dataset.copies).innerText);
    press.textContent = press.dataset.done;
    setTimeout(() => { press.textContent = words; }, 2000);
  });

  // A later revision: the rows in sight are asked for again, where they stand.
  const watch = new MutationObserver((changes) => {
    const lists = new Set(changes.map((change) => change.target).filter((part) => part.matches('.dossier-list')));
    lists.forEach((list) => list.querySelectorAll('.dossier-grid').forEach((grid) => api(grid)?.refreshInfiniteCache()));
  });

  // On a narrow screen two columns share what there is, however wide they would like to be.
  const LEAST = 100;
  const wide = new WeakMap();
  const fit = () => each('.dossier-grid', (grid, place) => {
    const narrow = innerWidth < NARROW;
    const columns = grid.getColumnDefs();
    // What a narrow screen keeps is the list's own to say; a list that names none of it stays whole.
    const kept = (place.closest('.dossier-list')?.dataset.phone || '').split(' ');
    if (!columns.some((column) => kept.includes(column.colId))) return;
    if (!wide.has(place)) wide.set(place, new Map(columns.map((column) => [column.colId, column.minWidth])));
    const least = (column) => (narrow ? LEAST : wide.get(place).get(column.colId));
    const hide = (column) => narrow && !kept.includes(column.colId);
    grid.setGridOption('columnDefs', columns.map((column) => ({ ...column, hide: hide(column), minWidth: least(column) })));
  });

  // Columns are known only once a grid stands; there is no event of ours for that.
  const fitted = new WeakSet();
  const stand = new MutationObserver(() => {
    if (innerWidth >= NARROW) return;
    document.querySelectorAll('.dossier-grid').forEach((grid) => {
      if (!fitted.has(grid) && grid.querySelector('.ag-header-cell')) { fitted.add(grid); fit(); }
    });
  });

  addEventListener('resize', fit);
  addEventListener('DOMContentLoaded', () => {
    watch.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-revision'] });
    stand.observe(document.body, { subtree: true, childList: true });
  });
})();
