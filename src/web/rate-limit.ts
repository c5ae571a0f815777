import type { RequestHandler } from 'express';
import { TokenBucket } from 'limiter';
import { refuse } from './answers.js';

/** One request more becomes possible in each interval, up to `burst` at once. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Answers 429 to requests beyond the rate, whoever they come from; they cost nothing else. */
export function limitRate({ intervalMs, burst }: RateLimit): RequestHandler {
  const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: 1, interval: intervalMs });
  // It starts empty, and the toolkit's starts full.
  bucket.content = burst;
  return (_request, response, next) => {
    if (bucket.tryRemoveTokens(1)) next();
    else refuse(response, 429, 'Too Many Requests: the rate_limit of the web configuration is reached');
  };
}
