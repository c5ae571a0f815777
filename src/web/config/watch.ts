import { ConfigurationError } from '../../config/problems.js';
import type { LoadedWebConfiguration, WebConfiguration } from './web-config.js';

export interface WebConfigWatch {
  /** The configuration in force when the watch begins. */
  readonly current: LoadedWebConfiguration;
  readonly load: () => Promise<LoadedWebConfiguration>;
  /** Puts a configuration in force. */
  readonly onChange: (next: WebConfiguration) => Promise<void>;
  /** Called once for each state of the files that cannot be put in force; the old configuration stays. */
  readonly onProblem: (error: unknown) => void;
  /** The file's name, for problems. */
  readonly file: string;
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;

/**
 * Checks every second whether the web configuration or a certificate it names has changed. A change counts once two
 * checks have seen the same: a file that is being written, or a certificate whose key is still to come, is neither
 * applied nor reported.
 *
 * @returns ends the watch
 */
export function watchWebConfiguration(watch: WebConfigWatch): () => void {
  const watcher = new WebConfigWatcher(watch);
  let isChecking = false;
  const timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    void watcher.check().finally(() => (isChecking = false));
  }, watch.everyMs ?? EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The checks of a watch, without a timer. */
export class WebConfigWatcher {
  readonly #watch: WebConfigWatch;
  #current: LoadedWebConfiguration;
  /** The fingerprint that the check before saw. */
  #seen: string | undefined;
  /** The problem reported last. */
  #reported: string | undefined;

  constructor(watch: WebConfigWatch) {
    this.#watch = watch;
    this.#current = watch.current;
  }

  /** Never rejects. */
  async check(): Promise<void> {
    const now = await this.#current.sources.currentFingerprint();
    const isSettled = now === this.#seen;
    this.#seen = now;
    if (now === this.#current.sources.fingerprint) this.#reported = undefined;
    // The fingerprint does not cover files that only the new configuration names, so it is read again at each check.
    else if (isSettled) await this.#apply();
  }

  async #apply(): Promise<void> {
    try {
      const next = await this.#watch.load();
      const refusal = refusalOf(this.#current, next);
      if (refusal) throw new ConfigurationError([{ file: this.#watch.file, line: 0, column: 0, ...refusal }]);
      await this.#watch.onChange(next.configuration);
      this.#current = next;
      this.#reported = undefined;
    } catch (error) {
      const text = String(error);
      if (text !== this.#reported) this.#watch.onProblem(error);
      this.#reported = text;
    }
  }
}

/** A truncated file must not remove TLS or passwords. */
function refusalOf(
  current: LoadedWebConfiguration,
  next: LoadedWebConfiguration,
): { key: string; message: string } | undefined {
  const isOn = current.configuration.tls !== undefined;
  if (next.isBlank && !current.isBlank)
    return {
      key: '',
      message: 'is empty: was it cut off? To accept every client on purpose, write basic_auth_users: {}',
    };
  if (isOn === (next.configuration.tls !== undefined)) return undefined;
  return {
    key: 'tls_server_config',
    message: `TLS cannot be turned ${isOn ? 'off' : 'on'} while the exporter runs: restart it`,
  };
}
