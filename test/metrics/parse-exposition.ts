/** One sample of Prometheus' text format. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970, where the sample carries one. */
  readonly timestamp?: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.*)$`, 's');
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)(?: (-?\\d+))?$`, 's');
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/y;
/** The client library writes `Nan`, which Prometheus reads. */
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|Na[Nn]|[+-]Inf)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

interface OpenFamily extends ParsedFamily {
  readonly samples: ParsedSample[];
}

/**
 * Reads text format 0.0.4 more strictly than Prometheus does: every family has its HELP and TYPE line, in this
 * order, before its samples and stands in one place; no series is there twice. Throws at the first fault.
 */
export function parseExposition(text: string): readonly ParsedFamily[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const reading = new Reading();
  for (const line of text.slice(0, -1).split('\n')) if (line !== '') reading.take(line);
  return reading.end();
}

class Reading {
  readonly #families = new Map<string, OpenFamily>();
  readonly #series = new Set<string>();
  /** A HELP line whose TYPE line comes next. */
  #help: { readonly name: string; readonly text: string } | undefined;
  #open: OpenFamily | undefined;

  take(line: string): void {
    if (this.#help !== undefined) this.#takeType(line, this.#help);
    else if (line.startsWith('#')) this.#takeHelp(line);
    else this.#takeSample(line);
  }

  end(): readonly ParsedFamily[] {
    if (this.#help !== undefined) fail('HELP without TYPE', this.#help.name);
    return [...this.#families.values()];
  }

  #takeHelp(line: string): void {
    const [, name = '', text = ''] = HELP.exec(line) ?? fail('neither HELP nor sample', line);
    if (this.#families.has(name)) fail('a family that was there before', line);
    this.#help = { name, text };
  }

  #takeType(line: string, help: { readonly name: string; readonly text: string }): void {
    const [, name = '', type = ''] = TYPE.exec(line) ?? fail('no TYPE after HELP', line);
    if (name !== help.name) fail('a TYPE of another family', line);
    this.#open = { name, type, help: unescape(help.text), samples: [] };
    this.#families.set(name, this.#open);
    this.#help = undefined;
  }

  #takeSample(line: string): void {
    const sample = parseSample(line);
    if (this.#open === undefined || !belongs(sample.name, this.#open))
      return fail('a sample of no open family', line);
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (this.#series.has(key)) fail('a series that was there before', line);
    this.#series.add(key);
    this.#open.samples.push(sample);
  }
}

function belongs(name: string, family: ParsedFamily): boolean {
  return (SUFFIXES[family.type] ?? ['']).some((suffix) => name === family.name + suffix);
}

function parseSample(line: string): ParsedSample {
  const [, name = '', labels, value = '', timestamp] = SAMPLE.exec(line) ?? fail('not a sample', line);
  if (!NUMBER.test(value)) fail('not a number', line);
  return {
    name,
    labels: labels === undefined ? {} : parseLabels(labels, line),
    value: Number(value.replace('Inf', 'Infinity')),
    ...(timestamp !== undefined && { timestamp: Number(timestamp) }),
  };
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    LABEL.lastIndex = at;
    const [whole, name = '', value = ''] = LABEL.exec(text) ?? fail('not a label', line);
    if (labels.has(name)) fail('a label that was there before', line);
    labels.set(name, unescape(value));
    at += whole.length;
  }
  return Object.fromEntries(labels);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function fail(what: string, line: string): never {
  throw new Error(`${what}: ${line}`);
}
