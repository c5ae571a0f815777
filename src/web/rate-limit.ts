import type { RequestHandler } from 'express';
import { refuse } from './answers.js';
import { TokenBucket } from './token-bucket.js';

/** One request more becomes possible in each interval, up to `burst` at once. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Answers 429 to requests beyond the rate, from all clients together. */
export function limitRate({ intervalMs, burst }: RateLimit): RequestHandler {
  const bucket = new TokenBucket(burst, intervalMs);
  return (_request, response, next) => {
    if (bucket.take()) next();
    else refuse(response, 429, 'Too Many Requests: the rate_limit of the web configuration is reached');
  };
}
