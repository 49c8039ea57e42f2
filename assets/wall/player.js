// The rotation: one screen after another, on by itself, past a broken one; paused by a touch, turned
// by a remote control's keys. What stands stays until the next one stands.
(() => {
  const TICK_MS = 200, LEAD_MS = 20e3, PAUSED_MS = 5 * 60e3, TRIPPED_MS = 60e3, FADED_MS = 1e3;
  const NEXT = ['ArrowRight', 'ArrowDown', 'PageDown', 'ChannelUp', 'MediaTrackNext', 'n'];
  const BACK = ['ArrowLeft', 'ArrowUp', 'PageUp', 'ChannelDown', 'MediaTrackPrevious', 'p'];
  const HOLD = ['Enter', ' ', 'MediaPlayPause', 'Pause'];
  const { stage, words, every, on, frame } = window.wall;
  const sections = () => [...document.querySelectorAll('.screen')];
  const tripped = new Map();
  let shown = null, coming = null, began = 0, parts = 1, part = 0, paused = 0, broken = new Set();

  const lasts = (section) => Math.max(Number(section.dataset.seconds) || 20, 1) * 1000;
  const good = (section) => !broken.has(section.id)
    && !(performance.now() - (tripped.get(section.id) ?? -Infinity) < TRIPPED_MS);

  // The next one that can be shown; where no other can, the same once more; null where none can.
  const following = (from, step) => {
    const all = sections(), at = all.indexOf(from);
    for (let n = 1; n <= all.length; n += 1) {
      const one = all[(((at + step * n) % all.length) + all.length) % all.length];
      if (good(one)) return one;
    }
    return null;
  };

  const name = () => {
    const title = shown.dataset.title || frame.title(shown);
    document.getElementById('wall-title').textContent = parts > 1 ? `${title} ${part + 1}/${parts}` : title;
  };
  const show = (section) => {
    const same = shown === section;
    [shown, coming, began, part] = [section, null, performance.now(), 0];
    parts = frame.framed(section) ? frame.parts(section) : 1;
    frame.turn(section, 0);
    if (!same) {
      sections().forEach((one) => {
        one.classList.toggle('shown', one === section);
        one.setAttribute('aria-hidden', String(one !== section));
      });
    }
    stage().classList.toggle('framing', frame.framed(section));
    hint();
    name();
    dispatchEvent(new CustomEvent('wall:shown', { detail: { id: section.id, at: section.dataset.at } }));
  };

  const go = (section) => {
    coming = section;
    if (!section) { began = performance.now(); return; }
    frame.open(section);
    frame.keep(shown, coming);
    arrive();
    hint();
  };
  const turn = (step) => {
    const next = following(coming || shown, step);
    if (!window.wall.succeed?.(next)) go(next);
  };

  const trip = (section) => tripped.set(section.id, performance.now());
  const arrive = () => {
    if (frame.stands(coming)) { show(coming); return; }
    if (!frame.failed(coming)) return;
    const past = coming;
    trip(past);
    go(following(past, 1));
  };

  const progress = (spent) => {
    const share = Math.min(Math.floor(spent / 1000) * 1000 / lasts(shown), 1).toFixed(3);
    document.getElementById('wall-progress').style.transform = `scaleX(${share})`;
    const now = Math.min(Math.floor((spent / lasts(shown)) * parts), parts - 1);
    if (now === part) return;
    part = now;
    frame.turn(shown, part);
    name();
  };

  const hint = () => {
    const line = document.getElementById('wall-hint'), say = words();
    const told = paused ? say.wall_paused : coming || !shown ? say.wall_opening : '';
    line.hidden = !told;
    if (line.textContent !== told) line.textContent = told;
  };
  const hold = (still) => {
    paused = still ? performance.now() : 0;
    stage().classList.toggle('paused', still);
    if (!still) began = performance.now();
    hint();
  };

  const tick = () => {
    const now = performance.now();
    if (shown && window.wall.resting()) { began = now; window.wall.succeed?.(shown); return; }
    if (paused && now - paused > PAUSED_MS) hold(false);
    if (coming) { arrive(); return; }
    if (!shown || frame.failed(shown)) {
      if (shown) trip(shown);
      turn(1);
      return;
    }
    if (paused) return;
    const spent = now - began;
    if (spent >= lasts(shown)) { turn(1); return; }
    progress(spent);
    ahead(spent);
  };

  // The next page is opened while this screen stands; the one before is closed when it has faded.
  const ahead = (spent) => {
    const next = following(shown, 1), lead = frame.framed(shown) ? LEAD_MS / 3 : LEAD_MS;
    const near = next && next !== shown && lasts(shown) - spent <= lead;
    if (spent > FADED_MS) frame.keep(shown, near && next);
    if (near && spent > FADED_MS) frame.open(next);
  };

  on('DOMContentLoaded', () => {
    broken = new Set((stage().dataset.broken || '').split(' ').filter(Boolean));
    hint();
    tick();
    every(tick, TICK_MS);
  });
  on('pointerdown', () => hold(!paused));
  on('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (NEXT.includes(event.key)) turn(1);
    else if (BACK.includes(event.key)) turn(-1);
    else if (HOLD.includes(event.key)) hold(!paused);
    else return;
    event.preventDefault();
  });

  Object.assign(window.wall, {
    showing: () => shown?.dataset.at || '',
    stands: () => Boolean(shown) && document.fonts.status === 'loaded',
    break: (ids) => { broken = new Set(ids); },
    // Where a wall's successor begins, if it has that screen and need not wait for it.
    begin: (at) => {
      const one = sections().find((section) => section.dataset.at === at && !frame.framed(section) && good(section));
      if (one && one !== shown) show(one); else began = performance.now();
    },
  });
})();
