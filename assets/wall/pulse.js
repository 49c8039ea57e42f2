// Every few seconds one cheap question, which is also this wall's sign of life; figures are fetched
// only when they lie ready and differ. Lost connections are told, and mended by asking again.
(() => {
  const FAILURES = 3, ANSWER_MS = 10e3, GONE = 404, STRANGER = 401, LAG_MS = 60e3;
  const { stage, words, every, on } = window.wall;
  let key = '', known = false, failures = 0, asking = false, errors = 0, instance = '', heard = null, lagging = null;
  on('error', (event) => { if (event.error) errors += 1; });
  on('unhandledrejection', () => { errors += 1; });

  const who = () => {
    const made = () => Math.random().toString(36).slice(2, 12);
    try { instance ||= localStorage.wall || (localStorage.wall = made()); } catch { instance ||= made(); }
    return instance;
  };

  const asked = async (address) => {
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS), cache: 'no-store' });
    if (!answer.ok) throw Object.assign(new Error(address), { status: answer.status });
    return answer.json();
  };
  // An answer that is JSON, but none of ours, must not become the wall's time.
  const sound = (told, fields) => fields.every((field) => told?.[field] !== undefined && told[field] !== null);
  const unsound = (what) => { throw new Error(`${what} is no answer of ours`); };

  const lost = (status) => {
    const line = document.getElementById('shell-lost'), say = words();
    const since = heard === null ? '…' : window.ioc.shortly(heard, window.ioc.now(), say);
    const told = { [GONE]: say.wall_gone, [STRANGER]: say.wall_stranger }[status] || say.wall_lost;
    line.hidden = false;
    line.textContent = told.replace('{time}', since);
  };
  const found = () => {
    const line = document.getElementById('shell-lost');
    failures = 0;
    heard = window.ioc.now();
    if (!line.hidden) { line.hidden = true; line.textContent = ''; }
  };

  // Figures of another description have other places: a successor brings them, with theirs.
  const strange = (told) => told.wall !== stage().dataset.mark;
  // One of several servers lags; where all of them do for long, the store itself was set back.
  const behind = (told) => {
    const { day, revision } = stage().dataset, late = told.day === day && told.revision < Number(revision);
    lagging = late ? lagging ?? performance.now() : null;
    return late;
  };

  // What the document came with is learnt once, so that later answers touch only what moved.
  const fetched = async () => {
    const since = known ? key : '';
    const told = await asked(`/man-hinh/${stage().dataset.wall}/values?since=${encodeURIComponent(since)}`);
    if (!sound(told, ['slots', 'key', 'wall', 'broken', 'revision', 'day'])) unsound('values');
    if (strange(told)) { window.wall.want('wall'); return; }
    if (behind(told)) { if (performance.now() - lagging > LAG_MS) window.wall.want('behind'); return; }
    if (known || told.key !== key) window.wall.set(told.slots);
    else window.wall.learn(told.slots);
    window.wall.break(told.broken);
    [key, known] = [told.key, true];
    Object.assign(stage().dataset, { revision: told.revision, day: told.day });
    requestAnimationFrame(() => window.ioc.tick());
  };

  const moved = (answer) => (answer.key ? answer.key !== key : answer.revision !== Number(stage().dataset.revision));

  // A phone in a pocket is no wall that fell silent: it tells nothing of itself.
  const about = () => (stage().dataset.unheard ? '' : life());
  const life = () => new URLSearchParams({
    instance: who(), screen: window.wall.showing(), shown: stage().dataset.revision,
    heap: Math.round(performance.memory?.usedJSHeapSize || 0), errors,
    since: Math.round(performance.now() / 1000),
  });

  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await asked(`/api/v1/walls/${stage().dataset.wall}/pulse?${about()}`);
      if (!sound(answer, ['revision', 'rate', 'version', 'wall']) || Number.isNaN(Date.parse(answer.now))) unsound('pulse');
      if (window.wall.retired()) return;
      window.ioc.believe({ now: answer.now, rate: answer.rate });
      dispatchEvent(new CustomEvent('wall:answered', { detail: answer }));
      if (!strange(answer) && (!known || moved(answer))) await fetched();
      // The times of figures that do not stand here would make those that do pass for younger.
      if (answer.key === key) window.ioc.speak(answer);
      found();
    } catch (error) {
      failures += 1;
      if (failures >= FAILURES && !window.wall.retired()) lost(error.status);
    } finally {
      asking = false;
    }
  };

  on('DOMContentLoaded', () => {
    key = stage().dataset.key;
    heard = window.ioc.now();
    ask();
    every(ask, Number(stage().dataset.every));
  });
  on('online', ask);
})();
