import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { RenderTimeEstimate } from '../../src/metrics/render-time-estimate.js';
import { snapshot, step, substep, task } from './snapshots.js';

const BUDGET_MS = 9_500;

/** A service with so many tasks. */
function service(tasks: number, name = 'kafka') {
  return snapshot({
    service: name,
    tasks: Array.from({ length: tasks }, (_, at) => task({ id: String(at) })),
  });
}

function createEstimate() {
  let now = 0;
  const time = new RenderTimeEstimate({ now: () => now, monotonic: () => now });
  /** Renders these, which takes `ms`. */
  const render = async (snapshots: readonly ReturnType<typeof snapshot>[], ms: number) => {
    time.expect(snapshots);
    async function* parts() {
      yield await Promise.resolve('half');
      now += ms;
      yield 'half';
    }
    return textOf(time.measured(parts(), snapshots));
  };
  return { time, render };
}

describe('the time that is reserved for rendering', () => {
  it('is 40 ms before anything was rendered', () => {
    const { time } = createEstimate();
    time.expect([service(20_000)]);
    expect(time.reserveMs([service(0)], BUDGET_MS)).toBe(40);
  });

  it('is never less, though there is next to nothing to render', async () => {
    const { time, render } = createEstimate();
    expect(await render([service(3)], 2)).toBe('halfhalf');
    expect(time.reserveMs([service(0)], BUDGET_MS)).toBe(40);
    expect(time.reserveMs([service(0)], 60)).toBe(40);
  });

  it('is what the latest one took while there is as much to show', async () => {
    const { time, render } = createEstimate();
    const much = service(20_000);
    await render([much], 2_000);
    expect(time.reserveMs([much], BUDGET_MS)).toBeCloseTo(2_000);
  });

  it('follows the number of tasks, steps and parts of steps that the latest snapshots have', async () => {
    const { time, render } = createEstimate();
    await render([service(9_000)], 1_000);
    time.expect([service(4_000)]);
    expect(time.reserveMs([service(0)], BUDGET_MS)).toBeCloseTo(500);
    const steps = Array.from({ length: 1_000 }, () => step({ substeps: [substep(), substep()] }));
    time.expect([snapshot({ tasks: Array.from({ length: 3 }, () => task({ progress: { steps } })) })]);
    expect(time.reserveMs([service(0)], BUDGET_MS)).toBeCloseTo(1_000.3);
  });

  it('is about the services that are asked for alone', async () => {
    const { time, render } = createEstimate();
    await render([service(9_000), service(9_000, 'rds')], 1_900);
    expect(time.reserveMs([service(0)], BUDGET_MS)).toBeCloseTo(1_000);
    expect(time.reserveMs([service(0), service(0, 'rds')], BUDGET_MS)).toBeCloseTo(1_900);
    expect(time.reserveMs([service(0, 'dcs')], BUDGET_MS)).toBeCloseTo(100);
  });

  it('leaves two thirds of the time to the collection', async () => {
    const { time, render } = createEstimate();
    await render([service(90_000)], 60_000);
    expect(time.reserveMs([service(0)], 9_000)).toBe(3_000);
  });

  it('is averaged: one rendering that takes long does not decide alone', async () => {
    const { time, render } = createEstimate();
    const much = service(9_000);
    for (let rendering = 0; rendering < 20; rendering += 1) await render([much], 100);
    await render([much], 1_000);
    const reserved = time.reserveMs([much], BUDGET_MS);
    expect(reserved).toBeGreaterThan(200);
    expect(reserved).toBeLessThan(500);
  });

  it('does not take what each scrape costs anyway for the cost of its only task', async () => {
    const { time, render } = createEstimate();
    await render([service(1)], 10);
    time.expect([service(20_000)]);
    expect(time.reserveMs([service(0)], BUDGET_MS)).toBeLessThan(300);
  });

  it('learns nothing from a rendering that was given up', async () => {
    const { time } = createEstimate();
    async function* broken() {
      yield await Promise.resolve('half');
      throw new Error('given up');
    }
    await expect(textOf(time.measured(broken(), [service(1)]))).rejects.toThrow('given up');
    expect(time.reserveMs([service(1)], BUDGET_MS)).toBe(40);
  });
});
