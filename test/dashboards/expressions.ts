import { readdirSync, readFileSync } from 'node:fs';

export { substitute, variablesOf } from '../promql.js';

/** As much of Grafana's dashboard model as the tests look at. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly id: null;
  readonly version: number;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly description: string;
  readonly editable: boolean;
  readonly refresh: string;
  readonly links: readonly {
    readonly title: string;
    readonly url: string;
    readonly includeVars: boolean;
    readonly keepTime: boolean;
  }[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: DataSource;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** Rows have none. */
  readonly targets?: readonly Target[];
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig: {
    readonly defaults: { readonly unit?: string };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: unknown };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: DataSource;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: string;
  readonly legendFormat?: string;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly query: string | { readonly query: string };
  readonly datasource?: DataSource;
  readonly current?: { readonly text: unknown; readonly value: unknown };
  readonly options?: readonly { readonly text: string; readonly value: string; readonly selected: boolean }[];
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly regex?: string;
  readonly sort?: number;
}

const FOLDER = new URL('../../dashboards/', import.meta.url);

/** The files that are committed, by their names. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return new Map(names.map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));
}

/** The dashboards that are committed. */
export function dashboards(): Dashboard[] {
  return [...dashboardFiles().values()].map((text) => JSON.parse(text) as Dashboard);
}

/** PromQL with variables of Grafana's in it: see `substitute`. */
export interface Expression {
  /** The uid. */
  readonly dashboard: string;
  /** `variable` fills a choice on top of the dashboard: Grafana asks for its values, not for a panel's data. */
  readonly kind: 'panel' | 'variable';
  /** The panel's title, or the variable's name. */
  readonly where: string;
  /** The panel's letter for the query; empty for variables. */
  readonly refId: string;
  readonly expr: string;
  /** Asked for one moment; else for a range. */
  readonly instant: boolean;
  /** Of a variable that lists the values of a label: its name. Grafana asks for the series and takes the label. */
  readonly label?: string;
}

/** Every expression of a dashboard, in the order of its panels, then those of its variables. */
export function expressionsOf({ uid, panels, templating }: Dashboard): Expression[] {
  const ofPanels = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr, instant = false }): Expression => {
      return { dashboard: uid, kind: 'panel', where: title, refId, expr, instant };
    }),
  );
  const queried = templating.list.filter(({ type }) => type === 'query');
  return [...ofPanels, ...queried.map((variable) => ofVariable(uid, variable))];
}

/** `label_values(series, label)` and `query_result(expression)` are Grafana's; what is inside is PromQL. */
function ofVariable(dashboard: string, { name, query }: Variable): Expression {
  const text = typeof query === 'string' ? query : query.query;
  const shared = { dashboard, kind: 'variable', where: name, refId: '', instant: true } as const;
  const values = /^label_values\((.+),\s*(\w+)\)$/s.exec(text);
  if (values !== null) return { ...shared, expr: values[1] ?? '', label: values[2] ?? '' };
  const result = /^query_result\((.+)\)$/s.exec(text);
  if (result !== null) return { ...shared, expr: result[1] ?? '' };
  throw new Error(`${dashboard}: the variable ${name} asks in a way that is not known here: ${text}`);
}
