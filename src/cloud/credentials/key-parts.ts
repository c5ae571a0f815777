import { createHash } from 'node:crypto';
import { z } from 'zod';
import { quotesFault } from '../../config/values.js';
import type { Secret } from '../../config/secret.js';
import { CloudError } from '../errors.js';
import { MAX_HEADER_BYTES } from '../no-answer.js';
import type { AccessKey } from './identity.js';

/**
 * What keys and tokens are made of. Anything else (a blank or a line break that came along when it was pasted)
 * cannot stand in a header, and `fetch` would quote the secret when it says so.
 */
const KEY_TEXT = /^[\x21-\x7e]+$/;

/** A key or token as an answer gives it: the same rules hold as for one of the configuration. */
export const keyText = z.string().refine(isKeyText);

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

/** A hash that differs between two sets of secrets. */
export function fingerprintOf(...secrets: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(secrets)).digest('hex');
}

export function isKeyText(text: string): boolean {
  return keyFault(text) === undefined;
}

/** Quotes would cost a signature, and a few failed signatures lock a key; `name` is the key's in the error. */
export function requireUnquoted(text: string, name: string): void {
  const fault = quotesFault(text);
  if (fault !== undefined) throw new CloudError('auth', `${name} ${fault}`);
}

function requireKeyText(text: string, name: string): void {
  const fault = keyFault(text);
  if (fault !== undefined) throw new CloudError('auth', `${name} ${fault}`);
}

/** What is wrong with a key, without the key. */
function keyFault(text: string): string | undefined {
  if (text.length > MAX_HEADER_BYTES) return `is longer than ${MAX_HEADER_BYTES} characters: no key is`;
  if (!KEY_TEXT.test(text))
    return 'contains a space, a line break or another character that no key has: remove it';
  return quotesFault(text);
}
