import type { CameraScreen, LightingCourse } from '../../../pipeline/camera-screen.ts';
import type { CameraStatus } from '../../../pipeline/status-view.ts';
import { dayText, measureText, percentText } from './camera-numbers.ts';
import { type Html, html } from './html.ts';
import type { PageContext } from './page.ts';

/** What people ask for first stands first; the rest is folded away. */
const order = ['lampOutput', 'colourDuv', 'colourMired', 'uniformity', 'focus', 'noise'];
/** As many days before a trend is told, and a date. */
const trendDays = 10;
const dateDays = 60;

/** The months of the light: each measure in sentences, with a plot of the same. */
export function cameraLighting(camera: CameraStatus, screen: CameraScreen | null, context: PageContext): Html {
  const { say } = context;
  if (!screen?.baseline)
    return html`<p>${say`Without a baseline the light is not followed: nothing says what it was at the beginning.`}</p>`;
  const courses = screen.lighting.toSorted((a, b) => order.indexOf(a.measure) - order.indexOf(b.measure));
  const [first, ...rest] = courses;
  return html`${unavailable(screen, context)}
${courses.length === 0 && html`<p>${say`No whole day has been seen yet. A trend needs ${trendDays} days, a date for the lamp ${dateDays}.`}</p>`}
${first ? courseSection(camera, first, context) : null}
${rest.length > 0 && html`<details><summary>${say`More measures`}</summary>${rest.map((course) => courseSection(camera, course, context))}</details>`}`;
}

function unavailable({ unavailable: why }: CameraScreen, { say }: PageContext): Html | null {
  if (why.lampOutput !== undefined)
    return html`<p class="missing">${say`Lamp output is not available: lock the exposure and say so (lighting.exposureLocked), or let the camera tell exposure and gain with its pictures.`}</p>`;
  return null;
}

function courseSection(camera: CameraStatus, course: LightingCourse, context: PageContext): Html {
  const { say, snapshot } = context;
  const id = `course-${course.measure}`;
  return html`<section class="course" id="${id}-section" aria-labelledby="${id}"><h3 id="${id}">${measureWord(course.measure, context)}</h3>
<p id="${id}-says">${courseSentences(course, context).join(context.reader.language.unspaced ? '' : ' ')}</p>
<div class="plot" data-version="${course.days} ${course.atMs.at(-1) ?? 0}"><div id="${id}-plot" data-keep data-plot="lighting" data-measure="${course.measure}" data-source="/api/camera/${encodeURIComponent(camera.id)}/screen" data-zone="${snapshot.timeZone}" data-limit="${say`Limit`}" role="img" aria-labelledby="${id}-says"></div></div></section>`;
}

function measureWord(measure: string, { say }: PageContext): string {
  switch (measure) {
    case 'lampOutput':
      return say`Lamp output`;
    case 'colourMired':
      return say`Colour of the light (mired)`;
    case 'colourDuv':
      return say`Change of colour (Δu′v′)`;
    case 'uniformity':
      return say`Evenness of the light`;
    case 'focus':
      return say`Focus`;
    case 'noise':
      return say`Noise`;
    default:
      return measure;
  }
}

/** The same as the plot shows. */
function courseSentences(course: LightingCourse, { say, reader }: PageContext): string[] {
  const { tag } = reader.language;
  const value = (number: number) =>
    course.isShare || course.measure === 'uniformity' ? percentText(number, tag, 0) : measureText(number, tag);
  const day = (atMs: number) => dayText(atMs, tag);
  const says: string[] = [];
  const lastMs = course.atMs.at(-1)!;
  if (course.measure === 'lampOutput')
    says.push(say`On ${day(lastMs)} the lamp gave ${value(course.values.at(-1)!)} of its output in the baseline.`);
  else says.push(say`On ${day(lastMs)}: ${value(course.values.at(-1)!)}.`);
  if (course.perMonth === null) says.push(say`${course.days} of ${trendDays} days that a trend needs are there.`);
  else if (!course.isSure) says.push(say`No change that is more than chance.`);
  else {
    const amount = course.isShare
      ? percentText(Math.abs(course.perMonth), tag)
      : measureText(Math.abs(course.perMonth), tag);
    says.push(course.perMonth < 0 ? say`It falls by ${amount} a month.` : say`It rises by ${amount} a month.`);
  }
  if (course.limit !== null && course.crossedMs !== null)
    says.push(say`It is beyond its limit of ${value(course.limit)} since ${day(course.crossedMs)}.`);
  else if (course.limit !== null && course.reached)
    says.push(
      say`The limit of ${value(course.limit)} is expected on ${day(course.reached.atMs)}, between ${day(course.reached.earliestMs)} and ${day(course.reached.latestMs)} (90 %).`,
    );
  else if (course.limit !== null && course.days < dateDays)
    says.push(say`The limit is ${value(course.limit)}; a date for it needs ${dateDays} days.`);
  else if (course.limit !== null) says.push(say`The limit is ${value(course.limit)}; no date for it can be told.`);
  return says;
}
