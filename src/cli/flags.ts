import { InvalidArgumentError, Option, type OptionValues } from 'commander';
import { parseDuration } from '../config/durations.js';
import { parseExternalUrl, parseRoutePrefix } from '../web/external-url.js';
import { parseListenAddress, type ListenAddress } from '../web/listen.js';

/** A timer cannot count further. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A flag of the command line. */
export interface Flag<Value> {
  /** Its name, description, default and parser. */
  readonly option: Option;
  /** Its value among all that were parsed. */
  readonly valueIn: (values: OptionValues) => Value;
}

/** The values of a set of flags, by the same keys. */
export type Values<Flags> = {
  readonly [Key in keyof Flags]: Flags[Key] extends Flag<infer Value> ? Value : never;
};

/** Turns the text of a flag into its value. Throws an `InvalidArgumentError`. */
type Parser<Value> = (text: string) => Value;

/** A flag with a value; the last one given counts. */
export function flag<Value>(
  usage: string,
  description: string,
  parse: Parser<Value>,
  byDefault: string,
): Flag<Value> {
  const option = new Option(usage, description);
  return flagOf(option.default(parse(byDefault), byDefault).argParser<Value>(parse));
}

/** A flag that may be given several times; the first one given replaces the defaults. */
export function repeatable<Value>(
  usage: string,
  description: string,
  parse: Parser<Value>,
  byDefault: readonly string[],
): Flag<readonly Value[]> {
  const defaults: readonly Value[] = byDefault.map(parse);
  const option = new Option(usage, `${description}; may be given several times`);
  if (byDefault.length > 0) option.default(defaults, byDefault.join(', '));
  option.argParser<readonly Value[] | undefined>((text, previous) =>
    previous === undefined || previous === defaults ? [parse(text)] : [...previous, parse(text)],
  );
  const { valueIn } = flagOf<readonly Value[] | undefined>(option);
  return { option, valueIn: (values) => valueIn(values) ?? defaults };
}

/** A flag whose value is one of a few words. */
export function choice<Word extends string>(
  usage: string,
  description: string,
  words: readonly Word[],
  byDefault: Word,
): Flag<Word> {
  return flagOf(new Option(usage, description).choices(words).default(byDefault));
}

/** A flag without a value. */
export function toggle(usage: string, description: string): Flag<boolean> {
  const option = new Option(usage, description);
  return { option, valueIn: (values) => values[option.attributeName()] === true };
}

/** A flag that need not be given; an empty value, as in `--web.config.file=`, counts as none. */
export function optional<Value>(
  usage: string,
  description: string,
  parse: Parser<Value>,
): Flag<Value | undefined> {
  const option = new Option(usage, description);
  const { valueIn } = flagOf<Value | ''>(option.argParser((text) => text && parse(text)));
  return { option, valueIn: (values) => valueIn(values) || undefined };
}

function flagOf<Value>(option: Option): Flag<Value> {
  return { option, valueIn: (values) => values[option.attributeName()] as Value };
}

export function anyText(text: string): string {
  return text;
}

export function count(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : reject('a whole number');
}

/** Accepts one of a few words. */
export function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => words.find((word) => word === text) ?? reject(`one of ${words.join(', ')}`);
}

/** In milliseconds. */
export function duration(text: string): number {
  return parseDuration(text) ?? reject('a duration such as 500ms, 0.5s or 30s');
}

/** In milliseconds: a second or more, within what a timer can count. */
export function interval(text: string): number {
  const ms = duration(text);
  return ms >= 1_000 && ms <= MAX_TIMER_MS ? ms : reject('a duration of 1s to 24d');
}

export function address(text: string): ListenAddress {
  return parseListenAddress(text) ?? reject('an address such as :39101, 127.0.0.1:39101 or [::1]:39101');
}

/** A text that begins with two dashes is the next flag, given in place of a value. */
export function filePath(text: string): string {
  return text === '' || text.startsWith('--') ? reject('the path of a file') : text;
}

export function externalUrl(text: string): URL {
  return (
    parseExternalUrl(text) ??
    reject('an http or https URL such as https://proxy.example.com/exporter/, without user and query')
  );
}

export function routePrefix(text: string): string {
  return parseRoutePrefix(text) === undefined ? reject('a path such as /exporter or /') : text;
}

/** Paths that other handlers answer, in whichever case and with or without a final slash. */
const RESERVED_PATHS = /^\/(-|api|assets|runbooks)(\/|$)|^\/(config|probe|sd|tasks)\/*$/i;

export function urlPath(text: string): string {
  if (!/^\/[\w./-]+$/.test(text)) return reject('a path such as /metrics');
  return RESERVED_PATHS.test(text) ? reject('a path that is not reserved: this one is') : text;
}

function reject(expected: string): never {
  throw new InvalidArgumentError(`Expected ${expected}.`);
}
