import { lnAmplification } from '../lighting/lamp-output.ts';
import type { Window } from '../window/window.ts';

/** What a camera was set to during a window; `null`: not told. */
export interface Settings {
  /** ln of how much exposure, gain and aperture amplify the light. */
  readonly amplification: number | null;
  /** ln of the blue gain over the red one. */
  readonly whiteBalance: number | null;
}

export function settingsOf({ stats }: Pick<Window, 'stats'>): Settings {
  const of = (name: string) => {
    const moments = stats.get(name);
    return moments && moments.n > 0 ? moments.mean : null;
  };
  const red = of('whiteBalanceRed');
  const blue = of('whiteBalanceBlue');
  return {
    amplification: lnAmplification({ exposureMs: of('exposureMs'), gainDb: of('gainDb'), fNumber: of('fNumber') }),
    whiteBalance: red !== null && blue !== null && red > 0 && blue > 0 ? Math.log(blue / red) : null,
  };
}
