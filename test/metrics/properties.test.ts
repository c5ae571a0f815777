import { text as textOf } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, expose } from '../../src/metrics/exposition.js';
import type { ScrapeResult } from '../../src/report/scrape-result.js';
import { cut, cutId } from '../../src/tasks/lengths.js';
import { STATUSES } from '../../src/tasks/task.js';
import { result } from './arbitrary-snapshots.js';
import { parseExposition, type ParsedFamily, type ParsedSample } from './parse-exposition.js';

/** Other cases in each run; the seed reproduces them. */
const SEED = Date.now() % 2 ** 31;

/** Scrapes of anything that clouds and operators may name, as UTF-8 text. */
const cases = await Promise.all(
  fc.sample(result, { seed: SEED, numRuns: 100 }).map(async (scrape) => {
    const text = Buffer.from(await textOf(expose(scrape)), 'utf8').toString('utf8');
    return { scrape, text };
  }),
);

const parsed = new Map<string, readonly ParsedFamily[]>();

function parse(text: string): readonly ParsedFamily[] {
  const families = parsed.get(text) ?? parseExposition(text);
  parsed.set(text, families);
  return families;
}

/** Checks every case; `holds` makes one assertion for all samples of a case, because assertions are slow. */
function always(holds: (families: readonly ParsedFamily[], scrape: ScrapeResult) => void): void {
  for (const { text, scrape } of cases) {
    try {
      holds(parse(text), scrape);
    } catch (error) {
      throw new Error(`seed ${SEED}: ${JSON.stringify(scrape)}`, { cause: error });
    }
  }
}

/** All samples that are not as `isRight` says. */
function wrong(
  families: readonly ParsedFamily[],
  isRight: (sample: ParsedSample, family: ParsedFamily) => boolean,
): readonly ParsedSample[] {
  return families.flatMap((family) => family.samples.filter((sample) => !isRight(sample, family)));
}

function samplesOf(families: readonly ParsedFamily[], name: string): readonly ParsedSample[] {
  return families.find((family) => family.name === `huaweicloud_${name}`)?.samples ?? [];
}

function labelsOf(families: readonly ParsedFamily[], name: string): readonly ParsedSample['labels'][] {
  return samplesOf(families, name).map(({ labels }) => labels);
}

describe('whatever the cloud says, the text of a scrape', () => {
  it('is well-formed: every family once, after its HELP and TYPE, and no series twice', () => {
    always((families) => expect(families.length).toBeGreaterThan(0));
  });

  it('holds the families of the catalogue alone, as they are declared there', () => {
    const declared = new Map(catalogue.map(({ name, help, type }) => [name, { name, help, type }]));
    always((families) => {
      const written = families.map(({ name, help, type }) => ({ name, help, type }));
      expect(written).toEqual(families.map(({ name }) => declared.get(name)));
    });
  });

  it('has all labels of its family on each sample, and no others', () => {
    const declared = new Map(catalogue.map(({ name, labels }) => [name, [...labels].sort().join()]));
    always((families) => {
      const isRight = ({ labels }: ParsedSample, { name }: ParsedFamily) =>
        Object.keys(labels).sort().join() === declared.get(name);
      expect(wrong(families, isRight)).toEqual([]);
    });
  });

  it('has finite values and no timestamps', () => {
    always((families) =>
      expect(
        wrong(families, ({ value, timestamp }) => Number.isFinite(value) && timestamp === undefined),
      ).toEqual([]),
    );
  });

  it('has at most 256 characters in a label', () => {
    const isBounded = (label: string): boolean => label.length <= 256;
    always((families) =>
      expect(wrong(families, ({ labels }) => Object.values(labels).every(isBounded))).toEqual([]),
    );
  });

  it('has no negative durations', () => {
    always((families) => {
      const durations = families.filter(({ name }) => name.endsWith('_duration_seconds'));
      expect(wrong(durations, ({ value }) => value >= 0)).toEqual([]);
    });
  });

  it('exports names and ids as they are, up to 256 characters', () => {
    always((families, { snapshots, projects }) => {
      expect(labelsOf(families, 'task_info')).toEqual(
        snapshots.flatMap(({ project, service, tasks }) =>
          tasks.map((task) => ({
            task_name: cut(task.name, 256),
            instance_name: cut(task.instanceName, 256),
            order_id: cut(task.orderId, 256),
            user_name: cut(task.userName, 256),
            project: cutId(project, 256),
            cloud_service: service,
            instance_id: cutId(task.instanceId, 256),
            task_id: cutId(task.id, 256),
          })),
        ),
      );
      expect(labelsOf(families, 'instance_info')).toEqual(
        snapshots.flatMap(({ project, service, instances }) =>
          instances.map(({ id, name, status }) => ({
            project: cutId(project, 256),
            cloud_service: service,
            instance_id: cutId(id, 256),
            instance_name: cut(name, 256),
            instance_status: cut(status, 256),
          })),
        ),
      );
      expect(labelsOf(families, 'project_info')).toEqual(
        projects.map(({ name, id, region }) => ({
          project: cutId(name, 256),
          project_id: cutId(id, 256),
          region: cut(region, 256),
        })),
      );
    });
  });

  it('gives each task, step and part of a step exactly one status', () => {
    always((families, { snapshots, steps }) => {
      const tasks = snapshots.flatMap((snapshot) => snapshot.tasks);
      const ofSteps = steps ? tasks.flatMap(({ progress }) => progress.steps) : [];
      const counts = {
        task_status: tasks.length,
        task_step_status: ofSteps.length,
        task_substep_status: ofSteps.flatMap(({ substeps }) => substeps).length,
      };
      for (const [family, count] of Object.entries(counts)) {
        const subjects = bySubject(samplesOf(families, family));
        expect(subjects.size).toBe(count);
        const values = [...subjects.values()].map((samples) => ({
          statuses: samples.map(({ labels }) => labels['status']).join(),
          values: samples
            .map(({ value }) => value)
            .sort()
            .join(),
        }));
        const expected = { statuses: STATUSES.join(), values: '0,0,0,0,0,1' };
        expect(values.filter((one) => !isDeepStrictEqual(one, expected))).toEqual([]);
      }
    });
  });
});

/** The samples of a status family by all of their other labels. */
function bySubject(samples: readonly ParsedSample[]): Map<string, ParsedSample[]> {
  const subjects = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const key = JSON.stringify(Object.entries(sample.labels).filter(([label]) => label !== 'status'));
    subjects.set(key, [...(subjects.get(key) ?? []), sample]);
  }
  return subjects;
}
