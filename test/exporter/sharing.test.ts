import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Exposition } from '../../src/metrics/exposition.js';
import { Collector } from '../../src/tasks/collector.js';
import { createWorld, read, samplesOf, type World } from './world.js';

const SHOP = { projects: ['shop'] };
const RELOADED = 'huaweicloud_task_exporter_config_last_reload_successful';

async function worldWithCache(): Promise<World> {
  return createWorld({
    configuration: { collection: { cache_for: '5s', requests_per_second: { rds: 1000, dcs: 1000 } } },
    project: { services: { rds: {}, dcs: {} } },
  });
}

/** What is scraped with ten seconds, as an object. */
function scrapes({ exporter, clock }: World) {
  const deadline = () => clock.now() + 10_000;
  return {
    all: () => exporter.scrape(deadline()),
    of: (services: readonly string[]) => exporter.scrape(deadline(), { ...SHOP, services }),
    probe: () => exporter.probe(deadline(), SHOP),
    read: () => exporter.read(deadline()),
  };
}

describe('what is scraped', () => {
  it('is the same object, for each form of it, while the snapshots are the same', async () => {
    const world = await worldWithCache();
    const { all, probe, read: reading } = scrapes(world);
    const forms = [all, probe, reading] as const;
    const first = await Promise.all(forms.map((form) => form()));
    world.clock.advance(4_000);
    expect(await Promise.all(forms.map((form) => form()))).toEqual(first);
    for (const [at, form] of forms.entries()) expect(await form()).toBe(first[at]);
    expect(new Set(first).size).toBe(forms.length);
    world.clock.advance(2_000);
    for (const [at, form] of forms.entries()) expect(await form()).not.toBe(first[at]);
  });

  it('can be rendered more than once', async () => {
    const { all } = scrapes(await worldWithCache());
    const scrape = await all();
    const [first, second] = [await textOf(scrape), await textOf(scrape)];
    expect(samplesOf(first, 'huaweicloud_collector_success')).toHaveLength(2);
    expect(samplesOf(second, 'huaweicloud_task_info')).toEqual(samplesOf(first, 'huaweicloud_task_info'));
  });

  it('is another object for another selection, and the same for the same services in another order', async () => {
    const { all, of } = scrapes(await worldWithCache());
    const [both, rds, dcs] = [await of(['rds', 'dcs']), await of(['rds']), await of(['dcs'])];
    expect(new Set([both, rds, dcs]).size).toBe(3);
    expect(await of(['dcs', 'rds'])).toBe(both);
    expect(await all()).toBe(both);
    expect(await of(['rds'])).toBe(rds);
  });

  it('without any service is made anew: it is about this process alone', async () => {
    const { of } = scrapes(await worldWithCache());
    expect(await of([])).not.toBe(await of([]));
  });

  it('is fresh after a reload, and after one that failed', async () => {
    const world = await worldWithCache();
    const { all, read: reading } = scrapes(world);
    const [scrape, result] = [await all(), await reading()];
    expect(samplesFor(await textOf(scrape))).toBe('0');
    world.metrics.loaded(world.clock.now());
    const next = await all();
    expect(next).not.toBe(scrape);
    expect(samplesFor(await textOf(next))).toBe('1');
    world.metrics.loaded(undefined);
    expect(samplesFor(await textOf(await all()))).toBe('0');
    expect(await reading()).toBe(result);
    world.exporter.reload(read(world.text));
    expect(await reading()).not.toBe(result);
  });
});

describe('a collection', () => {
  it('ends sooner before its scrape is due when the rendering before took longer', async () => {
    const world = await createWorld({ project: { services: { rds: {} } }, isTimeStill: true });
    const collect = vi.spyOn(Collector.prototype, 'collect');
    onTestFinished(() => collect.mockRestore());
    const reservedMs = async (budgetMs: number, renderingMs: number): Promise<number> => {
      const deadline = world.clock.now() + budgetMs;
      const scrape = await world.exporter.scrape(deadline);
      await textSlowly(scrape, () => world.clock.advance(renderingMs));
      return deadline - (collect.mock.lastCall?.[0] ?? NaN);
    };
    expect(await reservedMs(10_000, 1_000)).toBe(40);
    expect(await reservedMs(10_000, 1_000)).toBeCloseTo(1_000, -2);
    expect(await reservedMs(900, 0)).toBe(300);
    for (let scrape = 0; scrape < 30; scrape += 1) await reservedMs(10_000, 0);
    expect(await reservedMs(10_000, 0)).toBe(40);
  });
});

function samplesFor(text: string): string | undefined {
  return new RegExp(`^${RELOADED} (\\d)$`, 'm').exec(text)?.[1];
}

/** The text, which takes as long to be rendered as `wait` says. */
async function textSlowly(scrape: Exposition, wait: () => void): Promise<string> {
  let text = '';
  for await (const part of scrape) {
    if (text === '') wait();
    text += part;
  }
  return text;
}
