// What repeats on a wall, so that all of it ends when a successor has taken its place.
window.wall = Object.assign(window.wall || {}, (() => {
  const timers = [];
  let retired = false;
  return {
    every: (again, ms) => { timers.push(setInterval(again, ms)); },
    on: (name, heard) => addEventListener(name, (event) => { if (!retired) heard(event); }),
    // Figures that stand for nothing any more shall cost nothing either.
    retire: () => {
      retired = true;
      timers.splice(0).forEach(clearInterval);
      document.getElementById('shell')?.remove();
    },
    retired: () => retired,
    stage: () => document.getElementById('shell'),
    words: () => window.ioc.words() || {},
  };
})());
