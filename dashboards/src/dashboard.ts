/* eslint-disable @typescript-eslint/no-deprecated -- the classic model is the one that Grafana 10 to 13 all read */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type Dashboard,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { TAGS, type Identity } from './identity.js';
import { linksFrom } from './links.js';
import type { AnyPanel } from './panels.js';
import type { Variable } from './variables.js';

/** Panels below a heading; the first ones need none. */
export interface Section {
  readonly title?: string;
  /** The variable for each of whose values the section is there once. */
  readonly repeat?: string;
  readonly panels: readonly AnyPanel[];
}

export interface Content {
  readonly description: string;
  /** The time range that it opens with, up to now. */
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly sections: readonly Section[];
}

export type ClassicDashboard = Dashboard;

/** What the three dashboards have in common. */
export function dashboard(identity: Identity, content: Content): ClassicDashboard {
  const builder = new DashboardBuilder(identity.title)
    .uid(identity.uid)
    .description(content.description)
    .tags([...TAGS])
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: content.from, to: 'now' })
    .variables([...content.variables])
    .links(linksFrom(identity).map((link): Builder<typeof link> => ({ build: () => link })));
  content.sections.forEach((section) => addSection(builder, section));
  return numbered(builder.build());
}

function addSection(builder: DashboardBuilder, { title, repeat, panels }: Section): void {
  if (title !== undefined) builder.withRow(headingOf(title, repeat));
  for (const panel of panels) builder.withPanel(panel);
}

function headingOf(title: string, repeat?: string): RowBuilder {
  const row = new RowBuilder(title).collapsed(false);
  return repeat === undefined ? row : row.repeat(repeat);
}

/** What the library leaves to Grafana, which would make two imports of one file differ. */
function numbered(dashboard: Dashboard): Dashboard {
  const panels = (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 }));
  return { ...dashboard, id: null, version: 1, annotations: { list: [] }, panels: linked(panels) };
}

type Panels = NonNullable<Dashboard['panels']>;

/** Puts the ids of panels where links name their titles: see `panelId`. */
function linked(panels: Panels): Panels {
  const text = JSON.stringify(panels).replace(/PANEL_ID\(([^)]*)\)/g, (_, title: string) => {
    const found = panels.find((panel) => panel.title === title);
    if (found?.id === undefined) throw new Error(`a link leads to the panel "${title}", which there is not`);
    return String(found.id);
  });
  return JSON.parse(text) as Panels;
}
