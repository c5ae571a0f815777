import { describe, expect, it } from 'vitest';
import { refusalOf } from './reading.js';

describe('a file that is nested too deeply', () => {
  it.each([
    { kind: 'lists', text: `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, column: 102 },
    { kind: 'lists never closed', text: `a: ${'['.repeat(5_000)}`, column: 102 },
    { kind: 'mappings', text: '{a: '.repeat(5_000), column: 394 },
    { kind: 'keys', text: `${'? '.repeat(5_000)}x`, column: 199 },
    { kind: 'dashes', text: `${'- '.repeat(5_000)}x`, column: 199 },
  ])('is refused however often it is read: $kind', ({ text, column }) => {
    // The stack once ended within the parser, and with a regular expression that was hot by then the process.
    for (let time = 0; time < 10; time += 1)
      expect(refusalOf(`\n${text}`).problems).toEqual([
        { file: 'config.yaml', line: 2, column, key: '', message: 'YAML: nested too deeply' },
      ]);
  });
});
