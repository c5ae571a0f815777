import {
  createTheme,
  formattedValueToString,
  getFieldDisplayName,
  ThemeContext,
  type DataFrame,
  type GrafanaTheme2,
} from '@grafana/data';
import { GlobalStyles, PanelChrome, PortalContainer } from '@grafana/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { choicesFor, interpolator, readRequest, type Choices, type Request } from './choices.js';
import { drawnFrames, initialise } from './fields.js';
import { COLUMNS, GAP, placed, ROW_HEIGHT } from './layout.js';
import type { Dashboard, PlacedPanel } from './model.js';
import { body } from './panels.js';
import { alerts, framesOf, type Alert } from './prometheus.js';

/** A field as it is drawn: what the tests read. */
export interface DrawnField {
  readonly name: string;
  readonly unit: string | undefined;
  readonly texts: readonly string[];
  readonly colors: readonly (string | undefined)[];
  /** Numbers as they are, null where there is none; texts are in `texts`. */
  readonly values: readonly (number | null)[];
  /** The value at which a bar is full. */
  readonly max: number | null;
}

/** What the page has drawn, by the id of the panel and the scope of its row. */
export interface DrawnPanel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly frames: readonly (readonly DrawnField[])[];
  readonly error?: string;
}

declare global {
  interface Window {
    /** Left out until the dashboard is read. */
    drawn?: DrawnPanel[];
    expected: number;
  }
}

interface Surroundings {
  readonly request: Request;
  readonly choices: Choices;
  readonly theme: GrafanaTheme2;
}

interface Loaded {
  readonly frames: DataFrame[];
  readonly alerts: readonly Alert[];
}

async function load(
  { panel, scope }: PlacedPanel,
  { request, choices, theme }: Surroundings,
): Promise<Loaded> {
  const interpolate = interpolator({ ...choices, ...scope });
  const answers = await framesOf(panel, interpolate, request);
  const frames = await drawnFrames(panel, answers, { theme, interpolate });
  return { frames, alerts: panel.type === 'alertlist' ? await alerts() : [] };
}

function describe(frames: DataFrame[]): DrawnPanel['frames'] {
  return frames.map((frame) =>
    frame.fields.map((field): DrawnField => {
      const shown = [...field.values].map((value) => field.display?.(value));
      return {
        name: getFieldDisplayName(field, frame, frames),
        unit: field.config.unit,
        texts: shown.map((value) => (value === undefined ? '' : formattedValueToString(value))),
        colors: shown.map((value) => value?.color),
        values: [...field.values].map((value) => (typeof value === 'number' ? value : null)),
        max: field.config.max ?? field.state?.range?.max ?? null,
      };
    }),
  );
}

function PanelBody(props: {
  place: PlacedPanel;
  around: Surroundings;
  width: number;
  height: number;
}): ReactNode {
  const { place, around, width, height } = props;
  const { panel, scope } = place;
  const [loaded, setLoaded] = useState<Loaded | Error>();
  useEffect(() => {
    load(place, around).then(setLoaded, setLoaded);
  }, []);
  useEffect(() => {
    if (loaded === undefined) return;
    const { id, title, type } = panel;
    const interpolated = interpolator({ ...around.choices, ...scope })(title);
    const outcome =
      loaded instanceof Error ? { frames: [], error: String(loaded) } : { frames: describe(loaded.frames) };
    (window.drawn ??= []).push({ id, type, title: interpolated, ...outcome });
  }, [loaded]);
  if (loaded === undefined) return null;
  if (loaded instanceof Error) return <pre className="error">{String(loaded.stack)}</pre>;
  const { request, theme, choices } = around;
  const interpolate = interpolator({ ...choices, ...scope });
  return body({ panel, ...loaded, width, height, from: request.from, to: request.to, theme, interpolate });
}

function PlacedPanelView({ place, around }: { place: PlacedPanel; around: Surroundings }): ReactNode {
  const { panel, scope, y } = place;
  const column = around.request.width / COLUMNS;
  const { x, w, h } = panel.gridPos;
  const style = { position: 'absolute', left: x * column + GAP / 2, top: y * ROW_HEIGHT + GAP / 2 } as const;
  const title = interpolator({ ...around.choices, ...scope })(panel.title);
  if (panel.type === 'row') return <h4 style={{ ...style, margin: 8 }}>{title}</h4>;
  const [width, height] = [w * column - GAP, h * ROW_HEIGHT - GAP];
  const padding = panel.type === 'table' ? 'none' : 'md';
  return (
    <div style={style} data-panel={title} data-panel-id={panel.id} data-scope={Object.values(scope).join()}>
      <PanelChrome title={title} description={panel.description ?? ''} {...{ width, height, padding }}>
        {(innerWidth: number, innerHeight: number) => (
          <PanelBody place={place} around={around} width={innerWidth} height={innerHeight} />
        )}
      </PanelChrome>
    </div>
  );
}

function Page({ places, around }: { places: readonly PlacedPanel[]; around: Surroundings }): ReactNode {
  const rows = Math.max(...places.map(({ panel, y }) => y + panel.gridPos.h));
  const { colors } = around.theme;
  const size = { width: around.request.width, height: rows * ROW_HEIGHT };
  return (
    <ThemeContext.Provider value={around.theme}>
      <GlobalStyles />
      <div
        id="dashboard"
        style={{
          position: 'relative',
          background: colors.background.canvas,
          color: colors.text.primary,
          ...size,
        }}
      >
        {places.map((place, index) => (
          <PlacedPanelView key={index} place={place} around={around} />
        ))}
      </div>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

/** JSON has no infinity: the lowest step of thresholds is null there, and Grafana restores it when it loads a dashboard. */
function restoreInfinity(this: object, key: string, value: unknown): unknown {
  return key === 'value' && value === null && 'color' in this ? -Infinity : value;
}

/** Draws the dashboard that the address of the page names. */
async function draw(root: HTMLElement): Promise<void> {
  const request = readRequest(location.search, Date.now());
  const answer = await fetch(`/dashboards/${request.dashboard}.json`);
  const dashboard = JSON.parse(await answer.text(), restoreInfinity) as Dashboard;
  const choices = choicesFor(dashboard, request);
  const theme = createTheme({ colors: { mode: request.theme } });
  const places = await placed(dashboard.panels, choices);
  window.drawn = [];
  window.expected = places.filter(({ panel }) => panel.type !== 'row').length;
  createRoot(root).render(<Page places={places} around={{ request, choices, theme }} />);
}

initialise();
const root = document.getElementById('root');
if (root !== null) await draw(root);
