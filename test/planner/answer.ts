type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g;

/** What a scrape gave. */
export class Answer {
  readonly text: string;
  /** How long it took, in virtual milliseconds. */
  readonly tookMs: number;
  #lines: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(text: string, tookMs: number) {
    this.text = text;
    this.tookMs = tookMs;
  }

  /** The samples with this name and, among others, these labels. */
  samples(name: string, labels: Labels = {}): readonly Sample[] {
    const wanted = Object.entries(labels);
    this.#lines ??= linesByName(this.text);
    const samples = (this.#lines.get(name) ?? []).map(parseSample);
    return samples.filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value));
  }

  /** Of each sample with these labels. */
  values(name: string, labels?: Labels): readonly number[] {
    return this.samples(name, labels).map(({ value }) => value);
  }

  /** The sum over all samples with these labels; `undefined` when there is none. */
  value(name: string, labels?: Labels): number | undefined {
    const values = this.values(name, labels);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  }

  /** The ids of the tasks that are reported, in the order of the text. */
  taskIds(labels?: Labels): readonly string[] {
    return this.samples('huaweicloud_task_info', labels).map((sample) => sample.labels['task_id'] ?? '');
  }
}

/** Only sorted, not parsed: of many thousands of lines a test looks at a few. */
function linesByName(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const name = line.slice(0, line.search(/[{ ]/));
    const others = found.get(name);
    if (others === undefined) found.set(name, [line]);
    else others.push(line);
  }
  return found;
}

/** Whether the text is well-formed is not asked here: that is what the tests of `src/metrics` do. */
function parseSample(line: string): Sample {
  const end = line.lastIndexOf(' ');
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of line.slice(0, end).matchAll(LABEL)) labels[name] = value;
  return { labels, value: Number(line.slice(end + 1)) };
}
