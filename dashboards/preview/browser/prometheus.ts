import { FieldType, type DataFrame } from '@grafana/data';
import type { Panel, Target } from './model.js';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [seconds: number, value: string];
  readonly values?: readonly (readonly [seconds: number, value: string])[];
}

/** A moment for instant queries, and the range that ends with it, in milliseconds since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Points that a curve has at most. */
const POINTS = 150;
const SHORTEST_STEP_SECONDS = 2;

/** Asks Prometheus through the server of the page. Throws an error with Prometheus' words. */
async function ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const response = await fetch(`/prometheus/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  const answer = (await response.json()) as { status: string; error?: string; data: T };
  if (answer.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${answer.error}`);
  return answer.data;
}

export function labelValues(label: string, selector: string): Promise<readonly string[]> {
  return ask(`label/${label}/values`, { 'match[]': selector });
}

export interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export async function alerts(): Promise<readonly Alert[]> {
  return (await ask<{ alerts: readonly Alert[] }>('alerts', {})).alerts;
}

function instant(query: string, { to }: TimeSpan): Promise<{ result: Series[] }> {
  return ask('query', { query, time: String(to / 1000) });
}

function range(query: string, { from, to }: TimeSpan): Promise<{ result: Series[] }> {
  const step = Math.max(SHORTEST_STEP_SECONDS, Math.ceil((to - from) / 1000 / POINTS));
  return ask('query_range', {
    query,
    start: String(from / 1000),
    end: String(to / 1000),
    step: String(step),
  });
}

interface Answer {
  readonly target: Target;
  readonly result: readonly Series[];
}

/** What Grafana's Prometheus data source makes of the answers to a panel's queries. */
export async function framesOf(
  { targets = [] }: Panel,
  interpolate: (text: string) => string,
  span: TimeSpan,
): Promise<DataFrame[]> {
  const answers = await Promise.all(
    targets.map(async (target): Promise<Answer> => {
      const query = interpolate(target.expr);
      const { result } = await (target.instant === true ? instant(query, span) : range(query, span));
      return { target, result };
    }),
  );
  const tables = answers.filter(({ target }) => target.format === 'table');
  const curves = answers.filter(({ target }) => target.format !== 'table');
  return [...tableFrames(tables), ...curves.flatMap(seriesFrames)];
}

/** A query without an answer has a frame only where it is the only query. */
function tableFrames(answers: readonly Answer[]): DataFrame[] {
  const answered = answers.filter(({ result }) => result.length > 0);
  const shown = answers.length === 1 ? answers : answered;
  return shown.map((answer) => tableFrame(answer, answered.length > 1));
}

/** The field of the values has the letter of its query only where several queries have an answer. */
function tableFrame({ target, result }: Answer, isOneOfSeveral: boolean): DataFrame {
  const labels = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const times = result.map(({ value }) => (value?.[0] ?? 0) * 1000);
  return {
    refId: target.refId,
    length: result.length,
    meta: { preferredVisualisationType: 'table' },
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: times },
      ...labels.map((name) => ({
        name,
        type: FieldType.string,
        config: { filterable: true },
        values: result.map(({ metric }) => metric[name]),
      })),
      {
        name: isOneOfSeveral ? `Value #${target.refId}` : 'Value',
        type: FieldType.number,
        config: {},
        values: result.map(({ value }) => Number(value?.[1])),
      },
    ],
  };
}

function seriesFrames({ target, result }: Answer): DataFrame[] {
  return result.map(({ metric, value, values }) => {
    const points = values ?? (value ? [value] : []);
    return {
      refId: target.refId,
      length: points.length,
      fields: [
        { name: 'Time', type: FieldType.time, config: {}, values: points.map(([seconds]) => seconds * 1000) },
        {
          name: 'Value',
          type: FieldType.number,
          labels: { ...metric },
          config: { displayNameFromDS: legend(target.legendFormat, metric) },
          values: points.map(([, text]) => (text === 'NaN' ? null : Number(text))),
        },
      ],
    };
  });
}

function legend(format: string | undefined, metric: Series['metric']): string {
  if (format !== undefined)
    return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? '');
  const labels = Object.entries(metric).filter(([name]) => name !== '__name__');
  return `${metric['__name__'] ?? ''}{${labels.map(([name, value]) => `${name}="${value}"`).join(', ')}}`;
}
