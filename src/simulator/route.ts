import type { Gatekeeper, TokenForm } from './access.js';
import type { Answer, HostKey } from './refusal.js';
import type { CloudService, SimulatedProject, World } from './world.js';

export const OPERATIONS = [
  'CreateToken',
  'ListProjects',
  'ListTasks',
  'ListInstances',
  'ListBackgroundTasks',
  'ShowBackgroundTask',
  'ShowBackgroundTaskProgress',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a fault can be aimed at: the services as users know them, told apart behind their hosts. */
export type ServedService = CloudService | 'iam';

/** Which paging parameter the DMS task lists know. The other one is ignored, and so gives page one for ever. */
export type Dialect = 'start' | 'offset';

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

/** A request that has been understood: what it asks, of whom, and when. */
export interface Call {
  readonly world: World;
  readonly account: Account;
  readonly gatekeeper: Gatekeeper;
  readonly now: number;
  readonly dialect: Dialect;
  /** From the path; empty where the path has none. */
  readonly project: string;
  readonly instanceId: string;
  readonly taskId: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  /** Of a faulty cloud: lists the instances of all engines of DMS. */
  readonly isEngineIgnored?: boolean;
  /** Of a faulty cloud: what its tokens are like. */
  readonly token?: TokenForm;
}

export interface Route {
  readonly host: HostKey;
  readonly operation: Operation;
  readonly method: 'GET' | 'POST';
  /** Below the host's prefix; groups `project`, `instance`, `task`. */
  readonly path: RegExp;
  /** Answers whoever asks, because it is how one gets a token. */
  readonly open?: true;
  /** Undefined when nobody can tell, as for an unknown instance. */
  serviceOf(call: Call): ServedService | undefined;
  answer(call: Call): Answer;
}
