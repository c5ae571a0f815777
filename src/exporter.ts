import type { Configuration } from './config/configuration.js';
import type { ExporterMetrics } from './metrics/exporter-metrics.js';
import { expose, type Exposed, type Exposition } from './metrics/exposition.js';
import { Recent } from './metrics/recent.js';
import { RenderTime } from './metrics/render-time.js';
import { services as allServices } from './services/registry.js';
import type { Surroundings } from './project.js';
import type { Selectable, Selection } from './web/selection.js';
import { Work } from './work.js';

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
  readonly #recent = new Recent();
  readonly #renderTime: RenderTime;
  /** By what it shows. */
  readonly #scrapes = new WeakMap<Exposed, { readonly exposition: Exposition; readonly reloads: number }>();
  readonly #probes = new WeakMap<Exposed, Exposition>();
  #work: Work;
  /** Replaced by a reload; closed once the scrapes that use them have ended. */
  readonly #retiring = new Set<Work>();

  constructor({ configuration, ...surroundings }: ExporterOptions) {
    const { now = Date.now, steadyNow = () => performance.now(), services = allServices } = surroundings;
    this.#metrics = surroundings.metrics;
    this.#renderTime = new RenderTime(steadyNow);
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

  /**
   * Collects, and answers at `deadline` at the latest with what is known by then. Never fails for the cloud's sake.
   * As long as it is about the same snapshots, the answer is the same object: it is rendered once for all requests.
   */
  async scrape(deadline: number, selection: Selection = {}): Promise<Exposition> {
    const exposed = await this.read(deadline, selection);
    const { reloads } = this.#metrics;
    const known = this.#scrapes.get(exposed);
    if (known?.reloads === reloads) return known.exposition;
    const exposition = this.#renderable(() => this.#withOwn(exposed), exposed);
    this.#scrapes.set(exposed, { exposition, reloads });
    return exposition;
  }

  /** The same without what is told of this process itself. */
  async probe(deadline: number, selection: Selection): Promise<Exposition> {
    const exposed = await this.read(deadline, selection);
    const known = this.#probes.get(exposed);
    if (known !== undefined) return known;
    const exposition = this.#renderable(() => expose(exposed), exposed);
    this.#probes.set(exposed, exposition);
    return exposition;
  }

  /** The same before it becomes text. */
  async read(deadline: number, { projects: names, services: wanted }: Selection = {}): Promise<Exposed> {
    const { projects, configuration } = this.#work;
    const selected = projects.filter(({ subject }) => names?.includes(subject.name) ?? true);
    const collectors = selected
      .flatMap((project) => project.collectors)
      .filter(({ service }) => wanted?.includes(service) ?? true);
    const reservedMs = this.#renderTime.reserveMs(collectors, deadline - this.#surroundings.now());
    const snapshots = await Promise.all(
      collectors.map((collector) => collector.collect(deadline - reservedMs)),
    );
    this.#renderTime.expect(snapshots);
    const subjects = selected.map(({ subject }) => subject);
    return this.#recent.same({ projects: subjects, snapshots, steps: configuration.tasks.steps });
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

  #renderable(render: () => Exposition, { snapshots }: Exposed): Exposition {
    return { [Symbol.asyncIterator]: () => this.#renderTime.measured(render(), snapshots) };
  }

  async *#withOwn(exposed: Exposed): Exposition {
    yield* expose(exposed);
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
