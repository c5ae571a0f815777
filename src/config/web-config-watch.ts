import { ConfigurationError } from './problems.js';
import type { LoadedWebConfiguration, WebConfiguration } from './web-config.js';

export interface WebConfigWatch {
  /** As it is in force when the watch begins. */
  readonly current: LoadedWebConfiguration;
  readonly load: () => Promise<LoadedWebConfiguration>;
  /** Puts it in force. */
  readonly onChange: (next: WebConfiguration) => Promise<void>;
  /** Told once of each state of the files that cannot be put in force; the old one stays. */
  readonly onProblem: (error: unknown) => void;
  /** The file's name, for problems. */
  readonly file: string;
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;

/**
 * Looks every second whether the web configuration or a certificate it names has changed. A change counts once two
 * looks have seen the same: a file that is being written, or a certificate whose key is still to come, is neither
 * obeyed nor complained about.
 *
 * @returns ends the watch
 */
export function watchWebConfiguration(watch: WebConfigWatch): () => void {
  const watcher = new WebConfigWatcher(watch);
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void watcher.look().finally(() => (isLooking = false));
  }, watch.everyMs ?? EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The looks of a watch, for whoever has a clock of his own. */
export class WebConfigWatcher {
  readonly #watch: WebConfigWatch;
  #current: LoadedWebConfiguration;
  /** What the look before saw. */
  #seen: string | undefined;
  #told: string | undefined;

  constructor(watch: WebConfigWatch) {
    this.#watch = watch;
    this.#current = watch.current;
  }

  /** Never rejects. */
  async look(): Promise<void> {
    const now = await this.#current.sources.fingerprintNow();
    const isSettled = now === this.#seen;
    this.#seen = now;
    if (now === this.#current.sources.fingerprint) this.#told = undefined;
    // A file that is named for the first time is in no fingerprint yet, so what was bad is read again each time.
    else if (isSettled) await this.#read();
  }

  async #read(): Promise<void> {
    try {
      const next = await this.#watch.load();
      this.#refuseOpening(next);
      await this.#watch.onChange(next.configuration);
      this.#current = next;
      this.#told = undefined;
    } catch (error) {
      const text = String(error);
      if (text !== this.#told) this.#watch.onProblem(error);
      this.#told = text;
    }
  }

  /** What was closed must not become open by a file that was cut off, as those are that are just being written. */
  #refuseOpening({ configuration, isBlank }: LoadedWebConfiguration): void {
    const { configuration: current, isBlank: wasBlank } = this.#current;
    const isOn = current.tls !== undefined;
    if (isBlank && !wasBlank)
      throw this.#refusal(
        '',
        'is empty: was it cut off? To let in everybody on purpose, write basic_auth_users: {}',
      );
    if (isOn !== (configuration.tls !== undefined))
      throw this.#refusal(
        'tls_server_config',
        `TLS cannot be turned ${isOn ? 'off' : 'on'} while the exporter runs: restart it`,
      );
  }

  #refusal(key: string, message: string): ConfigurationError {
    return new ConfigurationError([{ file: this.#watch.file, line: 0, column: 0, key, message }]);
  }
}
