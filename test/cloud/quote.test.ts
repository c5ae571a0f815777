import { describe, expect, it } from 'vitest';
import { nameOf } from '../../src/cloud/failure.js';
import { clean, quote } from '../../src/cloud/quote.js';
import { readAnswer } from '../../src/cloud/read-answer.js';
import { z } from 'zod';
import { callTo } from './world.js';

describe('text from outside', () => {
  it.each([
    { title: 'a line break', text: 'a\r\nb' },
    { title: 'control characters', text: 'a\u0000\u001bb' },
    { title: 'C1 control characters', text: 'a\u009b\u009db' },
    { title: 'a bidirectional override', text: 'a\u202e\u2066b' },
    { title: 'a separator of lines', text: 'a\u2028\u2029b' },
    { title: 'half a character', text: 'a\ud800b' },
    { title: 'a private one', text: 'a\ue000b' },
  ])('is shown without $title', ({ text }) => {
    expect(clean(text)).toBe('a b');
    expect(quote(text, { headers: {} })).toBe('a b');
  });

  it('is cut, and not in the middle of a character', () => {
    expect(clean('x'.repeat(10_000_000))).toBe(`${'x'.repeat(200)}…`);
    expect(clean('xx😀😀', 3)).toBe('xx…');
  });
});

describe('what a message names', () => {
  it('is cut when it is an address', () => {
    const call = callTo(`https://rds.test/${'a'.repeat(1_000_000)}`);
    expect(nameOf(call).length).toBeLessThan(450);
  });

  it('is cut and cleaned when it is a key of an answer', () => {
    const answer = JSON.stringify({ [`a\u202e${'b'.repeat(1_000_000)}`]: 'text' });
    let message = '';
    try {
      readAnswer(z.record(z.string(), z.number()), answer, callTo());
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/\(at a b{198}…\);/);
    expect(message.length).toBeLessThan(600);
  });
});
