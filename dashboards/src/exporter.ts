import { dashboard } from './dashboard.js';
import { calls } from './exporter-calls.js';
import { collection } from './exporter-collection.js';
import { headline } from './exporter-headline.js';
import { process } from './exporter-process.js';
import { EXPORTER } from './identity.js';
import { cloudService, datasource, instance, job, project, sources } from './variables.js';

/** Whether what the other two dashboards show can be believed. */
export const exporterHealth = dashboard(EXPORTER, {
  description:
    'The exporter itself: whether it reads every project and service, how old its knowledge is, what its calls to the cloud cost and why they fail.',
  from: 'now-6h',
  variables: [datasource, job, ...sources, instance, project, cloudService],
  sections: [
    { panels: headline },
    { title: 'Collection', panels: collection },
    { title: 'Calls to the cloud', panels: calls },
    { title: 'Process', panels: process },
  ],
});
