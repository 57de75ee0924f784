import type { Say } from '../../../core/words/speaker.ts';

/** What a chart watches, for people. */
export function chartWord(chart: string, say: Say): string {
  switch (chart) {
    case 'fast':
      return say`Sudden change`;
    case 'cusum-0.5':
      return say`Slow change, small`;
    case 'cusum-1':
      return say`Slow change, large`;
    case 'ewma':
      return say`Slow change, mean of days`;
    case 'blob':
      return say`Spot on lens or glass`;
    case 'displacement':
      return say`Camera moved`;
    case 'obstruction':
      return say`View covered`;
    case 'frozen':
      return say`Frozen picture`;
    default:
      return chart;
  }
}

/** A channel by its name in reports; those of models and of rare features keep it. */
export function channelWord(channel: string, say: Say): string {
  switch (channel.replace(/\.js$/, '')) {
    case 'lumaMean':
      return say`brightness`;
    case 'luma':
      return say`distribution of brightness`;
    case 'red':
      return say`distribution of red`;
    case 'green':
      return say`distribution of green`;
    case 'blue':
      return say`distribution of blue`;
    case 'lumaSd':
      return say`contrast`;
    case 'lumaP05':
      return say`darkest parts`;
    case 'lumaP95':
      return say`brightest parts`;
    case 'focus':
      return say`focus`;
    case 'noise':
      return say`noise`;
    case 'red-green':
      return say`red against green`;
    case 'blue-green':
      return say`blue against green`;
    case 'blobLoss':
      return say`light at one spot`;
    case 'displacementX':
      return say`position, sideways`;
    case 'displacementY':
      return say`position, up and down`;
    case 'obstructedShare':
      return say`covered part`;
    case 'frameChange':
      return say`change from picture to picture`;
    case 'predictedClass':
      return say`what the model says`;
    case 'confidence':
      return say`how sure the model is`;
    default:
      return channel;
  }
}
