import { cp, mkdtemp, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadWebConfiguration, type WebConfiguration } from '../../../src/web/config/web-config.js';
import {
  watchWebConfiguration,
  WebConfigWatcher,
  type WebConfigWatch,
} from '../../../src/web/config/watch.js';

const FIXTURES = new URL('../../fixtures/web-config/tls/', import.meta.url);
const TLS = 'tls_server_config: { cert_file: server.pem, key_file: server.key.pem }\n';

const USERS = 'basic_auth_users: { ops: $2y$05$Sd4xlDHJQ3HX8rtDsJO5sOaCAOr4LR.FuLLs9xRV.FAm6tK5mKioC }\n';

const headers = (value: string): string =>
  `http_server_config: { headers: { X-XSS-Protection: '${value}' } }\n`;

/** A file that can be looked at, beside the certificates of the fixtures, until the test ends. */
async function watched(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(FIXTURES, folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const file = path('web.yaml');
  await writeFile(file, text);
  const changes: WebConfiguration[] = [];
  const problems: string[] = [];
  const load = () => loadWebConfiguration(file, {});
  const watch: WebConfigWatch = {
    file,
    load,
    current: await load(),
    onChange: (next) => Promise.resolve(void changes.push(next)),
    onProblem: (error) => void problems.push(String(error).replaceAll(`${folder}/`, '')),
    everyMs: 20,
  };
  const watcher = new WebConfigWatcher(watch);
  const look = async (times: number) => {
    for (let time = 0; time < times; time += 1) await watcher.check();
  };
  return { watch, file, path, changes, problems, look };
}

describe('a web configuration that is watched', () => {
  it('tells nothing as long as nothing changes', async () => {
    const { file, changes, problems, look } = await watched(TLS);
    await writeFile(file, TLS);
    await look(3);
    expect({ changes, problems }).toEqual({ changes: [], problems: [] });
  });

  it('tells a change once, when two looks have seen it', async () => {
    const { file, changes, look } = await watched(headers('0'));
    await writeFile(file, headers('1'));
    await look(1);
    expect(changes).toEqual([]);
    await look(3);
    expect(changes.map((change) => change.headers)).toEqual([{ 'X-XSS-Protection': '1' }]);
    await writeFile(file, headers('0'));
    await look(2);
    expect(changes.at(-1)?.headers).toEqual({ 'X-XSS-Protection': '0' });
  });

  it('tells a renewed certificate, whose file may have been replaced', async () => {
    const { path, changes, problems, look } = await watched(TLS);
    await rename(path('renewed-server.key.pem'), path('server.key.pem'));
    await look(1);
    await rename(path('renewed-server.pem'), path('server.pem'));
    await look(2);
    const renewed = await readFile(new URL('renewed-server.pem', FIXTURES), 'utf8');
    expect(changes.map(({ tls }) => tls?.cert)).toEqual([renewed]);
    expect(problems).toEqual([]);
  });

  it('tells certificates behind a link that was changed, as Kubernetes does it', async () => {
    const { path, changes, look } = await watched(TLS);
    for (const name of ['server.pem', 'server.key.pem']) {
      await unlink(path(name));
      await symlink(`renewed-${name}`, path(name));
    }
    await look(2);
    expect(changes).toHaveLength(1);
  });

  it('waits for the end of what is being written', async () => {
    const { file, changes, problems, look } = await watched(headers('0'));
    for (let part = 0; part < 10; part += 1) {
      await writeFile(file, `basic_auth_users: { unfinished${'x'.repeat(part)}`);
      await look(1);
    }
    await writeFile(file, headers('1'));
    await look(2);
    expect({ changes: changes.length, problems }).toEqual({ changes: 1, problems: [] });
  });

  it('tells what is wrong once, and stays with what it had', async () => {
    const { file, changes, problems, look } = await watched(headers('0'));
    const write = async (text: string) => {
      await writeFile(file, text);
      await look(4);
    };
    await write('nonsense: true');
    expect(problems).toEqual([expect.stringContaining('web.yaml:1:1: nonsense: unknown key')]);
    await write('nonsense: false\nbasic_auth_users: 5');
    expect(problems).toHaveLength(2);
    await write(headers('0'));
    await write('nonsense: true');
    expect(problems).toHaveLength(3);
    expect(changes).toEqual([]);
    await write(headers('1'));
    expect([changes.length, problems.length]).toEqual([1, 3]);
  });

  it('that is gone is reported, and comes back', async () => {
    const { file, changes, problems, look } = await watched(headers('0'));
    await unlink(file);
    await look(3);
    expect(problems).toEqual([expect.stringContaining('there is no such file')]);
    await writeFile(file, headers('1'));
    await look(2);
    expect(changes).toHaveLength(1);
  });

  it('takes a certificate that comes after the file that names it', async () => {
    const { file, path, changes, problems, look } = await watched(TLS);
    await writeFile(file, TLS.replaceAll('server.', 'late.'));
    await look(3);
    expect(problems).toEqual([expect.stringContaining('cert_file: names a file that is not there')]);
    await rename(path('renewed-server.pem'), path('late.pem'));
    await rename(path('renewed-server.key.pem'), path('late.key.pem'));
    await look(1);
    expect(changes).toHaveLength(1);
  });

  it.each([
    ['on', headers('0'), TLS],
    ['off', TLS, headers('0')],
  ])('does not turn TLS %s', async (way, before, after) => {
    const { file, changes, problems, look } = await watched(before);
    await writeFile(file, after);
    await look(3);
    expect(problems).toEqual([
      `ConfigurationError: web.yaml: tls_server_config: TLS cannot be turned ${way} while the exporter runs: restart it`,
    ]);
    expect(changes).toEqual([]);
  });

  it.each([
    ['users', USERS],
    ['TLS', TLS],
    ['headers', headers('0')],
  ])('with %s does not accept every client because it is empty for a moment', async (_what, text) => {
    const { file, changes, problems, look } = await watched(text);
    await writeFile(file, '');
    await look(3);
    expect(problems).toEqual([expect.stringMatching(/web\.yaml: is empty: was it cut off\? /)]);
    expect(changes).toEqual([]);
  });

  it('may do without passwords from then on', async () => {
    const { file, changes, look } = await watched(USERS);
    await writeFile(file, 'basic_auth_users: {}');
    await look(2);
    expect(changes.map(({ users }) => users.size)).toEqual([0]);
  });

  it('is reported again when it could not be put in force', async () => {
    const { watch, file, problems } = await watched(headers('0'));
    let attempts = 0;
    const onChange = () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('not now')) : Promise.resolve();
    };
    const watcher = new WebConfigWatcher({ ...watch, onChange });
    await writeFile(file, headers('1'));
    for (let look = 0; look < 5; look += 1) await watcher.check();
    expect([attempts, problems]).toEqual([2, ['Error: not now']]);
  });

  it('is looked at again and again until the watch ends', async () => {
    const { watch, file, changes } = await watched(headers('0'));
    const stop = watchWebConfiguration(watch);
    onTestFinished(stop);
    await writeFile(file, headers('1'));
    await expect.poll(() => changes.at(-1)?.headers).toEqual({ 'X-XSS-Protection': '1' });
    stop();
    const { length } = changes;
    await writeFile(file, headers('2'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(changes.length).toBe(length);
  });
});
