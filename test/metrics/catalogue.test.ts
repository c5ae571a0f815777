import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { catalogue, expose } from '../../src/metrics/exposition.js';
import { parseExposition } from './parse-exposition.js';
import { snapshot, task } from './snapshots.js';

const T = 'project cloud_service instance_id task_id';

/** What users rely on: a change of a line here breaks their dashboards and rules. */
const PROMISED = `
gauge      huaweicloud_task_info                                     ${T} task_name instance_name order_id user_name
gauge      huaweicloud_task_status                                   ${T} status
gauge      huaweicloud_task_progress_percent                         ${T}
gauge      huaweicloud_task_remaining_seconds                        ${T}
gauge      huaweicloud_task_created_timestamp_seconds                ${T}
gauge      huaweicloud_task_ended_timestamp_seconds                  ${T}
gauge      huaweicloud_task_planned_end_timestamp_seconds            ${T}
gauge      huaweicloud_task_duration_seconds                         ${T}
gauge      huaweicloud_task_last_progress_timestamp_seconds          ${T}
gauge      huaweicloud_task_failure_info                             ${T} error_code reason
gauge      huaweicloud_task_step_status                              ${T} step step_name status
gauge      huaweicloud_task_step_start_timestamp_seconds             ${T} step step_name
gauge      huaweicloud_task_step_end_timestamp_seconds               ${T} step step_name
gauge      huaweicloud_task_step_duration_seconds                    ${T} step step_name
gauge      huaweicloud_task_step_error_info                          ${T} step step_name error_code
gauge      huaweicloud_task_substep_status                           ${T} step substep substep_name status
gauge      huaweicloud_task_substep_duration_seconds                 ${T} step substep substep_name
gauge      huaweicloud_tasks                                         project cloud_service status
gauge      huaweicloud_tasks_dropped                                 project cloud_service
gauge      huaweicloud_steps_dropped                                 project cloud_service
counter    huaweicloud_tasks_finished_total                          project cloud_service status
gauge      huaweicloud_instance_info                                 project cloud_service instance_id instance_name instance_status
gauge      huaweicloud_project_info                                  project project_id region
gauge      huaweicloud_project_credentials_info                      project credentials
gauge      huaweicloud_collector_success                             project cloud_service
gauge      huaweicloud_collector_duration_seconds                    project cloud_service
gauge      huaweicloud_collector_last_success_timestamp_seconds      project cloud_service
gauge      huaweicloud_collector_pending_instances                   project cloud_service
gauge      huaweicloud_collector_refused_instances                   project cloud_service
gauge      huaweicloud_collector_missing_rows                        project cloud_service
gauge      huaweicloud_collector_paused                              project cloud_service
counter    huaweicloud_collector_errors_total                        project cloud_service reason
gauge      huaweicloud_collector_failure_info                        project cloud_service reason
counter    huaweicloud_collector_unrecognized_values_total           cloud_service field
counter    huaweicloud_api_requests_total                            project cloud_service operation code
histogram  huaweicloud_api_request_duration_seconds                  cloud_service operation
counter    huaweicloud_api_retries_total                             project cloud_service
gauge      huaweicloud_task_exporter_build_info                      version revision node_version
gauge      huaweicloud_task_exporter_config_last_reload_successful
gauge      huaweicloud_task_exporter_config_last_reload_success_timestamp_seconds
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/ +/))
  .map(([type, name, ...labels]) => ({ type, name, labels }));

function byName<T extends { readonly name?: string | undefined }>(families: readonly T[]): readonly T[] {
  return families.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
}

describe('the catalogue', () => {
  it('is what users were promised', () => {
    const declared = catalogue.map(({ type, name, labels }) => ({ type, name, labels }));
    expect(byName(declared)).toEqual(byName(PROMISED));
  });

  it('has no name twice', () => {
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
  });

  it.each(catalogue)('follows the conventions in $name', ({ name, help, type, labels }) => {
    expect(name).toMatch(/^huaweicloud_[a-z]+(_[a-z]+)*$/);
    expect(help).toMatch(/^[A-Z][^\n]*\.$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    // Parts of histograms, and units that are no base units.
    expect(name).not.toMatch(
      /_(count|sum|bucket|ms|milliseconds|minutes|hours|days|kilobytes|megabytes|gauge|counter)(_|$)/,
    );
    for (const label of labels) expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('has no label that a scrape adds itself, and none on tasks that targets often have', () => {
    const all = catalogue.flatMap(({ labels }) => labels);
    for (const label of ['instance', 'job', 'service', 'type', 'le', 'quantile'])
      expect(all).not.toContain(label);
    const ofTasks = catalogue.filter(({ name }) => name.startsWith('huaweicloud_task_'));
    for (const label of ['region', 'zone', 'env', 'environment', 'owner'])
      expect(ofTasks.flatMap(({ labels }) => labels)).not.toContain(label);
  });
});

describe('the metrics of the process', () => {
  function metrics(): ExporterMetrics {
    return new ExporterMetrics({ version: '1.2.3', revision: 'abc' });
  }

  it('together with those of the cloud hold all of the catalogue, and beside it only what the library exports', async () => {
    const cloud = await textOf(
      expose({ projects: [], steps: true, snapshots: [snapshot({ tasks: [task()] })] }),
    );
    const families = parseExposition(`${cloud}\n${await metrics().registry.metrics()}`);
    const others = families.filter(({ name }) => !/^(process|nodejs)_/.test(name));
    expect(byName(others.map(({ name, help, type }) => ({ name, help, type })))).toEqual(
      byName(catalogue.map(({ name, help, type }) => ({ name, help, type }))),
    );
    expect(others.length).toBeLessThan(families.length);
  });

  it('have no gauge with the name of a counter', async () => {
    const families = parseExposition(await metrics().registry.metrics());
    const misnamed = families.filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter'));
    expect(misnamed).toEqual([]);
  });

  it('count calls and retries, and measure their time', async () => {
    const own = metrics();
    own.expect('shop', 'rds');
    own.expect('shop', 'dcs');
    own.answered({ project: 'shop', service: 'rds', operation: 'ListTasks' }, '200', 0.3);
    own.answered({ project: 'shop', service: 'rds', operation: 'ListTasks' }, 'error', 30);
    own.retried({ project: 'shop', service: 'rds' });
    const text = await own.registry.metrics();
    const lines = text.split('\n').filter((line) => line.startsWith('huaweicloud_api_'));
    const histogram = 'huaweicloud_api_request_duration_seconds';
    const labels = 'cloud_service="rds",operation="ListTasks"';
    expect(lines.map((line) => line.replace(histogram, 'seconds').replace('huaweicloud_api_', ''))).toEqual([
      'requests_total{project="shop",cloud_service="rds",operation="ListTasks",code="200"} 1',
      'requests_total{project="shop",cloud_service="rds",operation="ListTasks",code="error"} 1',
      ...['0.05', '0.1', '0.25'].map((le) => `seconds_bucket{le="${le}",${labels}} 0`),
      ...['0.5', '1', '2.5', '5', '10'].map((le) => `seconds_bucket{le="${le}",${labels}} 1`),
      `seconds_bucket{le="+Inf",${labels}} 2`,
      `seconds_sum{${labels}} 30.3`,
      `seconds_count{${labels}} 2`,
      'retries_total{project="shop",cloud_service="rds"} 1',
      'retries_total{project="shop",cloud_service="dcs"} 0',
    ]);
  });

  it('have at most 256 characters in a label, and two projects stay two', async () => {
    const own = metrics();
    for (const end of ['1', '2']) {
      const project = 'x'.repeat(300) + end;
      own.expect(project, 'rds');
      own.answered({ project, service: 'rds', operation: 'ListTasks' }, '200', 0.3);
    }
    const samples = parseExposition(await own.registry.metrics()).flatMap(({ samples }) => samples);
    const projects = samples.flatMap(({ labels }) => labels['project'] ?? []);
    expect(projects.map(({ length }) => length)).toEqual([256, 256, 256, 256]);
    expect(new Set(projects).size).toBe(2);
  });

  it('show the build, and whether the configuration was loaded', async () => {
    const own = metrics();
    own.loaded(1_795_262_400_500);
    own.loaded(undefined);
    const lines = (await own.registry.metrics()).split('\n');
    expect(lines.filter((line) => line.startsWith('huaweicloud_task_exporter_'))).toEqual([
      'huaweicloud_task_exporter_config_last_reload_successful 0',
      'huaweicloud_task_exporter_config_last_reload_success_timestamp_seconds 1795262400.5',
      `huaweicloud_task_exporter_build_info{version="1.2.3",revision="abc",node_version="${process.version}"} 1`,
    ]);
  });
});
