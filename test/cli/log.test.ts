import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { LOG_OPTIONS, prettyOptions } from '../../src/log.js';

/** What is logged, as text. */
function logged(fields: object): string {
  let text = '';
  pino(LOG_OPTIONS, { write: (record: string) => void (text += record) }).info(fields, 'message');
  return text;
}

describe('a record of the log', () => {
  it('has its level as a word and its time, and no fields about the machine', () => {
    const record: unknown = JSON.parse(logged({ project: 'shop' }));
    expect(record).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      project: 'shop',
      msg: 'message',
    });
  });

  const secret = 'do-not-print';

  it.each([
    { password: secret },
    { credentials: { secret_key: secret } },
    { request: { headers: { Authorization: secret, 'x-auth-token': secret } } },
    { err: Object.assign(new Error('no'), { request: { headers: { 'X-Security-Token': secret } } }) },
    { list: [{ token: secret }] },
  ])('has no secret in it: %j', (fields) => {
    const text = logged(fields);
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(secret);
  });

  it('has nothing of what hangs on the cause of an error but its message', () => {
    const cause = Object.assign(new Error('connection refused'), { authorization: secret });
    const text = logged({ err: new Error('no answer', { cause }) });
    expect(text).toContain('connection refused');
    expect(text).not.toContain(secret);
  });
});

describe('a record with text that could command a terminal', () => {
  /** C0, DEL and C1; what turns the direction of writing; what separates lines; a tag and the mark of a byte order. */
  const HOSTILE = [
    ...[
      '\0',
      '\u0007',
      '\b',
      '\t',
      '\n',
      '\u000b',
      '\f',
      '\r',
      '\r\n',
      '\u001b[2J',
      '\u001b]0;title\u0007',
      '\u007f',
    ],
    ...['\u0080', '\u0085', '\u009b31m', '\u009d0;title\u009c', '\u009f'],
    ...['\u061c', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e'],
    ...['\u2066', '\u2067', '\u2068', '\u2069', '\u2028', '\u2029', '\ufeff', '\u{e0041}', '\ud800'],
  ];
  /** One line, and indented ones for an error: of control characters nothing but the colours of the log itself. */
  const SAFE = /^(?:\u001b\[[0-9;]*m|\n {4}|[^\p{C}\u2028\u2029])*\n$/u;

  function write(options: typeof LOG_OPTIONS, text: string): string {
    let written = '';
    const log = pino(options, { write: (record: string) => void (written += record) });
    const forged = `${text}{"level":"error","msg":"forged"}`;
    const error = Object.assign(new Error(forged, { cause: new Error(forged) }), { answer: forged });
    log
      .child({ project: forged })
      .warn({ [forged]: 1, instance_id: forged, deep: { list: [forged] }, err: error }, `no ${forged}`);
    return written;
  }

  it.each(HOSTILE)('is one line of JSON, and means the same: %j', (text) => {
    const written = write(LOG_OPTIONS, text);
    expect(written).toMatch(SAFE);
    expect(written.trimEnd()).not.toContain('\n');
    const forged = `${text}{"level":"error","msg":"forged"}`;
    expect(JSON.parse(written)).toMatchObject({
      ...{ level: 'warn', project: forged, instance_id: forged, deep: { list: [forged] } },
      ...{ err: { answer: forged }, msg: `no ${forged}`, [forged]: 1 },
    });
  });

  it.each([true, false])('begins one line for people, with colours: %s', async (colorize) => {
    const options = await prettyOptions(colorize);
    for (const text of HOSTILE) {
      const written = write(options, text);
      expect(written).toMatch(SAFE);
      expect(written.includes('\u001b')).toBe(colorize);
      expect(written).toContain('    at ');
    }
  });

  it('shows people what was in the message and in the fields', async () => {
    const options = await prettyOptions(false);
    const lines = write(options, 'a\n\u009bb\u202e扩');
    expect(lines).toMatch(
      /^\[[\d:]+\] WARN: no a\\u000a\\u009bb\\u202e扩\{.*"instance_id":"a\\n\\u009bb\\u202e扩\{/,
    );
  });

  it('still has no secret in it for people', async () => {
    let text = '';
    const log = pino(await prettyOptions(false), { write: (record: string) => void (text += record) });
    log.info({ credentials: { secret_key: 'do-not-print' } }, 'message');
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('do-not-print');
  });
});
