// Charts keep the page's letter size, whatever the screen and A−, A+ make of it, and their months do
// not run into each other.
(() => {
  // How many letters wide a month may be: its number, or a short name.
  const room = (ticks) => 0.25 + 0.75 * Math.max(...ticks.map((text) => text.split('<br>')[0].length));

  const wanted = () => Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize));

  // The months that have room, counted from the last one; a year keeps its place where it can.
  const thinned = (ticks, step) => {
    const last = ticks.length - 1, kept = ticks.map((_, n) => (last - n) % step === 0);
    ticks.forEach((text, n) => {
      if (kept[n] || !text.includes('<br>') || n + step > last) return;
      for (let near = Math.max(0, n - step + 1); near < n + step; near += 1) kept[near] = near === n;
    });
    return ticks.map((text, n) => (kept[n] ? text : ''));
  };

  const months = (chart, size) => {
    const ticks = chart.layout?.meta?.ticks, length = chart._fullLayout?.xaxis?._length;
    if (!ticks?.length || !length) return null;
    const shown = thinned(ticks, Math.max(1, Math.ceil(ticks.length * room(ticks) * size / length)));
    return shown.join() === (chart.layout.xaxis.ticktext || []).join() ? null : shown;
  };

  const fit = (chart) => {
    const size = chart._fullLayout?.font?.size;
    if (!size) return;
    const change = {}, shown = months(chart, wanted());
    if (size !== wanted()) change['font.size'] = wanted();
    if (shown) change['xaxis.ticktext'] = shown;
    if (Object.keys(change).length) window.Plotly.relayout(chart, change);
  };

  // Who does not see a drawing hears what it is of, and where the same stands in words: in the table
  // or the sentence under it.
  const referred = (part, name) => {
    part.id ||= name;
    return part.id;
  };
  const named = (chart) => {
    const graph = chart.closest('.dash-graph'), place = chart.closest('.calls-hours, section');
    const title = chart.closest('section')?.querySelector('h2, h3');
    const words = place?.querySelector('.trend-table > summary') ?? graph?.parentElement.querySelector('.hint');
    if (!title || !words) return;
    chart.setAttribute('role', 'img');
    chart.setAttribute('aria-labelledby', referred(title, `${graph.id}-title`));
    chart.setAttribute('aria-describedby', referred(words, `${graph.id}-words`));
  };

  const met = new WeakSet();
  const meet = () => document.querySelectorAll('.js-plotly-plot').forEach((chart) => {
    if (!chart.on) return;
    if (!met.has(chart)) { met.add(chart); named(chart); chart.on('plotly_afterplot', () => fit(chart)); }
    fit(chart);
  });
  setInterval(meet, 1000);
  addEventListener('resize', meet);
})();
