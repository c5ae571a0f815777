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
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('30s')
    .time({ from: content.from, to: 'now' })
    .variables([...content.variables])
    .links(linksFrom(identity).map((link): Builder<typeof link> => ({ build: () => link })));
  content.sections.forEach((section) => addSection(builder, section));
  return numbered(builder.build());
}

function addSection(builder: DashboardBuilder, { title, panels }: Section): void {
  if (title !== undefined) builder.withRow(new RowBuilder(title).collapsed(false));
  for (const panel of panels) builder.withPanel(panel);
}

/** What the library leaves to Grafana, which would make two imports of one file differ. */
function numbered(dashboard: Dashboard): Dashboard {
  const panels = (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 }));
  return { ...dashboard, id: null, version: 1, annotations: { list: [] }, panels };
}
