import type { TaskRow } from '../../src/tasks/task.js';
import { T0 } from '../tasks/cloud.js';

export interface EndlessTasks {
  /** Tasks begun for each millisecond. */
  readonly perMs: number;
  readonly durationMs: number;
  /** How long the cloud's lists still show a task after its end. */
  readonly listedForMs: number;
  readonly instances: number;
}

/**
 * Tasks without end, one after the other, each with an id of its own: what a list of them shows at a moment, newest
 * first. Every 50th fails. They are computed anew each time, so that nothing is kept here; field by field, because a
 * spread takes ten times as long.
 */
export function listedAt(
  now: number,
  { perMs, durationMs, listedForMs, instances }: EndlessTasks,
): TaskRow[] {
  const newest = Math.floor((now - T0) * perMs);
  const oldest = Math.max(0, Math.ceil((now - T0 - durationMs - listedForMs) * perMs));
  const reports: TaskRow[] = [];
  for (let number = newest; number >= oldest; number -= 1) {
    const createdAt = T0 + number / perMs;
    const endsAt = createdAt + durationMs;
    const outcome = number % 50 === 0 ? 'failed' : 'succeeded';
    const isOver = endsAt <= now;
    reports.push({
      id: `task-${number}`,
      instanceId: `instance-${number % instances}`,
      instanceName: 'one',
      name: 'EXTEND',
      orderId: '',
      userName: '',
      createdAt,
      status: isOver ? outcome : 'running',
      endedAt: isOver ? endsAt : undefined,
      plannedEndAt: undefined,
      errorCode: '',
      reason: '',
      // A call for each of the others would take most of the real time.
      hasProgress: outcome === 'failed',
    });
  }
  return reports;
}
