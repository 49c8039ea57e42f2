// Nguồn dữ liệu: a pressed order goes to the API with its CSRF pair, and what came of it is said.
(() => {
  const token = () => (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || '';
  const page = () => document.getElementById('sources');

  const say = (text) => {
    const line = document.getElementById('sources-told');
    if (line) line.textContent = text;
  };

  const send = async (path, order, pressed) => {
    pressed.disabled = true;
    say('');
    try {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token() },
        body: JSON.stringify(order),
      });
      const answer = await response.json();
      say(response.ok ? page().dataset.done : `${page().dataset.failed} ${answer.detail}`);
      return response.ok;
    } catch (error) {
      say(`${page().dataset.failed} ${error.message}`);
      return false;
    } finally {
      pressed.disabled = false;
    }
  };

  const orders = (source) => `/api/v1/sources/${encodeURIComponent(source)}/commands`;

  const speed = async (pressed) => {
    const rate = Number(pressed.dataset.rate);
    if (await send('/api/v1/clock', { rate }, pressed)) show(rate);
  };

  const show = (rate) => document.querySelectorAll('.speed [data-rate]').forEach((choice) => {
    choice.setAttribute('aria-pressed', String(Number(choice.dataset.rate) === rate));
  });

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('#sources button');
    if (!pressed) return;
    if (pressed.dataset.command) send(orders(pressed.dataset.source), { command: pressed.dataset.command }, pressed);
    else if (pressed.dataset.rate) speed(pressed);
  });

  // Which speed it runs at is asked once the choices are there.
  const askSpeed = async () => {
    const group = document.querySelector('.speed:not([data-asked])');
    if (!group || group.hidden) return;
    group.dataset.asked = 'yes';
    const response = await fetch('/api/v1/revision', { cache: 'no-store' });
    if (response.ok) show((await response.json()).rate);
  };

  // A turn that brought nothing new moves these times and no revision.
  const at = (text, now) => (text ? window.ioc.shortly(Date.parse(text), Date.parse(now)) : '—');
  const followTimes = async () => {
    if (!page()) return;
    const response = await fetch('/api/v1/status', { cache: 'no-store' }).catch(() => null);
    if (!response || !response.ok || !page()) return;
    const status = await response.json();
    document.dispatchEvent(new CustomEvent('ioc:status', { detail: status }));
    for (const source of status.sources) {
      const card = document.querySelector(`.source-card[data-source="${CSS.escape(source.name)}"]`);
      card?.querySelectorAll('[data-fact]').forEach((fact) => {
        const text = source[fact.dataset.fact], past = text && Date.parse(text) <= Date.parse(status.now);
        fact.textContent = past && fact.dataset.past ? fact.dataset.past : at(text, status.now);
      });
    }
  };
  setInterval(followTimes, 5000);

  // A list of rejects just opened comes into view; one that only moved on stays where it is.
  let opened = null;
  const follow = () => {
    const list = document.getElementById('sources-rejects');
    const now = list && !list.hidden ? location.search : null;
    if (now && now !== opened) list.scrollIntoView({ block: 'nearest' });
    opened = now;
  };

  const watch = new MutationObserver(() => { askSpeed(); follow(); });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
