import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ConfigurationError, formatProblem } from '../../src/config/problems.js';
import { services } from '../../src/services/registry.js';
import { read } from '../config/reading.js';
import { fuzz } from './fuzz.js';
import { edited, edits } from './hostile.js';

const EXAMPLE = readFileSync(new URL('../fixtures/config/every-key.ok.yaml', import.meta.url), 'utf8');

/** Shaped as generated secrets are. */
const SECRETS = ['k7xQ2mV9aLpR4tYw', 'k7xZ8nB3cHsD6fGj', 'k7xP5wE1rTuK0iOa', 'k7xM4vC7bNlF2hSd'];

/** The example with its secrets in the file, each in one of the places that take one. */
const CONFIGURED = EXAMPLE.replace('access_key: ${HUAWEICLOUD_SDK_AK}', `access_key: ${SECRETS[0]}`)
  .replace('secret_key_file: /run/secrets/huaweicloud-sk', `secret_key: "${SECRETS[1]}"`)
  .replace('password_file: /run/secrets/iam-password', `password: '${SECRETS[2]}'`)
  .replace('  proxy_url:\n', `  proxy_url: http://user:${SECRETS[3]}@proxy.example.com:3128\n`);

const WITHOUT_COMMENTS = CONFIGURED.replaceAll(/^ *#.*\n| +#.*$/gm, '');

/** Where a token begins: mutations that fall between tokens are worth more than those inside a word. */
const TOKENS = WITHOUT_COMMENTS.match(/[\w./-]+|\s+|[^\w\s]/g) ?? [];

const ENV = { HUAWEICLOUD_SDK_AK: 'ak', IAM_PASSWORD: 'word', EMPTY: '', NEWLINE: 'a\nb: c' };

const fragment = fc.oneof(
  fc.constantFrom(...TOKENS),
  fc.constantFrom('\t', '\0', '\r', '\r\n', '\u2028', '\ufeff', '%YAML 1.1\n---\n', '---\n', '...\n'),
  fc.constantFrom(
    '&a ',
    '*a',
    '<<: *a',
    '!!binary ',
    '!!js/function ',
    '? ',
    '- ',
    '|\n',
    '>-\n',
    "'",
    '"',
    '{',
    '}',
  ),
  fc.constantFrom(
    '[',
    ']',
    '${',
    '${EMPTY}',
    '${NEWLINE}',
    '${UNSET}',
    '$$',
    '#',
    ': ',
    '1e999',
    '0x1f',
    '-1',
    '.inf',
  ),
  fc.constantFrom(
    '9'.repeat(400),
    '1h30m',
    '99999999d',
    'null',
    '~',
    'yes',
    '2020-01-01',
    '(a+)+$',
    '[',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

interface Change {
  readonly at: number;
  readonly removed: number;
  readonly inserted: readonly string[];
}

const change = (length: number): fc.Arbitrary<Change> =>
  fc.record({
    at: fc.nat(length),
    removed: fc.nat(3),
    inserted: fc.array(fragment, { maxLength: 3 }),
  });

function changed(parts: readonly string[], changes: readonly Change[]): string {
  const mutable = [...parts];
  for (const { at, removed, inserted } of changes) mutable.splice(at, removed, ...inserted);
  return mutable.join('');
}

/** Its problems, none when it is a good one. Whatever else is thrown passes. */
function problemsOf(text: string): readonly string[] {
  try {
    const configuration = read(text, ENV, services);
    expect(configuration.projects.length).toBeGreaterThan(0);
    expectNoSecret(inspect(configuration, { depth: Infinity }));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    expectNoSecret(`${inspect(error, { depth: Infinity, showHidden: true })}\n${error.stack ?? ''}`);
    return error.problems.map(formatProblem);
  }
}

function expectNoSecret(text: string): void {
  expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
}

/** A problem is text that a terminal shows as it is. */
function expectPrintable(problems: readonly string[]): void {
  for (const problem of problems) {
    expect(problem).toMatch(/^\/etc\/exporter\/config\.yaml(:\d+:\d+)?: /);
    expect(problem.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
    expect(problem.length).toBeLessThan(2_000);
  }
}

describe('a configuration', () => {
  it('has no problems before it is changed', () => {
    expect(problemsOf(CONFIGURED)).toEqual([]);
    expect(problemsOf(TOKENS.join(''))).toEqual([]);
  });

  fuzz(
    { title: 'configuration, the example with its tokens changed loads or has problems', share: 0.02 },
    fc.property(fc.array(change(TOKENS.length), { minLength: 1, maxLength: 5 }), (changes) => {
      expectPrintable(problemsOf(changed(TOKENS, changes)));
    }),
  );

  fuzz(
    { title: 'configuration, the example with its characters changed loads or has problems', share: 0.01 },
    fc.property(fc.array(change(CONFIGURED.length), { minLength: 1, maxLength: 5 }), (changes) => {
      expectPrintable(problemsOf(changed(CONFIGURED.split(''), changes)));
    }),
  );

  fuzz(
    { title: 'configuration, the example with its values changed loads or has problems', share: 0.015 },
    fc.property(edits, (changes) => {
      const tree = edited(parse(WITHOUT_COMMENTS), changes);
      expectPrintable(problemsOf(stringify(tree, { aliasDuplicateObjects: false })));
    }),
  );

  fuzz(
    { title: 'configuration, any text loads or has problems', share: 0.005 },
    fc.property(fc.array(fragment, { maxLength: 40 }), (parts) => {
      expectPrintable(problemsOf(parts.join('')));
    }),
  );
});
