import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { EpochMs } from './cloud/clock.js';
import type { Logger } from './log.js';
import { savedCollector, type SavedCollector } from './tasks/saved-state.js';

const VERSION = 1;

/** How long the state of a project is kept that is not configured, or not discovered again yet. */
const KEPT_FOR_MS = 7 * 24 * 3_600_000;

const fileSchema = z.object({ version: z.literal(VERSION), collectors: z.array(savedCollector) });

/**
 * The file of `--persistence.file`: what the collectors of an earlier process knew, and what those of this one know.
 * Nothing about it stops the exporter: a file that cannot be used or written is a warning.
 */
export class StateFile {
  readonly #path: string;
  readonly #log: Logger;
  readonly #now: () => EpochMs;
  /** What no collector has taken over. */
  readonly #left = new Map<string, SavedCollector>();
  #writing: Promise<void> = Promise.resolve();
  #lastFailure: string | undefined;

  constructor(path: string, log: Logger, now: () => EpochMs = Date.now) {
    this.#path = path;
    this.#log = log;
    this.#now = now;
  }

  /** Reads the file. One that is damaged, or of another version, is kept under another name. Never rejects. */
  async read(): Promise<void> {
    try {
      const collectors = await readCollectors(this.#path);
      for (const one of collectors) this.#left.set(keyOf(one), one);
      this.#log.info({ file: this.#path, collectors: collectors.length }, 'read the persistence file');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      await this.#keepUnusable(error);
    }
  }

  /** The state that an earlier process saved for a collector; the caller goes on from it, so it is given once. */
  take(project: string, service: string): SavedCollector | undefined {
    const key = keyOf({ project, service });
    const saved = this.#left.get(key);
    this.#left.delete(key);
    return saved;
  }

  /** Replaces the file. Never rejects: a failure is logged, once until it changes. Writes follow one another. */
  async write(collectors: readonly SavedCollector[]): Promise<void> {
    this.#writing = this.#writing.then(() => this.#tryToWrite(collectors));
    await this.#writing;
  }

  async #tryToWrite(collectors: readonly SavedCollector[]): Promise<void> {
    const oldest = this.#now() - KEPT_FOR_MS;
    const left = [...this.#left.values()].filter(({ savedAt }) => savedAt >= oldest);
    try {
      await replaceFile(this.#path, textOf([...collectors, ...left]));
      if (this.#lastFailure !== undefined)
        this.#log.info({ file: this.#path }, 'wrote the persistence file again');
      this.#lastFailure = undefined;
    } catch (error) {
      const failure = codeOf(error) ?? String(error);
      if (failure !== this.#lastFailure)
        this.#log.warn(
          { file: this.#path, error: failure },
          'the persistence file cannot be written: a restart now would lose since when tasks have not moved; check the permissions and the space of its folder',
        );
      this.#lastFailure = failure;
    }
  }

  async #keepUnusable(error: unknown): Promise<void> {
    const keptAs = `${this.#path}.unusable-${new Date(this.#now()).toISOString().replaceAll(':', '-')}`;
    const outcome = await rename(this.#path, keptAs).then(
      () => ({ keptAs }),
      (cause: unknown) => ({ notKept: codeOf(cause) ?? String(cause) }),
    );
    this.#log.warn(
      { file: this.#path, error: error instanceof Error ? error.message : String(error), ...outcome },
      'the persistence file cannot be used: starting without it',
    );
  }
}

async function readCollectors(path: string): Promise<readonly SavedCollector[]> {
  const content = parse(await readFile(path, 'utf8'));
  const version = z.object({ version: z.number() }).safeParse(content).data?.version;
  if (version !== undefined && version !== VERSION)
    throw new Error(`it has version ${version}; this exporter reads version ${VERSION}`);
  const { data, error } = fileSchema.safeParse(content);
  if (data !== undefined) return data.collectors;
  const places = error.issues.slice(0, 3).map(({ path: place }) => place.join('.') || 'its top level');
  throw new Error(`it has another shape than this exporter writes, at ${places.join(', ')}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}

/** Values that are absent are written as null: JSON has no `undefined`. */
function textOf(collectors: readonly SavedCollector[]): string {
  const content = { version: VERSION, collectors };
  return `${JSON.stringify(content, (_key, value: unknown) => (value === undefined ? null : value))}\n`;
}

/** Either the old or the new content is at `path` at any time, also when the machine stops in between. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await rm(temporary, { force: true });
  // `wx` does not follow a link that another user may have put there.
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes the rename last. Some file systems cannot sync a folder; the file is in place nevertheless. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder
    .sync()
    .catch(() => undefined)
    .finally(() => folder.close());
}

function keyOf({ project, service }: Pick<SavedCollector, 'project' | 'service'>): string {
  return JSON.stringify([project, service]);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
