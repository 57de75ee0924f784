import { normalDeviate, seededRandom } from '../../shared/stats/random.ts';

/** A camera whose channels wander by themselves: minutes of white noise on a level that is AR(1) from hour to hour. */
export interface SimulatedCamera {
  /** Lag-1 correlation of the level from hour to hour. */
  readonly phi: number;
  /** Variance of the hourly means of the white noise, beside 1 of the level (0 of it when phi is 0). */
  readonly hourlyNoise: number;
  /** Standard deviations by which a lamp is brighter from 4 to 12 o'clock. */
  readonly lamp: number;
}

export const minutesPerHour = 60;

/** Minute values of independent channels, and their hourly means. */
export function simulateCamera(
  camera: SimulatedCamera,
  channels: number,
  hours: number,
  seed: number,
): { minutes: Float64Array[]; hourly: Float64Array[] } {
  const random = seededRandom(seed);
  const minutes: Float64Array[] = [];
  const hourly: Float64Array[] = [];
  const noiseSd = Math.sqrt(camera.hourlyNoise * minutesPerHour);
  const phi = camera.phi ** (1 / minutesPerHour);
  const innovationSd = Math.sqrt(1 - phi * phi);
  for (let c = 0; c < channels; c++) {
    const ofMinutes = new Float64Array(hours * minutesPerHour);
    const ofHours = new Float64Array(hours);
    let level = normalDeviate(random);
    for (let t = 0; t < ofMinutes.length; t++) {
      if (camera.phi > 0) level = phi * level + innovationSd * normalDeviate(random);
      else level = 0;
      const hour = Math.floor(t / minutesPerHour);
      const lampOn = hour % 24 >= 4 && hour % 24 < 12;
      ofMinutes[t] = level + noiseSd * normalDeviate(random) + (lampOn ? camera.lamp : 0);
      ofHours[hour]! += ofMinutes[t]! / minutesPerHour;
    }
    minutes.push(ofMinutes);
    hourly.push(ofHours);
  }
  return { minutes, hourly };
}
