import type { ServiceDescription } from '../../src/config/service-description.js';

/** Services for these tests: two share a host, and one finds a task without its instance. */
export const knownServices: readonly ServiceDescription[] = [
  { name: 'rds', host: 'rds', requestsPerSecond: 1, watchNeedsInstance: false },
  { name: 'kafka', host: 'dms', requestsPerSecond: 5, watchNeedsInstance: true },
  { name: 'rabbitmq', host: 'dms', requestsPerSecond: 5, watchNeedsInstance: true },
  { name: 'rocketmq', host: 'dms', requestsPerSecond: 5, watchNeedsInstance: true },
  { name: 'dcs', host: 'dcs', requestsPerSecond: 5, watchNeedsInstance: true },
];
