import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../src/simulator/simulator.js';
import { GROUPS } from './groups.js';
import { run } from './run.js';

describe.each(GROUPS)('a fault of the group "$title"', ({ scenarios }) => {
  it.each(scenarios.map((scenario) => ({ name: scenario.faults.join(' '), scenario })))(
    'has the documented outcome: $name',
    ({ scenario }) => run(scenario),
  );
});

describe('the scenarios', () => {
  it('have one for each kind of fault', () => {
    const texts = GROUPS.flatMap(({ scenarios }) => scenarios.flatMap(({ faults }) => faults));
    const kinds = new Set(texts.map((text) => text.split(/[@,]/)[0]));
    expect(FAULT_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
