import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  PanelBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DashboardLink,
  type Panel,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { DataLink } from './links.js';
import { DATASOURCE } from './variables.js';

/** What every panel says of itself. */
export interface About {
  readonly title: string;
  /** What it shows, and what an odd value means: the words behind the (i). */
  readonly description: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
}

/** An expression by the legend of its series. */
export type Lines = Readonly<Record<string, string>>;

export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** One value for each series, at the end of the time range. */
export function instantQuery(expr: string, index = 0): DataqueryBuilder {
  return query(expr, index).instant();
}

function rangeQueries(lines: Lines): DataqueryBuilder[] {
  return Object.entries(lines).map(([legend, expr], index) => {
    const lineQuery = query(expr, index).range().legendFormat(legend);
    return expr.includes('$__rate_interval') ? lineQuery.interval(STEP_OF_RATES) : lineQuery;
  });
}

/**
 * Grafana looks back four of these for a rate, so that rates are there whatever the scrape interval is, up to two
 * minutes. Without it Grafana goes by the data source's setting, which knows nothing of this exporter.
 */
const STEP_OF_RATES = '1m';

function query(expr: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(refId(index))
    .editorMode(QueryEditorMode.Code)
    .expr(expr);
}

/** Colours, each with the value from which on it holds; that of `null` holds below the others, and where nothing is known. */
export type Steps = readonly (readonly [from: number | null, color: string])[];

/** The colour of a tile that has no data: neither good nor bad. */
export const NO_DATA = '#80868f';

/** Less than any duration: what is below zero has a colour, and what is unknown has none. */
export const NEGATIVE = -1e15;

export function thresholds(steps: Steps) {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

/** A link of the values of a panel. */
export function dataLink({ title, url }: DataLink): Builder<DashboardLink> {
  return { build: () => ({ title, url }) as DashboardLink };
}

/** One number that can be read from the other end of the room. */
export function stat(about: About, expr: string): StatBuilder {
  return new StatBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .span(about.width)
    .height(about.height)
    .datasource(DATASOURCE)
    .withTarget(instantQuery(expr))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .noValue('No data')
    .thresholds(thresholds([[null, 'text']]));
}

/** A tile that has a colour all over it. Where nothing is known it is grey. */
export function tile(about: About, expr: string, steps: Steps): StatBuilder {
  return stat(about, expr)
    .colorMode(BigValueColorMode.Background)
    .thresholds(thresholds([[null, NO_DATA], ...steps]));
}

/** Lines over time. */
export function timeseries(about: About, lines: Lines): TimeseriesBuilder {
  return new TimeseriesBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .span(about.width)
    .height(about.height)
    .datasource(DATASOURCE)
    .targets(rangeQueries(lines))
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Never)
    .legend(legend())
    .tooltip(tooltip());
}

/** Areas on top of each other: the upper edge is their sum. */
export function stacked(about: About, lines: Lines): TimeseriesBuilder {
  return timeseries(about, lines)
    .min(0)
    .fillOpacity(40)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}

/** What held when: a bar for each series, in the colours of the mappings. */
export function timeline(about: About, mappings: ValueMapping[], lines: Lines): TimelineBuilder {
  return new TimelineBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .span(about.width)
    .height(about.height)
    .datasource(DATASOURCE)
    .targets(rangeQueries(lines))
    .mappings(mappings)
    .thresholds(thresholds([[null, 'text']]))
    .mergeValues(true)
    .showValue(VisibilityMode.Never)
    .fillOpacity(80)
    .lineWidth(0)
    .rowHeight(0.8)
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single).sort(SortOrder.None));
}

/** Names on the right, one below the other: for many of them. */
export function namesOnTheRight(): VizLegendOptionsBuilder {
  return legend().placement(LegendPlacement.Right);
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);
}

function tooltip(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
}

/** The alerts that fire, by Grafana's own list: with what is silenced, and the links of each alert. */
export function alertList(about: Omit<About, 'unit'>): PanelBuilder {
  return new PanelBuilder()
    .type('alertlist')
    .title(about.title)
    .description(about.description)
    .span(about.width)
    .height(about.height)
    .fieldConfig({ defaults: {}, overrides: [] })
    .options({
      viewMode: 'list',
      groupMode: 'default',
      maxItems: 50,
      sortOrder: 3, // by importance
      dashboardAlerts: false,
      alertName: 'HuaweiCloud',
      alertInstanceLabelFilter: '{project=~"${project:regex}|"}',
      stateFilter: {
        firing: true,
        pending: false,
        recovering: false,
        noData: false,
        normal: false,
        error: true,
      },
    });
}

export type AnyPanel = Builder<Panel>;
