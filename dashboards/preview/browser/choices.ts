import type { ScopedVars } from '@grafana/data';
import type { Dashboard } from './model.js';
import { labelValues } from './prometheus.js';

/** The values of variables, by their names. */
export type Choices = Readonly<Record<string, string>>;

/** What the address of the page asks for: `?dashboard=…&theme=light&width=1366&range=600&var-job=…`. */
export interface Request {
  readonly dashboard: string;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly choices: Choices;
}

/** Reads the address; `now` is the end of the time range. */
export function readRequest(search: string, now: number): Request {
  const parameters = new URLSearchParams(search);
  const rangeSeconds = Number(parameters.get('range') ?? '3600');
  const chosen = [...parameters].filter(([name]) => name.startsWith('var-'));
  return {
    dashboard: parameters.get('dashboard') ?? 'huaweicloud-tasks',
    theme: parameters.get('theme') === 'light' ? 'light' : 'dark',
    width: Number(parameters.get('width') ?? '1366'),
    from: now - rangeSeconds * 1000,
    to: now,
    choices: Object.fromEntries(chosen.map(([name, value]) => [name.slice('var-'.length), value])),
  };
}

/** Rates look back so long; Prometheus scrapes more often than that here. */
const RATE_INTERVAL = '30s';

/** The value of each variable: the address's choice, else everything, else the dashboard's default. */
export function choicesFor({ templating }: Dashboard, { choices, from, to }: Request): Choices {
  const seconds = String(Math.round((to - from) / 1000));
  const defaults = templating.list.map(({ name, allValue, current }) => {
    const value = current?.value;
    const isOne = typeof value === 'string' && value !== '$__all';
    return [name, isOne ? value : (allValue ?? '.+')];
  });
  return {
    ...(Object.fromEntries(defaults) as Choices),
    ...choices,
    __from: String(from),
    __to: String(to),
    __url_time_range: `from=${from}&to=${to}`,
    __range: `${seconds}s`,
    __range_s: seconds,
    __rate_interval: RATE_INTERVAL,
    __interval: '15s',
  };
}

/** The values of a variable for which a row is repeated: the chosen one, or every value of the label. */
export async function repetitions(name: string, choices: Choices): Promise<readonly string[]> {
  const value = choices[name] ?? '.*';
  if (!/^\.[*+]$/.test(value)) return [value];
  return labelValues(name, `huaweicloud_project_info{job=~"${choices['job'] ?? '.+'}"}`);
}

const VARIABLE = /\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g;
const FIELD = /\$\{__data\.fields\.(\w+)(?::\w+)?\}/g;

/** Replaces variables as Grafana does; one without a value stays as it is. */
export function interpolator(choices: Choices) {
  return (text: string | undefined, scopedVars?: ScopedVars): string =>
    (text ?? '')
      .replace(FIELD, (_, field: string) => encodeURIComponent(fieldOfRow(field, scopedVars)))
      .replace(VARIABLE, (written: string, braced?: string, format?: string, bare?: string) => {
        const name = braced ?? bare ?? '';
        const value = choices[name];
        if (value === undefined) return written;
        return format === 'queryparam' ? `var-${name}=${encodeURIComponent(value)}` : value;
      });
}

/** The value of another field in the row to which a link belongs. */
function fieldOfRow(name: string, scopedVars?: ScopedVars): string {
  const context = scopedVars?.['__dataContext']?.value;
  const field = context?.frame.fields.find((each) => each.name === name);
  return String(field?.values[context?.rowIndex ?? 0] ?? '');
}
