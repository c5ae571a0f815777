import type { Service, TaskKind } from './service.js';

const bindPublicIp = {
  name: 'bindInstancePublicIp',
  steps: [['bind', 1]],
  params: { enable_public_ip: true },
} as const satisfies TaskKind;

const diskExpansion = {
  name: 'extendInstance',
  steps: [
    ['pre_check', 1],
    ['disk_expansion', 6],
    ['resume_operation', 3],
  ],
  busyStatus: 'EXTENDING',
  reportsProgress: true,
  params: { new_storage: 900 },
} as const satisfies TaskKind;

const brokerExpansion = {
  name: 'extendInstance',
  steps: [
    ['pre_check', 1],
    ['rolling_scaling', 7],
    ['resume_operation', 2],
  ],
  busyStatus: 'EXTENDING',
  reportsProgress: true,
} as const satisfies TaskKind;

export const KAFKA = {
  name: 'kafka',
  instancePrefix: 'kafka',
  idleStatus: 'RUNNING',
  queuedMs: 4_000,
  // Only expansions report progress here, so every other task is one.
  taskKinds: [
    diskExpansion,
    { name: 'kafkaConfigModify', steps: [['modify', 1]], params: { 'log.retention.hours': '72' } },
    { ...brokerExpansion, params: { new_broker_num: 5 } },
    bindPublicIp,
    diskExpansion,
    { name: 'kafkaResetConsumerOffset', steps: [['reset', 1]], params: { group: 'shop' } },
  ],
} as const satisfies Service;

export const ROCKETMQ = {
  name: 'rocketmq',
  instancePrefix: 'rmq',
  idleStatus: 'RUNNING',
  queuedMs: 4_000,
  taskKinds: [
    brokerExpansion,
    {
      name: 'modifyInstanceSpec',
      steps: [
        ['pre_check', 1],
        ['rolling_scaling', 4],
        ['resume_operation', 4],
      ],
      busyStatus: 'EXTENDING',
      reportsProgress: true,
    },
    { ...bindPublicIp, reportsProgress: true },
  ],
} as const satisfies Service;

export const RABBITMQ = {
  name: 'rabbitmq',
  instancePrefix: 'rabbit',
  idleStatus: 'RUNNING',
  queuedMs: 4_000,
  taskKinds: [
    { name: 'extendInstance', steps: [['expand', 1]], busyStatus: 'EXTENDING' },
    { name: 'restartInstance', steps: [['restart', 1]], busyStatus: 'RESTARTING' },
    bindPublicIp,
    { name: 'unbindInstancePublicIp', steps: [['unbind', 1]], params: { enable_public_ip: false } },
  ],
} as const satisfies Service;
