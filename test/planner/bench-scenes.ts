import { extendSome, fleetOf, inProject, runningTask, together } from './fleets.js';
import { createVirtualWorld, type VirtualWorld } from './virtual-world.js';

/** A fleet, and how it is scraped. */
export interface BenchScene {
  readonly title: string;
  readonly everySeconds: number;
  readonly budgetMs: number;
  create(): VirtualWorld;
  /** How many scrapes begin at the same moment; default 1. */
  readonly scrapes?: number;
}

const LATENCY = 20;

const kafka = (title: string, count: number, extending: number, rate: number): BenchScene => ({
  title,
  everySeconds: 15,
  budgetMs: 2_500,
  create() {
    const scene = fleetOf('kafka', count);
    if (extending > 0) extendSome(scene, 'kafka', extending);
    return createVirtualWorld({
      simulator: { scene, latencyMs: LATENCY },
      services: ['kafka'],
      collection: { requests_per_second: { kafka: rate } },
    });
  },
});

const rds = (title: string, projects: number, running: number, everySeconds: number, budgetMs: number) => ({
  title,
  everySeconds,
  budgetMs,
  create() {
    const names = Array.from({ length: projects }, (_, at) => `project-${String(at).padStart(2, '0')}`);
    const scenes = names.map((name) => inProject(name, runningRds(running)));
    return createVirtualWorld({
      simulator: { scene: together(...scenes), latencyMs: LATENCY },
      services: ['rds'],
      projects: names,
      collection: { requests_per_second: { rds: 1 } },
    });
  },
});

function runningRds(count: number) {
  const scene = fleetOf('rds', 10);
  for (let at = 0; at < count; at += 1) {
    scene.tasks.push(runningTask({ service: 'rds', instanceId: `rds-000${at % 10}`, id: `task-${at}` }));
  }
  return scene;
}

const everything = (title: string, scrapes: number): BenchScene => ({
  title,
  scrapes,
  everySeconds: 15,
  budgetMs: 9_500,
  create: () =>
    createVirtualWorld({
      simulator: { instances: 20, tasks: 4, latencyMs: LATENCY },
      services: ['rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'],
    }),
});

export const BENCH_SCENES: readonly BenchScene[] = [
  kafka('400 Kafka, 5 extending, 60/s, 3 s timeout', 400, 5, 60),
  kafka('400 Kafka, 5 extending, 5/s, 3 s timeout', 400, 5, 5),
  {
    title: '2 000 DCS, idle, 25/s, 10 s timeout',
    everySeconds: 15,
    budgetMs: 9_500,
    create: () =>
      createVirtualWorld({
        simulator: { scene: fleetOf('dcs', 2_000), latencyMs: LATENCY },
        services: ['dcs'],
        collection: { requests_per_second: { dcs: 25 } },
      }),
  },
  rds('20 projects, one credential, RDS 1/s', 20, 1, 15, 9_500),
  rds('RDS, 500 running, 1/s, every 10 s, 5 s budget', 1, 500, 10, 5_000),
  everything('all five services, 20 instances each', 1),
  everything('the same, six scrapes at once', 6),
];
