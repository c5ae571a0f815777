import { startSimulator, type Fault, type SceneTask, type Simulator } from '../../src/simulator/simulator.js';
import { LIFE_MS, PROJECTS, sceneOf, tasksAt } from './scene.js';

/** The simulated cloud with the scene, and what a test may do to it. */
export interface SimulatedCloud {
  readonly simulator: Simulator;
  readonly tasks: ReturnType<typeof tasksAt>;
  /** The task that is about to succeed does so, and the one that is about to fail fails. */
  readonly letThemEnd: () => void;
  /** The stalled task goes on from where it stood. */
  readonly letItMove: () => void;
  /** Nothing of Kafka is answered any more. */
  readonly breakKafka: () => void;
  readonly mend: () => void;
}

/** What happens once at the start: a collection that is throttled, a call that is made again. */
const FIRST_TROUBLES: readonly Fault[] = [
  { kind: 'throttled', service: 'rabbitmq', times: 1, retryAfterSeconds: 1 },
  { kind: 'unavailable', service: 'dcs', times: 1 },
];

export async function startCloud(): Promise<SimulatedCloud> {
  const tasks = tasksAt(Date.now());
  const scene = sceneOf(tasks);
  const simulator = await startSimulator({ scene, projects: PROJECTS, faults: FIRST_TROUBLES });

  /** Puts another life in the place of a task's; the lists go on showing the time of its creation. */
  function change(task: SceneTask, life: Partial<SceneTask>): void {
    const row = { created_at: new Date(task.bornAt).toISOString() };
    scene.tasks.splice(scene.tasks.indexOf(task), 1, { ...task, row, ...life });
  }
  return {
    simulator,
    tasks,
    letThemEnd: () => {
      for (const name of ['ending', 'failed'] as const)
        change(tasks[name], { bornAt: Date.now() - LIFE_MS[name] });
    },
    letItMove: () => {
      const bornAt = Date.now() - 0.62 * MOVING_MS;
      change(tasks.stalled, { bornAt, durationMs: MOVING_MS, outcome: { kind: 'succeeds' } });
    },
    breakKafka: () => simulator.addFault({ kind: 'unavailable', service: 'kafka' }),
    mend: () => simulator.clearFaults(),
  };
}

/** A percent every three seconds. */
const MOVING_MS = 300_000;
