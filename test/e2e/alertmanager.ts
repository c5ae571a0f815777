import { tail } from './exporter-process.js';
import { start } from './programs.js';

/** An alert as Alertmanager holds it. */
export interface HeldAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: {
    readonly state: 'unprocessed' | 'active' | 'suppressed';
    readonly inhibitedBy: string[];
  };
}

export interface Alertmanager {
  /** Host and port. */
  readonly address: string;
  readonly alerts: () => Promise<readonly HeldAlert[]>;
  readonly logTail: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts an Alertmanager on a free port, with its data in `folder` and without a cluster. */
export async function startAlertmanager(config: string, folder: string): Promise<Alertmanager> {
  const started = start('prometheus-alertmanager', [
    `--config.file=${config}`,
    `--storage.path=${folder}`,
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
    '--log.level=debug',
  ]);
  const [, address = ''] = await started
    .printed(/msg="Listening on" address=(\S+)\n/)
    .catch(async (error: unknown) => {
      await started.stop();
      throw error;
    });
  return {
    address,
    alerts: async () => {
      const response = await fetch(`http://${address}/api/v2/alerts`);
      return (await response.json()) as HeldAlert[];
    },
    logTail: () => tail(started.text()),
    stop: started.stop,
  };
}
