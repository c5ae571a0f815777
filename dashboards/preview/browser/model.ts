import type { DataTransformerConfig, FieldConfigSource } from '@grafana/data';

/** As much of Grafana's dashboard model as the preview draws. */
export interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface Variable {
  readonly name: string;
  readonly allValue?: string;
  readonly current?: { readonly value?: string | readonly string[] };
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly format?: string;
  readonly legendFormat?: string;
}

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: GridPos;
  /** Of a row: the variable for each of whose values it is there once. */
  readonly repeat?: string;
  readonly targets?: readonly Target[];
  readonly transformations?: DataTransformerConfig[];
  readonly fieldConfig: FieldConfigSource;
  // The options of a panel depend on its type; each drawing function reads its own.
  readonly options: Readonly<Record<string, unknown>>;
}

/** A panel in its place, with the values that its row's repetition gives to variables. */
export interface PlacedPanel {
  readonly panel: Panel;
  readonly scope: Readonly<Record<string, string>>;
  readonly y: number;
}
