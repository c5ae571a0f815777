import type { RequestHandler } from 'express';
import { askPassword } from './basic-auth.js';
import type { RateLimit, WebConfiguration } from './config/web-config.js';
import type { Passwords } from './passwords.js';
import type { OnRejected } from './rejections.js';
import { sendError } from './responses.js';
import { TokenBucket } from './token-bucket.js';

/** What every request passes first: rate limit, headers and password, in the order of the toolkit. */
export class Middleware {
  #passwords: Passwords | undefined;
  #rateLimit: RateLimit | undefined;
  #limitRate: RequestHandler = pass;
  #setHeaders: RequestHandler = pass;
  #askPassword: RequestHandler = pass;
  readonly #onRejected: OnRejected;

  constructor(onRejected: OnRejected = () => undefined) {
    this.#onRejected = onRejected;
  }

  /** To be installed once; they follow the configuration in force. */
  readonly handlers: readonly RequestHandler[] = [
    (request, response, next) => this.#limitRate(request, response, next),
    (request, response, next) => this.#setHeaders(request, response, next),
    (request, response, next) => this.#askPassword(request, response, next),
  ];

  /** Puts a configuration in force for the requests that come from now on. */
  async apply({ headers, users, rateLimit }: Omit<WebConfiguration, 'tls'>): Promise<void> {
    const hashes = new Map<string, string>();
    for (const [user, hash] of users) hashes.set(user, await hash.reveal());
    this.#askPassword =
      hashes.size === 0 ? pass : askPassword(hashes, await this.#loadPasswords(), this.#onRejected);
    this.#setHeaders = (_request, response, next) => {
      response.set(headers);
      next();
    };
    this.#applyRateLimit(rateLimit);
  }

  /** Native code, which is only loaded where it is needed. */
  async #loadPasswords(): Promise<Passwords> {
    const loaded = await import('./passwords.js');
    return (this.#passwords ??= new loaded.Passwords());
  }

  /** An unchanged limit keeps its count. */
  #applyRateLimit(next: RateLimit | undefined): void {
    const isSame = JSON.stringify(next) === JSON.stringify(this.#rateLimit);
    if (!isSame) this.#limitRate = next === undefined ? pass : limitRate(next);
    this.#rateLimit = next;
  }
}

const pass: RequestHandler = (_request, _response, next) => next();

/** Answers 429 to requests beyond the rate, from all clients together. */
function limitRate({ intervalMs, burst }: RateLimit): RequestHandler {
  const bucket = new TokenBucket(burst, intervalMs);
  return (_request, response, next) => {
    if (bucket.take()) next();
    else sendError(response, 429, 'Too Many Requests: the rate_limit of the web configuration is reached');
  };
}
