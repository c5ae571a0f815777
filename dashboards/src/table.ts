import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { instantQuery, refId, type About } from './panels.js';
import * as looks from './looks.js';
import { heading, settings } from './settings.js';
import { DATASOURCE } from './variables.js';

/** A column with a label's text, or with the values of a query of its own. */
export interface Column {
  readonly header: string;
  readonly label?: string;
  readonly expr?: string;
  readonly look?: readonly DynamicConfigValue[];
}

export interface TableContent {
  /** From left to right. */
  readonly columns: readonly Column[];
  /** Queries that only bring labels. */
  readonly lookups?: readonly string[];
  /** Labels that rows carry for their links, and no column shows. */
  readonly carried?: readonly string[];
  /** Labels of a query that the table does not show. */
  readonly dropped?: readonly string[];
  /** The headers of the columns by which rows are sorted, the most important first. */
  readonly sortBy: readonly [string, ...string[]];
  readonly descending?: boolean;
}

/**
 * A table that puts the answers of several instant queries side by side: rows with the same labels become one. The
 * first query decides what rows there are, so the others must not bring rows of their own.
 */
export function table(about: Omit<About, 'unit'>, content: TableContent): TableBuilder {
  const queries = [...content.columns.flatMap(({ expr }) => expr ?? []), ...(content.lookups ?? [])];
  const builder = new TableBuilder()
    .title(about.title)
    .description(about.description)
    .span(about.width)
    .height(about.height)
    .datasource(DATASOURCE)
    .targets(queries.map((expr, index) => instantQuery(expr, index).format(PromQueryFormat.Table)))
    .transformations(transformations(content, queries))
    // Labels: of a label like "1.10" Grafana would make a number otherwise. Columns of numbers have units of their own.
    .unit('string')
    .noValue('–')
    .filterable(true)
    // Columns without a width of their own share what is left; Grafana's least of 150 pixels would widen the table.
    .minWidth(NARROWEST)
    .sortBy(content.sortBy.map((header) => sortedBy(header, content.descending ?? false)));
  return withLooks(builder, content);
}

const NARROWEST = 80;

function sortedBy(header: string, descending: boolean): TableSortByFieldStateBuilder {
  return new TableSortByFieldStateBuilder().displayName(header).desc(descending);
}

/** A column for each of the configured labels. */
export const SOURCE_COLUMNS: readonly Column[] = settings.labels.map((label) => ({
  header: heading(label),
  label,
  look: looks.width(100),
}));

function withLooks(builder: TableBuilder, { columns, carried = [] }: TableContent): TableBuilder {
  for (const { header, expr, look = [] } of columns) {
    const isPlainNumber = expr !== undefined && !look.some(({ id }) => id === 'unit');
    const properties = isPlainNumber ? [...looks.unit('none'), ...look] : look;
    if (properties.length > 0) builder.overrideByName(header, [...properties]);
  }
  for (const label of carried) builder.overrideByName(label, HIDDEN);
  return builder;
}

/** The first is for Grafana up to 12, the second for those after it; each ignores the other. */
const HIDDEN: DynamicConfigValue[] = [
  { id: 'custom.hidden', value: true },
  { id: 'custom.hideFrom.viz', value: true },
];

function transformations(
  { columns, lookups = [], dropped = [] }: TableContent,
  queries: readonly string[],
): DataTransformerConfig[] {
  const valuesOf = (expr: string): string[] => valueFields(queries.indexOf(expr));
  const fields = columns.flatMap(({ header, label, expr }) =>
    (expr === undefined ? [label ?? header] : valuesOf(expr)).map((field) => ({ field, header })),
  );
  const excluded = ['Time', ...dropped, ...lookups.flatMap(valuesOf)];
  const options = {
    excludeByName: Object.fromEntries(excluded.map((field) => [field, true])),
    indexByName: Object.fromEntries(fields.map(({ field }, index) => [field, index])),
    renameByName: Object.fromEntries(fields.map(({ field, header }) => [field, header])),
  };
  return [
    { id: 'merge', options: {} },
    { id: 'organize', options },
  ];
}

/** What Grafana calls the values of a query; where a single one has an answer, its values have no letter. */
function valueFields(index: number): string[] {
  return [`Value #${refId(index)}`, ...(index === 0 ? ['Value'] : [])];
}
