import { dashboard } from './dashboard.js';
import { OVERVIEW } from './identity.js';
import { recentFailures } from './overview-failures.js';
import { headline, ofProject } from './overview-headline.js';
import { history } from './overview-history.js';
import { unfinishedTasks } from './overview-unfinished.js';
import { alertList } from './panels.js';
import { cloudService, datasource, job, project, sources, stalledAfter } from './variables.js';

const alerts = alertList({
  title: 'Alerts',
  description:
    'The alerts of the exporter’s rules that fire, for the chosen projects. Empty where the rules are not loaded.',
  width: 24,
  height: 7,
});

/** For the screen on the wall: what runs, what is in trouble, what went wrong. */
export const overview = dashboard(OVERVIEW, {
  description: 'The background tasks of all projects: what runs, what does not move, what failed.',
  from: 'now-6h',
  variables: [datasource, job, ...sources, project, cloudService, stalledAfter],
  sections: [
    { panels: [...headline, unfinishedTasks, recentFailures, alerts] },
    { title: 'Over time', panels: history },
    { title: 'Project $project', repeat: 'project', panels: ofProject },
  ],
});
