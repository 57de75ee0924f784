// Draws the plots of a camera's screen. The sentence beside each plot says the same; without this script it stands alone.

const tag = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;
const DAY_S = 86400;
const drawn = new WeakMap();
let library = null;

/** The library is loaded when the first plot is there. */
function uPlotLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/assets/uplot.js';
    script.onload = () => resolve(window.uPlot);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

async function drawAll(again = false) {
  const places = [...document.querySelectorAll('[data-plot]')].filter((place) => {
    const known = drawn.get(place);
    // What is folded away has no width yet.
    return place.clientWidth > 0 && (again || known?.version !== place.parentElement.dataset.version);
  });
  if (places.length === 0) return;
  for (const place of places) drawn.set(place, { ...drawn.get(place), version: place.parentElement.dataset.version });
  try {
    const uPlot = await uPlotLibrary();
    const sources = new Map();
    for (const place of places) {
      const { source } = place.dataset;
      if (!sources.has(source)) sources.set(source, await (await fetch(source)).json());
      draw(uPlot, place, sources.get(source));
    }
  } catch {
    // The sentences stay; the next look tries again.
    for (const place of places) drawn.delete(place);
  }
}

function draw(uPlot, place, screen) {
  const made = place.dataset.plot === 'scores' ? scores(place, screen) : lighting(place, screen);
  if (made === null) return;
  drawn.get(place)?.plot?.destroy();
  const { data, ...options } = made;
  const size = { width: place.clientWidth, height: place.dataset.plot === 'scores' ? 180 : 240 };
  const plot = new uPlot(
    {
      ...size,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zoneOf(place)),
      legend: { show: false },
      cursor: { show: false },
      padding: [12, 24, 0, 0],
      ...options,
    },
    data,
    place,
  );
  drawn.set(place, { version: place.parentElement.dataset.version, plot });
}

/** The largest share of a threshold over the last day, the threshold, and where open events began. */
function scores(place, { course }) {
  const times = course.shares.map((_, i) => (course.fromMs + (i + 1) * course.stepMs) / 1000);
  const shares = course.shares.map((share) => (share === null ? null : share * 100));
  const colours = inks();
  const onsets = (place.parentElement.dataset.onsets ?? '')
    .split(' ')
    .filter(Boolean)
    .map((ms) => Number(ms) / 1000);
  return {
    data: [times, shares, times.map(() => 100)],
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(120, (most ?? 0) * 1.05)] } },
    axes: [
      timeAxis(colours, place, { hour: '2-digit', minute: '2-digit' }),
      Math.max(...shares) > 200 ? timesAxis(colours) : shareAxis(colours),
    ],
    series: [
      {},
      { stroke: colours.line, width: 2, spanGaps: false, points: { show: false } },
      { stroke: colours.limit, width: 2, dash: [8, 5], points: { show: false } },
    ],
    hooks: {
      draw: [
        (plot) => {
          word(plot, place.dataset.limit, colours.limit, times[0], 100);
          for (const at of onsets) upright(plot, at, place.dataset.onset, colours);
        },
      ],
    },
  };
}

/** Days, the line through them, what is to come with its band, and the limit. */
function lighting(place, screen) {
  const course = screen.lighting.find(({ measure }) => measure === place.dataset.measure);
  if (!course) return null;
  const colours = inks();
  const times = [
    ...new Set([
      ...course.atMs,
      ...(course.line ?? []).map(({ atMs }) => atMs),
      ...course.forecast.map(({ atMs }) => atMs),
    ]),
  ].sort((a, b) => a - b);
  const factor = course.isShare || course.measure === 'uniformity' ? 100 : 1;
  const along = (points, read) => {
    const values = new Map(points.map((point) => [point.atMs, read(point) * factor]));
    return times.map((time) => values.get(time) ?? null);
  };
  const days = along(
    course.atMs.map((atMs, i) => ({ atMs, value: course.values[i] })),
    ({ value }) => value,
  );
  const limits = course.limit === null ? [] : [course.limit * factor];
  const seen = [...days, ...course.forecast.flatMap(({ lower, upper }) => [lower * factor, upper * factor]), ...limits];
  const [least, most] = [
    Math.min(...seen.filter((one) => one !== null)),
    Math.max(...seen.filter((one) => one !== null)),
  ];
  const margin = (most - least || Math.abs(most) || 1) * 0.06;
  const spanGaps = true;
  const quiet = { points: { show: false }, spanGaps };
  const long = times.at(-1) - times[0] > 300 * DAY_S * 1000;
  return {
    data: [
      times.map((time) => time / 1000),
      days,
      along(course.line ?? [], ({ value }) => value),
      along(course.forecast, ({ value }) => value),
      along(course.forecast, ({ upper }) => upper),
      along(course.forecast, ({ lower }) => lower),
      times.map(() => limits[0] ?? null),
    ],
    scales: { y: { range: [least - margin, most + margin] } },
    axes: [
      timeAxis(colours, place, long ? { month: 'short', year: '2-digit' } : { day: 'numeric', month: 'short' }),
      factor === 100 ? shareAxis(colours) : valueAxis(colours),
    ],
    bands: [{ series: [4, 5], fill: colours.band }],
    series: [
      {},
      { paths: () => null, points: { show: true, size: 5, width: 1, stroke: colours.dot, fill: colours.dot } },
      { stroke: colours.line, width: 3, ...quiet },
      { stroke: colours.line, width: 2, dash: [4, 4], ...quiet },
      { stroke: colours.line, width: 1, ...quiet },
      { stroke: colours.line, width: 1, ...quiet },
      { stroke: colours.limit, width: 2, dash: [8, 5], ...quiet },
    ],
    hooks: {
      draw: [
        (plot) => {
          if (limits.length > 0) word(plot, place.dataset.limit, colours.limit, times[0] / 1000, limits[0]);
          if (course.reached) upright(plot, course.reached.atMs / 1000, '', colours);
        },
      ],
    },
  };
}

function timeAxis(colours, place, format) {
  const text = new Intl.DateTimeFormat(tag, { ...format, hourCycle: 'h23', timeZone: zoneOf(place) });
  return {
    ...ink(colours),
    space: 80,
    values: (_plot, seconds) => seconds.map((one) => text.format(one * 1000)),
  };
}

const percent = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
const shareAxis = (colours) => ({
  ...ink(colours),
  size: 64,
  values: (_plot, values) => values.map((value) => `${percent.format(value)} %`),
});

/** Far over the threshold, percent are hard to read. */
const timesAxis = (colours) => ({
  ...ink(colours),
  size: 64,
  values: (_plot, values) => values.map((value) => `${percent.format(value / 100)} ×`),
});

const number = new Intl.NumberFormat(tag, { maximumSignificantDigits: 4 });
const valueAxis = (colours) => ({
  ...ink(colours),
  size: 64,
  values: (_plot, values) => values.map((value) => number.format(value)),
});

const FONT = '14px system-ui, "Liberation Sans", sans-serif';
const ink = (colours) => ({
  stroke: colours.text,
  font: FONT,
  grid: { stroke: colours.grid, width: 1 },
  ticks: { stroke: colours.grid, width: 1 },
});

/** A word at a height of the plot, so that its line is not told by its colour. */
function word(plot, text, colour, time, value) {
  const { ctx } = plot;
  ctx.save();
  ctx.font = pixels(FONT);
  ctx.fillStyle = colour;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  ctx.fillText(text, plot.valToPos(time, 'x', true) + 6, plot.valToPos(value, 'y', true) - 3);
  ctx.restore();
}

function upright(plot, time, text, colours) {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(time, 'x', true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colours.limit;
  ctx.fillStyle = colours.limit;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = pixels(FONT);
  const isRight = x > bbox.left + bbox.width / 2;
  ctx.textAlign = isRight ? 'right' : 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(text, x + (isRight ? -6 : 6), bbox.top + 2);
  ctx.restore();
}

/** The canvas counts the screen's own pixels. */
const pixels = (font) => font.replace('14px', `${14 * devicePixelRatio}px`);

function inks() {
  const style = getComputedStyle(document.body);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    text: of('--text'),
    grid: of('--line'),
    line: of('--link'),
    dot: of('--soft'),
    limit: of('--act'),
    band: of('--band'),
  };
}

/** A zone that this browser does not know is read as UTC. */
function zoneOf(place) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: place.dataset.zone });
    return place.dataset.zone;
  } catch {
    return 'UTC';
  }
}

document.addEventListener('shown', () => void drawAll());
document.addEventListener('toggle', () => void drawAll(), true);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void drawAll(true));
let width = innerWidth;
addEventListener('resize', () => {
  // A phone's address bar changes the height only.
  if (innerWidth === width) return;
  width = innerWidth;
  void drawAll(true);
});
void drawAll();
