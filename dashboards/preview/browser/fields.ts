import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  FieldConfigOptionsRegistry,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  thresholdsOverrideProcessor,
  transformDataFrame,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type DataFrame,
  type FieldConfigPropertyItem,
  type FieldConfigSource,
  type GrafanaTheme2,
  type InterpolateFunction,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { Panel } from './model.js';

type Processor = FieldConfigPropertyItem['process'];

/** The properties that every panel type knows, each with the function that reads an override of it. */
const STANDARD: Readonly<Record<string, Processor>> = {
  unit: unitOverrideProcessor as Processor,
  min: numberOverrideProcessor as Processor,
  max: numberOverrideProcessor as Processor,
  decimals: numberOverrideProcessor as Processor,
  displayName: displayNameOverrideProcessor as Processor,
  noValue: identityOverrideProcessor,
  thresholds: thresholdsOverrideProcessor as Processor,
  mappings: valueMappingsOverrideProcessor as Processor,
  links: dataLinksOverrideProcessor as Processor,
  color: identityOverrideProcessor,
  filterable: identityOverrideProcessor,
  fieldMinMax: identityOverrideProcessor,
};

/** Those of tables and curves that the dashboards set. A property that is missing here is an error: see `known`. */
const CUSTOM = [
  ...['align', 'cellOptions', 'width', 'minWidth', 'hidden', 'hideFrom', 'hideFrom.viz', 'wrapHeaderText'],
  ...['axisPlacement', 'fillOpacity', 'lineStyle', 'lineWidth', 'lineInterpolation', 'stacking'],
];

function item(id: string, path: string, process: Processor, isCustom: boolean): FieldConfigPropertyItem {
  const nothing = (): null => null;
  const shared = { name: id, description: '', editor: nothing, override: nothing, shouldApply: () => true };
  return { ...shared, id, path, process, isCustom } as unknown as FieldConfigPropertyItem;
}

const registry = new FieldConfigOptionsRegistry(() => [
  ...Object.entries(STANDARD).map(([id, process]) => item(id, id, process, false)),
  ...CUSTOM.map((id) => item(`custom.${id}`, id, identityOverrideProcessor, true)),
]);

/** Registers what Grafana's server-side start registers. Call it once. */
export function initialise(): void {
  standardFieldConfigEditorRegistry.setInit(() => registry.list());
  const unique = new Map(Object.values(standardTransformers).map((each) => [each.id, each]));
  standardTransformersRegistry.setInit(() =>
    [...unique.values()].map((transformer) => ({
      id: transformer.id,
      name: transformer.name,
      description: '',
      transformation: () => Promise.resolve(transformer),
      editor: () => null,
      imageDark: '',
      imageLight: '',
    })),
  );
}

/** What a time series shows where the dashboard leaves it out: the plugin's own defaults. */
const CURVE_DEFAULTS = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: 'none',
  showPoints: 'auto',
  pointSize: 5,
  axisPlacement: 'auto',
  scaleDistribution: { type: 'linear' },
  hideFrom: { legend: false, tooltip: false, viz: false },
};

/** The field configuration with the defaults of the panel's type, and with only properties that are known here. */
export function configOf({ title, type, fieldConfig }: Panel): FieldConfigSource {
  const isCurve = type === 'timeseries';
  const custom = { ...(isCurve ? CURVE_DEFAULTS : {}), ...(fieldConfig.defaults.custom as object) };
  const color = { mode: isCurve ? 'palette-classic' : 'thresholds' };
  fieldConfig.overrides.flatMap(({ properties }) => properties).forEach(({ id }) => known(id, title));
  return {
    overrides: fieldConfig.overrides,
    defaults: { color, ...fieldConfig.defaults, custom },
  } as FieldConfigSource;
}

function known(id: string, title: string): void {
  if (registry.getIfExists(id) === undefined)
    throw new Error(`${title}: the preview does not know the property ${id}; add it to browser/fields.ts`);
}

interface Drawing {
  readonly theme: GrafanaTheme2;
  readonly interpolate: InterpolateFunction;
}

/** The frames after the panel's transformations, with units, colours and links: what the panel draws. */
export async function drawnFrames(
  panel: Panel,
  frames: DataFrame[],
  { theme, interpolate }: Drawing,
): Promise<DataFrame[]> {
  const transformed = await lastValueFrom(
    transformDataFrame(panel.transformations ?? [], frames, { interpolate }),
  );
  const drawn = applyFieldOverrides({
    data: transformed,
    fieldConfig: configOf(panel),
    fieldConfigRegistry: registry,
    replaceVariables: interpolate,
    theme,
    timeZone: 'utc',
  });
  // Tables sort by these names.
  cacheFieldDisplayNames(drawn);
  return drawn;
}
