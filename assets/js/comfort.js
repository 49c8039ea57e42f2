// A−, A+ and contrast: kept in this browser, applied before the first paint.
(() => {
  const SIZES = [0.875, 1, 1.125, 1.25, 1.5];
  const root = document.documentElement;
  const kept = (name, otherwise) => {
    try { return localStorage.getItem(`ioc-${name}`) ?? otherwise; } catch { return otherwise; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(`ioc-${name}`, value); } catch { /* a browser that keeps nothing */ }
  };
  const wear = () => {
    root.style.setProperty('--comfort', SIZES[Number(kept('size', 1))] ?? 1);
    root.dataset.contrast = kept('contrast', 'usual');
  };
  const choose = {
    smaller: () => keep('size', Math.max(0, Number(kept('size', 1)) - 1)),
    larger: () => keep('size', Math.min(SIZES.length - 1, Number(kept('size', 1)) + 1)),
    contrast: () => keep('contrast', kept('contrast', 'usual') === 'high' ? 'usual' : 'high'),
  };
  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('[data-comfort]');
    if (!pressed) return;
    choose[pressed.dataset.comfort]?.();
    wear();
    window.dispatchEvent(new Event('resize'));
  });
  wear();
})();
