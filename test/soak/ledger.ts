import type { CloudService } from '../../src/simulator/simulator.js';
import { CLOUD_SERVICES } from '../../src/simulator/simulator.js';
import { FINISHED, type FinishedStatus } from '../../src/tasks/task.js';
import { endOf, lastStatusOf, SURELY_SEEN_MS, type TaskRecord } from './busy-cloud.js';
import { KEEP_MS, MAX_STALENESS_MS, SLACK_MS } from './constants.js';
import type { Scrape } from './scraper.js';

const FINISHED_TOTAL = 'huaweicloud_tasks_finished_total';

/** How the tasks of one service that ended in one way compare with the counter. */
export interface Count {
  readonly service: CloudService;
  readonly status: FinishedStatus;
  /** Those that were listed for long enough after their end. */
  readonly atLeast: number;
  /** Those that left the cloud shortly after their end, too. */
  readonly atMost: number;
  readonly counted: number | undefined;
}

export function countsOf(records: readonly TaskRecord[], scrape: Scrape): readonly Count[] {
  return CLOUD_SERVICES.flatMap((service) =>
    FINISHED.map((status) => {
      const ended = records.filter((record) => record.service === service && endedAs(record) === status);
      return {
        service,
        status,
        atLeast: ended.filter(({ task, goneAt }) => goneAt - endOf(task) >= SURELY_SEEN_MS).length,
        atMost: ended.length,
        counted: scrape.value(FINISHED_TOTAL, { cloud_service: service, status }),
      };
    }),
  );
}

export function isRight({ atLeast, atMost, counted }: Count): boolean {
  return counted !== undefined && counted >= atLeast && counted <= atMost;
}

/** Tasks that are exported although they should have gone. */
export function overstaying(records: ReadonlyMap<string, TaskRecord>, scrape: Scrape): readonly string[] {
  return scrape.samples('huaweicloud_task_info').flatMap(({ labels }) => {
    const id = labels['task_id'] ?? '';
    const record = records.get(id);
    return record === undefined || scrape.begunAt > latest(record) ? [id] : [];
  });
}

/** A finished task stays for its keep time, an unfinished one until it is too long unconfirmed. */
function latest({ task, goneAt }: TaskRecord): number {
  return Math.max(Math.min(endOf(task), goneAt) + KEEP_MS, goneAt + MAX_STALENESS_MS) + SLACK_MS;
}

function endedAs({ task, goneAt }: TaskRecord): FinishedStatus | undefined {
  const last = lastStatusOf(task);
  return endOf(task) < goneAt ? FINISHED.find((status) => status === last) : undefined;
}
