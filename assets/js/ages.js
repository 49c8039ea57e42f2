// The product's time in the browser, and what ages by it: the clock, every time a figure speaks of, and when
// we last read it.
// Time = the server's last answer + monotonic seconds × rate: right with the server gone, and whatever
// this machine's own date says.
window.ioc = Object.assign(window.ioc || {}, (() => {
  const ZONE = 7 * 3600e3;
  let answered = null; // {now, rate, at}
  let asOf = {}, asked = {};

  const words = () => {
    const shell = document.getElementById('shell');
    return shell ? JSON.parse(shell.dataset.words) : null;
  };
  const two = (n) => String(n).padStart(2, '0');
  const now = () => answered && answered.now + (performance.now() - answered.at) * answered.rate;
  const clock = (ms) => { const d = new Date(ms + ZONE); return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`; };
  // A day as text.short_day and text.day write it: 23/11/2026, in English 23 Nov 2026.
  const english = () => document.documentElement.lang === 'en';
  const shortDay = (d, say) => (english()
    ? `${d.getUTCDate()} ${say[`month${d.getUTCMonth() + 1}`]}`
    : `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}`);
  const longDay = (d, say) => `${shortDay(d, say)}${english() ? ' ' : '/'}${d.getUTCFullYear()}`;
  // The hour alone today, with its day otherwise, as text.when.
  const shortly = (made, time, say = words()) => {
    const d = new Date(made + ZONE), today = new Date(time + ZONE);
    if (d.toISOString().slice(0, 10) === today.toISOString().slice(0, 10)) return clock(made);
    return `${clock(made)}${english() ? ', ' : ' '}${shortDay(d, say)}`;
  };
  const dated = (ms, say) => {
    const d = new Date(ms + ZONE);
    return `${say[`weekday${d.getUTCDay() || 7}`]} ${longDay(d, say)} · ${clock(ms)}`;
  };

  // The same words as text.duration.
  const duration = (seconds, say) => {
    const minutes = Math.floor(Math.max(seconds, 0) / 60);
    if (minutes < 1) return say.moments;
    const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = days ? 0 : minutes % 60;
    return [[say.days, days], [say.hours, hours], [say.minutes, rest]]
      .filter(([, count]) => count).map(([word, count]) => word.replace('{count}', count)).join(' ');
  };

  // What an element's time is now: the answer's, the oldest of the sources it names (none named: of all);
  // before there is one, what the element came with. A figure that could not be made anew and was kept
  // has its own for good, so that it ages whatever its sources say.
  const instant = (part, told, own) => {
    if ('kept' in part.dataset) return Date.parse(own || '');
    const names = part.dataset.of ? part.dataset.of.split(' ') : Object.keys(told);
    const times = names.filter((name) => told[name]).map((name) => Date.parse(told[name]));
    return times.length ? Math.min(...times) : Date.parse(own || '');
  };
  const put = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };

  const age = (part, time, say) => {
    if (!part.dataset.asof) return;
    const made = instant(part, asOf, part.dataset.asof), read = instant(part, asked, part.dataset.asked);
    if (Number.isNaN(made)) return;
    const seconds = (time - made) / 1000;
    const stale = seconds > Number(part.dataset.staleAfter || Infinity);
    const words = duration(seconds, say);
    const ago = say.ago.replace('{age}', words), old = say.stale.replace('{age}', words);
    if (part.classList.contains('stale-mark')) {
      put(part, stale ? say.old.replace('{time}', shortly(made, time)) : '');
    } else if (part.querySelector('.as-of-time')) {
      put(part.querySelector('.as-of-time'), shortly(made, time));
      put(part.querySelector('.as-of-ago'), ` · ${ago}`);
      put(part.querySelector('.as-of-asked'), read ? ` ·\u00a0${say.asked.replace('{time}', shortly(read, time))}` : '');
      put(part.querySelector('.as-of-age'), stale ? old : '');
    } else {
      put(part, `${shortly(made, time)} · ${stale ? old : ago}`);
    }
    part.toggleAttribute('data-stale', stale);
  };

  // What stands on several feeds is old when one of them is.
  const mark = () => {
    const boxes = new Map();
    document.querySelectorAll('.as-of').forEach((part) => {
      const box = part.closest('.tile, .ages');
      if (box) boxes.set(box, boxes.get(box) || part.hasAttribute('data-stale'));
    });
    boxes.forEach((stale, box) => box.toggleAttribute('data-stale', stale));
  };

  const tick = () => {
    const time = now(), say = words();
    if (!time || !say) return;
    put(document.getElementById('shell-clock'), dated(time, say));
    document.querySelectorAll('.as-of').forEach((part) => age(part, time, say));
    mark();
  };

  // Of which times the figures that stand here speak.
  const speak = (answer) => {
    asOf = answer.as_of || {};
    asked = answer.asked || {};
    tick();
  };

  setInterval(tick, 1000);
  return {
    words, now, clock, shortly, tick, speak,
    // An answer without such times leaves those that were told before.
    believe: (answer) => {
      answered = { now: Date.parse(answer.now), rate: Number(answer.rate) || 0, at: performance.now() };
      if (answer.as_of) speak(answer); else tick();
    },
  };
})());
