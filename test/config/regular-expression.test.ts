import { describe, expect, it } from 'vitest';
import { compileRegularExpression, RegularExpressionError } from '../../src/config/regular-expression.js';

/** Whether this version of Node.js has `(?i:…)`. */
const hasModifiers = (() => {
  try {
    return new RegExp('(?i:a)').test('A');
  } catch {
    return false;
  }
})();

describe('a regular expression', () => {
  it.each([
    ['^prod-', 'prod-a', 'a-prod-'],
    ['(?i)^prod', 'PROD-A', 'a-prod'],
    ['(?is)a.b', 'A\nB', 'ab'],
    ['(?i)(?m)^b$', 'a\nB', 'ab'],
    ['(?m)^b$', 'a\nb', 'a\nB'],
    ['(?s)^a.b$', 'a\nb', 'a\nb\n'],
    ['a.b', 'a-b', 'a\nb'],
    ['(?P<name>a+)-\\d', 'aa-1', 'a-'],
    ['(?<name>a)b', 'ab', 'a'],
    ['\\Aprod\\z', 'prod', 'prod\n'],
    ['(?m)\\Ab', 'bc', 'a\nb'],
    ['^\\Qa.b[(\\E$', 'a.b[(', 'axb[('],
    ['^\\Qa.b', 'a.bc', 'axb'],
    ['^\\pL+$', 'Zürich', 'a1'],
    ['^\\p{Lu}', 'Zürich', 'zürich'],
    ['^\\P{Lu}', 'zürich', 'Zürich'],
    ['^\\p{Greek}+$', 'αβγ', 'abc'],
    ['^\\x{41}$', 'A', 'x{41}'],
    ['^\\x{1F600}$', '\u{1F600}', '\ud83d'],
    ['^[[:alpha:]]+$', 'abc', 'ab1'],
    ['^[[:alpha:][:digit:]_]+$', 'ab_1', 'a-b'],
    ['^[^[:space:]]+$', 'ab', 'a b'],
    ['^[[:punct:]]$', ']', 'a'],
    ['^[(?i)]+$', '(?i)', 'I'],
    ['^[A\\]z]+$', 'A]z', 'a'],
    ['[:alpha:]', 'h', 'z'],
    ['prod\\-x', 'prod-x', 'prodx'],
    ['^prod(?!-test)', 'prod-a', 'prod-test'],
    ['(?:a|b)$', 'cb', 'bc'],
    ['', 'anything', undefined],
  ])('%s matches %j and not %j', (source, match, other) => {
    const expression = compileRegularExpression(source);
    expect(expression.test(match)).toBe(true);
    if (other !== undefined) expect(expression.test(other)).toBe(false);
  });

  it.each([
    ['(', 'Unterminated group'],
    ['(?i)(', 'Unterminated group'],
    ['*', 'Nothing to repeat'],
    ['a(?i)b', 'flags such as (?i) stand at the start: move them there'],
    ['^(?i)b', 'flags such as (?i) stand at the start: move them there'],
    ['(?-i)b', 'flags such as (?i) stand at the start: move them there'],
    ['(?U)a+', '(?U) is not supported: write *? and +? where the shortest match counts'],
    ['(?x)a', 'the flags are i, m and s, as in (?i)'],
    ['a\\Z', '\\Z is not supported: write \\z for the end'],
    ['[[:alphabet:]]', '[: :] holds no name of a class, such as [[:alpha:]]'],
    ['[[:^alpha:]]', '[: :] holds no name of a class, such as [[:alpha:]]'],
    ['\\p{Klingon}', 'Invalid property name'],
  ])('%s is rejected with the reason, and without itself', (source, reason) => {
    expect(() => compileRegularExpression(source)).toThrow(new RegularExpressionError(reason));
  });

  it('may change flags for a group where Node.js can, else the error shows the other form', () => {
    const compile = () => compileRegularExpression('^a(?i:b)$');
    if (hasModifiers) expect([compile().test('aB'), compile().test('AB')]).toEqual([true, false]);
    else expect(compile).toThrow('(?i:…) needs Node.js 23: write (?i) at the start, for all of it');
  });
});
