import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkAnswer } from '../../cli/check-schema.js';
import { useProgram } from '../program.js';
import { ACCESS_KEY, configurationFor, file, SECRET_KEY } from '../configurations.js';

const program = useProgram();

const ESCAPE = '\u001b';

/** The address of a simulated cloud in a process of its own, and the configuration that reads it. */
async function simulated(...faults: readonly string[]): Promise<string> {
  const cloud = program.run([
    'simulate',
    '--listen-address=127.0.0.1:0',
    '--instances=1',
    ...faults.map((fault) => `--fault=${fault}`),
  ]);
  await cloud.url();
  return cloud.output.stdout;
}

describe('check', () => {
  it('prints a table and nothing else, and succeeds when all is well', async () => {
    const { code, stdout, stderr } = await program.run(['check', '--demo']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^shop\n {2}region +eu-west-101\n/);
    expect(stdout).toMatch(/\nAll is well: 10 services of 2 projects can be read\.\n$/);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('prints JSON of its documented shape', async () => {
    const { code, stdout, stderr } = await program.run(['check', '--demo', '--output=json']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { ok, projects } = checkAnswer.parse(JSON.parse(stdout));
    expect({ ok, projects: projects.map(({ project }) => project) }).toEqual({
      ok: true,
      projects: ['shop', 'billing'],
    });
  });

  it('fails, with a whole report, when something fails', async () => {
    const path = await file(await simulated('forbidden@dcs:ListInstances'));
    const run = program.run(['check', `--config.file=${path}`, '--output=json']);
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { ok, problems } = checkAnswer.parse(JSON.parse(stdout));
    expect({ ok, problems }).toMatchObject({
      ok: false,
      problems: [{ missing_action: 'dcs:instance:list' }],
    });
  });

  it('tells a wrong key by its refusal and not by its text', async () => {
    const text = (await simulated()).replace(/secret_key: .*/, `secret_key: ${SECRET_KEY}`);
    const { code, stdout, stderr } = await program.run(['check', `--config.file=${await file(text)}`]).ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('HTTP 401 APIGW.0301');
    expect(stdout).not.toContain(SECRET_KEY);
  });

  it('refuses a bad configuration as serve does', async () => {
    const path = await file(`projects: [{ name: shop, regoin: eu-west-101 }]`);
    const { code, stdout, stderr } = await program.run(['check', `--config.file=${path}`]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('regoin');
  });

  it('has colours in a pipe when they are asked for', async () => {
    const { stdout } = await program.run(['check', '--demo'], { FORCE_COLOR: '1' }).ended;
    expect(stdout).toContain(`${ESCAPE}[32mok${ESCAPE}[39m`);
  });

  it('that is interrupted has not succeeded', async () => {
    let asked = (): void => undefined;
    const wasAsked = new Promise<void>((resolve) => (asked = resolve));
    const cloud = createServer(() => asked());
    await new Promise<void>((resolve) => cloud.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      cloud.closeAllConnections();
      cloud.close();
    });
    const path = await configurationFor(`http://127.0.0.1:${(cloud.address() as AddressInfo).port}`);
    const run = program.run(['check', `--config.file=${path}`], { SK: SECRET_KEY });
    await wasAsked;
    run.signal('SIGINT');
    expect(await run.ended).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  it('shows no part of a key, whatever it looks at', async () => {
    const path = await configurationFor('http://127.0.0.1:1');
    const args = ['check', `--config.file=${path}`, '--log.level=debug'];
    const { stdout, stderr } = await program.run(args, { SK: SECRET_KEY }).ended;
    expect(stdout).toContain('http://127.0.0.1:1');
    for (const secret of [ACCESS_KEY, SECRET_KEY]) expect(stdout + stderr).not.toContain(secret);
  });
});
