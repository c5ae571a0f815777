import type { RequestListener } from 'node:http';
import type { RequestHandler } from 'express';
import { ConfigurationError, formatProblem } from '../config/problems.js';
import {
  loadWebConfiguration,
  type LoadedWebConfiguration,
  type WebConfiguration,
} from '../config/web-config.js';
import { watchWebConfiguration } from '../config/web-config-watch.js';
import type { Logger } from '../log.js';
import { Connections } from '../web/connections.js';
import { Guards } from '../web/guards.js';
import { listen, type ListenAddress, type Listening } from '../web/listen.js';
import { limited, type OnRejected } from '../web/rejections.js';
import { explainListening } from './start-error.js';

/** Where requests come in: the addresses, TLS, and who is let in, which follow the web configuration file. */
export class Entrance {
  readonly #guards: Guards;
  readonly #onRejected: OnRejected;
  readonly #connections = new Connections();
  readonly #web: Web | undefined;
  readonly #log: Logger;
  #listening: readonly Listening[] = [];
  #unwatch = (): void => undefined;

  /** `web` is what lets in everybody, without TLS, when it is absent. */
  constructor(web: Web | undefined, log: Logger) {
    this.#web = web;
    this.#log = log;
    this.#onRejected = limited((address, why) =>
      log.warn({ address, why }, 'client refused by the web configuration'),
    );
    this.#guards = new Guards(this.#onRejected);
  }

  /** What every request has to pass before anything answers it. */
  get guards(): readonly RequestHandler[] {
    return this.#guards.handlers;
  }

  /** Rejects with a `StartError` when an address cannot be had. */
  async open(addresses: readonly ListenAddress[], app: RequestListener): Promise<readonly string[]> {
    const configuration = this.#web?.loaded.configuration;
    if (configuration !== undefined) await this.#guards.enforce(configuration);
    const options = {
      tls: configuration?.tls,
      connections: this.#connections,
      onRejected: this.#onRejected,
    };
    const explain = explainListening('web.listen-address');
    this.#listening = await Promise.all(
      addresses.map((address) => listen(app, address, options).catch(explain)),
    );
    if (this.#web !== undefined) this.#watch(this.#web);
    return this.#listening.map(({ url }) => url);
  }

  /** Lets the requests in flight end within `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#unwatch();
    await Promise.all(this.#listening.map((one) => one.close(graceMs)));
  }

  #watch({ file, env, loaded }: Web): void {
    this.#unwatch = watchWebConfiguration({
      current: loaded,
      file,
      load: () => loadWebConfiguration(file, env),
      onChange: (next) => this.#enforce(next, file),
      onProblem: (error) =>
        this.#log.error(
          { file, problems: problemsOf(error) },
          'the web configuration was not reloaded: the old one stays in force',
        ),
    });
  }

  async #enforce(next: WebConfiguration, file: string): Promise<void> {
    const { tls } = next;
    if (tls !== undefined) for (const { renew } of this.#listening) await renew?.(tls);
    await this.#guards.enforce(next);
    this.#log.info({ file }, 'web configuration reloaded');
  }
}

/** A web configuration file, and what stood in it when the exporter was started. */
export interface Web {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly loaded: LoadedWebConfiguration;
}

/** Reads the file, when one is given. Throws a `ConfigurationError` with every problem. */
export async function readWeb(file: string | undefined, env: NodeJS.ProcessEnv): Promise<Web | undefined> {
  return file === undefined ? undefined : { file, env, loaded: await loadWebConfiguration(file, env) };
}

/** In a few words, for people. */
export function describeWeb({ tls, users, rateLimit }: WebConfiguration): string {
  const clients = tls === undefined || tls.clientAuth === 'NoClientCert' ? '' : `, ${tls.clientAuth}`;
  const count = users.size === 1 ? '1 user' : `${users.size} users`;
  return `${tls === undefined ? 'no TLS' : 'TLS'}${clients}, ${users.size === 0 ? 'no password' : count}${rateLimit ? ', rate limit' : ''}`;
}

function problemsOf(error: unknown): readonly string[] {
  return error instanceof ConfigurationError ? error.problems.map(formatProblem) : [String(error)];
}
