// Charts keep the page's letter size, whatever the screen and A−, A+ make of it.
(() => {
  const wanted = () => Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize));
  const fit = (chart) => {
    const size = chart._fullLayout?.font?.size;
    if (size && size !== wanted()) window.Plotly.relayout(chart, { 'font.size': wanted() });
  };
  const met = new WeakSet();
  const meet = () => document.querySelectorAll('.js-plotly-plot').forEach((chart) => {
    if (!chart.on) return;
    if (!met.has(chart)) { met.add(chart); chart.on('plotly_afterplot', () => fit(chart)); }
    fit(chart);
  });
  setInterval(meet, 1000);
  addEventListener('resize', meet);
})();
