import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startExporters, type ExporterProcess } from './exporter-process.js';
import { run } from './programs.js';
import { PROJECTS } from './scene.js';
import { startTogether } from './together.js';

describe('promtool finds nothing to say about', () => {
  let exporter: ExporterProcess | undefined;

  beforeAll(async () => {
    const { exporters, stop } = await startTogether(async (started) => {
      const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
      started(() => rm(folder, { recursive: true }));
      return startExporters(1, folder, started);
    });
    [exporter] = exporters;
    return stop;
  }, 120_000);

  it.each(['/metrics', ...PROJECTS.map(({ name }) => `/probe?project=${name}`)])('%s', async (path) => {
    const response = await fetch(`${exporter?.url ?? ''}${path}`);
    const metrics = await response.text();
    expect(metrics).toContain('huaweicloud_task_info{');
    expect(await run('promtool', ['check', 'metrics'], undefined, metrics)).toEqual({ code: 0, text: '' });
  });
});

describe('promtool accepts', () => {
  it('the configuration of Prometheus, and the rules it names', async () => {
    const { code, text } = await run('promtool', ['check', 'config', 'deploy/prometheus/prometheus.yml']);
    expect(text).toMatch(/prometheus\.yml is valid prometheus config file syntax/);
    expect(text).not.toMatch(/FAILED|lint|duplicate/);
    expect(code, text).toBe(0);
  });
});
