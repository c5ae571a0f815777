import { causeAlerts } from './cause-alerts.js';
import { causes } from './causes.js';
import { keysOf, query } from './labels.js';
import { aboutCollector, parameter, queryOf } from './links.js';
import { alert, threshold, type Rule, type RuleFile } from './rule.js';
import type { Values } from './values.js';

/** The rules about the exporter itself. */
export function exporterRules(values: Values): RuleFile {
  return {
    name: 'huaweicloud-task-exporter',
    comment: `
Alerts about the exporter itself: whether it reads what it should. What to do about each: docs/runbooks.md.

HuaweiCloudExporterDown needs to know the targets: scrape the exporter under the job name
${values.job}, or change that name in values.yaml. One alert is sent for several replicas; where not all of
them fail, the tasks are still seen, and nothing is sent.`,
    group: 'huaweicloud-task-exporter',
    sections: [
      {
        heading:
          'Thresholds: change them in values.yaml. They stay in this group, above the alerts: see huaweicloud-tasks.rules.yaml.',
        rules: thresholds(values),
      },
      { heading: 'Foundations.', rules: causes(values) },
      { heading: 'Alerts.', rules: exporterAlerts(values) },
    ],
  };
}

function thresholds({ thresholds: its }: Values): readonly Rule[] {
  return [
    threshold(
      'collector_failing_after_seconds',
      its.collector_failing_after,
      'So long without one collection in which every call succeeded.',
    ),
    threshold(
      'throttled_calls_tolerated',
      its.throttled_calls_tolerated,
      'More throttled calls than this within a quarter of an hour.',
    ),
    threshold(
      'pending_instances_tolerated',
      its.pending_instances_tolerated,
      'More instances than this whose tasks are read too seldom.',
    ),
    threshold(
      'dropped_tasks_tolerated',
      its.dropped_tasks_tolerated,
      'More tasks than this left out because of tasks.max_per_service.',
    ),
  ];
}

function exporterAlerts(values: Values): readonly Rule[] {
  return [...causeAlerts(values), ...[pending, dropped, reloadFailed, down].map((make) => make(values))];
}

function pending(values: Values): Rule {
  const { collector } = keysOf(values);
  return alert('HuaweiCloudCoveragePending', values, {
    comment: `
      Half an hour, because a large fleet takes a while to be read for the first time. Where nothing is read at all,
      another alert says so.`,
    expr: `
      min by (${collector}) (huaweicloud_collector_pending_instances)
        > on () group_left () huaweicloud_alerts:pending_instances_tolerated
        unless on (${collector})
      huaweicloud_collector:unread_seconds`,
    for: '30m',
    keep_firing_for: '5m',
    summary: `The tasks of some {{ $labels.cloud_service }} instances in project {{ $labels.project }} are seen late`,
    description: `{{ $value }} {{ $labels.cloud_service }} instances of project {{ $labels.project }} wait to be read,
      because the calls that the time of a scrape and the rate allow do not suffice. New tasks on them are seen late.
      Allow a longer scrape timeout or more calls per second, or read idle instances less often.`,
    about: aboutCollector(values),
  });
}

function dropped(values: Values): Rule {
  const { collector } = keysOf(values);
  return alert('HuaweiCloudTasksDropped', values, {
    expr: `
      max by (${collector}) (huaweicloud_tasks_dropped)
        > on () group_left () huaweicloud_alerts:dropped_tasks_tolerated`,
    for: '5m',
    summary: `Some {{ $labels.cloud_service }} tasks of project {{ $labels.project }} are left out`,
    description: `{{ $value }} {{ $labels.cloud_service }} tasks of project {{ $labels.project }} are not exported,
      because there are more than tasks.max_per_service. Failures among them are not alerted on. Raise it, or keep
      finished tasks for a shorter time.`,
    about: aboutCollector(values),
  });
}

function reloadFailed(values: Values): Rule {
  const by = [...values.labels, 'job'];
  const refused = query('huaweicloud_task_exporter_config_last_reload_successful{SELF} == 0', by);
  return alert('HuaweiCloudConfigReloadFailed', values, {
    expr: `min by (${by.join(', ')}) (huaweicloud_task_exporter_config_last_reload_successful) == 0`,
    for: '1m',
    summary: `The exporter's new configuration is refused`,
    description: `An exporter of job {{ $labels.job }} tried to load its configuration again, could not, and goes on
      with the old one:
      {{- range ${refused} | sortByLabel "instance" }}
      {{ .Labels.instance }} {{- end -}}
      . It would not start with the new one. "--config.check" prints every problem of the file.`,
    about: { tasks: '', dashboard: 'exporter', variables: queryOf([parameter('var-job', 'job')]) },
  });
}

const OF_PROJECT = (name: string): string =>
  `{{ if $labels.project }}${queryOf([parameter(name, 'project')])}{{ end }}`;

function down(values: Values): Rule {
  const target = `job=${JSON.stringify(values.job)}`;
  const by = [...values.labels, 'job'].join(', ');
  return alert('HuaweiCloudExporterDown', values, {
    comment: `
      Fires, too, when no such target is known at all: a renamed job must not go unnoticed. Where each project has a
      target of its own, with the label probed_project that deploy/prometheus/prometheus-http-sd.yml gives it, also
      for a project of which none answers while those of others do.`,
    expr: `
      max by (${by}) (up{${target}}) == 0
        or absent(up{${target}})
        or (
          label_replace(
            max by (${by}, probed_project) (up{${target}, probed_project!=""}) == 0
              unless on (${by})
            max by (${by}) (up) == 0,
            "project", "$1", "probed_project", "(.*)"
          )
        )`,
    for: '5m',
    summary: `No exporter of Huawei Cloud tasks answers{{ with $labels.project }} for project {{ . }}{{ end }}`,
    description: `{{ if $labels.project -}}
      No target of project {{ $labels.project }} in job {{ $labels.job }} can be scraped, though others can.
      {{- else }}{{ with ${query('count(up{SELF})', ['job'])} -}}
      None of the {{ . | first | value }} targets of job {{ $labels.job }} can be scraped.
      {{- else -}} Prometheus knows no target of job {{ $labels.job }}. {{- end }}{{ end }}
      {{ with $labels.project }}Its tasks{{ else }}Tasks{{ end }} are not watched until one answers again. The page
      Targets of Prometheus says why; the exporter's log ends with the reason why it stopped.`,
    about: { tasks: OF_PROJECT('project'), dashboard: 'exporter', variables: OF_PROJECT('var-project') },
  });
}
