// Keeps on this phone what was ticked off of an event's steps and who stands here; the box is not told.
(() => {
  const TICKS = 'driftlight ticks';
  const NAME = 'driftlight name';
  const MOST_EVENTS = 50;

  /** By event, the steps that were ticked off. A browser that keeps nothing has none. */
  function ticks() {
    try {
      return new Map(JSON.parse(localStorage.getItem(TICKS) ?? '[]'));
    } catch {
      return new Map();
    }
  }

  function keep(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // A private window: the ticks last as long as the page.
    }
  }

  function keepTick({ dataset, checked }) {
    const all = ticks();
    const own = new Set(all.get(dataset.event));
    if (checked) own.add(dataset.step);
    else own.delete(dataset.step);
    all.delete(dataset.event);
    all.set(dataset.event, [...own]);
    keep(TICKS, JSON.stringify([...all].slice(-MOST_EVENTS)));
  }

  function fill() {
    const all = ticks();
    for (const box of document.querySelectorAll('input[data-step]'))
      box.checked = all.get(box.dataset.event)?.includes(box.dataset.step) ?? box.checked;
    let name = null;
    try {
      name = localStorage.getItem(NAME);
    } catch {
      // None is kept.
    }
    for (const field of document.querySelectorAll('input[name="by"]'))
      if (!field.value && name && field !== document.activeElement) field.value = name;
  }

  document.addEventListener('change', ({ target }) => {
    if (target.dataset.step !== undefined) keepTick(target);
    if (target.name === 'by') keep(NAME, target.value.trim());
  });
  document.addEventListener('shown', fill);
  fill();
})();
