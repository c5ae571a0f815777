import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load.js';
import { ConfigurationError, formatProblem, type Problem } from '../../src/config/problems.js';
import { REGIONS } from '../../src/config/regions.js';
import { services } from '../../src/services/registry.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warnings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SECRET = 'Kx7Qm2Vz9LpR4tYwBn8HsD6fGjZcXe1AoUiP3rTk';
const ID = 'b3f1c0d2e4a59687b3f1c0d2e4a59687';

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly mode?: number;
}

async function warningsOf(
  text: string,
  { env = {}, mode = 0o600 }: Options = {},
): Promise<readonly Problem[]> {
  const path = join(folder, 'config.yaml');
  await writeFile(path, text);
  await chmod(path, mode);
  return loadConfiguration(path, env, services).then(
    ({ warnings }) => warnings,
    (error: unknown) => {
      if (error instanceof ConfigurationError) return error.warnings;
      throw error;
    },
  );
}

/** `key: message` of each. */
async function linesOf(text: string, options?: Options): Promise<string[]> {
  return (await warningsOf(text, options)).map(({ key, message }) => `${key}: ${message}`);
}

const PROJECT = 'projects: [{ name: shop, region: eu-west-101 }]\n';
const project = (keys: string) => `projects:\n  - { name: shop, ${keys} }\n`;
const keys = (text: string) => `${PROJECT}credentials: { default: { type: aksk, ${text} } }\n`;
const filter = (text: string) => project(`region: eu-west-101, services: { kafka: { instances: ${text} } }`);

describe('a file without mistakes', () => {
  it.each([
    ['the smallest one', PROJECT],
    ['one with secrets from the environment', keys("access_key: '${AK}', secret_key: '${SK}'")],
    ['one with an id', project(`region: eu-west-101, project_id: ${ID}`)],
    ['one with a region of its own', project('region: eu-de, cloud_domain: otc.t-systems.com')],
    ['one with endpoints on this machine', project("region: x, endpoints: { rds: 'http://127.0.0.1:1' }")],
    [
      'one with dollars',
      project("region: eu-west-101, services: { kafka: { instances: { include: ['a$', 'b$$C'] } } }"),
    ],
    ['one with filters', filter("{ include: ['^prod-.*', '(?i)live'], exclude: ['-test$'] }")],
  ])('has no warnings: %s', async (_title, text) => {
    expect(await linesOf(text, { env: { AK: 'HPUAQWSX2EDCRFV4TGBY', SK: SECRET } })).toEqual([]);
  });

  it.each(REGIONS)('may be in %s', async (region) => {
    expect(await linesOf(project(`region: ${region}`))).toEqual([]);
  });
});

describe('a warning', () => {
  const WRONG =
    'has not the form of a project id, 32 hexadecimal digits; a name, or the id of the account, is none';
  const BARE =
    'holds $ and a name without braces, which is not replaced: write ${NAME} for an environment variable, $$ for a dollar sign';
  const PLAIN_HTTP = 'sends requests and tokens without encryption: write https://';
  const PLACEHOLDER = 'is a placeholder: replace it with a value of your own';
  const EVERYTHING = 'matches every name: leave it out to read everything';
  const SHELL =
    'looks like a shell pattern: in a regular expression, .* stands for any text, and the start alone is enough';
  const region = (text: string) => `projects[0].region: ${text}`;
  const filters = (text: string) => `projects[0].services.kafka.instances.${text}`;

  it.each([
    [project('region: eu-west-101a'), region('is an availability zone: write its region, eu-west-101')],
    [
      project('region: eu-wets-101'),
      region(
        'is no region known in October 2026; did you mean "eu-west-101"? set cloud_domain or endpoints to say that it is right',
      ),
    ],
    [
      project('region: mars-1'),
      region('is no region known in October 2026; set cloud_domain or endpoints to say that it is right'),
    ],
    [project('region: eu-west-101, project_id: shop'), `projects[0].project_id: ${WRONG}`],
    [
      project('region: eu-west-101, project_id: 0123456789abcdef0123456789abcdef'),
      `projects[0].project_id: ${PLACEHOLDER}`,
    ],
    [
      project('region: eu-west-101, cloud_domain: eu-west-101.myhuaweicloud.eu'),
      'projects[0].cloud_domain: names the region, which is added in front of it: leave it out',
    ],
    [
      project("region: eu-west-101, endpoints: { rds: 'https://rds.eu-west-0.myhuaweicloud.com' }"),
      'projects[0].endpoints.rds: is in the region eu-west-0, not in that of the project',
    ],
    [
      project("region: eu-west-101, endpoints: { rds: 'http://cloud.example.com' }"),
      `projects[0].endpoints.rds: ${PLAIN_HTTP}`,
    ],
    [
      project('region: eu-west-101, credentials: default').replace('shop', '$NAME'),
      `projects[0].name: ${BARE}`,
    ],
    [PROJECT.replace('shop', 'a-$REGION-b'), `projects[0].name: ${BARE}`],
    [PROJECT.replace('shop', '$(NAME)'), `projects[0].name: ${BARE}`],
    [PROJECT.replace('shop', '" shop"'), 'projects[0].name: begins or ends with a blank'],
    [PROJECT.replace('shop', '<your project>'), `projects[0].name: ${PLACEHOLDER}`],
    [filter("{ include: ['.*'] }"), `${filters('include[0]')}: ${EVERYTHING}`],
    [filter("{ include: ['^prod', ''] }"), `${filters('include[1]')}: ${EVERYTHING}`],
    [
      filter("{ exclude: ['^.+$'] }"),
      `${filters('exclude[0]')}: matches every name, so that nothing is read`,
    ],
    [filter("{ include: ['prod-*'] }"), `${filters('include[0]')}: ${SHELL}`],
    [
      `${PROJECT}collection: { requests_per_second: { rds: 1.5 } }`,
      'collection.requests_per_second.rds: is above the documented limit of the API, 1 a second for a user: the cloud will throttle',
    ],
    [
      `${PROJECT}collection: { max_staleness: 10s }`,
      'collection.max_staleness: is shorter than cache_for and timeout together: an unfinished task may go before the next collection can confirm it',
    ],
    [
      `${PROJECT}collection: { request_timeout: 11s }`,
      'collection.request_timeout: is longer than timeout, the time of a whole collection',
    ],
    [
      `${PROJECT}collection: { idle_instances_every: 1h1m }`,
      'collection.idle_instances_every: is longer than finished tasks are kept (keep_succeeded_for, keep_failed_for): a task between two looks at an instance is never exported',
    ],
    [
      `${PROJECT}collection: { max_response_bytes: 1000 }`,
      'collection.max_response_bytes: is so small that an ordinary page of tasks may be refused; the default is 8388608',
    ],
    [
      `${PROJECT}credentials: { default: { type: env } }`,
      'credentials.default.type: needs HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, which this environment does not have',
    ],
    [`${PROJECT}http: { ca_file: . }`, 'http.ca_file: names a folder; name a file in it'],
    [
      `${PROJECT}http: { ca_file: ca.pem }`,
      'http.ca_file: names a file that does not exist; a relative path starts at the folder of the configuration file',
    ],
  ])('is given for %j', async (text, warning) => {
    expect(await linesOf(text)).toEqual([warning]);
  });

  it('stands beside errors, and names file, line, column and key', async () => {
    const text = `${project('region: eu-west-101a')}collection:\n  timeout: never\n`;
    const path = join(folder, 'config.yaml');
    expect((await warningsOf(text)).map(formatProblem)).toEqual([
      `${path}:2:19: projects[0].region: is an availability zone: write its region, eu-west-101`,
    ]);
  });
});

describe('two projects', () => {
  const both = (first: string, second: string) =>
    `projects:\n  - { name: a, region: eu-west-101, ${first} }\n  - { name: b, region: eu-west-101, ${second} }\n`;
  const SAME =
    'projects[1]: reads the same tasks as projects[0], so that they count twice; give it another project_id, or other services';

  it.each([
    ['credentials: default', ''],
    [`project_id: ${ID}`, `project_id: ${ID}, credentials: default`],
    ['services: { rds: }', ''],
    ['services: { rds: , kafka: }', 'services: { rds: , dcs: }'],
  ])('that read the same are noticed: %s and %s', async (first, second) => {
    expect(await linesOf(both(first, second))).toEqual([SAME]);
  });

  it.each([
    [`project_id: ${ID}`, `project_id: ${ID.replace('b', 'c')}`],
    ['services: { rds: }', 'services: { kafka: }'],
    [
      "services: { kafka: { instances: { include: ['^a'] } } }",
      "services: { kafka: { instances: { include: ['^b'] } } }",
    ],
  ])('may read different tasks: %s and %s', async (first, second) => {
    expect(await linesOf(both(first, second))).toEqual([]);
  });
});

describe('a secret', () => {
  const PRIVATE = { mode: 0o600 };
  const READABLE = (name: string) =>
    `credentials.default.${name}: is written in a file that every user of this machine can read: take it from the environment (\${NAME}) or from a file (${name}_file), or make the file private (chmod o-r)`;

  it('in a file that everyone can read is noticed, one from the environment is not', async () => {
    const text = keys(`access_key: HPUAQWSX2EDCRFV4TGBY, secret_key: '\${SK}'`);
    expect(await linesOf(text, { env: { SK: SECRET }, mode: 0o644 })).toEqual([READABLE('access_key')]);
    expect(await linesOf(text, { env: { SK: SECRET }, mode: 0o640 })).toEqual([]);
  });

  it('is the URL of a proxy only with a password', async () => {
    const proxy = (url: string) => `${PROJECT}http: { proxy_url: '${url}' }\n`;
    expect(await linesOf(proxy('http://proxy:3128'), { mode: 0o644 })).toEqual([]);
    expect(await linesOf(proxy('http://a:b@proxy:3128'), { mode: 0o644 })).toHaveLength(1);
  });

  it.each([
    [
      'an access key in place of a secret key',
      'secret_key',
      'HPUAQWSX2EDCRFV4TGBY',
      /^looks like an access key id/,
    ],
    ['a secret key in place of an access key', 'access_key', SECRET, /^looks like a secret key/],
    ['a quote too many', 'secret_key', `${SECRET}"`, /^begins or ends with a quote/],
    ['a blank', 'secret_key', ` ${SECRET}`, /^begins or ends with a blank, which is sent/],
    ['a placeholder', 'secret_key', 'CHANGE_ME', /^is a placeholder/],
  ])('is noticed in the file and in one of its own: %s', async (_title, key, value, message) => {
    const other = key === 'secret_key' ? 'access_key: x' : 'secret_key: x';
    const options = { env: { VALUE: value }, ...PRIVATE };
    const inline = await warningsOf(keys(`${other}, ${key}: '\${VALUE}'`), options);
    expect(inline.map(({ message: text }) => text)).toEqual([expect.stringMatching(message)]);
    await writeFile(join(folder, 'secret'), `${value}\n`);
    const named = await warningsOf(keys(`${other}, ${key}_file: secret`), PRIVATE);
    expect(named.map(({ message: text }) => text.replace(/^names a file whose text /, ''))).toEqual([
      expect.stringMatching(message),
    ]);
    expect(JSON.stringify([inline, named])).not.toContain(value);
  });

  it.each([
    ['that does not exist', undefined, /^names a file that does not exist/],
    ['that is empty', '\n', /^names a file that is empty/],
    ['in quotes', `"${SECRET}"`, /^names a file whose text is wrapped in quotes/],
  ])('is noticed in a file of its own %s', async (_title, text, message) => {
    if (text !== undefined) await writeFile(join(folder, 'secret'), text);
    const [warning, ...others] = await warningsOf(keys('access_key: x, secret_key_file: secret'));
    expect(warning?.message).toMatch(message);
    expect(others).toEqual([]);
  });

  it('in a folder, or in a file that is no text, is noticed', async () => {
    await mkdir(join(folder, 'folder'));
    await writeFile(join(folder, 'latin'), 'pässword', 'latin1');
    const file = (name: string) => linesOf(keys(`access_key: x, secret_key_file: ${name}`));
    const at = 'credentials.default.secret_key_file: ';
    expect(await file('folder')).toEqual([`${at}names a folder; name a file in it`]);
    expect(await file('latin')).toEqual([`${at}names a file that is not UTF-8 text`]);
  });
});
