// A wall renews itself without ever going blank: its successor is loaded beside it, unseen, and takes
// its place at a change of screens, once it stands. What does not come up is thrown away: there is no
// navigation, so no server can turn this wall into a browser's error page.
(() => {
  const PATIENCE_MS = 60e3, AGAIN_MS = 60e3, SOON_MS = 20e3, LOOK_MS = 250, MEMORY_MS = 10 * 60e3, NIGHT_MS = 12 * 3600e3;
  const MOST_NODES = 20e3, MEGABYTE = 1024 * 1024;
  const MANY = 3, MOST_MS = 10 * 60e3, CALM_MS = 2 * MOST_MS;
  const { stage, every, on, retire } = window.wall;
  const outer = () => { try { return parent !== window && parent.wall?.renew ? parent.wall : null; } catch { return null; } };
  const host = outer();
  let why = '', cause = '', boxed = null, coming = null, tried = -AGAIN_MS, wait = AGAIN_MS, timer = 0;
  // How long this document has lived; a test may hasten it.
  let lived = 0;
  const age = () => performance.now() + lived;

  // Successors that took over for one reason, none long after the one before. Two servers that differ
  // behind one address would have a wall renewed for ever: after some it waits, longer each time.
  const streaks = new Map();
  const streak = (reason) => {
    const last = streaks.get(reason);
    return last && age() - last.at < CALM_MS ? last.count : 0;
  };
  const patience = (reason) => {
    const more = streak(reason) - MANY;
    return more < 0 ? wait : Math.max(wait, Math.min(AGAIN_MS * 2 ** (more + 1), MOST_MS));
  };

  const forget = () => {
    clearInterval(timer);
    coming?.remove();
    coming = null;
  };

  // The one at the top holds all of them, one after another.
  const renew = (reason) => {
    const now = age();
    if (coming || now - tried < patience(reason)) return;
    [tried, wait, cause] = [now, AGAIN_MS, reason];
    coming = Object.assign(document.createElement('iframe'), { className: 'successor', src: location.pathname });
    coming.setAttribute('allow', 'screen-wake-lock');
    document.body.append(coming);
    timer = setInterval(() => {
      if (age() - tried > PATIENCE_MS) forget();
    }, LOOK_MS);
  };
  const ready = () => {
    try { return Boolean(coming?.contentWindow.wall?.stands?.()); } catch { return false; }
  };
  const swap = (at) => {
    if (!ready()) return false;
    const next = coming, last = boxed;
    clearInterval(timer);
    [coming, boxed, wait] = [null, next, SOON_MS];
    streaks.set(cause, { count: streak(cause) + 1, at: age() });
    next.contentWindow.wall.begin(at);
    next.classList.add('in');
    next.contentWindow.focus();
    // The old one stays beneath until the new one is painted.
    requestAnimationFrame(() => requestAnimationFrame(() => (last ? last.remove() : retire())));
    return true;
  };

  const want = (reason) => { why ||= reason; (host?.renew || renew)(why); };

  const answered = (answer) => {
    const { version, mark } = stage().dataset;
    if (answer.version !== version) want('version');
    else if (answer.wall !== mark) want('wall');
    else if (why) want(why);
    else heavy();
  };

  const nodes = () => [document, ...[...document.querySelectorAll('.page-frame')].map((box) => box.contentDocument)]
    .reduce((sum, page) => sum + (page?.getElementsByTagName('*').length || 0), 0);
  const heavy = () => {
    const budget = Number(stage().dataset.budget) * MEGABYTE;
    const full = (performance.memory?.usedJSHeapSize || 0) > budget || nodes() > MOST_NODES;
    if (full && age() > MEMORY_MS) want('memory');
    else if (age() > NIGHT_MS && window.wall.resting()) want('night');
  };

  on('wall:answered', (event) => answered(event.detail));

  Object.assign(window.wall, {
    renew, swap, want,
    // Asked by the player at each change of screens: true, and somebody else has taken over.
    succeed: (next) => Boolean(why) && (host?.swap || swap)(next?.dataset.at || ''),
    hasten: (ms) => { lived += ms; },
  });
})();
