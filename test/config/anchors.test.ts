import { describe, expect, it } from 'vitest';
import { read, refusalOf } from './reading.js';

const projects = (...names: string[]) => `projects:\n${names.map((name) => `  - ${name}\n`).join('')}`;

describe('an alias', () => {
  it('stands for the last anchor of its name above it', () => {
    const text = projects(
      '{ name: a, region: &r eu-west-101 }',
      '{ name: b, region: *r }',
      '{ name: c, region: &r eu-west-0 }',
      '{ name: d, region: *r }',
    );
    expect(read(text).projects.map(({ region }) => region)).toEqual([
      'eu-west-101',
      'eu-west-101',
      'eu-west-0',
      'eu-west-0',
    ]);
  });

  it('keeps its meaning where what holds it is repeated', () => {
    const text = projects(
      '{ name: &n rds, region: x, watch: &w [{ service: *n, task_id: t }] }',
      '{ name: &n kafka, region: x, watch: *w }',
    );
    expect(read(text).projects[1]?.watch).toEqual([{ service: 'rds', instanceId: '', taskId: 't' }]);
  });

  it('stands for nothing below it', () => {
    const text = projects('{ name: a, region: *r }', '{ name: b, region: &r eu-west-101 }');
    expect(refusalOf(text).problems.map(({ key }) => key)).toEqual(['projects[0].region']);
  });

  it('may be used thousands of times', () => {
    const others = Array.from({ length: 4_000 }, (_, index) => `{ name: p${index}, region: *r }`);
    const text = projects('{ name: a, region: &r eu-west-101 }', ...others);
    expect(read(text).projects.length).toBe(4_001);
  });
});
