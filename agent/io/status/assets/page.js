// Keeps the page fresh: every two seconds the part that changes is fetched as HTML from the box and put over the old
// one piece by piece, so that focus, open details, scroll position and the pictures on the screen stay.

const EVERY_MS = 2000;
const ANSWER_WITHIN_MS = 5000;
const lost = document.getElementById('lost');
const lostText = document.getElementById('lost-text');
const fresh = document.getElementById('fresh');
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
let lastAnswer = new Date();
let timer;

async function refresh() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch('/fragment', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      show(await answer.text());
    } catch {
      showLost();
    }
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, EVERY_MS);
}

function show(text) {
  const next = new DOMParser().parseFromString(text, 'text/html').getElementById('live');
  if (next === null) throw new Error('answer without content');
  blend(document.getElementById('live'), next);
  document.title = next.dataset.title;
  lastAnswer = new Date();
  lost.hidden = true;
  document.body.classList.remove('stale');
  showFresh();
}

function showFresh() {
  fresh.textContent = `Updated ${clock.format(lastAnswer)}`;
}

function showLost() {
  lostText.textContent = `No contact with the box since ${clock.format(lastAnswer)}. What you see below is old.`;
  lost.hidden = false;
  document.body.classList.add('stale');
  document.title = 'No contact – Driftlight';
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

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});
showFresh();
timer = setTimeout(refresh, EVERY_MS);
