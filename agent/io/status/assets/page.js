// Keeps the page fresh: the box sends the part that changes as HTML, and it is put over the old one piece by piece, so that
// focus, open details, scroll position, what is being typed and the pictures on the screen stay.

const SILENT_MS = 7000;
const words = document.body.dataset;
const lost = document.getElementById('lost');
const lostText = document.getElementById('lost-text');
const fresh = document.getElementById('fresh');
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
let title = document.title;
let lastWord = new Date();
let stream = null;

function open() {
  stream?.close();
  stream = new EventSource(`/live?page=${encodeURIComponent(words.page)}`);
  stream.onopen = heard;
  stream.addEventListener('part', ({ data }) => {
    show(data);
    heard();
  });
  // The box says with every turn that it is there, also when nothing changed.
  stream.addEventListener('same', heard);
  stream.addEventListener('gone', showLost);
}

function heard() {
  lastWord = new Date();
  lost.hidden = true;
  document.body.classList.remove('stale');
  document.title = title;
  fresh.textContent = `${words.updated} ${clock.format(lastWord)}`;
}

function show(text) {
  const next = new DOMParser().parseFromString(text, 'text/html').getElementById('live');
  if (next === null) return;
  const live = document.getElementById('live');
  blend(live, next);
  title = next.dataset.title;
  document.dispatchEvent(new CustomEvent('shown', { detail: live }));
}

function showLost() {
  lostText.textContent = words.lost.replace('{time}', clock.format(lastWord));
  lost.hidden = false;
  document.body.classList.add('stale');
  document.title = `${words.titleLost} – Driftlight`;
  fresh.textContent = '';
}

/** Makes `current` equal to `next`, touching only what differs. */
function blend(current, next) {
  blendAttributes(current, next);
  const wanted = [...next.childNodes];
  for (const [index, child] of wanted.entries()) {
    skipTo(current, index, child);
    const present = current.childNodes[index];
    if (!isSame(present, child)) current.insertBefore(child, present ?? null);
    // A plot or a slider draws itself; an answer stays until the next one.
    else if (present.dataset?.keep !== undefined) continue;
    else if (child.nodeType === Node.ELEMENT_NODE) blend(present, child);
    else if (present.data !== child.data) present.data = child.data;
  }
  while (current.childNodes.length > wanted.length) current.lastChild.remove();
}

/** Where the element that becomes `child` stands further on, removes what stands before it. */
function skipTo(current, index, child) {
  if (child.nodeType !== Node.ELEMENT_NODE) return;
  const match = [...current.childNodes].slice(index).find((present) => isSame(present, child));
  if (match === undefined) return;
  while (current.childNodes[index] !== match) current.childNodes[index].remove();
}

function isSame(one, other) {
  return one?.nodeName === other.nodeName && one.id === other.id;
}

function blendAttributes(current, next) {
  for (const { name, value } of [...next.attributes]) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  for (const { name } of [...current.attributes]) {
    // Whether details are open is the reader's choice.
    if (name !== 'open' && !next.hasAttribute(name)) current.removeAttribute(name);
  }
}

/** Forms are sent without leaving the page; the answer is said where the form has a place for it. */
document.addEventListener('submit', async (event) => {
  const form = event.target;
  const place = form.querySelector('output');
  if (form.getAttribute('action') !== '/act' || place === null) return;
  event.preventDefault();
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !confirm(question)) return;
  const button = event.submitter;
  // A button that is off is left out.
  const fields = new FormData(form, button);
  if (button) button.disabled = true;
  try {
    const answer = await fetch('/act', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    place.className = answer.ok ? 'done' : 'refused';
    place.textContent = answer.headers.get('content-type')?.startsWith('application/json')
      ? JSON.parse(text).says
      : text;
  } catch (error) {
    place.className = 'refused';
    place.textContent = error.message;
  }
  if (button) button.disabled = false;
});

if (words.page) {
  open();
  heard();
  setInterval(() => {
    if (document.hidden) return;
    if (Date.now() - lastWord.getTime() > SILENT_MS) showLost();
    if (stream.readyState === EventSource.CLOSED) open();
  }, 1000);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stream.close();
    else open();
  });
}
