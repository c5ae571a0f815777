import { dcs } from './dcs.js';
import { dms } from './dms.js';
import { iam } from './iam.js';
import { rds } from './rds.js';
import type { Api, Service } from './service.js';

const REGISTERED = [iam, rds, dms, dcs] as const;
type Registered = (typeof REGISTERED)[number];

export const APIS: readonly Api[] = REGISTERED;

export type HostKey = Registered['host']['key'];
export type Operation = Registered['routes'][number]['operation'];
export type CloudService = Exclude<Registered['services'][number], never>['name'];

/** A service that faults can be aimed at. */
export type ServedService = CloudService | 'iam';

export const HOST_KEYS = [...new Set(REGISTERED.map(({ host }) => host.key))] as readonly HostKey[];

const SERVICES: readonly Service[] = APIS.flatMap(({ services }) => services);

export const CLOUD_SERVICES: readonly [CloudService, ...CloudService[]] = SERVICES.map(
  ({ name }) => name,
) as [CloudService, ...CloudService[]];

export function serviceNamed(name: string): Service {
  const found = SERVICES.find((service) => service.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** The API that a service, or IAM, is reached by. */
export function apiOf(name: ServedService): Api {
  const found = APIS.find(
    ({ host, services }) => host.key === name || services.some((one) => one.name === name),
  );
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}
