import { keysOf, query } from './labels.js';
import { aboutProjects, HOW_MANY_PROJECTS, PROJECT_NAMES, withProjects } from './projects-text.js';
import { alert, type Rule } from './rule.js';
import type { AlertName, Values } from './values.js';

/** The alerts about services that cannot be read: one for each cause, whatever the number of projects. */
export function causeAlerts(values: Values): readonly Rule[] {
  return [credentialRejected, unreachable, failing, throttled].map((make) => make(values));
}

const CREDENTIAL = '{{ printf "%q" $labels.credentials }}';
/** Of a service that was never read since the exporter started, the last success is at 0. */
const SINCE = `{{ if eq $value (query "time()" | first | value) }}since the exporter started{{ else }}for {{ $value | humanizeDuration }}{{ end }}`;
const UNTIL_MENDED =
  'Until this is mended, nothing new is known of their tasks: watch urgent ones in the console.';

interface Cause {
  /** Matchers of `huaweicloud_collector:failing_seconds`. */
  readonly reasons: string;
  /** The labels of the alert: what everything that fails for this cause has in common. */
  readonly labels: readonly string[];
  readonly comment?: string;
  readonly summary: string;
  readonly description: string;
}

/** An alert about all services that fail for one cause. */
function aboutCause(name: AlertName, values: Values, cause: Cause): Rule {
  const { reasons, labels, comment, summary, description } = cause;
  const affected = `count by (project) (huaweicloud_collector:failing_seconds{${reasons},SELF})`;
  const projects = withProjects(affected, values, labels);
  return alert(name, values, {
    ...(comment !== undefined && { comment }),
    expr: `min by (${keysOf(values).with(...labels)}) (huaweicloud_collector:failing_seconds{${reasons}})`,
    for: '5m',
    keep_firing_for: '5m',
    summary: `${projects} ${summary}`,
    description: `${projects} ${description}`,
    about: aboutProjects(affected, values, labels),
  });
}

function credentialRejected(values: Values): Rule {
  return aboutCause('HuaweiCloudCredentialRejected', values, {
    reasons: 'reason="auth"',
    labels: ['credentials'],
    summary: `The credential ${CREDENTIAL} is refused or missing: ${HOW_MANY_PROJECTS} cannot be read`,
    description: `The credential ${CREDENTIAL} has been refused, or could not be obtained, ${SINCE}.
      Not read: ${PROJECT_NAMES} . ${UNTIL_MENDED} The exporter's log and its page / say what the cloud answered.
      Compare key, password and clock; do not retry by hand, because five refusals in a row lock a key.`,
  });
}

function unreachable(values: Values): Rule {
  const reasons = 'reason=~"unavailable|timeout"';
  const services = query(
    `count by (cloud_service) (huaweicloud_collector:failing_seconds{${reasons},SELF})`,
    [...values.labels, 'region'],
  );
  return aboutCause('HuaweiCloudUnreachable', values, {
    reasons,
    labels: ['region'],
    summary: `Huawei Cloud in {{ $labels.region }} does not answer: ${HOW_MANY_PROJECTS} cannot be read`,
    description: `Calls to
      {{- range $at, $one := ${services} | sortByLabel "cloud_service" }}
      {{- if $at }},{{ end }} {{ $one.Labels.cloud_service }}
      {{- end }} in region {{ $labels.region }} have got no answer, or a server error, ${SINCE}.
      Not read: ${PROJECT_NAMES} . ${UNTIL_MENDED} Check the status page of the cloud, then network, DNS and proxy between
      the exporter and the endpoints.`,
  });
}

function failing(values: Values): Rule {
  const labels = ['credentials', 'region', 'cloud_service'];
  const reasons = 'reason!~"auth|unavailable|timeout|throttled"';
  const found = query(`count by (reason) (huaweicloud_collector:failing_seconds{${reasons},SELF})`, [
    ...values.labels,
    ...labels,
  ]);
  return aboutCause('HuaweiCloudCollectorFailing', values, {
    reasons,
    labels,
    comment: 'Services that fail for a cause that has no alert of its own.',
    summary: `The tasks of {{ $labels.cloud_service }} in ${HOW_MANY_PROJECTS} cannot be read`,
    description: `Collections of {{ $labels.cloud_service }}
      {{- with $labels.credentials }} with the credential {{ printf "%q" . }}{{ end }} have failed ${SINCE}
      {{- range $at, $one := ${found} | sortByLabel "reason" -}}
      {{- with $one.Labels.reason }}{{ if $at }} and {{ else }}, because of {{ end }}"{{ . }}"{{ end -}}
      {{- end -}}
      . Not read: ${PROJECT_NAMES} . ${UNTIL_MENDED} The exporter's log names the call that fails and what it lacks.`,
  });
}

function throttled(values: Values): Rule {
  const { with: keys } = keysOf(values);
  const labels = ['credentials', 'cloud_service'];
  const affected = 'count by (project) (huaweicloud_collector:failures{reason="throttled",SELF})';
  const projects = withProjects(affected, values, labels);
  const unread = query('min(huaweicloud_collector:failing_seconds{reason="throttled",SELF})', [
    ...values.labels,
    ...labels,
  ]);
  return alert('HuaweiCloudCollectorThrottled', values, {
    comment: 'Too many throttled calls, or pauses so long that nothing is read.',
    expr: `
      huaweicloud_service:throttled_calls
        > on () group_left () huaweicloud_alerts:throttled_calls_tolerated
        or
      huaweicloud_service:throttled_calls
        and on (${keys(...labels)})
      huaweicloud_collector:failing_seconds{reason="throttled"}`,
    keep_firing_for: '5m',
    summary: `${projects} The cloud throttles {{ $labels.cloud_service }} calls of the credential ${CREDENTIAL} in ${HOW_MANY_PROJECTS}`,
    description: `${projects} {{ with ${unread} -}}
      The cloud throttles calls to {{ $labels.cloud_service }} with the credential ${CREDENTIAL}, and nothing has been
      read for {{ . | first | value | humanizeDuration }}:
      {{- else -}}
      In the last 15 minutes the cloud refused {{ $value | printf "%.0f" }} calls to {{ $labels.cloud_service }} with
      the credential ${CREDENTIAL} because there were too many. Tasks are seen later than they could be:
      {{- end }} ${PROJECT_NAMES} . Lower collection.requests_per_second, scrape less often, or see who else uses the
      credential.`,
    about: aboutProjects(affected, values, labels),
  });
}
