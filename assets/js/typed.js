// Số liệu đơn vị nhập: a pressed step goes to the API with its CSRF pair; what it asks is asked first.
(() => {
  const PATH = '/api/v1/typed-figures/steps';
  const LEAST_REASON = 10;
  const page = () => document.getElementById('typed');
  const token = () => (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || '';
  const say = (text) => { const line = document.getElementById('typed-told'); if (line) line.textContent = text; };
  const item = (row) => ({ id: Number(row.dataset.figure), seen: Number(row.dataset.seen) });
  const taken = (rows) => rows.forEach((row) => {
    const cell = row.querySelector('.typed-orders');
    if (!cell) return;
    row.dataset.waits = '';
    const words = document.createElement('span');
    words.className = 'typed-under-way';
    words.textContent = page().dataset.taken;
    cell.replaceChildren(words);
  });

  let thanked = 0;
  const thank = () => {
    say(page().dataset.done);
    clearTimeout(thanked);
    thanked = setTimeout(() => say(''), 10000);
  };

  // Who works by keyboard stays at the row, or at the one that took its place, when the list is painted
  // anew under his hands.
  let place = null;
  const rowsNow = () => [...document.querySelectorAll('#typed-rows tr[data-figure]')];
  const keep = (row) => { place = { figure: row.dataset.figure, at: rowsNow().indexOf(row) }; };
  const stay = () => {
    const open = document.querySelector('dialog[open]');
    if (!place || open || !page() || (document.activeElement && document.activeElement !== document.body)) return;
    const rows = rowsNow();
    const row = rows.find((one) => one.dataset.figure === place.figure) || rows[Math.min(place.at, rows.length - 1)];
    row?.querySelector('.typed-opens')?.focus({ preventScroll: true });
  };

  // "" when the order is written down; otherwise why not.
  const send = async (order, pressed) => {
    pressed.disabled = true;
    say('');
    try {
      const response = await fetch(PATH, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token() },
        body: JSON.stringify(order),
      });
      const answer = await response.json();
      if (response.ok) { thank(); return ''; }
      return `${page().dataset.failed} ${answer.detail}`;
    } catch (error) {
      return `${page().dataset.failed} ${error.message}`;
    } finally {
      pressed.disabled = false;
    }
  };

  // 1.234,5 and 1234,5 are numbers, 1,234.5 is none: it would be read as another one.
  const NUMBER = /^[-−]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
  const read = (text) => {
    const bare = text.replace(/\s/g, '');
    return NUMBER.test(bare) ? Number(bare.replace(/\./g, '').replace(',', '.').replace('−', '-')) : null;
  };
  const written = (value) => value.toLocaleString('vi-VN', { maximumFractionDigits: 6 });

  const open = (step, about, told) => {
    const box = document.getElementById(`typed-${step}`);
    box.asked = told;
    box.querySelector('.typed-about').textContent = about;
    box.querySelector('.typed-wrong').textContent = '';
    box.querySelectorAll('input, textarea').forEach((field) => { field.value = ''; });
    const reads = box.querySelector('.typed-reads');
    if (reads) reads.textContent = '';
    box.showModal();
  };

  // What a dialog's fields say, or what is wrong with them.
  const filled = (box, step) => {
    const reason = box.querySelector('textarea')?.value.replace(/\s+/g, ' ').trim();
    if (step === 'correct') {
      const value = read(box.querySelector('input').value);
      if (value === null) return { wrong: page().dataset.badValue };
      if (reason.length < LEAST_REASON) return { wrong: page().dataset.badReason };
      return { order: { step, figure: item(box.asked.row), value, reason }, rows: [box.asked.row] };
    }
    if (step === 'return') {
      if (reason.length < LEAST_REASON) return { wrong: page().dataset.badReason };
      return { order: { step, figures: [item(box.asked.row)], reason }, rows: [box.asked.row] };
    }
    return { order: { step: 'lock_period', period: box.asked.period }, rows: [] };
  };

  const finish = async (pressed) => {
    const box = pressed.closest('dialog'), wrong = box.querySelector('.typed-wrong');
    const { wrong: why, order, rows } = filled(box, pressed.dataset.step);
    wrong.textContent = why || await send(order, pressed);
    if (wrong.textContent) return;
    taken(rows);
    box.close();
  };

  const direct = async (step, rows, pressed) => {
    const wrong = await send({ step, figures: rows.map(item) }, pressed);
    if (wrong) say(wrong); else taken(rows);
  };

  const show = (figure) => {
    const address = new URL(location.href);
    if (figure) address.searchParams.set('figure', figure); else address.searchParams.delete('figure');
    history.pushState({}, '', address.pathname + address.search);
    dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  };

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('#typed button');
    if (!pressed || pressed.disabled) return;
    const row = pressed.closest('tr[data-figure]'), step = pressed.dataset.step;
    if (row) keep(row);
    if (pressed.dataset.opens !== undefined) show(pressed.dataset.opens);
    else if (pressed.classList.contains('typed-do')) finish(pressed);
    else if (pressed.classList.contains('typed-leave')) pressed.closest('dialog').close();
    else if (pressed.classList.contains('typed-approve-shown')) {
      direct('approve', [...document.querySelectorAll('#typed-rows tr[data-waits="yes"]')], pressed);
    } else if (pressed.classList.contains('typed-lock-period')) {
      open('lock', pressed.dataset.about, { period: pressed.dataset.period });
    } else if (row && (step === 'approve' || step === 'lock')) direct(step, [row], pressed);
    else if (row && step) open(step, row.dataset.about, { row });
  });

  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest('#typed-rows')) place = null;
  });
  new MutationObserver(() => { if (place) stay(); }).observe(document.documentElement, { childList: true, subtree: true });

  // What was typed is read aloud as it will be written: 1.234 is one thousand and more.
  document.addEventListener('input', (event) => {
    if (event.target.id !== 'typed-correct-value') return;
    const line = document.querySelector('.typed-reads'), value = read(event.target.value);
    line.textContent = value === null ? '' : line.dataset.reads.replace('{value}', written(value));
  });
})();
