import { describe, expect, it } from 'vitest';
import { refusalOf } from './reading.js';

describe('a file that is nested too deep', () => {
  it.each([
    { kind: 'lists', text: `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}` },
    { kind: 'lists never closed', text: `a: ${'['.repeat(5_000)}` },
    { kind: 'mappings', text: '{a: '.repeat(5_000) },
    { kind: 'keys', text: `${'? '.repeat(5_000)}x` },
    { kind: 'dashes', text: `${'- '.repeat(5_000)}x` },
    { kind: 'lists that can just be parsed', text: `a: ${'['.repeat(1_000)}${']'.repeat(1_000)}` },
  ])('is refused however often it is read: $kind', ({ text }) => {
    for (let time = 0; time < 10; time += 1) {
      const { problems } = refusalOf(`\n${text}`);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.every(({ message }) => message.length < 200)).toBe(true);
    }
  });
});
