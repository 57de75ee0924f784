/** Where the channels of a tensor stand: number `position` of channel `channel` is at
 * `channel × channelStep + position × positionStep`. */
export interface ActivationLayout {
  readonly channels: number;
  readonly positions: number;
  readonly channelStep: number;
  readonly positionStep: number;
}

/**
 * Which axis of a tensor holds the channels. The last one: of vectors [1×C], of tokens [1×T×C], and wherever there is not a
 * batch of one picture. Maps of four axes and more have them second, [1×C×H×W], unless axes 2 and 3 come nearer to the
 * picture's shape than axes 3 and 4 do: then the maps are [1×H×W×C].
 */
export function activationLayout(
  dims: readonly number[],
  picture: { readonly width: number; readonly height: number },
): ActivationLayout {
  const numbers = dims.reduce((product, size) => product * size, 1);
  const second = dims.length > 3 && dims[0] === 1 && !(dims.length === 4 && isChannelsLast(dims, picture));
  const channels = (second ? dims[1] : dims.at(-1)) ?? 1;
  const positions = channels > 0 ? numbers / channels : 0;
  return second
    ? { channels, positions, channelStep: positions, positionStep: 1 }
    : { channels, positions, channelStep: 1, positionStep: channels };
}

function isChannelsLast(dims: readonly number[], { width, height }: { width: number; height: number }): boolean {
  const distance = (rows: number, columns: number) => Math.abs(Math.log((rows * width) / (columns * height)));
  return distance(dims[1]!, dims[2]!) < distance(dims[2]!, dims[3]!);
}
