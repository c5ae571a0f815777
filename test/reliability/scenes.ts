import type { CloudService, Scene, SceneTask } from '../../src/simulator/simulator.js';

export const T0 = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;

/** So many instances, each with so many tasks that run all the time. */
export function running(service: CloudService, instances: number, tasksOfEach: number): Scene {
  const ids = Array.from({ length: instances }, (_, at) => `${service}-${at}`);
  return {
    instances: { [service]: ids.map((id) => ({ id })) },
    tasks: ids.flatMap((instanceId) =>
      Array.from({ length: tasksOfEach }, (_, at) => runningTask({ service, instanceId, at })),
    ),
  };
}

/** RDS tasks that failed before the beginning, and one that runs. */
export function failedBefore(count: number): Scene {
  const scene = running('rds', 1, 1);
  const failed = Array.from({ length: count }, (_, at): SceneTask => ({
    service: 'rds',
    instanceId: 'rds-0',
    id: `failed-${at}`,
    bornAt: T0 - HOUR + at * 1000,
    durationMs: HOUR / 4,
    outcome: { kind: 'fails', atStep: 1 },
  }));
  return { ...scene, tasks: [...scene.tasks, ...failed] };
}

/** Instances of all three engines of DMS, with a task on each. */
export function threeEngines(instancesOfEach: number): Scene {
  const scenes = (['kafka', 'rocketmq', 'rabbitmq'] as const).map((engine) =>
    running(engine, instancesOfEach, 1),
  );
  return {
    instances: Object.assign({}, ...scenes.map(({ instances }) => instances)) as Scene['instances'],
    tasks: scenes.flatMap(({ tasks }) => tasks),
  };
}

function runningTask({
  service,
  instanceId,
  at,
}: {
  service: CloudService;
  instanceId: string;
  at: number;
}): SceneTask {
  return {
    service,
    instanceId,
    id: `task-${instanceId}-${at}`,
    bornAt: T0 - HOUR + at,
    durationMs: 24 * HOUR,
    busyWord: 'EXTENDING',
  };
}
