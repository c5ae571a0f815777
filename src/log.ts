import { styleText } from 'node:util';
import { pino, type Logger } from 'pino';

export type { Logger };

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LOG_FORMATS = ['json', 'pretty'] as const;

export interface LogSettings {
  readonly level: (typeof LOG_LEVELS)[number];
  readonly format: (typeof LOG_FORMATS)[number];
}

/** Should one of these ever be logged as a field, or up to three levels below one, its value stays out. */
export const SECRET_FIELDS: readonly string[] = [
  'access_key',
  'accessKey',
  'secret_key',
  'secretKey',
  'security_token',
  'securityToken',
  'password',
  'proxy_url',
  'proxyUrl',
  'token',
  'authorization',
  'Authorization',
  'X-Auth-Token',
  'x-auth-token',
  'X-Security-Token',
  'x-security-token',
  'X-Subject-Token',
  'x-subject-token',
  'X-Metadata-Token',
  'x-metadata-token',
];

const DEPTHS = ['', '*', '*.*', '*.*.*'];

/** How records are written, whatever the format. */
export const LOG_OPTIONS = {
  base: null,
  redact: {
    paths: SECRET_FIELDS.flatMap((field) => DEPTHS.map((depth) => `${depth}["${field}"]`)),
    censor: '[redacted]',
  },
  formatters: { level: (label: string) => ({ level: label }) },
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
};

/** The process's log, on standard error as other exporters do. */
export async function createLogger({ level, format }: LogSettings): Promise<Logger> {
  if (format === 'json') {
    const destination = pino.destination({ fd: 2, sync: true });
    // A full disk under the log costs its lines, not the exporter.
    destination.on('error', () => undefined);
    return pino({ ...LOG_OPTIONS, level }, destination);
  }
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: showsColours(process.stderr),
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
  return pino({ ...LOG_OPTIONS, level }, stream);
}

/** A terminal does, unless NO_COLOR says no; FORCE_COLOR says yes of anything. */
function showsColours(stream: NodeJS.WriteStream): boolean {
  return styleText('bold', '.', { stream }) !== '.';
}
