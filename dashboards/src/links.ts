import { DashboardLinkType, type DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
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

/** The links to the other two dashboards. */
export function linksFrom(from: Identity): DashboardLink[] {
  return [OVERVIEW, TASK, EXPORTER].filter((to) => to !== from).map(linkTo);
}

/** A link as panels and columns carry it. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

const KEPT = '${datasource:queryparam}&${job:queryparam}&${__url_time_range}';

/** From a table row to the task it tells of. The ids are in the row, though no column shows them. */
export const TO_TASK: DataLink = {
  title: 'Show this task',
  url:
    `/d/${TASK.uid}?${KEPT}` +
    '&var-project=${__data.fields.project:percentencode}' +
    '&var-cloud_service=${__data.fields.cloud_service:percentencode}' +
    '&var-instance_id=${__data.fields.instance_id:percentencode}' +
    '&var-task_id=${__data.fields.task_id:percentencode}',
};

/** To what ails the collection of the chosen projects and services. */
export const TO_EXPORTER: DataLink = {
  title: 'Show why',
  url: `/d/${EXPORTER.uid}?${KEPT}&\${project:queryparam}&\${cloud_service:queryparam}`,
};
