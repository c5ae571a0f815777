import { dashboard } from './dashboard.js';
import { TASK } from './identity.js';
import { curves } from './task-curves.js';
import { facts } from './task-facts.js';
import { instanceOfTask, task } from './task-choice.js';
import { steps } from './task-steps.js';
import { cloudService, datasource, durations, job, project, sources, stalledAfter } from './variables.js';

const promised = durations(
  'promised',
  'Promised before',
  'The time left is compared with what was promised this long before.',
  [
    ['15 min', 900],
    ['5 min', 300],
    ['30 min', 1800],
    ['1 h', 3600],
    ['3 h', 10_800],
  ],
);

/** One task from its creation to its end. */
export const taskDetail = dashboard(TASK, {
  description:
    'One background task: how far it is, whether it keeps its promises, where its time goes. Choose a time range in which it was seen.',
  from: 'now-3h',
  variables: [
    datasource,
    job,
    ...sources,
    project,
    cloudService,
    instanceOfTask,
    task,
    stalledAfter,
    promised,
  ],
  sections: [{ panels: [...facts, ...curves] }, { title: 'Steps', panels: steps }],
});
