import {
  CLOUD_SERVICES,
  DEMO_PROJECTS,
  startSimulator,
  type CloudService,
  type Fault,
  type Outcome,
  type Scene,
  type SceneTask,
  type Simulator,
} from '../../src/simulator/simulator.js';
import { randomBetween, pick } from '../../src/simulator/random.js';
import { viewTask, type LifeStatus } from '../../src/simulator/task-life.js';
import { FAULT_EVERY_MS, FAULT_MS, IDLE_EVERY_MS, KEEP_MS, LONGEST_LIFE_MS, SECOND } from './constants.js';

/** How often each service begins a task, and how often one of its instances is replaced. */
const BIRTH_EVERY_MS = 700;
const REPLACED_EVERY_MS = 20 * SECOND;
const INSTANCES = 4;
const TICK_MS = 100;
const STEPS = ['prepare', 'work'];
/** One task in so many is deleted before its end. */
const DELETED_EVERY = 12;

const OUTCOMES: readonly [Outcome, ...Outcome[]] = [
  { kind: 'succeeds' },
  { kind: 'fails', atStep: 2, errorCode: 'DCS.4063', reason: 'no space' },
  { kind: 'succeeds' },
  { kind: 'is-cancelled', atPercent: 60 },
  { kind: 'succeeds' },
];

/**
 * Faults that pass. A refused key or instance is not among them: it is left alone for minutes, which is longer than a
 * finished task is listed here.
 */
const FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: 'unavailable' },
  { kind: 'throttled', retryAfterSeconds: 1, times: 3 },
  { kind: 'slow', delayMs: 700 },
  { kind: 'reset' },
  { kind: 'cut' },
  { kind: 'flow-control', times: 1 },
  { kind: 'not-json' },
  { kind: 'slow', delayMs: 5 * SECOND },
  { kind: 'wrong-shape' },
  { kind: 'too-large', times: 3 },
];

/** What the cloud knows of one of its tasks. */
export interface TaskRecord {
  readonly service: CloudService;
  readonly task: SceneTask;
  /** When it left the cloud. */
  goneAt: number;
}

/** A simulated cloud on a port in which tasks of a few seconds come and go, and which fails now and then. */
export class BusyCloud {
  readonly simulator: Simulator;
  readonly #scene: Scene;
  readonly #records = new Map<string, TaskRecord>();
  readonly #seed: number;
  #timer: NodeJS.Timeout | undefined;
  #born = 0;
  #replaced = 0;
  #faults = 0;
  #faultAt = Infinity;
  #isFaulty = false;

  private constructor(simulator: Simulator, scene: Scene, seed: number) {
    this.simulator = simulator;
    this.#scene = scene;
    this.#seed = seed;
  }

  static async start(seed: number): Promise<BusyCloud> {
    const scene: Scene = { instances: {}, tasks: [] };
    for (const service of CLOUD_SERVICES)
      scene.instances[service] = Array.from({ length: INSTANCES }, (_, at) => ({ id: `${service}-${at}` }));
    return new BusyCloud(await startSimulator({ scene, projects: DEMO_PROJECTS }), scene, seed);
  }

  get records(): readonly TaskRecord[] {
    return [...this.#records.values()];
  }

  get faults(): number {
    return this.#faults;
  }

  begin(): void {
    const begunAt = Date.now();
    this.#faultAt = begunAt + FAULT_EVERY_MS;
    this.#timer = setInterval(() => {
      const now = Date.now();
      this.#giveBirth(now, now - begunAt);
      this.#replaceOne(now, now - begunAt);
      this.#forget(now);
      this.#fail(now);
    }, TICK_MS);
  }

  /** No task begins any more, and nothing fails; what is there lives on to its end. */
  calm(): void {
    clearInterval(this.#timer);
    this.simulator.clearFaults();
    this.#timer = setInterval(() => this.#forget(Date.now()), TICK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.simulator.close();
  }

  #giveBirth(now: number, elapsedMs: number): void {
    for (; this.#born < (elapsedMs / BIRTH_EVERY_MS) * CLOUD_SERVICES.length; this.#born += 1) {
      const task = this.#newTask(pick(CLOUD_SERVICES, this.#born), now);
      this.#scene.tasks.push(task);
      const isDeleted = this.#born % DELETED_EVERY === 0;
      const goneAt = isDeleted ? now + (task.durationMs ?? 0) / 2 : endOf(task) + KEEP_MS;
      this.#records.set(task.id, { service: task.service, task, goneAt });
    }
  }

  #newTask(service: CloudService, now: number): SceneTask {
    const number = this.#born;
    const instances = this.#scene.instances[service] ?? [];
    return {
      service,
      instanceId: instances[number % instances.length]?.id ?? '',
      id: `task-${number}`,
      bornAt: now,
      durationMs: Math.round(randomBetween(SECOND, LONGEST_LIFE_MS, this.#seed, 'life', number)),
      steps: STEPS,
      outcome: pick(OUTCOMES, number),
      busyWord: service === 'rds' ? 'MODIFYING' : 'EXTENDING',
    };
  }

  /** The oldest instance of a service leaves with its tasks, and a new one comes. */
  #replaceOne(now: number, elapsedMs: number): void {
    if (elapsedMs < (this.#replaced + 1) * REPLACED_EVERY_MS) return;
    this.#replaced += 1;
    const service = pick(CLOUD_SERVICES, this.#replaced);
    const instances = this.#scene.instances[service] ?? [];
    const leaving = instances.shift();
    instances.push({ id: `${service}-new-${this.#replaced}` });
    for (const record of this.#records.values())
      if (record.task.instanceId === leaving?.id) record.goneAt = Math.min(record.goneAt, now);
  }

  #forget(now: number): void {
    this.#scene.tasks = this.#scene.tasks.filter(({ id }) => (this.#records.get(id)?.goneAt ?? 0) > now);
  }

  #fail(now: number): void {
    if (now < this.#faultAt) return;
    this.simulator.clearFaults();
    this.#isFaulty = !this.#isFaulty;
    this.#faultAt = now + (this.#isFaulty ? FAULT_MS : FAULT_EVERY_MS);
    if (!this.#isFaulty) return;
    const isForAll = this.#faults % 3 === 0;
    const aim = isForAll ? {} : { service: pick(CLOUD_SERVICES, this.#faults) };
    this.simulator.addFault({ ...pick(FAULTS, this.#faults), ...aim });
    this.#faults += 1;
  }
}

/** When the task ended, or will end. */
export function endOf(task: SceneTask): number {
  return viewOf(task, Infinity).endedAt ?? Infinity;
}

/** How the task ended, or will end. */
export function lastStatusOf(task: SceneTask): LifeStatus {
  return viewOf(task, Infinity).status;
}

function viewOf({ bornAt, durationMs = 0, outcome = pick(OUTCOMES, 0) }: SceneTask, now: number) {
  const steps = STEPS.map((name) => ({ name, durationMs: durationMs / STEPS.length }));
  return viewTask({ bornAt, script: { queuedMs: 0, steps, outcome } }, now);
}

/** A task that left the cloud sooner after its end than this may not have been seen to end. */
export const SURELY_SEEN_MS = KEEP_MS - IDLE_EVERY_MS;
