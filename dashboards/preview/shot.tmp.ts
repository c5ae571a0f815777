import { openViewer } from './viewer.js';
import { writeFile } from 'node:fs/promises';
const viewer = await openViewer('http://127.0.0.1:42310');
for (const spec of process.argv.slice(2)) {
  const [name, dashboard, job, theme, width, task] = spec.split(',');
  const d = await viewer.draw({
    dashboard: dashboard!,
    job: job as 'busy',
    theme: theme as 'dark',
    width: Number(width),
    ...(task ? { choices: { task_id: task } } : {}),
  });
  await d.page.locator('#dashboard').screenshot({ path: `/tmp/dashboards/${name}.png` });
  await writeFile(`/tmp/dashboards/${name}.json`, JSON.stringify(d.panels, null, 1));
  console.log(
    name,
    d.errors.slice(0, 3),
    d.panels.filter((p) => p.error).map((p) => p.title + p.error),
  );
  await d.page.close();
}
await viewer.close();
