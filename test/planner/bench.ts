import { describe, it } from 'vitest';
import type { Answer } from './answer.js';
import { BENCH_SCENES, type BenchScene } from './bench-scenes.js';
import { SECOND, type VirtualWorld } from './virtual-world.js';

/** One line of the table; the reporter prints it. */
export interface BenchRow {
  readonly scene: string;
  readonly firstCalls: number;
  readonly firstMs: number;
  /** Undefined when the fleet is more than the budget can cover. */
  readonly scrapesToCover: number | undefined;
  readonly steadyCalls: { readonly mean: number; readonly most: number };
  readonly steadyMs: number;
}

declare module 'vitest' {
  interface TaskMeta {
    benchRow?: BenchRow;
  }
}

const MOST_SCRAPES_TO_COVER = 60;
/** Five minutes and more at 15 s: every idle instance comes round once. */
const STEADY_SCRAPES = 30;

describe('the planner', () => {
  it.for(BENCH_SCENES)('$title', { timeout: 300_000 }, async (scene, { task }) => {
    task.meta.benchRow = await measure(scene);
  });
});

/** Scrapes until all is covered, then on for a while. */
async function measure(scene: BenchScene): Promise<BenchRow> {
  const world = scene.create();
  let scrape = 0;
  const next = async (): Promise<{ answer: Answer; calls: number }> => {
    await world.advanceTo(scrape * scene.everySeconds * SECOND);
    scrape += 1;
    const answer = await scrapeOf(world, scene);
    return { answer, calls: world.look().length };
  };
  const first = await next();
  let latest = first;
  while (!isCovered(latest.answer) && scrape < MOST_SCRAPES_TO_COVER) latest = await next();
  const scrapesToCover = isCovered(latest.answer) ? scrape : undefined;
  const steady = [];
  while (steady.length < STEADY_SCRAPES) steady.push(await next());
  const calls = steady.map((one) => one.calls);
  return {
    scene: scene.title,
    firstCalls: first.calls,
    firstMs: first.answer.tookMs,
    scrapesToCover,
    steadyCalls: { mean: meanOf(calls), most: Math.max(...calls) },
    steadyMs: meanOf(steady.map(({ answer }) => answer.tookMs)),
  };
}

function isCovered(answer: Answer): boolean {
  const isWell = answer.values('huaweicloud_collector_success').every((success) => success === 1);
  return isWell && answer.value('huaweicloud_collector_pending_instances') === 0;
}

async function scrapeOf(world: VirtualWorld, { budgetMs, scrapes = 1 }: BenchScene): Promise<Answer> {
  const begun = Array.from({ length: scrapes }, () => world.begin(budgetMs));
  const [answer] = await world.until(Promise.all(begun));
  if (answer === undefined) throw new Error('a scene scrapes at least once');
  return answer;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
