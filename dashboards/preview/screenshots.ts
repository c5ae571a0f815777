/* eslint-disable no-console -- Says what it waits for. */
import { setTimeout as wait } from 'node:timers/promises';
import { buildPage, servePage } from './server.js';
import { TASKS } from './tasks.js';
import { openViewer, type View } from './viewer.js';
import { startWorld } from './world.js';

/** Writes the pictures of docs/dashboards.md: npm run screenshots. */

/** Until the curves have a shape. */
const HISTORY_SECONDS = 240;

interface Picture {
  readonly file: string;
  readonly view: View;
  /** Of the dashboard from its top, in pixels. */
  readonly height: number;
}

/** As wide as the dashboards have to fit, and so short that "Stalled after" shows what stalls. */
const PICTURES: readonly Picture[] = [
  {
    file: 'dashboard-overview',
    view: { dashboard: 'huaweicloud-tasks', choices: { stalled_after: '180' } },
    height: 880,
  },
  {
    file: 'dashboard-task',
    view: { dashboard: 'huaweicloud-task', choices: { task_id: TASKS.failed } },
    height: 1560,
  },
  { file: 'dashboard-exporter', view: { dashboard: 'huaweicloud-task-exporter' }, height: 1110 },
];

await buildPage();
const world = await startWorld();
const server = await servePage(world.prometheus.url);
const viewer = await openViewer(server.url);
try {
  console.log(`Prometheus collects for ${HISTORY_SECONDS} s`);
  await wait(HISTORY_SECONDS * 1000);
  for (const { file, view, height } of PICTURES) {
    const { page } = await viewer.draw({ ...view, theme: 'light', range: HISTORY_SECONDS });
    const clip = { x: 0, y: 0, width: page.viewportSize()?.width ?? 0, height };
    await page.screenshot({ path: `docs/${file}.png`, clip });
    console.log(`docs/${file}.png`);
  }
} finally {
  await viewer.close();
  await server.close();
  await world.stop();
}
