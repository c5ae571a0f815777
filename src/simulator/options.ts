import type { AccessKey } from './authentication.js';
import type { Clock } from './clock.js';
import type { Fault } from './faults/fault.js';
import type { Scene } from './fixed-world.js';
import type { PagingParameter, User } from './services/service.js';
import type { SimulatedProject } from './world.js';

export interface SimulatorOptions {
  /** Default 127.0.0.1; an empty one listens on every address of this machine. */
  readonly host?: string | undefined;
  /** Default 0: any free one. */
  readonly port?: number | undefined;
  /** The same seed and the same clock give the same answers. Default 1. */
  readonly seed?: number | undefined;
  /** Per service and project; default 3. */
  readonly instances?: number | undefined;
  /** Kept running per service and project; default 2. */
  readonly tasks?: number | undefined;
  /** Before every answer; default 0. */
  readonly latencyMs?: number | undefined;
  readonly faults?: readonly Fault[] | undefined;
  /** Default: DEMO_PROJECTS. */
  readonly projects?: readonly SimulatedProject[] | undefined;
  /** Read at every request, so that a test can rotate keys. Default: DEMO_ACCESS_KEY. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /** Users that can create tokens. Default: DEMO_USER. */
  readonly users?: readonly User[] | undefined;
  readonly clock?: Clock | undefined;
  /** Of the DMS task lists; default `start`. */
  readonly pagingParameter?: PagingParameter | undefined;
  /** In place of generated instances and tasks. */
  readonly scene?: Scene | undefined;
}

export const DEMO_ACCESS_KEY: AccessKey = {
  accessKey: 'DEMOACCESSKEY0000001',
  secretKey: 'DemoSecretKey000000000000000000000000001',
};

export const DEMO_USER: User = { name: 'exporter', password: 'demo-password', domain: 'demo' };

export const DEMO_PROJECTS: readonly SimulatedProject[] = [
  { id: '0d3e0a1b2c4d4e5f8a9b0c1d2e3f4a5b', name: 'shop', region: 'eu-west-101' },
  { id: '1e4f1b2c3d5e4f6a9b0c1d2e3f4a5b6c', name: 'billing', region: 'eu-west-0' },
];
