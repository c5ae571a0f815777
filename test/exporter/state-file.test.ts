import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { StateFile } from '../../src/state-file.js';
import type { SavedCollector } from '../../src/tasks/saved-state.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = 24 * 3_600_000;

let folder: string;
let path: string;
let log: Record<string, unknown>[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'state.json');
  log = [];
  onTestFinished(() => rm(folder, { recursive: true }));
});

function stateFile(now = NOW): StateFile {
  const write = (line: string): void => void log.push(JSON.parse(line) as Record<string, unknown>);
  return new StateFile(path, pino({}, { write }), () => now);
}

function saved(project: string, savedAt = NOW): SavedCollector {
  return {
    project,
    service: 'dcs',
    savedAt,
    countedSince: 0,
    finished: { succeeded: 3, failed: 1, cancelled: 0 },
    errors: { timeout: 2 },
    unfinishedTasks: [
      {
        instanceId: 'i1',
        id: 't1',
        status: 'running',
        progress: { percent: 40, remainingSeconds: undefined, steps: [], stepsDropped: 0 },
        plannedEndAt: undefined,
        lastProgressAt: 5,
        progressSettled: false,
      },
    ],
    droppedTasks: [{ key: 'i1/t0', at: 4, wasFinished: true }],
  };
}

async function readAgain(now = NOW): Promise<StateFile> {
  const file = stateFile(now);
  await file.read();
  return file;
}

describe('the persistence file', () => {
  it('gives back what was written, each collector once', async () => {
    await stateFile().write([saved('shop')]);
    const file = await readAgain();
    expect(file.take('shop', 'dcs')).toEqual(saved('shop'));
    expect(file.take('shop', 'dcs')).toBeUndefined();
    expect(file.take('shop', 'kafka')).toBeUndefined();
  });

  it('need not exist', async () => {
    const file = await readAgain();
    expect([file.take('shop', 'dcs'), log]).toEqual([undefined, []]);
  });

  it('is only readable by its owner, and leaves no other file', async () => {
    await stateFile().write([saved('shop')]);
    await stateFile().write([saved('shop')]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('does not write through a link in the place of its temporary file', async () => {
    const victim = join(folder, 'victim');
    await writeFile(victim, 'untouched');
    await symlink(victim, `${path}.tmp`);
    await stateFile().write([]);
    expect(await readFile(victim, 'utf8')).toBe('untouched');
  });

  it('keeps the state of projects that are not there, for a week', async () => {
    await stateFile().write([saved('gone')]);
    await (await readAgain(NOW + DAY)).write([saved('shop', NOW + DAY)]);
    const file = await readAgain(NOW + 6 * DAY);
    expect(file.take('gone', 'dcs')).toEqual(saved('gone'));
    await (await readAgain(NOW + 7.5 * DAY)).write([]);
    const later = await readAgain(NOW + 7.5 * DAY);
    expect([later.take('gone', 'dcs'), later.take('shop', 'dcs')]).toEqual([
      undefined,
      saved('shop', NOW + DAY),
    ]);
  });

  const whole = JSON.stringify({ version: 1, collectors: [] });
  it.each([
    ['cut', whole.slice(0, -3), 'it is not JSON'],
    ['empty', '', 'it is not JSON'],
    ['of another version', '{"version":2,"tasks":{}}', 'it has version 2; this exporter reads version 1'],
    ['of another shape', '{"version":1,"collectors":[{}]}', 'it has another shape than this exporter writes'],
    ['a list', '[]', 'it has another shape than this exporter writes, at its top level'],
    ['null', 'null', 'it has another shape than this exporter writes, at its top level'],
    [
      'with a count below zero',
      JSON.stringify({ version: 1, collectors: [{ ...saved('shop'), countedSince: -1 }] }),
      'at collectors.0.countedSince',
    ],
  ])('is kept under another name when it is %s', async (_case, text, error) => {
    await writeFile(path, text);
    const file = await readAgain();
    expect(file.take('shop', 'dcs')).toBeUndefined();
    const keptAs = `${path}.unusable-2026-01-01T00-00-00.000Z`;
    expect(log).toMatchObject([
      { level: 40, file: path, error: expect.stringContaining(error) as string, keptAs },
    ]);
    expect(await readFile(keptAs, 'utf8')).toBe(text);
    await file.write([saved('shop')]);
    expect((await readAgain()).take('shop', 'dcs')).toEqual(saved('shop'));
  });

  it('is a warning, once, while it cannot be written', async () => {
    await mkdir(path);
    const file = stateFile();
    await file.write([]);
    await file.write([]);
    expect(log).toMatchObject([{ level: 40, file: path, error: 'EISDIR' }]);
    await rm(path, { recursive: true });
    await file.write([]);
    expect(log.at(-1)).toMatchObject({ level: 30, msg: 'wrote the persistence file again' });
  });

  it('is a warning when its folder does not exist', async () => {
    path = join(folder, 'missing', 'state.json');
    await stateFile().write([]);
    expect(log).toMatchObject([{ level: 40, error: 'ENOENT' }]);
  });

  it('never mixes two writes', async () => {
    const file = stateFile();
    await Promise.all(['a', 'b', 'c'].map((name) => file.write([saved(name)])));
    expect((await readAgain()).take('c', 'dcs')).toEqual(saved('c'));
    await chmod(path, 0o600);
  });
});
