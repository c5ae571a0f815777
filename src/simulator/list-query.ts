import type { Refusal } from './refusal.js';
import { readCompactTime } from './times.js';

interface Bounds {
  readonly fallback: number;
  readonly min: number;
  readonly max?: number;
}

type Refuse = (parameter: string) => Refusal;

/** Reads a whole number from a query; anything else, or one outside its bounds, is refused. */
export function readInteger(query: URLSearchParams, name: string, bounds: Bounds, refuse: Refuse): number {
  const text = query.get(name);
  if (text === null || text === '') return bounds.fallback;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= bounds.min && value <= (bounds.max ?? Number.MAX_SAFE_INTEGER))) throw refuse(name);
  return value;
}

/** Keeps what was born between two compact times of the query, either of which may be missing. */
export function bornWithin(
  query: URLSearchParams,
  [fromName, toName]: readonly [string, string],
  refuse: Refuse,
): (thing: { bornAt: number }) => boolean {
  const read = (name: string): number | undefined => {
    const text = query.get(name);
    if (text === null || text === '') return undefined;
    const time = readCompactTime(text);
    if (time === undefined) throw refuse(name);
    return time;
  };
  const from = read(fromName) ?? -Infinity;
  const to = read(toName) ?? Infinity;
  return ({ bornAt }) => bornAt >= from && bornAt <= to;
}

/** Keeps what has the values that the query asks for. Only what is asked for is looked up. */
export function wantedBy<T>(
  query: URLSearchParams,
  fields: Readonly<Record<string, (thing: T) => string | undefined>>,
): (thing: T) => boolean {
  const asked = Object.entries(fields).flatMap(([name, read]) => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [{ value, read }];
  });
  return (thing) => asked.every(({ value, read }) => read(thing) === value);
}
