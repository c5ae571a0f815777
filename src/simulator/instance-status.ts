import { INSTANCE_STYLE } from './catalogue.js';
import { viewTask } from './task-life.js';
import type { CloudService, SimulatedInstance, World } from './world.js';

/** Tells the status word of any instance of a service: what it is busy with, else the idle word. */
export function readStatuses(
  world: World,
  { project, service, now }: { project: string; service: CloudService; now: number },
): (instance: SimulatedInstance) => string {
  const busy = new Map<string, string>();
  for (const task of world.tasks(project, service, now)) {
    if (task.busyWord === undefined || viewTask(task, now).endedAt !== undefined) continue;
    busy.set(task.instanceId, task.busyWord);
  }
  return (instance) => instance.status ?? busy.get(instance.id) ?? INSTANCE_STYLE[service].idleWord;
}
