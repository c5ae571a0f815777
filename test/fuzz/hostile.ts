import fc from 'fast-check';

/** What JSON can say and `JSON.stringify` cannot write; each stands for itself in the text that is sent. */
const RAW: Readonly<Record<string, string>> = {
  '@raw:deep-array': '['.repeat(20_000) + ']'.repeat(20_000),
  '@raw:deep-object': '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000),
  '@raw:400-digits': '9'.repeat(400),
  '@raw:beyond-double': '-1e999',
  '@raw:tiny': '1e-999',
  '@raw:same-key-twice': '{"id":"a","id":"b","status":1,"status":"Running"}',
  '@raw:prototype': '{"__proto__":{"id":"polluted"},"constructor":null}',
};

const WORDS = [
  ...['Running', 'running ', 'EXECUTING', 'FINISH', 'toString', '__proto__', 'constructor', 'İN_PROGRESS'],
  ...['60 %', '100.5%', '-1%', '1e5', '0x10', '+7', '١٢', 'NaN', 'Infinity', '.5', '1.', '9'.repeat(400)],
  ...['0001-01-01T00:00:00Z', '2022-13-45T99:99:99Z', '2022-09-01 11:52:24', '2020-07-15T17:30:00+0800'],
  ...['2020-07-15T17:30:00+99:99', '1763350067752', '99999999999999', '2020-07-15'],
];

const TEXTS = [
  ...['', ' ', '\n', '\0', 'line\nbreak', '\u001b[31m', '\u009b31m', '\u202egnp', '\u2028', '\ufeff'],
  ...[
    '\ud800',
    'a\udfff',
    '😀'.repeat(200),
    `${'x'.repeat(255)}😀`,
    'x'.repeat(70_000),
    `60${' '.repeat(50_000)}x`,
    '%00',
    '../..',
    '?#&=',
  ],
  ...['"', '\\', '\\n', '{a="b"}', '<script>', '${HOME}'],
];

/** Anything that JSON can hold where something else is documented. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 1e308, [], {}, [[]], [null]),
  },
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(RAW)) },
);

/** One change to a value, at a place that is found by following `steps` from its root. */
interface Edit {
  readonly steps: readonly number[];
  readonly kind: 'replace' | 'remove' | 'repeat' | 'wrap';
  readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  steps: fc.array(fc.nat(15), { maxLength: 5 }),
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'repeat', 'wrap'),
  value: hostileValue,
});

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { maxLength: 6 });

/** `body` with some changes made to it, one after the other. */
export function edited(body: unknown, changes: readonly Edit[]): unknown {
  return changes.reduce((before, { steps, ...change }) => editAt(before, steps, change), body);
}

function editAt(node: unknown, steps: readonly number[], change: Omit<Edit, 'steps'>): unknown {
  const [step, ...further] = steps;
  const isInner = typeof node === 'object' && node !== null && Object.keys(node).length > 0;
  if (step === undefined || !isInner) return change.kind === 'wrap' ? [node] : change.value;
  const entries = Object.entries(node);
  const at = step % entries.length;
  const [key, inner] = entries[at] as [string, unknown];
  const isHere = further.length === 0;
  if (isHere && change.kind === 'remove') entries.splice(at, 1);
  else if (isHere && change.kind === 'repeat') entries.push([`${key}0`, inner]);
  else entries[at] = [key, editAt(inner, further, change)];
  return Array.isArray(node) ? entries.map(([, value]): unknown => value) : Object.fromEntries(entries);
}

/** The text of an answer with this body. */
export function textOf(body: unknown): string {
  const text = JSON.stringify(body);
  return text.replaceAll(/"@raw:[\w-]+"/g, (token) => RAW[token.slice(1, -1)] ?? token);
}
