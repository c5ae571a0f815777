import type { RequestListener } from 'node:http';
import type { RequestHandler } from 'express';
import { problemLines } from '../config/problems.js';
import type { Logger } from 'pino';
import {
  loadWebConfiguration,
  type LoadedWebConfiguration,
  type WebConfiguration,
} from './config/web-config.js';
import { watchWebConfiguration } from './config/watch.js';
import { Connections } from './connections.js';
import { listen, type ListenAddress, type Listening } from './listen.js';
import { Middleware } from './middleware.js';
import { limited, type OnRejected } from './rejections.js';

/** A web configuration file, and its content when the exporter was started. */
export interface WebConfigurationFile {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly loaded: LoadedWebConfiguration;
}

/** Reads the file, when one is given. Throws a `ConfigurationError` with every problem. */
export async function readWebConfiguration(
  file: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<WebConfigurationFile | undefined> {
  return file === undefined ? undefined : { file, env, loaded: await loadWebConfiguration(file, env) };
}

/** The HTTP server: its addresses, TLS and middleware, which follow the web configuration file. */
export class WebServer {
  readonly #middleware: Middleware;
  readonly #onRejected: OnRejected;
  readonly #connections = new Connections();
  readonly #web: WebConfigurationFile | undefined;
  readonly #log: Logger;
  #listening: readonly Listening[] = [];
  #unwatch = (): void => undefined;

  /** Without `web`, HTTP without passwords is served. */
  constructor(web: WebConfigurationFile | undefined, log: Logger) {
    this.#web = web;
    this.#log = log;
    this.#onRejected = limited((address, why) =>
      log.warn({ address, why }, 'client refused by the web configuration'),
    );
    this.#middleware = new Middleware(this.#onRejected);
  }

  /** What every request passes before it is answered. */
  get middleware(): readonly RequestHandler[] {
    return this.#middleware.handlers;
  }

  /** The URLs of the addresses. Rejects when it cannot listen on one of them. */
  async listen(addresses: readonly ListenAddress[], app: RequestListener): Promise<readonly string[]> {
    const configuration = this.#web?.loaded.configuration;
    if (configuration !== undefined) await this.#middleware.apply(configuration);
    const options = {
      tls: configuration?.tls,
      connections: this.#connections,
      onRejected: this.#onRejected,
    };
    this.#listening = await Promise.all(addresses.map((address) => listen(app, address, options)));
    if (this.#web !== undefined) this.#watch(this.#web);
    return this.#listening.map(({ url }) => url);
  }

  /** Lets the requests in flight end within `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#unwatch();
    await Promise.all(this.#listening.map((one) => one.close(graceMs)));
  }

  #watch({ file, env, loaded }: WebConfigurationFile): void {
    this.#unwatch = watchWebConfiguration({
      current: loaded,
      file,
      load: () => loadWebConfiguration(file, env),
      onChange: (next) => this.#apply(next, file),
      onProblem: (error) =>
        this.#log.error(
          { file, problems: problemLines(error) },
          'the web configuration was not reloaded: the old one stays in force',
        ),
    });
  }

  async #apply(next: WebConfiguration, file: string): Promise<void> {
    const { tls } = next;
    if (tls !== undefined) for (const { renew } of this.#listening) await renew?.(tls);
    await this.#middleware.apply(next);
    this.#log.info({ file }, 'web configuration reloaded');
  }
}
