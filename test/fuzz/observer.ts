import { expect } from 'vitest';
import { viewTask } from '../../src/simulator/task-life.js';
import type { CloudService } from '../../src/simulator/simulator.js';
import { FINISHED, type FinishedStatus } from '../../src/tasks/task.js';
import { parseExposition } from '../metrics/parse-exposition.js';
import type { Answer } from '../planner/answer.js';
import type { RecordedCall } from '../planner/calls.js';
import { MINUTE, SECOND, T0 } from '../planner/virtual-world.js';
import type { History, PlannedTask } from './history.js';

/** Tasks and instances that could not be confirmed go after this time, by default. */
const MAX_STALENESS_MS = 5 * MINUTE;

/** After this time the list of an instance on which nothing happens has been read again, by default. */
const LISTED_WITHIN_MS = 5 * MINUTE + MINUTE;

/** Instances that were not read, which is said and does not make `success` 0. */
const LEFT_OUT = ['huaweicloud_collector_pending_instances', 'huaweicloud_collector_refused_instances'];

/** What one scrape said, and when it began and ended. */
export interface Scraped {
  readonly answer: Answer;
  readonly calls: readonly RecordedCall[];
  readonly begunAt: number;
  readonly endedAt: number;
  /** It had all the time that it could use. */
  readonly isUnhurried: boolean;
}

/** Watches the scrapes of one history, and fails when one of them says what is not so. */
export class Observer {
  readonly #history: History;
  /** Tasks that were exported unfinished, and the end in which they were exported later. */
  readonly #seenUnfinished = new Set<string>();
  readonly #seenFinished = new Map<string, FinishedStatus>();
  /** When each task was last certainly read. */
  readonly #confirmedAt = new Map<string, number>();
  #before: Scraped | undefined;

  constructor(history: History) {
    this.#history = history;
  }

  /** Every scrape goes through here, in order. */
  watch(scraped: Scraped): void {
    parseExposition(scraped.answer.text);
    for (const service of this.#history.services) {
      this.#expectSuccessIsTrue(service, scraped);
      this.#expectNoneVanished(service, scraped);
      this.#note(service, scraped);
      this.#expectCountsPossible(service, scraped);
    }
    this.#before = scraped;
  }

  /** After a time without faults every task that is to be counted has been counted, once. */
  expectAllCounted({ answer, endedAt }: Scraped): void {
    for (const service of this.#history.services) {
      const labels = { cloud_service: service };
      expect(answer.value('huaweicloud_collector_success', labels), service).toBe(1);
      if (LEFT_OUT.some((name) => (answer.value(name, labels) ?? 0) > 0)) continue;
      for (const status of FINISHED) {
        const must = this.#of(service).filter((planned) => this.#mustCount(planned, status, endedAt));
        const may = this.#of(service).filter((planned) => mayCount(planned, status, endedAt));
        const counted = countOf(answer, service, status);
        expect(counted, `${service} ${status} counted, at least`).toBeGreaterThanOrEqual(must.length);
        expect(counted, `${service} ${status} counted, at most`).toBeLessThanOrEqual(may.length);
      }
    }
  }

  #of(service: CloudService): readonly PlannedTask[] {
    return this.#history.tasks.filter(({ task }) => task.service === service);
  }

  /** Of a task that RDS has never shown unfinished, only a plan is known, which is no end. */
  #mustCount(planned: PlannedTask, status: FinishedStatus, now: number): boolean {
    const { task, deletedAt } = planned;
    if (deletedAt <= now || statusAt(planned, now) !== status) return false;
    const end = endAt(planned, now);
    if (end > now - LISTED_WITHIN_MS) return false;
    const isSeen = this.#seenUnfinished.has(task.id);
    return isSeen || (task.service === 'rds' ? task.bornAt : end) > T0;
  }

  /** A list that a failure interrupted is incomplete; where nothing cut the collection, nothing else may be. */
  #expectSuccessIsTrue(service: CloudService, { answer, begunAt, endedAt, isUnhurried }: Scraped): void {
    const labels = { cloud_service: service };
    const isWhole = LEFT_OUT.every((name) => (answer.value(name, labels) ?? 0) === 0);
    if (answer.value('huaweicloud_collector_success', labels) !== 1 || !isUnhurried || !isWhole) return;
    const reported = new Set(answer.taskIds(labels));
    for (const planned of this.#of(service)) {
      if (!isUnfinishedThroughout(planned, begunAt, endedAt)) continue;
      if (!reported.has(planned.task.id))
        expect.fail(`success is 1 without the unfinished ${planned.task.id}`);
      this.#confirmedAt.set(planned.task.id, begunAt);
    }
  }

  /** What was confirmed lately stays, and so does what was known when a pause began. */
  #expectNoneVanished(service: CloudService, { answer, calls, begunAt, endedAt }: Scraped): void {
    const reported = new Set(answer.taskIds({ cloud_service: service }));
    const isPaused = this.#isPaused(service, calls);
    const toldBefore = new Set(this.#before?.answer.taskIds({ cloud_service: service }));
    for (const planned of this.#of(service)) {
      const { id } = planned.task;
      if (reported.has(id) || !isUnfinishedThroughout(planned, begunAt, endedAt)) continue;
      const isFresh = endedAt - (this.#confirmedAt.get(id) ?? -Infinity) < MAX_STALENESS_MS - 10 * SECOND;
      if (isFresh) expect.fail(`${id} vanished although it was confirmed lately`);
      if (isPaused && toldBefore.has(id)) expect.fail(`${id} vanished during a pause`);
    }
  }

  /** No call was made, and the last one before was answered with a refusal that asks for silence. */
  #isPaused(service: CloudService, calls: readonly RecordedCall[]): boolean {
    const isOfService = ({ cloudService }: RecordedCall): boolean => cloudService === service;
    const last = this.#before?.calls.filter(isOfService).at(-1);
    return !calls.some(isOfService) && (last?.status === 429 || last?.status === 401);
  }

  #note(service: CloudService, { answer }: Scraped): void {
    for (const { labels, value } of answer.samples('huaweicloud_task_status', { cloud_service: service })) {
      const { task_id: id = '', status = '' } = labels;
      if (value !== 1) continue;
      const finished = FINISHED.find((word) => word === status);
      if (finished === undefined) this.#seenUnfinished.add(id);
      else this.#seenFinished.set(id, finished);
    }
  }

  #expectCountsPossible(service: CloudService, { answer, endedAt }: Scraped): void {
    for (const status of FINISHED) {
      const seen = this.#of(service).filter(
        ({ task }) => this.#seenUnfinished.has(task.id) && this.#seenFinished.get(task.id) === status,
      );
      const may = this.#of(service).filter((planned) => mayCount(planned, status, endedAt));
      const counted = countOf(answer, service, status);
      expect(counted, `${service} ${status} counted, at least`).toBeGreaterThanOrEqual(seen.length);
      expect(counted, `${service} ${status} counted, at most`).toBeLessThanOrEqual(may.length);
    }
  }
}

function countOf(answer: Answer, service: CloudService, status: FinishedStatus): number {
  return answer.value('huaweicloud_tasks_finished_total', { cloud_service: service, status }) ?? NaN;
}

/** As it would stand if it had not been deleted. */
function statusAt({ task }: PlannedTask, now: number): string {
  return viewTask(lifeOf(task), now).status;
}

function endAt({ task }: PlannedTask, now: number): number {
  return viewTask(lifeOf(task), now).endedAt ?? Infinity;
}

function lifeOf({ bornAt, durationMs = 0, outcome = { kind: 'succeeds' } }: PlannedTask['task']) {
  return { bornAt, script: { queuedMs: 0, steps: [{ name: 'work', durationMs }], outcome } } as const;
}

/** What ended before the start is history, but RDS tells only plans. */
function mayCount(planned: PlannedTask, status: FinishedStatus, now: number): boolean {
  const { task, deletedAt } = planned;
  const end = endAt(planned, now);
  return statusAt(planned, now) === status && end < deletedAt && (task.service === 'rds' || end >= T0);
}

function isUnfinishedThroughout(planned: PlannedTask, from: number, to: number): boolean {
  const { task, deletedAt } = planned;
  return task.bornAt <= from && to < deletedAt && endAt(planned, to) > to;
}
