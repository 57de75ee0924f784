import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coverage, steady } from './forecast.ts';
import { lasers } from './forecast-lasers.ts';
import { lives } from './forecast-lives.ts';
import { forecastPage } from './forecast-page.ts';
import { courses, refusals } from './forecast-refusals.ts';

/** Simulates lamps, judges the forecasts of their limits and writes FORECAST.md; about a minute. */
const start = performance.now();
const lamp = { truth: steady(0.02), noise: 0.01, phi: 0.6 };
const { text, short } = forecastPage({
  coverage: [0.7, 0.8].flatMap((limit) => [60, 90, 120, 180].map((days) => coverage(lamp, limit, days, 200, 1000))),
  refusals: courses.map((course) => refusals(course, 200)),
  lives: [0.02, 0.05].map((loss) => lives(loss, 40)),
  lasers: lasers(),
});
writeFileSync(fileURLToPath(new URL('FORECAST.md', import.meta.url)), text);
process.stdout.write(`${text}\n${Math.round((performance.now() - start) / 1000)} s\n`);
for (const what of short) process.stderr.write(`short of the promise: ${what}\n`);
process.exit(short.length > 0 ? 1 : 0);
