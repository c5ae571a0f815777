import type { CloudService } from './world.js';

/** One sort of task a service performs. */
export interface TaskKind {
  readonly name: string;
  /** `[name, share of the whole time, sub-steps]`. The last step takes at most half of the time. */
  readonly steps: readonly (readonly [name: string, weight: number, ...subSteps: string[]])[];
  readonly busyWord?: string;
  readonly reportsProgress?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly reason?: string;
}

/** What instances are called and how they read when nothing happens to them. */
export const INSTANCE_STYLE: Readonly<Record<CloudService, { prefix: string; idleWord: string }>> = {
  rds: { prefix: 'rds', idleWord: 'ACTIVE' },
  kafka: { prefix: 'kafka', idleWord: 'RUNNING' },
  rocketmq: { prefix: 'rmq', idleWord: 'RUNNING' },
  rabbitmq: { prefix: 'rabbit', idleWord: 'RUNNING' },
  dcs: { prefix: 'dcs', idleWord: 'RUNNING' },
};

export const INSTANCE_NOUNS: readonly [string, ...string[]] = [
  'orders',
  'session',
  'shop',
  'billing',
  'search',
  'audit',
  'catalogue',
  'reports',
];

const bindPublicIp: TaskKind = {
  name: 'bindInstancePublicIp',
  steps: [['bind', 1]],
  params: { enable_public_ip: true },
};

const diskExpansion: TaskKind = {
  name: 'extendInstance',
  steps: [
    ['pre_check', 1],
    ['disk_expansion', 6],
    ['resume_operation', 3],
  ],
  busyWord: 'EXTENDING',
  reportsProgress: true,
  params: { new_storage: 900 },
};

/** The first of each list is the one that may get stuck, so it reports progress. */
export const TASK_KINDS: Readonly<Record<CloudService, readonly [TaskKind, ...TaskKind[]]>> = {
  rds: [
    {
      name: 'CreateMysqlReplicaInstance',
      steps: [['replicate', 1]],
      busyWord: 'MODIFYING',
      reason: 'The replica could not follow its primary.',
    },
    {
      name: 'RestartMysqlInstance',
      steps: [['restart', 1]],
      busyWord: 'REBOOTING',
      reason: 'The instance did not come back.',
    },
    // The reference shows names with a blank in front.
    { name: ' MysqlBindEIP', steps: [['bind', 1]], reason: 'The address is taken.' },
    {
      name: 'BackupDbSqlserverInInstance',
      steps: [['backup', 1]],
      busyWord: 'BACKING UP',
      reason: 'No space for the backup.',
    },
    {
      name: 'CreateMysqlSingleHAInstance',
      steps: [['create', 1]],
      busyWord: 'MODIFYING INSTANCE TYPE',
      reason: 'No capacity in the second zone.',
    },
    {
      name: 'RestoreSqlserverInInstance',
      steps: [['restore', 1]],
      busyWord: 'RESTORING',
      reason: 'The backup is damaged.',
    },
  ],
  // Only expansions report progress here, so every other task is one.
  kafka: [
    diskExpansion,
    { name: 'kafkaConfigModify', steps: [['modify', 1]], params: { 'log.retention.hours': '72' } },
    {
      name: 'extendInstance',
      steps: [
        ['pre_check', 1],
        ['rolling_scaling', 7],
        ['resume_operation', 2],
      ],
      busyWord: 'EXTENDING',
      reportsProgress: true,
      params: { new_broker_num: 5 },
    },
    bindPublicIp,
    diskExpansion,
    { name: 'kafkaResetConsumerOffset', steps: [['reset', 1]], params: { group: 'shop' } },
  ],
  rocketmq: [
    {
      name: 'extendInstance',
      steps: [
        ['pre_check', 1],
        ['rolling_scaling', 7],
        ['resume_operation', 2],
      ],
      busyWord: 'EXTENDING',
      reportsProgress: true,
    },
    {
      name: 'modifyInstanceSpec',
      steps: [
        ['pre_check', 1],
        ['rolling_scaling', 4],
        ['resume_operation', 4],
      ],
      busyWord: 'EXTENDING',
      reportsProgress: true,
    },
    { ...bindPublicIp, reportsProgress: true },
  ],
  rabbitmq: [
    { name: 'extendInstance', steps: [['expand', 1]], busyWord: 'EXTENDING' },
    { name: 'restartInstance', steps: [['restart', 1]], busyWord: 'RESTARTING' },
    bindPublicIp,
    { name: 'unbindInstancePublicIp', steps: [['unbind', 1]], params: { enable_public_ip: false } },
  ],
  dcs: [
    {
      name: 'EXTEND',
      steps: [
        ['Pre-check.', 1, 'Resource check.', 'Instance status check.'],
        ['Data migration.', 6, 'Resource request.', 'Full migration.', 'Incremental migration.'],
        ['Switch-over.', 2],
      ],
      busyWord: 'EXTENDING',
      reportsProgress: true,
      details: { old_capacity: '4', new_capacity: '8' },
      errorCode: 'DCS.4065',
    },
    { name: 'BindEip', steps: [['bind', 1]], details: { enable_public_ip: true } },
    {
      name: 'AddReplica',
      steps: [
        ['Pre-check.', 1, 'Resource check.'],
        ['Replica creation.', 5, 'Resource request.', 'Data synchronization.'],
        ['Configuration update.', 2],
      ],
      busyWord: 'EXTENDING',
      reportsProgress: true,
      details: { old_replica_num: 1, new_replica_num: 2 },
      errorCode: 'DCS.4064',
    },
    { name: 'masterStandbySwapJob', steps: [['swap', 1]], busyWord: 'RESTARTING' },
  ],
};
