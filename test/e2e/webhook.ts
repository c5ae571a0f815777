import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One alert, as Alertmanager's webhook tells it. */
export interface ReportedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly fingerprint: string;
}

/** One message of Alertmanager's webhook: the alerts of one group. */
export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly groupKey: string;
  readonly alerts: readonly ReportedAlert[];
}

/** The receiver of alerts: keeps everything that is sent. */
export interface Webhook {
  readonly url: string;
  readonly notifications: readonly Notification[];
  readonly stop: () => Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
  const notifications: Notification[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((notification) => {
      notifications.push(notification);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    notifications,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function receive(request: IncomingMessage): Promise<Notification> {
  return JSON.parse(await text(request)) as Notification;
}

/** The alerts with this name that were reported, in the order of their arrival; `labels` narrows them. */
export function reported(
  { notifications }: Webhook,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): readonly ReportedAlert[] {
  const wanted = Object.entries({ alertname: name, ...labels });
  return notifications
    .flatMap(({ alerts }) => alerts)
    .filter((alert) => wanted.every(([label, value]) => alert.labels[label] === value));
}

/** What was received, for a person to read. */
export function describeNotifications({ notifications }: Webhook): string {
  const lines = notifications.flatMap(({ receiver, alerts }) =>
    alerts.map(({ status, labels, annotations }) =>
      [`${receiver}: ${status} ${JSON.stringify(labels)}`, ...Object.values(annotations)].join('\n    '),
    ),
  );
  return `The webhook received ${notifications.length} notifications:\n  ${lines.join('\n  ')}`;
}
