// A wall's figures: set where they differ from what stands there, and nowhere else.
(() => {
  const shown = new Map();
  const STATE = /\b(tile-act|tile-watch|row-act|row-watch|alarm-act|alarm-watch)\b/;

  // A change of state moves once; what stands keeps still.
  const moved = (part, before) => {
    if ((before.match(STATE) || [''])[0] === (part.className.match(STATE) || [''])[0]) return;
    part.setAttribute('data-moved', '');
    part.addEventListener('animationend', () => part.removeAttribute('data-moved'), { once: true });
  };

  const put = (part, slot) => {
    const before = part.className;
    for (const [name, value] of Object.entries(slot)) {
      if (name === 'html') { if (part.innerHTML !== value) part.innerHTML = value; }
      else if (value === null || value === false) part.removeAttribute(name);
      else if (part.getAttribute(name) !== String(value === true ? '' : value)) part.setAttribute(name, value === true ? '' : value);
    }
    if ('class' in slot) moved(part, before);
  };

  const set = (slots) => {
    let count = 0;
    for (const [id, slot] of Object.entries(slots)) {
      const face = JSON.stringify(slot);
      if (shown.get(id) === face) continue;
      const part = document.getElementById(id);
      if (!part) continue;
      put(part, slot);
      shown.set(id, face);
      count += 1;
    }
    dispatchEvent(new CustomEvent('wall:set', { detail: { slots, count } }));
    return count;
  };

  // Figures that stand already, as the server sent them with the document.
  const learn = (slots) => {
    for (const [id, slot] of Object.entries(slots)) shown.set(id, JSON.stringify(slot));
  };

  window.wall = Object.assign(window.wall || {}, { set, learn });
})();
