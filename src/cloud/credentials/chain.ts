import { CloudError } from '../errors.js';
import type { Credentials } from './identity.js';

/**
 * The first that has a key, in the order given; it is kept from then on, so that a key which turns up elsewhere
 * does not silently change who the exporter is.
 */
export function createChain(links: readonly Credentials[]): Credentials {
  let chosen: Credentials | undefined;
  return {
    get origin() {
      return chosen?.origin ?? links.map(({ origin }) => origin).join(', else ');
    },
    async get(scope, signal) {
      if (chosen !== undefined) return chosen.get(scope, signal);
      const failures: string[] = [];
      for (const link of links) {
        try {
          const identity = await link.get(scope, signal);
          chosen = link;
          return identity;
        } catch (error) {
          if (!(error instanceof CloudError)) throw error;
          failures.push(`${link.origin}: ${error.message}`);
        }
      }
      throw nothingFound(failures, signal);
    },
    refused: (identity) => chosen?.refused(identity) ?? false,
    // Of all, also when one is chosen: the same key must have the same one after a reload, when none is chosen yet.
    fingerprint: async () => {
      const all = links.map((link) => link.fingerprint().catch(() => 'unreadable'));
      return (await Promise.all(all)).join(' ');
    },
  };
}

function nothingFound(failures: readonly string[], signal: AbortSignal): CloudError {
  const attempts = failures.map((failure, index) => `(${index + 1}) ${failure}`).join('; ');
  return new CloudError(
    signal.aborted ? 'timeout' : 'auth',
    `no access key was found: ${attempts}; provide one of these, or name the credentials in the configuration`,
  );
}
