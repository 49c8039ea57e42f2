// Nguồn dữ liệu: spreadsheets go to a source's drop folder, one by one; how far each has come, what
// became of it, and how far a long reading has come are said in its card.
(() => {
  const token = () => (document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || '';
  const filled = (words, holes) => words.replace(/\{(\w+)\}/g, (whole, name) => holes[name] ?? whole);
  const figure = (n) => Number(n).toLocaleString(document.documentElement.lang === 'en' ? 'en' : 'de');
  const address = (frame) => `/api/v1/sources/${encodeURIComponent(frame.dataset.upload)}/files`;

  const made = (tag, className, text = '') => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };

  const say = (line, state, text) => { line.dataset.state = state; line.textContent = text; };

  // One file: its line says how far it is, then what the server said of it.
  const send = (frame, file) => new Promise((done) => {
    const line = made('li', 'upload-line'), words = made('span', ''), bar = made('progress', '');
    const tell = (loaded, total) => {
      const share = total ? Math.floor((100 * loaded) / total) : 0;
      words.textContent = filled(frame.dataset.sending, { name: file.name, share });
      bar.value = share;
    };
    const refuse = (reason) => {
      say(line, 'refused', filled(frame.dataset.failed, { reason }));
      done();
    };
    bar.max = 100;
    tell(0, file.size);
    line.append(words, bar);
    frame.querySelector('.upload-told').prepend(line);
    const request = new XMLHttpRequest();
    request.open('POST', `${address(frame)}?filename=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-CSRFToken', token());
    request.upload.onprogress = (event) => tell(event.loaded, event.total);
    request.onerror = () => refuse(filled(frame.dataset.lost, { name: file.name }));
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { answer = {}; }
      if (request.status < 300 && answer.told) {
        say(line, answer.state === 'known' ? 'known' : 'taken', answer.told);
        done();
      } else refuse(answer.detail || String(request.status));
    };
    request.send(file);
  });

  const sendAll = async (frame, files) => {
    const button = frame.querySelector('.upload-choose');
    frame.querySelector('.upload-told').replaceChildren();
    button.disabled = true;
    for (const file of files) await send(frame, file);
    button.disabled = false;
    follow();
  };

  const choose = (frame) => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.xlsx,.csv', multiple: true });
    input.hidden = true;
    input.addEventListener('change', () => { sendAll(frame, [...input.files]); input.remove(); });
    input.addEventListener('cancel', () => input.remove());
    document.body.append(input);
    input.click();
  };

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('.upload-choose');
    if (pressed) choose(pressed.closest('.upload'));
  });

  const over = (event) => event.target.closest?.('.upload');
  const brings = (event) => [...(event.dataTransfer?.types || [])].includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!brings(event) || !document.querySelector('.upload')) return;
    // A file dropped beside the frame must not be opened in place of the page.
    event.preventDefault();
    document.querySelectorAll('.upload').forEach((frame) => frame.toggleAttribute('data-over', frame === over(event)));
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) document.querySelectorAll('.upload').forEach((frame) => frame.removeAttribute('data-over'));
  });
  document.addEventListener('drop', (event) => {
    if (!brings(event) || !document.querySelector('.upload')) return;
    event.preventDefault();
    const frame = over(event);
    document.querySelectorAll('.upload').forEach((each) => each.removeAttribute('data-over'));
    if (frame && event.dataTransfer.files.length) sendAll(frame, [...event.dataTransfer.files]);
  });

  // What lies in the folder and what was taken of late. Only what changed is written anew.
  const list = (frame, files) => {
    const shown = JSON.stringify(files);
    if (frame.dataset.shown === shown) return;
    frame.dataset.shown = shown;
    frame.querySelector('.upload-recent').hidden = !files.length;
    frame.querySelector('.upload-files').replaceChildren(...files.map((file) => {
      const line = made('li', 'upload-file');
      line.dataset.state = file.state;
      const now = window.ioc.now() || Date.now();
      const at = file.at ? `${window.ioc.shortly(Date.parse(file.at), now)} · ` : '';
      line.append(made('strong', '', file.name), made('span', '', `${at}${file.told}`));
      return line;
    }));
  };
  const follow = () => document.querySelectorAll('.upload').forEach(async (frame) => {
    const response = await fetch(address(frame), { cache: 'no-store' }).catch(() => null);
    if (response?.ok) list(frame, (await response.json()).files);
  });

  document.addEventListener('ioc:status', (event) => {
    follow();
    for (const source of event.detail.sources) {
      const card = document.querySelector(`.source-card[data-source="${CSS.escape(source.name)}"]`);
      const line = card?.querySelector('.source-reading');
      if (!line) continue;
      line.hidden = source.progress_what === null;
      if (line.hidden) continue;
      const { progress_what: what, progress_done: done, progress_total: total } = source;
      line.querySelector('p').textContent = filled(line.dataset.words, { what, done: figure(done), total: figure(total) });
      Object.assign(line.querySelector('progress'), { max: Math.max(total, 1), value: done });
    }
  });

  let begun = null;
  new MutationObserver(() => {
    const first = document.querySelector('.upload');
    if (first && first !== begun) follow();
    begun = first;
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
