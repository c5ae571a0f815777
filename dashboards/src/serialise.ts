import { format, resolveConfig } from 'prettier';
import type { ClassicDashboard } from './dashboard.js';
import { exporterHealth } from './exporter.js';
import { overview } from './overview.js';
import { taskDetail } from './task.js';

/** The folder of the files that Grafana reads. */
export const FOLDER = new URL('..', import.meta.url);

/** Each file by its name: that of the uid. */
export async function files(): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all([overview, taskDetail, exporterHealth].map(file));
  return new Map(texts);
}

async function file(dashboard: ClassicDashboard): Promise<[name: string, text: string]> {
  const name = `${dashboard.uid ?? ''}.json`;
  const config = await resolveConfig(new URL(name, FOLDER));
  const text = await format(JSON.stringify(dashboard, null, 2), { ...config, parser: 'json' });
  return [name, text];
}
