import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CLOUD_SERVICES,
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  type Simulator,
} from '../../src/simulator/simulator.js';
import { IDLE_EVERY_MS, KEEP_MS, MAX_STALENESS_MS } from './constants.js';
import type { Measure } from './measure.js';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const MEASURE = new URL('measure.ts', import.meta.url).href;

/** The exporter in a process of its own. */
export class ExporterProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #cloud: Simulator;
  readonly #log: () => string;
  #reloads = 0;

  private constructor(
    child: ChildProcess,
    of: { url: string; folder: string; cloud: Simulator; log: () => string },
  ) {
    this.#child = child;
    this.url = of.url;
    this.#folder = of.folder;
    this.#cloud = of.cloud;
    this.#log = of.log;
  }

  static async start(cloud: Simulator): Promise<ExporterProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'soak-'));
    const file = join(folder, 'config.yaml');
    await writeFile(file, configurationFor(cloud, 0));
    const args = [
      `--config.file=${file}`,
      '--web.listen-address=127.0.0.1:0',
      '--scrape.timeout-offset=100ms',
    ];
    const child = fork(MAIN, args, {
      execArgv: ['--import', 'tsx', '--import', MEASURE],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', SK: DEMO_ACCESS_KEY.secretKey },
    });
    process.once('exit', () => void child.kill('SIGKILL'));
    const { url, log } = await listening(child);
    return new ExporterProcess(child, { url, folder, cloud, log });
  }

  get reloads(): number {
    return this.#reloads;
  }

  /** Lines of its log that report faults of its own. */
  get bugs(): readonly string[] {
    return this.#log()
      .split('\n')
      .filter((line) => /"level":(50|60)|"reason":"internal"/.test(line) || /^\s+at /.test(line));
  }

  async measure(): Promise<Measure> {
    const answer = once(this.#child, 'message');
    this.#child.send('measure');
    const [measured] = (await answer) as [Measure];
    return measured;
  }

  /** Puts another configuration in force. */
  async reload(): Promise<void> {
    this.#reloads += 1;
    await writeFile(join(this.#folder, 'config.yaml'), configurationFor(this.#cloud, this.#reloads));
    this.#child.kill('SIGHUP');
  }

  /** Asks it to end; gives its exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.#child, 'exit');
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGTERM');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
    return this.#child.exitCode;
  }
}

/** Each reload changes what does not change the tasks that are to be exported. */
function configurationFor({ endpoints }: Simulator, reload: number): string {
  const each = <Value>(value: Value) => Object.fromEntries(CLOUD_SERVICES.map((name) => [name, value]));
  const [project] = DEMO_PROJECTS;
  return JSON.stringify({
    credentials: { default: { type: 'aksk', access_key: DEMO_ACCESS_KEY.accessKey, secret_key: '${SK}' } },
    projects: [{ name: 'shop', region: project?.region, endpoints, services: each({}) }],
    collection: {
      cache_for: reload % 2 === 0 ? '0s' : '200ms',
      request_timeout: `${1_000 + (reload % 3) * 100}ms`,
      max_staleness: `${MAX_STALENESS_MS}ms`,
      idle_instances_every: `${IDLE_EVERY_MS}ms`,
      requests_per_second: each(200),
      max_response_bytes: 1_000_000,
    },
    tasks: { keep_succeeded_for: `${KEEP_MS}ms`, keep_failed_for: `${KEEP_MS}ms` },
  });
}

function listening(child: ChildProcess): Promise<{ url: string; log: () => string }> {
  let log = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (data: Buffer) => {
      log += data.toString();
      const url = /"urls":\["([^"]+)"/.exec(log)?.[1];
      if (url !== undefined) resolve({ url, log: () => log });
    });
    child.once('exit', (code) => reject(new Error(`the exporter ended with ${String(code)}: ${log}`)));
  });
}
