// The administrator's page of the walls: how each stands, asked every few seconds, and the dialog in
// which one is described.
(() => {
  const PATH = '/api/v1/walls', EVERY = 5000;
  const page = () => document.getElementById('walls');
  const words = () => JSON.parse(page().dataset.words);
  const names = () => JSON.parse(page().dataset.names);
  const token = () => (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || '';
  const number = (value, digits = 1) => value.toLocaleString(document.documentElement.lang === 'en' ? 'en-GB' : 'vi-VN', { maximumFractionDigits: digits });
  const say = (text, told) => Object.entries(told).reduce((line, [name, value]) => line.replace(`{${name}}`, value), text);
  const field = (name) => document.getElementById(`walls-${name}`);
  let walls = [], drawn = '';

  const part = (tag, className, text, props = {}) => {
    const made = Object.assign(document.createElement(tag), { className, ...props });
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const screenWords = (screen, wall, speak) => {
    const name = screen.at.split('?')[0], known = names()[name];
    const title = known ? known + (screen.at.includes('?') ? ` (${screen.at.split('?')[1]})` : '') : say(speak.page, { at: screen.at });
    return `${title} · ${say(speak.each, { seconds: screen.seconds ?? wall.seconds })}`;
  };

  // The machine's time, as the server's own sentences have it: its hour alone today.
  const clock = (text) => {
    const at = new Date(text), tongue = document.documentElement.lang === 'en' ? 'en-GB' : 'vi-VN', zone = 'Asia/Ho_Chi_Minh';
    const day = (one) => one.toLocaleDateString('en-CA', { timeZone: zone });
    const hour = at.toLocaleTimeString(tongue, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    return day(at) === day(new Date()) ? hour : `${hour} ${at.toLocaleDateString(tongue, { timeZone: zone, day: '2-digit', month: '2-digit' })}`;
  };
  const placeWords = (place, speak) => {
    const line = part('li', `wall-place ${place.alive ? 'is-living' : 'is-gone'}`);
    const where = place.screen.split('?')[0], named = names()[where] || (where.startsWith('/') ? say(speak.page, { at: where }) : '');
    const state = place.alive ? named && say(speak.showing, { screen: named }) : say(speak.silent, { time: clock(place.seen_at) });
    const more = [
      say(speak.since, { address: place.address || '—', time: clock(place.began_at) }),
      place.alive && place.heap && say(speak.heap, { size: number(place.heap / 2 ** 20, 0) }),
      place.errors && say(speak.errors, { count: place.errors }),
    ].filter(Boolean).join(' · ');
    line.append(part('b', '', state), part('span', '', more));
    return line;
  };
  // Every place that has fallen silent is named, though the same wall lives elsewhere.
  const silent = (wall, speak) => {
    if (!wall.alive) return wall.seen_at ? [wall.standing] : [];
    return wall.places.filter((place) => !place.alive)
      .map((place) => say(speak.elsewhere, { title: wall.title, address: place.address || '—', time: clock(place.seen_at) }));
  };

  const card = (wall, speak) => {
    const box = part('article', `card wall-card ${wall.alive ? 'is-alive' : wall.seen_at ? 'is-silent' : 'is-never'}`);
    const lines = [
      say(speak.room, { diagonal: number(wall.diagonal), wide: wall.resolution[0], high: wall.resolution[1], farthest: number(wall.farthest) }),
      say(speak.letters, { least: number(wall.letter_px), preferred: number(wall.preferred_px), minutes: number(wall.minutes) }),
      say(speak.holds, { tiles: wall.tiles, lines: wall.lines }),
      [speak[`theme_${wall.theme}`], wall.public && speak.public, wall.quiet.length && say(speak.quiet, { from: wall.quiet[0], to: wall.quiet[1] })].filter(Boolean).join(' · '),
    ];
    box.append(part('h2', 'wall-title', wall.title));
    const places = part('ul', 'wall-places');
    if (!wall.places.length) places.append(part('li', 'wall-place', speak.never));
    wall.places.forEach((place) => places.append(placeWords(place, speak)));
    box.append(places);
    lines.forEach((line) => box.append(part('p', 'wall-line', line)));
    box.append(part('h3', 'wall-rotation', speak.rotation));
    const list = part('ol', 'wall-screens');
    wall.screens.forEach((screen) => list.append(part('li', '', screenWords(screen, wall, speak))));
    const orders = part('div', 'source-orders');
    orders.append(part('a', 'button', speak.open, { href: `/man-hinh/${wall.name}`, target: '_blank' }));
    for (const step of ['edit', 'remove']) {
      const press = part('button', `order walls-${step}`, speak[step], { type: 'button' });
      press.dataset.wall = wall.name;
      press.setAttribute('aria-label', `${speak[step]}: ${wall.title}`);
      orders.append(press);
    }
    box.append(list, orders);
    return box;
  };

  const draw = (told) => {
    const face = JSON.stringify([told, document.documentElement.lang]);
    const list = document.getElementById('walls-list');
    if (face === drawn && list.children.length) return;
    drawn = face;
    walls = told.walls;
    const speak = words(), held = document.activeElement?.dataset?.wall, step = document.activeElement?.className;
    field('wrong').textContent = told.wrong;
    const summary = walls.length ? walls.flatMap((wall) => silent(wall, speak)).join('; ') : speak.none;
    if (field('summary').textContent !== summary) field('summary').textContent = summary;
    list.replaceChildren(...walls.map((wall) => card(wall, speak)));
    // Who stands on a button with the keyboard keeps it.
    if (held) [...list.querySelectorAll('button')].find((one) => one.dataset.wall === held && one.className === step)?.focus();
  };

  const ask = async () => {
    if (!page()) { drawn = ''; return; }
    try {
      const answer = await fetch(PATH, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
      if (answer.ok && page()) draw(await answer.json());
    } catch { /* The shell tells a lost connection. */ }
  };

  const post = async (path, order) => {
    const answer = await fetch(path, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token() }, body: JSON.stringify(order),
    });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    await ask();
  };
  const told = (text) => { document.getElementById('walls-told').textContent = text; };

  const written = (screen, wall) => [screen.at, ...(screen.seconds && screen.seconds !== wall.seconds || screen.tiles.length ? [screen.seconds ?? wall.seconds] : []), ...(screen.tiles.length ? [screen.tiles.join(', ')] : [])].join(' | ');
  const NEW = { name: '', title: '', diagonal: 55, farthest: 5, resolution: [1920, 1080], seconds: 20, quiet: [], theme: 'dark', language: 'vi', public: false };
  // As it was given, without a thousand's mark that would be read as a decimal point.
  const plainly = (value) => String(value).replace('.', document.documentElement.lang === 'en' ? '.' : ',');
  // Dash keeps what stands in its boxes and would put it back: it has to hear of it as of something typed.
  const type = (name, value) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field(name), value);
    field(name).dispatchEvent(new Event('input', { bubbles: true }));
  };
  // What two people describe at once: the second is told, and overwrites nothing unseen.
  const TOLD = ['title', 'diagonal', 'resolution', 'farthest', 'theme', 'language', 'seconds', 'quiet', 'public', 'screens'];
  const described = (wall) => wall && JSON.stringify(TOLD.map((name) => wall[name]));
  let opened = null;
  const unmet = async (name) => {
    await ask();
    const now = walls.find((one) => one.name === name);
    if (!opened && now) throw new Error(words().taken.replace('{name}', name));
    if (opened && described(now) !== described(opened)) throw new Error(words().moved);
  };
  const open = (wall) => {
    opened = wall || null;
    const shown = wall || { ...NEW, screens: Object.keys(names()).map((at) => ({ at, tiles: [] })) };
    field('name').readOnly = Boolean(wall);
    for (const name of ['name', 'title', 'seconds']) type(name, shown[name]);
    for (const name of ['diagonal', 'farthest']) type(name, plainly(shown[name]));
    type('resolution', shown.resolution.join(' x '));
    type('quiet', shown.quiet.join(' - '));
    for (const name of ['theme', 'language']) field(name).value = shown[name];
    field('public').value = shown.public ? 'yes' : 'no';
    field('screens').value = shown.screens.map((screen) => written(screen, shown)).join('\n');
    field('edit-title').textContent = wall ? wall.title : words().add;
    wrong('', '');
    field('edit').showModal();
    field('edit').scrollTop = 0;
    if (wall) field('title').focus();
  };

  // What is wrong stands beside the field that it is wrong with.
  const wrong = (name, text) => {
    FIELDS.forEach((one) => field(one).setAttribute('aria-invalid', String(one === name)));
    field('edit-wrong').textContent = text;
    if (name) field(name).focus();
    else if (text) field('edit-wrong').scrollIntoView({ block: 'nearest' });
  };
  const FIELDS = ['name', 'title', 'diagonal', 'farthest', 'resolution', 'seconds', 'quiet', 'screens'];
  const decimal = (name) => (field(name).value.trim() ? Number(field(name).value.trim().replace(',', '.')) : NaN);
  const pixels = () => (/^\d+\s*[x×*]\s*\d+$/i.test(field('resolution').value.trim()) ? field('resolution').value.match(/\d+/g).map(Number) : []);
  const within = (value, least, most) => value >= least && value <= most;
  const FIT = {
    name: () => /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(field('name').value.trim()),
    title: () => Boolean(field('title').value.trim()),
    diagonal: () => within(decimal('diagonal'), 10, 1000),
    farthest: () => within(decimal('farthest'), 0.3, 100),
    resolution: () => within(pixels()[0], 640, 30000) && within(pixels()[1], 360, 30000),
    seconds: () => Number.isInteger(decimal('seconds')) && within(decimal('seconds'), 5, 3600),
    screens: () => Boolean(field('screens').value.trim()),
  };
  const fit = () => {
    const name = Object.keys(FIT).find((one) => !FIT[one]());
    if (!name) return;
    const label = document.querySelector(`label[for="walls-${name}"]`).textContent, value = field(name).value.trim();
    throw Object.assign(new Error(say(words().unfit, { field: label, value, remedy: words()[`remedy_${name}`] })), { field: name });
  };

  const screens = () => field('screens').value.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const [at, seconds, tiles] = line.split('|').map((piece) => piece.trim());
    if (seconds && !/^\d+$/.test(seconds)) throw Object.assign(new Error(say(words().screen_unread, { line })), { field: 'screens' });
    return { at, ...(seconds ? { seconds: Number(seconds) } : {}), tiles: tiles ? tiles.split(',').map((one) => one.trim()).filter(Boolean) : [] };
  });
  const quiet = () => {
    const text = field('quiet').value.trim();
    const found = text.match(/^(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)$/);
    if (text && !found || found?.slice(1).some((one) => !(one < '24'))) throw Object.assign(new Error(say(words().quiet_unread, { value: text })), { field: 'quiet' });
    return found ? found.slice(1).map((one) => one.padStart(5, '0')) : [];
  };
  const keep = async (pressed) => {
    pressed.disabled = true;
    try {
      fit();
      await unmet(field('name').value.trim());
      await post(PATH, {
        name: field('name').value.trim(), title: field('title').value.trim(), diagonal: decimal('diagonal'), farthest: decimal('farthest'),
        resolution: pixels(), seconds: decimal('seconds'), quiet: quiet(),
        theme: field('theme').value, language: field('language').value, public: field('public').value === 'yes', screens: screens(),
      });
      field('edit').close();
      told(words().done);
    } catch (error) {
      wrong(error.field || '', error.field ? error.message : `${words().failed} ${error.message}`);
    } finally {
      pressed.disabled = false;
    }
  };
  let leaving = '';
  const sure = (wall) => {
    leaving = wall.name;
    field('removal-title').textContent = say(words().sure, { title: wall.title });
    field('removal-wrong').textContent = '';
    field('removal').showModal();
    field('removal').querySelector('.walls-leave').focus();
  };
  const remove = async (pressed) => {
    pressed.disabled = true;
    try {
      await post(`${PATH}/removals`, { name: leaving });
      field('removal').close();
      told(words().gone);
      field('add').focus();
    } catch (error) {
      field('removal-wrong').textContent = `${words().failed} ${error.message}`;
    } finally {
      pressed.disabled = false;
    }
  };

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('#walls button');
    if (!pressed) return;
    const wall = walls.find((one) => one.name === pressed.dataset.wall);
    if (pressed.id === 'walls-add') open(null);
    else if (pressed.classList.contains('walls-edit')) open(wall);
    else if (pressed.classList.contains('walls-remove')) sure(wall);
    else if (pressed.classList.contains('walls-gone')) remove(pressed);
    else if (pressed.classList.contains('walls-keep')) keep(pressed);
    else if (pressed.classList.contains('walls-leave')) pressed.closest('dialog').close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !event.target.matches?.('#walls-edit input')) return;
    event.preventDefault();
    const press = field('edit').querySelector('.walls-keep');
    if (!press.disabled) keep(press);
  });
  new MutationObserver(() => { if (page() && !document.getElementById('walls-list')?.children.length && !drawn) ask(); }).observe(document.documentElement, { childList: true, subtree: true });
  setInterval(ask, EVERY);
})();
