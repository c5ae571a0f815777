import type { Known } from './known.js';
import { elapsed } from './elapsed.js';
import type { Plan, PlanSettings, Reading } from './plan.js';
import type { Round } from './round.js';
import type { ProjectRow, ProjectSource } from './source.js';
import type { Instant, Sighting, Task } from './task.js';
import { Watch } from './watch.js';

/**
 * The plan for services that list a whole project's tasks. In its steady state it costs one call: the tasks that
 * run. Everything of late is listed at the start, when a running task has left the list, and now and then.
 */
export class ProjectPlan implements Plan {
  readonly #source: ProjectSource;
  readonly #known: Known;
  readonly #settings: PlanSettings;
  readonly #watch: Watch;
  #running: Reading<ProjectRow> | undefined;
  #recent: Reading<ProjectRow> | undefined;
  #recentReadAt: Instant | undefined;
  #hasReadWhole: boolean;
  /** The sighting with which this collection began. */
  #since: Sighting = 0;

  constructor(source: ProjectSource, known: Known, settings: PlanSettings) {
    this.#source = source;
    this.#known = known;
    this.#settings = settings;
    this.#watch = new Watch(settings.watch, settings.onMissing);
    this.#hasReadWhole = !settings.isListed;
  }

  get hasReadWhole(): boolean {
    return this.#hasReadWhole;
  }

  begin(round: Round): void {
    this.#since = this.#known.beginReading();
    if (this.#settings.isListed) this.#askRunning(round);
    else this.#askWatched(round);
  }

  /** There are no instances to visit: what the budget cuts here is a list, which goes on where it stopped. */
  pending(): number {
    return 0;
  }

  #askRunning(round: Round): void {
    const watched = (): void => this.#askWatched(round);
    round.ask({ urgency: 'list', run: (signal) => this.#readRunning(round, signal) }, watched);
  }

  async #readRunning(round: Round, signal: AbortSignal): Promise<void> {
    this.#running = this.#readingOf(this.#running, () => this.#source.running());
    const { listing, since } = this.#running;
    this.#sawAll(await listing.next(signal));
    if (!listing.done) {
      this.#askRunning(round);
      return;
    }
    this.#running = undefined;
    this.#hasReadWhole = true;
    this.#afterRunning(round, since);
  }

  #afterRunning(round: Round, since: Sighting): void {
    const left = this.#notSeenSince(since);
    const isDue =
      this.#recentReadAt === undefined ||
      elapsed(this.#settings.now(), this.#recentReadAt) >= this.#settings.idleInstancesEveryMs;
    const isCut = this.#recent !== undefined;
    if (isDue || isCut || left.some(({ status }) => status === 'running')) this.#askRecent(round, since);
    else this.#lookUp(round, since);
  }

  #askRecent(round: Round, since: Sighting): void {
    round.ask({ urgency: 'list', run: (signal) => this.#readRecent(round, since, signal) });
  }

  async #readRecent(round: Round, runningSince: Sighting, signal: AbortSignal): Promise<void> {
    const now = this.#settings.now();
    const list = () => this.#source.createdSince(now - this.#settings.longestKeepMs, now);
    this.#recent = this.#readingOf(this.#recent, list);
    const { listing, begunAt } = this.#recent;
    this.#sawAll(await listing.next(signal));
    if (!listing.done) {
      this.#askRecent(round, runningSince);
      return;
    }
    this.#recent = undefined;
    this.#recentReadAt = begunAt;
    this.#lookUp(round, runningSince);
  }

  /**
   * Unfinished tasks that neither list has shown: created before the listed window, waiting, or deleted. The id
   * tells; one that is nowhere was deleted, which is not a failure.
   */
  #lookUp(round: Round, since: Sighting): void {
    for (const { instanceId, id } of this.#notSeenSince(since)) {
      const run = async (signal: AbortSignal): Promise<void> => {
        const row = await this.#source.task(id, signal);
        if (row === undefined) this.#known.forgetTask(instanceId, id);
        else this.#saw(row);
      };
      round.ask({ urgency: 'progress', run });
    }
    this.#askWatched(round);
  }

  #notSeenSince(since: Sighting): readonly Task[] {
    return this.#known.unfinished().filter(({ sighting }) => sighting < since);
  }

  /** The reading to go on with; one that was cut too long ago is begun anew. */
  #readingOf(
    cut: Reading<ProjectRow> | undefined,
    list: () => Reading<ProjectRow>['listing'],
  ): Reading<ProjectRow> {
    const now = this.#settings.now();
    if (cut !== undefined && elapsed(now, cut.begunAt) <= this.#settings.maxStalenessMs) return cut;
    return { listing: list(), begunAt: now, since: this.#known.beginReading() };
  }

  #sawAll(rows: readonly ProjectRow[]): void {
    for (const row of rows) if (this.#settings.accepts(row.instance.name)) this.#saw(row);
  }

  #saw({ report, instance }: ProjectRow): void {
    const task = this.#known.sawTask(report, this.#settings.now());
    if (task !== undefined && instance.id !== '') this.#known.sawInstance(instance, this.#settings.now());
  }

  #askWatched(round: Round): void {
    for (const entry of this.#watch.open(this.#known)) {
      const run = async (signal: AbortSignal): Promise<void> => {
        const row = await this.#source.task(entry.taskId, signal);
        if (row !== undefined) this.#saw(row);
        this.#watch.answered(entry, row?.report, this.#known);
      };
      const isNeeded = () => this.#isUnseen(entry.taskId);
      round.ask({ urgency: 'watched', isNeeded, run });
    }
  }

  #isUnseen(taskId: string): boolean {
    return !this.#known.records().some(({ tasks }) => (tasks.get(taskId)?.sighting ?? 0) >= this.#since);
  }
}
