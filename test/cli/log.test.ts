import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { LOG_OPTIONS } from '../../src/log.js';

/** What is logged, as text. */
function logged(fields: object): string {
  let text = '';
  pino(LOG_OPTIONS, { write: (record: string) => void (text += record) }).info(fields, 'message');
  return text;
}

describe('a record of the log', () => {
  it('tells its level in words, when it was written, and nothing of the machine', () => {
    const record: unknown = JSON.parse(logged({ project: 'shop' }));
    expect(record).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      project: 'shop',
      msg: 'message',
    });
  });

  const secret = 'do-not-tell';

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
