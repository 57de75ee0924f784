import { describe, expect, test } from 'vitest';
import { type GateCase, gate } from '../../../agent/core/shadow/gate.ts';

/** So many of a class, of which the candidate loses and gains some; the incumbent has all right but the gained ones. */
function casesOf(label: string, { cases = 50, lost = 0, gained = 0 } = {}): GateCase[] {
  return Array.from({ length: cases }, (_, i) => ({
    item: `${label}-${i}`,
    label,
    incumbent: i >= lost && i < lost + gained ? 'other' : label,
    candidate: i < lost ? 'other' : label,
    block: null,
  }));
}

describe('the gate', () => {
  test('the incumbent itself passes', () => {
    const { passed, lost, overall } = gate([...casesOf('good'), ...casesOf('dent')]);
    expect({ passed, lost, p: overall.p }).toEqual({ passed: true, lost: [], p: 1 });
  });

  test('a candidate worsened on one class is refused and the class named, though it gains as much elsewhere', () => {
    const { passed, classes, overall } = gate([
      ...casesOf('dent'),
      ...casesOf('good', { gained: 12 }),
      ...casesOf('scratch', { lost: 12 }),
    ]);
    expect(passed).toBe(false);
    expect(classes.filter(({ regressed }) => regressed).map(({ label }) => label)).toEqual(['scratch']);
    // Of three classes: 3 · 2^-12.
    expect(classes[2]!.p).toBeCloseTo(3 * 0.000244140625, 12);
    expect(overall.regressed).toBe(false);
  });

  test('losses spread over the classes are refused together', () => {
    const { passed, classes, overall, lost } = gate(
      ['a', 'b', 'c', 'd', 'e'].flatMap((one) => casesOf(one, { lost: 1 })),
    );
    expect(passed).toBe(false);
    expect(classes.some(({ regressed }) => regressed)).toBe(false);
    expect(overall).toMatchObject({ regressed: true, incumbentOnlyRight: 5, incumbentRight: 250, candidateRight: 245 });
    // scipy.stats.binom.sf(4, 5, 0.5)
    expect(overall.p).toBeCloseTo(0.03125, 12);
    expect(lost).toEqual(['a-0', 'b-0', 'c-0', 'd-0', 'e-0']);
  });

  test('four losses may be chance; strictly, one refuses', () => {
    const { passed, overall } = gate(casesOf('good', { lost: 4 }));
    expect(passed).toBe(true);
    expect(overall.p).toBeCloseTo(0.0625, 12);
    expect(gate(casesOf('good', { lost: 1 }), { strict: true }).passed).toBe(false);
  });

  test('losses and gains of one class weigh against each other', () => {
    const { classes } = gate(casesOf('good', { lost: 9, gained: 1 }));
    // scipy.stats.binom.sf(8, 10, 0.5)
    expect(classes[0]!.p).toBeCloseTo(0.0107421875, 12);
  });

  test('a class too small to show anything says so', () => {
    const blind = (cases: number) => gate([...casesOf('good'), ...casesOf('rare', { cases })]).classes[1]!.blind;
    // Of two classes: 2 · 2^-5 is above 0.05, 2 · 2^-6 below.
    expect([blind(5), blind(6)]).toEqual([true, false]);
  });

  test('frames of one part count once, but each lost one is told', () => {
    const one = casesOf('good', { lost: 10 }).map((found) => ({ ...found, block: 'part-1' }));
    const { passed, overall, besideTheirBlock, lost } = gate(one);
    expect({ passed, cases: overall.cases, besideTheirBlock, lost: lost.length }).toEqual({
      ...{ passed: true, cases: 1, besideTheirBlock: 49, lost: 10 },
    });
  });

  test('no case is no pass', () => {
    expect(() => gate([])).toThrow('at least one case');
  });
});
