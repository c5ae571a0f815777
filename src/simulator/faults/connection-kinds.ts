import type { Kind } from './kind.js';

/** The right answer, sent badly or not at all. */
export const CONNECTION_KINDS = {
  slow: {
    does: 'gives the right answer late',
    defaults: { delayMs: 5000 },
    send: ({ delayMs = 5000 }) => ({ delayMs }),
  },
  cut: {
    does: 'ends the connection half way through the body',
    send: () => ({ ends: 'cut' }),
  },
  reset: {
    does: 'resets the connection before the answer',
    send: () => ({ ends: 'reset' }),
  },
  'idle-reset': {
    does: 'resets a connection at its first use after it was idle, as a firewall does',
    defaults: { idleMs: 30_000 },
    when: ({ idleMs = -1 }, { idleMs: longest = 30_000 }) => idleMs >= longest,
    send: () => ({ ends: 'reset' }),
  },
  'too-large': {
    does: 'answers 200 with a body that does not end for a long time',
    defaults: { bytes: 16 * 1024 * 1024 },
    send: ({ bytes = 16 * 1024 * 1024 }) => ({ bytes }),
  },
} as const satisfies Readonly<Record<string, Kind>>;
