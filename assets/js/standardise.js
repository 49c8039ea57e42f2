// Chuẩn hoá dữ liệu: what a value means goes to the API with its CSRF pair; the line waits to be counted anew.
(() => {
  const PATH = '/api/v1/mappings';
  const PATIENCE = 20000;
  const waits = new Map();
  const page = () => document.getElementById('standardise');
  const dialog = () => document.getElementById('standardise-map');
  const token = () => (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || '';
  const say = (text) => { const line = document.getElementById('standardise-told'); if (line) line.textContent = text; };
  const bare = (text) => text.toLowerCase().replace(/đ/g, 'd').normalize('NFD').replace(/\p{M}/gu, '');
  const named = (row) => row.dataset.id ? `#${row.dataset.id}` : [row.dataset.kind, row.dataset.source, row.dataset.text].join('\n');

  // "" when the order is written down; otherwise why not.
  const send = async (path, order, pressed, row, done) => {
    pressed.disabled = true;
    say('');
    try {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token() },
        body: JSON.stringify(order),
      });
      const answer = await response.json();
      if (!response.ok) return `${page().dataset.failed} ${answer.detail}`;
      waits.set(named(row), Date.now());
      paint();
      say(done);
      return '';
    } catch (error) {
      return `${page().dataset.failed} ${error.message}`;
    } finally {
      pressed.disabled = false;
    }
  };

  // A line whose order is written down shows so at once; the server's own word follows.
  const paint = () => {
    document.querySelectorAll('#standardise tr[data-text]').forEach((row) => {
      const said = row.dataset.pending === 'yes', since = waits.get(named(row));
      if (said || (since && Date.now() - since > PATIENCE)) waits.delete(named(row));
      const state = said || waits.has(named(row)) ? 'recounting' : '';
      if (row.dataset.state !== state) row.dataset.state = state;
    });
  };

  const meaning = (row, target, more) => ({
    kind: row.dataset.kind, source: row.dataset.source, text: row.dataset.text, target, ...more,
  });

  const accept = async (row, pressed) => {
    say(await send(PATH, meaning(row, row.dataset.target, {}), pressed, row, page().dataset.done) || page().dataset.done);
  };

  const undo = async (row, pressed) => {
    const done = page().dataset.undone;
    say(await send(`${PATH}/${row.dataset.id}/undo`, {}, pressed, row, done) || done);
  };

  const field = (name) => dialog().querySelector(`[data-field="${name}"]`);
  const made = (name, tag, more) => {
    const place = field(name);
    let found = place.querySelector('input, select');
    if (!found) {
      found = Object.assign(document.createElement(tag), { id: `standardise-map-${name}` }, more);
      place.append(found);
    }
    return found;
  };

  const list = (words) => {
    const box = dialog(), shown = made('target', 'select', { size: 8 }), sought = bare(words.trim());
    const all = box.querySelector(`.map-list[data-kind="${box.row.dataset.kind}"]`).cloneNode(true);
    all.querySelectorAll('option').forEach((option) => {
      if (sought && !sought.split(/\s+/).every((word) => bare(option.textContent).includes(word))) option.remove();
    });
    all.querySelectorAll('optgroup').forEach((group) => { if (!group.children.length) group.remove(); });
    const before = shown.value || box.row.dataset.target;
    shown.replaceChildren(...all.childNodes);
    shown.value = before;
    if (!shown.value && shown.options.length === 1) shown.selectedIndex = 0;
    if (!shown.value) shown.scrollTop = 0;
  };

  const open = (row) => {
    const box = dialog();
    box.row = row;
    box.querySelector('.map-text').textContent = row.dataset.text;
    box.querySelector('.map-wrong').textContent = '';
    const search = made('search', 'input', { type: 'search', autocomplete: 'off' });
    search.value = '';
    search.oninput = () => list(search.value);
    made('from', 'input', { type: 'date' }).value = '';
    made('to', 'input', { type: 'date' }).value = '';
    const scope = made('scope', 'select', {}), words = page().dataset;
    scope.replaceChildren(
      new Option(words.thisSource.replace('{title}', row.dataset.title), row.dataset.source),
      new Option(words.everywhere, ''),
    );
    made('target', 'select', { size: 8 }).value = '';
    box.showModal();
    list('');
    search.focus();
  };

  // The day after the last one on which it holds.
  const after = (text) => {
    const day = new Date(`${text}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + 1);
    return day.toISOString().slice(0, 10);
  };

  const map = async (pressed) => {
    const box = dialog(), wrong = box.querySelector('.map-wrong'), words = page().dataset;
    const [target, from, to, scope] = ['target', 'from', 'to', 'scope'].map((name) => field(name).querySelector('input, select'));
    wrong.textContent = '';
    if (!target.value) { wrong.textContent = words.chooseOne; target.focus(); return; }
    if (from.value && to.value && from.value > to.value) { wrong.textContent = words.badDays; from.focus(); return; }
    const more = { source: scope.value };
    if (from.value) more.valid_from = from.value;
    if (to.value) more.until = after(to.value);
    wrong.textContent = await send(PATH, meaning(box.row, target.value, more), pressed, box.row, words.done);
    if (!wrong.textContent) box.close();
  };

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('#standardise button');
    if (!pressed) return;
    const row = pressed.closest('tr[data-text]'), is = (name) => pressed.classList.contains(name);
    if (is('accept')) accept(row, pressed);
    else if (is('choose')) open(row);
    else if (is('undo')) undo(row, pressed);
    else if (is('map-do')) map(pressed);
    else if (is('map-leave')) dialog().close();
  });

  const watch = new MutationObserver(() => { if (page()) paint(); });
  watch.observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ['data-pending', 'data-text', 'data-id'],
  });
})();
