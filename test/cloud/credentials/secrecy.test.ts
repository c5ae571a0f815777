import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credentials } from '../../../src/cloud/credentials/identity.js';
import type { CloudError } from '../../../src/cloud/errors.js';
import { SecretText } from '../../../src/config/secret.js';
import { credentialsOf, failureOf, scope } from './world.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrecy-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Begins with something that stands in no message by chance. */
const secrets = fc.string({ maxLength: 30 }).map((rest) => `zq~9${rest}`);

interface Mishap {
  readonly title: string;
  readonly happens: (secret: string) => Credentials | Promise<Credentials>;
}

const metadata = () => nock('http://169.254.169.254');

const password = (secret: string) =>
  credentialsOf({ type: 'password', userName: 'u', password: new SecretText(secret), domainName: 'd' });

function login(secret: string, status: number, body: string) {
  nock(scope.iamEndpoint).post('/v3/auth/tokens?nocatalog=true').reply(status, body);
  return password(secret);
}

function machine(session: number, key: string) {
  metadata().put('/meta-data/latest/api/token').reply(session, key);
  if (session !== 200) metadata().get('/openstack/latest/securitykey').reply(200, key);
  return credentialsOf({ type: 'metadata' });
}

async function profile(text: string) {
  const path = join(folder, 'credentials');
  await writeFile(path, text);
  return credentialsOf({ type: 'profile' }, { env: { HUAWEICLOUD_SDK_CREDENTIALS_FILE: path } });
}

const aksk = (accessKey: string, secretKey: string, securityToken: string) =>
  credentialsOf({
    type: 'aksk',
    accessKey: new SecretText(accessKey),
    secretKey: new SecretText(secretKey),
    securityToken: new SecretText(securityToken),
  });

const mishaps: Mishap[] = [
  { title: 'an access key with a blank', happens: (secret) => aksk(`${secret} `, secret, secret) },
  { title: 'a security token with a line break', happens: (secret) => aksk('AK', 'SK', `${secret}\n`) },
  { title: 'half a key', happens: (secret) => aksk('', secret, secret) },
  {
    title: 'a broken key in the environment',
    happens: (secret) =>
      credentialsOf(
        { type: 'env' },
        { env: { HUAWEICLOUD_SDK_AK: `${secret}\t`, HUAWEICLOUD_SDK_SK: secret } },
      ),
  },
  { title: 'half a profile', happens: (secret) => profile(`[basic]\nsk=${secret}\n`) },
  {
    title: 'a profile with a line that is none',
    happens: (secret) => profile(`[basic]\n${secret.replaceAll('=', '')}\nak\nsk=${secret}\n`),
  },
  { title: 'a login refused with an echo', happens: (secret) => login(secret, 401, `not ${secret}`) },
  {
    title: 'a login that broke the server',
    happens: (secret) => login(secret, 500, JSON.stringify({ secret })),
  },
  { title: 'a login answered with no JSON', happens: (secret) => login(secret, 201, secret) },
  {
    title: 'a login answered with odd JSON',
    happens: (secret) => login(secret, 201, JSON.stringify([secret])),
  },
  { title: 'a login without an answer', happens: password },
  { title: 'a session token that is none', happens: (secret) => machine(200, `${secret} x`) },
  { title: 'a metadata answer that is no JSON', happens: (secret) => machine(404, secret) },
  {
    title: 'a metadata answer with a broken key',
    happens: (secret) =>
      machine(
        404,
        JSON.stringify({ credential: { access: secret, secret: `${secret} `, securitytoken: secret } }),
      ),
  },
];

/** All that a log line could show of it, with its causes. */
const everythingIn = (error: CloudError) =>
  inspect(error, { depth: 20, showHidden: true, maxStringLength: null });

describe('no secret is in the error of', () => {
  it.each(mishaps)('$title', async ({ happens }) => {
    await fc.assert(
      fc.asyncProperty(secrets, async (secret) => {
        nock.cleanAll();
        const failure = await failureOf(await happens(secret));
        expect(everythingIn(failure)).not.toContain('zq~9');
      }),
      { numRuns: 25 },
    );
  });
});
