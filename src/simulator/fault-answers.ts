import type { Fault, FaultKind } from './faults.js';
import {
  forbidden,
  gatewayRefusal,
  serviceRefusal,
  unauthorized,
  type Answer,
  type HostKey,
} from './refusal.js';

/** What a fault says in place of the answer; undefined for those that only spoil the sending. */
export function answerOf(fault: Fault, host: HostKey): Answer | undefined {
  return ANSWERS[fault.kind]?.(fault, host);
}

const ANSWERS: Readonly<Record<FaultKind, ((fault: Fault, host: HostKey) => Answer) | undefined>> = {
  throttled,
  'flow-control': () =>
    serviceRefusal('dms', 404, 'DMS.10240407', 'The request is rejected by flow control.'),
  unavailable: () => gatewayRefusal(503, 'APIGW.0201', 'Backend unavailable'),
  unauthorized: () => unauthorized('verify aksk signature fail'),
  'token-refused': () => serviceRefusal('rds', 403, 'DBS.280056', 'Invalid token.'),
  forbidden: (_, host) => forbidden(host),
  'not-json': () => ({ status: 200, body: '<!doctype html><title>Maintenance</title><p>Back soon.</p>' }),
  'wrong-shape': () => ({ status: 200, body: WRONG_SHAPE }),
  redirect: () => ({ status: 302, headers: { Location: '/moved' }, body: '' }),
  slow: undefined,
  cut: undefined,
  reset: undefined,
  'too-large': undefined,
};

function throttled({ retryAfterSeconds, period = '1 minute' }: Fault): Answer {
  const message = `The throttling threshold has been reached: policy user over ratelimit,limit:60,time:${period}`;
  const { status, body } = gatewayRefusal(429, 'APIGW.0308', message);
  if (retryAfterSeconds === undefined) return { status, body };
  return { status, body, headers: { 'Retry-After': String(retryAfterSeconds) } };
}

/** Has the fields of every answer, none of them of the right type. */
const WRONG_SHAPE = {
  tasks: 'none',
  task_count: {},
  instances: 7,
  projects: null,
  token: [],
  step_list: 'soon',
  step_details: 3,
  progress: [],
  progress_percentage: {},
};
