// Holds the list of log lines still while somebody reads it: the page leaves alone what is marked to be kept.

const place = document.getElementById('log-hold');
const button = place?.querySelector('button');

if (place && button) {
  place.hidden = false;
  button.addEventListener('click', () => {
    const hold = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(hold));
    const list = document.getElementById('log');
    if (list === null) return;
    if (hold) list.dataset.keep = '';
    else delete list.dataset.keep;
  });
}
