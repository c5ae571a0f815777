import { systemClock, type Clock } from './cloud/clock.js';
import { Restrictions } from './cloud/restrictions.js';
import type { Configuration } from './config/configuration.js';
import type { ExporterMetrics } from './metrics/exporter-metrics.js';
import { expose, type Exposition } from './metrics/exposition.js';
import { RenderTimeEstimate } from './metrics/render-time-estimate.js';
import { RecentResults, type ScrapeResult } from './report/scrape-result.js';
import { services as allServices } from './services/registry.js';
import type { Dependencies } from './project.js';
import type { Selectable, Selection } from './web/selection.js';
import { Runtime } from './runtime.js';
import type { SavedCollector } from './tasks/saved-state.js';

export interface ExporterOptions extends Omit<
  Dependencies,
  'clock' | 'restrictions' | 'services' | 'startedAt'
> {
  readonly configuration: Configuration;
  readonly metrics: ExporterMetrics;
  readonly clock?: Clock;
  readonly services?: Dependencies['services'];
}

/** Answers scrapes, whatever configuration is in force. */
export class Exporter {
  readonly #dependencies: Dependencies;
  readonly #metrics: ExporterMetrics;
  readonly #recentResults = new RecentResults();
  readonly #renderTime: RenderTimeEstimate;
  /** By what it shows. */
  readonly #scrapes = new WeakMap<
    ScrapeResult,
    { readonly exposition: Exposition; readonly reloads: number }
  >();
  readonly #probes = new WeakMap<ScrapeResult, Exposition>();
  #runtime: Runtime;
  /** Replaced by a reload; closed once the scrapes that use them have ended. */
  readonly #retiring = new Set<Runtime>();

  constructor({ configuration, ...dependencies }: ExporterOptions) {
    const { clock = systemClock, services = allServices } = dependencies;
    this.#metrics = dependencies.metrics;
    this.#renderTime = new RenderTimeEstimate(clock);
    const restrictions = new Restrictions(clock);
    this.#dependencies = { ...dependencies, clock, restrictions, services, startedAt: clock.now() };
    this.#runtime = this.#begin(configuration);
  }

  get configuration(): Configuration {
    return this.#runtime.configuration;
  }

  /** What scrapes can be narrowed to. */
  get selectable(): Selectable {
    const projects = this.configuration.projects.map(({ name }) => name);
    return { projects, services: this.#dependencies.services.map(({ name }) => name) };
  }

  /**
   * Collects, and answers at `deadline` at the latest with what is known by then. Never fails for the cloud's sake.
   * As long as it is about the same snapshots, the answer is the same object: it is rendered once for all requests.
   */
  async scrape(deadline: number, selection: Selection = {}): Promise<Exposition> {
    const result = await this.read(deadline, selection);
    const { reloads } = this.#metrics;
    const known = this.#scrapes.get(result);
    if (known?.reloads === reloads) return known.exposition;
    const exposition = this.#renderable(() => this.#withOwn(result), result);
    this.#scrapes.set(result, { exposition, reloads });
    return exposition;
  }

  /** The same without the metrics of this process itself. */
  async probe(deadline: number, selection: Selection): Promise<Exposition> {
    const result = await this.read(deadline, selection);
    const known = this.#probes.get(result);
    if (known !== undefined) return known;
    const exposition = this.#renderable(() => expose(result), result);
    this.#probes.set(result, exposition);
    return exposition;
  }

  /** The same before it becomes text. */
  async read(deadline: number, { projects: names, services: wanted }: Selection = {}): Promise<ScrapeResult> {
    const { projects, configuration } = this.#runtime;
    const selected = projects.filter(({ subject }) => names?.includes(subject.name) ?? true);
    const collectors = selected
      .flatMap((project) => project.collectors)
      .filter(({ service }) => wanted?.includes(service) ?? true);
    const reservedMs = this.#renderTime.reserveMs(collectors, deadline - this.#dependencies.clock.now());
    const snapshots = await Promise.all(
      collectors.map((collector) => collector.collect(deadline - reservedMs)),
    );
    this.#renderTime.expect(snapshots);
    const subjects = selected.map(({ subject }) => subject);
    return this.#recentResults.canonical({ projects: subjects, snapshots, steps: configuration.tasks.steps });
  }

  /**
   * Puts another configuration in force. What is known of projects that stay is kept; scrapes under way end as they
   * began, and the old connections with them.
   */
  reload(configuration: Configuration): void {
    const old = this.#runtime;
    this.#runtime = this.#begin(configuration, old);
    this.#retiring.add(old);
    void old.retire().finally(() => this.#retiring.delete(old));
  }

  /** What a process that starts later needs to go on from here. */
  save(): readonly SavedCollector[] {
    return this.#runtime.projects.flatMap(({ collectors }) =>
      collectors.map((collector) => collector.save()),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#runtime, ...this.#retiring].map((runtime) => runtime.close()));
  }

  #renderable(render: () => Exposition, { snapshots }: ScrapeResult): Exposition {
    return { [Symbol.asyncIterator]: () => this.#renderTime.measured(render(), snapshots) };
  }

  async *#withOwn(result: ScrapeResult): Exposition {
    yield* expose(result);
    yield `\n${await this.#metrics.registry.metrics()}`;
  }

  #begin(configuration: Configuration, predecessor?: Runtime): Runtime {
    const runtime = new Runtime(configuration, this.#dependencies, predecessor);
    for (const { collectors } of runtime.projects) {
      for (const { project, service } of collectors) this.#metrics.expect(project, service);
    }
    return runtime;
  }
}
