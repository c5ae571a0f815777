import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { onTestFinished } from 'vitest';
import {
  DEMO_ACCESS_KEY,
  ManualClock,
  startSimulator,
  type AccessKey,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/simulator.js';

export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
export const PROJECT = { id: '0123456789abcdef0123456789abcdef', name: 'shop', region: 'eu-west-101' };
export const OTHER_PROJECT = { id: 'fedcba98765432100123456789abcdef', name: 'lab', region: 'eu-west-101' };

export interface Simulation extends Simulator {
  readonly clock: ManualClock;
  /** Signs with the vendor's own signer and asks. The path starts with the host's prefix. */
  get(path: string, query?: Query, signing?: Signing): Promise<Reply>;
}

export type Query = Record<string, string | number>;
export interface Signing {
  readonly key?: AccessKey;
  readonly headers?: Record<string, string>;
  readonly signedAt?: number;
}
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}
type Row = Readonly<Record<string, unknown>>;
/** What answers have in common; a page for people comes as `text`. */
export interface Body {
  readonly error_code?: string;
  readonly error_msg?: string;
  readonly text?: string;
  readonly tasks?: readonly Row[];
  readonly instances?: readonly Row[];
  readonly projects?: readonly Row[];
  readonly step_list?: readonly Row[];
  readonly step_details?: readonly (Row & { readonly sub_step_details: readonly Row[] })[];
}

/** One field of every row of a list. */
export function column(rows: readonly Row[] | undefined, name: string): unknown[] {
  return (rows ?? []).map((row) => row[name]);
}

/** A simulator that ends with the test. */
export async function simulate(options: SimulatorOptions = {}): Promise<Simulation> {
  const clock = options.clock instanceof ManualClock ? options.clock : new ManualClock(NOW);
  const simulator = await startSimulator({ projects: [PROJECT], ...options, clock });
  onTestFinished(() => simulator.close());
  return {
    ...simulator,
    clock,
    get: async (path, query = {}, signing = {}) => {
      const url = simulator.url + path;
      const headers = sign(url, query, { signedAt: clock.now(), ...signing });
      return read(await fetch(withQuery(url, query), { headers, redirect: 'manual' }));
    },
  };
}

export async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as Body) : { text },
  };
}

export function sign(
  url: string,
  query: Query,
  { key = DEMO_ACCESS_KEY, headers = {}, signedAt = NOW }: Signing,
) {
  const credentials = new BasicCredentials({ ak: key.accessKey, sk: key.secretKey });
  const signed = AKSKSigner.sign(
    {
      method: 'GET',
      endpoint: url,
      queryParams: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
      headers: { ...headers, 'X-Sdk-Date': sdkDate(signedAt) },
    },
    credentials,
  ) as Record<string, string>;
  // fetch sends its own, which is the same.
  delete signed['host'];
  return signed;
}

export function withQuery(url: string, query: Query): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? url : `${url}?${pairs.join('&')}`;
}

function sdkDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
