import { tail } from './exporter-process.js';
import { start } from './programs.js';

/** One series of an answer; `value` of an instant query, `values` of a range query. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** An alert as Prometheus' own page shows it. */
export interface ActiveAlert {
  readonly state: 'pending' | 'firing';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Prometheus {
  readonly url: string;
  /** Evaluates an expression now. */
  readonly query: (expr: string) => Promise<readonly Series[]>;
  /** Evaluates an expression once a second over the latest `seconds`. */
  readonly queryRange: (expr: string, seconds: number) => Promise<readonly Series[]>;
  /** The values of a label, as a dashboard's variable asks for them. */
  readonly labelValues: (label: string, selector: string) => Promise<readonly string[]>;
  readonly alerts: () => Promise<readonly ActiveAlert[]>;
  /** Any other path of its API. */
  readonly get: <T>(path: string, parameters?: Readonly<Record<string, string>>) => Promise<T>;
  readonly logTail: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a Prometheus on a free port, with its data in `folder`. */
export async function startPrometheus(config: string, folder: string): Promise<Prometheus> {
  const started = start('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${folder}`,
    // Reported to take any port, it prints the one it took.
    '--web.listen-address=127.0.0.1:0',
    '--web.external-url=http://prometheus.example/',
    '--web.route-prefix=/',
  ]);
  const [, address = ''] = await started.printed(/msg="Listening on" address=(\S+)\n/).catch(giveUp(started));
  await started.printed(/Server is ready to receive web requests/).catch(giveUp(started));
  const url = `http://${address}`;
  return { url, ...apiOf(url), logTail: () => tail(started.text()), stop: started.stop };
}

function giveUp({ stop }: { stop: () => Promise<void> }): (error: unknown) => Promise<never> {
  return async (error) => {
    await stop();
    throw error;
  };
}

function apiOf(url: string): Pick<Prometheus, 'query' | 'queryRange' | 'labelValues' | 'alerts' | 'get'> {
  const get = <T>(path: string, parameters?: Readonly<Record<string, string>>): Promise<T> =>
    ask<T>(url, path, parameters);
  return {
    get,
    query: async (expr) => {
      const { resultType, result } = await get<InstantAnswer>('query', { query: expr });
      return resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
    },
    queryRange: async (expr, seconds) => {
      const end = Date.now() / 1000;
      const range = { query: expr, start: String(end - seconds), end: String(end), step: '1' };
      return (await get<{ result: Series[] }>('query_range', range)).result;
    },
    labelValues: (label, selector) => get<string[]>(`label/${label}/values`, { 'match[]': selector }),
    alerts: async () => (await get<{ alerts: ActiveAlert[] }>('alerts')).alerts,
  };
}

/** A bare number comes without labels. */
type InstantAnswer =
  | { readonly resultType: 'scalar'; readonly result: readonly [number, string] }
  | { readonly resultType: 'vector'; readonly result: readonly Series[] };

interface Answer<T> {
  readonly status: string;
  readonly error?: string;
  readonly data: T;
}

/** Fails with what was asked and what Prometheus says about it. */
async function ask<T>(
  url: string,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  const answer = (await response.json()) as Answer<T>;
  if (answer.status === 'success') return answer.data;
  throw new Error(`${path} ${JSON.stringify(parameters)}: ${answer.error ?? response.statusText}`);
}
