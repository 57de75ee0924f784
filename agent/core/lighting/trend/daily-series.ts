/// <reference lib="esnext.float16" />
import { median } from '../../../../shared/stats/median.ts';
import type { DayPoints } from './day-points.ts';

/** Three years of days. */
export const MOST_DAYS = 1100;
/** Days of hourly values where they are kept; else those that late hours may still belong to. */
export const HOUR_DAYS = 90;
const LATE_DAYS = 2;

/** A day needs this many hours, or half of what is usual where that is less. */
const LEAST_HOURS = 4;

const HOUR_MS = 3_600_000;
const MOST_HOURS_BYTE = 24;

/** Days at the old end of the hours by which days freed of their course are kept on the level of those before. */
const ANCHOR_DAYS = 30;

/**
 * One measure's hourly means gathered to daily medians. Hours may come again and, within two days, late: the hour's slot
 * is overwritten and its day counted anew. Values are held in half precision (0.05 %), far below their noise.
 */
export interface DailySeries {
  /** Returns false, and takes nothing, for an hour too old to count or a value that is none. */
  add(hourStartMs: number, value: number): boolean;
  /** Medians of the days before `today` that have enough hours. */
  points(today: number): DayPoints;
  /** Takes the usual course of a day off its hours before the median is taken, in all days whose hours are kept: a day that
   * was worked at other hours, or half, lies on the level of the others. */
  takeOff(course: Float64Array | null): void;
  /** Hourly values, 24 a day from hour 0 of `firstDay` on, NaN where missing; empty where they are not kept. */
  hours(): { firstDay: number; values: Float16Array };
  /** A clock that ran ahead left days that are yet to come; they go, so that the real ones find their place. */
  forgetFrom(day: number): void;
  bytes(): Uint8Array;
  /** Throws RangeError for bytes of another length. */
  restore(bytes: Uint8Array): void;
}

export function createDailySeries(options: { keepsHours: boolean }): DailySeries {
  const hourDays = options.keepsHours ? HOUR_DAYS : LATE_DAYS;
  const medians = new Float16Array(MOST_DAYS).fill(Number.NaN);
  const counts = new Uint8Array(MOST_DAYS);
  const hours = new Float16Array(hourDays * 24).fill(Number.NaN);
  const scratch = new Float64Array(24);
  let course = new Float64Array(24);
  /** The last slot of `medians`, and the last 24 of `hours`; −1 before the first value. */
  let newest = -1;

  function moveTo(day: number): void {
    const by = newest < 0 ? MOST_DAYS : day - newest;
    newest = day;
    slide(medians, by, Number.NaN);
    slide(counts, by, 0);
    slide(hours, by * 24, Number.NaN);
  }

  function recount(day: number): void {
    const count = dayHours(day);
    const slot = MOST_DAYS - 1 - (newest - day);
    counts[slot] = Math.min(MOST_HOURS_BYTE, count);
    medians[slot] = count === 0 ? Number.NaN : median(scratch.slice(0, count));
  }

  /** Fills the scratch with a day's hours less their course; returns how many there are. */
  function dayHours(day: number): number {
    const start = hours.length - (newest - day + 1) * 24;
    let count = 0;
    for (let hour = 0; hour < 24; hour++) {
      const value = hours[start + hour]!;
      if (!Number.isNaN(value)) scratch[count++] = value - course[hour]!;
    }
    return count;
  }

  /** By how much the oldest days would move with this course. */
  function lift(): number {
    const moves: number[] = [];
    for (let day = newest - hourDays + 1; day <= newest && moves.length < ANCHOR_DAYS; day++) {
      const count = dayHours(day);
      const before = medians[MOST_DAYS - 1 - (newest - day)]!;
      if (count > 0 && !Number.isNaN(before)) moves.push(median(scratch.slice(0, count)) - before);
    }
    return moves.length === 0 ? 0 : median(moves);
  }

  /** Half of the usual hours, where that is less than four. */
  function hoursNeeded(): number {
    const some = counts.filter((count) => count > 0);
    return some.length === 0 ? LEAST_HOURS : Math.min(LEAST_HOURS, Math.ceil(median(some) / 2));
  }

  return {
    add(hourStartMs, value) {
      const hour = Math.floor(hourStartMs / HOUR_MS);
      const day = Math.floor(hour / 24);
      // Half precision ends at 65,504.
      if (!(Math.abs(value) < 65_000) || !Number.isFinite(hour) || day < 0) return false;
      if (newest >= 0 && day <= newest - hourDays) return false;
      if (day > newest) moveTo(day);
      hours[hours.length - (newest - day + 1) * 24 + (hour % 24)] = value;
      recount(day);
      return true;
    },
    points(today) {
      const needed = hoursNeeded();
      const days: number[] = [];
      const values: number[] = [];
      const end = Math.min(MOST_DAYS, MOST_DAYS + today - 1 - newest);
      for (let slot = 0; slot < end; slot++) {
        if (counts[slot]! < Math.max(1, needed)) continue;
        days.push(newest - (MOST_DAYS - 1 - slot));
        values.push(medians[slot]!);
      }
      return { days, values };
    },
    takeOff(next) {
      // Nothing to take off, and nothing taken off before.
      if (newest < 0 || (next === null && course.every((value) => value === 0))) return;
      course = Float64Array.from(next ?? new Float64Array(24));
      const by = lift();
      course = course.map((value) => value + by);
      for (let day = newest - hourDays + 1; day <= newest; day++) if (dayHours(day) > 0) recount(day);
    },
    hours: () => ({
      firstDay: newest - hourDays + 1,
      values: options.keepsHours && newest >= 0 ? hours : new Float16Array(0),
    }),
    forgetFrom(day) {
      const by = newest - day + 1;
      if (newest < 0 || by <= 0) return;
      newest = day - 1;
      slideBack(medians, by, Number.NaN);
      slideBack(counts, by, 0);
      slideBack(hours, by * 24, Number.NaN);
    },
    bytes() {
      const bytes = new Uint8Array(byteLength(hourDays));
      new DataView(bytes.buffer).setInt32(0, newest, true);
      bytes.set(counts, 4);
      bytes.set(new Uint8Array(medians.buffer), 4 + MOST_DAYS);
      bytes.set(new Uint8Array(hours.buffer), 4 + MOST_DAYS * 3);
      return bytes;
    },
    restore(bytes) {
      if (bytes.length !== byteLength(hourDays))
        throw new RangeError(`daily series: expected ${byteLength(hourDays)} bytes, got ${bytes.length}`);
      newest = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
      counts.set(bytes.subarray(4, 4 + MOST_DAYS));
      new Uint8Array(medians.buffer).set(bytes.subarray(4 + MOST_DAYS, 4 + MOST_DAYS * 3));
      new Uint8Array(hours.buffer).set(bytes.subarray(4 + MOST_DAYS * 3));
    },
  };
}

const byteLength = (hourDays: number) => 4 + MOST_DAYS * 3 + hourDays * 48;

/** How many bytes a series takes in the state. */
export const seriesBytes = (keepsHours: boolean): number => byteLength(keepsHours ? HOUR_DAYS : LATE_DAYS);

/** Moves everything towards the start; what leaves is forgotten. */
function slide(list: Float16Array | Uint8Array, by: number, empty: number): void {
  const step = Math.min(by, list.length);
  list.copyWithin(0, step);
  list.fill(empty, list.length - step);
}

function slideBack(list: Float16Array | Uint8Array, by: number, empty: number): void {
  const step = Math.min(by, list.length);
  list.copyWithin(step, 0);
  list.fill(empty, 0, step);
}
