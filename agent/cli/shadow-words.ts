import type { ShadowFindings } from '../app/shadow/evaluate-files.ts';
import type { GateFindings } from '../app/shadow/gate-files.ts';
import { numberText } from '../core/drift/events/feature-words.ts';
import { decisiveEValue } from '../core/shadow/e-value.ts';
import type { GateFinding, PairedLoss } from '../core/shadow/gate.ts';
import { shadowAlpha } from '../core/shadow/shadow-verdict.ts';
import { countText } from '../core/words/count-text.ts';

const MOST_NAMED = 10;

/** What a person reads of a candidate compared with the incumbent. */
export function shadowWords(findings: ShadowFindings, tolerance: number): string[] {
  const { compared, disagreed, disagreement, besideTheirBlock, onlyIncumbent, onlyCandidate, unusedLabels } = findings;
  const { candidateOnlyRight, incumbentOnlyRight, bothWrong, unlabelled, toLabel } = findings;
  const left = [
    ...(besideTheirBlock > 0 ? [`${countText(besideTheirBlock)} beside the first of their block`] : []),
    ...(onlyIncumbent > 0 ? [`${countText(onlyIncumbent)} that only the incumbent saw`] : []),
    ...(onlyCandidate > 0 ? [`${countText(onlyCandidate)} that only the candidate saw`] : []),
    ...(unusedLabels > 0 ? [`${countText(unusedLabels)} labels of items not compared`] : []),
  ];
  return [
    `${findings.verdict}: ${verdictWords(findings, tolerance)}`,
    `  compared   ${countText(compared)} items, one of each block; the models disagree on ${countText(disagreed)}, that is ${percent(disagreement.lower)} to ${percent(disagreement.upper)} % (${100 * (1 - shadowAlpha)} % confidence, however often one looks)`,
    `  labelled   only the candidate right ${countText(candidateOnlyRight)}, only the incumbent right ${countText(incumbentOnlyRight)}, both wrong ${countText(bothWrong)}, not labelled ${countText(unlabelled)}`,
    `  evidence   E ${numberText(findings.eCandidate)} for the candidate, ${numberText(findings.eIncumbent)} for the incumbent; ${decisiveEValue} decides`,
    ...(left.length > 0 ? [`  left out   ${left.join(', ')}`] : []),
    ...(toLabel.length > 0 ? [`  to label   ${named(toLabel)}`] : []),
  ];
}

function verdictWords({ verdict, toLabel }: ShadowFindings, tolerance: number): string {
  if (verdict === 'promote')
    return 'where they disagree, the candidate is right more often; see that it passes the gate';
  if (verdict === 'reject') return 'where they disagree, the incumbent is right more often; keep it';
  const most = `${percent(tolerance)} %`;
  if (verdict === 'equivalent') return `they disagree on less than ${most}, so their error rates differ by less`;
  if (toLabel.length > 0) return 'label the items on which they disagree, and compare more frames';
  return `compare more frames; neither is shown to be better, nor that they disagree on less than ${most}`;
}

/** What a person reads of the gate. */
export function gateWords({ passed, historical, recent }: GateFindings): string[] {
  const names = [...new Set([...regressedLabels(historical), ...regressedLabels(recent)])];
  const why = names.length > 0 ? `worse on ${named(names)}` : 'what the incumbent got right does not stay right';
  const first = passed ? 'passed: no regression is shown on either set' : `refused: ${why}`;
  return [first, ...setWords('historical', historical), ...setWords('recent', recent)];
}

function setWords(name: string, { overall, classes, lost, besideTheirBlock }: GateFinding): string[] {
  const blind = classes.filter((one) => one.blind).map(({ label }) => label);
  return [
    `  ${name.padEnd(10)} ${lossWords(overall)}`,
    ...classes.filter((one) => one.regressed).map((one) => `    ${shown(one.label)}: ${lossWords(one)}`),
    ...(blind.length > 0 ? [`    too few cases to show a loss: ${named(blind)}`] : []),
    ...(besideTheirBlock > 0 ? [`    left out: ${countText(besideTheirBlock)} beside the first of their block`] : []),
    ...(lost.length > 0 ? [`    lost: ${named(lost)}`] : []),
  ];
}

function lossWords({ cases, incumbentRight, candidateRight, ...loss }: PairedLoss): string {
  const right = `incumbent right on ${countText(incumbentRight)} of ${countText(cases)}, candidate on ${countText(candidateRight)}`;
  const paired = `${countText(loss.incumbentOnlyRight)} lost, ${countText(loss.candidateOnlyRight)} gained`;
  return `${right}; ${paired}, p ${loss.p.toPrecision(2)}${loss.regressed ? ': a regression' : ''}`;
}

function regressedLabels({ classes }: GateFinding): string[] {
  return classes.filter(({ regressed }) => regressed).map(({ label }) => label);
}

function percent(share: number): string {
  return String(Number((100 * share).toPrecision(3)));
}

function named(all: readonly string[]): string {
  const more = all.length > MOST_NAMED ? ` and ${countText(all.length - MOST_NAMED)} more` : '';
  return `${all.slice(0, MOST_NAMED).map(shown).join(', ')}${more}`;
}

/** A name out of a file, on one line and without what a terminal would obey. */
function shown(name: string): string {
  return name.replace(/\p{Cc}+/gu, ' ').slice(0, 100);
}
