import { styleText } from 'node:util';
import { pino, type Logger } from 'pino';
import { escapedColoured, escapedLine, escapedLines } from './cli/terminal/printable.js';

export type { Logger };

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LOG_FORMATS = ['json', 'pretty'] as const;

export interface LogSettings {
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly logFormat: (typeof LOG_FORMATS)[number];
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
  // Every field and message passes here, as JSON.
  hooks: { streamWrite: escapedLines },
};

/** The process's log, on standard error as other exporters do. */
export async function createLogger({ logLevel, logFormat }: LogSettings): Promise<Logger> {
  const destination = pino.destination({ fd: 2, sync: true });
  // A full disk under the log costs its lines, not the exporter.
  destination.on('error', () => undefined);
  const options = logFormat === 'json' ? LOG_OPTIONS : await prettyOptions(showsColours(process.stderr));
  return pino({ ...options, level: logLevel }, destination);
}

/** How records are written for people. */
export async function prettyOptions(colorize: boolean): Promise<typeof LOG_OPTIONS> {
  const { default: pretty } = await import('pino-pretty');
  const prettify = pretty.prettyFactory({
    colorize,
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    // Of all texts only the message is written as it is: a line break in it would look like the end of the record.
    messageFormat: ({ msg }) => escapedLine(String(msg)),
  });
  return { ...LOG_OPTIONS, hooks: { streamWrite: (record) => escapedColoured(prettify(record)) } };
}

/** A terminal does, unless NO_COLOR says no; FORCE_COLOR says yes of anything. */
function showsColours(stream: NodeJS.WriteStream): boolean {
  return styleText('bold', '.', { stream }) !== '.';
}
