import type { CloudService, Scene, SceneTask } from '../../src/simulator/simulator.js';
import { HOUR, projectIdOf, T0 } from './virtual-world.js';

/** So many instances of one service, with nothing to do. */
export function fleetOf(service: CloudService, size: number): Scene {
  const ids = Array.from({ length: size }, (_, at) => `${service}-${String(at).padStart(4, '0')}`);
  return { instances: { [service]: ids.map((id) => ({ id })) }, tasks: [] };
}

/** Lets some instances of a fleet, evenly spread, the last one among them, extend for a day; tells which. */
export function extendSome({ instances, tasks }: Scene, service: CloudService, count: number): Set<string> {
  const all = instances[service] ?? [];
  const step = Math.floor(all.length / count);
  const chosen = Array.from({ length: count }, (_, at) => all[all.length - 1 - at * step]?.id ?? '');
  tasks.push(...chosen.map((instanceId) => runningTask({ service, instanceId, busyWord: 'EXTENDING' })));
  return new Set(chosen);
}

/** A task that runs from two hours before the beginning to a day later. */
export function runningTask(
  fields: Pick<SceneTask, 'service' | 'instanceId'> & Partial<SceneTask>,
): SceneTask {
  return {
    id: `task-of-${fields.instanceId}`,
    name: 'extendInstance',
    bornAt: T0 - 2 * HOUR,
    durationMs: 26 * HOUR,
    steps: ['pre_check', 'disk_expansion', 'resume_operation'],
    ...fields,
  };
}

/** Scenes side by side. */
export function together(...scenes: readonly Scene[]): Scene {
  const instances: Scene['instances'] = {};
  for (const scene of scenes) {
    for (const service of Object.keys(scene.instances) as CloudService[]) {
      instances[service] = [...(instances[service] ?? []), ...(scene.instances[service] ?? [])];
    }
  }
  return { instances, tasks: scenes.flatMap(({ tasks }) => tasks) };
}

/** The scene as that of the project with this name; ids are distinguished by the name too. */
export function inProject(name: string, scene: Scene): Scene {
  const project = projectIdOf(name);
  const instances: Scene['instances'] = {};
  for (const service of Object.keys(scene.instances) as CloudService[]) {
    instances[service] = (scene.instances[service] ?? []).map((one) => ({
      ...one,
      id: `${name}-${one.id}`,
      project,
    }));
  }
  const tasks = scene.tasks.map((task) => ({
    ...task,
    id: `${name}-${task.id}`,
    instanceId: `${name}-${task.instanceId}`,
    project,
  }));
  return { instances, tasks };
}
