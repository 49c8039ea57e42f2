// Every few seconds one cheap question: has anything moved? Only then are the figures asked for.
(() => {
  const FAILURES = 3;
  let shown = { revision: null, day: '' };
  let asked = '';
  let failures = 0;
  let answering = false;

  const lost = (since) => {
    const line = document.getElementById('shell-lost'), say = window.ioc.words();
    if (!line || !say) return;
    line.hidden = !since;
    line.textContent = since ? say.lost.replace('{time}', since) : '';
  };

  const ask = async () => {
    if (answering) return;
    answering = true;
    try {
      const response = await fetch('/api/v1/revision', { signal: AbortSignal.timeout(10000), cache: 'no-store' });
      if (response.status === 401) { location.reload(); return; }
      if (!response.ok) throw new Error(response.status);
      const answer = await response.json();
      window.ioc.believe(answer);
      failures = 0;
      lost('');
      moved(answer);
    } catch {
      failures += 1;
      const time = window.ioc.now();
      if (failures === FAILURES) lost(time ? window.ioc.clock(time) : '…');
    } finally {
      answering = false;
    }
  };

  const moved = (answer) => {
    const question = `${answer.revision} ${answer.day} ${location.href}`;
    const same = answer.revision === shown.revision && answer.day === shown.day;
    if (shown.revision === null || same || question === asked) return;
    asked = question;
    window.dash_clientside.set_props('asked', { data: { revision: answer.revision, day: answer.day } });
  };

  const start = () => {
    const shell = document.getElementById('shell');
    if (!shell) { setTimeout(start, 50); return; }
    ask();
    setInterval(ask, Number(shell.dataset.every));
  };
  start();

  window.ioc.showing = (page) => { shown = { revision: page.revision ?? null, day: page.day || '' }; asked = ''; };
})();
