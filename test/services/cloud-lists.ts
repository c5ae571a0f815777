import { answerCalls, type Answer as AnyAnswer } from './answers.js';
import { PROJECT_ID } from './conversation.js';

type Row = Readonly<Record<string, unknown>>;

/** One list of one service: where it is read, and what its answer and its rows look like. */
export interface CloudList {
  readonly service: string;
  readonly list: 'instances' | 'tasks';
  readonly path: string;
  readonly rows: string;
  readonly count: string;
  /** The parameter of its index, and the number of the first row. */
  readonly index: string;
  readonly limit: number;
  readonly row: (at: number) => Row;
  /** The family that has one series for each row. */
  readonly family: string;
}

const INSTANCES = `/v2/${PROJECT_ID}/instances`;

const instanceLists: readonly CloudList[] = [
  { service: 'kafka', limit: 50 },
  { service: 'rocketmq', limit: 50 },
  { service: 'rabbitmq', limit: 50 },
  { service: 'dcs', limit: 1000 },
].map((one) => ({
  ...one,
  list: 'instances' as const,
  path: INSTANCES,
  rows: 'instances',
  count: 'instance_num',
  index: 'offset',
  row: (at) => ({ instance_id: `i${at}`, name: `name-${at}`, status: 'RUNNING' }),
  family: 'huaweicloud_instance_info',
}));

const taskLists: readonly CloudList[] = [
  { service: 'kafka', index: 'start', limit: 100 },
  { service: 'rocketmq', index: 'start', limit: 100 },
  { service: 'rabbitmq', index: 'start', limit: 100 },
  { service: 'dcs', index: 'offset', limit: 1000 },
].map((one) => ({
  ...one,
  list: 'tasks' as const,
  path: `${INSTANCES}/i0/tasks`,
  rows: 'tasks',
  count: 'task_count',
  row: (at) => ({ id: `t${at}`, name: 'EXTEND', status: 'EXECUTING', created_at: '2026-01-01T00:00:00Z' }),
  family: 'huaweicloud_task_info',
}));

/** Every list that is read, of every service. */
export const LISTS: readonly CloudList[] = [
  {
    service: 'rds',
    list: 'tasks',
    path: `/v3/${PROJECT_ID}/tasklist`,
    rows: 'tasks',
    count: 'total_count',
    index: 'offset',
    limit: 50,
    row: (at) => ({ id: `t${at}`, instance_id: 'i0', instance_name: 'one', status: 'Running' }),
    family: 'huaweicloud_task_info',
  },
  ...instanceLists,
  ...taskLists,
];

export type Answer = (query: URLSearchParams) => readonly [status: number, body: unknown];

/** Answers `list` with `answer`; the other calls of its service show one instance, no task and no progress. */
export function serve(list: CloudList, answer: Answer): { readonly asked: string[] } {
  const asked: string[] = [];
  answerCalls(({ pathname, search, searchParams }) => {
    if (pathname !== list.path) return otherAnswer(pathname);
    asked.push(search);
    return answer(searchParams);
  });
  return { asked };
}

function otherAnswer(path: string): AnyAnswer {
  if (path.endsWith('/progress')) return [400, { error_code: 'DMS.00400070' }];
  if (path.endsWith('/tasks')) return [200, { tasks: [], task_count: '0' }];
  const instances = [{ instance_id: 'i0', name: 'one', status: 'RUNNING' }];
  return [200, { instances, instance_num: 1 }];
}

/** The page of `many` rows that an honest server gives, cut to `most` rows. */
export function pageOf(list: CloudList, many: number, query: URLSearchParams, most = Infinity): Row {
  const base = list.index === 'start' ? 1 : 0;
  const at = Math.max(0, Number(query.get(list.index) ?? base) - base);
  const end = Math.min(many, at + Math.min(most, Number(query.get('limit'))));
  const rows = Array.from({ length: Math.max(0, end - at) }, (_, one) => list.row(at + one));
  return { [list.rows]: rows, [list.count]: many };
}
