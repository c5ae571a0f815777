import { request } from 'node:http';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { expose } from '../../src/metrics/exposition.js';
import { readConfiguration } from '../../src/config/load.js';
import { services } from '../../src/services/registry.js';
import { createApp } from '../../src/web/app.js';
import { listen } from '../../src/web/listen.js';
import { snapshot, step, task } from '../metrics/snapshots.js';

/**
 * How long /-/healthy takes while a scrape of a hundred thousand samples is rendered, beside the same without any:
 * `npm run bench:render`. The one who asks is a thread of its own, so that its waiting is not part of the rendering.
 */
const SAMPLES = 100_000;
const SCRAPES = 5;

/** Asks without a pause, and tells what each answer took when it is asked to. */
const ASKER = `
  const { get } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  let times = [];
  parentPort.on('message', () => { parentPort.postMessage(times); times = []; });
  (function ask() {
    const begunAt = performance.now();
    get(workerData, (response) => response.resume().on('end', () => {
      times.push(performance.now() - begunAt);
      ask();
    }));
  })();
`;

await bench();

async function bench(): Promise<void> {
  const reported = { projects: [], snapshots: [snapshot({ tasks: tasksFor(SAMPLES) })], steps: true };
  const url = await serve(() => expose(reported));
  await get(`${url}/metrics`);
  const asker = new Worker(ASKER, { eval: true, workerData: `${url}/-/healthy` });
  await new Promise((done) => setTimeout(done, 500));
  await timesOf(asker);
  await new Promise((done) => setTimeout(done, 1_000));
  const idle = await timesOf(asker);
  const begunAt = performance.now();
  let bytes = 0;
  for (let scrape = 0; scrape < SCRAPES; scrape += 1) bytes = await get(`${url}/metrics`);
  const scrapeMs = (performance.now() - begunAt) / SCRAPES;
  tell(bytes, scrapeMs, idle, await timesOf(asker));
  process.exit(0);
}

/** What its requests took since it was last asked. */
function timesOf(asker: Worker): Promise<readonly number[]> {
  return new Promise((resolve) => {
    asker.once('message', (times: readonly number[]) => resolve(times));
    asker.postMessage('tell');
  });
}

function tell(bytes: number, scrapeMs: number, idle: readonly number[], busy: readonly number[]): void {
  const line = (name: string, times: readonly number[]): string =>
    `${name.padEnd(16)}${[0.5, 0.99, 1].map((q) => `${quantile(times, q).toFixed(1)} ms`.padStart(10)).join('')}`;
  process.stdout.write(
    [
      `${SAMPLES} samples, ${(bytes / 1e6).toFixed(0)} MB, ${scrapeMs.toFixed(0)} ms a scrape, ${SCRAPES} scrapes`,
      `${'/-/healthy'.padEnd(16)}${['median', '99 %', 'longest'].map((title) => title.padStart(10)).join('')}`,
      line('idle', idle),
      line('while rendering', busy),
      `longest while rendering / scrape: ${(quantile(busy, 1) / scrapeMs).toFixed(3)}`,
      '',
    ].join('\n'),
  );
}

function quantile(times: readonly number[], q: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

function tasksFor(samples: number) {
  const steps = Array.from({ length: 6 }, (_, at) => step({ name: `Step ${at}`, status: 'succeeded' }));
  const each = 6 + 6 * steps.length + 5;
  return Array.from({ length: Math.ceil(samples / each) }, (_, at) =>
    task({ id: `0123456789abcdef-${at}`, name: 'instance_resize_任务', progress: { percent: 50, steps } }),
  );
}

async function serve(text: () => ReturnType<typeof expose>): Promise<string> {
  const log = pino({ level: 'error' });
  const app = createApp({
    telemetryPath: '/metrics',
    version: 'bench',
    startedAt: Date.now(),
    timeouts: () => ({ offsetMs: 500, defaultMs: 10_000 }),
    scrape: () => Promise.resolve(text()),
    probe: () => Promise.resolve(text()),
    read: () => Promise.resolve({ projects: [], snapshots: [], steps: true }),
    selectable: () => ({ projects: [], services: [] }),
    configuration: () => readConfiguration('projects: [{ name: a, region: b }]', 'config.yaml', {}, services),
    lifecycle: { reload: () => Promise.resolve([]), isEnabled: false },
    onError: (error) => log.error(error),
    now: Date.now,
  });
  return (await listen(app, { host: '127.0.0.1', port: 0 })).url;
}

function get(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => (bytes += part.length)).on('end', () => resolve(bytes));
    })
      .on('error', reject)
      .end();
  });
}
