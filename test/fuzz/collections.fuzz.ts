import fc from 'fast-check';
import { describe, vi } from 'vitest';
import { createVirtualWorld, MINUTE, T0, type VirtualWorld } from '../planner/virtual-world.js';
import { fuzz } from './fuzz.js';
import { history, sceneAt, type History, type Move } from './history.js';
import { Observer, type Scraped } from './observer.js';

/** Longer than the longest pause, and than the list of an instance on which nothing happens may wait after it. */
const QUIET_SCRAPES = 9;
const QUIET_EVERY_MS = 1.5 * MINUTE;
const UNHURRIED_MS = 9_500;

/** Plays a history, and watches each scrape of it. */
class Stage {
  readonly #history: History;
  readonly #world: VirtualWorld;
  readonly #scene: ReturnType<typeof sceneAt>;
  readonly #observer: Observer;

  constructor(story: History, atEnd: (end: () => Promise<void>) => void) {
    this.#history = story;
    this.#scene = sceneAt(story, T0);
    this.#observer = new Observer(story);
    this.#world = createVirtualWorld({
      services: story.services,
      simulator: { scene: this.#scene },
      collection: { requests_per_second: Object.fromEntries(story.services.map((name) => [name, 1000])) },
      atEnd,
    });
  }

  async play(): Promise<void> {
    for (const move of this.#history.moves) await this.#make(move);
    this.#world.cloud.clearFaults();
    let last: Scraped | undefined;
    for (let scrapes = 0; scrapes < QUIET_SCRAPES; scrapes += 1) {
      await this.#world.advance(QUIET_EVERY_MS);
      last = await this.#scrape(UNHURRIED_MS);
    }
    if (last !== undefined) this.#observer.expectAllCounted(last);
  }

  async #make({ afterMs, budgetMs, fault, clearsFaults, reloads }: Move): Promise<void> {
    await this.#world.advance(afterMs);
    if (clearsFaults) this.#world.cloud.clearFaults();
    if (fault !== null) this.#world.cloud.addFault(fault);
    if (reloads) this.#world.reload();
    await this.#scrape(budgetMs);
  }

  async #scrape(budgetMs: number): Promise<Scraped> {
    const begunAt = Date.now();
    this.#scene.tasks = sceneAt(this.#history, begunAt).tasks;
    const answer = await this.#world.scrape(budgetMs);
    const isUnhurried = budgetMs >= UNHURRIED_MS && answer.tookMs < budgetMs / 2;
    const scraped = { answer, calls: this.#world.look(), begunAt, endedAt: Date.now(), isUnhurried };
    this.#observer.watch(scraped);
    return scraped;
  }
}

describe('whatever happens between scrapes', () => {
  fuzz(
    {
      title: 'collections, success is true, no task vanishes, each end is counted once',
      share: 0.006,
    },
    fc.asyncProperty(history, async (story) => {
      // Pauses with jitter would make each run of a case another one.
      vi.spyOn(Math, 'random').mockReturnValue(0.5);
      let end: () => Promise<void> = () => Promise.resolve();
      try {
        await new Stage(story, (atEnd) => (end = atEnd)).play();
      } finally {
        await end();
        vi.restoreAllMocks();
      }
    }),
  );
});
