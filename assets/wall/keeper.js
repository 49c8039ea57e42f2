// A wall renews itself without ever going blank: its successor is loaded beside it, unseen, and takes
// its place at a change of screens, once it stands. What does not come up is thrown away: there is no
// navigation, so no server can turn this wall into a browser's error page.
(() => {
  const PATIENCE_MS = 60e3, AGAIN_MS = 60e3, SOON_MS = 20e3, LOOK_MS = 250, MEMORY_MS = 10 * 60e3, NIGHT_MS = 12 * 3600e3;
  const MOST_NODES = 20e3, MEGABYTE = 1024 * 1024;
  const { stage, every, on, retire } = window.wall;
  const outer = () => { try { return parent !== window && parent.wall?.renew ? parent.wall : null; } catch { return null; } };
  const host = outer();
  let why = '', boxed = null, coming = null, tried = -AGAIN_MS, wait = AGAIN_MS, timer = 0;

  const forget = () => {
    clearInterval(timer);
    coming?.remove();
    coming = null;
  };

  // The one at the top holds all of them, one after another.
  const renew = () => {
    const now = performance.now();
    if (coming || now - tried < wait) return;
    [tried, wait] = [now, AGAIN_MS];
    coming = Object.assign(document.createElement('iframe'), { className: 'successor', src: location.pathname });
    coming.setAttribute('allow', 'screen-wake-lock');
    document.body.append(coming);
    timer = setInterval(() => {
      if (performance.now() - tried > PATIENCE_MS) forget();
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
    next.contentWindow.wall.begin(at);
    next.classList.add('in');
    next.contentWindow.focus();
    // The old one stays beneath until the new one is painted.
    requestAnimationFrame(() => requestAnimationFrame(() => (last ? last.remove() : retire())));
    return true;
  };

  const want = (reason) => { why ||= reason; (host?.renew || renew)(); };
  // How long this document has lived; a test may hasten it.
  let lived = 0;
  const age = () => performance.now() + lived;

  const answered = (answer) => {
    const { version, key } = stage().dataset, mark = key.slice(key.lastIndexOf('-') + 1);
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
    renew, swap,
    // Asked by the player at each change of screens: true, and somebody else has taken over.
    succeed: (next) => Boolean(why) && (host?.swap || swap)(next?.dataset.at || ''),
    hasten: (ms) => { lived += ms; },
  });
})();
