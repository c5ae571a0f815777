import { dashboard } from './dashboard.js';
import { OVERVIEW } from './identity.js';
import { recentFailures } from './overview-failures.js';
import { headline } from './overview-headline.js';
import { history } from './overview-history.js';
import { unfinishedTasks } from './overview-unfinished.js';
import { cloudService, datasource, durations, job, project } from './variables.js';

const stalledAfter = durations(
  'stalled_after',
  'Stalled after',
  'A running task that made no progress for this long counts as stalled.',
  [
    ['30 min', 1800],
    ['15 min', 900],
    ['1 h', 3600],
    ['2 h', 7200],
  ],
);

/** For the screen on the wall: what runs, what is in trouble, what went wrong. */
export const overview = dashboard(OVERVIEW, {
  description: 'The background tasks of all projects: what runs, what does not move, what failed.',
  from: 'now-6h',
  variables: [datasource, job, project, cloudService, stalledAfter],
  sections: [
    { panels: [...headline, unfinishedTasks, recentFailures] },
    { title: 'Over time', panels: history },
  ],
});
