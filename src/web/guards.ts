import type { RequestHandler } from 'express';
import { askPassword } from './basic-auth.js';
import type { Passwords } from './passwords.js';
import { limitRate, type RateLimit } from './rate-limit.js';
import type { OnRejected } from './rejections.js';

/** Who is let in, and which headers go with each answer. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  /** The bcrypt hash of each user's password; when there is no user, everybody is let in. */
  readonly users: ReadonlyMap<string, { reveal(): Promise<string> }>;
  readonly rateLimit?: RateLimit;
}

/** What every request passes first: the rate limit, the headers, the password, in the order of the toolkit. */
export class Guards {
  #passwords: Passwords | undefined;
  #rateLimit: RateLimit | undefined;
  #limitRate: RequestHandler = pass;
  #setHeaders: RequestHandler = pass;
  #askPassword: RequestHandler = pass;

  readonly #onRejected: OnRejected;

  constructor(onRejected: OnRejected = () => undefined) {
    this.#onRejected = onRejected;
  }

  /** To be installed once; they follow what is in force. */
  readonly handlers: readonly RequestHandler[] = [
    (request, response, next) => this.#limitRate(request, response, next),
    (request, response, next) => this.#setHeaders(request, response, next),
    (request, response, next) => this.#askPassword(request, response, next),
  ];

  /** Puts `access` in force for the requests that come from now on. */
  async enforce({ headers, users, rateLimit }: Access): Promise<void> {
    const hashes = new Map<string, string>();
    for (const [user, hash] of users) hashes.set(user, await hash.reveal());
    this.#askPassword =
      hashes.size === 0 ? pass : askPassword(hashes, await this.#loadPasswords(), this.#onRejected);
    this.#setHeaders = (_request, response, next) => {
      response.set(headers);
      next();
    };
    this.#renewRateLimit(rateLimit);
  }

  /** Native code, which is only loaded where it is needed. */
  async #loadPasswords(): Promise<Passwords> {
    const loaded = await import('./passwords.js');
    return (this.#passwords ??= new loaded.Passwords());
  }

  /** One that stays as it is goes on counting. */
  #renewRateLimit(next: RateLimit | undefined): void {
    const isSame = JSON.stringify(next) === JSON.stringify(this.#rateLimit);
    if (!isSame) this.#limitRate = next === undefined ? pass : limitRate(next);
    this.#rateLimit = next;
  }
}

const pass: RequestHandler = (_request, _response, next) => next();
