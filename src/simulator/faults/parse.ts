import { apiOf, CLOUD_SERVICES, type Operation } from '../services/registry.js';
import type { Route } from '../services/service.js';
import type { Fault } from './fault.js';
import { PROJECT_ID_TEXTS } from './iam-kinds.js';
import { FAULT_KINDS, KINDS, type FaultKind } from './kinds.js';
import { UNAUTHORIZED_TEXTS } from './refusal-kinds.js';

export const FAULT_SYNTAX = 'kind[@service[:Operation]][,option=value…]';

interface Option {
  readonly key: keyof Fault;
  readonly wanted: string;
  /** Undefined for a text that is no such value. */
  readonly read: (text: string) => string | number | undefined;
}

const DURATION = 'a duration such as 500ms, 30s, 5m or 1h';

/** The options of every kind. */
const COMMON: Readonly<Record<string, Option>> = {
  rate: { key: 'rate', wanted: 'a share from 0 to 1', read: readShare },
  from: { key: 'fromMs', wanted: DURATION, read: readDuration },
  for: { key: 'forMs', wanted: DURATION, read: readDuration },
  times: { key: 'times', wanted: 'a whole number', read: readCount },
  project: { key: 'project', wanted: 'the id of a project', read: readText },
  instance: { key: 'instanceId', wanted: 'the id of an instance', read: readText },
};

/** Those that only some kinds know. */
const SPECIAL: Readonly<Record<string, Option>> = {
  'retry-after': {
    key: 'retryAfterSeconds',
    wanted: DURATION,
    read: (text) => {
      const ms = readDuration(text);
      return ms === undefined ? undefined : ms / 1000;
    },
  },
  period: { key: 'period', wanted: 'a text such as "1 minute"', read: readText },
  delay: { key: 'delayMs', wanted: DURATION, read: readDuration },
  idle: { key: 'idleMs', wanted: DURATION, read: readDuration },
  bytes: { key: 'bytes', wanted: 'a whole number', read: readCount },
  status: { key: 'status', wanted: 'an HTTP status from 400 to 599', read: readStatus },
  rows: { key: 'rows', wanted: 'a whole number', read: readCount },
  base: { key: 'base', wanted: '0 or 1', read: (text) => (/^[01]$/.test(text) ? Number(text) : undefined) },
  field: { key: 'field', wanted: 'the name of a field', read: readText },
  text: { key: 'text', wanted: 'a text', read: readText },
};

/** Kinds that send one of a few texts. */
const TEXTS_OF: Partial<Record<FaultKind, Readonly<Record<string, string>>>> = {
  unauthorized: UNAUTHORIZED_TEXTS,
  'project-id': PROJECT_ID_TEXTS,
};

/** The options that only this kind and some others know, with their defaults as they are written. */
export function optionsOf(kind: FaultKind): readonly { readonly name: string; readonly initial: string }[] {
  const { defaults = {} } = KINDS[kind];
  return Object.entries(SPECIAL).flatMap(([name, { key, read }]) => {
    if (!(key in defaults)) return [];
    const initial = (defaults as Readonly<Record<string, string | number | undefined>>)[key] ?? '';
    return [{ name, initial: read === readDuration ? `${Number(initial) / 1000}s` : String(initial) }];
  });
}

/** The texts that a kind can be given as its option `text`, if it knows that option. */
export function textsOf(kind: FaultKind): readonly string[] {
  return Object.keys(TEXTS_OF[kind] ?? {});
}

/** Reads a fault as given on a command line, such as `throttled@kafka:ListInstances,rate=0.3,from=1m,for=5m`. */
export function parseFault(text: string): Fault {
  const [aim = '', ...options] = text.split(',');
  const fault = parseAim(aim, text);
  const entries = options.map((option) => parseOption(option, fault.kind, text));
  return { ...fault, ...(Object.fromEntries(entries) as Partial<Fault>) };
}

function parseAim(aim: string, text: string): Fault {
  const [, kindWord = aim, serviceWord, operationWord] =
    /^([^@:]*)(?:@([^@:]*)(?::([^@:]*))?)?$/.exec(aim) ?? [];
  const kind = oneOf(FAULT_KINDS, kindWord, { text, part: 'kind' });
  if (serviceWord === undefined) return { kind };
  const service = oneOf([...CLOUD_SERVICES, 'iam'] as const, serviceWord, { text, part: 'service' });
  const { host, routes } = apiOf(service);
  const { appliesTo = () => true } = KINDS[kind];
  const possible = operationsOf(routes.filter((route) => appliesTo(route, host.key)));
  if (possible.length === 0) throw new Error(`fault "${text}": ${kind} does not happen to ${service}`);
  if (operationWord === undefined) return { kind, service };
  const part = { text, part: `operation of ${service}` };
  const operation = oneOf(operationsOf(routes), operationWord, part);
  if (!possible.includes(operation))
    throw new Error(
      `fault "${text}": ${kind} does not happen to ${operation}, only to ${possible.join(', ')}`,
    );
  return { kind, service, operation };
}

function operationsOf(routes: readonly Route[]): readonly Operation[] {
  return routes.map(({ operation }) => operation as Operation);
}

function parseOption(option: string, kind: FaultKind, text: string): [string, string | number] {
  const [, name = option, value = ''] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
  const names = [...Object.keys(COMMON), ...optionsOf(kind).map(({ name: one }) => one)];
  const known = oneOf(names, name, { text, part: `option of ${kind}` });
  const { key, wanted, read } = { ...COMMON, ...SPECIAL }[known] ?? {
    key: 'text',
    wanted: '',
    read: readText,
  };
  const texts = textsOf(kind);
  if (known === 'text' && texts.length > 0) oneOf(texts, value, { text, part: `text of ${kind}` });
  const result = read(value);
  if (result === undefined) throw new Error(`fault "${text}": ${name}=${value}: expected ${wanted}`);
  return [key, result];
}

function oneOf<T extends string>(
  words: readonly T[],
  word: string,
  { text, part }: { text: string; part: string },
): T {
  const found = words.find((known) => known === word);
  if (found !== undefined) return found;
  throw new Error(
    `fault "${text}": "${word}" is no ${part}; use one of ${words.join(', ')} (${FAULT_SYNTAX})`,
  );
}

function readText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function readCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function readStatus(text: string): number | undefined {
  return /^[45]\d\d$/.test(text) ? Number(text) : undefined;
}

function readShare(text: string): number | undefined {
  const value = /^\d{1,3}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
  return value <= 1 ? value : undefined;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function readDuration(text: string): number | undefined {
  const [, value, unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)$/.exec(text) ?? [];
  return value === undefined ? undefined : Number(value) * (UNITS[unit] ?? NaN);
}
