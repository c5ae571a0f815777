import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../src/config/configuration.js';
import { ConfigurationError } from '../../src/config/problems.js';
import { read } from './reading.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');

/** Shaped as access keys and generated passwords are: letters and digits mixed. */
const secret = fc
  .string({ unit: fc.constantFrom(...ALPHABET), minLength: 6, maxLength: 40 })
  .map((random) => `k7x${random}`);

const file = `credentials:
  default:
    type: aksk
    access_key: some-key
    secret_key: 'other-key'
  ops: { type: password, user_name: exporter, password: word, domain_name: acme }
projects:
  - name: shop
    region: eu-west-101
    project_id: "0123"
    endpoints: { iam: https://iam.example.com }
    services:
      rds:
      kafka: { instances: { include: ['(prod)'] } }
    watch:
      - { service: kafka, instance_id: i, task_id: t }
  - { name: other, region: eu-west-0, credentials: ops }
collection:
  timeout: 10s
  concurrency: 8
  requests_per_second: { rds: 1 }
tasks:
  steps: true
http:
  proxy_url: http://proxy.example.com
`;

const around = fc.constantFrom(
  '',
  ' ',
  '\n',
  ': ',
  ':\n',
  '"',
  "'",
  '*',
  '&',
  '!',
  '%',
  '@',
  '`',
  '|',
  '#',
  '\\',
  '\t',
);
const openings = fc.constantFrom(
  '',
  '[',
  '{',
  '(',
  '- ',
  '? ',
  '\n  ',
  '\n    ',
  '\n---\n',
  '<<: *',
  '$',
  '${',
  '$${',
);

/** Everything that could end in a log or on a screen. */
function shown(thing: object): string {
  const nothingHidden = { depth: Infinity, showHidden: true, customInspect: false };
  const views = [inspect(thing, { depth: Infinity }), inspect(thing, nothingHidden), JSON.stringify(thing)];
  return [...views, format('%s %o %O %j', thing, thing, thing, thing)].join('\n');
}

/** The refusal, or nothing when the text happens to be a good configuration. */
function refusal(text: string, env: NodeJS.ProcessEnv): ConfigurationError | undefined {
  try {
    read(text, env);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw new Error('something else than a ConfigurationError was thrown', { cause: error });
  }
}

describe('a secret', () => {
  it('is in no error, wherever in the file it slips', () => {
    const slip = fc.tuple(
      secret,
      fc.nat({ max: file.length }),
      fc.nat({ max: 12 }),
      openings,
      around,
      around,
    );
    fc.assert(
      fc.property(slip, ([marker, at, cut, opening, before, after]) => {
        const text = file.slice(0, at) + opening + before + marker + after + file.slice(at + cut);
        const error = refusal(text, {});
        if (error !== undefined) expect(`${shown(error)}${error.stack ?? ''}`).not.toContain(marker);
      }),
      { numRuns: 400 },
    );
  });

  it('is in no error when it comes from the environment to a place where it does not fit', () => {
    const values = [...file.matchAll(/(?<=: )[^\s{[,}]+/g)].map(({ index, 0: value }) => ({ index, value }));
    fc.assert(
      fc.property(secret, fc.constantFrom(...values), around, (marker, { index, value }, before) => {
        const text = `${file.slice(0, index)}"\${VALUE}"${file.slice(index + value.length)}`;
        const error = refusal(text, { VALUE: before + marker });
        if (error !== undefined) expect(`${shown(error)}${error.stack ?? ''}`).not.toContain(marker);
      }),
    );
  });

  it('is in no view of a configuration that holds it', async () => {
    const property = fc.asyncProperty(secret, async (marker) => {
      const configuration = withSecret(marker);
      expect(shown(configuration)).not.toContain(marker);
      expect(shown(configuration)).toContain('[redacted]');
      expect(await configuration.http.proxyUrl?.reveal()).toBe(`http://user:${marker}@proxy`);
    });
    await fc.assert(property, { numRuns: 20 });
  });
});

function withSecret(marker: string): Configuration {
  return read(
    `credentials:
  default: { type: aksk, access_key: ${marker}, secret_key: ${marker}, security_token: ${marker} }
  ops: { type: password, user_name: exporter, password: '\${PASSWORD}', domain_name: acme }
projects:
  - { name: shop, region: eu-west-101 }
  - { name: other, region: eu-west-101, credentials: ops }
http:
  proxy_url: http://user:${marker}@proxy
`,
    { PASSWORD: marker },
  );
}
