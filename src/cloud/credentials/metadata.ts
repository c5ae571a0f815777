import { z } from 'zod';
import { CloudError } from '../errors.js';
import { nameOf } from '../failure.js';
import type { Call, Transport } from '../call.js';
import { readAnswer, unexpected } from '../read-answer.js';
import type { AccessKey, Credentials, CredentialsDependencies } from './identity.js';
import { isKeyText, keyText } from './key-parts.js';
import { RefreshingValue, type Expiring } from './refreshing-value.js';
import { explained } from './explained.js';

/** Link-local and the same on every ECS. */
const METADATA_URL = 'http://169.254.169.254';
/** As in the official SDK. */
const TIMEOUT_MS = 3_000;
const SESSION_SECONDS = 21_600;
/** The service puts a new key out well before the old one ends. */
const RENEW_AHEAD_MS = 40 * 60_000;
/** What a service that knows no session tokens answers to the wish for one. */
const WITHOUT_SESSIONS: readonly (number | undefined)[] = [404, 405, 503];

const NO_SERVICE = 'the metadata service exists only on an ECS: elsewhere, configure other credentials';
const NO_KEY = 'give the ECS an agency that may read the tasks';

const SecurityKey = z.object({
  credential: z.object({
    access: keyText,
    secret: keyText,
    securitytoken: keyText,
    expires_at: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  }),
});

/** The temporary access key that an ECS gets for its agency, from the metadata service. */
export function createMetadata(
  deps: Pick<CredentialsDependencies, 'metadataTransport' | 'metadataUrl' | 'clock'>,
): Credentials {
  const service = new MetadataService(deps.metadataTransport, deps.metadataUrl ?? METADATA_URL);
  const key = new RefreshingValue(() => service.readKey(), deps.clock);
  return {
    origin: 'ECS metadata (the agency of this machine)',
    get: (_scope, signal) => key.get(signal),
    refused(identity) {
      // Not worth another try at once: the service may give the same one again.
      key.drop((held) => identity.kind === 'aksk' && held.accessKey === identity.accessKey);
      return false;
    },
    fingerprint: () => Promise.resolve('no secret of ours'),
  };
}

class MetadataService {
  readonly #transport: Transport;
  readonly #url: string;
  /** When it has ended is learnt from a 401; undefined also with a service that knows none. */
  #session: string | undefined;

  constructor(transport: Transport, url: string) {
    this.#transport = transport;
    this.#url = url;
  }

  async readKey(): Promise<Expiring<AccessKey>> {
    if (this.#session !== undefined) {
      try {
        return await this.#keyFor(this.#session);
      } catch (error) {
        if (!(error instanceof CloudError && error.status === 401)) throw error;
      }
    }
    this.#session = await this.#newSession();
    return this.#keyFor(this.#session);
  }

  async #newSession(): Promise<string | undefined> {
    const headers = { 'X-Metadata-Token-Ttl-Seconds': `${SESSION_SECONDS}` };
    const call = this.#call('CreateMetadataToken', 'PUT', '/meta-data/latest/api/token', headers);
    try {
      const session = (await this.#send(call)).trim();
      if (isKeyText(session)) return session;
    } catch (error) {
      if (error instanceof CloudError && WITHOUT_SESSIONS.includes(error.status)) return undefined;
      throw error;
    }
    throw unexpected(call, 'the answer is not a session token');
  }

  async #keyFor(session: string | undefined): Promise<Expiring<AccessKey>> {
    const headers: Call['headers'] = session === undefined ? {} : { 'X-Metadata-Token': session };
    const call = this.#call('ShowSecurityKey', 'GET', '/openstack/latest/securitykey', headers);
    const { credential } = readAnswer(SecurityKey, await this.#send(call), call);
    const { access, secret, securitytoken, expires_at } = credential;
    return {
      value: { kind: 'aksk', accessKey: access, secretKey: secret, securityToken: securitytoken },
      renewAt: expires_at - RENEW_AHEAD_MS,
      expiresAt: expires_at,
    };
  }

  #call(operation: string, method: Call['method'], path: string, headers: Call['headers']): Call {
    return { project: '', service: 'metadata', operation, method, url: new URL(this.#url + path), headers };
  }

  async #send(call: Call): Promise<string> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return (await this.#transport(call, limit)).text;
    } catch (error) {
      if (limit.aborted) throw noAnswer(call, error);
      const isAnswered = error instanceof CloudError && error.status !== undefined;
      throw explained(error, call, isAnswered ? NO_KEY : NO_SERVICE);
    }
  }
}

function noAnswer(call: Call, cause: unknown): CloudError {
  const where = nameOf(call);
  const message = `${where}: no answer within ${TIMEOUT_MS / 1_000} s; ${NO_SERVICE}`;
  return new CloudError('timeout', message, { call: where, cause });
}
