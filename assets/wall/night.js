// Against burn-in and for the night: the picture shifts a little each minute, the wall is dark in its
// quiet hours by the product's own clock, and the machine is asked not to sleep meanwhile.
(() => {
  const SHIFTS = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
  const SHIFT_PX = 2, SHIFT_MS = 60e3, LOOK_MS = 1e3;
  const { stage, every, on } = window.wall;
  let shifted = 0, lock = null;

  const shift = () => {
    shifted = (shifted + 1) % SHIFTS.length;
    const [x, y] = SHIFTS[shifted];
    stage().style.setProperty('--shift-x', `${x * SHIFT_PX}px`);
    stage().style.setProperty('--shift-y', `${y * SHIFT_PX}px`);
  };

  const resting = () => {
    const hours = (stage()?.dataset.quiet || '').split(' '), time = window.ioc.now();
    if (hours.length < 2 || !time) return false;
    const clock = window.ioc.clock(time), [from, to] = hours;
    return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
  };
  const rest = () => {
    const box = document.getElementById('wall-rest'), dark = resting();
    if (!box) return;
    box.hidden = !dark;
    const clock = document.getElementById('wall-rest-clock'), told = dark ? window.ioc.clock(window.ioc.now()) : '';
    if (clock.textContent !== told) clock.textContent = told;
    // A clock alone burns in as well: it wanders.
    box.style.setProperty('--wander', shifted);
  };

  // Refused where the page is not served over TLS or from this machine: then the machine must be told.
  const wake = async () => {
    if (document.visibilityState !== 'visible' || (lock && !lock.released)) return;
    try { lock = await navigator.wakeLock?.request('screen'); } catch { lock = null; }
  };

  on('DOMContentLoaded', () => {
    const said = stage().dataset;
    if (said.now) window.ioc.believe({ now: said.now, rate: said.rate });
    rest();
    wake();
    every(rest, LOOK_MS);
    every(shift, SHIFT_MS);
    every(wake, SHIFT_MS);
  });
  document.addEventListener('visibilitychange', wake);

  Object.assign(window.wall, { resting });
})();
