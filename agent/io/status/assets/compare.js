// Lays the picture now over the baseline's; the slider says where one ends and the other begins.

const places = new WeakMap();

function lay() {
  for (const compare of document.querySelectorAll('[data-compare]')) {
    const slider = compare.querySelector('input[type=range]');
    const label = compare.querySelector('.slide');
    compare.classList.add('laid');
    label.hidden = false;
    if (!places.has(slider)) {
      places.set(slider, compare);
      slider.addEventListener('input', () => move(compare, slider));
      compare.querySelector('.pair').addEventListener('pointerdown', (event) => drag(event, compare, slider));
    }
    move(compare, slider);
  }
}

function move(compare, slider) {
  compare.querySelector('.pair').style.setProperty('--cut', `${slider.value}%`);
  slider.setAttribute('aria-valuetext', slider.dataset.says.replace('{share}', slider.value));
}

/** A thumb on the picture itself moves the border too. */
function drag(event, compare, slider) {
  const pair = event.currentTarget;
  const follow = ({ clientX }) => {
    const { left, width } = pair.getBoundingClientRect();
    slider.value = String(Math.round((100 * (clientX - left)) / width));
    move(compare, slider);
  };
  const end = () => {
    pair.removeEventListener('pointermove', follow);
    pair.removeEventListener('pointerup', end);
    pair.removeEventListener('pointercancel', end);
  };
  pair.setPointerCapture(event.pointerId);
  pair.addEventListener('pointermove', follow);
  pair.addEventListener('pointerup', end);
  pair.addEventListener('pointercancel', end);
  follow(event);
}

document.addEventListener('shown', lay);
lay();
