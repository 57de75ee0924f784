/**
 * What a box is at a moment, fact by fact: `camera/<id>/<what>[/<which>]`, `box/<what>[/<which>]` or `setting/<path>`.
 * `null`: it cannot be read now, so nothing is known of it, nor of what stands below it (`camera/line1/device/driver` of
 * `camera/line1/device`). What does not exist has no key.
 */
export type Facts = Readonly<Record<string, string | null>>;

/** What a fact is about, in words that go on a sentence: `the model of camera line1`. */
export function factName(key: string): string {
  const [about, name = '', what, ...rest] = key.split('/');
  const which = rest.join('/');
  if (about === 'setting') return `the setting ${key.slice('setting/'.length)}`;
  if (about === 'camera' && what === undefined) return `camera ${name}`;
  if (about === 'camera') return `${ofCamera(what!, which)} of camera ${name}`;
  if (about === 'box') return ofBox(name, [what, ...rest].filter((part) => part !== undefined).join('/'));
  return key;
}

function ofCamera(what: string, which: string): string {
  switch (what) {
    case 'model':
      return which === '' ? 'the model' : `the model's ${which.replace('weights/', 'file of weights ')}`;
    case 'device':
      return which === '' ? 'the device' : `the ${which.replaceAll('-', ' ')}`;
    case 'baseline':
      return which === '' ? 'the baseline' : `the baseline for recipe ${which}`;
    case 'told':
      return which === '' ? 'what integrity.factsCommand tells' : `the ${which}`;
    default:
      return `the ${what.replaceAll('-', ' ')}`;
  }
}

const systemNames: Readonly<Record<string, string>> = {
  kernel: 'the kernel',
  'nvidia-driver': 'the NVIDIA driver',
  'jetson-linux': 'Jetson Linux',
};

function ofBox(what: string, which: string): string {
  switch (what) {
    case 'agent':
      return 'the version of Driftlight';
    case 'library':
      return `the version of ${which}`;
    case 'file':
      return `the content of the file of ${which}`;
    case 'configuration':
      return 'the configuration';
    case 'told':
      return which === '' ? 'what integrity.factsCommand tells of the box' : `the ${which}`;
    default:
      return `the version of ${systemNames[what] ?? what}`;
  }
}

const shownHexDigits = 12;
const longestShown = 80;

/** A value for a sentence: hashes and long values cut. */
export function valueText(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return `${value.slice(0, shownHexDigits)}…`;
  return value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
}
