import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretFile, SecretText } from '../../src/config/secret.js';

describe('a secret in the configuration', () => {
  it('is given away by reveal alone', async () => {
    const secret = new SecretText('hunter2');
    expect(await secret.reveal()).toBe('hunter2');
    expect([String(secret), JSON.stringify({ secret })]).toEqual(['[redacted]', '{"secret":"[redacted]"}']);
  });
});

describe('a secret in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secret-'));
    path = join(folder, 'key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['key', 'key'],
    ['key\n', 'key'],
    ['key\r\n', 'key'],
    [' key \n\n', ' key \n'],
    ['\ufeffkey\n', 'key'],
  ])('%j is read as %j', async (content, secret) => {
    await writeFile(path, content);
    expect(await new SecretFile(path).reveal()).toBe(secret);
  });

  it('is read again when another file takes its place, as mounted secrets do', async () => {
    await writeFile(path, 'old');
    const secret = new SecretFile(path);
    expect(await secret.reveal()).toBe('old');
    await writeFile(join(folder, 'next'), 'new');
    await rename(join(folder, 'next'), path);
    expect(await secret.reveal()).toBe('new');
  });

  it('is read again when a rotation leaves length, inode and time of change as they were', async () => {
    const then = new Date(1_700_000_000_000);
    const secret = new SecretFile(path);
    for (const text of ['old', 'new']) {
      await writeFile(path, text);
      await utimes(path, then, then);
      expect(await secret.reveal()).toBe(text);
    }
  });

  it('fails while its file is no UTF-8, as another word would be sent and count as a wrong password', async () => {
    await writeFile(path, 'pässword', 'latin1');
    await expect(new SecretFile(path).reveal()).rejects.toThrow('not valid');
  });

  it('fails while its file is missing and works once it is there', async () => {
    const secret = new SecretFile(path);
    await expect(secret.reveal()).rejects.toThrow('ENOENT');
    await writeFile(path, 'late');
    expect(await secret.reveal()).toBe('late');
  });
});
