import type { RecordedCall } from './virtual-cloud.js';

export type { RecordedCall } from './virtual-cloud.js';

/** How many calls of each operation. */
export function countsOf(calls: readonly RecordedCall[]): Record<string, number> {
  return tally(calls, ({ operation = 'none' }) => operation);
}

export function tally<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return counts;
}

/** The calls that ask for the tasks of one instance. */
export function taskListsIn(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  return calls.filter(({ operation }) => operation === 'ListBackgroundTasks');
}

/** The most calls begun in any window of this length. */
export function mostWithin(calls: readonly RecordedCall[], windowMs: number): number {
  const times = calls.map(({ sentAt }) => sentAt).sort((one, other) => one - other);
  let most = 0;
  let from = 0;
  times.forEach((at, index) => {
    while (at - (times[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

/** The times between one call and the next with the same key. */
export function gapsBetween(calls: readonly RecordedCall[], keyOf: (call: RecordedCall) => string): number[] {
  const last = new Map<string, number>();
  return calls.flatMap((call) => {
    const before = last.get(keyOf(call));
    last.set(keyOf(call), call.sentAt);
    return before === undefined ? [] : [call.sentAt - before];
  });
}

/** What was asked, without when. */
export function questionsIn(calls: readonly RecordedCall[]): string[] {
  return calls.map(({ path, query }) => `${path} ${JSON.stringify(query)}`).sort();
}
