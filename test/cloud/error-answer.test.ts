import { describe, expect, it } from 'vitest';
import { failingOnErrorBodies } from '../../src/cloud/error-answer.js';
import type { CloudError } from '../../src/cloud/errors.js';
import { callTo, failureOf, neverAborted } from './world.js';

/** What becomes of a whole answer with the status 200. */
async function answered(body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const transport = failingOnErrorBodies(() =>
    Promise.resolve({ status: 200, headers: new Headers(headers), text }),
  );
  return (await transport(callTo(), neverAborted())).text;
}

function failureFrom(body: unknown, headers: Record<string, string> = {}): Promise<CloudError> {
  return failureOf(answered(body, headers));
}

describe('an error body under a status of 200', () => {
  it.each([
    ['APIGW.0101', 'rejected'],
    ['APIGW.0201', 'unavailable'],
    ['APIGW.0301', 'auth'],
    ['APIG.0303', 'auth'],
    ['APIGW.0302', 'forbidden'],
    ['APIGW.0308', 'throttled'],
    ['APIG.0308', 'throttled'],
    ['DBS.280001', 'rejected'],
    ['DBS.280015', 'forbidden'],
    ['DBS.280056', 'auth'],
    ['DBS.200045', 'rejected'],
    ['DMS.10240101', 'auth'],
    ['DMS.10240407', 'throttled'],
    ['DMS.00403002', 'forbidden'],
    ['DMS.00404022', 'rejected'],
    ['DMS.40050010', 'rejected'],
    ['DMS.00500000', 'unavailable'],
    ['DCS.1001', 'auth'],
    ['DCS.2003', 'forbidden'],
    ['DCS.5000', 'unavailable'],
    ['111404022', 'rejected'],
    ['111500012', 'unavailable'],
    ['PAP5.0012', 'forbidden'],
    ['NEW.99', 'rejected'],
  ])('with the code %s is %s', async (error_code, reason) => {
    const failure = await failureFrom({ error_code, error_msg: 'Words.' });
    expect(failure).toMatchObject({ reason, status: 200, code: error_code });
    expect(failure.message).toContain(`HTTP 200 ${error_code}`);
    expect(failure.message).not.toContain('redirects');
  });

  it.each([
    ['of RDS v1', { errCode: 'RDS.0011', externalMessage: 'Old.' }],
    ['of IAM', { error: { code: 404, message: 'No.', title: 'Gone' } }],
    ['with a code alone', { error_code: 'DBS.280001' }],
    ['with a message alone', { error_msg: 'Alone.' }],
    ['with a code in words', { error_code: 'ServiceUnavailable', error_msg: 'Words.' }],
    ['next to null rows', { tasks: null, task_count: 3, error_code: 'DMS.00500000' }],
    ['next to no rows', { tasks: [], task_count: 0, error_code: 'DMS.00500000', error_msg: 'Words.' }],
    ['next to no progress', { progress: null, error_code: 'DCS.5000', error_msg: 'Words.' }],
  ])('%s is an error', async (_title, body) => {
    expect(await failureFrom(body)).toMatchObject({ status: 200 });
  });

  it('says for how long the cloud asks to be left alone', async () => {
    const failure = await failureFrom({ error_code: 'APIGW.0308' }, { 'retry-after': '7' });
    expect(failure.retryAfterMs).toBe(7000);
  });
});

describe('no error', () => {
  it.each([
    ['rows with codes of their own', { tasks: [{ id: 't1', error_code: 'DCS.5000' }] }],
    ['rows next to a code', { tasks: [{ id: 't1' }], error_code: 'DMS.00500000', error_msg: 'Words.' }],
    ['a code that says that all went well', { tasks: [], error_code: '0', error_msg: 'success' }],
    ['the status as a code', { tasks: [], code: 200, message: 'OK' }],
    ['an empty code', { progress: 30, error_code: '', error_msg: '' }],
    ['null in place of a code', { tasks: [], error_code: null, error_msg: null }],
    ['a code inside a part of the answer', { job: { error_code: 'DCS.5000' }, tasks: [] }],
    ['a message next to an empty list', { tasks: [], error_msg: 'nothing found' }],
    ['what is not JSON', '{"error_code":"DBS.280001"'],
    ['a list', [{ error_code: 'DBS.280001' }]],
    ['null', 'null'],
    ['a text too long for an error', { error_code: 'DBS.280001', error_msg: 'x'.repeat(100_000) }],
  ])('is %s', async (_title, body) => {
    expect(await answered(body)).toBe(typeof body === 'string' ? body : JSON.stringify(body));
  });
});
