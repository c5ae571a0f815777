import type { ServiceDescription } from '../../src/config/service-description.js';

/** Services for these tests: three share a host, one breaks the rule for hosts, one needs no instance to find a task. */
export const knownServices: readonly ServiceDescription[] = [
  { name: 'rds', host: 'rds', requestsPerSecond: 1, watchNeedsInstance: false },
  { name: 'kafka', host: 'dms', requestsPerSecond: 5, watchNeedsInstance: true },
  { name: 'rabbitmq', host: 'dms', requestsPerSecond: 5, watchNeedsInstance: true },
  { name: 'rocketmq', host: 'dms', requestsPerSecond: 5, watchNeedsInstance: true },
  {
    name: 'dcs',
    host: 'dcs',
    realHosts: { 'dcs.eu-west-101.myhuaweicloud.eu': 'dcs.eu-west-101.myhuaweicloud.com' },
    requestsPerSecond: 5,
    watchNeedsInstance: true,
  },
];
