/* eslint-disable no-console -- Prints where to look. */
import { buildPage, servePage } from './server.js';
import { JOBS, startWorld } from './world.js';

/** Serves the preview until it is interrupted: npm start. PROMETHEUS_URL names a Prometheus to read instead. */
const PORT = 42_310;

await buildPage();
const given = process.env['PROMETHEUS_URL'];
const world = given === undefined ? await startWorld() : undefined;
const server = await servePage(given ?? world?.prometheus.url ?? '', PORT);
for (const dashboard of ['huaweicloud-tasks', 'huaweicloud-task', 'huaweicloud-task-exporter'])
  console.log(`${server.url}/?dashboard=${dashboard}&theme=light&width=1334&range=600`);
console.log(`&var-job= ${Object.values(JOBS).join(', ')}`);
process.once('SIGINT', () => void Promise.all([server.close(), world?.stop()]));
process.once('SIGTERM', () => void Promise.all([server.close(), world?.stop()]));
