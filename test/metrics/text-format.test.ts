import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { formatFamily, formatLabels } from '../../src/metrics/text-format.js';

const NAME = 'huaweicloud_test';
const HELP = 'A family.';

/** Names as operators and servers may give them. */
const hostile = fc.string({
  unit: fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\r',
    '\t',
    '{',
    '}',
    ',',
    '=',
    '\u2028',
    '\u202e',
    '😀',
    'é',
    'n',
    '',
  ),
  maxLength: 12,
});

const sample = fc.record({
  own: fc.dictionary(fc.constantFrom('status', 'step_name'), hostile, { noNullPrototype: true }),
  shared: fc.dictionary(fc.constantFrom('project', 'task_id'), hostile, { noNullPrototype: true }),
  value: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
});

async function byTheLibrary(labels: Record<string, string>, value: number): Promise<string> {
  const registry = new Registry();
  const gauge = new Gauge({ name: NAME, help: HELP, labelNames: Object.keys(labels), registers: [registry] });
  gauge.set(labels, value);
  return registry.metrics();
}

it('is what prom-client writes, whatever stands in a label', async () => {
  await fc.assert(
    fc.asyncProperty(sample, async ({ own, shared, value }) => {
      const family = {
        name: NAME,
        help: HELP,
        type: 'gauge' as const,
        labels: [],
        samples: () => [{ labels: own, value }],
      };
      const written = await textOf(formatFamily(family, [{ subject: {}, shared: formatLabels(shared) }]));
      expect(written).toBe(await byTheLibrary({ ...own, ...shared }, value));
    }),
    { numRuns: 300 },
  );
});
