import { describe, expect, it } from 'vitest';
import { exporterOf, replay, scrape, valueOf, type Change } from './conversation.js';

/** The words of the cloud and ours; a row of an answer's list `rows` has it as its `field`. */
interface Vocabulary {
  readonly services: readonly string[];
  readonly rows: string;
  readonly field: string;
  readonly family: string;
  readonly words: Readonly<Record<string, string>>;
}

const DMS_STEPS = { WAITING: 'waiting', IN_PROGRESS: 'running', COMPLETED: 'succeeded', FAILED: 'failed' };

const VOCABULARIES: readonly Vocabulary[] = [
  {
    services: ['rds'],
    rows: 'tasks',
    field: 'status',
    family: 'task_status',
    words: {
      Pending: 'waiting',
      Running: 'running',
      Completed: 'succeeded',
      Failed: 'failed',
      Canceled: 'cancelled',
    },
  },
  {
    services: ['kafka', 'rocketmq', 'rabbitmq'],
    rows: 'tasks',
    field: 'status',
    family: 'task_status',
    words: {
      CREATED: 'waiting',
      EXECUTING: 'running',
      SUCCESS: 'succeeded',
      FAILED: 'failed',
      CANCELLED: 'cancelled',
      DELETED: 'cancelled',
    },
  },
  {
    services: ['dcs'],
    rows: 'tasks',
    field: 'status',
    family: 'task_status',
    words: {
      CREATED: 'waiting',
      WAITING: 'waiting',
      EXECUTING: 'running',
      SUCCESS: 'succeeded',
      FAILED: 'failed',
      DELETED: 'cancelled',
      CANCELLED: 'cancelled',
    },
  },
  ...['statue', 'status'].map((field) => ({
    services: ['kafka', 'rocketmq'],
    rows: 'step_list',
    field,
    family: 'task_step_status',
    words: DMS_STEPS,
  })),
  {
    services: ['dcs'],
    rows: 'step_details',
    field: 'step_status',
    family: 'task_step_status',
    words: {
      WAITING: 'waiting',
      SUSPEND: 'waiting',
      EXECUTING: 'running',
      FINISH: 'succeeded',
      FAILED: 'failed',
      CANCELED: 'cancelled',
    },
  },
];

const cases = VOCABULARIES.flatMap(({ services, words, ...place }) =>
  services.flatMap((service) =>
    Object.entries(words).map(([word, status]) => ({ service, word, status, ...place })),
  ),
);

describe('a word of the cloud', () => {
  it.each(cases)('$service, $field in $rows: $word is $status', async (one) => {
    const { service, rows, field, word, status, family } = one;
    const change: Change = (body) => {
      const list = body[rows] as readonly Record<string, unknown>[] | undefined;
      if (list === undefined) return body;
      return { ...body, [rows]: list.map((row) => ({ ...row, statue: undefined, [field]: word })) };
    };
    // Other words lead to other calls than those that were recorded.
    replay(service, change, { error_code: 'DMS.00400070' });
    const keep = { keep_succeeded_for: '7d', keep_failed_for: '7d' };
    const exporter = exporterOf(service, {}, { tasks: keep });
    const text = await scrape(exporter, service);
    expect(valueOf(text, `huaweicloud_${family}`, { status })).toBe(1);
    expect(text).not.toContain('unrecognized_values_total{');
  });
});
