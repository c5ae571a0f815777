import { z } from 'zod';
import { secretKeys, withSecrets } from './secret-keys.js';
import { mapping } from './sections.js';
import { didYouMean } from './suggestions.js';
import { isMap, withoutEmpty } from './tree.js';
import { credentialText } from './values.js';

/** Those that need no key besides `type`: they find their keys as the official SDKs do. */
const KEYLESS = ['env', 'profile', 'metadata', 'chain'] as const;
const TYPES = ['aksk', 'password', ...KEYLESS];
const MUST_BE_TYPE = `must be one of ${TYPES.join(', ')}`;

const TYPE_TEXT =
  'Where the keys come from: `aksk` a pair of access keys; `password` an IAM user; `env` the HUAWEICLOUD_SDK_* variables; ' +
  '`profile` the file ~/.huaweicloud/credentials; `metadata` the agency of the ECS; `chain` the last three in this order.';

const accessKeys = withSecrets(
  mapping({
    type: z.literal('aksk').describe(TYPE_TEXT),
    ...secretKeys('access_key', 'Access key id (AK), for `aksk`.', { example: '${HUAWEICLOUD_SDK_AK}' }),
    ...secretKeys('secret_key', 'Secret access key (SK), for `aksk`.', { example: '${HUAWEICLOUD_SDK_SK}' }),
    ...secretKeys('security_token', 'Security token of temporary keys, for `aksk`.', {
      example: '${HUAWEICLOUD_SDK_SECURITY_TOKEN}',
    }),
  }),
  { required: ['access_key', 'secret_key'], optional: ['security_token'] },
);

const iamUser = withSecrets(
  mapping({
    type: z.literal('password').describe(TYPE_TEXT),
    user_name: credentialText.meta({
      description: 'Name of the IAM user, for `password`.',
      examples: ['exporter'],
    }),
    ...secretKeys('password', 'Password of the IAM user, for `password`.', { example: '${IAM_PASSWORD}' }),
    domain_name: credentialText.meta({
      description: 'Account (domain) the IAM user belongs to, for `password`.',
      examples: ['acme'],
    }),
  }),
  { required: ['password'] },
);

const keyless = mapping({ type: z.enum(KEYLESS).describe(TYPE_TEXT) });

/** One entry of `credentials`. */
export const credentialsSchema = z.preprocess(
  withoutEmpty,
  z.discriminatedUnion('type', [accessKeys, iamUser, keyless], {
    error: ({ input }) => {
      if (!isMap(input)) return 'must be a mapping that names its type';
      const { type } = input;
      if (type === undefined) return `is required and ${MUST_BE_TYPE}`;
      return typeof type === 'string' ? MUST_BE_TYPE + didYouMean(type, TYPES) : MUST_BE_TYPE;
    },
  }),
);
