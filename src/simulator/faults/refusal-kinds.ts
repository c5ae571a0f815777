import {
  badParameter,
  forbidden,
  gatewayRefusal,
  notFound,
  serviceRefusal,
  unauthorized,
  type Answer,
} from '../refusal.js';
import type { ServedService } from '../services/registry.js';
import type { Call } from '../services/service.js';
import type { FaultOptions } from './fault-options.js';
import { onHost, onLists, onOperation, type Kind } from './kind.js';
import { indexOf, limitOf } from './list-answer.js';

/** Messages of the gateway for requests that it does not authenticate. */
export const UNAUTHORIZED_TEXTS: Readonly<Record<string, string>> = {
  'wrong-signature': 'verify aksk signature fail',
  'unknown-key': 'Get secretKey failed,ak:******,err:ak not exist',
  'expired-signature': 'signature expired',
  'incomplete-signature': 'incomplete signature',
  'locked-key': 'AK access failed to reach the limit,forbidden.',
  'locked-account': 'the account is locked',
  'unreadable-token': 'decrypt token fail',
  'expired-token': 'token expires',
};

/** Answers that say no. */
export const REFUSAL_KINDS = {
  throttled: {
    does: 'answers 429 APIGW.0308; the message names the period, Retry-After is sent when it is given',
    defaults: { retryAfterSeconds: undefined, period: '1 minute' },
    answer: throttled,
  },
  'flow-control': {
    does: "answers with DMS's own throttling, 404 DMS.10240407",
    appliesTo: onHost('dms'),
    answer: (_, { host }) =>
      serviceRefusal(host, 404, 'DMS.10240407', 'The request is rejected by flow control.'),
  },
  unavailable: {
    does: 'answers with a 5xx',
    defaults: { status: 503 },
    answer: ({ status = 503 }) => gatewayRefusal(status, 'APIGW.0201', 'Backend unavailable'),
  },
  refused: {
    does: 'answers with a 4xx of the gateway',
    defaults: { status: 409 },
    answer: ({ status = 409 }) =>
      status === 404 ? notFound() : gatewayRefusal(status, 'APIGW.0106', 'The request cannot be served.'),
  },
  unauthorized: {
    does: 'answers 401 although the credential is right',
    defaults: { text: 'wrong-signature' },
    answer: ({ text = '' }) => unauthorized(UNAUTHORIZED_TEXTS[text] ?? text),
  },
  'token-refused': {
    does: "answers with RDS's 403 DBS.280056, which is about the token",
    appliesTo: onHost('rds'),
    answer: (_, { host }) => serviceRefusal(host, 403, 'DBS.280056', 'Invalid token.'),
  },
  forbidden: {
    does: 'answers 403 in the form of the service',
    answer: (_, { host }) => forbidden(host),
  },
  'instance-refused': {
    does: 'refuses the task list of one instance: the first, or the one that is given',
    appliesTo: onOperation('ListBackgroundTasks'),
    defaults: { status: 403 },
    when: ({ call, service }, { instanceId }) => instanceId !== undefined || isFirstInstance(call, service),
    answer: ({ status = 403 }, { host }) =>
      status === 403
        ? forbidden(host)
        : serviceRefusal(host, status, host.codes.instanceRefused ?? '', 'The instance does not allow this.'),
  },
  'limit-refused': {
    does: 'answers 400 to a limit above the given number of rows',
    appliesTo: onLists,
    defaults: { rows: 20 },
    when: (target, { rows = 20 }) => limitOf(target) > rows,
    answer: (_, { host }) => badParameter(host, 'limit'),
  },
  'window-refused': {
    does: 'answers 400 to every time window',
    appliesTo: onHost('rds'),
    when: ({ call }) => call.query.has('end_time'),
    answer: (_, { host }) => badParameter(host, 'end_time'),
  },
  'future-window-refused': {
    does: 'answers 400 to a time window that ends in the future',
    appliesTo: onHost('rds'),
    when: ({ call }) => Number(call.query.get('end_time') ?? 0) > call.now,
    answer: (_, { host }) => badParameter(host, 'end_time'),
  },
  'later-page-fails': {
    does: 'answers with an error to every page of a list but the first',
    appliesTo: onLists,
    defaults: { status: 503 },
    when: (target) => (indexOf(target) ?? 0) > 0,
    answer: ({ status = 503 }) => gatewayRefusal(status, 'APIGW.0201', 'Backend unavailable'),
  },
  'error-in-200': {
    does: 'answers 200 with an error body',
    answer: (_, { host }) => ({
      status: 200,
      body: serviceRefusal(host, 403, 'PAP5.0012', 'A policy does not allow this.').body,
    }),
  },
  'not-json': {
    does: 'answers 200 with a page for people',
    answer: () => ({ status: 200, body: '<!doctype html><title>Maintenance</title><p>Back soon.</p>' }),
  },
  'wrong-shape': {
    does: 'answers 200 with fields of the wrong types',
    answer: () => ({ status: 200, body: WRONG_SHAPE }),
  },
  redirect: {
    does: 'answers 302 with another path',
    answer: () => ({ status: 302, headers: { Location: '/moved' }, body: '' }),
  },
} as const satisfies Readonly<Record<string, Kind>>;

function isFirstInstance({ world, project, instanceId }: Call, service: ServedService | undefined): boolean {
  if (service === undefined || service === 'iam') return false;
  return world.instances(project, service)[0]?.id === instanceId;
}

function throttled({ retryAfterSeconds, period = '1 minute' }: FaultOptions): Answer {
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
