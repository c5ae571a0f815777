import { text as textOf } from 'node:stream/consumers';
import { Counter, Gauge, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { catalogue, expose } from '../../src/metrics/exposition.js';
import type { ScrapeResult } from '../../src/report/scrape-result.js';
import type { Declaration } from '../../src/metrics/family.js';
import { parseExposition, type ParsedSample } from './parse-exposition.js';
import { NOW, snapshot, step, substep, task } from './snapshots.js';

/** Text that needs escaping, but does not meet the library's fault below. */
const AWKWARD = 'a "b" \\c\n😀';

const scrape: ScrapeResult = {
  projects: [{ name: 'shop', id: '0123', region: 'eu-west-101', credentials: 'default' }],
  steps: true,
  snapshots: [
    snapshot({
      tasks: [
        task({
          name: AWKWARD,
          plannedEndAt: NOW,
          progress: {
            percent: 12.5,
            remainingSeconds: 9,
            steps: [step({ name: AWKWARD, startedAt: NOW - 1, substeps: [substep({ startedAt: NOW - 1 })] })],
          },
        }),
        task({
          id: 'task-2',
          status: 'failed',
          endedAt: NOW,
          reason: AWKWARD,
          progress: {
            steps: [step({ status: 'failed', errorCode: 'E1', startedAt: NOW - 2, endedAt: NOW })],
          },
        }),
      ],
      instances: [{ id: 'instance-1', name: AWKWARD, status: 'RUNNING' }],
      health: { unrecognized: { status: 2 } },
    }),
    snapshot({
      project: 'lab',
      tasks: [task()],
      health: { success: false, failure: { reason: 'timeout', message: AWKWARD } },
    }),
  ],
};

/** The samples as the library's own gauges and counters render them. */
function renderedByTheLibrary(
  { name, help, type, labels }: Declaration,
  samples: readonly ParsedSample[],
): Promise<string> {
  const registry = new Registry();
  const settings = { name, help, labelNames: [...labels], registers: [registry] };
  const gauge = type === 'gauge' ? new Gauge(settings) : undefined;
  const counter = type === 'counter' ? new Counter(settings) : undefined;
  for (const { labels: its, value } of samples) {
    gauge?.set({ ...its }, value);
    counter?.inc({ ...its }, value);
  }
  return registry.metrics();
}

describe('samples that share their labels', () => {
  it('are rendered as the gauges and counters of the library are', async () => {
    const text = await textOf(expose(scrape));
    const families = parseExposition(text);
    const withSamples = families.filter(({ samples }) => samples.length > 0);
    expect(withSamples).toHaveLength(families.length);
    const rendered = families.map(async (family) => {
      const declaration = catalogue.find(({ name }) => name === family.name);
      return declaration && renderedByTheLibrary(declaration, family.samples);
    });
    expect(text).toBe((await Promise.all(rendered)).join('\n'));
  });
});

describe('label sets that prom-client 15 takes for one', () => {
  const instances = [
    { id: 'x,instance_name:y', name: 'z', status: '' },
    { id: 'x', name: 'y,instance_name:z', status: '' },
  ];

  it('are two here', async () => {
    const families = parseExposition(
      await textOf(expose({ projects: [], steps: true, snapshots: [snapshot({ instances })] })),
    );
    const info = families.find(({ name }) => name === 'huaweicloud_instance_info');
    expect(info?.samples.map(({ labels }) => [labels['instance_id'], labels['instance_name']])).toEqual([
      ['x,instance_name:y', 'z'],
      ['x', 'y,instance_name:z'],
    ]);
  });
});
