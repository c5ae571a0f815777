import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { as, closed, dial, greet, HELLO, next, shakeHands } from '../../web/test-server.js';
import { type Run, useProgram } from '../program.js';
import { configurationFor, SECRET_KEY } from '../configurations.js';

const ANYWHERE = '--web.listen-address=127.0.0.1:0';
/** htpasswd -nbBC 5 "" secret */
const HASH = '$2y$05$Sd4xlDHJQ3HX8rtDsJO5sOaCAOr4LR.FuLLs9xRV.FAm6tK5mKioC';
/** htpasswd -nbBC 5 "" changed */
const CHANGED_HASH = '$2y$05$q6axoE.atfnNNfYOneWSEedRly9p9.hM2TvF2uyAXf7YBLJq4TpIS';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/web-config/${name}`, import.meta.url));
const certificate = (name: string): string => fixture(`tls/${name}.pem`);

const program = useProgram();

/** A web configuration and a server's certificate beside it, until the test ends. */
async function webConfig(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['server', 'server.key', 'authority'])
    await copyFile(certificate(name), join(folder, `${name}.pem`));
  const path = join(folder, 'web.yaml');
  await writeFile(path, text);
  return path;
}

const TLS = 'tls_server_config: { cert_file: server.pem, key_file: server.key.pem }\n';
const usersWith = (hash: string): string => `basic_auth_users: { ops: ${hash} }\n`;

async function serve(path: string, ...flags: string[]): Promise<{ run: Run; url: string; port: number }> {
  const run = program.run(['--demo', ANYWHERE, `--web.config.file=${path}`, ...flags]);
  const url = await run.url();
  return { run, url, port: Number(new URL(url).port) };
}

async function statusWith(url: string, password?: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`ops:${password}`).toString('base64')}`;
  const headers: Record<string, string> = password === undefined ? {} : { authorization };
  return (await fetch(`${url}/-/healthy`, { headers })).status;
}

describe('a web configuration file', () => {
  it('that is good is called a success, together with the configuration', async () => {
    const config = await configurationFor('http://127.0.0.1:1');
    const check = async (name: string) =>
      program.run([`--config.file=${config}`, `--web.config.file=${fixture(name)}`, '--config.check'], {
        SK: SECRET_KEY,
      }).ended;
    for (const [name, what] of [
      ['full.ok.yaml', 'TLS, RequireAndVerifyClientCert, 3 users, rate limit'],
      ['empty.ok.yaml', 'no TLS, no password'],
    ] as const) {
      expect(await check(name)).toEqual({
        code: 0,
        stdout: `Checking ${config}\n  SUCCESS: 1 project\n\nChecking ${fixture(name)}\n  SUCCESS: ${what}\n`,
        stderr: '',
      });
    }
  });

  it('that is not has its problems reported with those of the configuration', async () => {
    const bad = fixture('certificate-without-key.bad.yaml');
    const config = fixture('empty.ok.yaml');
    for (const flag of ['--config.check', ANYWHERE]) {
      const flags = [`--config.file=${config}`, `--web.config.file=${bad}`, flag];
      const { code, stdout, stderr } = await program.run(flags).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const kind = flag === ANYWHERE ? '' : 'error: ';
      expect(stderr).toContain(`${config}:1:1: ${kind}holds no configuration; the smallest one is:\n`);
      expect(stderr).toContain(
        `${bad}:1:1: ${kind}tls_server_config.key: is required, here or as key_file\n`,
      );
    }
  });

  it('that is not there is asked for', async () => {
    const { code, stderr } = await program.run(['--demo', ANYWHERE, '--web.config.file=/nonexistent.yaml'])
      .ended;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        '/nonexistent.yaml: there is no such file; name another one with --web.config.file, or leave that flag out\n',
    });
  });

  it('is not needed, and may be named as nothing', async () => {
    const { url } = await serve('');
    expect(await statusWith(url)).toBe(200);
  });
});

describe('an exporter with a web configuration', () => {
  it('follows a changed password without a restart, and says so', async () => {
    const path = await webConfig(usersWith(HASH));
    const { run, url } = await serve(path);
    expect([await statusWith(url), await statusWith(url, 'secret')]).toEqual([401, 200]);
    await writeFile(path, usersWith(CHANGED_HASH));
    await run.logged(/"level":"info".*"msg":"web configuration reloaded"/);
    expect([await statusWith(url, 'secret'), await statusWith(url, 'changed')]).toEqual([401, 200]);
  });

  it('logs who comes with a wrong password, and neither name nor password', async () => {
    const { run, url } = await serve(await webConfig(usersWith(HASH)));
    expect([await statusWith(url), await statusWith(url, 'guess')]).toEqual([401, 401]);
    const [line] = await run.logged(/.*client refused by the web configuration.*/);
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      address: expect.stringMatching(/127\.0\.0\.1$/) as unknown,
      why: 'its user or password is wrong',
    });
    expect(run.output.stderr.match(/client refused/g)).toHaveLength(1);
    expect(run.output.stderr).not.toContain('guess');
  });

  it('follows a renewed certificate, also on its other addresses', async () => {
    const path = await webConfig(TLS);
    const { run, url, port } = await serve(path, '--web.listen-address=127.0.0.1:0');
    expect(url).toMatch(/^https:/);
    const urls = /"urls":\["([^"]+)","([^"]+)"\]/.exec(run.output.stderr) ?? [];
    const ports = [port, Number(new URL(urls[2] ?? '').port)];
    const old = await shakeHands(port);
    for (const name of ['server', 'server.key'])
      await copyFile(certificate(`renewed-${name}`), join(path, '..', `${name}.pem`));
    await run.logged(/web configuration reloaded/);
    for (const each of ports)
      expect((await shakeHands(each)).getPeerCertificate().subject.CN).toBe('A server, renewed');
    old.write(HELLO);
    expect(await next(old)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('stays with the old one while the new one is bad, and says what is wrong once', async () => {
    const path = await webConfig(usersWith(HASH));
    const { run, url } = await serve(path);
    await writeFile(path, 'basic_auth_users: { ops: secret }');
    const [line] = await run.logged(/.*"level":"error".*the web configuration was not reloaded.*/);
    expect(line).toContain(`${path}:1:21: basic_auth_users.ops: must be a bcrypt hash`);
    expect(await statusWith(url, 'secret')).toBe(200);
    await writeFile(path, TLS);
    await run.logged(/TLS cannot be turned on while the exporter runs: restart it/);
    expect([await statusWith(url), await statusWith(url, 'secret')]).toEqual([401, 200]);
    expect(run.output.stderr.match(/must be a bcrypt hash/g)).toHaveLength(1);
  });

  it('shows neither passwords nor hashes in its log', async () => {
    const path = await webConfig(usersWith(HASH));
    const { run, url } = await serve(path, '--log.level=debug');
    await statusWith(url, 'secret');
    await statusWith(url, 'guess-of-somebody');
    await rename(path, `${path}.old`);
    await run.logged(/there is no such file/);
    for (const hidden of [HASH, 'secret', 'guess-of-somebody', 'b3Bz'])
      expect(run.output.stderr).not.toContain(hidden);
  });
});

describe('an exporter that is asked to stop', () => {
  it('ends quiet connections of every kind, over TLS too', async () => {
    const path = await webConfig(
      TLS.replace(' }', ', client_ca_file: authority.pem, client_auth_type: VerifyClientCertIfGiven }'),
    );
    const { run, port } = await serve(path);
    const beforeHandshake = await dial(port);
    const halfOpen = await dial(port, true);
    halfOpen.end();
    const afterHandshake = await shakeHands(port, as('client'));
    const answered = await shakeHands(port);
    answered.write(HELLO);
    await next(answered);
    expect(await greet(port, as('stranger'))).toBe('refused');
    run.signal('SIGTERM');
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/"msg":"stopped"\}\n$/);
    for (const socket of [beforeHandshake, halfOpen, afterHandshake, answered]) await closed(socket.resume());
  });

  it('does not wait for its grace time when nothing is asked', async () => {
    const { run, port } = await serve(await webConfig(TLS));
    await shakeHands(port);
    const start = performance.now();
    run.signal('SIGTERM');
    expect((await run.ended).code).toBe(0);
    // Half a second, and more while this machine is busy; the grace time is ten.
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
