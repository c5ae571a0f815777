import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalogue } from '../../../src/metrics/exposition.js';
import { services } from '../../../src/services/registry.js';
import { CLOUD_SERVICES, DEMO_ACCESS_KEY } from '../../../src/simulator/simulator.js';
import { useProgram } from '../program.js';
import { ACCESS_KEY, configurationFor, file, scrape, SECRET_KEY, startServer } from '../configurations.js';

const ANYWHERE = '--web.listen-address=127.0.0.1:0';

const program = useProgram();

describe('the program', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await program.run(['--version']).ended).toEqual({
      code: 0,
      stdout: `huaweicloud-task-exporter ${version}, Node.js ${process.version}\n`,
      stderr: '',
    });
    const { stdout } = await program.run(['--version'], { EXPORTER_REVISION: 'abc1234' }).ended;
    expect(stdout).toContain(' (revision abc1234), Node.js');
  });

  it('prints its help', async () => {
    const { code, stdout, stderr } = await program.run(['--help']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: huaweicloud-task-exporter .*\n/);
  });

  it('exits with 0 when the reader of its output closes the pipe', async () => {
    const run = program.run(['--help']);
    run.stopReading();
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [['--frobnicate'], /^error: unknown option '--frobnicate'\nsee --help\n$/],
    [['chekc'], /^error: unknown command 'chekc'\n\(Did you mean check\?\)\nsee --help\n$/],
    [['--log.level=loud', '--demo'], /^error: option '--log\.level <level>' .*\nsee --help\n$/],
  ])('refuses %j on standard error', async (args, stderr) => {
    const ended = await program.run(args).ended;
    expect(ended).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) as unknown });
  });

  it('refuses a fault that the simulated cloud does not know, and names those it knows', async () => {
    const { code, stdout, stderr } = await program.run(['simulate', '--fault=flood']).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^--fault=flood: "flood" is no kind; use one of throttled, .*\n$/);
  });
});

describe('a configuration file', () => {
  it('that is good is called a success', async () => {
    const path = await configurationFor('http://127.0.0.1:1');
    expect(await program.run([`--config.file=${path}`, '--config.check'], { SK: SECRET_KEY }).ended).toEqual({
      code: 0,
      stdout: `Checking ${path}\n  SUCCESS: 1 project\n`,
      stderr: '',
    });
  });

  it('with a likely mistake is good, and the mistake is reported and logged', async () => {
    const path = await file('projects:\n  - { name: shop, region: eu-west-101b }\n');
    const mistake = 'is an availability zone: write its region, eu-west-101';
    expect(await program.run([`--config.file=${path}`, '--config.check']).ended).toEqual({
      code: 0,
      stdout: `Checking ${path}\n  ${path}:2:19: warning: projects[0].region: ${mistake}\n  SUCCESS: 1 project, 1 warning\n`,
      stderr: '',
    });
    const run = program.run([`--config.file=${path}`, ANYWHERE]);
    await run.url();
    run.signal('SIGTERM');
    expect((await run.ended).stderr).toContain(
      `"key":"projects[0].region","msg":"the configuration may hold a mistake: ${mistake}"`,
    );
  });

  it.each([['--config.check'], [ANYWHERE]])(
    'that is not has all its problems reported with %s',
    async (flag) => {
      const path = await file(`
credentials: { default: { type: aksk, access_key: ${ACCESS_KEY}, secret_kex: ${SECRET_KEY} } }
projects: [{ name: shop, regoin: eu-west-101 }]
colection: {}
`);
      const { code, stdout, stderr } = await program.run([`--config.file=${path}`, flag]).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const lines = stderr.split('\n').filter((line) => line.trimStart().startsWith(`${path}:`));
      for (const key of ['secret_kex', 'regoin', 'colection'])
        expect(lines.filter((line) => line.includes(key))).not.toEqual([]);
      expect(stderr).not.toContain(ACCESS_KEY);
      expect(stderr).not.toContain(SECRET_KEY);
    },
  );

  it('that is not there is asked for by its name, in which nothing turns the direction of writing', async () => {
    const { code, stdout, stderr } = await program.run(['--config.file=/nonexistent/config.yaml\u202e'])
      .ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^\/nonexistent\/config\.yaml\\u202e: there is no such file; .*--config\.file\n$/);
  });
});

describe('the demo', () => {
  it('ends with its terminal: there is nothing to read again', async () => {
    const run = program.run(['--demo', ANYWHERE]);
    await run.url();
    run.signal('SIGHUP');
    expect((await run.ended).code).toBe(0);
  });

  it('goes on when its output is not read, and when its log cannot be written', async () => {
    const command = ['-c', 'exec "$0" "$@" 2>/dev/full', process.execPath, program.main, '--demo', ANYWHERE];
    const child = spawn('sh', command);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\S+(?=\/metrics)/.exec(printed.toString())?.[0] ?? '';
    child.stdout.destroy();
    for (let scrapes = 0; scrapes < 2; scrapes += 1) expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect(child.exitCode).toBeNull();
  });

  it('serves running tasks of all services of the simulated cloud, and stops when it is asked to', async () => {
    const run = program.run(['--demo', ANYWHERE]);
    const url = await run.url();
    const { text, samplesOf } = await scrape(url);
    const isReadable = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean =>
      ['shop', 'billing'].includes(labels['project'] ?? '');
    const running = samplesOf('tasks')
      .filter(isReadable)
      .filter(({ labels }) => labels['status'] === 'running');
    expect(new Set(running.map(({ labels }) => labels['cloud_service']))).toEqual(new Set(CLOUD_SERVICES));
    for (const { labels, value } of running) expect([labels, value > 0]).toEqual([labels, true]);
    for (const sample of samplesOf('collector_success'))
      expect(sample.value).toBe(Number(isReadable(sample)));
    expect(samplesOf('task_progress_percent').length).toBeGreaterThan(0);

    run.signal('SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`${url}/metrics`);
    for (const reported of [stdout, stderr, text]) expect(reported).not.toContain(DEMO_ACCESS_KEY.secretKey);
  });

  it('serves no family that the catalogue does not have', async () => {
    const { families } = await scrape(await program.run(['--demo', ANYWHERE]).url());
    const names = families.map(({ name }) => name);
    const others = names.filter((name) => !/^(process|nodejs)_/.test(name));
    expect(others.sort()).toEqual(catalogue.map(({ name }) => name).sort());
  });

  it('logs for people where they want it', async () => {
    const run = program.run(['--demo', ANYWHERE, '--log.format=pretty']);
    await run.logged(/INFO: listening /);
  });

  it('logs in colour for people who force it', async () => {
    const run = program.run(['--demo', ANYWHERE, '--log.format=pretty'], { FORCE_COLOR: '1' });
    await run.logged(/\u001b\[32mINFO\u001b\[39m: /);
  });
});

describe('the simulated cloud', () => {
  it('prints the configuration with which the exporter reads it', async () => {
    const cloud = program.run(['simulate', '--listen-address=127.0.0.1:0', '--instances=1', '--tasks=1']);
    await cloud.url();
    const path = await file(cloud.output.stdout);
    const { samplesOf } = await scrape(await program.run(['serve', `--config.file=${path}`, ANYWHERE]).url());
    expect(samplesOf('project_info')).toHaveLength(2);
    const successes = samplesOf('collector_success');
    expect(successes).toHaveLength(2 * CLOUD_SERVICES.length);
    for (const { value } of successes) expect(value).toBe(1);
    expect(samplesOf('task_info').length).toBeGreaterThan(0);
  });
});

describe('without its cloud', () => {
  it('the exporter answers, tells that it could not ask, and logs what to do', async () => {
    const cloud = await startServer(() => undefined);
    cloud.close();
    const run = program.run([`--config.file=${await configurationFor(cloud.url)}`, ANYWHERE], {
      SK: SECRET_KEY,
    });
    const { text, samplesOf } = await scrape(await run.url());
    const successes = samplesOf('collector_success');
    expect(successes).toHaveLength(services.length);
    for (const { value } of successes) expect(value).toBe(0);
    const { stderr } = run.output;
    const warnings = stderr.split('\n').filter((line) => line.includes('"level":"warn"'));
    expect(warnings).toHaveLength(services.length);
    for (const line of warnings) {
      const { msg } = JSON.parse(line) as { msg: string };
      expect(msg).toContain(`${cloud.url}/v`);
      expect(msg).toMatch(/ECONNREFUSED.*; check the endpoint/);
    }
    run.signal('SIGTERM');
    expect((await run.ended).code).toBe(0);
    for (const secret of [ACCESS_KEY, SECRET_KEY])
      for (const reported of [text, run.output.stdout, run.output.stderr])
        expect(reported).not.toContain(secret);
  });
});

describe('an exporter that is asked to read its configuration again', () => {
  it('puts a good one in force, and keeps the old one when the new one is bad', async () => {
    const cloud = await startServer((_request, response) => void response.end('{}'));
    const path = await configurationFor(cloud.url);
    const run = program.run([`--config.file=${path}`, ANYWHERE], { SK: SECRET_KEY });
    const url = await run.url();
    const good = await readFile(path, 'utf8');
    const inForce = {
      file: path,
      projects: 1,
      services: services.map(({ name }) => name),
      credentials: ['aksk'],
    };
    const [started = ''] = await run.logged(/.*"msg":"listening".*/);
    expect(JSON.parse(started)).toMatchObject({
      version: expect.any(String) as unknown,
      ...inForce,
      urls: [url],
    });
    const projects = async () =>
      (await scrape(url)).samplesOf('project_info').map(({ labels }) => labels['project']);

    await writeFile(path, good.replace('name: shop', 'name: lab'));
    run.signal('SIGHUP');
    const [reloaded = ''] = await run.logged(/.*"msg":"configuration reloaded".*/);
    expect(JSON.parse(reloaded)).toMatchObject({ ...inForce, urls: [url] });
    expect(await projects()).toEqual(['lab']);

    await writeFile(path, `${good}\nnonsense: true\n`);
    run.signal('SIGHUP');
    const [line] = await run.logged(/.*the configuration was not reloaded: the old one stays in force.*/);
    expect(line).toContain('nonsense: unknown key');
    expect(await projects()).toEqual(['lab']);
    const { samplesOf } = await scrape(url);
    expect(samplesOf('task_exporter_config_last_reload_successful')[0]?.value).toBe(0);
    cloud.close();
  });
});

describe('an exporter that is asked over HTTP to reload', () => {
  const reload = (url: string) => fetch(`${url}/-/reload`, { method: 'POST' });

  it('does so when that is allowed, and gives the problems of a bad file back', async () => {
    const path = await configurationFor('http://127.0.0.1:1');
    const flags = [`--config.file=${path}`, '--web.enable-lifecycle', ANYWHERE];
    const run = program.run(flags, { SK: SECRET_KEY });
    const url = await run.url();
    const good = await readFile(path, 'utf8');
    const targets = async () => JSON.stringify(await (await fetch(`${url}/sd`)).json());

    await writeFile(path, good.replace('name: shop', 'name: lab'));
    expect((await reload(url)).status).toBe(200);
    expect(await targets()).toContain('"__param_project":"lab"');

    await writeFile(path, `${good}\nnonsense: true\n`);
    const refused = await reload(url);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(/stays in force:\n.*config\.yaml:\d+:1: nonsense: unknown key/);
    expect(await targets()).toContain('"__param_project":"lab"');
  });

  it('refuses when it was not allowed', async () => {
    const path = await configurationFor('http://127.0.0.1:1');
    const url = await program.run([`--config.file=${path}`, ANYWHERE], { SK: SECRET_KEY }).url();
    expect((await reload(url)).status).toBe(403);
  });
});

describe('an exporter that is asked to stop', () => {
  /** An exporter with a scrape that waits for a cloud which does not answer until `release` is called. */
  async function busyExporter() {
    let release = (): void => undefined;
    let asked = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const cloud = await startServer((_request, response) => {
      asked();
      void released.then(() => response.end('{}'));
    });
    const run = program.run([`--config.file=${await configurationFor(cloud.url)}`, ANYWHERE], {
      SK: SECRET_KEY,
    });
    const url = await run.url();
    const answer = fetch(`${url}/metrics`).then(
      ({ status }) => status,
      () => 'none',
    );
    await wasAsked;
    return { run, url, answer, release };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('with %s lets the scrape in flight end', async (signal) => {
    const { run, url, answer, release } = await busyExporter();
    run.signal(signal);
    const takesRequests = () =>
      fetch(`${url}/-/healthy`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(takesRequests).toBe(false);
    release();
    expect(await answer).toBe(200);
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('"msg":"stopped"');
  });

  it('a second time does not wait for it', async () => {
    const { run, answer } = await busyExporter();
    run.signal('SIGTERM');
    run.signal('SIGINT');
    expect((await run.ended).code).toBe(1);
    expect(await answer).toBe('none');
  });
});

describe('an address that cannot be had', () => {
  it.each([
    [['--demo'], 'web.listen-address'],
    [['simulate'], 'listen-address'],
  ])('ends %j with one line that says why', async (command, flag) => {
    const { port } = await startServer(() => undefined);
    const { code, stderr } = await program.run([...command, `--${flag}=127.0.0.1:${port}`]).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `cannot listen on 127.0.0.1:${port}: another process listens there; choose another address with --${flag}\n`,
    );
  });

  it('may be one that this machine does not have', async () => {
    // 192.0.2.0/24 is reserved for documentation.
    const { code, stderr } = await program.run(['--demo', '--web.listen-address=192.0.2.1:39101']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cannot listen on 192\.0\.2\.1:39101: this machine has no such address; choose/);
  });
});
