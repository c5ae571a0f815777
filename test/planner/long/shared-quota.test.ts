import { describe, expect, it } from 'vitest';
import { gapsBetween, mostWithin, type RecordedCall } from '../calls.js';
import { fleetOf, inProject, runningTask, together } from '../fleets.js';
import { createVirtualWorld, MINUTE, projectIdOf, SECOND } from '../virtual-world.js';

const INTERVAL = 15 * SECOND;
/** A scrape of 9.5 s lets ten calls out at one a second. */
const CALLS_PER_SCRAPE = 10;
const LONG = 'project-07';
const PROJECTS = Array.from({ length: 20 }, (_, at) => `project-${String(at).padStart(2, '0')}`);

function rdsWith(running: number) {
  const scene = fleetOf('rds', 10);
  for (let at = 0; at < running; at += 1) {
    scene.tasks.push(
      runningTask({ service: 'rds', instanceId: `rds-000${at % 10}`, id: `task-${String(at)}` }),
    );
  }
  return scene;
}

function createWorld(runningIn: (project: string) => number) {
  const scenes = PROJECTS.map((project) => inProject(project, rdsWith(runningIn(project))));
  return createVirtualWorld({
    simulator: { scene: together(...scenes), latencyMs: 20 },
    services: ['rds'],
    projects: PROJECTS,
    collection: { requests_per_second: { rds: 1 } },
  });
}

const isRunningList = ({ query }: RecordedCall): boolean => query['status'] === 'Running';

describe('20 projects sharing one credential, RDS at one call a second', () => {
  it('keep to the rate, are read in time, and get the same share', async () => {
    const { scrapeAt, cloud } = createWorld(() => 1);
    for (let scrape = 0; scrape < 60; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      // Two lists for each project at the start: forty calls, ten a scrape.
      if (scrape < 4) continue;
      expect(answer.values('huaweicloud_tasks', { status: 'running' })).toEqual(Array(20).fill(1));
      expect(answer.values('huaweicloud_collector_success')).toEqual(Array(20).fill(1));
    }
    expect(mostWithin(cloud.calls, MINUTE)).toBeLessThanOrEqual(60);
    expect(mostWithin(cloud.calls, SECOND)).toBe(1);
    expect(cloud.calls.length, 'the rate is used').toBeGreaterThan(60 * (CALLS_PER_SCRAPE - 1));
    const reads = cloud.calls.filter(isRunningList);
    const gaps = gapsBetween(reads, ({ project }) => project);
    // Twenty calls at ten a scrape are 30 s; the lists of recent tasks, every five minutes, come on top.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60 * SECOND);
    expect(Math.max(...lastReads(reads).map((at) => 60 * INTERVAL - at))).toBeLessThanOrEqual(60 * SECOND);
    const counts = PROJECTS.map((name) => callsOf(cloud.calls, name).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  it('are not held up by one with a long list, which is read whole too', async () => {
    const { scrapeAt, cloud } = createWorld((project) => (project === LONG ? 150 : 1));
    let covered = 0;
    for (let scrape = 0; scrape < 60; scrape += 1) {
      const answer = await scrapeAt(scrape * 15);
      const isWhole = answer.value('huaweicloud_tasks', { status: 'running' }) === 169;
      if (covered === 0 && isWhole) covered = scrape;
      if (covered > 0) expect(isWhole, `scrape ${scrape}`).toBe(true);
    }
    expect(covered * INTERVAL).toBeGreaterThan(0);
    expect(covered * INTERVAL).toBeLessThanOrEqual(5 * MINUTE);
    const others = cloud.calls.filter(isRunningList).filter(({ project }) => project !== projectIdOf(LONG));
    expect(Math.max(...gapsBetween(others, ({ project }) => project))).toBeLessThanOrEqual(60 * SECOND);
  });
});

function callsOf(calls: readonly RecordedCall[], name: string): readonly RecordedCall[] {
  return calls.filter(({ project }) => project === projectIdOf(name));
}

function lastReads(reads: readonly RecordedCall[]): number[] {
  return PROJECTS.map((name) => callsOf(reads, name).at(-1)?.sentAt ?? 0);
}
