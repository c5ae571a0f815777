import type { Instant } from './task.js';

/** How long ago `then` was. A clock that was set back makes it forever, so that nothing waits for it to catch up. */
export function elapsed(now: Instant, then: Instant): number {
  return then > now ? Infinity : now - then;
}
