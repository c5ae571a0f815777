import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { services } from '../../../src/services/registry.js';
import { tasksAnswer } from '../../../src/report/schema.js';
import { type Run, useProgram } from '../program.js';
import { ACCESS_KEY, configurationFor, file, SECRET_KEY, startServer } from '../configurations.js';

const program = useProgram();

const ESCAPE = '\u001b';
const SOON = { timeout: 15_000, interval: 50 };

async function simulated(...flags: readonly string[]): Promise<string> {
  const cloud = program.run(['simulate', '--listen-address=127.0.0.1:0', '--instances=1', ...flags]);
  await cloud.url();
  return file(cloud.output.stdout);
}

describe('tasks', () => {
  it('prints a table and nothing else', async () => {
    const { code, stdout, stderr } = await program.run(['tasks', '--demo']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^STATUS +PROGRESS +LEFT .*\nstalled /);
    expect(stdout).toMatch(/\n\d+ tasks: .*\d+ running, .*\.\n\d+ finished more than an hour ago: --all\n$/);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('reads and prints what the flags select, and lists the names when one is wrong', async () => {
    const flags = ['--demo', '--project=shop', '--service=kafka', '--service=dcs', '--output=json'];
    const { stdout } = await program.run(['tasks', ...flags, '--status=running']).ended;
    const { projects, collectors, tasks } = tasksAnswer.parse(JSON.parse(stdout));
    expect(projects.map(({ project }) => project)).toEqual(['shop']);
    expect(collectors.map((collector) => collector.cloud_service)).toEqual(['kafka', 'dcs']);
    expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(['running']));
    const wrong = await program.run(['tasks', '--demo', '--service=kafak']).ended;
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toBe(
      '--service=kafak: the configuration has no such name; it has rds, kafka, rocketmq, rabbitmq, dcs\n',
    );
  });

  it('prints the JSON of /api/v1/tasks', async () => {
    const { code, stdout, stderr } = await program.run(['tasks', '--demo', '--output=json']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { collectors, tasks } = tasksAnswer.parse(JSON.parse(stdout));
    expect(collectors.map(({ success, pending_instances }) => [success, pending_instances])).toEqual(
      Array.from({ length: 10 }, () => [true, 0]),
    );
    expect(tasks.length).toBeGreaterThan(0);
  });

  it('names what could not be read where no program takes it for a task', async () => {
    const path = await simulated('--fault=forbidden@kafka');
    const { code, stdout, stderr } = await program.run(['tasks', `--config.file=${path}`, '--output=json'])
      .ended;
    expect(code).toBe(0);
    expect(tasksAnswer.parse(JSON.parse(stdout)).tasks.length).toBeGreaterThan(0);
    expect(stderr).toMatch(
      /^shop\/kafka: could not be read \(forbidden\): ListInstances .*\nbilling\/kafka: .*\n$/,
    );
  });

  it('reads on until every instance was read', async () => {
    const many = await readFile(await simulated('--instances=30', '--tasks=0'), 'utf8');
    const only = many.replace(/^( +)services: .*$/gm, '$1services: { dcs: }');
    const its = await file(`${only}\ncollection: { timeout: 5s, requests_per_second: { dcs: 8 } }\n`);
    const { stdout, stderr } = await program.run(['tasks', `--config.file=${its}`, '--output=json']).ended;
    const { collectors } = tasksAnswer.parse(JSON.parse(stdout));
    const whole = { instances: 30, pending_instances: 0 };
    expect({ collectors, stderr }).toMatchObject({ collectors: [whole, whole], stderr: '' });
  });

  it('fails when nothing at all could be read, and shows no part of a key', async () => {
    const cloud = await startServer(() => undefined);
    cloud.close();
    const path = await configurationFor(cloud.url);
    const run = program.run(['tasks', `--config.file=${path}`], { SK: SECRET_KEY });
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: `No tasks: none of ${services.length} services of 1 project could be read.\n`,
    });
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).toMatch(/\nnothing could be read; the command "check" says more\n$/);
    for (const secret of [ACCESS_KEY, SECRET_KEY]) expect(stdout + stderr).not.toContain(secret);
  });

  it('refuses a bad configuration as serve does', async () => {
    const path = await file(`projects: [{ name: shop, regoin: eu-west-101 }]`);
    const { code, stdout } = await program.run(['tasks', `--config.file=${path}`]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('tasks --watch in a pipe', () => {
  /** Waits until so many lines of its output match. */
  async function printed(run: Run, pattern: RegExp, times: number): Promise<void> {
    await expect
      .poll(() => run.output.stdout.match(pattern)?.length ?? 0, SOON)
      .toBeGreaterThanOrEqual(times);
  }

  it('prints one document on each line, until it is asked to stop', async () => {
    const run = program.run(['tasks', '--demo', '--watch', '--output=json']);
    await printed(run, /\n/g, 2);
    run.signal('SIGINT');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first = '', second = ''] = stdout.split('\n');
    const times = [first, second].map((line) => Date.parse(tasksAnswer.parse(JSON.parse(line)).generated_at));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  it('prints one table below the other, and what is missing once', async () => {
    const path = await simulated('--fault=forbidden@kafka');
    const run = program.run(['tasks', `--config.file=${path}`, '--watch']);
    await printed(run, /^STATUS /gm, 2);
    run.signal('SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain(ESCAPE);
    expect(stderr.match(/shop\/kafka: could not be read/g)).toHaveLength(1);
  });

  it('ends when its reader ends', async () => {
    const run = program.run(['tasks', '--demo', '--watch', '--output=json']);
    await printed(run, /\n/g, 1);
    run.stopReading();
    expect((await run.ended).code).toBe(0);
  });
});
