import { namesOnTheRight, timeseries, type About, type AnyPanel } from './panels.js';
import { ofCollector, ofExporter, SERVICE_KEY, SERVICE_LEGEND } from './promql.js';
import * as looks from './looks.js';
import { table } from './table.js';

const PER_MINUTE = 'reqpm';

function place(title: string, description: string, unit: string, width = 12): About {
  return { title, description, unit, width, height: 8 };
}

/** Every exporter makes calls of its own, so they add up. */
function perMinute(by: string, counter: string): string {
  return `60 * sum by (${by}) (rate(${counter}[$__rate_interval]))`;
}

const REQUESTS = ofCollector('huaweicloud_api_requests_total');
const ERRORS = ofCollector('huaweicloud_collector_errors_total');

const byOperation = timeseries(
  place(
    'Calls by operation',
    'What the exporter asks the cloud, by the names that the cloud’s documentation uses. RDS allows a user 60 calls a minute over all projects.',
    PER_MINUTE,
  ),
  { '{{cloud_service}} {{operation}}': perMinute('cloud_service, operation', REQUESTS) },
)
  .min(0)
  .height(11)
  .legend(namesOnTheRight());

const byCode = timeseries(
  place(
    'Calls by answer',
    'What the cloud answers: the HTTP status, or “error” where no answer came.',
    PER_MINUTE,
  ),
  { '{{code}}': perMinute('code', REQUESTS) },
)
  .min(0)
  .overrideByRegexp('2..', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'green' } }])
  .overrideByRegexp('5..|error', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }])
  .overrideByName('429', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'orange' } }]);

const byReason = timeseries(
  place(
    'Failed calls by reason',
    'auth: the credential was refused. forbidden: it lacks a permission. throttled: the cloud asked for fewer calls. timeout: no answer in time. unavailable: a 5xx or a broken connection. rejected: another 4xx, or a redirect. bad_payload: an answer that cannot be read. internal: a fault of the exporter.',
    PER_MINUTE,
  ),
  { '{{reason}}': perMinute('reason', ERRORS) },
).min(0);

const throttled = timeseries(
  place(
    'Throttled',
    'Calls that the cloud refused because there were too many. The exporter then leaves the service alone for a while; if this lasts, lower collection.requests_per_second, or give projects credentials of their own.',
    PER_MINUTE,
  ),
  {
    [SERVICE_LEGEND]: perMinute(
      SERVICE_KEY,
      ofCollector('huaweicloud_collector_errors_total', 'reason="throttled"'),
    ),
  },
).min(0);

const retries = timeseries(
  place(
    'Retries',
    'Calls that were made again after a failure that may pass: a timeout, a 5xx, a broken connection.',
    PER_MINUTE,
  ),
  {
    [SERVICE_LEGEND]: perMinute(SERVICE_KEY, ofCollector('huaweicloud_api_retries_total')),
  },
).min(0);

/** The histogram is kept for each service, over all projects. */
const SECONDS = ofExporter(
  'huaweicloud_api_request_duration_seconds_bucket',
  'cloud_service=~"$cloud_service"',
);

function quantile(q: number, by: string): string {
  // Where no call was made the quantile is no number, and the operation would stand in the legend without a line.
  return `histogram_quantile(${q}, sum by (${by}) (rate(${SECONDS}[$__rate_interval]))) >= 0`;
}

const latency = timeseries(
  place(
    'Latency',
    'How long the cloud takes to answer: half of the calls are faster than p50, 99 of 100 faster than p99. Over all projects.',
    's',
  ),
  { p50: quantile(0.5, 'le'), p90: quantile(0.9, 'le'), p99: quantile(0.99, 'le') },
).min(0);

const slowest = timeseries(
  place('Latency by operation (p90)', 'How long nine of ten calls take at the most. Over all projects.', 's'),
  { '{{cloud_service}} {{operation}}': quantile(0.9, 'le, cloud_service, operation') },
)
  .min(0)
  .height(11)
  .legend(namesOnTheRight());

/**
 * The counter itself, not its increase: a series begins with the first such value, and an increase would miss
 * just that one.
 */
const UNREAD = `max by (cloud_service, field) (${ofExporter('huaweicloud_collector_unrecognized_values_total', 'cloud_service=~"$cloud_service"')})`;

const unread = table(
  {
    title: 'Values that could not be read',
    description:
      'Words, times, percentages and rows in the cloud’s answers that the exporter does not understand, since it was started. The log names each word once. Empty is good.',
    width: 12,
    height: 8,
  },
  {
    columns: [
      { header: 'Service', label: 'cloud_service' },
      { header: 'Field', label: 'field' },
      { header: 'Values', expr: UNREAD, look: looks.unit('none', 0) },
    ],
    sortBy: ['Values'],
    descending: true,
  },
);

/** What the calls cost, and why they fail. */
export const calls: readonly AnyPanel[] = [
  byOperation,
  slowest,
  byCode,
  latency,
  byReason,
  throttled,
  retries,
  unread,
];
