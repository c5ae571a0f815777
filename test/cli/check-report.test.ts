import { describe, expect, it } from 'vitest';
import { consequenceOf, costsOf } from '../../src/cli/check/costs.js';
import { reportLines } from '../../src/cli/check/report-text.js';
import { reportOf } from '../../src/cli/check/report.js';
import type { CheckedProject } from '../../src/cli/check/examine.js';
import { CloudError } from '../../src/cloud/errors.js';
import { configuration, findingOf, projectOf, refusal } from './check-findings.js';

const DMS = 'https://dms.eu-west-101.myhuaweicloud.eu/v2/0d3e0a1b2c4d4e5f8a9b0c1d2e3f4a5b';
const DCS = 'https://dcs.ap-southeast-1.myhuaweicloud.com';

const GOOD: readonly CheckedProject[] = [
  projectOf('shop', [
    findingOf('shop', 'rds', { calls: 2, seconds: 1.05, steadyCalls: 1.1, unfinished: 2 }),
    findingOf('shop', 'kafka', { calls: 46, instances: 400, pending: 362, steadyCalls: 52.7, seconds: 9.96 }),
    findingOf('shop', 'rabbitmq', { instances: 0, unfinished: 0, calls: 1, steadyCalls: 1 }),
    findingOf('shop', 'dcs', { instances: 12, calls: 15, steadyCalls: 4.9 }),
  ]),
  projectOf('billing', [
    findingOf('billing', 'rds', { calls: 2, seconds: 2.05, steadyCalls: 1.1 }),
    findingOf('billing', 'dcs', { instances: 61, calls: 40, pending: 23, steadyCalls: 8 }),
  ]),
];

const noRight = refusal({
  url: `${DMS}/instances/b5a7c9d1-2e3f-4a5b-8c6d-7e8f9a0b1c2d/tasks`,
  operation: 'ListBackgroundTasks',
  action: 'dms:instance:getBackgroundTask',
  status: 403,
  code: 'DMS.00403002',
  message: 'Insufficient permission.',
});
const unknownHost = new CloudError(
  'unavailable',
  `ListInstances (GET ${DCS}/v2/2f/instances): getaddrinfo ENOTFOUND dcs.ap-southeast-1.myhuaweicloud.com; check the endpoint, the network and http.proxy_url`,
  { call: `ListInstances (GET ${DCS}/v2/2f/instances)` },
);

const BAD: readonly CheckedProject[] = [
  projectOf('shop', [
    findingOf('shop', 'rds', { calls: 2, seconds: 1.05, steadyCalls: 1.1 }),
    findingOf('shop', 'kafka', { error: noRight }),
    findingOf('shop', 'rocketmq', { error: noRight, calls: 2 }),
  ]),
  projectOf('lab', [findingOf('lab', 'dcs', { error: unknownHost, calls: 3 })], {
    credentialOrigin: 'password of the IAM user exporter of acme',
    iamCalls: 2,
  }),
];

const REFUSED: readonly CheckedProject[] = [
  projectOf('billing', [
    findingOf('billing', 'rds', {
      calls: 1,
      error: refusal({
        url: 'https://rds.eu-west-0.myhuaweicloud.com/v3/1e4f1b2c3d5e4f6a9b0c1d2e3f4a5b6c/tasklist',
        operation: 'ListTasks',
        status: 401,
        code: 'APIGW.0301',
        message: 'Incorrect IAM authentication information: verify aksk signature fail',
      }),
    }),
    findingOf('billing', 'kafka', {
      state: 'not_asked',
      calls: 0,
      message: 'not called: the credential was refused; next try in 60 s',
    }),
  ]),
];

/** As on paper of this width. */
function printed(projects: readonly CheckedProject[], columns: number | undefined): string {
  const paper = { columns, rows: undefined, paint: (_: string, text: string) => text };
  return `${reportLines(reportOf(projects, { configuration, env: {} }, 0), paper).join('\n')}\n`;
}

describe('the report', () => {
  it.each([
    ['good', GOOD, 80],
    ['good', GOOD, 140],
    ['bad', BAD, 80],
    ['bad', BAD, 140],
    ['refused', REFUSED, 80],
  ] as const)('of a %s account is readable on %s %d columns', async (name, projects, columns) => {
    const text = printed(projects, columns);
    await expect(text).toMatchFileSnapshot(`../fixtures/printed/check-${name}-${columns}.txt`);
    for (const line of text.split('\n')) {
      // A URL stands in one piece, so that it can be copied.
      if (!line.includes('https://')) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  it('does not send people after a key that other services take', () => {
    const [billing] = REFUSED.flatMap(({ findings }) => findings);
    const dcs = findingOf('billing', 'dcs', { calls: 3 });
    const text = printed([projectOf('billing', billing === undefined ? [] : [billing, dcs])], undefined);
    expect(text).toMatch(/→ The same credentials "\w+" work for dcs: look at the endpoint and region/);
    expect(text).not.toContain('Nothing more was asked');
  });

  it('counts a failure once, whether a service was held back by it and for however long', () => {
    const down = refusal({
      url: 'https://iam.eu-west-101.myhuaweicloud.eu/v3/projects',
      operation: 'ListProjects',
      status: 503,
      code: 'APIGW.0201',
      message: 'Backend unavailable',
    });
    const heldBack = (seconds: number): CloudError =>
      down.withMessage(`not called: ${down.message}; next try in ${seconds} s`, {
        isPrerequisite: true,
        cause: down,
      });
    const { problems } = reportOf(
      [
        projectOf('shop', [
          findingOf('shop', 'rds', { error: down }),
          findingOf('shop', 'kafka', { error: heldBack(2) }),
          findingOf('shop', 'dcs', { error: heldBack(1) }),
        ]),
      ],
      { configuration, env: {} },
      0,
    );
    expect(problems.map(({ affected }) => affected.length)).toEqual([3]);
  });

  it('has each problem on one line where lines may be of any length', () => {
    expect(printed(BAD, undefined)).toContain(`   ${noRight.message}\n`);
  });

  it('has nothing in it that could command a terminal, wherever a name stands', () => {
    const name = 'shop\u001b[2J\u009b31m\u202e\nforged';
    const config = { ...projectOf('shop', []).config, name, credentials: name };
    const findings = [
      { ...findingOf('shop', 'rds', { calls: 1_000, steadyCalls: 1_000 }), project: config },
      { ...findingOf('shop', 'dcs', { state: 'failed', error: noRight }), project: config },
    ];
    const text = printed([projectOf('shop', findings, { config })], undefined);
    expect(text).toContain('What does not fit');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\u2028\u2029]/u);
    expect(text).not.toMatch(/^\s*forged/m);
  });

  it('paints what is wrong red and what is well green', () => {
    const codes: Readonly<Record<string, number>> = { red: 31, green: 32, yellow: 33 };
    const paint = (style: string, text: string): string => `\u001b[${codes[style] ?? 39}m${text}\u001b[39m`;
    const paper = { columns: 100, rows: undefined, paint };
    const lines = reportLines(reportOf(BAD, { configuration, env: {} }, 0), paper).join('\n');
    expect(lines).toContain('\u001b[32mok\u001b[39m ');
    expect(lines).toContain('\u001b[31mfailed (1)\u001b[39m ');
    expect(lines).toContain('\u001b[31m1 of 4 services of 2 projects can be read.\u001b[39m');
  });
});

describe('what scrapes cost', () => {
  it('is counted for all projects that share a credential', () => {
    const costs = costsOf(
      GOOD.flatMap(({ findings }) => findings),
      configuration,
    );
    expect(costs.find(({ cloud_service }) => cloud_service === 'rds')).toEqual({
      credentials: 'default',
      cloud_service: 'rds',
      projects: ['shop', 'billing'],
      first_calls: 4,
      calls_per_scrape: 2,
      allowed_calls: 10,
      requests_per_second: 1,
      timeout_seconds: 10,
    });
  });

  it('is no matter where it fits', () => {
    const [rds] = costsOf(
      GOOD.flatMap(({ findings }) => findings),
      configuration,
    );
    expect(rds && consequenceOf(rds)).toBeUndefined();
  });

  it('is not known of what does not work', () => {
    expect(
      costsOf(
        BAD.flatMap(({ findings }) => findings),
        configuration,
      ),
    ).toHaveLength(1);
  });
});
