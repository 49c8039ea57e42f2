// A phone has no rotation: what the wall's pulse asks of a player is answered in a word.
(() => {
  const { stage, on } = window.wall;
  const SETTLED_MS = 60e3;

  const again = () => { if (performance.now() > SETTLED_MS) location.reload(); };
  Object.assign(window.wall, { showing: () => '', break: () => {}, want: again });
  // Out of the pocket again, it asks at once instead of waiting for its turn.
  document.addEventListener('visibilitychange', () => { if (!document.hidden) dispatchEvent(new Event('online')); });
  // Another release may have other places for its figures; it has just answered, so it can be asked for.
  on('wall:answered', ({ detail }) => {
    if (detail.version !== stage().dataset.version || detail.wall !== stage().dataset.mark) again();
  });
})();
