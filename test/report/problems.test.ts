import { describe, expect, it } from 'vitest';
import { CloudError, type CloudErrorContext, type Reason } from '../../src/cloud/errors.js';
import { problemsOf } from '../../src/report/problems.js';
import { snapshot } from '../metrics/snapshots.js';

const PROJECTS = [
  { name: 'shop', id: '', region: 'eu', credentials: 'default' },
  { name: 'lab', id: '', region: 'eu', credentials: 'default' },
  { name: 'bank', id: '', region: 'eu', credentials: 'own' },
];

const RDS = 'ListTasks (GET https://rds.eu/v3/1/tasklist)';
const RDS_OF_LAB = 'ListTasks (GET https://rds.eu/v3/2/tasklist)';
const DCS = 'ListInstances (GET https://dcs.eu/v2/1/instances)';

function error(reason: Reason, text: string, context: CloudErrorContext = {}): CloudError {
  return new CloudError(reason, `${context.call ?? ''}${text}`, context);
}

function failed(project: string, service: string, cause?: CloudError) {
  const failure = { reason: cause?.reason ?? 'internal', message: cause?.message ?? 'a bug', error: cause };
  return snapshot({ project, service, health: { success: false, failure } });
}

/** As the request queue makes it: it names the failure because of which the call was not made. */
const notCalled = (reason: Reason, first?: CloudError) =>
  first?.withMessage(`not called, because of ${first.message}`, { isPrerequisite: true, cause: first }) ??
  error(reason, 'not called', { isPrerequisite: true });
const throttled = error('throttled', ': HTTP 429', { call: RDS });
const login = 'CreateToken (POST https://iam.eu/v3/auth/tokens)';

/** Each with the problems expected, as lists of what they affect. */
const CASES: readonly (readonly [string, readonly ReturnType<typeof failed>[], readonly string[]])[] = [
  ['nothing fails', [snapshot()], []],
  [
    'a credential is rejected: services that were not asked because of it belong to it',
    [
      failed('shop', 'kafka', notCalled('auth')),
      failed('shop', 'rds', error('auth', ': HTTP 401', { call: RDS })),
      failed('lab', 'rds', notCalled('auth')),
    ],
    ['shop/kafka shop/rds lab/rds'],
  ],
  [
    'two credentials are rejected',
    [
      failed('bank', 'rds', error('auth', ': HTTP 401', { call: RDS })),
      failed('shop', 'rds', error('auth', ': HTTP 401', { call: RDS })),
      failed('shop', 'dcs', error('auth', ': HTTP 401', { call: DCS })),
    ],
    ['shop/rds shop/dcs', 'bank/rds'],
  ],
  [
    'a host throttles a credential',
    [
      failed('shop', 'rds', notCalled('throttled', throttled)),
      failed('lab', 'rds', throttled),
      failed('shop', 'dcs', error('throttled', ': HTTP 429', { call: DCS })),
      failed('bank', 'rds', error('throttled', ': HTTP 429', { call: RDS })),
    ],
    ['shop/rds lab/rds', 'shop/dcs', 'bank/rds'],
  ],
  [
    'logins are throttled, whatever the service',
    [
      failed('shop', 'rds', error('throttled', ': HTTP 429', { call: login, isPrerequisite: true })),
      failed('shop', 'dcs', error('throttled', ': HTTP 429', { call: login, isPrerequisite: true })),
    ],
    ['shop/rds shop/dcs'],
  ],
  [
    'a permission is missing',
    [
      failed('shop', 'rds', error('forbidden', ': HTTP 403', { call: RDS, action: 'rds:task:list' })),
      failed('lab', 'rds', error('forbidden', ': HTTP 403', { call: RDS_OF_LAB, action: 'rds:task:list' })),
      failed('shop', 'dcs', error('forbidden', ': HTTP 403', { call: DCS, action: 'dcs:instance:list' })),
    ],
    ['shop/rds lab/rds', 'shop/dcs'],
  ],
  [
    'a host does not answer: paths and request ids differ',
    [
      failed('shop', 'rds', error('unavailable', ': HTTP 503 (request id 1)', { call: RDS })),
      failed('lab', 'rds', error('unavailable', ': HTTP 503 (request id 2)', { call: RDS_OF_LAB })),
      failed('shop', 'dcs', error('unavailable', ': HTTP 503 (request id 3)', { call: DCS })),
    ],
    ['shop/rds lab/rds', 'shop/dcs'],
  ],
  [
    'a login fails: the calls that need it name it as their cause',
    [
      failed('shop', 'rds', error('timeout', ': no answer', { call: login })),
      failed(
        'shop',
        'dcs',
        error('timeout', 'not called', {
          isPrerequisite: true,
          cause: error('timeout', ': no answer', { call: login }),
        }),
      ),
    ],
    ['shop/rds shop/dcs'],
  ],
  ['the exporter has a bug', [failed('shop', 'rds'), failed('lab', 'dcs')], ['shop/rds lab/dcs']],
];

describe('problems, when', () => {
  it.each(CASES)('%s', (_what, snapshots, expected) => {
    const affected = problemsOf(snapshots, PROJECTS).map((problem) =>
      problem.affected.map(({ project, cloud_service }) => `${project}/${cloud_service}`).join(' '),
    );
    expect(affected).toEqual(expected);
  });

  it('one is described, show a failure of a call that was made', () => {
    const snapshots = [
      failed('shop', 'kafka', notCalled('auth')),
      failed('lab', 'rds', error('auth', ': HTTP 401', { call: RDS })),
    ];
    expect(problemsOf(snapshots, PROJECTS)).toMatchObject([{ reason: 'auth', message: `${RDS}: HTTP 401` }]);
    const held = [failed('shop', 'rds', notCalled('throttled', throttled)), failed('lab', 'rds', throttled)];
    expect(problemsOf(held, PROJECTS)).toMatchObject([{ message: throttled.message }]);
    expect(problemsOf(snapshots.slice(0, 1), PROJECTS)).toMatchObject([{ message: 'not called' }]);
  });
});
