import { TokenBucket } from './token-bucket.js';

/** Called for a client that is rejected: its address where that is still known, and the reason. */
export type OnRejected = (address: string, reason: string) => void;

/** Enough to find a scraper whose certificate or password is wrong; an attack must not fill the log. */
const PER_MINUTE = 10;

/** `report`, for at most ten rejections a minute. */
export function limited(report: OnRejected): OnRejected {
  const bucket = new TokenBucket(PER_MINUTE, 60_000 / PER_MINUTE);
  return (address, reason) => {
    if (bucket.take()) report(address, reason);
  };
}
