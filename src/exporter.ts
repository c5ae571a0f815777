import type { Configuration } from './config/configuration.js';
import type { ExporterMetrics } from './metrics/exporter-metrics.js';
import { expose, type Exposed, type Exposition } from './metrics/exposition.js';
import { services as allServices } from './services/registry.js';
import type { Surroundings } from './project.js';
import type { Selectable, Selection } from './web/selection.js';
import { Work } from './work.js';

/** A collection ends this long before its answer is due, so that rendering and sending fit in. */
const RENDER_MS = 40;

export interface ExporterOptions extends Omit<Surroundings, 'now' | 'steadyNow' | 'services' | 'startedAt'> {
  readonly configuration: Configuration;
  readonly metrics: ExporterMetrics;
  readonly now?: Surroundings['now'];
  readonly steadyNow?: Surroundings['steadyNow'];
  readonly services?: Surroundings['services'];
}

/** Answers scrapes, whatever configuration is in force. */
export class Exporter {
  readonly #surroundings: Surroundings;
  readonly #metrics: ExporterMetrics;
  #work: Work;
  /** Replaced by a reload; closed once the scrapes that use them have ended. */
  readonly #retiring = new Set<Work>();

  constructor({ configuration, ...surroundings }: ExporterOptions) {
    const { now = Date.now, steadyNow = () => performance.now(), services = allServices } = surroundings;
    this.#metrics = surroundings.metrics;
    this.#surroundings = { ...surroundings, now, steadyNow, services, startedAt: now() };
    this.#work = this.#begin(configuration);
  }

  get configuration(): Configuration {
    return this.#work.configuration;
  }

  /** What scrapes can be narrowed to. */
  get selectable(): Selectable {
    const projects = this.configuration.projects.map(({ name }) => name);
    return { projects, services: this.#surroundings.services.map(({ name }) => name) };
  }

  /** Collects, and answers at `deadline` at the latest with what is known by then. Never fails for the cloud's sake. */
  async scrape(deadline: number, selection: Selection = {}): Promise<Exposition> {
    return this.#withOwn(await this.probe(deadline, selection));
  }

  /** The same without what is told of this process itself. */
  async probe(deadline: number, selection: Selection): Promise<Exposition> {
    return expose(await this.read(deadline, selection));
  }

  /** The same before it becomes text. */
  async read(deadline: number, { projects: names, services: wanted }: Selection = {}): Promise<Exposed> {
    const { projects, configuration } = this.#work;
    const selected = projects.filter(({ subject }) => names?.includes(subject.name) ?? true);
    const collectors = selected
      .flatMap((project) => project.collectors)
      .filter(({ service }) => wanted?.includes(service) ?? true);
    const snapshots = await Promise.all(
      collectors.map((collector) => collector.collect(deadline - RENDER_MS)),
    );
    const subjects = selected.map(({ subject }) => subject);
    return { projects: subjects, snapshots, steps: configuration.tasks.steps };
  }

  /**
   * Puts another configuration in force. What is known of projects that stay is kept; scrapes under way end as they
   * began, and the old connections with them.
   */
  reload(configuration: Configuration): void {
    const old = this.#work;
    this.#work = this.#begin(configuration, old);
    this.#retiring.add(old);
    void old.retire().finally(() => this.#retiring.delete(old));
  }

  async close(): Promise<void> {
    await Promise.all([this.#work, ...this.#retiring].map((work) => work.close()));
  }

  async *#withOwn(cloud: Exposition): Exposition {
    yield* cloud;
    yield `\n${await this.#metrics.registry.metrics()}`;
  }

  #begin(configuration: Configuration, predecessor?: Work): Work {
    const work = new Work(configuration, this.#surroundings, predecessor);
    for (const { collectors } of work.projects) {
      for (const { project, service } of collectors) this.#metrics.expect(project, service);
    }
    return work;
  }
}
