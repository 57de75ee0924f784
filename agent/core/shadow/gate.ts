import { binomialTail } from '../../../shared/stats/binomial-tail.ts';
import { holm } from './holm.ts';
import { onePerBlock } from './one-per-block.ts';

/** One labelled frame with what both models say of it. */
export interface GateCase {
  item: string;
  label: string;
  incumbent: string;
  candidate: string;
  block: string | null;
}

/** Paired results: of all cases, or of those of one class. */
export interface PairedLoss {
  cases: number;
  incumbentRight: number;
  candidateRight: number;
  incumbentOnlyRight: number;
  candidateOnlyRight: number;
  /** Exact one-sided McNemar test against 'the candidate loses no more than it gains'; of classes, Holm-adjusted. */
  p: number;
  regressed: boolean;
}

export interface ClassLoss extends PairedLoss {
  label: string;
  /** Too few cases: not even losing all of them would be significant. */
  blind: boolean;
}

export interface GateFinding {
  passed: boolean;
  overall: PairedLoss;
  /** In order of their labels. */
  classes: ClassLoss[];
  /** Cases that the incumbent has right and the candidate wrong, also those beside the first of their block. */
  lost: string[];
  /** Cases left out of the tests because another of their block stands there. */
  besideTheirBlock: number;
}

/**
 * Whether a candidate keeps what the incumbent got right, on one set of labelled cases: neither all of them together nor
 * any class may show a significant paired loss. The classes together raise a false alarm with a probability of at most
 * alpha, and so do all cases together.
 *
 * @param strict any lost case refuses
 * @throws RangeError without a case, or unless 0 < alpha < 1
 */
export function gate(all: readonly GateCase[], { alpha = 0.05, strict = false } = {}): GateFinding {
  if (all.length === 0) throw new RangeError('gate: expected at least one case, got none');
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`gate: expected alpha between 0 and 1, got ${alpha}`);
  const cases = onePerBlock(all);
  const lost = all.filter(({ label, incumbent, candidate }) => label === incumbent && label !== candidate);
  const counted = pairedLoss(cases);
  const overall = { ...counted, regressed: counted.p <= alpha };
  const ofLabel = new Map<string, GateCase[]>();
  for (const one of cases) {
    const others = ofLabel.get(one.label);
    if (others) others.push(one);
    else ofLabel.set(one.label, [one]);
  }
  const labels = [...ofLabel.keys()].sort();
  const losses = labels.map((label) => pairedLoss(ofLabel.get(label)!));
  const adjusted = holm(losses.map(({ p }) => p));
  const classes = losses.map((loss, i) => ({
    label: labels[i]!,
    ...loss,
    p: adjusted[i]!,
    regressed: adjusted[i]! <= alpha,
    blind: 0.5 ** loss.incumbentRight * labels.length > alpha,
  }));
  const regressed = overall.regressed || classes.some((one) => one.regressed) || (strict && lost.length > 0);
  return {
    passed: !regressed,
    overall,
    classes,
    lost: lost.map(({ item }) => item),
    besideTheirBlock: all.length - cases.length,
  };
}

function pairedLoss(cases: readonly GateCase[]): Omit<PairedLoss, 'regressed'> {
  let [incumbentRight, candidateRight, bothRight] = [0, 0, 0];
  for (const { label, incumbent, candidate } of cases) {
    if (label === incumbent) incumbentRight++;
    if (label === candidate) candidateRight++;
    if (label === incumbent && label === candidate) bothRight++;
  }
  const incumbentOnlyRight = incumbentRight - bothRight;
  const candidateOnlyRight = candidateRight - bothRight;
  const p = binomialTail(incumbentOnlyRight, incumbentOnlyRight + candidateOnlyRight, 0.5);
  return { cases: cases.length, incumbentRight, candidateRight, incumbentOnlyRight, candidateOnlyRight, p };
}
