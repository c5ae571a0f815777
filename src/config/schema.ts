import { z } from 'zod';
import { credentialsSchema } from './credentials-schema.js';
import { projectSchema } from './project-schema.js';
import { secretKeys, withSecrets } from './secret-keys.js';
import { list, mapping, section } from './sections.js';
import type { ServiceDescription } from './service-description.js';
import { withoutEmpty } from './tree.js';
import { count, duration, expecting, filePath, flag, proxyUrl, rate, text } from './values.js';

/** Timers overflow at 25 days. */
const HOUR_MS = 3_600_000;

/** The least that a file has to say. */
const SMALLEST = { projects: [{ name: 'shop-prod', region: 'eu-west-101' }] };

/** The whole file: every key with its description and its default. */
export function configurationSchema(services: readonly ServiceDescription[]) {
  return section({
    credentials: z
      .preprocess(
        withoutEmpty,
        z.record(text.meta({ type: 'string', examples: ['default'] }), credentialsSchema, {
          error: (issue) =>
            issue.code === 'invalid_key'
              ? 'must have a name'
              : expecting('a mapping of names to credentials')(issue),
        }),
      )
      .prefault({})
      .describe('Named sets of credentials. `default`, when it is not defined, is `type: chain`.'),
    projects: list('projects', projectSchema(services))
      .min(1, 'must hold at least one project')
      .describe('The projects whose tasks are exported.'),
    collection: collectionSchema(services).prefault({}).describe('How the cloud is asked.'),
    tasks: tasksSchema.prefault({}).describe('What is exported of tasks.'),
    http: httpSchema.prefault({}).describe('How the cloud is reached.'),
  }).meta({ examples: [SMALLEST] });
}

/** What the schema makes of a file without problems: keys as they are written, values as their types. */
export type ConfigurationFile = z.output<ReturnType<typeof configurationSchema>>;

const tasksSchema = section({
  keep_succeeded_for: duration({ leastMs: 0 })
    .prefault('1h')
    .describe('How long a succeeded or cancelled task stays exported after it ended.'),
  keep_failed_for: duration({ leastMs: 0 })
    .prefault('24h')
    .describe('How long a failed task stays exported after it ended.'),
  steps: flag.prefault('true').describe('Whether steps and sub-steps are exported.'),
  max_per_service: count
    .prefault('5000')
    .describe(
      'Most tasks exported per project and service; the finished ones that ended first are dropped first, then the unfinished ones that were created first.',
    ),
  user_names: flag
    .prefault('true')
    .describe(
      'Whether the name of the user who started a task is exported; with false it is empty everywhere.',
    ),
});

const httpSchema = z.preprocess(
  withoutEmpty,
  withSecrets(
    mapping({
      ...secretKeys(
        'proxy_url',
        'HTTP proxy for all calls to the cloud; when left out, HTTPS_PROXY and NO_PROXY apply. In its user and password, `#` is written as %23, `?` as %3F, `/` as %2F and `%` as %25.',
        { value: proxyUrl, example: 'http://${PROXY_USER}:${PROXY_PASSWORD}@proxy.example.com:3128' },
      ),
      ca_file: filePath.optional().meta({
        description:
          'PEM file of certificate authorities trusted besides the built-in ones. A relative path starts at the folder of the configuration file.',
        examples: ['/etc/ssl/certs/company-ca.pem'],
      }),
    }),
    { optional: ['proxy_url'] },
  ),
);

function collectionSchema(services: readonly ServiceDescription[]) {
  return section({
    timeout: duration({ mostMs: HOUR_MS })
      .prefault('10s')
      .describe('Longest collection when the scraper sends no timeout of its own; at most 1h.'),
    request_timeout: duration({ mostMs: HOUR_MS })
      .prefault('5s')
      .describe('Longest single call to the cloud; at most 1h.'),
    cache_for: duration({ leastMs: 0 })
      .prefault('5s')
      .describe(
        'How long after its end a collection answers further scrapes, so that two Prometheus servers cost one; 0s turns it off.',
      ),
    max_staleness: duration()
      .prefault('5m')
      .describe(
        'An unfinished task that could not be confirmed for this long is no longer exported. Pauses after throttling or a rejected credential do not count, up to an hour.',
      ),
    idle_instances_every: duration()
      .prefault('5m')
      .describe('How often the task list of an instance that is not changing is asked again.'),
    concurrency: count.prefault('8').describe('Calls in flight per project.'),
    requests_per_second: ratesSchema(services)
      .prefault({})
      .describe(
        'Most calls per second, per credentials and service. Fractions are allowed; a service left out keeps its default.',
      ),
    max_response_bytes: count
      .prefault('8388608')
      .describe('Most bytes of an answer; a longer one is refused.'),
  });
}

function ratesSchema(services: readonly ServiceDescription[]) {
  const shape = services.map(
    ({ name, requestsPerSecond }) =>
      [name, rate.prefault(String(requestsPerSecond)).describe(`Calls per second to ${name}.`)] as const,
  );
  return section(Object.fromEntries(shape));
}
