import type { Authenticator, TokenOptions } from '../authentication.js';
import type { Answer, Host } from '../refusal.js';
import type { SimulatedProject, World } from '../world.js';

/** The paging parameter that the DMS task lists read; they ignore the other one and give the first page again. */
export type PagingParameter = 'start' | 'offset';

export interface User {
  readonly name: string;
  readonly password: string;
  readonly domain: string;
}

/** The customer that all simulated projects belong to. */
export interface Account {
  readonly projects: readonly SimulatedProject[];
  readonly users: readonly User[];
}

/** A parsed request together with all that an answer depends on. */
export interface Call {
  readonly world: World;
  readonly account: Account;
  readonly authenticator: Authenticator;
  readonly now: number;
  readonly pagingParameter: PagingParameter;
  /** From the path; empty where the path has none. */
  readonly project: string;
  readonly instanceId: string;
  readonly taskId: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  /** Set by a fault: lists the instances of all engines of DMS. */
  readonly isEngineIgnored?: boolean;
  /** Set by a fault: options of the tokens that are issued. */
  readonly token?: TokenOptions;
}

/** The fields of a list answer, for faults that change its rows, its count or its paging. */
export interface ListFields {
  readonly rows: string;
  readonly count: string;
  /** Of a row. */
  readonly id: string;
  /** Default: `offset`. */
  readonly index?: (call: Call) => PagingParameter;
  /** Task lists: the status word of a running task. */
  readonly running?: string;
  /** Task lists with a percentage: its field of a row. */
  readonly percent?: string;
}

/** The fields of a progress answer. */
export interface ProgressFields {
  readonly percent: string;
  readonly steps: string;
}

/** One operation of an API. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  /** Below the prefix of the host; groups `project`, `instance`, `task`. */
  readonly path: RegExp;
  /** Needs no authentication. */
  readonly open?: true;
  readonly list?: ListFields;
  readonly progress?: ProgressFields;
  /** Throws a `Refusal` for an error answer. */
  readonly answer: (call: Call) => Answer;
}

/** One kind of task that a service performs. */
export interface TaskKind {
  readonly name: string;
  /** `[name, share of the whole time, sub-steps]`. The last step takes at most half of the time. */
  readonly steps: readonly (readonly [name: string, weight: number, ...subSteps: string[]])[];
  /** The status of the instance while the task runs. */
  readonly busyStatus?: string;
  readonly reportsProgress?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly reason?: string;
}

/** What a generated cloud contains of one service. */
export interface Service {
  readonly name: string;
  /** First part of the names of instances. */
  readonly instancePrefix: string;
  /** Status of an instance without running tasks. */
  readonly idleStatus: string;
  /** Default: a UUID. */
  readonly instanceId?: (...key: readonly (string | number)[]) => string;
  /** How long a task waits before its first step; 0 for a service without a word for waiting. */
  readonly queuedMs: number;
  /** The first one reports progress: tasks that stall are of this kind. */
  readonly taskKinds: readonly [TaskKind, ...TaskKind[]];
}

/** One API of the cloud: its host, its routes and the services behind it. Several APIs may share a host. */
export interface Api {
  readonly host: Host;
  readonly routes: readonly Route[];
  readonly services: readonly Service[];
  /** Default: the only service, or the key of the host. Undefined where a request does not say. */
  readonly serviceOf?: (call: Call) => string | undefined;
}

/** Declares an API; keeps its names as literal types. */
export function defineApi<const A extends Api>(api: A): A {
  return api;
}
