import type { ZodType } from 'zod';
import { CloudError } from '../cloud/errors.js';
import type { EpochMs } from '../cloud/clock.js';
import type { Status } from '../tasks/task.js';
import { parseTime } from './times.js';

/** Our word for each of the cloud's, which stand in upper case. */
export type Words = Readonly<Record<string, Status>>;

/** Called with a value that could not be read: the field's name as metrics show it, and the value for the log. */
export type OnUnrecognized = (field: string, value: string) => void;

/**
 * Reads the values in the cloud's answers. What cannot be read is reported and left out: it never costs more than the
 * value, or at most its row.
 */
export class ValueReader {
  readonly #onUnrecognized: OnUnrecognized;

  constructor(onUnrecognized: OnUnrecognized) {
    this.#onUnrecognized = onUnrecognized;
  }

  /** The rows that have the shape of `row`; others are skipped. Throws when it is not the rows but the answer. */
  rows<T>(rows: readonly unknown[], row: ZodType<T>, field: string): readonly T[] {
    const readable = rows.flatMap((candidate) => {
      const result = row.safeParse(candidate);
      if (result.success) return [result.data];
      this.#onUnrecognized(field, result.error.issues.map(({ path }) => path.join('.')).join(', '));
      return [];
    });
    if (rows.length <= 1 || readable.length > 0) return readable;
    throw new CloudError(
      'bad_payload',
      `none of the ${rows.length} rows of an answer (${field}) has the documented shape; check that the endpoint is right, else report it as a bug`,
    );
  }

  status(words: Words, word: string, field: string): Status {
    const status = Object.hasOwn(words, word.toUpperCase()) ? words[word.toUpperCase()] : undefined;
    if (status === undefined) this.#onUnrecognized(field, word);
    return status ?? 'unknown';
  }

  /** `undefined` for none (empty, zero) and for what cannot be read. */
  time(value: string, field: string): EpochMs | undefined {
    if (value === '' || value === '0') return undefined;
    const at = parseTime(value);
    if (at === undefined) this.#onUnrecognized(field, value);
    return at;
  }

  /** 0 to 100, from a number or text such as `60` and `60%`; what lies outside is reported and cut. */
  percent(value: string, field: string): number | undefined {
    const number = value.endsWith('%') ? value.slice(0, -1).trimEnd() : value;
    const percent = this.#number(number, field);
    if (percent === undefined || (percent >= 0 && percent <= 100)) return percent;
    this.#onUnrecognized(field, value);
    return Math.min(100, Math.max(0, percent));
  }

  /** Zero or more. */
  seconds(value: string, field: string): number | undefined {
    const seconds = this.#number(value, field);
    if (seconds === undefined || seconds >= 0) return seconds;
    this.#onUnrecognized(field, value);
    return undefined;
  }

  /** A total such as `total_count`; `undefined` when there is none or it cannot be read. */
  count(value: string, field: string): number | undefined {
    if (value === '') return undefined;
    const count = /^\d+$/.test(value) ? Number(value) : NaN;
    if (Number.isSafeInteger(count)) return count;
    this.#onUnrecognized(field, value);
    return undefined;
  }

  /** Counts a word that is not known where it makes no status. */
  unrecognized(field: string, word: string): void {
    this.#onUnrecognized(field, word);
  }

  #number(value: string, field: string): number | undefined {
    if (value === '') return undefined;
    const number = /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
    if (Number.isFinite(number)) return number;
    this.#onUnrecognized(field, value);
    return undefined;
  }
}
