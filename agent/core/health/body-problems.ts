import { phrase } from '../words/phrase.ts';
import type { BoxFacts, FlashFacts } from './box-facts.ts';
import type { HealthFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/** Free space is told before the journal stops: at twice its reserve, at two percent of the disk, of a large disk at less. */
const WARN_RESERVES = 2;
const WARN_SHARE = 0.02;
const WARN_AT_MOST_BYTES = 500_000_000;
/** From here on a replacement is planned; the life that JEDEC's register tells is an estimate in steps of ten percent. */
const WORN_PERCENT = 80;
const USED_UP_PERCENT = 100;
/** Industrial boxes are built for less inside; Raspberry Pi and Jetson begin to slow down between 80 and 99 °C. */
const HOT_CELSIUS = 85;
/** Most chips switch off at 100 to 105 °C. */
const VERY_HOT_CELSIUS = 95;
/** Below this share of its memory a box begins to end programs. */
const LITTLE_MEMORY = 0.05;

/** What is wrong with disk, flash, heat and memory of the box, of each the worst. */
export function bodyProblems({ box, journal }: HealthFacts): Problem[] {
  if (!box) return [];
  // A journal that waits for room says so itself.
  const full = journal.waits === null ? disk(box) : null;
  return [full, flash(box), heat(box), memory(box)].filter((problem) => problem !== null);
}

function disk({ disk }: BoxFacts): Problem | null {
  if (disk === null) return null;
  const share = Math.min(WARN_SHARE * disk.totalBytes, WARN_AT_MOST_BYTES);
  if (disk.freeBytes >= Math.max(WARN_RESERVES * disk.reserveBytes, share)) return null;
  const why = `${megabytes(disk.freeBytes)} free of ${megabytes(disk.totalBytes)}`;
  if (disk.freeBytes < disk.reserveBytes)
    return {
      level: 'act',
      what: phrase`The disk of the box is full.`,
      why,
      next: phrase`Make room on it: new reports cannot be kept until there is.`,
    };
  return {
    level: 'watch',
    what: phrase`The disk of the box is nearly full.`,
    why,
    next: phrase`Make room on it before new reports cannot be kept.`,
  };
}

function flash(box: BoxFacts): Problem | null {
  const worn = box.flash.filter((one) => flashLevel(one) !== null);
  const worst = worn.find((one) => flashLevel(one) === 'act') ?? worn[0];
  if (worst === undefined) return null;
  const level = flashLevel(worst)!;
  const { name, usedPercent, spare } = worst;
  const used = usedPercent === null ? null : `${Math.min(100, usedPercent)} % of its life used`;
  const spares = spare === 'warning' || spare === 'urgent' ? `spare blocks: ${spare}` : null;
  return {
    level,
    what:
      level === 'act'
        ? phrase`The flash memory ${name} is worn out.`
        : phrase`The flash memory ${name} is wearing out.`,
    why: [used, spares].filter((part) => part !== null).join(', '),
    next:
      level === 'act'
        ? phrase`Save what is on it and replace it now: it may stop taking writes any day.`
        : phrase`Plan its replacement; reports that were sent are safe at the centre.`,
  };
}

/** `null`: well, or not told. */
export function flashLevel({ usedPercent, spare }: FlashFacts): Problem['level'] | null {
  if ((usedPercent ?? 0) > USED_UP_PERCENT || spare === 'urgent') return 'act';
  return (usedPercent ?? 0) > WORN_PERCENT || spare === 'warning' ? 'watch' : null;
}

/** The hottest place, `null` where no sensor tells. */
export function hottest({ temperatures }: BoxFacts): BoxFacts['temperatures'][number] | null {
  return temperatures.reduce<BoxFacts['temperatures'][number] | null>(
    (most, one) => (most === null || one.celsius > most.celsius ? one : most),
    null,
  );
}

const UNDER_VOLTAGE = 'under-voltage';

function heat(box: BoxFacts): Problem | null {
  const place = hottest(box);
  const celsius = place?.celsius ?? 0;
  const at = place === null ? null : `${place.sensor} ${Math.round(celsius)} °C`;
  if (box.throttled.includes(UNDER_VOLTAGE))
    return {
      level: 'act',
      what: phrase`The box gets too little power and runs slower.`,
      why: null,
      next: phrase`Check its power supply and the cable to it.`,
    };
  if (box.throttled.length > 0 || celsius >= VERY_HOT_CELSIUS)
    return {
      level: 'act',
      what: box.throttled.length > 0 ? phrase`The box is too hot and runs slower.` : phrase`The box is too hot.`,
      why: [at, ...box.throttled].filter((part) => part !== null).join(', '),
      next: phrase`Check fan, air slots and what heats it from outside. It switches itself off when it gets hotter.`,
    };
  if (celsius < HOT_CELSIUS) return null;
  return {
    level: 'watch',
    what: phrase`The box is hot.`,
    why: at,
    next: phrase`Check fan, air slots and what heats it from outside.`,
  };
}

function memory({ memory }: BoxFacts): Problem | null {
  if (memory === null || memory.availableBytes >= LITTLE_MEMORY * memory.totalBytes) return null;
  return {
    level: 'watch',
    what: phrase`The memory of the box is nearly used up.`,
    why: `${megabytes(memory.availableBytes)} of ${megabytes(memory.totalBytes)} left`,
    next: phrase`Look what else runs on it, or restart it; nothing that was counted is lost.`,
  };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
