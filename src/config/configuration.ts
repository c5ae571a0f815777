import type { Secret } from './secret.js';

/** A validated configuration: everything has its default, durations are milliseconds, endpoints are full URLs. */
export interface Configuration {
  /** By name. Always holds every credential that a project uses. */
  readonly credentials: Readonly<Record<string, CredentialsConfig>>;
  readonly projects: readonly ProjectConfig[];
  readonly collection: CollectionConfig;
  readonly tasks: TasksConfig;
  readonly http: HttpConfig;
}

export type CredentialsConfig =
  | {
      readonly type: 'aksk';
      readonly accessKey: Secret;
      readonly secretKey: Secret;
      readonly securityToken?: Secret;
    }
  | {
      readonly type: 'password';
      readonly userName: string;
      readonly password: Secret;
      readonly domainName: string;
    }
  | { readonly type: 'env' | 'profile' | 'metadata' | 'chain' };

export interface ProjectConfig {
  /** The `project` label. */
  readonly name: string;
  readonly region: string;
  /** Asked from IAM when not given. */
  readonly projectId?: string;
  /** A key of `Configuration.credentials`. */
  readonly credentials: string;
  /** Base URL by host key (`iam`, `rds`, `dms`, `dcs`), without a trailing slash. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The services whose tasks are listed, by `cloud_service` name. */
  readonly services: Readonly<Record<string, ServiceConfig>>;
  readonly watch: readonly WatchConfig[];
}

/** Which instances of a service are read; an empty `include` means all. */
export interface ServiceConfig {
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
}

/** A task followed by its id. `instanceId` is empty where the service needs none (RDS). */
export interface WatchConfig {
  readonly service: string;
  readonly instanceId: string;
  readonly taskId: string;
}

export interface CollectionConfig {
  readonly timeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly cacheForMs: number;
  readonly maxStalenessMs: number;
  readonly idleInstancesEveryMs: number;
  readonly concurrency: number;
  /** By `cloud_service` name; every service has one. */
  readonly requestsPerSecond: Readonly<Record<string, number>>;
  readonly maxResponseBytes: number;
}

export interface TasksConfig {
  readonly keepSucceededForMs: number;
  readonly keepFailedForMs: number;
  readonly steps: boolean;
  readonly maxPerService: number;
  /** Whether the names of the users who started tasks are exported. */
  readonly userNames: boolean;
}

export interface HttpConfig {
  readonly proxyUrl?: Secret;
  readonly caFile?: string;
}
