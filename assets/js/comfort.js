// What a reader chose for their eyes is kept in cookies, so that the server's next page already wears
// it; here it is changed on the spot. Language alone needs the page anew.
(() => {
  const MOST = 4, YEAR = 365 * 24 * 3600;
  const root = document.documentElement;

  const keep = (name, value) => {
    root.dataset[name] = value;
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  };
  const letters = (step) => keep('letters', Math.min(MOST, Math.max(0, Number(root.dataset.letters) + step)));
  const choose = {
    smaller: () => letters(-1),
    larger: () => letters(1),
    contrast: () => keep('contrast', root.dataset.contrast === 'high' ? 'usual' : 'high'),
    theme: (pressed) => { keep('theme', pressed.dataset.theme); pressed.closest('details').open = false; },
  };

  // Which of them is chosen is said to those who do not see it, too.
  const tell = () => document.querySelectorAll('[data-comfort]').forEach((choice) => {
    const { comfort, theme } = choice.dataset;
    if (comfort === 'theme') choice.setAttribute('aria-pressed', String(theme === root.dataset.theme));
    if (comfort === 'contrast') choice.setAttribute('aria-pressed', String(root.dataset.contrast === 'high'));
  });

  const close = (besides) => document.querySelectorAll('.themes[open]').forEach((box) => {
    if (!besides || !box.contains(besides)) box.open = false;
  });

  document.addEventListener('click', (event) => {
    close(event.target);
    const tongue = event.target.closest('.tongue');
    if (tongue) {
      // The same page in the other language, with all that its address asks.
      const address = new URL(location.href);
      address.searchParams.set('lang', tongue.hreflang);
      tongue.href = address.pathname + address.search + address.hash;
    }
    const pressed = event.target.closest('[data-comfort]');
    if (!pressed) return;
    choose[pressed.dataset.comfort]?.(pressed);
    tell();
    dispatchEvent(new Event('resize'));
  });
  document.addEventListener('toggle', (event) => { if (event.target.matches?.('.themes')) tell(); }, true);
  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && document.querySelector('.themes[open]');
    if (!open) return;
    open.open = false;
    open.querySelector('summary').focus();
  });
})();
