import { setTimeout as sleep } from 'node:timers/promises';
import { BusyCloud } from './busy-cloud.js';
import { KEEP_MS, LONGEST_LIFE_MS, MAX_STALENESS_MS, SECOND, SLACK_MS } from './constants.js';
import { ExporterProcess } from './exporter.js';
import { grown } from './flatness.js';
import { countsOf, isRight, overstaying, type Count } from './ledger.js';
import type { Measure } from './measure.js';
import { tableOf } from './report.js';
import { Scraper, type Scrape } from './scraper.js';

/*
 * One exporter against a simulated cloud over real sockets, with tasks that live for seconds, faults, reloads and two
 * scrapers: `npm run soak`, for SOAK_SECONDS. It ends with 1 when something was not as it must be.
 */

const TOTAL_MS = Number(process.env['SOAK_SECONDS'] ?? 300) * SECOND;
const SEED = Number(process.env['SOAK_SEED'] ?? Date.now() % 2 ** 31);
/** In the end everything goes: the last tasks end, and the exporter forgets them. */
const DRAIN_MS = LONGEST_LIFE_MS + Math.max(KEEP_MS, MAX_STALENESS_MS);
/** Compiled code and full caches are no leak. */
const WARM_UP_MS = Math.min(60 * SECOND, TOTAL_MS / 4);
const MEASURE_EVERY_MS = Math.max(2 * SECOND, TOTAL_MS / 40);
const RELOAD_EVERY_MS = SECOND;
const MOST_TROUBLES = 20;

class Soak {
  readonly #cloud: BusyCloud;
  readonly #exporter: ExporterProcess;
  readonly #scrapers: readonly Scraper[];
  readonly #troubles = new Set<string>();
  readonly #measures: Measure[] = [];
  #scrapes = 0;

  constructor(cloud: BusyCloud, exporter: ExporterProcess) {
    this.#cloud = cloud;
    this.#exporter = exporter;
    const options = {
      url: exporter.url,
      onScrape: (scrape: Scrape) => this.#look(scrape),
      onFailure: (message: string) => void this.#troubles.add(message),
    };
    this.#scrapers = [
      new Scraper({ ...options, everyMs: 500, keepsConnection: true }),
      new Scraper({ ...options, everyMs: 370, keepsConnection: false }),
    ];
  }

  async run(): Promise<boolean> {
    const endsAt = Date.now() + TOTAL_MS - DRAIN_MS;
    this.#cloud.begin();
    this.#start();
    const reloading = setInterval(() => void this.#exporter.reload(), RELOAD_EVERY_MS);
    await this.#live(Math.min(Date.now() + WARM_UP_MS, endsAt));
    this.#measures.length = 0;
    await this.#live(endsAt);
    clearInterval(reloading);
    this.#cloud.calm();
    const counts = await this.#drain();
    await Promise.all(this.#scrapers.map((scraper) => scraper.stop()));
    for (const line of grown(this.#measures)) this.#troubles.add(line);
    for (const line of this.#exporter.bugs) this.#troubles.add(`the log says: ${line}`);
    return this.#report(counts);
  }

  #start(): void {
    for (const scraper of this.#scrapers) scraper.start();
  }

  /** Measures now and then. */
  async #live(until: number): Promise<void> {
    while (Date.now() < until) {
      await sleep(Math.max(0, Math.min(MEASURE_EVERY_MS, until - Date.now())));
      await Promise.all(this.#scrapers.map((scraper) => scraper.pause()));
      this.#measures.push(await this.#exporter.measure());
      this.#start();
    }
  }

  #look(scrape: Scrape): void {
    this.#scrapes += 1;
    const records = new Map(this.#cloud.records.map((record) => [record.task.id, record]));
    for (const id of overstaying(records, scrape))
      this.#troubles.add(`${id} is exported although it is long gone`);
  }

  /** Until all is counted and nothing is left, or the time for that is over. */
  async #drain(): Promise<readonly Count[]> {
    await sleep(DRAIN_MS);
    const givesUpAt = Date.now() + SLACK_MS;
    for (;;) {
      const scrape = await this.#scrapers[0]?.once();
      if (scrape === undefined) return [];
      const counts = countsOf(this.#cloud.records, scrape);
      const left = scrape.samples('huaweicloud_task_info').length;
      const isOver = Date.now() > givesUpAt;
      if (isOver && left > 0) this.#troubles.add(`${left} tasks are exported although none is left`);
      for (const count of counts) if (isOver && !isRight(count)) this.#troubles.add(wrong(count));
      if (isOver || (left === 0 && counts.every(isRight))) return counts;
      await sleep(SECOND);
    }
  }

  #report(counts: readonly Count[]): boolean {
    const { faults } = this.#cloud;
    const lines = [
      `${this.#scrapes} scrapes, ${this.#exporter.reloads} reloads, ${faults} faults, ${this.#cloud.records.length} tasks`,
      ...tableOf(this.#measures, counts),
      ...[...this.#troubles].slice(0, MOST_TROUBLES).map((trouble) => `FAILED: ${trouble}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return this.#troubles.size === 0;
  }
}

function wrong({ service, status, atLeast, atMost, counted }: Count): string {
  const expected = atLeast === atMost ? String(atLeast) : `${atLeast} to ${atMost}`;
  return `${service}: ${expected} tasks ${status}, counted ${String(counted)}`;
}

process.stdout.write(`SOAK_SEED=${SEED} SOAK_SECONDS=${TOTAL_MS / SECOND}\n`);
const cloud = await BusyCloud.start(SEED);
const exporter = await ExporterProcess.start(cloud.simulator);
const isRightInAll = await new Soak(cloud, exporter).run();
const code = await exporter.stop();
await cloud.close();
if (code !== 0) process.stdout.write(`FAILED: the exporter ended with ${String(code)}\n`);
process.exitCode = isRightInAll && code === 0 ? 0 : 1;
