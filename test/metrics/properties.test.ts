import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/metrics/exposition.js';
import { expose } from '../../src/metrics/exposition.js';
import type { ScrapeResult } from '../../src/report/scrape-result.js';
import { cut, cutId } from '../../src/tasks/lengths.js';
import { STATUSES } from '../../src/tasks/task.js';
import { result } from './arbitrary-snapshots.js';
import { parseExposition, type ParsedFamily, type ParsedSample } from './parse-exposition.js';

/** Checks that `holds` is true of whatever may have to be told, after a trip as UTF-8 and through the parser. */
async function always(holds: (families: readonly ParsedFamily[], told: ScrapeResult) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(result, async (told) => {
      const text = Buffer.from(await textOf(expose(told)), 'utf8').toString('utf8');
      holds(parseExposition(text), told);
    }),
    { numRuns: 100 },
  );
}

function samplesOf(families: readonly ParsedFamily[], name: string): readonly ParsedSample[] {
  return families.find((family) => family.name === `huaweicloud_${name}`)?.samples ?? [];
}

function labelsOf(families: readonly ParsedFamily[], name: string): readonly ParsedSample['labels'][] {
  return samplesOf(families, name).map(({ labels }) => labels);
}

describe('whatever the cloud says, the text of a scrape', () => {
  it('is well-formed: every family once, after its HELP and TYPE, and no series twice', async () => {
    await always((families) => expect(families.length).toBeGreaterThan(0));
  });

  it('holds the families of the catalogue alone, as they are declared there', async () => {
    const declared = new Map(catalogue.map(({ name, help, type }) => [name, { help, type }]));
    await always((families) => {
      for (const { name, help, type } of families) expect({ help, type }).toEqual(declared.get(name));
    });
  });

  it('has all labels of its family on each sample, and no others', async () => {
    const declared = new Map(catalogue.map(({ name, labels }) => [name, [...labels].sort()]));
    await always((families) => {
      for (const { name, samples } of families) {
        for (const { labels } of samples) expect(Object.keys(labels).sort()).toEqual(declared.get(name));
      }
    });
  });

  it('has finite values and no timestamps', async () => {
    await always((families) => {
      for (const { value, timestamp } of families.flatMap(({ samples }) => samples)) {
        expect(value).toSatisfy(Number.isFinite);
        expect(timestamp).toBeUndefined();
      }
    });
  });

  it('has at most 256 characters in a label', async () => {
    await always((families) => {
      const labels = families
        .flatMap(({ samples }) => samples)
        .flatMap(({ labels }) => Object.values(labels));
      for (const label of labels) expect(label.length).toBeLessThanOrEqual(256);
    });
  });

  it('has no negative durations', async () => {
    await always((families) => {
      const durations = families.filter(({ name }) => name.endsWith('_duration_seconds'));
      for (const { value } of durations.flatMap(({ samples }) => samples))
        expect(value).toBeGreaterThanOrEqual(0);
    });
  });

  it('tells names and ids as they are, up to 256 characters', async () => {
    await always((families, { snapshots, projects }) => {
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

  it('gives each task, step and part of a step exactly one status', async () => {
    await always((families, { snapshots, steps }) => {
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
        for (const samples of subjects.values()) {
          expect(samples.map(({ labels }) => labels['status'])).toEqual(STATUSES);
          expect(samples.map(({ value }) => value).sort()).toEqual([0, 0, 0, 0, 0, 1]);
        }
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
