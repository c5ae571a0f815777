import { Ajv, type ValidateFunction } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { WARNINGS } from '../../src/config/warnings/warnings.js';
import { services } from '../../src/services/registry.js';
import { referenceFiles } from './reference/files.js';
import { configurationKeys } from './reference/keys.js';

const root = new URL('../../', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, root), 'utf8');

describe('the reference', () => {
  const keys = configurationKeys(services);

  it('is what "npm run docs:configuration" writes', async () => {
    for (const [path, text] of Object.entries(await referenceFiles())) expect(textOf(path)).toBe(text);
  });

  it.each(keys)('describes $key, with a type and an example', ({ description, type, example }) => {
    expect(description).toMatch(/^[A-Z].+\.$/s);
    expect(type).not.toBe('');
    if (type !== 'mapping') expect(JSON.stringify(example)).not.toMatch(/^undefined$|…/);
  });

  it('has type, default and need of a key', () => {
    const byKey = new Map(keys.map((key) => [key.key, key]));
    expect(byKey.get('collection.timeout')).toMatchObject({ type: 'duration', default: '10s', required: '' });
    expect(byKey.get('collection.requests_per_second.rds')).toMatchObject({ type: 'number', default: 1 });
    expect(byKey.get('projects[].region')).toMatchObject({ type: 'region', required: 'yes' });
    expect(byKey.get('credentials.<name>.secret_key')).toMatchObject({ required: 'or secret_key_file' });
    expect(byKey.get('credentials.<name>.type')).toMatchObject({
      type: expect.stringMatching(/^aksk \| password \| /) as unknown,
      required: 'yes',
    });
  });

  it('lists the warnings in plain words', () => {
    for (const { about } of WARNINGS) expect(about).toMatch(/^[^A-Z].*[^.]$/);
  });
});

describe('the JSON schema', () => {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const validate: ValidateFunction = ajv.compile(
    JSON.parse(textOf('docs/configuration.schema.json')) as object,
  );
  const fixtures = readdirSync(new URL('test/fixtures/config/', root)).filter((name) =>
    name.endsWith('.yaml'),
  );
  const files = ['config.example.yaml', ...fixtures.map((name) => `test/fixtures/config/${name}`)];

  /** Whether the schema accepts a file as an editor reads it; `undefined` for one that is not one YAML document. */
  function isAccepted(path: string): boolean | undefined {
    const documents = parseAllDocuments(textOf(path), { logLevel: 'silent' });
    const [document] = documents;
    if (documents.length !== 1 || document === undefined || document.errors.length > 0) return undefined;
    try {
      return validate(document.toJS());
    } catch {
      return undefined;
    }
  }

  it.each(files.filter((path) => !path.endsWith('.bad.yaml')))('accepts %s', (path) => {
    expect([isAccepted(path), validate.errors]).toEqual([true, null]);
  });

  /** What only shows when parts of the file, or its environment, are looked at together; the rest is not YAML. */
  const UNSEEN = ['no-services', 'secrets-given-twice'];

  it.each(files.filter((path) => path.endsWith('.bad.yaml')))(
    'accepts %s only where it cannot see the error',
    (path) => {
      const defect = path.replace(/^.*\/|\.bad\.yaml$/g, '');
      expect(isAccepted(path) ?? false).toBe(UNSEEN.includes(defect));
    },
  );

  it.each([
    ['a variable', 'collection: { concurrency: "${N}", timeout: "${T}s" }', true],
    ['a number in quotes', 'collection: { concurrency: "8" }', true],
    ['a zero without a unit', 'collection: { cache_for: 0 }', true],
    ['a sum of durations', 'collection: { cache_for: 1h30m }', true],
    ['a duration without a unit', 'collection: { cache_for: 5 }', false],
    ['a key that is left empty', 'collection: { cache_for: }\nhttp:', true],
    ['text in place of a number', 'collection: { concurrency: many }', false],
    ['an unknown key', 'colection: {}', false],
  ])('knows %s', (_title, text, isGood) => {
    const [document] = parseAllDocuments(`projects: [{ name: a, region: b }]\n${text}`);
    expect(validate(document?.toJS())).toBe(isGood);
  });
});
