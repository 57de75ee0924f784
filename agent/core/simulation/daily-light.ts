import { smoothNormal, unitHash } from './hash.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What a healthy lamp's light does: half a percent less in the warm afternoon, and a slow wander about as large. */
export function lampWander(seed: number, atMs: number): number {
  const hour = (atMs / hourMs) % 24;
  const warm = Math.cos((2 * Math.PI * (hour - 15)) / 24);
  return (
    1 -
    0.005 * warm +
    0.003 * smoothNormal(seed, atMs / (0.8 * hourMs), 51) +
    0.002 * smoothNormal(seed, atMs / (7 * hourMs), 53)
  );
}

/** Wander of the lamp's colour in mired, from the same warmth. */
export function lampColourWander(seed: number, atMs: number): number {
  return 0.3 * smoothNormal(seed, atMs / (5 * hourMs), 55);
}

/** The share of a full summer noon's daylight that comes in: sun between 6 and 18 h UTC, and the weather. */
export function daylightShare(seed: number, atMs: number): number {
  const hour = (atMs / hourMs) % 24;
  const sun = Math.max(0, Math.cos((Math.PI * (hour - 12)) / 12));
  if (sun === 0) return 0;
  const bright = 0.55 + 0.45 * unitHash(seed, Math.floor(atMs / dayMs), 57);
  const clouds = 1 / (1 + Math.exp(-1.5 - 1.2 * smoothNormal(seed, atMs / hourMs, 59)));
  return sun * bright * clouds;
}

/** Amplitude of a station's own flicker, as a share of its light: between .3 and 1 %. */
export function ownFlicker(seed: number): number {
  return 0.003 + 0.007 * unitHash(seed, 0, 61);
}

/** Lamp against new, red, green and blue, for a change of colour in mired. At 460 and 600 nm Δmired = −137·Δln(B/R). */
export function colourOf(deltaMired: number): readonly [number, number, number] {
  const half = deltaMired / 137 / 2;
  return [Math.exp(half), 1, Math.exp(-half)];
}
