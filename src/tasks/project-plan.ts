import type { Known } from './known.js';
import { goOnWith, type Plan, type PlanSettings, type Reading } from './plan.js';
import type { Round } from './round.js';
import type { ProjectRow, ProjectSource } from './source.js';
import type { Sighting, Steady, Task } from './task.js';
import { followedIn, Watch } from './watch.js';

/**
 * A reading goes through these: the tasks that run; when it is time, everything of late; at last what neither has
 * shown. `since` is the sighting with which it began, `open` what is still to be looked up.
 */
type Stage =
  | { readonly kind: 'running'; readonly reading: Reading<ProjectRow> }
  | { readonly kind: 'recent'; readonly since: Sighting }
  | { readonly kind: 'look-up'; readonly open: Set<Task> };

/** How many tasks one reading looks up by their ids: the next reading, of what runs, must not wait long for them. */
const MOST_LOOK_UPS = 10;

/**
 * The plan for services that list a whole project's tasks. In its steady state it costs one call: the tasks that
 * run. Everything of late is listed at the start, when a running task has left the list, and now and then.
 */
export class ProjectPlan implements Plan {
  readonly #source: ProjectSource;
  readonly #known: Known;
  readonly #settings: PlanSettings;
  readonly #watch: Watch;
  /** What the reading under way has come to; a short budget spreads it over several collections. */
  #stage: Stage | undefined;
  /** The list of everything of late, when it was cut or a page of it failed. */
  #recent: Reading<ProjectRow> | undefined;
  /** Whether this collection has begun a reading of its own. */
  #hasBegun = false;
  #recentReadAt: Steady | undefined;
  /** How many calls the latest whole reading of each list took. */
  readonly #calls = { running: 1, recent: 1 };
  #hasReadWhole: boolean;
  /** The sighting with which this collection began. */
  #since: Sighting = 0;

  constructor(source: ProjectSource, known: Known, settings: PlanSettings) {
    this.#source = source;
    this.#known = known;
    this.#settings = settings;
    this.#watch = new Watch(settings.watch, settings.onMissing);
    this.#hasReadWhole = !settings.isListed;
    this.#forgetExcluded();
  }

  get hasReadWhole(): boolean {
    return this.#hasReadWhole;
  }

  begin(round: Round): void {
    this.#since = this.#known.beginReading();
    this.#hasBegun = false;
    if (!this.#settings.isListed) this.#askWatched(round);
    else this.#goOn(round);
  }

  /** What the configuration before still let in. */
  #forgetExcluded(): void {
    const { accepts, watch } = this.#settings;
    for (const { instance, tasks } of this.#known.records()) {
      const isWatched = watch.some(({ taskId }) => tasks.has(taskId));
      if (!accepts(instance.name) && !isWatched) this.#known.forgetInstance(instance.id);
    }
  }

  /** There are no instances to visit: what the budget cuts here is a list, which goes on where it stopped. */
  pending(): number {
    return 0;
  }

  steadyCalls(everyMs: number): number {
    if (!this.#settings.isListed) return this.#watch.open(this.#known).length;
    const readings = Math.min(1, everyMs / this.#settings.idleInstancesEveryMs);
    const waiting = this.#known.unfinished().filter(({ status }) => status !== 'running').length;
    const lookUps = Math.min(waiting, MOST_LOOK_UPS) * (1 - readings);
    return this.#calls.running + this.#calls.recent * readings + lookUps;
  }

  /** What was cut is read to its end before it begins anew: else a short budget would never reach the end. */
  #goOn(round: Round): void {
    if (this.#stage === undefined && this.#hasBegun) this.#askWatched(round);
    else if (this.#stage?.kind === 'recent') this.#askRecent(round, this.#stage.since);
    else if (this.#stage?.kind === 'look-up') this.#lookUp(round, this.#stage.open);
    else this.#askRunning(round);
  }

  #askRunning(round: Round): void {
    const cut = this.#stage?.kind === 'running' ? this.#stage.reading : undefined;
    const reading = goOnWith(cut, () => this.#source.running(), this.#known, this.#settings);
    this.#hasBegun ||= reading !== cut;
    this.#stage = { kind: 'running', reading };
    const run = (signal: AbortSignal): Promise<void> => this.#readRunning(round, reading, signal);
    round.ask({ urgency: 'list', run }, () => this.#askWatched(round));
  }

  async #readRunning(round: Round, reading: Reading<ProjectRow>, signal: AbortSignal): Promise<void> {
    this.#sawAll(await reading.listing.next(signal));
    reading.calls += 1;
    if (!reading.listing.done) {
      this.#askRunning(round);
      return;
    }
    this.#calls.running = reading.calls;
    this.#hasReadWhole = true;
    const { since } = reading;
    const left = this.#notSeenSince(since);
    const isDue = this.#isRecentDue() || left.some(({ status }) => status === 'running');
    this.#stage = isDue ? { kind: 'recent', since } : this.#toLookUp(since);
    this.#goOn(round);
  }

  #isRecentDue(): boolean {
    if (this.#recentReadAt === undefined) return true;
    return this.#settings.steadyNow() - this.#recentReadAt >= this.#settings.idleInstancesEveryMs;
  }

  #askRecent(round: Round, since: Sighting): void {
    const now = this.#settings.now();
    const list = () => this.#source.createdSince(now - this.#settings.longestKeepMs, now);
    const reading = goOnWith(this.#recent, list, this.#known, this.#settings);
    this.#recent = reading;
    const run = (signal: AbortSignal): Promise<void> => this.#readRecent(round, since, reading, signal);
    round.ask({ urgency: 'list', run }, () => this.#giveUpRecent(round));
  }

  /** What runs is worth more: a list that fails time and again must not keep it from being read. */
  #giveUpRecent(round: Round): void {
    this.#stage = undefined;
    this.#askWatched(round);
  }

  async #readRecent(
    round: Round,
    since: Sighting,
    reading: Reading<ProjectRow>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#sawAll(await reading.listing.next(signal));
    reading.calls += 1;
    if (reading.listing.done) {
      this.#calls.recent = reading.calls;
      this.#recentReadAt = reading.begunAt;
      this.#recent = undefined;
      this.#stage = this.#toLookUp(since);
    }
    this.#goOn(round);
  }

  /**
   * Unfinished tasks that neither list has shown: created before the listed window, waiting, or deleted. The id
   * tells; one that is nowhere was deleted, which is not a failure. Those that ran go first, then the longest unseen.
   */
  #toLookUp(since: Sighting): Stage {
    const left = this.#notSeenSince(since).toSorted((a, b) => a.sighting - b.sighting);
    const ran = left.filter(({ status }) => status === 'running');
    const others = left.filter(({ status }) => status !== 'running');
    return { kind: 'look-up', open: new Set([...ran, ...others].slice(0, MOST_LOOK_UPS)) };
  }

  #lookUp(round: Round, open: Set<Task>): void {
    const goOn = (): void => {
      if (open.size > 0) return;
      this.#stage = undefined;
      this.#goOn(round);
    };
    for (const task of open) {
      const done = (): void => {
        open.delete(task);
        goOn();
      };
      round.ask({ urgency: 'progress', run: (signal) => this.#lookUpOne(task, signal).then(done) }, done);
    }
    goOn();
  }

  async #lookUpOne({ instanceId, id }: Task, signal: AbortSignal): Promise<void> {
    const row = await this.#source.task(id, signal);
    // A new instance's id may be told later than the task that creates it.
    if (row?.report.instanceId !== instanceId) this.#known.forgetTask(instanceId, id);
    if (row !== undefined) this.#saw(row);
  }

  /** Of what the filter lets in: the rest is watched, and asked for by its id alone. */
  #notSeenSince(since: Sighting): readonly Task[] {
    const { accepts } = this.#settings;
    return this.#known
      .unfinished()
      .filter(({ sighting, instanceName }) => sighting < since && accepts(instanceName));
  }

  #sawAll(rows: readonly ProjectRow[]): void {
    for (const row of rows) if (this.#settings.accepts(row.instance.name)) this.#saw(row);
  }

  #saw({ report, instance }: ProjectRow): void {
    const task = this.#known.sawTask(report, this.#settings.now());
    if (task !== undefined && instance.id !== '') this.#known.sawInstance(instance);
  }

  #askWatched(round: Round): void {
    for (const entry of this.#watch.open(this.#known)) {
      if ((followedIn(this.#known, { ...entry, instanceId: '' })?.sighting ?? 0) >= this.#since) continue;
      const run = async (signal: AbortSignal): Promise<void> => {
        const row = await this.#source.task(entry.taskId, signal);
        if (row !== undefined) this.#saw(row);
        this.#watch.answered(entry, row?.report, this.#known);
      };
      round.ask({ urgency: 'watched', run });
    }
  }
}
