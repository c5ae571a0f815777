import { dcs } from './dcs.js';
import { kafka, rabbitmq, rocketmq } from './dms.js';
import { rds } from './rds.js';
import type { Service } from './service.js';

/** Every cloud service that is read. Configuration keys, label values and the contract tests follow from this list. */
export const services: readonly Service[] = [rds, kafka, rocketmq, rabbitmq, dcs];
