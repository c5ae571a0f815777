import {
  FieldType,
  dateTime,
  formattedValueToString,
  getFieldDisplayName,
  getFieldDisplayValues,
  type DataFrame,
  type GrafanaTheme2,
  type InterpolateFunction,
  type TimeRange,
} from '@grafana/data';
import type { TableSortByFieldState, VizLegendOptions } from '@grafana/schema';
import {
  BigValue,
  BigValueTextMode,
  TimeSeries,
  type BigValueColorMode,
  type BigValueGraphMode,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import type { ReactNode } from 'react';
import { configOf } from './fields.js';
import type { Panel } from './model.js';
import type { Alert } from './prometheus.js';

/** What the drawing of a panel needs. */
export interface Drawn {
  readonly panel: Panel;
  readonly frames: DataFrame[];
  readonly alerts: readonly Alert[];
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly theme: GrafanaTheme2;
  readonly interpolate: InterpolateFunction;
}

/** The panel's body, by the component of Grafana's that the panel type is made of. */
export function body(drawn: Drawn): ReactNode {
  switch (drawn.panel.type) {
    case 'stat':
      return tiles(drawn);
    case 'table':
      return table(drawn);
    case 'timeseries':
      return curves(drawn);
    case 'state-timeline':
      return timeline(drawn);
    case 'alertlist':
      return alertList(drawn);
    default:
      throw new Error(`the preview cannot draw panels of type ${drawn.panel.type}`);
  }
}

function tiles({ panel, frames, width, height, theme, interpolate }: Drawn): ReactNode {
  const { reduceOptions, colorMode, graphMode } = panel.options as {
    reduceOptions: { calcs: string[] };
    colorMode: BigValueColorMode;
    graphMode: BigValueGraphMode;
  };
  const shared = { data: frames, fieldConfig: configOf(panel), replaceVariables: interpolate, theme };
  const values = getFieldDisplayValues({ ...shared, reduceOptions, timeZone: 'utc', sparkline: false });
  const modes = {
    count: values.length,
    textMode: BigValueTextMode.Auto,
    colorMode,
    graphMode,
    theme,
    height,
    width: width / values.length,
  };
  return (
    <div style={{ display: 'flex' }}>
      {values.map(({ display, getLinks, hasLinks }, index) => (
        <a
          key={index}
          className="tile"
          data-color={display.color}
          href={hasLinks ? getLinks?.()[0]?.href : undefined}
        >
          <BigValue value={display} {...modes} hasLinks={hasLinks ?? false} />
        </a>
      ))}
    </div>
  );
}

function table({ panel, frames, width, height, from, to }: Drawn): ReactNode {
  const [frame] = frames;
  // As Grafana's table panel: a frame without fields is no table.
  if (frame === undefined || frame.fields.length === 0 || frame.length === 0) return noData(panel);
  const sortBy = panel.options['sortBy'] as TableSortByFieldState[];
  return (
    <TableNG
      data={frame}
      fieldConfig={configOf(panel)}
      getActions={() => []}
      height={height}
      noValue={panel.fieldConfig.defaults.noValue ?? ''}
      sortBy={sortBy}
      structureRev={1}
      timeRange={timeRange(from, to)}
      width={width}
    />
  );
}

function curves({ panel, frames, width, height, from, to }: Drawn): ReactNode {
  if (frames.length === 0) return noData(panel);
  return (
    <TimeSeries
      frames={frames}
      height={height}
      legend={panel.options['legend'] as VizLegendOptions}
      options={panel.options}
      structureRev={1}
      timeRange={timeRange(from, to)}
      timeZone="utc"
      width={width}
    />
  );
}

/** State timelines are no part of Grafana's packages: drawn here, with the texts and colours that Grafana gives. */
function timeline({ panel, frames, height, from, to, theme }: Drawn): ReactNode {
  if (frames.length === 0) return noData(panel);
  return (
    <div style={{ fontSize: 11, height, overflow: 'hidden' }}>
      {frames.map((frame, index) => (
        <div key={index} style={{ display: 'flex', height: Math.min(26, height / frames.length), gap: 8 }}>
          <div className="series-name" style={{ width: 140, overflow: 'hidden', whiteSpace: 'nowrap' }}>
            {nameOfSeries(frame, frames)}
          </div>
          <div style={{ position: 'relative', flex: 1, background: theme.colors.background.canvas }}>
            {bars(frame, from, to)}
          </div>
        </div>
      ))}
    </div>
  );
}

function nameOfSeries(frame: DataFrame, frames: DataFrame[]): string {
  const value = frame.fields.find(({ type }) => type !== FieldType.time);
  return value === undefined ? '' : getFieldDisplayName(value, frame, frames);
}

function bars(frame: DataFrame, from: number, to: number): ReactNode[] {
  const [times, values] = frame.fields;
  const percent = (time: number): number => (100 * (time - from)) / (to - from);
  return (values?.values ?? []).map((value: unknown, at: number) => {
    const begin = percent(Number(times?.values[at]));
    const end = percent(Number(times?.values[at + 1] ?? times?.values[at]));
    const shown = values?.display?.(value);
    const style = { left: `${begin}%`, width: `${end - begin}%`, background: shown?.color };
    return <span key={at} className="bar" title={shown && formattedValueToString(shown)} style={style} />;
  });
}

/** Nor are alert lists: drawn here, from the alerts that Prometheus has. */
function alertList({ alerts, height, theme }: Drawn): ReactNode {
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.length === 0) return <p>No alerts matching filters</p>;
  return (
    <div style={{ height, overflow: 'auto' }}>
      {firing.map(({ labels, annotations }, index) => (
        <p key={index} style={{ margin: 4 }}>
          <b style={{ color: theme.colors.error.text }}>{labels['alertname']}</b> {annotations['summary']}
        </p>
      ))}
    </div>
  );
}

/** Grafana shows the text for a missing value in the place of a panel without data. */
function noData({ fieldConfig }: Panel): ReactNode {
  return <div className="no-data">{fieldConfig.defaults.noValue ?? 'No data'}</div>;
}

function timeRange(from: number, to: number): TimeRange {
  const [start, end] = [dateTime(from), dateTime(to)];
  return { from: start, to: end, raw: { from: start, to: end } };
}
