import { describe, expect, it } from 'vitest';
import { expandVariables } from '../../src/config/environment.js';
import { read, refusalOf } from './reading.js';

const env = { A: 'one', B: 'two', EMPTY: '', DOLLARS: '$$ ${A} $& $1 $`' };

describe('a value', () => {
  it.each([
    { source: 'no variable', text: 'no variable' },
    { source: '${A}', text: 'one' },
    { source: '${A}-${B}/${A}', text: 'one-two/one' },
    { source: '${EMPTY}', text: '' },
    { source: '$$', text: '$' },
    { source: '$${A}', text: '${A}' },
    { source: '$$${A}', text: '$one' },
    { source: '^a$', text: '^a$' },
    { source: '$A $(A) $1', text: '$A $(A) $1' },
    { source: '${DOLLARS}', text: '$$ ${A} $& $1 $`' },
  ])('is filled in: $source', ({ source, text }) => {
    expect(expandVariables(source, env)).toEqual({ text, problems: [] });
  });

  it.each(['${', '${A', '${}', '${A-b}', '${1A}', '${ A }', '${A:-x}'])(
    'is refused when malformed: %s',
    (source) => {
      expect(expandVariables(source, env).problems).toEqual([
        'contains a malformed ${…}: write ${NAME} for an environment variable, $$ for a dollar sign',
      ]);
    },
  );

  it('names each variable that is not set once', () => {
    expect(expandVariables('${NO} ${A} ${NEVER} ${NO} ${toString}', env).problems).toEqual([
      'the environment variable NO is not set',
      'the environment variable NEVER is not set',
      'the environment variable toString is not set',
    ]);
  });
});

describe('a variable in the file', () => {
  const withProject = (keys: string) => `projects: [{ name: shop, region: eu-west-101 }]\n${keys}`;

  it('is read as the type of its key', () => {
    const text = withProject(
      'collection: { concurrency: "${N}", timeout: "${N}s" }\ntasks: { steps: "${S}" }',
    );
    const { collection, tasks } = read(text, { N: '8', S: 'false' });
    expect([collection.concurrency, collection.timeoutMs, tasks.steps]).toEqual([8, 8000, false]);
  });

  it.each(['8', '0x10', '1e3', 'true', 'null', '~', '2024-01-01', '- a', '{', '# a', '0123'])(
    'stays text for a key that holds text: %s',
    (value) => {
      const { projects } = read('projects:\n  - name: ${V}\n    region: eu-west-101', { V: value });
      expect(projects[0]?.name).toBe(value);
    },
  );

  it('is named when it is empty and its value is missed, wherever that is', () => {
    const text =
      'credentials: { default: { type: aksk, access_key: "${NO}${NO}", secret_key_file: a } }\n' +
      'projects:\n  - name: ${NO}\n    region: "${NO}"\n    services: { rds: { instances: { include: ["${NO}("] } } }\n' +
      '  -\n    region: ${NO}\n';
    expect(refusalOf(text, { NO: '' }).problems.map(({ key, message }) => [key, message])).toEqual([
      ['credentials.default.access_key', 'must be a text that is not empty; ${NO}${NO} is empty'],
      ['projects[0].name', 'is required and must be a text that is not empty; ${NO} is empty'],
      ['projects[0].region', 'must be a region such as eu-west-101; ${NO} is empty'],
      ['projects[0].services.rds.instances.include[0]', 'must be a regular expression (Unterminated group)'],
      ['projects[1].name', 'is required and must be a text that is not empty'],
      ['projects[1].region', 'is required and must be a region such as eu-west-101; ${NO} is empty'],
    ]);
  });

  it('is named when it leaves a secret out', () => {
    const text = withProject(
      'credentials:\n  default:\n    type: aksk\n    access_key: ${AK}\n    secret_key: b',
    );
    expect(refusalOf(text, { AK: '' }).message).toBe(
      'config.yaml:5:5: credentials.default.access_key: is required, here or as access_key_file; ${AK} is empty',
    );
  });

  it('leaves its key unset when it is empty', () => {
    expect(read(withProject('http:\n  proxy_url: ${P}\n'), { P: '' }).http).toEqual({});
  });
});

describe('text written without quotes', () => {
  it.each(['0123', '2024', '0x1F', '1e3', '1_000', '.5', 'true', 'no', '2024-01-01', '12:30:45'])(
    'keeps every character: %s',
    (name) => {
      expect(read(`projects:\n  - name: ${name}\n    region: eu-west-101`).projects[0]?.name).toBe(name);
    },
  );
});
