// What is left until a moment, or gone since it: told again each few seconds by the product's time,
// so that it moves on between revisions too. The same words as ioc/web/wall/countdown.py.
(() => {
  const HOUR = 3600e3, DAY = 24 * HOUR, EVERY = 5e3;
  const length = (ms, say) => {
    const [word, size] = ms >= 3 * DAY ? [say.days, DAY] : ms >= HOUR ? [say.hours, HOUR] : [say.minutes, 60e3];
    return word.replace('{count}', Math.floor(ms / size));
  };
  const tell = () => {
    const now = window.ioc.now?.(), say = window.ioc.words();
    if (!now || !say) return;
    document.querySelectorAll('[data-until]').forEach((part) => {
      const left = Date.parse(part.dataset.until) - now, past = left <= 0;
      const words = (past ? part.dataset.past : part.dataset.ahead).replace('{time}', length(Math.abs(left), say));
      if (part.textContent !== words) part.textContent = words;
      part.classList.toggle('past', past);
    });
  };
  window.wall.on('wall:set', tell);
  window.wall.every(tell, EVERY);
})();
