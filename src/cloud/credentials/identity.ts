import type { Transport } from '../call.js';
import type { Clock } from '../clock.js';

/** Signs each call (see `sign`). */
export interface AccessKey {
  readonly kind: 'aksk';
  readonly accessKey: string;
  readonly secretKey: string;
  /** Given with a temporary key, which is worth nothing without it. */
  readonly securityToken?: string;
}

/** Goes with each call as `X-Auth-Token`. */
export interface Token {
  readonly kind: 'token';
  readonly token: string;
}

export type Identity = AccessKey | Token;

/** Whom a call is made for; a token is bound to one project, an access key is not. */
export interface Scope {
  /** The configured name, for the request metrics. */
  readonly project: string;
  /** Full URL without a trailing slash. */
  readonly iamEndpoint: string;
  readonly region: string;
  /** Left out until it is known: the region's own project is meant then. */
  readonly projectId?: string;
}

export interface Credentials {
  /** How they were found, in words for people: `environment (HUAWEICLOUD_SDK_AK)`. Never holds a secret. */
  readonly origin: string;
  /**
   * Cheap while what is known is still good, so ask before every call: a changed file or a renewed token is then
   * seen at once. Throws only `CloudError`: `auth` when something is missing or refused, `timeout` also when
   * `signal` ends the wait (the work goes on for the others who wait), and what the transport says of IAM or
   * the metadata service.
   */
  get(scope: Scope, signal: AbortSignal): Promise<Identity>;
  /**
   * The cloud answered 401 to `identity`. True when a new `get` may bring another one that is worth one more try
   * (a token: it is dropped here); false for access keys, where another try only brings the lock nearer.
   */
  refused(identity: Identity): boolean;
  /** Differs when the secret behind it has changed, and says nothing about it. Makes no call. Rejects when unreadable. */
  fingerprint(): Promise<string>;
}

/** What credentials reach outside for. */
export interface CredentialsDependencies {
  /** To IAM, through the proxy when there is one. */
  readonly transport: Transport;
  /** To the metadata service of the machine itself: never through a proxy. */
  readonly metadataTransport: Transport;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDirectory: string;
  readonly clock: Clock;
  /** Only for tests; a real one is always at the same address. */
  readonly metadataUrl?: string;
}
