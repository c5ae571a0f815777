import { dashboards } from '../dashboards/expressions.js';
import type { Asked } from './asked.js';
import type { Series } from './prometheus.js';

/** A row as a person sees it: its columns are labels, and a value for each of the panel's queries. */
export type Row = Readonly<Record<string, string>>;

/** A table panel with what it shows, once for each task that was chosen. */
export interface ShownTable {
  readonly where: string;
  readonly rows: readonly Row[];
}

const MERGE = 'merge';

/** What every table of the dashboards shows when its queries were answered like this. */
export function tablesOf(asked: readonly Asked[]): readonly ShownTable[] {
  return dashboards().flatMap(({ uid, panels }) =>
    panels
      .filter(({ type }) => type === 'table')
      .flatMap(({ title, transformations = [] }) => {
        const where = `${uid} / ${title}`;
        if (transformations[0]?.id !== MERGE) throw new Error(`${where} does not merge its queries`);
        const queries = asked.filter((one) => one.where.startsWith(`${where} / `));
        const choices = queries[0]?.answers ?? [];
        return choices.map((_, at) => ({ where, rows: merge(queries.map((query) => frameOf(query, at))) }));
      }),
  );
}

/** An answer as a table: a column for each label, and one for the value, called after its query. */
function frameOf({ where, answers }: Asked, at: number): readonly Row[] {
  const column = `Value #${where.split(' / ').at(-1) ?? ''}`;
  return (answers[at] ?? []).map(({ metric, value }: Series) => ({ ...metric, [column]: value?.[1] ?? '' }));
}

/**
 * Grafana's transformation `merge`: rows become one when they are equal in the columns that all tables have, and
 * contradict each other in no other one.
 */
function merge(frames: readonly (readonly Row[])[]): readonly Row[] {
  const filled = frames.filter((rows) => rows.length > 0);
  const shared = Object.keys(filled[0]?.[0] ?? {}).filter((column) =>
    filled.every((rows) => rows.every((row) => column in row)),
  );
  const merged: Record<string, string>[] = [];
  for (const row of filled.flat()) {
    const fitting = merged.find(
      (other) =>
        shared.every((column) => other[column] === row[column]) &&
        Object.keys(row).every((column) => other[column] === undefined || other[column] === row[column]),
    );
    if (fitting === undefined) merged.push({ ...row });
    else Object.assign(fitting, row);
  }
  return merged;
}
