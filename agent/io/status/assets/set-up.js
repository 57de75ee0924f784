// The rectangle on the picture and the four numbers follow each other; the numbers are the truth.

const fields = ['left', 'top', 'width', 'height'];
const known = new WeakSet();

function prepare() {
  for (const region of document.querySelectorAll('[data-region]')) {
    if (!known.has(region)) {
      known.add(region);
      for (const input of inputs(region)) input.addEventListener('input', () => follow(region));
      region.querySelector('.stage').addEventListener('pointerdown', (event) => draw(event, region));
    }
    follow(region);
  }
}

const inputs = (region) => fields.map((name) => region.querySelector(`input[name=${name}]`));

/** What of the camera's picture the page shows, in its pixels. */
function seen(region) {
  const [left, top, width, height] = region.dataset.region.split(' ').map(Number);
  return { left, top, width, height };
}

function follow(region) {
  const [left, top, width, height] = inputs(region).map((input) => Math.round(Number(input.value)));
  const area = seen(region);
  const frame = region.querySelector('.frame');
  const edges = [
    (left - area.left) / area.width,
    (top - area.top) / area.height,
    (left + width - area.left) / area.width,
    (top + height - area.top) / area.height,
  ];
  const [x, y, right, bottom] = edges.map((share) => Math.min(1, Math.max(0, share)));
  frame.hidden = !(width > 0 && height > 0);
  Object.assign(frame.style, {
    left: `${100 * x}%`,
    top: `${100 * y}%`,
    width: `${100 * (right - x)}%`,
    height: `${100 * (bottom - y)}%`,
  });
  const place = region.querySelector('[role=status]');
  const [mostLeft, mostTop] = inputs(region).map((input) => Number(input.max) + 1);
  const isOutside = left < 0 || top < 0 || left + width > mostLeft || top + height > mostTop;
  const says = isOutside ? place.dataset.outside : '';
  if (place.textContent !== says) place.textContent = says;
  region.querySelector('.lines').textContent =
    `    preprocess:\n      crop:\n        left: ${left}\n        top: ${top}\n        width: ${width}\n        height: ${height}`;
}

function draw(event, region) {
  const stage = event.currentTarget;
  const area = seen(region);
  const [leftInput, topInput, widthInput, heightInput] = inputs(region);
  const most = { x: Number(leftInput.max) + 1, y: Number(topInput.max) + 1 };
  const pointOf = ({ clientX, clientY }) => {
    const box = stage.getBoundingClientRect();
    return {
      x: Math.round(Math.min(most.x, Math.max(0, area.left + (area.width * (clientX - box.left)) / box.width))),
      y: Math.round(Math.min(most.y, Math.max(0, area.top + (area.height * (clientY - box.top)) / box.height))),
    };
  };
  const from = pointOf(event);
  const move = (later) => {
    const to = pointOf(later);
    // A tap is no rectangle.
    if (Math.abs(to.x - from.x) < 4 || Math.abs(to.y - from.y) < 4) return;
    leftInput.value = Math.min(from.x, to.x);
    topInput.value = Math.min(from.y, to.y);
    widthInput.value = Math.abs(to.x - from.x);
    heightInput.value = Math.abs(to.y - from.y);
    follow(region);
  };
  const end = () => {
    stage.removeEventListener('pointermove', move);
    stage.removeEventListener('pointerup', end);
    stage.removeEventListener('pointercancel', end);
  };
  event.preventDefault();
  stage.setPointerCapture(event.pointerId);
  stage.addEventListener('pointermove', move);
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
}

document.addEventListener('shown', prepare);
prepare();
