/** What holds at a station at one moment; a scenario gives it for each time. */
export interface StationConditions {
  /** The lamp's light, 1: new. */
  readonly lampOutput: number;
  /** The lamp's colour against new in mired; positive is warmer. */
  readonly lampColour: number;
  /** Share of the segments of the light bar on the right that are lit; those that fail first lie at one end. */
  readonly segmentsLit: number;
  /** Share of the lamp's light lost in the corners, growing with the square of the distance from the middle. */
  readonly reflector: number;
  /** Daylight at noon beyond that of the station, in shares of the new lamp's light; follows sun and weather. */
  readonly ambientAdd: number;
  /** Spots on the lens, fixed in the picture. */
  readonly dirt: readonly DirtSpot[];
  /** Share of the light that a film on the lens scatters evenly over the picture. */
  readonly haze: number;
  /** Sigma of the blur in pixels of a picture 640 wide. */
  readonly defocusPx: number;
  /** Share of the light lost in the corners, whatever it comes from. */
  readonly vignette: number;
  /** How far the picture's content moves right and down, in pixels of a picture 640 wide; at most 24 either way. */
  readonly shiftPx: { readonly x: number; readonly y: number };
  /** Turn of the picture's content, clockwise; meant for a few degrees. */
  readonly rotationDeg?: number;
  /** Exposure time against the station's own. Under auto-exposure: the brightness it aims at, against its own. */
  readonly exposureFactor: number;
  readonly gainDb: number;
  /** The sensor's noise against that of a healthy one at the same light and gain. */
  readonly noise: number;
  /** Which of the station's recipes is running. */
  readonly recipeIndex: number;
  /** Against the usual one; 0: the belt stands still under the camera. Faster parts are seen a little further on. */
  readonly beltSpeed?: number;
  /** The camera gives one and the same picture. */
  readonly frozen: boolean;
  /** Share of the picture that something dark before the lens covers, from the left. */
  readonly obstruction: number;
  /** Amplitude of mains flicker as a share of the lamp's light; a rolling shutter makes bands of it. */
  readonly flicker: number;
  /** White-balance gains against those set at commissioning; of no effect where the camera sets them itself. */
  readonly whiteBalanceRed: number;
  readonly whiteBalanceBlue: number;
}

/** Position, radius and size in shares of the picture's width; at the radius half of `loss`, the share of light lost, is
 * left. */
export interface DirtSpot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly loss: number;
}

/** A station as it was commissioned. */
export const healthyConditions: StationConditions = {
  lampOutput: 1,
  lampColour: 0,
  segmentsLit: 1,
  reflector: 0,
  ambientAdd: 0,
  dirt: [],
  haze: 0,
  defocusPx: 0,
  vignette: 0,
  shiftPx: { x: 0, y: 0 },
  rotationDeg: 0,
  exposureFactor: 1,
  gainDb: 0,
  noise: 1,
  recipeIndex: 0,
  beltSpeed: 1,
  frozen: false,
  obstruction: 0,
  flicker: 0,
  whiteBalanceRed: 1,
  whiteBalanceBlue: 1,
};
