import { describe, expect, it } from 'vitest';
import { parseBasicAuth } from '../../src/web/basic-auth.js';

const base64 = (text: string | Uint8Array): string => Buffer.from(text as Uint8Array).toString('base64');

describe('the header of basic auth', () => {
  it.each([
    ['ops:secret', 'ops', 'secret'],
    ['ops:', 'ops', ''],
    [':secret', '', 'secret'],
    ['ops:se:cr:et', 'ops', 'se:cr:et'],
    ['Straße 7:pässwörd ✓', 'Straße 7', 'pässwörd ✓'],
    ['__proto__:x', '__proto__', 'x'],
  ])('%s is read', (text, user, password) => {
    const encoded = Buffer.from(text).toString('base64');
    for (const scheme of ['Basic', 'basic', 'BASIC']) {
      const read = parseBasicAuth(`${scheme} ${encoded}`) ?? expect.unreachable();
      expect([read.user, Buffer.from(read.password).toString()]).toEqual([user, password]);
    }
  });

  it('may hold a password in any encoding: only its bytes count', () => {
    const bytes = Uint8Array.of(0x6f, 0x3a, 0xff, 0xfe, 0x00);
    expect([...(parseBasicAuth(`Basic ${base64(bytes)}`)?.password ?? [])]).toEqual([0xff, 0xfe, 0x00]);
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    'Basic !!!',
    'Bearer b3BzOnNlY3JldA==',
    'b3BzOnNlY3JldA==',
    // No colon.
    'Basic b3Bz',
    // Base64 for URLs, cut off, without padding, two of them.
    'Basic b3BzOj8_Pw==',
    'Basic b3BzOnNlY3JldA=',
    'Basic b3BzOnNlY3JldA',
    'Basic b3BzOnNlY3JldA== b3BzOnNlY3JldA==',
    // A user that is no UTF-8.
    `Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString('base64')}`,
  ])('%s is none', (header) => {
    expect(parseBasicAuth(header)).toBeUndefined();
  });

  it.each([
    ['before what is no base64', (blanks: string) => `Basic${blanks}!`],
    ['behind what is base64', (blanks: string) => `Basic YTpi${blanks}!`],
  ])('with 200 000 blanks %s is none', (_place, header) => {
    expect(parseBasicAuth(header(' '.repeat(200_000)))).toBeUndefined();
  });
});
