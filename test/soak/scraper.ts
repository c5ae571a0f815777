import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseExposition, type ParsedSample } from '../metrics/parse-exposition.js';

/** The samples of one scrape, by the name of their family. */
export class Scrape {
  readonly begunAt: number;
  readonly #samples: ReadonlyMap<string, readonly ParsedSample[]>;

  constructor(text: string, begunAt: number) {
    this.begunAt = begunAt;
    this.#samples = new Map(parseExposition(text).map(({ name, samples }) => [name, samples]));
  }

  samples(name: string): readonly ParsedSample[] {
    return this.#samples.get(name) ?? [];
  }

  value(name: string, labels: Readonly<Record<string, string>>): number | undefined {
    const wanted = Object.entries(labels);
    return this.samples(name).find((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    )?.value;
  }
}

export interface ScraperOptions {
  readonly url: string;
  readonly everyMs: number;
  /** Whether it uses one connection for all scrapes, as Prometheus does. */
  readonly keepsConnection: boolean;
  readonly onScrape: (scrape: Scrape) => void;
  readonly onFailure: (message: string) => void;
}

/** Scrapes again and again, as Prometheus does. */
export class Scraper {
  readonly #options: ScraperOptions;
  readonly #agent: Agent;
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: ScraperOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: options.keepsConnection });
  }

  start(): void {
    this.#isStopped = false;
    this.#running = this.#run();
  }

  /** Lets the scrape under way end. */
  async pause(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async stop(): Promise<void> {
    await this.pause();
    this.#agent.destroy();
  }

  async once(): Promise<Scrape> {
    const begunAt = Date.now();
    return new Scrape(await this.#text(), begunAt);
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.once()
        .then(this.#options.onScrape)
        .catch((error: unknown) => this.#options.onFailure(String(error)));
      await sleep(this.#options.everyMs);
    }
  }

  #text(): Promise<string> {
    const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '2' };
    return new Promise((resolve, reject) => {
      get(`${this.#options.url}/metrics`, { agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part)).once('error', reject);
        response.once('end', () =>
          response.statusCode === 200
            ? resolve(text)
            : reject(
                new Error(`a scrape was answered with ${String(response.statusCode)}: ${text.slice(0, 200)}`),
              ),
        );
      }).once('error', reject);
    });
  }
}
