import { vi } from 'vitest';
import { areFilesBeingRead, watchFileReads } from './file-reads.js';

/** Kept from before the clock is replaced: what lets real work, such as the loading of a module, go on. */
const realTurn = setImmediate;

/** Turns of the real event loop after which nothing more happens without time. */
const TURNS_TO_SETTLE = 3;

/**
 * Real work, which goes on while virtual time stands still: a file is being read, or something waits for its turn,
 * as the parts of a long text do.
 */
const isWorking = (): boolean =>
  areFilesBeingRead() || process.getActiveResourcesInfo().includes('Immediate');

/** Waiting longer than this, in turns, for something that no timer brings is waiting for ever. */
const MOST_IDLE_TURNS = 50_000;

/**
 * Time that only moves when a test moves it. `Date` can be set back, what has elapsed cannot. Promises, streams and
 * the loading of modules take no time at all.
 */
export interface VirtualTime {
  /** Milliseconds since the beginning, whatever `Date` says. */
  readonly elapsed: () => number;
  /** Moves on until `work` is done. */
  readonly until: <T>(work: Promise<T>) => Promise<T>;
  readonly advance: (ms: number) => Promise<void>;
  /** Moves on to this many milliseconds since the beginning. */
  readonly advanceTo: (ms: number) => Promise<void>;
  /** Sets `Date`, as an operator or a time server does; timers go on as before. */
  readonly setDate: (ms: number) => void;
  readonly end: () => void;
}

/** Begins at `date`. */
export function startVirtualTime(date: number): VirtualTime {
  const unwatch = watchFileReads();
  vi.useFakeTimers({
    now: date,
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  const begunAt = performance.now();
  const elapsed = (): number => performance.now() - begunAt;
  const advance = (ms: number): Promise<void> => until(new Promise((done) => setTimeout(done, ms)));
  return {
    elapsed,
    until,
    advance,
    async advanceTo(ms) {
      if (ms < elapsed()) throw new Error(`${ms} ms have passed: it is ${elapsed()} ms now`);
      await advance(ms - elapsed());
    },
    setDate: (ms) => void vi.setSystemTime(ms),
    end() {
      vi.useRealTimers();
      unwatch();
    },
  };
}

/** Fires one timer after the other, each only when all that follows from the one before has happened. */
async function until<T>(work: Promise<T>): Promise<T> {
  const state = { isDone: false };
  const end = (): void => void (state.isDone = true);
  work.then(end, end);
  let idleTurns = 0;
  for (;;) {
    await settle();
    if (state.isDone) return work;
    if (vi.getTimerCount() > 0) {
      vi.advanceTimersToNextTimer();
      idleTurns = 0;
    } else if ((idleTurns += 1) > MOST_IDLE_TURNS)
      throw new Error('nothing is left that could end this wait');
  }
}

async function settle(): Promise<void> {
  for (let quiet = 0; quiet < TURNS_TO_SETTLE; quiet = isWorking() ? 0 : quiet + 1) {
    await new Promise((next) => realTurn(next));
  }
}
