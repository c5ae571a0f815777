import { describe, expect, it } from 'vitest';
import { refusalOf } from './reading.js';

const PROJECTS = 'projects:\n  - name: shop\n    region: eu-west-101\n';

/** Where a secret may be pasted as the name of something. */
const places: readonly { place: string; file: (secret: string) => string; key: string }[] = [
  { place: 'at the top', file: (secret) => `${PROJECTS}${secret}: x\n`, key: '…' },
  { place: 'in a project', file: (secret) => `${PROJECTS}    ${secret}: x\n`, key: 'projects[0].…' },
  {
    place: 'as the name of credentials',
    file: (secret) => `credentials:\n  ${secret}: { type: env }\n${PROJECTS}`,
    key: 'credentials.…',
  },
  {
    place: 'in credentials',
    file: (secret) => `credentials:\n  default:\n    type: env\n    ${secret}: x\n${PROJECTS}`,
    key: 'credentials.default.…',
  },
  {
    place: 'above a value that is wrong',
    file: (secret) => `credentials:\n  ${secret}:\n    type: '\${UNSET}'\n${PROJECTS}`,
    key: 'credentials.….type',
  },
  {
    place: 'twice',
    file: (secret) => `${PROJECTS}${secret}: x\n${secret}: y\n`,
    key: '…: duplicate key',
  },
];

const secrets = [
  'HPUAQWSXEDCRFVTGBYHN', // an access key without a digit
  'WSXHPUAQEDCRFVTGBY12',
  'kQzWvTnLmXcRbYpHsJdFgAeUoIiZxCvBnMqWeRtY', // a secret key without a digit
  'b3f1c0d2e4a59687b3f1c0d2e4a59687',
  'CorrectHorseBatteryStaple',
  'correcthorsebatterystaple',
  'SuperSecret',
  'hT9vkz3QpLw8',
];

describe('a secret pasted as a name', () => {
  const cases = places.flatMap(({ place, file, key }) =>
    secrets.map((secret) => ({ place, secret, file, key })),
  );

  it.each(cases)('$place is not shown, only its place: $secret', ({ secret, file, key }) => {
    const { message, problems } = refusalOf(file(secret), {});
    expect(`${message} ${JSON.stringify(problems)}`.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(message).toMatch(/config\.yaml:\d+:\d+: /);
    expect(message).toContain(`: ${key}`);
  });

  it.each(['hunter', 'swordfish7'])(
    'in credentials is not shown even when it is a plain word: %s',
    (word) => {
      const file = `credentials:\n  default:\n    type: env\n    ${word}: x\n${PROJECTS}`;
      expect(refusalOf(file, {}).message).toContain(
        'credentials.default.…: unknown key (not shown: it could be a secret); valid here: type',
      );
    },
  );

  it.each(secrets.filter(({ length }) => length > 12))(
    'of an environment variable is not shown: %s',
    (secret) => {
      const { message } = refusalOf(`${PROJECTS}    credentials: \${${secret}}\n`, {});
      expect(message).toBe(
        'config.yaml:4:5: projects[0].credentials: an environment variable is not set (its name is not shown: it could be a secret)',
      );
    },
  );
});

describe('a name that is none', () => {
  it.each(['HUAWEICLOUD_SDK_AK', 'IAM_PASSWORD_2', 'PROXY', 'sk'])(
    'is shown, of an environment variable: %s',
    (name) => {
      const { message } = refusalOf(`${PROJECTS}    credentials: \${${name}}\n`, {});
      expect(message).toContain(`the environment variable ${name} is not set`);
    },
  );

  it.each(['nonsense', 'no_such_key', 'Region', 'projectID', 'project-id'])(
    'is shown, of a key: %s',
    (key) => {
      expect(refusalOf(`${PROJECTS}    ${key}: x\n`, {}).message).toContain(
        `projects[0].${key}: unknown key`,
      );
    },
  );
});

describe('a credential in quotes', () => {
  const quoted = (key: string, others: string) =>
    `credentials:\n  default: { ${others}, ${key}: '\${VALUE}' }\n${PROJECTS}`;
  const KEYS = 'type: aksk, access_key: a, secret_key: b';
  const USER = 'type: password, user_name: a, password: b, domain_name: c';

  it.each([
    { key: 'access_key', others: KEYS.replace(' access_key: a,', '') },
    { key: 'secret_key', others: KEYS.replace(', secret_key: b', '') },
    { key: 'security_token', others: KEYS },
    { key: 'user_name', others: USER.replace(' user_name: a,', '') },
    { key: 'password', others: USER.replace(' password: b,', '') },
    { key: 'domain_name', others: USER.replace(', domain_name: c', '') },
  ])('is rejected when the file is read: $key', ({ key, others }) => {
    for (const VALUE of ['"s3cret"', "'s3cret'"]) {
      const { message } = refusalOf(quoted(key, others), { VALUE });
      expect(message).toBe(
        `config.yaml:2:${message.split(':')[2] ?? ''}: credentials.default.${key}: is wrapped in quotes, which would be sent as a part of it: remove them (docker --env-file keeps quotes, a shell does not)`,
      );
    }
  });
});
