import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseDuration } from '../config/durations.js';
import { nearest } from '../config/suggestions.js';
import { LOG_FORMATS, LOG_LEVELS, type LogSettings } from '../log.js';
import { parseListenAddress, type ListenAddress } from '../web/listen.js';
import { UsageError } from './usage.js';

/** The flags there are, by name. */
export type Flags = NonNullable<ParseArgsConfig['options']>;

/** What has an answer of its own, in whichever case and with or without a final slash: no metrics can be there. */
const OWN_PATHS = /^\/(-|api|assets)(\/|$)|^\/(probe|sd|tasks)\/*$/i;

/** The flags of one command line, each read as what it has to be. */
export class GivenFlags {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(args: readonly string[], options: Flags) {
    // Not strict: the parser's own messages are for those who write parsers.
    const parsed = parseArgs({
      args: [...args],
      options,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    for (const token of parsed.tokens) {
      if (token.kind === 'option') checkOption(token, options);
      else if (token.kind === 'positional') {
        throw new UsageError(`unexpected argument "${token.value}"; see --help`);
      }
    }
    this.#values = parsed.values;
  }

  is(flag: string): boolean {
    return this.#values[flag] === true;
  }

  /** Whether it was given a value, or has a default; an empty one, as in `--web.config.file=`, is none. */
  isGiven(flag: string): boolean {
    return (this.#values[flag] ?? '') !== '';
  }

  text(flag: string): string {
    return String(this.#values[flag]);
  }

  texts(flag: string): readonly string[] {
    return (this.#values[flag] as readonly string[] | undefined) ?? [];
  }

  count(flag: string): number {
    const text = this.text(flag);
    return /^\d{1,9}$/.test(text) ? Number(text) : refuse(flag, text, 'a whole number');
  }

  duration(flag: string): number {
    const text = this.text(flag);
    return parseDuration(text) ?? refuse(flag, text, 'a duration such as 500ms, 0.5s or 30s');
  }

  address(flag: string, text: string): ListenAddress {
    return (
      parseListenAddress(text) ??
      refuse(flag, text, 'an address such as :39101, 127.0.0.1:39101 or [::1]:39101')
    );
  }

  filePath(flag: string): string {
    const text = this.text(flag);
    return text === '' ? refuse(flag, text, 'the path of a file') : text;
  }

  urlPath(flag: string): string {
    const text = this.text(flag);
    if (!/^\/[\w./-]+$/.test(text)) return refuse(flag, text, 'a path such as /metrics');
    return OWN_PATHS.test(text) ? refuse(flag, text, 'a path that is not taken: this one is') : text;
  }

  log(): LogSettings {
    return { level: this.oneOf('log.level', LOG_LEVELS), format: this.oneOf('log.format', LOG_FORMATS) };
  }

  oneOf<Word extends string>(flag: string, words: readonly Word[]): Word {
    const text = this.text(flag);
    return words.find((word) => word === text) ?? refuse(flag, text, `one of ${words.join(', ')}`);
  }
}

function refuse(flag: string, text: string, wanted: string): never {
  throw new UsageError(`--${flag}=${text}: expected ${wanted}`);
}

interface GivenOption {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  /** Whether the value came after `=`; without it the parser takes whatever follows. */
  readonly inlineValue: boolean | undefined;
}

function checkOption({ name, rawName, value, inlineValue }: GivenOption, options: Flags): void {
  const type = options[name]?.type;
  if (type === undefined) throw new UsageError(`unknown flag ${rawName}${instead(name, options)}`);
  if (type === 'boolean' && value !== undefined) throw new UsageError(`--${name} takes no value; see --help`);
  const isMissing = value === undefined || (inlineValue !== true && value.startsWith('-'));
  if (type === 'string' && isMissing)
    throw new UsageError(`--${name} needs a value, as in --${name}=VALUE; see --help`);
}

function instead(name: string, options: Flags): string {
  const meant = name.length > 1 ? nearest(name, Object.keys(options)) : undefined;
  return meant === undefined ? '; see --help' : `; did you mean --${meant}?`;
}
