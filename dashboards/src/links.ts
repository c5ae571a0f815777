import { DashboardLinkType, type DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { settings } from './settings.js';
import { EXPORTER, OVERVIEW, TASK, type Identity } from './identity.js';

/** A link on top of a dashboard: the same time and the same choices there. */
function linkTo({ uid, title }: Identity): DashboardLink {
  // Not by the library's builder: that puts links into a menu, where they are hard to find.
  return {
    title: title.replace(/^.* \/ /, ''),
    type: DashboardLinkType.Link,
    icon: 'dashboard',
    tooltip: title,
    url: `/d/${uid}`,
    tags: [],
    asDropdown: false,
    targetBlank: false,
    includeVars: true,
    keepTime: true,
  };
}

/** The exporter's own pages, where the configured address says they are. */
const TO_PAGES: DashboardLink = {
  title: 'Pages of the exporter',
  type: DashboardLinkType.Link,
  icon: 'external link',
  tooltip: 'The live table of tasks, straight from the exporter',
  url: `${settings.links.exporter}/tasks`,
  tags: [],
  asDropdown: false,
  targetBlank: true,
  includeVars: false,
  keepTime: false,
};

/** The links to the other two dashboards, and to the exporter. */
export function linksFrom(from: Identity): DashboardLink[] {
  return [...[OVERVIEW, TASK, EXPORTER].filter((to) => to !== from).map(linkTo), TO_PAGES];
}

/** A link as panels and columns carry it. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

const KEPT = ['datasource', 'job', ...settings.labels]
  .map((name) => `\${${name}:queryparam}`)
  .concat('${__url_time_range}')
  .join('&');

/** From a table row to the task it tells of. The ids are in the row, though no column shows them. */
export const TO_TASK: DataLink = {
  title: 'Show this task',
  url:
    `/d/${TASK.uid}?${KEPT}` +
    settings.labels.map((label) => `&var-${label}=\${__data.fields.${label}:percentencode}`).join('') +
    '&${stalled_after:queryparam}' +
    '&var-project=${__data.fields.project:percentencode}' +
    '&var-cloud_service=${__data.fields.cloud_service:percentencode}' +
    '&var-instance_id=${__data.fields.instance_id:percentencode}' +
    '&var-task_id=${__data.fields.task_id:percentencode}',
};

/** Replaced by the id of the panel that has this title, once ids are given. */
export function panelId(title: string): string {
  return `PANEL_ID(${title})`;
}

/** From a tile to the list of what it counts, on a screen of its own. */
export function toList(title: string): DataLink {
  const choices = ['project', 'cloud_service', 'stalled_after'].map((name) => `\${${name}:queryparam}`);
  return {
    title: 'Show the list',
    url: `/d/${OVERVIEW.uid}?${KEPT}&${choices.join('&')}&viewPanel=${panelId(title)}`,
  };
}

/** To what ails the collection of the chosen projects and services. */
export const TO_EXPORTER: DataLink = {
  title: 'Show why',
  url: `/d/${EXPORTER.uid}?${KEPT}&\${project:queryparam}&\${cloud_service:queryparam}`,
};
