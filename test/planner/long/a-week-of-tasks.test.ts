import { describe, expect, it } from 'vitest';
import { FakeCloud, instanceOf, MINUTE, T0 } from '../../tasks/cloud.js';
import type { Snapshot } from '../../../src/tasks/snapshot.js';
import { listedAt, type EndlessTasks } from '../endless-tasks.js';
import { heapInUse } from '../heap.js';

const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
/** The longest interval at which every task is seen while it runs. */
const EVERY = 15 * MINUTE;
const KEEP_SUCCEEDED = 10 * MINUTE;
const KEEP_FAILED = 35 * MINUTE;

const COUNT = 100_000;

const TASKS: EndlessTasks = {
  perMs: COUNT / WEEK,
  durationMs: 16 * MINUTE,
  // What succeeded is listed for longer than it is kept, and must not come back; what failed is kept for longer.
  listedForMs: 20 * MINUTE,
  instances: 40,
};

const KEEPING = {
  keepSucceededForMs: KEEP_SUCCEEDED,
  keepFailedForMs: KEEP_FAILED,
  maxPerService: COUNT,
};

/** A week of collections; looks at the heap once a day. The cloud itself keeps nothing from one to the next. */
async function aWeekOf(scope: 'byProject' | 'byInstance', visit: (snapshot: Snapshot) => void) {
  const cloud = new FakeCloud();
  cloud.pageSize = 10_000;
  cloud.instances = Array.from({ length: TASKS.instances }, (_, at) => instanceOf(`instance-${at}`));
  const collector = cloud.collector(cloud[scope](), KEEPING);
  const heaps: number[] = [];
  for (let at = EVERY; at <= WEEK; at += EVERY) {
    cloud.now = T0 + at;
    cloud.tasks = listedAt(cloud.now, TASKS);
    visit(await collector.collect(cloud.now + 1e9));
    cloud.look();
    if (at % DAY === 0) heaps.push(await heapInUse());
  }
  return heaps;
}

describe.each([
  { title: 'listed for a whole project', scope: 'byProject' },
  { title: 'listed for each instance', scope: 'byInstance' },
] as const)('a hundred thousand tasks in a week, $title', ({ scope }) => {
  it(
    'leave with their keep time, each counted once, and the heap stays flat',
    { timeout: 120_000 },
    async () => {
      let last: Snapshot | undefined;
      const heaps = await aWeekOf(scope, (snapshot) => {
        last = snapshot;
        expect(snapshot.health.success).toBe(true);
        for (const { status, endedAt = snapshot.takenAt, id } of snapshot.tasks) {
          const keepMs = status === 'failed' ? KEEP_FAILED : KEEP_SUCCEEDED;
          if (snapshot.takenAt - endedAt > keepMs) expect.fail(`${id} outlives its keep time`);
        }
        const most = TASKS.perMs * (TASKS.durationMs + KEEP_SUCCEEDED + KEEP_FAILED / 50);
        expect(snapshot.tasks.length).toBeLessThanOrEqual(most + 2);
      });
      const { succeeded = 0, failed = 0 } = last?.finished ?? {};
      const ended = Math.floor(COUNT - TASKS.perMs * TASKS.durationMs);
      expect(Math.abs(succeeded + failed - ended)).toBeLessThanOrEqual(1);
      // The first day is the warm-up: compiled code, and the longest keep time, are in it.
      const [warm = 0, ...later] = heaps;
      expect(later).toHaveLength(6);
      for (const heap of later) expect(heap / warm).toBeLessThan(1.1);
      expect(Math.min(...later) / warm).toBeGreaterThan(0.9);
    },
  );
});
