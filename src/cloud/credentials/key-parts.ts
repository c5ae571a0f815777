import { createHash } from 'node:crypto';
import type { Secret } from '../../config/secret.js';
import { CloudError } from '../errors.js';
import type { AccessKey } from './identity.js';

/**
 * What keys and tokens are made of. Anything else (a blank or a line break that came along when it was pasted)
 * cannot stand in a header, and `fetch` would quote the secret when it says so.
 */
export const KEY_TEXT = /^[\x21-\x7e]+$/;

/** One of each per part of an access key. */
export interface KeyParts<T> {
  readonly accessKey: T;
  readonly secretKey: T;
  readonly securityToken: T;
}

/** `names` say in an error where each part should stand; only the security token may be missing. */
export function toAccessKey(parts: KeyParts<string | undefined>, names: KeyParts<string>): AccessKey {
  const { accessKey, secretKey, securityToken } = parts;
  if (!accessKey || !secretKey) {
    const missing = [accessKey ? '' : names.accessKey, secretKey ? '' : names.secretKey].filter(Boolean);
    throw new CloudError('auth', `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set`);
  }
  requireKeyText(accessKey, names.accessKey);
  requireKeyText(secretKey, names.secretKey);
  if (!securityToken) return { kind: 'aksk', accessKey, secretKey };
  requireKeyText(securityToken, names.securityToken);
  return { kind: 'aksk', accessKey, secretKey, securityToken };
}

/** `key` names it in the error. */
export async function readSecret(secret: Secret, key: string): Promise<string> {
  try {
    return await secret.reveal();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'for an unknown reason';
    throw new CloudError('auth', `${key} cannot be read: ${why}`, { cause });
  }
}

/** Tells two sets of secrets apart without holding either. */
export function fingerprintOf(...secrets: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(secrets)).digest('hex');
}

function requireKeyText(text: string, name: string): void {
  if (KEY_TEXT.test(text)) return;
  throw new CloudError(
    'auth',
    `${name} contains a space, a line break or another character that no key has: remove it`,
  );
}
